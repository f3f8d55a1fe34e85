// Formulas are completed as one types: names with their parts, and functions, by mouse and by keyboard.

const WORD = /(?:\$\$?)?[\p{L}_][\p{L}\p{N}_]*(?:(?:\.|->)[\p{L}\p{N}_]*)*$|\$\$?$/u;
const SHOWN = 8;

/** `ask` takes the key of the step and gives what is known there: [{kind, text, label, detail}]. */
export function completesFormulas(form, ask) {
  for (const field of form.querySelectorAll("[data-formula]:not([data-waits])")) {
    field.dataset.waits = "";
    if (field === document.activeElement) completion(field, form, ask);
    else field.addEventListener("focus", () => completion(field, form, ask), { once: true });
  }
}

function completion(field, form, ask) {
  const list = Object.assign(document.createElement("ul"), { className: "completion", id: `completion-${field.id}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.namesLabel);
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let known = null;
  let found = [];
  let at = -1;

  function word() {
    const before = field.value.slice(0, field.selectionStart);
    return insideQuotes(before) ? "" : (before.match(WORD)?.[0] ?? "");
  }

  async function offer() {
    known ??= ask(field.closest(".card")?.dataset.key ?? "").catch(() => []);
    const entries = await known;
    const typed = word();
    show(typed && document.activeElement === field ? entries.map((entry) => ({ ...entry, ...spelled(entry, typed) })).filter((entry) => fits(entry, typed)).slice(0, SHOWN) : []);
  }

  function show(rows) {
    found = rows;
    list.replaceChildren(...rows.map(option));
    list.hidden = rows.length === 0;
    mark(rows.length ? 0 : -1);
  }

  function option(row, index) {
    const item = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
    item.setAttribute("role", "option");
    item.append(Object.assign(document.createElement("code"), { textContent: row.label ?? row.text }));
    item.append(Object.assign(document.createElement("small"), { textContent: row.detail }));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // before the field loses the focus
      take(row);
    });
    return item;
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function take(row) {
    const end = field.selectionStart;
    field.setRangeText(row.text, end - word().length, end, "end");
    show([]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", offer);
  field.addEventListener("blur", () => {
    show([]);
    known = null; // other steps may have changed by the next time
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && list.hidden && !event.shiftKey) return event.preventDefault(); // a formula is one line
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter" || event.key === "Tab") take(found[at]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
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
