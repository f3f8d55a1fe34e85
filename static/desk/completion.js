// A text field that completes from an address as one types (the ARIA combobox pattern).

import { offersChoices, part } from "./choices.js";

const PAUSE = 120; // milliseconds without a key until what is typed is asked for

/**
 * `ask` takes the text and gives what is found: [{name, address, …}]; `choose` takes the one that was chosen.
 */
export function completes(field, { ask, choose }) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  const show = offersChoices(field, { draw, take: choose, label: field.labels?.[0]?.textContent });
  let waiting = 0;
  let asked = 0;

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = field.value.trim();
    if (!text) return show([]);
    waiting = setTimeout(async () => {
      const number = ++asked;
      const rows = await ask(text).catch(() => []);
      if (number === asked && document.activeElement === field && field.value.trim() === text) show(rows);
    }, PAUSE);
  });
}

function draw({ name, address }) {
  return name ? [part("span", name), part("small", address)] : [part("span", address)];
}

/** Ask an address for what is found under `q`. */
export async function foundAt(address, text) {
  const response = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  return response.ok ? (await response.json()).found : [];
}
