// One record, whole: the article with everything marked in it, or an event with all that was reported of it.

import { here, recordPath, toggled, withFilter } from "./address.js";
import { ASSERTED, DENIED, fullTime, nameOf, sentence } from "./codes.js";
import { byId, el, webAddress } from "./dom.js";
import { highlighted, marksOf } from "./highlight.js";
import { codePill, parties, statusPill, typeText } from "./row.js";

const LAYERS = [["quotes", "Statements"], ["events", "Events"], ["entities", "Entities"]];
const hidden = new Set();

export async function showRecord(record) {
  const reader = byId("reader");
  if (!record) {
    reader.replaceChildren(el("p", { class: "hint" }, "Open a row to read it with everything that was found in it. ",
      el("kbd", {}, "j"), " ", el("kbd", {}, "k"), " move, ", el("kbd", {}, "o"), " opens."));
    return null;
  }
  const answer = await fetch(`/api/record/${record.kind}/${encodeURIComponent(record.id)}`).catch(() => null);
  const now = here().record;
  if (now?.kind !== record.kind || now?.id !== record.id) return null;
  if (!answer?.ok) {
    reader.replaceChildren(closing(), el("p", { class: "hint", role: "alert" },
      answer ? await answer.text() : "The desk does not answer."));
    return null;
  }
  const found = await answer.json();
  reader.replaceChildren(closing(), ...view(found));
  reader.scrollTop = 0;
  light(reader, focusOf(found), true);
  return found;
}

const link = (path, ...children) => el("a", { href: withFilter(path, here().filter), "data-nav": true }, ...children);

const closing = () => el("a", { class: "close", href: withFilter("/", here().filter), "data-nav": true, "aria-label": "Close the reader" }, "×");

const focusOf = ({ row }) => (row.kind === "alert" ? row.of_id : row.kind === "article" ? null : row.id);

function view(found) {
  const { row, record } = found;
  if (row.retracted) return [el("h1", {}, "Retracted"), el("p", {}, `This ${row.kind} was withdrawn by a later version of its article.`)];
  if (row.kind === "dead") return deadLetter(row, record);
  const alert = row.kind === "alert" ? [el("p", { class: "kicker" }, el("span", { class: "watch" }, row.watch), " matched ", fullTime(row.time * 1000))] : [];
  if (row.kind === "event" || row.of === "event") return [...alert, ...eventView(found, row.kind === "event" ? record : record.record)];
  if (row.kind === "article") return articleView(record, found.events);
  return [...alert, ...recordHead(row), ...(found.article ? articleView(found.article, found.events) : [el("p", { class: "hint" }, "Its article is no longer kept here.")])];
}

// ---- events

