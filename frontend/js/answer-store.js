// Answers that the server has not confirmed, kept in this browser under account and attempt until it has.
const PREFIX = "answers:";

/** Where the browser refuses storage, the page itself is the memory, and leaving it warns as always. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function keys() {
  const kept = storage();
  return kept ? Object.keys(kept).filter((key) => key.startsWith(PREFIX)) : [];
}

export class AnswerStore {
  #key;

  constructor(account, attempt) {
    this.#key = `${PREFIX}${account}:${attempt}`;
  }

  /** {question: entry}; what cannot be read is nothing. */
  read() {
    try {
      return JSON.parse(storage()?.getItem(this.#key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  put(entry) {
    this.#write({ ...this.read(), [entry.question]: entry });
  }

  /** Forgets an entry, unless another tab has put a different choice there meanwhile. */
  remove(question, value) {
    const { [question]: kept, ...others } = this.read();
    if (kept && String(kept.value) === String(value)) this.#write(others);
  }

  #write(entries) {
    try {
      if (Object.keys(entries).length) storage()?.setItem(this.#key, JSON.stringify(entries));
      else storage()?.removeItem(this.#key);
    } catch {
      // Full or forbidden: the queue still holds the answer, and leaving the page warns.
    }
  }
}

/** What other accounts left on this device is not ours to keep, once somebody else has signed in. */
export function forgetOtherAccounts(account) {
  for (const key of keys()) if (!key.startsWith(`${PREFIX}${account}:`)) storage().removeItem(key);
}

export function forgetAll() {
  for (const key of keys()) storage().removeItem(key);
}
