// The map: a slider over the years, a button that plays them, ties of an organisation on a click.

import { enhance } from "./picture_parts.js";

const STEP = 900; // milliseconds a year
const MOVING = ["r", "cx", "cy", "stroke-width"];

for (const figure of document.querySelectorAll('[data-picture="map"]')) start(figure);

function start(figure) {
  const { form, load, choose } = enhance(figure, redraw);
  const year = form.elements.year;
  const slider = addSlider(year);
  year.addEventListener("change", () => {
    slider.value = year.selectedIndex;
  });
  figure.addEventListener("click", (event) => {
    const dot = event.target.closest("circle[data-id]");
    if (!dot) return;
    const id = dot.dataset.id;
    choose(form.elements.organisation.value === id ? "" : id);
  });

  const play = figure.querySelector("[data-play]");
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || year.options.length < 2) return;
  const [start, stop] = [play.textContent, play.dataset.stop];
  let playing = false;
  play.hidden = false;
  play.addEventListener("click", async () => {
    playing = !playing;
    play.textContent = playing ? stop : start;
    if (!playing) return;
    if (year.selectedIndex === year.options.length - 1) year.selectedIndex = -1;
    while (playing && year.selectedIndex < year.options.length - 1) {
      year.selectedIndex += 1;
      slider.value = year.selectedIndex;
      const pause = new Promise((resolve) => setTimeout(resolve, STEP));
      if (!(await load())) break;
      await pause;
    }
    playing = false;
    play.textContent = start;
  });
}

function addSlider(year) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = year.options.length - 1;
  slider.value = year.selectedIndex;
  slider.setAttribute("aria-label", year.labels[0].textContent);
  const tell = () => slider.setAttribute("aria-valuetext", year.value);
  slider.addEventListener("input", () => {
    year.selectedIndex = Number(slider.value);
    tell();
  });
  tell();
  const field = document.createElement("div");
  field.className = "field-slider";
  field.append(slider);
  year.closest(".field").after(field);
  return slider;
}

// Dots and arcs that stay begin where they were and move by the stylesheet's transition.
function redraw(target, source) {
  const before = target.querySelector(".map-facts");
  const after = document.importNode(source.querySelector(".map-facts"), true);
  const old = new Map([...before.querySelectorAll("[data-key]")].map((e) => [e.dataset.key, e]));
  const moves = [];
  for (const shape of after.querySelectorAll("[data-key]")) {
    const was = old.get(shape.dataset.key);
    for (const name of MOVING) {
      if (!was || !shape.hasAttribute(name)) continue;
      moves.push([shape, name, shape.getAttribute(name)]);
      shape.setAttribute(name, was.getAttribute(name));
    }
  }
  before.replaceWith(after);
  after.getBoundingClientRect();
  for (const [shape, name, value] of moves) shape.setAttribute(name, value);
}
