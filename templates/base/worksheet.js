// Counts what is answered, names answers that speak against their rule, saves answers to a file and loads them again.
// Nothing is sent, and nothing is kept outside the page. It gives no verdict: that is for people to sign.
(function () {
  "use strict";
  const sheet = document.getElementById("sheet");
  if (!sheet) { return; }
  const FORMAT = "protogen-checklist", VERSION = 1;
  const get = (id) => document.getElementById(id);
  const lines = Array.from(document.querySelectorAll("tr[data-asks]"));
  const controls = Array.from(document.querySelectorAll("input[name].fill, textarea[name].fill, input[name].tick"));
  const chosen = new Map();
  let unsaved = false;

  const answer = (name) => {
    const on = controls.find((each) => each.type === "radio" && each.name === name && each.checked);
    return on ? on.value : "";
  };
  const shown = (value) => (value === "NA" ? "N/A" : value);
  const of = (line) => answer(line.dataset.line + ".answer");
  const below = (line) => lines.filter((each) => each.dataset.partOf === line.dataset.line);

  function contradiction(line) {
    const id = line.dataset.line, given = of(line), expected = line.dataset.expected, found = [];
    if (given && expected && given !== "NA" && given !== expected) {
      const list = expected === "Yes" ? "an inclusion" : "an exclusion";
      found.push(`answered ${given}; to be eligible, ${list} criterion must be answered ${expected}.`);
    }
    const parts = below(line), combines = line.dataset.combines;
    if (!given || given === "NA" || !parts.length || !combines) { return found; }
    const yes = parts.filter((each) => of(each) === "Yes").map((each) => each.dataset.line);
    const no = parts.filter((each) => of(each) === "No").length;
    if (combines === "exception") {
      if (given === "Yes" && yes.length) {
        found.push(`answered Yes, and the exception ${yes.join(", ")} is said to apply: look at ${id} again.`);
      }
      return found;
    }
    const needed = combines === "all" ? parts.length : combines === "any" ? 1 : Number(line.dataset.needed) || 1;
    if (given === "Yes" && parts.length - no < needed) {
      found.push(`answered Yes, but of its ${parts.length} lines below ${needed} must be Yes and ${no} are No.`);
    }
    if (given === "No" && yes.length >= needed) {
      found.push(`answered No, but ${yes.join(", ")} below ${yes.length === 1 ? "is" : "are"} answered Yes, and ${needed} would do.`);
    }
    return found;
  }

  function look() {
    const list = document.createElement("ul");
    const say = (text, target) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.textContent = text; link.href = "#" + target; item.append(link); list.append(item);
    };
    let against = 0;
    lines.forEach((line) => {
      const found = contradiction(line), place = line.querySelector(".warning");
      place.textContent = found.length ? "Look again: " + found.join(" ") : "";
      place.hidden = !found.length;
      against += found.length;
      found.forEach((text) => say(`${line.dataset.line}: ${text}`, line.id));
    });
    const top = lines.filter((line) => !line.dataset.partOf), sub = lines.filter((line) => line.dataset.partOf);
    const done = (some) => some.filter((line) => of(line)).length;
    const open = top.length - done(top);
    if (answer("determination.outcome") === "Eligible" && (against || open)) {
      say(`Final determination: ELIGIBLE is chosen, with ${open} criteria not answered and ${against} remarks above.`, "determination");
    }
    get("sheet-count").textContent = `${done(top)} of ${top.length} criteria answered`
      + (sub.length ? `; ${done(sub)} of ${sub.length} lines below them.` : ".");
    const place = get("sheet-warnings");
    place.textContent = list.children.length ? "Answers to look at again:" : "";
    if (list.children.length) { place.append(list); }
    document.querySelectorAll("[data-copy]").forEach((copy) => {
      const from = controls.find((each) => each.name === copy.dataset.copy);
      copy.textContent = from && from.value ? from.value : "____________";
    });
  }

  function place(control) {  // where a control is kept in a file: under its criterion, or among the other fields
    const line = control.closest("tr[data-line]");
    return line ? [line.dataset.line, control.name.slice(line.dataset.line.length + 1)] : ["", control.name];
  }

  function record() {
    const kept = {
      format: FORMAT, version: VERSION, study: sheet.dataset.study, record_version: sheet.dataset.record,
      checklist: sheet.dataset.checklist, fields: {}, answers: {},
    };
    controls.forEach((control) => {
      const value = control.type === "radio" ? (control.checked ? control.value : "") : control.value;
      if (!value) { return; }
      const [line, key] = place(control);
      const target = line ? (kept.answers[line] = kept.answers[line] || {}) : kept.fields;
      target[key] = value;
    });
    return kept;
  }

  function clear() {
    chosen.clear();
    controls.forEach((control) => { if (control.type === "radio") { control.checked = false; } else { control.value = ""; } });
  }

  const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  function refusal(kept) {  // why a file is not loaded; empty if it is
    if (!isTable(kept) || kept.format !== FORMAT || !isTable(kept.fields) || !isTable(kept.answers)) {
      return "This is not a file of answers saved from a checklist. Nothing was loaded.";
    }
    if (kept.version !== VERSION) { return "This file is of another version of the form. Nothing was loaded."; }
    if (kept.study !== sheet.dataset.study) {
      return `This file belongs to the study ${kept.study}, not to ${sheet.dataset.study}. Nothing was loaded.`;
    }
    if (kept.checklist !== sheet.dataset.checklist) {
      return `This file was saved from checklist ${kept.checklist}; this is checklist ${sheet.dataset.checklist}, whose `
        + "criteria may differ. Nothing was loaded.";
    }
    return "";
  }

  function load(text) {
    let kept = null;
    try { kept = JSON.parse(text); } catch (error) { kept = null; }
    const why = refusal(kept);
    if (why) { get("sheet-message").textContent = why; return; }
    clear();
    let used = 0, all = Object.keys(kept.fields).length;
    Object.values(kept.answers).forEach((each) => { all += isTable(each) ? Object.keys(each).length : 1; });
    controls.forEach((control) => {
      const [line, key] = place(control);
      const source = line ? kept.answers[line] : kept.fields;
      if (!isTable(source) || !Object.prototype.hasOwnProperty.call(source, key)) { return; }
      const value = source[key];
      if (typeof value !== "string") { return; }
      if (control.type !== "radio") { control.value = value; used += 1; }
      else if (control.value === value) { control.checked = true; chosen.set(control.name, control); used += 1; }
    });
    const left = all - used;
    get("sheet-message").textContent = `${used} entries loaded.` + (left ? ` ${left} in the file have no place here and were left out.` : "");
    unsaved = false;
    look();
  }

  function save() {
    const address = URL.createObjectURL(new Blob([JSON.stringify(record(), null, 2) + "\n"], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `${sheet.dataset.study}-checklist-answers.json`;
    document.body.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    unsaved = false;
    get("sheet-message").textContent = "Answers were handed to your browser to save, as " + link.download + ".";
  }

  function changed() { unsaved = true; get("sheet-message").textContent = ""; look(); }

  controls.filter((each) => each.type === "radio").forEach((radio) => {
    radio.addEventListener("click", () => {
      if (chosen.get(radio.name) === radio) { radio.checked = false; chosen.delete(radio.name); } else { chosen.set(radio.name, radio); }
      changed();
    });
    radio.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") { return; }
      event.preventDefault();
      controls.forEach((each) => { if (each.name === radio.name) { each.checked = false; } });
      chosen.delete(radio.name);
      changed();
    });
  });
  controls.filter((each) => each.type !== "radio").forEach((each) => each.addEventListener("input", changed));
  get("sheet-save").addEventListener("click", save);
  get("sheet-print").addEventListener("click", () => window.print());
  get("sheet-load").addEventListener("click", () => get("sheet-file").click());
  get("sheet-file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (!file) { return; }
    file.text().then(load, () => { get("sheet-message").textContent = "The file could not be read."; });
    event.target.value = "";
  });
  get("sheet-clear").addEventListener("click", () => {
    if (window.confirm("Remove all answers from this page?")) { clear(); changed(); unsaved = false; }
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) { event.preventDefault(); } });
  document.querySelectorAll("tr[data-asks]").forEach((line) => {  // what the browser kept over a reload
    const on = controls.find((each) => each.name === line.dataset.line + ".answer" && each.checked);
    if (on) { chosen.set(on.name, on); }
  });
  sheet.hidden = false;
  look();
})();
