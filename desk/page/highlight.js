// Text with marks. Offsets count code points; JavaScript's strings count UTF-16 units, so that an emoji is one there and two here.

import { el } from "./dom.js";

// For each code point its place in the string, and the string's end at last.
export function places(text) {
  const found = [];
  let place = 0;
  for (const sign of text) {
    found.push(place);
    place += sign.length;
  }
  found.push(place);
  return found;
}

// Marks are {start, end, name, of}: `name` is how it looks, `of` the record it belongs to. They may overlap.
export function highlighted(text, marks) {
  const at = places(text);
  const usable = marks.filter((mark) => mark.start < mark.end && mark.end < at.length);
  const edges = [...new Set([0, at.length - 1, ...usable.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const pieces = document.createDocumentFragment();
  const opening = grouped(usable);
  let open = [];
  for (let index = 0; index + 1 < edges.length; index++) {
    const [start, end] = [edges[index], edges[index + 1]];
    open = [...open.filter((mark) => mark.end > start), ...(opening.get(start) ?? [])];
    const words = text.slice(at[start], at[end]);
    if (!open.length) pieces.append(words);
    else {
      pieces.append(el("span", {
        class: `mark ${[...new Set(open.map((mark) => mark.name))].join(" ")}`,
        "data-of": [...new Set(open.map((mark) => mark.of))].join(" "),
        title: open.map((mark) => mark.title).filter(Boolean).join("; ") || null,
      }, words));
    }
  }
  return pieces;
}

function grouped(marks) {
  const groups = new Map();
  for (const mark of marks) groups.set(mark.start, [...(groups.get(mark.start) ?? []), mark]);
  return groups;
}

export function marksOf(article) {
  const marks = [];
  const put = (span, name, of, title) => span && span.start < span.end && marks.push({ start: span.start, end: span.end, name, of, title });
  for (const entity of article.entities) {
    const title = [entity.name, entity.code, entity.role].filter(Boolean).join(", ");
    for (const mention of entity.mentions) put(mention, "entity", `entity:${article.entities.indexOf(entity)}`, title);
  }
  for (const said of article.statements) {
    for (const span of said.content) put(span, "quote", said.statement_id);
    put(said.cue, "cue-word", said.statement_id);
    put(said.source, "source", said.statement_id);
    put(said.source?.antecedent, "antecedent", said.statement_id);
    put(said.medium?.span, "medium", said.statement_id);
  }
  for (const mention of article.mentions) {
    put(mention.evidence, "evidence", mention.mention_id);
    put(mention.anchor, "anchor", mention.mention_id, `${mention.event_type} ${mention.status}`);
    for (const span of mention.status_markers) put(span, "marker", mention.mention_id, mention.status);
    for (const side of [...mention.actors, ...mention.recipients]) put(side.span, "side", mention.mention_id);
  }
  return marks;
}
