// The table of activities on screen: find a row, fold a group. Without it the whole table is there all the same.
for (const block of document.querySelectorAll(".soa-whole")) {
  const tools = block.querySelector(".soa-tools");
  const bodies = [...block.querySelectorAll("table.soa tbody")].filter((body) => body.querySelector("tr.grp"));
  const count = tools.querySelector(".soa-count");
  const fold = tools.querySelector(".soa-fold");
  const buttons = bodies.map((body) => {
    const title = body.querySelector("tr.grp th > span");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "soa-toggle";
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", "rows of " + title.textContent);
    title.prepend(button);
    button.addEventListener("click", () => show(body, button, button.getAttribute("aria-expanded") !== "true"));
    return button;
  });
  const rows = (body) => [...body.rows].slice(1);
  const show = (body, button, open) => {
    button.setAttribute("aria-expanded", String(open));
    for (const row of rows(body)) row.hidden = !open || row.dataset.miss === "1";
  };
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-expanded") !== "true";
    fold.setAttribute("aria-expanded", String(open));
    fold.textContent = open ? "Fold all groups" : "Open all groups";
    bodies.forEach((body, at) => show(body, buttons[at], open));
  });
  tools.querySelector(".soa-find").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    bodies.forEach((body, at) => {
      const group = body.rows[0].textContent.toLowerCase();
      for (const row of rows(body)) {
        const text = group + " " + row.textContent.toLowerCase();
        const hit = words.every((word) => text.includes(word));
        row.dataset.miss = hit ? "0" : "1";
        if (hit && row.dataset.r !== undefined) found += 1;
      }
      show(body, buttons[at], true);
      body.hidden = words.length > 0 && rows(body).every((row) => row.dataset.miss === "1");
    });
    count.textContent = words.length ? found + (found === 1 ? " row" : " rows") : "";
  });
  tools.hidden = false;
}
// Each sticky header row stands below the ones above it, however high they are.
const place = () => {
  for (const table of document.querySelectorAll(".soa-whole table.soa")) {
    let top = 0;
    for (const row of table.tHead.rows) {
      for (const cell of row.cells) cell.style.top = top + "px";
      top += row.getBoundingClientRect().height;
    }
  }
};
place();
addEventListener("resize", place);
