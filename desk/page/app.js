// The desk: puts the address, the stream, the list and the reader together.

import { go, here, keyOf, onMove, recordPath, replaced, withFilter } from "./address.js";
import { loadNames } from "./codes.js";
import { byId, webAddress } from "./dom.js";
import { drawChips, drawFilters } from "./filters.js";
import { look, sayStream, watchHealth } from "./health.js";
import { List } from "./list.js";
import { Stream } from "./live.js";
import { drawMatrix } from "./matrix.js";
import { showRecord } from "./reader.js";

const PAGE = 100;
const COUNTS_EVERY = 20_000;

let shownFilter = null;
let shownRecord;
let opened = null;
let asking = false;
let exhausted = false;
let unseen = 0;

const list = new List({ more: loadOlder });
const stream = new Stream({
  apply(changes) {
    const arrived = list.apply(changes);
    sayEmpty();
    if (document.hidden) unseen += arrived.length;
    sayWaiting();
  },
  say(state) {
    sayStream(state);
    sayWaiting();
  },
  reset: load,
});

async function load() {
  const filter = here().filter;
  stream.close();
  const answer = await fetch(withFilter("/api/rows", withLimit(filter))).catch(() => null);
  if (filter.toString() !== here().filter.toString()) return;
  if (!answer?.ok) {
    sayEmpty(answer ? await answer.text() : "The desk does not answer; trying again.");
    if (!answer) setTimeout(load, 2000);
    return;
  }
  const { head, rows } = await answer.json();
  exhausted = rows.length < PAGE;
  list.show(rows, filter);
  sayEmpty();
  stream.open(filter, head);
  sayWaiting();
}

async function loadOlder(before) {
  if (asking || exhausted) return;
  asking = true;
  const filter = here().filter;
  const asked = withLimit(filter);
  asked.set("before", before);
  const answer = await fetch(withFilter("/api/rows", asked)).catch(() => null);
  asking = false;
  if (!answer?.ok || filter.toString() !== here().filter.toString()) return;
  const { rows } = await answer.json();
  exhausted = rows.length < PAGE;
  list.append(rows);
}

function withLimit(filter) {
  const asked = new URLSearchParams(filter);
  asked.set("limit", PAGE);
  return asked;
}

function sayEmpty(problem) {
  byId("empty").hidden = !problem && list.rows.length > 0;
  byId("empty").textContent = problem ?? (here().filter.size ? "Nothing kept here fits this filter. What comes and fits will show." : "Nothing has come yet. It shows as soon as it does.");
}

function sayWaiting() {
  byId("pause").textContent = stream.paused ? "Resume" : "Pause";
  byId("pause").setAttribute("aria-pressed", String(stream.paused));
  const count = `${stream.waiting}${stream.overflowed ? "+" : ""}`;
  byId("waiting").textContent = stream.paused ? `${count} waiting` : "";
  document.title = `${unseen ? `(${unseen}) ` : ""}diplowire desk`;
}

async function draw() {
  const { filter, view, record } = here();
  const key = record && keyOf(record);
  document.body.classList.toggle("reading", Boolean(record));
  document.body.classList.toggle("matrix-view", view === "matrix");
  byId("matrix").hidden = view !== "matrix";
  byId("scroller").hidden = view === "matrix";
  for (const link of document.querySelectorAll("[data-view]")) {
    link.href = withFilter(link.dataset.view === "matrix" ? "/matrix" : "/", filter);
    link.toggleAttribute("aria-current", link.dataset.view === view);
  }
  if (view === "matrix") drawMatrix();
  if (filter.toString() !== shownFilter) {
    shownFilter = filter.toString();
    drawChips();
    drawFilters();
    load();
  }
  if (key !== shownRecord) {
    shownRecord = key;
    if (key) list.select(key);
    opened = await showRecord(record);
  }
}

function open(row, replace = false) {
  if (row) go(withFilter(recordPath(row.kind, row.id), here().filter), { replace });
}

function step(by) {
  const row = list.step(by);
  if (here().record) open(row, true);
}

function close() {
  document.body.classList.remove("filtering");
  byId("show-filters").setAttribute("aria-expanded", "false");
  const { filter, record } = here();
  if (record) go(withFilter("/", filter));
}

function pause() {
  stream.pause(!stream.paused);
  sayWaiting();
}

function visit() {
  const address = webAddress(opened?.article?.url ?? opened?.record?.url);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => open(list.selectedRow),
  Enter: () => open(list.selectedRow),
  v: visit,
  p: pause,
  g: () => byId("scroller").scrollTo({ top: 0 }),
  m: () => go(withFilter(here().view === "matrix" ? "/" : "/matrix", here().filter)),
  "/": () => byId("words").select(),
  Escape: close,
  "?": () => byId("help").showModal(),
};

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing && event.key === "Escape") event.target.blur();
  const acting = event.key === "Enter" && event.target.closest("a, button");
  if (typing || acting || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// Links within the desk change the address without loading the page anew; with a modifier they are the browser's.
addEventListener("click", (event) => {
  const link = event.target.closest("a[data-nav], a[data-view], a.row");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const { filter, view } = here();
  go(withFilter(view === "matrix" ? "/matrix" : "/", replaced(filter, "words", byId("words").value.trim())));
});
byId("words").addEventListener("search", () => byId("search").requestSubmit());
byId("pause").addEventListener("click", pause);
byId("show-help").addEventListener("click", KEYS["?"]);
byId("show-filters").addEventListener("click", () => {
  const shown = document.body.classList.toggle("filtering");
  byId("show-filters").setAttribute("aria-expanded", String(shown));
});
byId("theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const next = { "": dark ? "light" : "dark", light: "dark", dark: "light" }[document.documentElement.dataset.theme ?? ""];
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
});
document.addEventListener("visibilitychange", () => {
  unseen = 0;
  sayWaiting();
});

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
onMove(draw);
setInterval(() => {
  if (document.hidden) return;
  drawFilters();
  if (here().view === "matrix") drawMatrix();
}, COUNTS_EVERY);
watchHealth();
await loadNames().catch(look);
draw();
