// A list under a field of what may be meant there, walked and taken by mouse and keyboard (the ARIA listbox pattern).

let count = 0;

/**
 * `draw` gives what an item of the list holds for a row; `take` is told the row that was chosen. What comes back shows
 * rows; without any the list is hidden.
 */
export function offersChoices(field, { draw, take, label = "", className = "completion" }) {
  const list = Object.assign(document.createElement("ul"), { className, id: `choices-${++count}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let rows = [];
  let at = -1;

  function show(found) {
    rows = found;
    list.replaceChildren(...rows.map(option));
    list.hidden = rows.length === 0;
    if (field.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", String(rows.length > 0));
    mark(rows.length > 0 ? 0 : -1);
  }

  function option(row, index) {
    const item = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
    item.setAttribute("role", "option");
    item.append(...draw(row));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // before the field loses the focus
      choose(row);
    });
    return item;
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function choose(row) {
    show([]);
    take(row);
  }

  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((at + step + rows.length) % rows.length);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) choose(rows[at]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return show;
}

/** An element of a choice with its text. */
export const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
