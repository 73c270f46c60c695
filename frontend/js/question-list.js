// The list of questions and the count of unanswered ones say what the server has, also after an answer was saved on this page.
// Markup: components/quiz.html.

/** The question of this form is answered, or no longer is. */
export function markAnswered(form, answered) {
  const section = form.closest("section[id]");
  const link = document.querySelector(section ? `.question-list__link[href$="#${section.id}"]` : ".question-list__link[aria-current]");
  if (!link) return;
  link.classList.toggle("question-list__link--answered", answered);
  const count = document.querySelectorAll(".question-list__link:not(.question-list__link--answered)").length;
  for (const place of document.querySelectorAll("[data-unanswered]")) {
    const words = count === 1 ? place.dataset.one : place.dataset.many;
    place.textContent = count ? words.replace("{count}", count) : "";
  }
}
