// What is wider than the window is scrolled from the keyboard too: it takes the focus while, and only while, it is cut.
// Chromium and Firefox do so by themselves, others do not.
"use strict";
{
  const reach = (box) => {
    const cut = box.scrollWidth > box.clientWidth + 1;
    const name = box.querySelector("caption, figcaption")?.textContent.trim();
    const wanted = { tabindex: "0", role: box.tagName === "FIGURE" ? null : "region", "aria-label": name };
    for (const [key, value] of Object.entries(wanted)) {
      if (cut && value) box.setAttribute(key, value);
      else box.removeAttribute(key);
    }
  };
  const watch = new ResizeObserver((all) => all.forEach((each) => reach(each.target)));
  document.querySelectorAll(".table-scroll, figure").forEach((each) => watch.observe(each));
}
