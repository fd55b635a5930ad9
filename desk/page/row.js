// One row of the stream: who, what, in which status, through whom, and the words behind it.

import { keyOf, recordPath, withFilter } from "./address.js";
import { clock, fullTime, nameOf, sentence, shortCode, tone } from "./codes.js";
import { el } from "./dom.js";

export function codePill(side) {
  if (!side.code) return el("span", { class: "party" }, side.name);
  return el("abbr", { class: "code", title: `${side.name} (${nameOf(side.code)})` }, shortCode(side.code));
}

export function parties(row) {
  const unique = (sides) => [...new Map((sides ?? []).map((side) => [side.code ?? side.name, side])).values()];
  const actors = unique(row.actors);
  const recipients = unique(row.recipients);
  return el("span", { class: "parties" },
    actors.map(codePill),
    actors.length && recipients.length ? el("span", { class: "arrow", role: "img", "aria-label": "to" }, "→") : null,
    recipients.map(codePill),
    actors.length + recipients.length ? null : el("span", { class: "party" }, "?"));
}

export const statusPill = (status) => el("span", { class: `status ${status}` }, status);

export const typeText = (row) => el("span", { class: "type" }, sentence(row.type), row.mode ? el("i", {}, ` ${row.mode}`) : null);

export function rowElement(row, filter, { fresh, selected }) {
  return el("a", {
    class: `row ${row.kind} ${tone(row)}${selected ? " selected" : ""}`,
    href: withFilter(recordPath(row.kind, row.id), filter),
    "data-key": keyOf(row),
    "aria-current": selected ? "true" : null,
  },
  el("time", { datetime: new Date(row.time * 1000).toISOString(), title: fullTime(row.time * 1000) }, clock(row.time)),
  el("span", { class: "head" }, fresh ? el("span", { class: "new" }, "NEW") : null, head(row)),
  el("span", { class: "via" }, via(row)),
  el("span", { class: "words", lang: row.language ?? "ru" }, words(row)));
}

function head(row) {
  switch (row.kind) {
    case "alert": return [el("span", { class: "watch" }, row.watch), ...head({ ...row, kind: row.of })];
    case "statement": return speech(row);
    case "article": return [el("b", { class: "title", lang: row.language }, row.title ?? row.id), row.status === "usable" ? null : statusPill(row.status)];
    case "dead": return [el("span", { class: "status denied" }, "refused"), el("b", {}, row.stage ?? ""), el("span", {}, row.reason)];
    default: return [
      parties(row), typeText(row), statusPill(row.status),
      row.disputed ? el("span", { class: "status disputed" }, "disputed") : null,
      row.attribution && row.attribution !== "author" ? el("span", { class: "says" }, `says ${row.attribution}`) : null,
    ];
  }
}

function speech(row) {
  const cue = row.cue ? (row.cue.negated ? `не ${row.cue.text}` : row.cue.text) : "";
  return [
    el("b", { class: "speaker", lang: "ru" }, row.speaker?.name ?? row.source ?? "not named"),
    row.speaker?.code ? codePill({ name: row.speaker.name, code: row.speaker.code }) : null,
    row.speaker?.role ? el("span", { class: "role", lang: "ru" }, row.speaker.role) : null,
    el("span", { class: "cue", lang: "ru" }, cue),
  ];
}

function via(row) {
  if (row.kind === "event") return row.outlets === 1 ? "1 outlet" : `${row.outlets} outlets`;
  return [row.outlet, row.medium].filter(Boolean).join(" ← ");
}

function words(row) {
  const quoted = (row.kind === "statement" || row.of === "statement") && row.type === "direct";
  return quoted ? `«${row.words ?? ""}»` : row.words ?? "";
}
