// Keys. A control names its own with data-key; single letters rest while somebody is typing.

const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const shown = (element) => element !== null && element.getClientRects().length > 0;

function press(key) {
  const controls = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const control = controls.filter(shown).at(-1) ?? controls.find((each) => each.matches("a, [data-print]"));
  if (!control) return false;
  if (control.matches("input, textarea, select")) control.focus();
  else control.click();
  return true;
}

// Of two keys that are pressed one after the other, as “g m” is, the first waits this long for the second.
const WAITS = 1500; // ms
let first = "";

function pressAfterFirst(key) {
  const both = `${first} ${key}`;
  first = "";
  return press(both);
}

function waitForSecond(key) {
  if (!document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) return false;
  first = key;
  setTimeout(() => { if (first === key) first = ""; }, WAITS);
  return true;
}

function step(by) {
  const list = [...document.querySelectorAll("[data-rows] .row")];
  if (list.length === 0) return;
  const at = list.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const from = at >= 0 ? at : list.findIndex((row) => row.hasAttribute("aria-current"));
  const next = list[Math.min(Math.max(from + by, 0), list.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  // Beside an open ticket the list walks through tickets; alone it only moves.
  if (document.querySelector("[data-open]")) next.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  // The letter that the key types may be Cyrillic; then the key's place tells which one is meant.
  const place = /^Key([A-Z])$/.exec(event.code);
  const key = /^[a-z/?]$/i.test(event.key) ? event.key.toLowerCase() : place ? place[1].toLowerCase() : event.key;
  if (first && pressAfterFirst(key)) {
    event.preventDefault();
    return;
  }
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "o") document.activeElement.closest(".row")?.click();
  else if (key === "?") document.getElementById("keys").showModal();
  else if (!press(key) && !waitForSecond(key)) {
    // What no control claims, another module may.
    document.dispatchEvent(new CustomEvent("desk:key", { detail: key }));
    return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest("[popover] a, [popover] button")) event.target.closest(":popover-open")?.hidePopover();
});

// A module's turn comes before this event, so by then every one of the page has done its part.
document.addEventListener("DOMContentLoaded", () => { document.documentElement.dataset.ready = ""; });
