// Signing out leaves no answers on the device. If some are not saved yet, it asks first.
import { forgetAll } from "./answer-store.js";

/** `page` is the attempt page, or null. */
export function startSignOut(page) {
  for (const form of document.querySelectorAll("form.js-sign-out")) {
    form.addEventListener("submit", (event) => {
      if (page?.unsavedCount && !window.confirm(form.dataset.confirm)) {
        event.preventDefault();
        return;
      }
      page?.mayLeave();
      forgetAll();
      new BroadcastChannel("session").postMessage({ ended: true });
    });
  }
}