function eventView(found, event) {
  const row = { ...found.row, ...event, type: event.event_type };
  const reports = found.reports.toSorted((a, b) => moment(a) - moment(b) || a.record.evidence.start - b.record.evidence.start);
  const groups = [["Assert", ASSERTED], ["Leave open", ["possible", "conditional"]], ["Deny", DENIED]];
  return [
    el("p", { class: "kicker" }, "Event", event.version > 1 ? ` · revised ${event.version - 1} ${event.version === 2 ? "time" : "times"}` : ""),
    el("h1", { class: "event-title" }, parties(row), " ", typeText(row), " ", statusPill(event.status),
      event.disputed ? [" ", el("span", { class: "status disputed" }, "disputed")] : null),
    event.superseded_by ? el("p", {}, "Now part of ", link(recordPath("event", event.superseded_by), "another event"), ".") : null,
    facts([
      ["When", event.date.value ? `${event.date.value}${event.date.end ? ` to ${event.date.end}` : ""} (${event.date.date_type})` : event.date.text],
      ["Where", event.location?.name],
      ["Level", event.level === "unspecified" ? null : sentence(event.level)],
      ["Intensity", `${event.intensity > 0 ? "+" : ""}${event.intensity} on PLOVER's scale of −10 to 10`],
      ["Outlets", `${event.independent_sources} independent, ${event.articles.length} ${event.articles.length === 1 ? "article" : "articles"}`],
      ["Actors", names(event.actors)],
      ["Recipients", names(event.recipients)],
    ]),
    el("section", { class: "positions", "aria-label": "Who asserts and who denies" },
      groups.map(([title, statuses]) => {
        const sources = event.status_by_source.filter((source) => statuses.includes(source.status));
        return el("div", { class: sources.length ? "position" : "position none" },
          el("h2", {}, title, el("span", { class: "count" }, sources.length)),
          el("ul", {}, sources.map((source) => el("li", {},
            el("b", { lang: "ru" }, source.speaker === "author" ? "the outlets themselves" : source.speaker), " ", statusPill(source.status),
            reports.filter((report) => source.mention_ids.includes(report.record.mention_id)).slice(-1).map((report) =>
              el("blockquote", { lang: "ru" }, evidence(report.record)))))));
      })),
    el("h2", {}, "Reports", el("span", { class: "count" }, reports.length)),
    el("ol", { class: "timeline" }, reports.map((report) => el("li", {},
      el("time", { datetime: new Date(moment(report)).toISOString() }, fullTime(moment(report))),
      link(recordPath("mention", report.record.mention_id), report.row.outlet ?? "article"), " ", statusPill(report.record.status),
      el("span", { class: "says", lang: "ru" }, report.record.attribution.speaker === "author" ? "" : report.record.attribution.speaker),
      el("p", { lang: "ru" }, evidence(report.record))))),
    found.articles.length ? [el("h2", {}, "Articles"), el("ul", { class: "related" }, found.articles.map((article) =>
      el("li", {}, link(recordPath("article", article.id), article.title ?? article.words), " ", el("span", { class: "via" }, article.outlet))))] : null,
  ].filter(Boolean).flat();
}

const moment = (report) => Date.parse(report.record.published_at ?? "") || report.row.time * 1000;

const names = (sides) => sides.length ? sides.map((side, index) => [index ? ", " : "", el("span", { lang: "ru" }, side.name), side.code ? [" ", codePill(side)] : null]) : null;

// The evidence with its anchor and status markers; their offsets count from the article's beginning.
function evidence(mention) {
  const within = (span, name) => ({ start: span.start - mention.evidence.start, end: span.end - mention.evidence.start, name, of: mention.mention_id });
  const marks = [within(mention.anchor, "anchor"), ...mention.status_markers.map((span) => within(span, "marker"))];
  return highlighted(mention.evidence.text, marks.filter((mark) => mark.start >= 0));
}

// ---- articles

function recordHead(row) {
  const toState = row.speaker?.code ? link(withFilter("/", toggled(new URLSearchParams(), "state", row.speaker.code)), nameOf(row.speaker.code)) : null;
  if (row.kind === "mention" || row.of === "mention") return [el("p", { class: "kicker" }, "Report of an event"), el("h1", { class: "event-title" }, parties(row), " ", typeText(row), " ", statusPill(row.status))];
  return [el("p", { class: "kicker" }, `Statement · ${row.type}`), el("h1", { lang: "ru" }, row.speaker?.name ?? row.source ?? "Not named"),
    el("p", { class: "under" }, row.speaker?.role ? el("span", { lang: "ru" }, row.speaker.role) : null, row.speaker?.role && toState ? ", " : null, toState)];
}

