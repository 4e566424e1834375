// The live score of a form: what the answers come to is asked of the server a moment after they change.
const QUIET_MS = 400; // a pause in typing

for (const form of document.querySelectorAll("form[data-score]")) {
  const shown = form.querySelector("[data-live]");
  let waiting = 0;
  let asked = 0;

  async function ask() {
    const turn = ++asked;
    const answers = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") answers.append(name, value);
    }
    const answer = await fetch(form.dataset.score, { method: "POST", body: answers }).catch(() => null);
    if (answer?.ok && !answer.redirected && turn === asked) shown.innerHTML = await answer.text();
  }

  for (const button of form.querySelectorAll("[data-scriptless]")) button.hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, QUIET_MS);
  });
}
