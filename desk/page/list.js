// The rows, newest first, of which only those in sight are elements: fifty thousand scroll like fifty.

import { keyOf } from "./address.js";
import { byId, el } from "./dom.js";
import { rowElement } from "./row.js";

const MARGIN = 8;
const FRESH_FOR = 60_000;

export class List {
  constructor({ more }) {
    this.scroller = byId("scroller");
    this.holder = byId("rows");
    this.more = more;
    this.rows = [];
    this.fresh = new Map();
    this.selected = null;
    this.filter = new URLSearchParams();
    this.scroller.addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#soon()).observe(this.scroller);
    setInterval(() => this.#age(), 5000);
  }

  show(rows, filter) {
    this.rows = rows;
    this.filter = filter;
    this.fresh.clear();
    this.scroller.scrollTop = 0;
    this.draw();
  }

  append(rows) {
    const held = new Set(this.rows.map(keyOf));
    this.rows.push(...rows.filter((row) => !held.has(keyOf(row))));
    this.draw();
  }

  // Puts changes in on top; whoever reads further down keeps the rows in sight where they are.
  apply(changes) {
    const height = this.height;
    const changed = new Map();
    for (const change of changes) {
      const key = change.gone ? `${change.kind} ${change.id}` : keyOf(change.row);
      changed.delete(key);
      changed.set(key, change.gone ? null : change.row);
    }
    const top = this.scroller.scrollTop;
    const index = Math.floor(top / height);
    const anchor = this.rows.slice(index).find((row) => !changed.has(keyOf(row)));
    const before = anchor ? this.rows.indexOf(anchor) : 0;
    const arrived = [...changed.values()].filter(Boolean).reverse();
    this.rows = [...arrived, ...this.rows.filter((row) => !changed.has(keyOf(row)))];
    for (const row of arrived) this.fresh.set(keyOf(row), Date.now());
    for (const [key, row] of changed) if (!row) this.fresh.delete(key);
    this.#size();
    if (top > 0 && anchor) this.scroller.scrollTop = top + (this.rows.indexOf(anchor) - before) * height;
    this.draw();
    return arrived;
  }

  get height() {
    return parseFloat(getComputedStyle(this.holder).getPropertyValue("--row"));
  }

  get selectedRow() {
    return this.rows.find((row) => keyOf(row) === this.selected);
  }

  select(key) {
    this.selected = key;
    this.draw();
  }

  // Moves the selection by so many rows and keeps it in sight.
  step(by) {
    if (!this.rows.length) return null;
    const now = this.rows.findIndex((row) => keyOf(row) === this.selected);
    const next = Math.min(this.rows.length - 1, Math.max(0, now < 0 ? 0 : now + by));
    const top = next * this.height;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.scroller.scrollTop = top + this.height - clientHeight;
    this.select(keyOf(this.rows[next]));
    return this.rows[next];
  }

  draw() {
    this.#size();
    const height = this.height;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / height) - MARGIN);
    const last = Math.min(this.rows.length, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / height) + MARGIN);
    const focused = document.activeElement?.dataset?.key;
    this.holder.replaceChildren(...this.rows.slice(first, last).map((row, offset) => {
      const key = keyOf(row);
      const item = el("li", { "aria-setsize": this.rows.length, "aria-posinset": first + offset + 1 },
        rowElement(row, this.filter, { fresh: this.fresh.has(key), selected: key === this.selected }));
      item.style.transform = `translateY(${(first + offset) * height}px)`;
      return item;
    }));
    if (focused) [...this.holder.querySelectorAll("a")].find((row) => row.dataset.key === focused)?.focus({ preventScroll: true });
    if (this.rows.length && last >= this.rows.length - MARGIN) this.more(this.rows.at(-1).seq);
  }

  #size() {
    this.holder.style.height = `${this.rows.length * this.height}px`;
  }

  #soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  // Marks stay until they have been on a visible page for a minute.
  #age() {
    if (document.hidden) {
      for (const key of this.fresh.keys()) this.fresh.set(key, Date.now());
      return;
    }
    let aged = false;
    for (const [key, since] of this.fresh) {
      if (Date.now() - since > FRESH_FOR) aged = this.fresh.delete(key);
    }
    if (aged) this.draw();
  }
}
