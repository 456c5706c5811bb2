"use strict";
/* The static page reads without this; it adds filters, search and j/k. */
(() => {
  const tools = document.getElementById("tools");
  const queue = document.getElementById("queue");
  if (!tools || !queue) return;
  const rows = [...queue.children];
  const cases = new Map([...document.querySelectorAll("article.case")].map((c) => [c.id, c]));
  const caseOf = (row) => cases.get("d-" + row.dataset.key);

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const choose = (label, name, words) => {
    const select = make("select", { name, ariaLabel: label });
    select.append(make("option", { value: "", textContent: label }));
    for (const [value, text] of words) select.append(make("option", { value, textContent: text }));
    return select;
  };
  const values = (name, selector) => {
    const found = new Map();
    for (const row of rows) found.set(row.dataset[name], row.querySelector(selector)?.textContent ?? row.dataset[name]);
    return found;
  };
  const kind = choose("Every kind", "kind", values("kind", ".kind"));
  const severity = choose("Every severity", "severity", values("severity", ".sev"));
  const state = choose("Open and decided", "state", [["open", "Open"], ["decided", "Decided"]]);
  const search = make("input", { type: "search", placeholder: "Search", ariaLabel: "Search the disagreements" });
  const shown = make("span", { className: "shown" });
  shown.setAttribute("role", "status");
  tools.append(severity, kind, state, search, shown);

  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, (row.textContent + " " + (caseOf(row)?.textContent ?? "")).toLowerCase());
    return texts.get(row);
  };
  const filter = () => {
    const words = search.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      const fits =
        (!kind.value || row.dataset.kind === kind.value) &&
        (!severity.value || row.dataset.severity === severity.value) &&
        (!state.value || row.dataset.state === state.value) &&
        (!words || textOf(row).includes(words));
      row.hidden = !fits;
      const card = caseOf(row);
      if (card) card.hidden = !fits;
      left += fits ? 1 : 0;
    }
    shown.textContent = left === rows.length ? "" : `${left} of ${rows.length}`;
  };
  for (const control of [kind, severity, state]) control.addEventListener("change", filter);
  search.addEventListener("input", filter);

  const step = (by) => {
    const visible = rows.filter((row) => !row.hidden).map(caseOf);
    const bar = tools.parentElement.getBoundingClientRect().bottom;
    const here = visible.findIndex((card) => card.getBoundingClientRect().bottom > bar + 24);
    let next = here;
    if (by > 0 && visible[here]?.getBoundingClientRect().top <= bar + 24) next = here + 1;
    if (by < 0) next = visible[here]?.getBoundingClientRect().top < bar - 8 ? here : here - 1;
    const card = visible[Math.max(0, Math.min(visible.length - 1, next))];
    card?.scrollIntoView({ behavior: "instant", block: "start" });
    card?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { event.preventDefault(); search.focus(); }
  });
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    target.scrollIntoView({ behavior: "instant" });
  };
  addEventListener("hashchange", unfold);
  unfold();
})();
