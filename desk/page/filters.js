// The filter panel and the chips of what is chosen. Every choice is an address; nothing is kept here.

import { go, here, replaced, toggled, withFilter } from "./address.js";
import { nameOf, sentence, shortCode } from "./codes.js";
import { byId, el } from "./dom.js";

const SHOWN = 7;
const TIMES = [["", "All"], ["1", "1 h"], ["6", "6 h"], ["24", "24 h"], ["168", "7 d"]];
const KINDS = { event: "Events", statement: "Statements", alert: "Alerts", mention: "Reports", article: "Articles", dead: "Dead letters" };
const GROUPS = [["state", "State or body"], ["type", "Event"], ["status", "Status"], ["quote", "Speech"], ["speaker", "Speaker"], ["outlet", "Outlet"]];
const opened = new Set();

const path = () => (here().view === "matrix" ? "/matrix" : "/");

const choose = (field, value) => go(withFilter(path(), toggled(here().filter, field, value)));

export const written = {
  state: nameOf, actor: nameOf, recipient: nameOf, type: sentence, status: (value) => value, kind: (value) => KINDS[value] ?? value,
  dyad: (value) => value.split("~").map(shortCode).join(" – "), direction: (value) => value.split(">").map(shortCode).join(" → "),
  hours: (value) => `last ${TIMES.find(([hours]) => hours === value)?.[1] ?? `${value} h`}`, disputed: () => "disputed",
  confidence: (value) => `sure ≥ ${Math.round(value * 100)} %`, words: (value) => `“${value}”`,
};

const write = (field, value) => (written[field] ?? ((given) => given))(value);

export function drawChips() {
  const { filter } = here();
  byId("chips").replaceChildren(...[...filter].map(([field, value]) => el("li", {}, el("button", {
    type: "button", class: "chip", title: `${field}: take it off`, onclick: () => choose(field, value),
  }, write(field, value), el("span", { "aria-hidden": "true" }, " ×")))));
  if (filter.size > 1) byId("chips").append(el("li", {}, el("button", { type: "button", class: "plain", onclick: () => go(path()) }, "clear all")));
  byId("words").value = filter.get("words") ?? "";
  for (const [id, where] of [["as-jsonl", "/export.jsonl"], ["as-csv", "/export.csv"], ["as-atom", "/feed.atom"], ["feed", "/feed.atom"]]) {
    byId(id).href = withFilter(where, filter);
  }
}

export async function drawFilters() {
  const { filter } = here();
  const answer = await fetch(withFilter("/api/facets", filter)).catch(() => null);
  if (!answer?.ok || filter.toString() !== here().filter.toString()) return;
  const facets = await answer.json();
  const focused = document.activeElement?.dataset?.choice;
  const typed = byId("speaker-name")?.value;
  byId("filters").replaceChildren(
    group("Time", el("div", { class: "segments" }, TIMES.map(([hours, name]) => el("button", {
      type: "button", "aria-pressed": String((filter.get("hours") ?? "") === hours), "data-choice": `hours ${hours}`,
      onclick: () => go(withFilter(path(), replaced(here().filter, "hours", hours))),
    }, name)))),
    group("Show", choices("kind", Object.keys(KINDS).map((kind) => [kind, Object.fromEntries(facets.kind)[kind]]), filter, 9)),
    choice("disputed", "1", "Disputed events only", undefined, filter),
    ...GROUPS.map(([field, title]) => group(title,
      field === "speaker" ? speakerBox(typed) : null,
      choices(field === "quote" ? "type" : field, counted(facets, field), filter, SHOWN))),
    group("Sureness", el("label", { class: "range" },
      el("span", { class: "visually-hidden" }, "Least confidence"),
      el("input", { type: "range", min: 0, max: 0.9, step: 0.1, value: filter.get("confidence") ?? 0, "data-choice": "confidence",
        onchange: (event) => go(withFilter(path(), replaced(here().filter, "confidence", event.target.value === "0" ? "" : event.target.value))) }),
      el("output", {}, filter.has("confidence") ? `≥ ${Math.round(filter.get("confidence") * 100)} %` : "any"))));
  if (focused) [...byId("filters").querySelectorAll("[data-choice]")].find((button) => button.dataset.choice === focused)?.focus();
}

// Events and statements share the field of types; events' are in capitals.
function counted(facets, field) {
  if (field === "type") return facets.type.filter(([type]) => type === type.toUpperCase());
  if (field === "quote") return facets.type.filter(([type]) => type !== type.toUpperCase());
  return facets[field];
}

const group = (title, ...content) => el("section", {}, el("h2", {}, title), ...content);

function choices(field, counted, filter, shown) {
  const held = filter.getAll(field).filter((value) => field !== "type" || counted.some(([name]) => name === value));
  const all = [...held.map((value) => [value, (counted.find(([name]) => name === value) ?? [])[1]]), ...counted.filter(([value]) => !held.includes(value))];
  const list = opened.has(field) ? all : all.slice(0, Math.max(shown, held.length));
  return el("ul", { class: "choices" }, (field === "kind" ? counted : list).map(([value, count]) => el("li", {}, choice(field, value, write(field, value), count, filter))),
    all.length > list.length && field !== "kind" ? el("li", {}, el("button", { type: "button", class: "plain", "data-choice": `more ${field}`,
      onclick: () => { opened.add(field); drawFilters(); } }, `${all.length - list.length} more`)) : null);
}

const choice = (field, value, name, count, filter) => el("button", {
  type: "button", class: "choice", "data-choice": `${field} ${value}`, "aria-pressed": String(filter.getAll(field).includes(value)),
  onclick: () => choose(field, value),
}, el("span", { lang: field === "speaker" || field === "outlet" ? "ru" : null }, name), count === undefined ? null : el("span", { class: "count" }, count));

function speakerBox(typed) {
  return el("form", { onsubmit: (event) => { event.preventDefault(); const name = byId("speaker-name").value.trim(); byId("speaker-name").value = ""; if (name) choose("speaker", name); } },
    el("label", { class: "visually-hidden", for: "speaker-name" }, "Part of a speaker's name"),
    el("input", { id: "speaker-name", maxlength: 100, placeholder: "part of a name", autocomplete: "off", value: typed ?? "", "data-choice": "speaker box" }));
}

