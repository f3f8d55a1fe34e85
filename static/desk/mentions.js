// @ in a note offers the colleagues who see the ticket; arrows and Enter, or the mouse, choose one.

const ending = /(?<![\w@.])@([\p{L}\w.+-]*)$/u; // what is being typed just before the caret
let count = 0;

function offerMentions(field) {
  const list = Object.assign(document.createElement("ul"), { className: "mentions", id: `mentions-${++count}`, hidden: true });
  list.setAttribute("role", "listbox");
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let at = -1;
  let asked = 0;

  const typed = () => ending.exec(field.value.slice(0, field.selectionStart));

  function mark(index) {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) field.setAttribute("aria-activedescendant", list.children[at].id);
    else field.removeAttribute("aria-activedescendant");
  }

  function show(people) {
    list.replaceChildren(...people.map((person, number) => {
      const item = Object.assign(document.createElement("li"), { id: `${list.id}-${number}`, textContent: person.name });
      item.setAttribute("role", "option");
      item.dataset.mention = person.mention;
      item.append(" ", Object.assign(document.createElement("small"), { textContent: `@${person.mention}` }));
      return item;
    }));
    list.hidden = people.length === 0;
    mark(people.length > 0 ? 0 : -1);
  }

  function take(item) {
    const begin = field.selectionStart - typed()[0].length;
    field.setRangeText(`@${item.dataset.mention} `, begin, field.selectionStart, "end");
    show([]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const item = event.target.closest("li");
    if (item) take(item);
  });
  field.addEventListener("input", async () => {
    const word = typed();
    const number = ++asked;
    if (!word) return show([]);
    const response = await fetch(`${field.form.getAttribute("action").replace(/note\/.*$/, "colleagues/")}?q=${encodeURIComponent(word[1])}`).catch(() => null);
    if (number === asked) show(response?.ok ? (await response.json()).found : []);
  });
  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((at + step + list.children.length) % list.children.length);
    else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) take(list.children[at]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

const offered = new WeakSet();

function watchNotes() {
  for (const field of document.querySelectorAll('.composer[data-kind="note"] textarea')) {
    if (offered.has(field)) continue;
    offered.add(field);
    offerMentions(field);
  }
}

document.addEventListener("htmx:afterSettle", watchNotes);
watchNotes();
