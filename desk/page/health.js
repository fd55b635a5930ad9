// The health strip: whether the stream is up, how fast articles come, what was refused, how far behind the workers are.

import { byId, el } from "./dom.js";

const EVERY = 5000;
let state = "live";

export function sayStream(now) {
  if (now === state) return;
  state = now;
  look();
}

export async function look() {
  const answer = await fetch("/api/health").catch(() => null);
  const health = answer?.ok ? await answer.json() : null;
  const up = health && state !== "broken";
  const wire = up && health.connected;
  byId("health").replaceChildren(
    el("li", { class: wire ? "good" : "bad", id: "wire" }, el("span", { class: "dot", "aria-hidden": "true" }),
      wire ? "live" : up ? "no broker" : "reconnecting"),
    ...(health ? [
      el("li", { title: "articles annotated, a minute over the last five" }, el("b", {}, health.articles_a_minute), " articles/min"),
      el("li", { class: health.dead_letters_today ? "warn" : null }, el("a", { href: "/?kind=dead", "data-nav": true, title: "refused messages of the last 24 hours" },
        el("b", {}, health.dead_letters_today), health.dead_letters_today === 1 ? " dead letter" : " dead letters")),
      el("li", { class: health.lag > 1000 ? "warn" : null, title: "messages that the workers have still to work on" }, "lag ", el("b", {}, health.lag ?? "?")),
      health.behind > 500 ? el("li", { class: "warn" }, "reading the past: ", el("b", {}, health.behind), " to go") : null,
    ].filter(Boolean) : []));
}

export function watchHealth() {
  look();
  setInterval(() => document.hidden || look(), EVERY);
}
