// The desk's manners: keys, frames that fit their letters, toasts, drafts. Everything works without it, less smoothly.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const shown = (element) => element !== null && element.getClientRects().length > 0;
const rows = () => [...document.querySelectorAll("[data-rows] .row")];

/* Keys. A control names its own with data-key; single letters rest while somebody is typing. */

function press(key) {
  const controls = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const control = controls.filter(shown).at(-1) ?? controls.find((each) => each.matches("a"));
  if (!control) return false;
  if (control.matches("input, textarea, select")) control.focus();
  else control.click();
  return true;
}

function step(by) {
  const list = rows();
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
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "o") document.activeElement.closest(".row")?.click();
  else if (key === "?") document.getElementById("keys").showModal();
  else if (!press(key)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const once = event.target.closest("[data-once]");
  if (once) setTimeout(() => once.closest("p").remove()); // a link that is gone at once leads nowhere
  if (event.target.closest("[popover] a, [popover] button")) event.target.closest(":popover-open")?.hidePopover();
});

/* Frames as high as their letters, also when a quote unfolds or a picture arrives. */

const frames = new WeakSet();

function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  const measure = () => { frame.style.blockSize = `${Math.ceil(page.body.getBoundingClientRect().height) + 2}px`; };
  new ResizeObserver(measure).observe(page.body);
  measure();
}

function watchFrames() {
  for (const frame of document.querySelectorAll("iframe.paper")) {
    if (frames.has(frame)) continue;
    frames.add(frame);
    frame.addEventListener("load", () => fit(frame));
    if (frame.contentDocument?.readyState === "complete") fit(frame);
  }
}

/* Panes: the current row, the place in the timeline, dialogs and drafts. */

function markCurrent() {
  for (const row of rows()) row.toggleAttribute("aria-current", new URL(row.href).pathname === location.pathname);
}

function showLatest() {
  const timeline = document.querySelector(".timeline[data-ticket]");
  const last = timeline?.querySelector(":scope > .message:last-of-type");
  if (last && last !== timeline.querySelector(":scope > .message")) last.scrollIntoView({ block: "start" });
}

function keepDrafts() {
  for (const form of document.querySelectorAll(".composer")) {
    const text = form.querySelector("textarea");
    if (form.dataset.kept) continue;
    form.dataset.kept = "yes";
    text.value ||= sessionStorage.getItem(form.id) ?? "";
    text.addEventListener("input", () => sessionStorage.setItem(form.id, text.value));
  }
}

function toast(sentence) {
  const note = document.createElement("div");
  note.className = "toast";
  note.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  document.getElementById("toasts").append(note);
}

const leaving = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof HTMLElement) setTimeout(() => node.remove(), 10_000);
  }
});

let read = null;
let place = 0;

document.addEventListener("htmx:beforeRequest", (event) => {
  // A page that nobody looks at asks for no news.
  if (event.target.hasAttribute("data-polls") && document.hidden) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const timeline = document.querySelector(".timeline");
  read = timeline?.dataset.ticket ?? null;
  place = timeline?.scrollTop ?? 0;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.matches(".composer") && event.detail.successful) {
    sessionStorage.removeItem(form.id);
    form.reset();
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  watchFrames();
  keepDrafts();
  if (event.detail.target?.id === "dialog") {
    document.querySelector("#dialog dialog").showModal();
  } else if (event.detail.target?.id === "reading") {
    document.querySelector("#dialog dialog[open]")?.close();
    markCurrent();
    const timeline = document.querySelector(".timeline");
    if (timeline?.dataset.ticket && timeline.dataset.ticket === read) timeline.scrollTop = place;
    else showLatest();
  }
});
document.addEventListener("htmx:sendError", (event) => {
  if (!event.target.hasAttribute("data-polls")) toast(document.getElementById("toasts").dataset.lost);
});
document.addEventListener("htmx:responseError", (event) => {
  if (!event.target.hasAttribute("data-polls")) toast(document.getElementById("toasts").dataset.failed);
});

/* Theme: the choice lies where the admin's own switch keeps it. */

for (const choice of document.querySelectorAll("#themes input")) {
  choice.checked = choice.value === (localStorage.getItem("theme") ?? "auto");
  choice.addEventListener("change", () => {
    localStorage.setItem("theme", choice.value);
    document.documentElement.dataset.theme = choice.value;
  });
}

leaving.observe(document.getElementById("toasts"), { childList: true });
for (const note of document.querySelectorAll(".toast")) setTimeout(() => note.remove(), 10_000);
watchFrames();
keepDrafts();
showLatest();
