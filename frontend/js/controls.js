// Small conveniences of single controls: show a password, print, close the account menu.
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

export function startControls() {
  startPasswords();
  startPrint();
  startMenu();
  document.getElementById("error-summary")?.focus();
}
