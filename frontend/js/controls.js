// Small conveniences of single controls: show a password, print, close the account menu.
const DOUBLE_CLICK = 1000; // milliseconds

function startPasswords() {
  for (const button of document.querySelectorAll(".js-show-password")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.textContent = show ? button.dataset.hide : button.dataset.show;
    });
    // Browsers and password managers recognise a password field only while it is one.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}

function startPrint() {
  for (const button of document.querySelectorAll(".js-print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function startMenu() {
  const menu = document.querySelector(".account-menu");
  if (!menu) return;
  const close = () => { menu.open = false; };
  document.addEventListener("click", ({ target }) => { if (!menu.contains(target)) close(); });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
}

/** The second half of a double click sends nothing: its answer would say that what the first half did was done already. */
function startSingleClicks() {
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.timeStamp - (sent.get(event.target) ?? -DOUBLE_CLICK) < DOUBLE_CLICK) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });
}

export function startControls() {
  startPasswords();
  startPrint();
  startMenu();
  startSingleClicks();
  document.getElementById("error-summary")?.focus();
}
