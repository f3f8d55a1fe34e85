// The mail panel: rows that stay true by themselves, letters that become read, fields that find while one types.

/* News. The server answers with the first page only if it looks different; here only the rows that do are replaced. */

function reconcile(fresh) {
  const place = document.getElementById("letter-rows");
  if (!place) return;
  const wanted = [...fresh.querySelectorAll(".line")];
  const shown = new Map([...place.querySelectorAll(".line")].map((line) => [line.id, line]));
  if (wanted.length === 0 || shown.size === 0) {
    place.replaceChildren(...fresh.childNodes);
    window.htmx.process(place);
    return;
  }
  drop(shown, wanted);
  let before = null;
  for (const line of wanted) {
    const kept = shown.get(line.id);
    const now = kept && same(kept, line) ? kept : take(line, kept);
    if (now !== kept || now.previousElementSibling !== before) before ? before.after(now) : place.prepend(now);
    if (now !== kept) { kept?.remove(); window.htmx.process(now); }
    before = now;
  }
  const asks = place.querySelector("#panel-news");
  asks.replaceWith(fresh.querySelector("#panel-news"));
  window.htmx.process(place.querySelector("#panel-news"));
}

// What was on the first page and is no longer, has left the list; rows of older pages stay.
function drop(shown, wanted) {
  const ids = new Set(wanted.map((line) => line.id));
  let left = wanted.length;
  for (const [id, line] of shown) {
    if (left-- <= 0) break;
    if (!ids.has(id) && !line.contains(document.activeElement)) line.remove();
  }
}

const looks = (line) => line.querySelector(".row").innerHTML + line.querySelector(".row").hasAttribute("data-unread");
const same = (one, other) => looks(one) === looks(other);

function take(line, kept) {
  if (!kept) return line;
  line.querySelector(".tick input").checked = kept.querySelector(".tick input").checked;
  line.querySelector(".row").toggleAttribute("aria-current", kept.querySelector(".row").hasAttribute("aria-current"));
  if (kept.contains(document.activeElement)) setTimeout(() => line.querySelector(".row").focus());
  return line;
}

// What a letter belongs to, unless somebody is about to change it.
function renew(fresh) {
  const place = document.getElementById("belonging-side");
  const typed = place && [...place.querySelectorAll("input[type=search]")].some((field) => field.value !== "");
  if (!place || typed || place.contains(document.activeElement)) return;
  place.replaceWith(fresh);
  window.htmx.process(fresh);
}

// Before htmx swaps, since afterwards the element that asked may be gone.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 200 || !["panel-news", "letter-news"].includes(event.target.id)) return;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  setTimeout(() => {
    const rows = page.getElementById("fresh-rows");
    if (rows) reconcile(document.importNode(rows.content, true));
    const belonging = page.getElementById("fresh-belonging")?.content.firstElementChild;
    if (belonging) renew(document.importNode(belonging, true));
  });
});

/* Menus open under their buttons, within the window. */

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu-of") || event.newState !== "open") return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`).getBoundingClientRect();
  menu.dataset.anchored = "";
  menu.style.top = `${Math.min(button.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(button.left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.querySelector("a, button")?.focus();
}, true);

/* A letter that is opened is read. */

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "reading") {
    document.querySelector(".panel .row[aria-current]")?.removeAttribute("data-unread");
  }
});

/* Fields that find: Enter takes the first, arrows walk. */

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-pick]");
  if (!form || event.isComposing) return;
  const choices = [...form.querySelectorAll(".suggestions button")];
  const at = choices.indexOf(event.target);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (choices[Math.min(next, choices.length - 1)] ?? form.querySelector("input[type=search]")).focus();
  } else if (event.key === "Enter" && at < 0) {
    choices[0]?.click();
  } else if (event.key === "Escape" && !form.closest("dialog")) {
    form.querySelector("input[type=search]").value = "";
    form.querySelector(".suggestions").replaceChildren();
    return;
  } else {
    return;
  }
  event.preventDefault();
});
