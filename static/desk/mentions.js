// @ in a note offers the colleagues who see the ticket; arrows and Enter, or the mouse, choose one.

import { offersChoices, part } from "./choices.js";
import { foundAt } from "./completion.js";

const ending = /(?<![\w@.])@([\p{L}\w.+-]*)$/u; // what is being typed just before the caret

function offerMentions(field) {
  const show = offersChoices(field, { draw, take, className: "mentions" });
  let asked = 0;

  const typed = () => ending.exec(field.value.slice(0, field.selectionStart));

  function take({ mention }) {
    const begin = field.selectionStart - typed()[0].length;
    field.setRangeText(`@${mention} `, begin, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", async () => {
    const word = typed();
    const number = ++asked;
    if (!word) return show([]);
    const colleagues = field.form.getAttribute("action").replace(/note\/.*$/, "colleagues/");
    const people = await foundAt(colleagues, word[1]).catch(() => []);
    if (number === asked) show(people);
  });
}

function draw({ name, mention }) {
  return [`${name} `, part("small", `@${mention}`)];
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
