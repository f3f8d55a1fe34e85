// The form of a record: rows of values that come and go, fields that complete, and files that are sent while one types.

import { completes, foundAt } from "./completion.js";
import { lineOf, refusal, upload } from "./uploading.js";

/** A field that finds contacts, accounts or records; its hidden neighbour holds the key of what was chosen. */
function references(field) {
  if (field.hasAttribute("role")) return;
  const key = field.parentElement.querySelector("input[data-chosen]");
  completes(field, {
    ask: (text) => foundAt(field.dataset.finds, text),
    choose: (row) => {
      field.value = row.name;
      key.value = row.key;
    },
  });
  field.addEventListener("input", () => { key.value = ""; }); // what is typed now is something else
}

function grow(many) {
  const blank = many.querySelector("template").content.cloneNode(true);
  many.querySelector(".values").append(blank);
  const row = many.querySelector(".values > :last-child");
  for (const field of row.querySelectorAll("[data-finds]")) references(field);
  row.querySelector("input, select, textarea").focus();
}

function shrink(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const many = row.closest("[data-many]");
  row.remove();
  (next?.querySelector("input:not([type=hidden]), select, textarea") ?? many.querySelector("[data-adds]")).focus();
}

document.addEventListener("click", (event) => {
  const adds = event.target.closest("[data-adds]");
  const removes = event.target.closest("[data-removes]");
  if (!adds && !removes) return;
  event.preventDefault(); // the button's own answer is the whole page again
  if (adds) grow(adds.closest("[data-many]"));
  else shrink(removes.closest("li"));
});

/* Files */

const waiting = new Set();

function uploads(field) {
  const place = field.closest("[data-files]");
  const list = place.querySelector(".kept");
  const complaint = place.querySelector("[data-complaint]");

  function complain(sentence) {
    complaint.textContent = sentence;
    complaint.hidden = false;
  }

  async function send(file) {
    const { item, progress } = lineOf(file);
    if ("one" in place.dataset) list.replaceChildren(item);
    else list.append(item);
    const csrfmiddlewaretoken = field.form.elements.csrfmiddlewaretoken.value;
    const { attribute } = field.dataset;
    const sent = upload(place.dataset.files, { csrfmiddlewaretoken, attribute, file }, progress);
    waiting.add(sent);
    const { ok, said } = await sent;
    waiting.delete(sent);
    if (ok && said.shown) item.outerHTML = said.shown;
    else {
      item.remove();
      complain(said?.sentence ?? place.dataset.failed);
    }
    if (waiting.size === 0) field.form.dispatchEvent(new Event("records:sent"));
  }

  field.addEventListener("change", () => {
    complaint.hidden = true;
    for (const file of field.files) {
      const sentence = refusal(file, place.dataset);
      if (sentence) complain(sentence);
      else send(file);
    }
    field.value = ""; // what was sent already needs no sending with the form
  });
}

document.addEventListener("submit", (event) => {
  if (waiting.size === 0 || !event.target.matches(".record-form")) return;
  event.preventDefault(); // the files come first
  event.target.addEventListener("records:sent", () => event.target.requestSubmit(event.submitter), { once: true });
});

for (const field of document.querySelectorAll(".record-form [data-finds], .record-filters [data-finds]")) references(field);
for (const field of document.querySelectorAll(".record-form [data-files] input[type=file]")) uploads(field);
if (document.querySelector(".record-form, .record-filters")) document.documentElement.dataset.records = "";
