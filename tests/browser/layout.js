// Measures the page as it is laid out, and gives a list of faults in words. Evaluated by run.py.
(() => {
  const faults = [];
  // Cards and rows outside of the window are laid out when they come into it; here all of them are.
  for (const part of document.querySelectorAll(".card, .many tbody")) part.style.contentVisibility = "visible";
  const isShown = (element) => element.checkVisibility
    ? element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })
    : element.getClientRects().length > 0;
  const words = (element) => element.textContent.trim().slice(0, 60);
  const meet = (a, b, slack) =>
    a.left < b.right - slack && b.left < a.right - slack &&
    a.top < b.bottom - slack && b.top < a.bottom - slack;

  // Texts of the picture: none on another, none outside of the drawing.
  const svg = document.querySelector("svg.board");
  if (svg) {
    const whole = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter(isShown)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    if (texts.length < 5) faults.push(`the picture has ${texts.length} texts`);
    texts.sort((a, b) => a.box.top - b.box.top);
    texts.forEach(({ element, box }, i) => {
      if (box.left < whole.left - 1 || box.right > whole.right + 1 ||
          box.top < whole.top - 1 || box.bottom > whole.bottom + 1) {
        faults.push(`outside of the picture: ${words(element)}`);
      }
      for (let k = i + 1; k < texts.length && texts[k].box.top < box.bottom; ++k) {
        // Line boxes are higher than letters.
        if (meet(box, texts[k].box, 2.5)) {
          faults.push(`one on another: ${words(element)} | ${words(texts[k].element)}`);
        }
      }
    });
    // What has a frame of its own stays inside of it.
    const inside = (selector, frame, slack) => {
      for (const group of svg.querySelectorAll(selector)) {
        const outer = group.querySelector(frame).getBoundingClientRect();
        for (const element of group.querySelectorAll(":scope > text")) {
          const box = element.getBoundingClientRect();
          if (isShown(element) && (box.left < outer.left - slack || box.right > outer.right + slack)) {
            faults.push(`sticks out of its frame: ${words(element)}`);
          }
        }
      }
    };
    inside(".chip", "rect", 0);
    inside(".unit", "rect", 0);
    inside(".pill", "rect", 0);
    inside(".figure", "rect", 0);
    inside(".swiotlb-xen", "rect", 0);
    inside(".frame", "rect.box", 0);
    inside(".row", ".hit", 0);
    // Frames do not lie on one another.
    const frames = [...svg.querySelectorAll(".frame > .box, .swiotlb-xen > rect, .unit > .idle, .memory > .outer")];
    frames.forEach((frame, i) => frames.slice(i + 1).forEach((other) => {
      if (meet(frame.getBoundingClientRect(), other.getBoundingClientRect(), 1)) {
        faults.push("two frames lie on one another");
      }
    }));
    // The name of a row ends before its class.
    for (const row of svg.querySelectorAll(".row")) {
      const name = row.querySelector(".mono"), detail = row.querySelector(".detail");
      if (name && detail && detail.textContent &&
          name.getBoundingClientRect().right > detail.getBoundingClientRect().left) {
        faults.push(`runs into its class: ${words(name)}`);
      }
    }
  }

  // The page itself: nothing wider than the window but what scrolls by itself.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
  }
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  for (const element of document.querySelectorAll("main h1, main h2, main h3, main p, main dd, main dt, main td, main th, main code, main cite, main label, .bar label, .bar a, .tag")) {
    if (!isShown(element) || element.closest("svg")) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.right > width + 1 && !scrolls(element)) faults.push(`cut by the window: ${words(element)}`);
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline" &&
        !scrolls(element)) {
      faults.push(`cut by its box: ${words(element)}`);
    }
  }
  return faults;
})();
