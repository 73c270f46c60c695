// JSON to our own server: the CSRF token, one retry with a fresh token, a time limit, and word of a session kept alive.
const TOKEN_URL = "/account/token";
const LIMIT_MS = 15_000;

const tokenMeta = () => document.querySelector('meta[name="csrf-token"]');

function once(url, method, value) {
  return fetch(url, {
    method,
    credentials: "same-origin",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": tokenMeta()?.content ?? "" },
    body: JSON.stringify(value),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}

/** Puts a fresh token wherever the page has one. False where the server gives none, as to somebody signed out. */
async function renewToken() {
  const response = await fetch(TOKEN_URL, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) return false;
  const token = (await response.json()).csrf_token;
  tokenMeta()?.setAttribute("content", token);
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  return true;
}

/** Tells session.js how long the server will wait for the next request, if it said so. */
export function noteActivity(seconds) {
  if (seconds) document.dispatchEvent(new CustomEvent("session-activity", { detail: Number(seconds) }));
}

const isStaleToken = ({ status, body }) => status === 403 || (status === 400 && body.reason === "csrf");

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  const { headers } = response;
  return {
    status: response.status,
    body,
    retryAfter: Number(headers.get("Retry-After")) || 0,
    overtaken: headers.has("X-Answer-Overtaken-By"),
    idle: headers.get("X-Session-Idle-Seconds"),
  };
}

/** The server's answer as {status, body, retryAfter, overtaken}. Throws where there was none in time: then nobody knows what is stored. */
export async function sendJson(url, method, value) {
  let answer = await answerOf(await once(url, method, value));
  if (isStaleToken(answer) && (await renewToken())) answer = await answerOf(await once(url, method, value));
  noteActivity(answer.idle);
  return answer;
}
