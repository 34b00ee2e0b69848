// Sorts the table by a column. Without script it stands in the order of paths.
"use strict";
document.querySelectorAll("table.sortable").forEach((table) => {
  const bodies = [...table.tBodies];
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
      const sizes = bodies.map((body) => body.rows.length);
      const rows = bodies.flatMap((body) => [...body.rows]).map((row) => [shown(row, column), row]);
      rows.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
      if (descending) rows.reverse();
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      bodies.forEach((body, i) => body.append(...rows.splice(0, sizes[i]).map(([, row]) => row)));
    });
  });
});
