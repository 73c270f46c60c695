// The time left of a timed attempt: by the minute, by the second only at the end, spoken at 5 minutes and at 1.
import { secondsSinceLoad } from "./clock.js";

const BY_THE_SECOND_S = 120;
const SPOKEN_MINUTES = [5, 1];

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function timeLeft(left, words) {
  if (left <= BY_THE_SECOND_S) return fill(words.last, { minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, "0") });
  const minutes = Math.ceil(left / 60);
  return minutes < 60 ? fill(words.minutes, { minutes }) : fill(words.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

function spoken(left, words) {
  const minute = SPOKEN_MINUTES.findLast((minutes) => left <= minutes * 60);
  if (!minute) return "";
  return minute === 1 ? words.warningOne : fill(words.warningMany, { minutes: minute });
}

export function startTimer() {
  const timer = document.querySelector("[data-remaining-seconds]");
  if (!timer) return;
  const { dataset: words } = timer;
  const shown = timer.querySelector("[data-timer-shown]");
  const said = timer.querySelector("[data-timer-said]");
  const write = (place, text) => { if (place.textContent !== text) place.textContent = text; };
  const tick = () => {
    const left = Math.max(0, Math.ceil(Number(words.remainingSeconds) - secondsSinceLoad()));
    timer.classList.toggle("timer--last", left <= 60);
    write(shown, left ? timeLeft(left, words) : words.over);
    write(said, left ? spoken(left, words) : words.over);
    if (left) return;
    timer.querySelector("[data-timer-over]").hidden = false;
    clearInterval(running);
  };
  const running = setInterval(tick, 1000);
  tick();
}
