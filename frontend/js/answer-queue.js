// Sends answers until the server says yes. One request in flight per question, the newest choice wins, nothing counts as saved
// before the server's own word. No markup here: answers.js shows what this knows.
import { sendJson } from "./requests.js";

const LONGEST_WAIT_S = 30;

export const same = (one, other) => one.length === other.length && one.every((key) => other.includes(key));

export class AnswerQueue extends EventTarget {
  #store;
  #entries = new Map();
  #timer = 0;
  failures = 0;
  signedOut = false;
  savedText = null;

  constructor(store) {
    super();
    this.#store = store;
  }

  get unsaved() {
    return [...this.#entries.values()];
  }

  entry(question) {
    return this.#entries.get(question);
  }

  /** A choice was made. `revision` is the one the page knew, of what the server has stored. */
  choose(choice) {
    const before = this.#entries.get(choice.question);
    const entry = before ? Object.assign(before, { value: choice.value, refused: null }) : { tried: [], ...choice };
    this.#keep(entry);
    this.#send(entry);
  }

  /** Takes up what an earlier page could not send. `stored` is what the server has, where this page shows it. */
  adopt(kept, stored) {
    const { question, url, page, revision, value, tried } = kept;
    const entry = { question, url, page, revision, value, tried, adopted: true };
    this.#entries.set(question, entry);
    if (stored && stored.revision > revision) this.#stale(entry, stored);
    else this.#send(entry);
    this.#changed();
  }

  /** Every answer that waits is sent now, also those that the server refused before. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const entry of this.unsaved) this.#send(entry);
  }

  /** Two versions exist and the officer decided: for this page's choice, or (keep = false) for the stored one. */
  decide(question, keep) {
    const entry = this.#entries.get(question);
    const { stored } = entry.conflict;
    Object.assign(entry, { conflict: null, revision: stored.revision, tried: [] });
    if (!keep) return this.#saved(entry, stored.revision, null);
    this.#keep(entry);
    return this.#send(entry);
  }

  /** Resolves once no answer of these questions waits any more (all questions without an argument). */
  async settled(question) {
    const waiting = () => (question ? this.#entries.has(question) : this.#entries.size > 0);
    while (waiting()) await new Promise((done) => this.addEventListener("changed", done, { once: true }));
  }

  async #send(entry) {
    if (entry.sending || entry.conflict) return;
    const { value } = entry;
    const revision = entry.revision + 1;
    entry.sending = true;
    // Kept before it is sent: if no answer comes, the server may have stored it all the same.
    entry.tried = [...entry.tried.filter((tried) => !same(tried, value)), value];
    this.#keep(entry);
    try {
      const answer = await sendJson(entry.url, "PUT", { revision, value });
      entry.sending = false;
      this.#answered(entry, value, answer);
    } catch {
      entry.sending = false;
      this.#later(0);
    }
    this.#changed();
  }

  #answered(entry, value, { status, body, retryAfter, overtaken }) {
    if (status === 429 || status >= 500) return this.#later(retryAfter);
    if (status === 401) {
      this.signedOut = true;
      return undefined;
    }
    this.failures = 0;
    this.signedOut = false;
    if (status === 200) return this.#accepted(entry, value, body, overtaken);
    if (status === 409 && body.reason === "stale") return this.#stale(entry, body.stored);
    if (status === 409) return this.#closed(entry, body);
    entry.refused = body.message ?? "";
    return undefined;
  }

  /** Stored. Where another window said something else after it, the next revision asks what that was. */
  #accepted(entry, value, body, overtaken) {
    entry.tried = [];
    if (same(value, entry.value) && !overtaken) return this.#saved(entry, body.revision, body.saved_text);
    entry.revision = body.revision;
    return this.#send(entry);
  }

  /** Somebody stored a newer revision. If it holds what this page sent without hearing back, that somebody was us. */
  #stale(entry, stored) {
    if (same(stored.value, entry.value)) return this.#saved(entry, stored.revision, null);
    if (stored.revision === entry.revision + 1 && entry.tried.some((tried) => same(tried, stored.value))) {
      Object.assign(entry, { revision: stored.revision, tried: [] });
      return this.#send(entry);
    }
    entry.conflict = { stored };
    return undefined;
  }

  #saved(entry, revision, savedText) {
    this.#drop(entry);
    this.savedText = savedText ?? this.savedText;
    this.dispatchEvent(new CustomEvent("saved", { detail: { question: entry.question, revision } }));
    this.#changed();
  }

  /** The attempt takes no answers any more: what came late is on the server, and does not count. */
  #closed(entry, body) {
    this.#drop(entry);
    this.dispatchEvent(new CustomEvent("closed", { detail: body }));
  }

  #drop(entry) {
    this.#entries.delete(entry.question);
    this.#store.remove(entry.question, entry.value);
  }

  #keep(entry) {
    const { question, url, page, revision, value, tried } = entry;
    this.#entries.set(question, entry);
    this.#store.put({ question, url, page, revision, value, tried });
    this.#changed();
  }

  /** Tries everything again after 1, 2, 4 … 30 seconds, or when the server asked to be left alone for longer. */
  #later(retryAfter) {
    const wait = Math.max(Math.min(2 ** this.failures, LONGEST_WAIT_S), retryAfter);
    this.failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait * 1000);
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }
}
