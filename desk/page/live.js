// The live stream of one filter. Nothing is lost: the server answers "what changed since this id", and the id is kept here.

const MOST_HELD = 5000;

export class Stream {
  // `apply` gets lists of changes {gone, row | kind and id}; `say` the state: live, broken; `reset` when ids mean nothing any more.
  constructor({ apply, say, reset }) {
    Object.assign(this, { apply, say, reset });
    this.held = [];
    this.paused = false;
    this.overflowed = false;
  }

  open(filter, since) {
    this.close();
    this.filter = filter;
    this.applied = since;
    this.received = since;
    this.#connect();
  }

  close() {
    clearTimeout(this.retry);
    clearTimeout(this.flush);
    this.source?.close();
    this.held = [];
    this.overflowed = false;
  }

  get waiting() {
    return this.paused ? this.held.length : 0;
  }

  pause(paused) {
    this.paused = paused;
    if (paused) return;
    if (this.overflowed) {
      // More came than is held here: the server has it all.
      this.open(this.filter, this.applied);
    } else this.#flush();
  }

  #connect() {
    const asked = new URLSearchParams(this.filter);
    asked.set("since", this.received);
    this.source = new EventSource(`/api/stream?${asked}`);
    this.source.onopen = () => this.say("live");
    this.source.onerror = () => {
      this.say("broken");
      // The browser itself retries a connection that broke, but not one that was refused.
      if (this.source.readyState === EventSource.CLOSED) {
        clearTimeout(this.retry);
        this.retry = setTimeout(() => this.#connect(), 2000);
      }
    };
    this.source.addEventListener("row", (event) => this.#take(event, false));
    this.source.addEventListener("gone", (event) => this.#take(event, true));
    this.source.addEventListener("reset", () => this.reset());
  }

  #take(event, gone) {
    this.received = event.lastEventId;
    const data = JSON.parse(event.data);
    this.held.push(gone ? { gone, kind: data.kind, id: data.id } : { gone, row: data });
    if (!this.paused) {
      if (this.held.length === 1) this.flush = setTimeout(() => this.#flush(), 50);
    } else if (this.held.length >= MOST_HELD) {
      this.overflowed = true;
      this.source.close();
      this.say("held");
    } else this.say("live");
  }

  #flush() {
    clearTimeout(this.flush);
    if (this.paused || !this.held.length) return;
    const changes = this.held;
    this.held = [];
    this.applied = this.received;
    this.apply(changes);
  }
}
