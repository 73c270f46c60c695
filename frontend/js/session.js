// Warns two minutes before the session ends, lets one key extend it, and says so when it cannot be extended. Markup:
// components/session.html; the seconds left come from the server, in <meta name="session">. Tabs tell each other.
import { secondsSinceLoad } from "./clock.js";
import { sendJson } from "./requests.js";

const WARNING_S = 120;
const REMINDER_S = 30;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Session {
  #ended = false;
  #dismissed = null;
  #reminded = false;
  idleEnd = Infinity;
  totalEnd = Infinity;

  constructor(dialog, { idleSeconds, totalSeconds }) {
    this.dialog = dialog;
    this.status = dialog.querySelector("[data-session-status]");
    this.channel = new BroadcastChannel("session");
    this.#live(Number(idleSeconds), Number(totalSeconds));
    this.#listen();
    this.#tell();
    setInterval(() => this.#tick(), 1000);
  }

  /** The session lives this many seconds from now; what is no number stays as it was. */
  #live(idle, total) {
    if (Number.isFinite(idle)) this.idleEnd = secondsSinceLoad() + idle;
    if (Number.isFinite(total)) this.totalEnd = secondsSinceLoad() + total;
    this.#ended = false;
    this.#dismissed = null;
    this.#reminded = false;
    if (this.dialog.open && this.#left() > WARNING_S) this.dialog.close();
  }

  #left() {
    return Math.min(this.idleEnd, this.totalEnd) - secondsSinceLoad();
  }

  #tell() {
    this.channel.postMessage({ idle: this.idleEnd - secondsSinceLoad(), total: this.totalEnd - secondsSinceLoad() });
  }

  #listen() {
    this.dialog.querySelector("[data-session-extend]").addEventListener("click", () => this.#extend());
    for (const button of this.dialog.querySelectorAll("[data-session-close]")) button.addEventListener("click", () => this.#dismiss());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (this.#part() === "idle") this.#extend();
      else this.#dismiss();
    });
    document.addEventListener("session-activity", ({ detail }) => { this.#live(detail, NaN); this.#tell(); });
    this.channel.addEventListener("message", ({ data }) => {
      if (data.ended) this.#end();
      else this.#live(data.idle, data.total);
    });
  }

  #part() {
    if (this.#ended) return "ended";
    return this.totalEnd <= this.idleEnd ? "total" : "idle";
  }

  #tick() {
    if (this.#ended) return;
    const left = Math.max(0, Math.ceil(this.#left()));
    if (left === 0) this.#end();
    else if (left <= WARNING_S) this.#warn(left);
  }

  #warn(left) {
    const words = left >= 60 ? this.status.dataset.minutes : this.status.dataset.seconds;
    const text = fill(words, { minutes: Math.floor(left / 60), seconds: left >= 60 ? left % 60 : left });
    for (const place of this.dialog.querySelectorAll("[data-session-left]")) place.textContent = text;
    this.#open();
    if (left <= REMINDER_S && !this.#reminded) {
      this.#reminded = true;
      this.status.textContent = text;
    }
  }

  #end() {
    this.#ended = true;
    this.#open();
  }

  #open() {
    const part = this.#part();
    for (const piece of this.dialog.querySelectorAll("[data-session-part]")) piece.hidden = piece.dataset.sessionPart !== part;
    this.dialog.setAttribute("aria-labelledby", `session-dialog-${part}`);
    if (this.dialog.open || this.#dismissed === part) return;
    this.status.textContent = "";
    this.dialog.showModal();
    this.dialog.querySelector(`[data-session-part="${part}"] .usa-button`).focus();
  }

  #dismiss() {
    this.#dismissed = this.#part();
    this.dialog.close();
  }

  async #extend() {
    try {
      const { status, body } = await sendJson(this.dialog.dataset.extendUrl, "POST", {});
      if (status === 200) {
        this.#live(body.idle_seconds, body.total_seconds);
        this.#tell();
        if (this.dialog.open && this.#part() === "idle") this.dialog.close();
      } else if (status === 401) this.#end();
      else this.status.textContent = this.status.dataset.failed;
    } catch {
      this.status.textContent = this.status.dataset.failed;
    }
  }
}

export function startSession() {
  const dialog = document.getElementById("session-dialog");
  const meta = document.querySelector('meta[name="session"]');
  if (dialog && meta) new Session(dialog, meta.dataset);
}
