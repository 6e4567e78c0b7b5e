// Keeps an application while it is being written: a save a moment after the last keystroke, fields
// that depend on an answer shown or hidden, and what could not be sent said at once.
(() => {
  const form = document.getElementById("application-form");
  if (!form) return;
  const edition = form.elements.namedItem("edition");
  const said = document.getElementById("saved");
  let waiting = null;
  let running = false;
  let again = false;

  const show = (asked) => {
    for (const field of form.querySelectorAll("[data-field]")) {
      field.hidden = !asked.includes(field.dataset.field);
    }
  };

  const save = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form) });
      const told = await answer.json();
      if (answer.ok) {
        edition.value = told.edition;
        show(told.asked);
      }
      said.textContent = answer.ok ? told.saved : told.problem;
      said.classList.toggle("error", !answer.ok);
    } catch {
      said.textContent = form.dataset.lost;
      said.classList.add("error");
    }
    running = false;
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 800);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
})();
