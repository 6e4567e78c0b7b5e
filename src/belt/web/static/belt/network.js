// The network: larger and smaller, moved by dragging, searched, and a panel for the dot clicked.

import { enhance } from "./picture_parts.js";

const NAMES_FROM = 2; // how much larger before every dot shows its name

for (const figure of document.querySelectorAll('[data-picture="network"]')) start(figure);

function start(figure) {
  const panel = figure.querySelector("[data-panel]");
  const search = figure.querySelector("[data-search]");
  enhance(figure, (target, source) => {
    target.replaceChildren(document.importNode(source.querySelector("svg"), true));
    panel.hidden = true;
    watch(target.firstElementChild);
    find(figure, search.value);
  });
  figure.querySelector("[data-tools]").hidden = false;
  search.addEventListener("input", () => find(figure, search.value));
  for (const svg of figure.querySelectorAll("svg.network")) watch(svg);

  const stage = figure.querySelector(".network-drawings");
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", figure.querySelector(".figure-title").textContent);
  stage.addEventListener("keydown", (event) => {
    const svg = visible(figure);
    const step = svg.viewBox.baseVal.width / 8;
    const moves = {
      "+": () => zoom(svg, 1.4), "=": () => zoom(svg, 1.4), "-": () => zoom(svg, 1 / 1.4),
      0: () => reset(svg), ArrowLeft: () => pan(svg, -step, 0), ArrowRight: () => pan(svg, step, 0),
      ArrowUp: () => pan(svg, 0, -step), ArrowDown: () => pan(svg, 0, step),
    };
    if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key]();
  });
  figure.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    const svg = visible(figure);
    if (button.dataset.zoom === "reset") reset(svg);
    else zoom(svg, button.dataset.zoom === "in" ? 1.4 : 1 / 1.4);
  });
  stage.addEventListener("click", (event) => {
    const dot = event.target.closest("circle[data-id]");
    show(figure, panel, dot?.dataset.id ?? null);
  });
  figure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(figure, panel, null);
  });
}

function visible(figure) {
  return [...figure.querySelectorAll("svg.network")].find((svg) => svg.checkVisibility());
}

// The wheel moves the page; with Ctrl, as a pinch on a touchpad sends it, it moves the picture.
function watch(svg) {
  const { width, height } = svg.viewBox.baseVal;
  svg.dataset.whole = `${width} ${height}`;
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(svg, event.deltaY < 0 ? 1.15 : 1 / 1.15, within(svg, event));
  });
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    if (level(svg) > 1) from = within(svg, event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) return;
    const here = within(svg, event);
    pan(svg, from.x - here.x, from.y - here.y);
  });
  for (const name of ["pointerup", "pointerleave"]) svg.addEventListener(name, () => (from = null));
}

function within(svg, event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

function whole(svg) {
  return svg.dataset.whole.split(" ").map(Number);
}

function level(svg) {
  return whole(svg)[0] / svg.viewBox.baseVal.width;
}

function zoom(svg, factor, around) {
  const [width, height] = whole(svg);
  const box = svg.viewBox.baseVal;
  const larger = Math.min(12, Math.max(1, level(svg) * factor));
  const centre = around ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const [left, top] = [(centre.x - box.x) / box.width, (centre.y - box.y) / box.height];
  box.width = width / larger;
  box.height = height / larger;
  box.x = centre.x - left * box.width;
  box.y = centre.y - top * box.height;
  pan(svg, 0, 0);
  svg.style.setProperty("--zoom", larger.toFixed(3));
  svg.classList.toggle("all-names", larger >= NAMES_FROM);
  svg.classList.toggle("movable", larger > 1);
}

function pan(svg, x, y) {
  const [width, height] = whole(svg);
  const box = svg.viewBox.baseVal;
  box.x = Math.min(width - box.width, Math.max(0, box.x + x));
  box.y = Math.min(height - box.height, Math.max(0, box.y + y));
}

function reset(svg) {
  zoom(svg, 1e-9);
}

const folded = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find(figure, words) {
  const wanted = folded(words.trim());
  for (const dot of figure.querySelectorAll("circle[data-id]")) {
    const found = wanted !== "" && folded(dot.dataset.name).includes(wanted);
    dot.classList.toggle("found", found);
  }
  for (const svg of figure.querySelectorAll("svg.network")) {
    svg.classList.toggle("searching", svg.querySelector(".found") !== null);
  }
}

// The panel repeats the table's row of the dot, so that both always say the same.
function show(figure, panel, id) {
  for (const svg of figure.querySelectorAll("svg.network")) {
    svg.classList.toggle("following", id !== null);
    for (const line of svg.querySelectorAll("path[data-a]")) {
      line.classList.toggle("followed", line.dataset.a === id || line.dataset.b === id);
    }
    for (const dot of svg.querySelectorAll("circle[data-id]")) {
      dot.classList.toggle("chosen", dot.dataset.id === id);
    }
  }
  const row = id === null ? null : figure.querySelector(`[data-row="${CSS.escape(id)}"]`);
  panel.hidden = row === null;
  if (row === null) return;
  const heads = [...row.closest("table").querySelectorAll("thead th")];
  const list = document.createElement("dl");
  [...row.cells].forEach((cell, i) => {
    const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = heads[i].textContent;
    detail.append(...[...cell.cloneNode(true).childNodes]);
    list.append(term, detail);
  });
  panel.replaceChildren(list);
}
