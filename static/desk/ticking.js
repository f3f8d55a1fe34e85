// Ticking rows of a list: x ticks the current one, [data-ticks-all] ticks all, [data-ticked] tells how many are ticked.

const list = () => [...document.querySelectorAll("[data-rows] .tick input")];

function tell() {
  const boxes = list();
  const ticked = boxes.filter((box) => box.checked).length;
  for (const counter of document.querySelectorAll("[data-ticked]")) {
    counter.textContent = `${counter.dataset.ticked} ${ticked}`;
  }
  for (const all of document.querySelectorAll("[data-ticks-all]")) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-ticks-all]")) for (const box of list()) box.checked = event.target.checked;
  if (event.target.matches("[data-ticks-all], .tick input")) tell();
});
document.addEventListener("desk:key", (event) => {
  if (event.detail !== "x") return;
  const row = document.activeElement.closest(".line") ?? document.querySelector(".line:has([aria-current])");
  row?.querySelector(".tick input").click();
});
document.addEventListener("htmx:afterSettle", tell);
