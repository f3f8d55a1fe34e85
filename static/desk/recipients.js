// Lines of the composer that hold chips: the recipients, and the objects that the letter is linked to.

import { part } from "./choices.js";
import { completes, foundAt } from "./completion.js";

/** The people of one text: “Ivan <ivan@example.com>, anna@example.com”. */
function pieces(text) {
  return (text.match(/(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,;\n"<])+/g) ?? []).map((piece) => piece.trim()).filter(Boolean);
}

function chip(text, { remove, hint = "", value = "" }) {
  const element = Object.assign(document.createElement("span"), { className: "chip", title: hint });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.setAttribute("aria-label", `${remove} ${text}`);
  element.append(part("span", text), button);
  if (value) element.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "links", value }));
  return element;
}

/** Show a line of recipients as chips; the field that is sent keeps their text. */
export function people(line) {
  const typed = line.querySelector("input");
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: typed.name, value: typed.value });
  const remove = typed.dataset.remove;
  typed.removeAttribute("name");
  typed.after(sent);
  let lines = pieces(typed.value);

  function draw() {
    for (const old of line.querySelectorAll(".chip")) old.remove();
    for (const each of lines) {
      const named = /^\s*"?(.+?)"?\s*<([^<>]+)>\s*$/.exec(each);
      const shown = chip(named ? named[1] : each, { remove, hint: each });
      shown.dataset.line = each;
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(named ? named[2] : each)) shown.dataset.wrong = "";
      typed.before(shown);
    }
  }

  function store() {
    sent.value = [...lines, typed.value.trim()].filter(Boolean).join(", ");
    line.removeAttribute("data-empty");
    sent.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function add(text) {
    const fresh = pieces(text);
    if (fresh.length === 0) return;
    lines = [...new Set([...lines, ...fresh])];
    typed.value = "";
    draw();
    store();
  }

  completes(typed, { ask: (text) => foundAt(line.dataset.people, text), choose: (row) => add(row.line) });
  typed.addEventListener("input", (event) => {
    event.stopPropagation();
    if (/[,;]\s*$/.test(typed.value) && /@/.test(typed.value)) add(typed.value);
    else store();
  });
  typed.addEventListener("change", () => add(typed.value));
  typed.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[,;\n]/.test(text)) return;
    event.preventDefault();
    add(text);
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); // which would send the form
      add(typed.value);
    } else if (event.key === "Backspace" && typed.value === "" && lines.length > 0) {
      event.preventDefault();
      typed.value = lines.pop(); // to be corrected
      draw();
      store();
    }
  });
  line.addEventListener("click", (event) => {
    const gone = event.target.closest(".chip button")?.parentElement;
    if (gone) {
      lines = lines.filter((each) => each !== gone.dataset.line);
      draw();
      store();
    } else if (event.target.matches(".entered")) typed.focus();
  });
  typed.value = "";
  draw();
}

/** Let the line of links complete, each choice as a chip with its hidden field. */
export function links(line) {
  const typed = line.querySelector("input[name=link_text]");
  const changed = () => typed.form.dispatchEvent(new Event("input", { bubbles: true }));
  completes(typed, {
    ask: (text) => foundAt(line.dataset.links, text),
    choose: (row) => {
      typed.value = "";
      if (!line.querySelector(`input[value="${CSS.escape(row.key)}"]`)) {
        typed.before(chip(row.name, { remove: "×", hint: row.address, value: row.key }));
      }
      changed();
    },
  });
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  line.addEventListener("click", (event) => {
    const gone = event.target.closest(".chip button")?.parentElement;
    if (!gone) return;
    gone.remove();
    changed();
  });
}
