// Steps are dragged by their handles to the gaps between others.

/** `act` is told “move:step:place” when a step is let go of at a gap. */
export function dragsSteps(form, act) {
  let dragged = null;

  for (const handle of form.querySelectorAll("[data-handle]")) {
    const card = handle.closest(".card");
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.key);
      event.dataTransfer.setDragImage(card, 16, 16);
      requestAnimationFrame(() => form.setAttribute("data-dragging", "")); // after the picture of the card was taken
      card.setAttribute("data-dragged", "");
    });
    handle.addEventListener("dragend", () => {
      dragged = null;
      form.removeAttribute("data-dragging");
      card.removeAttribute("data-dragged");
    });
  }
  for (const gap of form.querySelectorAll(".gap")) {
    const takes = () => dragged && !dragged.contains(gap);
    gap.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      gap.setAttribute("data-over", "");
    });
    gap.addEventListener("dragleave", () => gap.removeAttribute("data-over"));
    gap.addEventListener("drop", (event) => {
      gap.removeAttribute("data-over");
      if (!takes()) return;
      event.preventDefault();
      act(`move:${dragged.dataset.key}:${gap.dataset.place}`);
    });
  }
}
