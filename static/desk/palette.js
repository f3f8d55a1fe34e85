// The command palette (Ctrl K): pages, what this page can do, preferences, and tickets and people that are typed.

const MOST = 14;
const palette = document.getElementById("palette");
const input = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");
const status = palette.querySelector("[role=status]");
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

let commands = [];
let found = []; // options that the server has found for what is typed
let asking = null;
let waiting = 0;
let walked = false; // by the arrows: what is found later leaves the choice where it is then

/* What there is to choose from. */

const words = (element) => {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, svg, .count")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const name = (control) => {
  const own = control.matches("input, textarea, select") ? control.labels?.[0] && words(control.labels[0]) : words(control);
  return control.getAttribute("aria-label") || own || control.title || control.placeholder || "";
};
const visible = (control) => control.getClientRects().length > 0;

function gather() {
  const made = [];
  const add = (command) => {
    if (command.label && !made.some((other) => other.label === command.label)) made.push(command);
  };
  for (const control of document.querySelectorAll("[data-key]")) {
    if (!visible(control) || control.closest("dialog, .nav .search")) continue;
    const press = control.matches("input, textarea, select") ? () => control.focus() : () => control.click();
    add({ label: name(control), key: control.dataset.key.toUpperCase(), run: press });
  }
  for (const link of document.querySelectorAll(".nav a[href], .filters a[href]")) {
    add({ label: name(link), href: link.href });
  }
  for (const each of palette.querySelector("template").content.children) {
    const { theme, opens, name: field, value, also } = each.dataset;
    const label = also ? `${also} · ${each.textContent}` : words(each);
    if (each.href) add({ label, href: each.href });
    else if (theme) add({ label, run: () => useTheme(theme) });
    else if (opens) add({ label, run: () => document.getElementById(opens).showModal() });
    else add({ label, run: () => choose(field, value) });
  }
  return made;
}

function useTheme(theme) {
  localStorage.setItem("theme", theme);
  document.documentElement.dataset.theme = theme;
  for (const choice of document.querySelectorAll("#themes input")) choice.checked = choice.value === theme;
}

function choose(field, value) {
  const form = palette.querySelector("form");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: field, value }));
  form.submit();
}

/* How well a label fits: whole words before beginnings before letters in their order; in either keyboard layout. */

const plain = (text) => text.toLowerCase().replaceAll("ё", "е");
const switched = (text) =>
  [...text].map((letter) => {
    const [from, to] = LATIN.includes(letter) ? [LATIN, CYRILLIC] : [CYRILLIC, LATIN];
    return to[from.indexOf(letter)] ?? letter;
  }).join("");

function fit(label, typed) {
  const at = label.indexOf(typed);
  if (at >= 0) return at === 0 ? 100 : /[\p{L}\p{N}]/u.test(label[at - 1]) ? 60 : 80;
  let place = -1;
  let gaps = 0;
  for (const letter of typed) {
    const next = label.indexOf(letter, place + 1);
    if (next < 0) return 0;
    gaps += place >= 0 ? next - place - 1 : 0;
    place = next;
  }
  return typed.length > 1 && gaps < typed.length * 3 ? Math.max(40 - gaps, 1) : 0;
}

function fitting(typed) {
  const asked = plain(typed.toLowerCase());
  const other = plain(switched(typed.toLowerCase()));
  return commands
    .map((command) => ({ command, rank: Math.max(fit(plain(command.label), asked), fit(plain(command.label), other) - 5) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, two) => two.rank - one.rank)
    .map(({ command }) => command);
}

/* The list. */

function option(command) {
  const row = document.createElement(command.href ? "a" : "div");
  row.className = "choice";
  row.setAttribute("role", "option");
  row.tabIndex = -1;
  if (command.href) row.href = command.href;
  row.append(Object.assign(document.createElement("span"), { className: "label", textContent: command.label }));
  if (command.key) row.append(Object.assign(document.createElement("kbd"), { textContent: command.key }));
  row.run = command.run;
  return row;
}

function show() {
  const typed = input.value.trim();
  const chosen = typed ? fitting(typed) : commands;
  const rows = [...found, ...chosen.slice(0, typed ? MOST - found.length : MOST * 3).map(option)];
  if (found.length && chosen.length && fit(plain(chosen[0].label), plain(typed.toLowerCase())) >= 80) {
    rows.unshift(...rows.splice(found.length, 1)); // a command that is nearly typed out comes first
  }
  if (typed) {
    const everywhere = new URL(palette.querySelector("template").content.querySelector("a").href, location.href);
    everywhere.searchParams.set("q", typed);
    rows.push(option({ label: palette.dataset.everywhere.replace("%(text)s", () => typed), href: everywhere.href }));
  }
  const chosenBefore = walked && list.querySelector("[aria-selected=true]")?.textContent;
  list.replaceChildren(...rows);
  rows.forEach((row, place) => { row.id = `palette-${place}`; });
  status.textContent = typed && rows.length === 1 ? status.dataset.none : "";
  select(rows.find((row) => row.textContent === chosenBefore) ?? rows[0]);
}

function select(row) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === row));
  if (row) input.setAttribute("aria-activedescendant", row.id);
  else input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function run(row) {
  if (!row) return;
  palette.close();
  if (row.run) row.run();
  else location.assign(row.href);
}

function ask() {
  clearTimeout(waiting);
  asking?.abort();
  const typed = input.value.trim();
  if (typed.length < 2) { found = []; return; }
  waiting = setTimeout(async () => {
    asking = new AbortController();
    const address = `${palette.dataset.finds}?q=${encodeURIComponent(typed)}`;
    try {
      const response = await fetch(address, { signal: asking.signal, headers: { "HX-Request": "true" } });
      if (!response.ok || input.value.trim() !== typed) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      found = [...page.querySelectorAll("[role=option]")];
      for (const row of found) row.tabIndex = -1;
      show();
    } catch (error) {
      if (error.name !== "AbortError") found = []; // without a connection the commands are still there
    }
  }, 120);
}

function open() {
  if (palette.open) return;
  commands = gather();
  found = [];
  walked = false;
  input.value = "";
  palette.showModal();
  show();
  input.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else if (!document.querySelector("dialog[open]")) open();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
input.addEventListener("input", () => { found = []; walked = false; show(); ask(); });
input.addEventListener("keydown", (event) => {
  const rows = [...list.children];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    walked = true;
    select(rows[(at + step + rows.length) % rows.length]);
  }
  else if (event.key === "Enter" && !event.isComposing) run(rows[at]);
  else return;
  event.preventDefault();
});
list.addEventListener("mousedown", (event) => event.preventDefault()); // the words keep the focus
list.addEventListener("click", (event) => {
  const row = event.target.closest("[role=option]");
  if (!row || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  run(row);
});
palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
