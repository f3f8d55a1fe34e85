// Live tickets: tells the server that somebody is writing, and puts in what has come without touching what is open.

const composing = ".composer, .composing";

document.addEventListener("input", (event) => {
  if (!event.target.closest(composing)) return;
  const flag = document.querySelector("[data-typing-flag]");
  if (flag) flag.disabled = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id === "pulse") event.target.querySelector("[data-typing-flag]").disabled = true;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.matches(".timeline")) {
    // The server tells a little more than is new, so that nothing slips between two questions.
    for (const entry of fragment.querySelectorAll("[id]")) if (target.querySelector(`#${CSS.escape(entry.id)}`)) entry.remove();
  } else if (target.id === "context" && event.target.closest("body") && busy(target)) {
    event.detail.shouldSwap = false;
  }
});

// Somebody is choosing or typing in it, or has it open as a sheet.
function busy(context) {
  return context.matches(":popover-open") || (context.contains(document.activeElement) && document.activeElement.matches("input, select"));
}
