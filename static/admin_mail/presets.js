// The choice of a usual provider fills the fields below it; the page works without it through its links.
const choice = document.getElementById("preset");

if (choice) {
  const values = JSON.parse(choice.dataset.values);
  const fill = (name, value) => {
    const field = document.getElementById(`id_${name}`);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  choice.addEventListener("change", () => {
    for (const [name, value] of Object.entries(values[choice.value] ?? {})) fill(name, value);
    for (const hint of document.querySelectorAll("[data-preset-hint]")) {
      hint.hidden = hint.dataset.presetHint !== choice.value;
    }
  });
  choice.closest("[data-presets]").hidden = false;
}
