// The words about saving: one polite line, a button to try again, the way to sign in, and both versions where two exist.
const SLOW_MS = 2000;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

export class SaveStatus {
  #closed = null;
  #waitsFor = null;
  #slow = 0;

  /** `show(form, value)` puts a choice into a form. */
  constructor(root, queue, forms, show) {
    Object.assign(this, { root, queue, forms, show, words: root.dataset });
    const part = (name) => root.querySelector(`[data-save-${name}]`);
    this.parts = { said: part("said"), shown: part("shown"), more: part("more"), again: part("again"), signIn: part("sign-in") };
    this.parts.again.addEventListener("click", () => queue.flush());
    queue.addEventListener("changed", () => this.render());
    queue.addEventListener("closed", ({ detail }) => { this.#closed = detail; this.render(); });
    this.render();
  }

  /** Says why a button waits; with a conflict in the way, leads there. */
  waitFor(question) {
    this.#waitsFor = { question };
    this.render();
    const conflict = [...this.forms.values()].find((form) => this.queue.entry(form.dataset.question)?.conflict);
    conflict?.querySelector("[data-conflict] button")?.focus();
  }

  render() {
    const { unsaved } = this.queue;
    const troubled = this.queue.failures > 0 || this.queue.signedOut || unsaved.some((entry) => entry.adopted || entry.conflict || entry.refused != null);
    const quick = unsaved.length > 0 && !troubled && !this.#waitsFor && !this.#isSlow(unsaved);
    this.#say(quick ? null : this.#sentence(unsaved));
    this.parts.shown.textContent = this.#hint(quick, unsaved);
    this.root.classList.toggle("save-status--unsaved", (unsaved.length > 0 && !quick) || this.#closed !== null);
    this.parts.again.hidden = quick || !unsaved.some((entry) => !entry.conflict) || this.queue.signedOut;
    this.parts.signIn.hidden = !this.queue.signedOut;
    this.parts.more.replaceChildren(...this.#more(unsaved));
    for (const [question, form] of this.forms) this.#renderConflict(form, this.queue.entry(question));
    if (!unsaved.length) this.#waitsFor = null;
  }

  /** A request that takes long is an answer that is not saved yet, and is called that. */
  #isSlow(unsaved) {
    clearTimeout(this.#slow);
    const since = Math.min(...unsaved.map((entry) => (entry.since ??= Date.now())));
    if (Date.now() - since >= SLOW_MS) return true;
    this.#slow = setTimeout(() => this.render(), SLOW_MS);
    return false;
  }

  #sentence(unsaved) {
    if (this.#closed) return this.#closed.message ?? "";
    if (unsaved.length === 1) return this.words.oneUnsaved;
    if (unsaved.length) return fill(this.words.manyUnsaved, { count: unsaved.length });
    return this.queue.savedText ? fill(this.words.saved, { time: this.queue.savedText }) : "";
  }

  /** What is worth seeing and not worth hearing. */
  #hint(quick, unsaved) {
    if (quick) return this.words.saving;
    return unsaved.length || this.#closed || this.queue.savedText ? "" : this.words.idle;
  }

  /** The live region changes only when the words do, so that a screen reader hears each thing once. */
  #say(sentence) {
    const text = sentence ?? "";
    if (this.parts.said.textContent !== text) this.parts.said.textContent = text;
  }

  #more(unsaved) {
    const parts = [];
    if (this.#closed?.next) parts.push(element("a", this.words.continue, { href: this.#closed.next }));
    if (this.queue.signedOut) parts.push(element("span", this.words.signedOut));
    const refused = unsaved.find((entry) => entry.refused != null);
    if (refused) parts.push(element("span", refused.refused || this.words.refused));
    if (this.#waitsFor && unsaved.length) parts.push(element("span", this.words.waiting));
    const elsewhere = unsaved.find((entry) => entry.conflict && !this.forms.has(entry.question));
    if (elsewhere) parts.push(element("span", this.words.elsewhere), element("a", this.words.open, { href: elsewhere.page }));
    return parts.flatMap((part) => [part, " "]);
  }

  #renderConflict(form, entry) {
    const panel = form.querySelector("[data-conflict]");
    const versions = entry?.conflict ? JSON.stringify([entry.value, entry.conflict.stored]) : "";
    // Made again only when a version changed: the focus may be on one of its buttons.
    if (!panel || (panel.dataset.versions ?? "") === versions) return;
    panel.dataset.versions = versions;
    panel.hidden = !versions;
    panel.replaceChildren();
    if (!versions) return;
    const { stored } = entry.conflict;
    const version = (words, value) => element("p", fill(words, { choice: this.#inWords(form, value) }));
    const actions = element("p", "", { className: "actions" });
    actions.append(
      this.#button(this.words.keep, "usa-button", () => this.queue.decide(entry.question, true)),
      this.#button(this.words.take, "usa-button usa-button--outline", () => {
        this.show(form, stored.value);
        this.queue.decide(entry.question, false);
      }),
    );
    const heading = element("p", "");
    heading.append(element("strong", this.words.stale));
    panel.append(heading, version(this.words.yours, entry.value), version(this.words.stored, stored.value), actions);
    panel.setAttribute("role", "alert");
  }

  #button(text, className, act) {
    const button = element("button", text, { type: "button", className });
    button.addEventListener("click", () => {
      const form = button.form;
      act();
      form.querySelector("input[name=choice]")?.focus();
    });
    return button;
  }

  #inWords(form, value) {
    const labels = [...form.elements].filter((input) => input.name === "choice" && value.includes(input.value)).map((input) => input.labels[0].textContent.trim());
    return labels.length ? labels.map((label) => `“${label}”`).join(", ") : this.words.nothing;
  }
}
