// The address bar is the only place where the view and the filter are kept: reload, share, back and forward all work.

export const FIELDS = [
  "kind", "state", "dyad", "direction", "actor", "recipient", "type", "mode", "status", "disputed", "level", "speaker",
  "medium", "outlet", "language", "hours", "from", "to", "confidence", "words", "watch", "article",
];
const RECORD = /^\/(event|statement|alert|mention|article|dead)\/(.+)$/;
const listeners = [];

export function here() {
  const given = new URLSearchParams(location.search);
  const filter = new URLSearchParams();
  for (const field of FIELDS) for (const value of given.getAll(field)) if (value) filter.append(field, value);
  const record = location.pathname.match(RECORD);
  return {
    filter,
    view: location.pathname === "/matrix" ? "matrix" : "live",
    record: record && { kind: record[1], id: decodeURIComponent(record[2]) },
  };
}

export const withFilter = (path, filter) => (filter.size ? `${path}?${filter}` : path);

export const recordPath = (kind, id) => `/${kind}/${encodeURIComponent(id)}`;

export const keyOf = (row) => `${row.kind} ${row.id}`;

export function go(path, { replace = false } = {}) {
  if (path === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  for (const listener of listeners) listener();
}

export function onMove(listener) {
  listeners.push(listener);
  addEventListener("popstate", listener);
}

// The same filter with one value put in or taken out.
export function toggled(filter, field, value) {
  const next = new URLSearchParams();
  let found = false;
  for (const [name, held] of filter) {
    if (name === field && held === value) found = true;
    else next.append(name, held);
  }
  if (!found) next.append(field, value);
  return next;
}

export function replaced(filter, field, value) {
  const next = new URLSearchParams(filter);
  next.delete(field);
  if (value) next.set(field, value);
  return next;
}
