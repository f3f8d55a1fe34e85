// Panes: the current row, the place in the timeline, where the focus goes, and dialogs.

let read = null;
let place = 0;

function markCurrent() {
  for (const row of document.querySelectorAll("[data-rows] .row")) {
    row.toggleAttribute("aria-current", new URL(row.href).pathname === location.pathname);
  }
}

function showLatest() {
  const timeline = document.querySelector(".timeline[data-ticket]");
  const last = timeline?.querySelector(":scope > .message:last-of-type");
  if (last && last !== timeline.querySelector(":scope > .message")) last.scrollIntoView({ block: "start" });
}

// The button that was pressed may have gone with its pane or dialog: then the keys that scroll are for what is read now.
function keepFocus() {
  const at = document.activeElement;
  if (at === document.body || at.closest("dialog:not([open])")) document.querySelector(".timeline")?.focus({ preventScroll: true });
}

/* Back in the list, the row that was read is where one goes on. */

const LEFT = "row left";

document.addEventListener("click", (event) => {
  if (event.target.closest(".pane-reading .back")) sessionStorage.setItem(LEFT, location.pathname);
});

function returnToRow() {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  const row = [...document.querySelectorAll("[data-rows] .row")].find((each) => new URL(each.href).pathname === left);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  // A page that nobody looks at asks for no news.
  if (event.target.hasAttribute("data-polls") && document.hidden) event.preventDefault();
});
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  // News that come when the pane they are for has gone have no place left to be put in.
  if (target.matches?.("[data-polls]")) target.addEventListener("htmx:beforeOnLoad", (late) => late.preventDefault());
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // Another answer may have replaced the form that this one was asked by. What is out of band in it, such as the
  // toast, is only found in the asker's document: it stays there, unseen, for as long as the answer is put in.
  const { elt: asker } = event.detail.requestConfig;
  if (!asker.isConnected) {
    asker.hidden = true;
    document.body.append(asker);
    setTimeout(() => asker.remove());
  }
  const timeline = document.querySelector(".timeline");
  read = timeline?.dataset.ticket ?? null;
  place = timeline?.scrollTop ?? 0;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "dialog") {
    document.querySelector("#dialog dialog").showModal();
  } else if (event.detail.target?.id === "reading") {
    document.querySelector("#dialog dialog[open]")?.close();
    markCurrent();
    const timeline = document.querySelector(".timeline");
    const noted = event.detail.requestConfig?.elt.matches(".composer");
    if (timeline?.dataset.ticket && timeline.dataset.ticket === read) timeline.scrollTop = noted ? timeline.scrollHeight : place;
    else showLatest();
    keepFocus();
  }
});
showLatest();
returnToRow();
