// The builder of scenarios: what the server draws works as plain forms; here it is made quick to use.
import { completesFormulas } from "./formulas.js";
import { dragsSteps } from "./dragging.js";

const PAUSE = 450; // milliseconds without a key until the page is checked

const form = () => document.getElementById("builder");
let waiting = 0;
let asked = 0;

/** Press a button that the page doesn't show; htmx knows the pressed one by its click only. */
function act(action) {
  const button = form().querySelector("[data-act]");
  button.value = action;
  button.click();
}

/** Ask the server what it makes of the page as it stands. (`form.action` would be the buttons of that name.) */
function ask(action, accept) {
  const data = new FormData(form());
  data.set("action", action);
  return fetch(form().getAttribute("action"), { method: "POST", body: data, headers: { "HX-Request": "true", Accept: accept } });
}

/** Bring sentences, counts, tables and the diagram up to date; what is being typed stays untouched. */
async function check() {
  const number = ++asked;
  const there = form();
  const response = await ask("refresh", "text/html").catch(() => null);
  if (!response?.ok || number !== asked || there !== form()) return;
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const fresh of drawn.querySelectorAll("[data-live]")) {
    const old = document.getElementById(fresh.id);
    if (!old || old.contains(document.activeElement) || old.innerHTML === fresh.innerHTML) continue;
    const open = old.querySelector("details")?.open;
    old.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (open) old.querySelector("details")?.setAttribute("open", "");
  }
  form().toggleAttribute("data-dirty", drawn.getElementById("builder").hasAttribute("data-dirty"));
  marks();
  completesFormulas(form(), known); // of rows that are new now
}

/** Say of each field whether it is wrong, for those who don't see it. */
function marks() {
  for (const list of form().querySelectorAll("ul.wrong[data-live]")) {
    const field = document.getElementById(list.id.replace("wrong-", "id-"));
    field?.toggleAttribute("aria-invalid", false);
    if (field && list.children.length) field.setAttribute("aria-invalid", "true");
  }
}

/** Open whatever hides a field, and go to it. */
function lead(id) {
  const goal = document.getElementById(id);
  if (!goal) return;
  for (let card = goal.closest(".card"); card; card = card.parentElement.closest(".card")) {
    card.querySelector(":scope > .card-head [name=folded]").checked = false;
  }
  for (let details = goal.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
  goal.scrollIntoView({ block: "center" });
  if (goal.matches("input, select, textarea")) goal.focus();
  else (goal.querySelector("[data-handle]") ?? goal.querySelector("input, select, textarea") ?? goal).focus();
}

const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle) return;
  const key = handle.closest(".card").dataset.key;
  if (event.altKey && KEYS[event.key]) act(`${KEYS[event.key]}:${key}`);
  else if (event.key === "Delete") act(`remove:${key}`);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.(".kinds")) form().querySelector("[data-closes]").click();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leads]");
  if (link) {
    event.preventDefault();
    lead(link.dataset.leads);
  }
  if (event.target.closest("[data-leaves]")) form().removeAttribute("data-dirty");
});

document.addEventListener("change", (event) => {
  if (event.target.closest("#builder") && event.target.matches("[data-redraws]")) act(`redraw:${event.target.name}`);
});

document.addEventListener("input", (event) => {
  if (!event.target.closest("#builder") || event.target.matches("[name=folded], [name=note]")) return;
  form().setAttribute("data-dirty", "");
  asked += 1; // an answer on its way is about what stood there before
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target !== form()) return;
  clearTimeout(waiting);
  asked += 1; // an answer on its way is about a page that is no more
  form().inert = true; // what would be typed now would be lost with the page that is replaced
});
document.addEventListener("htmx:afterRequest", () => {
  if (form()) form().inert = false;
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) form().removeAttribute("data-dirty"); // it is saved
});
document.addEventListener("htmx:afterSettle", ready);

window.addEventListener("beforeunload", (event) => {
  if (form()?.hasAttribute("data-dirty")) event.preventDefault();
});

function ready() {
  document.documentElement.dataset.builder = "ready";
  marks();
  dragsSteps(form(), act);
  completesFormulas(form(), known);
}

/** What a formula of the step may name, and the functions. */
async function known(step) {
  const response = await ask(`names:${step}`, "application/json");
  return response.ok ? (await response.json()).found : [];
}

if (form()) ready();
