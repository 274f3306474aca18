// The search box completes what is being typed, as a combobox with a list (WAI-ARIA 1.2). It never stands in
// the way of typing, and without it, or when the server does not answer, the box is a plain one.
const box = document.querySelector("input[data-complete]");
const PAUSE = 120; // milliseconds without a key before the server is asked
const list = document.createElement("ul");
const said = document.createElement("div");
let asking, waiting, found = [], active = -1;

if (box) {
  list.id = "completions";
  list.hidden = true;
  said.className = "visually-hidden";
  set(list, {role: "listbox", "aria-label": "Completions"});
  set(said, {"aria-live": "polite"});
  set(box, {
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
    "aria-controls": list.id, "aria-expanded": "false",
  });
  box.form.append(list, said);
  box.addEventListener("input", (event) => event.isComposing || typed());
  box.addEventListener("compositionend", typed);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => take([...list.children].indexOf(event.target.closest("li"))));
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function typed() {
  clearTimeout(waiting);
  asking?.abort();
  if (/(^|\s)$/.test(box.value) || box.selectionEnd < box.value.length) return close();
  waiting = setTimeout(ask, PAUSE);
}

async function ask() {
  asking?.abort();
  const own = asking = new AbortController();
  const about = new URLSearchParams(new FormData(box.form));
  try {
    const answer = await fetch(`${box.dataset.complete}?${about}`, {signal: own.signal});
    const {completions} = answer.ok ? await answer.json() : {completions: []};
    if (!own.signal.aborted && document.activeElement === box) show(completions);
  } catch {
    if (!own.signal.aborted) close();
  }
}

function show(completions) {
  found = completions;
  list.replaceChildren(...found.map(option));
  list.hidden = !found.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  choose(-1);
  said.textContent = found.length ? `${found.length} ${found.length > 1 ? "completions" : "completion"}` : "";
}

function option({text, other, label, count}, place) {
  const item = document.createElement("li");
  set(item, {role: "option", id: `completion-${place}`});
  item.append(part("completion", text), part("kind", label), part("count", count.toLocaleString("en")));
  if (other) item.firstChild.append(" ", part("other", `(${other})`));
  return item;
}

function part(name, text) {
  const made = document.createElement("span");
  made.className = name;
  made.append(text, " ");
  return made;
}

function choose(place) {
  active = place;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
  const chosen = list.children[active];
  if (chosen) box.setAttribute("aria-activedescendant", chosen.id);
  else box.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({block: "nearest"});
}

function take(place) {
  if (!found[place]) return;
  box.value = found[place].query;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  close();
}

function close() {
  clearTimeout(waiting);
  asking?.abort();
  if (!list.hidden) show([]);
}

// Through the list and the box, round and round: -1 is the box.
function move(step) {
  const places = found.length + 1;
  choose(((active + 1 + step + places) % places) - 1);
}

function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const open = !list.hidden;
  if (event.key === "ArrowDown" && open) move(1);
  else if (event.key === "ArrowUp" && open) move(-1);
  else if (event.key === "ArrowDown" && box.value) ask();
  else if (event.key === "Enter" && open && active >= 0) take(active);
  else if (event.key === "Escape" && open) close();
  else return;
  event.preventDefault();
}
