// A text field that completes from an address as one types, by mouse and by keyboard (the ARIA combobox pattern).

let count = 0;

/**
 * `ask` takes the text and gives what is found: [{name, address, …}]; `choose` takes the one that was chosen.
 */
export function completes(field, { ask, choose }) {
  const list = Object.assign(document.createElement("ul"), { className: "completion", id: `completion-${++count}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  let found = [];
  let at = -1;
  let waiting = 0;
  let asked = 0;

  function show(rows) {
    found = rows;
    list.replaceChildren(...rows.map(option));
    list.hidden = rows.length === 0;
    field.setAttribute("aria-expanded", String(rows.length > 0));
    mark(rows.length > 0 ? 0 : -1);
  }

  function option(row, index) {
    const item = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
    item.setAttribute("role", "option");
    item.append(Object.assign(document.createElement("span"), { textContent: row.name || row.address }));
    if (row.name) item.append(Object.assign(document.createElement("small"), { textContent: row.address }));
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
    show([]);
    choose(row);
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = field.value.trim();
    if (!text) return show([]);
    waiting = setTimeout(async () => {
      const number = ++asked;
      const rows = await ask(text).catch(() => []);
      if (number === asked && document.activeElement === field && field.value.trim() === text) show(rows);
    }, 120);
  });
  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      take(found[at]);
    } else if (event.key === "Escape") {
      show([]);
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
}

/** Ask an address for what is found under `q`. */
export async function foundAt(address, text) {
  const response = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  return response.ok ? (await response.json()).found : [];
}