function articleView(article, events) {
  const body = el("div", { class: `text ${[...hidden].map((layer) => `no-${layer}`).join(" ")}`, lang: article.language });
  if (!article.text) body.append(el("p", { class: "hint" }, `The outlet has withdrawn this article (${article.status}).`));
  // Wire texts often begin with their own headline.
  const titled = article.title && article.text.startsWith(article.title);
  body.append(highlighted(article.text, marksOf(article)));
  body.addEventListener("mouseover", (event) => light(byId("reader"), event.target.closest("[data-of]")?.dataset.of, false));
  body.addEventListener("mouseleave", () => light(byId("reader"), null, false));
  const address = webAddress(article.url);
  return [
    el("header", { class: "article-head" },
      el("p", { class: "kicker" }, [article.source, article.published_at && fullTime(article.published_at), article.version > 1 && `version ${article.version}`,
        article.copy_of && "near-copy of another article"].filter(Boolean).join(" · ")),
      titled || !article.title ? null : el("h1", { lang: article.language }, article.title),
      address ? el("a", { class: "visit", href: address, target: "_blank", rel: "noopener noreferrer" }, "at its outlet ↗") : null,
      el("fieldset", { class: "layers" }, el("legend", { class: "visually-hidden" }, "Mark in the text"),
        LAYERS.map(([layer, name]) => el("label", { class: layer }, el("input", {
          type: "checkbox", checked: !hidden.has(layer),
          onchange: (event) => {
            hidden[event.target.checked ? "delete" : "add"](layer);
            body.classList.toggle(`no-${layer}`, !event.target.checked);
          },
        }), name)))),
    body,
    ...findings("Statements", article.statements, (said) => [said.statement_id, "statement", [
      el("b", { lang: "ru" }, said.speaker?.name ?? said.source?.text ?? "not named"), said.speaker?.code ? [" ", codePill(said.speaker)] : null,
      el("span", { class: "cue", lang: "ru" }, ` ${said.cue.text} `), el("span", { lang: "ru" }, said.content.map((span) => span.text).join(" … ")),
      sureness(Math.min(said.confidence.content, said.confidence.speaker))]]),
    ...findings("Reports of events", article.mentions, (mention) => [mention.mention_id, "mention", [
      parties(mention), " ", typeText({ type: mention.event_type, mode: mention.mode }), " ", statusPill(mention.status),
      mention.attribution.speaker === "author" ? null : el("span", { class: "says", lang: "ru" }, ` says ${mention.attribution.speaker}`), sureness(mention.confidence)]]),
    events?.length ? el("h2", {}, "Events it tells of", el("span", { class: "count" }, events.length)) : null,
    events?.length ? el("ul", { class: "related" }, events.map((event) => el("li", {}, link(recordPath("event", event.id), parties(event), " ", typeText(event)), " ",
      statusPill(event.status), event.disputed ? [" ", el("span", { class: "status disputed" }, "disputed")] : null))) : null,
  ].filter(Boolean);
}

const sureness = (share) => el("span", { class: "sure", title: "how sure" }, ` ${Math.round(share * 100)} %`);

// A list of what was found; each lights its words in the text when pointed at or focused.
function findings(title, records, told) {
  if (!records.length) return [];
  return [el("h2", {}, title, el("span", { class: "count" }, records.length)), el("ul", { class: "findings" }, records.map((record) => {
    const [id, kind, parts] = told(record);
    const lit = () => light(byId("reader"), id, false);
    const item = link(recordPath(kind, id), ...parts);
    item.dataset.of = id;
    for (const happening of ["mouseenter", "focus"]) item.addEventListener(happening, lit);
    for (const happening of ["mouseleave", "blur"]) item.addEventListener(happening, () => light(byId("reader"), null, false));
    return el("li", {}, item);
  }))];
}

// Lights everything that belongs to one of these records; the words pointed at belong to several where spans overlap.
function light(reader, records, lasting) {
  const wanted = new Set((records ?? "").split(" ").filter(Boolean));
  const name = lasting ? "focus" : "lit";
  let first = null;
  for (const element of reader.querySelectorAll("[data-of]")) {
    const belongs = element.dataset.of.split(" ").some((id) => wanted.has(id));
    element.classList.toggle(name, belongs);
    if (belongs && !first && element.classList.contains("mark")) first = element;
  }
  if (lasting) first?.scrollIntoView({ block: "center" });
}

// ---- the rest

function deadLetter(row, letter) {
  return [el("p", { class: "kicker" }, `Dead letter · ${fullTime(row.time * 1000)}`), el("h1", {}, row.reason),
    facts([["Stage", row.stage], ["Size", `${letter.length} bytes`]]),
    el("h2", {}, "Headers"),
    facts(Object.entries(letter.headers).map(([name, value]) => [name.replace("__connect.errors.", ""), el("code", {}, value)])),
    el("h2", {}, "Message"), el("pre", {}, letter.value)];
}

const facts = (pairs) => el("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
