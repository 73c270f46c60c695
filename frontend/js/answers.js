// Pages of a quiz attempt: saves each answer when it is chosen, says truthfully what is saved and what is not, and lets nobody
// leave or hand in before it is. Markup: components/quiz.html. The words are in the data attributes of [data-save-status].
import { AnswerQueue } from "./answer-queue.js";
import { AnswerStore, forgetOtherAccounts } from "./answer-store.js";
import { markAnswered } from "./question-list.js";
import { SaveStatus } from "./save-status.js";

const account = () => document.querySelector('meta[name="account"]')?.content ?? "";
const inputs = (form) => [...form.elements].filter((element) => element.name === "choice");
const chosen = (form) => inputs(form).filter((input) => input.checked).map((input) => input.value);

class AttemptPage {
  #leaving = false;
  #approved = new WeakSet();

  constructor(status) {
    this.forms = new Map([...document.querySelectorAll("form.js-answer")].map((form) => [form.dataset.question, form]));
    this.attempt = status.dataset.attempt;
    const store = new AnswerStore(account(), this.attempt);
    this.queue = new AnswerQueue(store);
    this.status = new SaveStatus(status, this.queue, this.forms, (form, value) => this.#show(form, value));
    this.queue.addEventListener("saved", ({ detail }) => this.#saved(detail));
    for (const form of this.forms.values()) this.#watch(form);
    for (const entry of Object.values(store.read())) this.#takeUp(entry);
    this.#listen();
  }

  get unsavedCount() {
    return this.queue.unsaved.length;
  }

  /** The next navigation needs no warning: it takes the answers along, or they may be lost by decision. */
  mayLeave() {
    this.#leaving = true;
    setTimeout(() => { this.#leaving = false; }, 2000);
  }

  #watch(form) {
    // A browser that brings back an old choice on reload shows something that is neither saved nor waiting.
    form.reset();
    form.addEventListener("change", () => this.queue.choose({
      question: form.dataset.question,
      url: form.dataset.url,
      page: location.pathname + location.search,
      revision: Number(form.dataset.revision),
      value: chosen(form),
    }));
  }

  #takeUp(entry) {
    const form = this.forms.get(entry.question);
    const stored = form && { revision: Number(form.dataset.revision), value: chosen(form) };
    if (form) this.#show(form, entry.value);
    this.queue.adopt(entry, stored);
  }

  #show(form, value) {
    for (const input of inputs(form)) input.checked = value.includes(input.value);
  }

  #saved({ question, revision }) {
    const form = this.forms.get(question);
    if (!form) return;
    markAnswered(form, chosen(form).length > 0);
    form.dataset.revision = revision;
    if (form.elements.revision) form.elements.revision.value = revision;
  }

  #listen() {
    const again = () => { if (this.unsavedCount) this.queue.flush(); };
    window.addEventListener("online", again);
    window.addEventListener("focus", again);
    document.addEventListener("submit", (event) => this.#submitting(event));
    document.addEventListener("click", (event) => this.#following(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.unsavedCount && !this.#leaving) event.preventDefault();
    });
  }

  /** Next waits for its own answer, handing in waits for all. */
  async #submitting(event) {
    const form = event.target;
    const one = form.matches("form.js-answer");
    if (!one && !form.matches("form.js-submit-attempt")) return;
    const question = one ? form.dataset.question : undefined;
    const waits = one ? this.queue.entry(question) : this.unsavedCount;
    if (!waits || this.#approved.has(form)) return this.mayLeave();
    event.preventDefault();
    if (form.dataset.waiting) return undefined;
    form.dataset.waiting = "true";
    this.status.waitFor(question);
    this.queue.flush();
    await this.queue.settled(question);
    delete form.dataset.waiting;
    this.#approved.add(form);
    return form.requestSubmit(event.submitter);
  }

  /** Links inside the attempt, and those that sign in, lead to pages that send what waits. */
  #following({ target }) {
    const link = target.closest?.("a[href]");
    if (!link) return;
    if (link.pathname.includes(`/${this.attempt}/`) || link.matches("[data-save-sign-in], [data-session-sign-in]")) this.mayLeave();
  }
}

/** The page of an attempt, or null on any other page. */
export function startAnswers() {
  if (account()) forgetOtherAccounts(account());
  const status = document.querySelector("[data-save-status]");
  return status && new AttemptPage(status);
}
