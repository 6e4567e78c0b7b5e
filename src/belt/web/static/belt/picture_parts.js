// What the map and the network share: ask the server for a new drawing and put its parts in place.
// The server draws; without this script the same form loads the same picture as a page.

export function enhance(figure, draw) {
  const form = figure.querySelector("form");
  for (const button of figure.querySelectorAll("[data-hide-with-script]")) button.hidden = true;
  const status = figure.querySelector("[data-status]");
  let running = null;

  async function load() {
    running?.abort();
    const mine = (running = new AbortController());
    const query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (value === "") query.delete(name);
    figure.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${figure.dataset.part}?${query}`, { signal: mine.signal });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const name of ["title", "subtitle", "foot"]) {
        const target = figure.querySelector(`[data-text="${name}"]`);
        const source = page.querySelector(`[data-text="${name}"]`);
        if (target && source) target.textContent = source.textContent;
      }
      const summary = page.querySelector('[data-text="summary"]').textContent;
      for (const size of ["wide", "narrow"]) {
        const target = figure.querySelector(`[data-drawing="${size}"]`);
        draw(target, page.querySelector(`[data-drawing="${size}"]`));
        target.querySelector("desc").textContent = summary;
      }
      figure.querySelector("[data-table]").replaceChildren(
        ...page.querySelector("[data-table]").childNodes,
      );
      for (const link of figure.querySelectorAll("[data-download]")) {
        link.search = query.toString();
      }
      history.replaceState(null, "", `?${query}#${figure.id}`);
      status.textContent = summary;
      return true;
    } catch (problem) {
      if (problem.name !== "AbortError") status.textContent = String(problem.message);
      return false;
    } finally {
      if (running === mine) figure.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("change", load);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load();
  });
  figure.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.dataset.choose);
    figure.scrollIntoView({ block: "start" });
  });

  function choose(id) {
    form.elements.organisation.value = id;
    return load();
  }

  return { form, load, choose };
}
