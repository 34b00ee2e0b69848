// Sorts the table by a column. Without script it stands in the order of paths.
"use strict";
document.querySelectorAll("table.devices, table.boards").forEach((table) => {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const shown = (row, column) => {
    const cell = row.cells[column];
    return cell ? cell.innerText.trim() : "";
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      const rows = [...body.rows].map((row) => [shown(row, column), row]);
      rows.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
      if (descending) rows.reverse();
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      body.append(...rows.map(([, row]) => row));
    });
  });
});
