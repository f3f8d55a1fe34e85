// Formulas are completed as one types: names with their parts, and functions, by mouse and by keyboard.

import { offersChoices, part } from "../desk/choices.js";

const WORD = /(?:\$\$?)?[\p{L}_][\p{L}\p{N}_]*(?:(?:\.|->)[\p{L}\p{N}_]*)*$|\$\$?$/u;
const SHOWN = 20;

/** `ask` takes the key of the step and gives what is known there: [{kind, text, label, detail}]. */
export function completesFormulas(form, ask) {
  for (const field of form.querySelectorAll("[data-formula]:not([data-waits])")) {
    field.dataset.waits = "";
    if (field === document.activeElement) completion(field, form, ask);
    else field.addEventListener("focus", () => completion(field, form, ask), { once: true });
  }
}

function completion(field, form, ask) {
  const show = offersChoices(field, { draw, take, label: form.dataset.namesLabel });
  let known = null;
  let taken = false; // what was chosen is meant as it is: its parts are offered when a dot is typed

  function word() {
    const before = field.value.slice(0, field.selectionStart);
    return insideQuotes(before) ? "" : (before.match(WORD)?.[0] ?? "");
  }

  async function offer() {
    if (taken) return;
    known ??= ask(field.closest(".card")?.dataset.key ?? "").catch(() => []);
    const entries = await known;
    const typed = word();
    show(typed && document.activeElement === field ? entries.map((entry) => ({ ...entry, ...spelled(entry, typed) })).filter((entry) => fits(entry, typed)).slice(0, SHOWN) : []);
  }

  function take(row) {
    const end = field.selectionStart;
    field.setRangeText(row.text, end - word().length, end, "end");
    taken = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    taken = false;
  }

  field.addEventListener("input", offer);
  field.addEventListener("blur", () => { known = null; }); // other steps may have changed by the next time
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) event.preventDefault(); // a formula is one line
  });
}

function draw({ label, text, detail }) {
  return [part("code", label ?? text), part("small", detail)];
}

/** The name as it is spelled where the formula follows the seeds: $$message->From, $Number. */
function spelled(entry, typed) {
  if (entry.kind !== "name" || !typed.startsWith("$")) return {};
  const path = entry.text.split(".");
  if (typed.startsWith("$$")) return { text: `$$${path.join("->")}` };
  return path[0] === "object" && path.length > 1 ? { text: `$${path.slice(1).join("->")}` } : { text: "" };
}

function fits(entry, typed) {
  const text = entry.text.toLowerCase();
  const wanted = typed.toLowerCase();
  return text !== wanted && text !== "" && (text.startsWith(wanted) || (wanted.length > 2 && !wanted.includes("$") && text.includes(wanted)));
}

function insideQuotes(text) {
  return (text.replace(/\\./g, "").match(/"/g)?.length ?? 0) % 2 === 1;
}
