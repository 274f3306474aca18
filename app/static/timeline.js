// Dragging over the timeline's bars chooses the days from the first bar touched to the last.
const svg = document.querySelector("svg.histogram");
const fields = [document.getElementById("from"), document.getElementById("to")];
const LEAST = 5; // pixels that tell a drag from a click

let start = null; // where the pointer went down
let band = null; // what is drawn over the bars chosen, once it is a drag
let ends = null; // the first and the last of them

function choose(x) {
  const bars = [...svg.querySelectorAll("a.bar:not(.coarser, .undated)")];
  const low = Math.min(start.x, x), high = Math.max(start.x, x);
  const touched = bars.filter((bar) => {
    const box = bar.querySelector(".hit-area").getBoundingClientRect();
    return box.right > low && box.left < high;
  });
  ends = touched.length ? [touched[0], touched.at(-1)] : ends;
  if (!ends) return;
  const [first, last] = ends.map((bar) => bar.querySelector(".hit-area").getBoundingClientRect());
  band.setAttribute("x", first.left - svg.getBoundingClientRect().left);
  band.setAttribute("width", last.right - first.left);
  const chosen = new URL(address(), location.href).searchParams;
  fields.forEach((field) => { field.value = chosen.get(field.name); });
}

function address() {
  const [first, last] = ends.map((bar) => new URL(bar.getAttribute("href"), location.href));
  first.searchParams.set("to", last.searchParams.get("to"));
  return first.href;
}

function forget() {
  if (band) fields.forEach((field) => { field.value = field.defaultValue; });
  band?.remove();
  start = band = ends = null;
}

function move(event) {
  if (event.pointerId !== start?.id) return;
  if (!band) {
    if (Math.abs(event.clientX - start.x) < LEAST) return;
    band = document.createElementNS(svg.namespaceURI, "rect");
    band.setAttribute("class", "band");
    band.setAttribute("height", svg.querySelector(".hit-area").getAttribute("height"));
    svg.append(band);
    svg.setPointerCapture(event.pointerId);
  }
  choose(event.clientX);
}

function release(event) {
  if (event.pointerId !== start?.id) return;
  const chosen = band && ends && address();
  start = null;
  if (!chosen) return forget();
  // The click that ends a drag is no click on a bar.
  addEventListener("click", (click) => click.preventDefault(), {capture: true, once: true});
  location.assign(chosen);
}

if (svg?.querySelector(".hit-area")) {
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    if (event.isPrimary && event.button === 0) start = {x: event.clientX, id: event.pointerId};
  });
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", forget);
  addEventListener("pagehide", forget);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !band) return;
    event.preventDefault();
    forget();
  }, {capture: true});
}
