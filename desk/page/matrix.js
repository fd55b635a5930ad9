// States against states: how many events go from one to another, cooperation or conflict; a cell filters the stream.

import { here, replaced, withFilter } from "./address.js";
import { nameOf, shortCode } from "./codes.js";
import { byId, el } from "./dom.js";

const MOST = 24;

export async function drawMatrix() {
  const { filter } = here();
  const answer = await fetch(withFilter("/api/matrix", filter)).catch(() => null);
  if (!answer?.ok || here().view !== "matrix") return;
  const { cells } = await answer.json();
  const totals = new Map();
  for (const cell of cells) for (const code of [cell.actor, cell.recipient]) totals.set(code, (totals.get(code) ?? 0) + cell.events);
  const codes = [...totals.keys()].sort((a, b) => totals.get(b) - totals.get(a) || a.localeCompare(b)).slice(0, MOST);
  const found = new Map(cells.map((cell) => [`${cell.actor}>${cell.recipient}`, cell]));
  byId("matrix").replaceChildren(codes.length ? table(codes, found, filter) : el("p", { class: "empty" }, "No events between two states fit this filter."));
}

function table(codes, found, filter) {
  const named = (code) => el("a", { href: withFilter("/", replaced(filter, "state", code)), "data-nav": true, title: nameOf(code) }, shortCode(code));
  return el("div", {},
    el("table", {}, el("caption", {}, "Events from the state of the row to the state of the column. A meeting goes both ways. ",
      el("span", { class: "legend" }, el("span", { class: "cell tone-3" }, "conflict"), el("span", { class: "cell tone0" }, "mixed"), el("span", { class: "cell tone3" }, "cooperation"))),
    el("thead", {}, el("tr", {}, el("td", {}), codes.map((code) => el("th", { scope: "col" }, named(code))))),
    el("tbody", {}, codes.map((actor) => el("tr", {}, el("th", { scope: "row" }, named(actor)), codes.map((recipient) => {
      const cell = found.get(`${actor}>${recipient}`);
      if (actor === recipient) return el("td", { class: "self" });
      if (!cell) return el("td", {});
      const told = `${nameOf(actor)} to ${nameOf(recipient)}: ${cell.events} ${cell.events === 1 ? "event" : "events"}, mean intensity ${cell.intensity}${cell.disputed ? `, ${cell.disputed} disputed` : ""}`;
      return el("td", {}, el("a", {
        class: `cell tone${shade(cell.intensity)}`, title: told, "aria-label": told, "data-nav": true,
        href: withFilter("/", replaced(replaced(filter, "direction", `${actor}>${recipient}`), "kind", "event")),
      }, cell.events, cell.disputed ? el("sup", {}, "!") : null));
    }))))));
}

// PLOVER's intensity of −10 to 10 in seven shades.
const shade = (intensity) => Math.sign(intensity) * Math.min(3, Math.ceil(Math.abs(intensity) / 3));
