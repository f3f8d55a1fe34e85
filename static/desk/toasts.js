// Toasts: what was done, what failed, and that the connection is lost. They leave by themselves.

const STAYS = 10_000;
const toasts = document.getElementById("toasts");
const dismiss = (note) => setTimeout(() => note.remove(), STAYS);

function toast(sentence) {
  const note = document.createElement("div");
  note.className = "toast";
  note.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  toasts.append(note);
}

const arriving = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof HTMLElement) dismiss(node);
  }
});

document.addEventListener("htmx:sendError", (event) => {
  if (!event.target.hasAttribute("data-polls")) toast(toasts.dataset.lost);
});
document.addEventListener("htmx:responseError", (event) => {
  if (!event.target.hasAttribute("data-polls")) toast(toasts.dataset.failed);
});

arriving.observe(toasts, { childList: true });
for (const note of document.querySelectorAll(".toast")) dismiss(note);
