// Keys that save a reach for the mouse; the page of help lists them. None works while one is typing,
// and all can be switched off there.
const box = document.getElementById("q");
const syntax = document.getElementById("syntax");
const setting = document.getElementById("keys");
const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=file])";
const KEYS = {
  "/": goToBox,
  "?": () => syntax?.showModal(),
  "j": () => walk(1),
  "k": () => walk(-1),
  "n": () => toMatch(1),
  "p": () => toMatch(-1),
};

function goToBox() {
  box?.focus();
  box?.select();
}

// The results, and after the last of them the link to the next page.
function stops() {
  return [...document.querySelectorAll(".hit h2 a, .turn[rel~=next]")];
}

function walk(step) {
  const all = stops();
  const inside = document.activeElement.closest(".hit")?.querySelector("h2 a");
  const place = all.indexOf(inside ?? document.activeElement);
  const next = place < 0 ? all.at(step > 0 ? 0 : -1) : all[place + step];
  next?.focus({preventScroll: true});
  next?.closest(".hit, nav").scrollIntoView({block: "nearest"});
}

// Matches are walked without leaving a step in the history for each.
function toMatch(step) {
  const all = [...document.querySelectorAll("mark[id]")];
  const place = all.findIndex((mark) => `#${mark.id}` === location.hash);
  const next = place < 0 ? all.at(step > 0 ? 0 : -1) : all[place + step];
  if (next) location.replace(`#${next.id}`);
}

// Esc leaves a field, closes what is unfolded around the reader, or lets go of a result.
function stepBack(event) {
  const place = document.activeElement;
  const panel = place.closest("details[open]") ?? openPanel();
  if (place.matches(FIELDS) || place.closest(".hit")) {
    place.blur();
  } else if (panel) {
    panel.open = false;
    panel.querySelector("summary").focus();
  } else return;
  event.preventDefault();
}

function openPanel() {
  return document.querySelector(".facets summary")?.checkVisibility() && document.querySelector(".facets details[open]");
}

function areOn() {
  return localStorage.getItem("keys") !== "off";
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || syntax?.open) return;
  if (event.key === "Escape") return stepBack(event);
  const act = Object.hasOwn(KEYS, event.key) && !event.target.closest(FIELDS) && areOn() && KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (setting) {
  setting.checked = areOn();
  setting.closest("[hidden]").hidden = false;
  setting.addEventListener("change", () => localStorage.setItem("keys", setting.checked ? "on" : "off"));
}

syntax?.addEventListener("click", (event) => {
  if (event.target === syntax || event.target.closest(".head button")) syntax.close();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.to-match");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace(link.hash);
});

// Who comes back to a list of results stands where he left it.
document.addEventListener("click", (event) => {
  const place = stops().indexOf(event.target.closest(".hit h2 a"));
  if (place >= 0) history.replaceState({...history.state, place}, "");
});
addEventListener("pageshow", () => stops()[history.state?.place]?.focus({preventScroll: true}));
