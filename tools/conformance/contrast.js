// The contrast of every visible text with what is behind it: WCAG 2.2, 1.4.3 (4.5 to 1; 3 to 1 for large text).
// axe-core leaves a text open where anything lies over or under it; here the nearest opaque ground counts.
(() => {
  const parse = (text) => {
    const found = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[, /]+([\d.]+)(%?))?\)$/.exec(text);
    if (!found) return null;
    const alpha = found[4] === undefined ? 1 : Number(found[4]) / (found[5] ? 100 : 1);
    return [Number(found[1]), Number(found[2]), Number(found[3]), alpha];
  };
  const over = (top, under) => top.slice(0, 3).map((each, at) => each * top[3] + under[at] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.map((each) => { const c = each / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour && colour[3] > 0) { layers.push(colour); if (colour[3] === 1) break; }
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  // In a drawing the ground is the last filled shape before the text that holds its middle.
  const drawn = (element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let ground = behind(element.ownerSVGElement);
    for (const shape of element.ownerSVGElement.querySelectorAll("rect, circle, ellipse, path, polygon")) {
      if (!(shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
      const style = getComputedStyle(shape), colour = parse(style.fill), area = shape.getBoundingClientRect();
      const inside = area.left <= x && x <= area.right && area.top <= y && y <= area.bottom;
      if (colour && inside && !shape.closest("defs")) ground = over([...colour.slice(0, 3), colour[3] * style.fillOpacity * style.opacity], ground);
    }
    return ground;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const out = { texts: 0, faint: [] };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || /^(script|style|title|desc)$/i.test(element.tagName)) continue;
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    // Hidden, or shown to readers of the screen alone (a box of a pixel).
    if (!element.checkVisibility({ visibilityProperty: true }) || box.width <= 1 || box.height <= 1) continue;
    const vector = element.namespaceURI.endsWith("svg");
    const colour = parse(vector ? style.fill : style.color);
    if (!colour) { out.faint.push([node.data.trim().slice(0, 60), 0, 4.5]); continue; }
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const ground = vector ? drawn(element) : behind(element);
    const seen = ratio(over([...colour.slice(0, 3), colour[3] * opacity], ground), ground);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    out.texts += 1;
    if (seen < (large ? 3 : 4.5) - 0.005) out.faint.push([node.data.trim().slice(0, 60), seen, large ? 3 : 4.5]);
  }
  return out;
})()
