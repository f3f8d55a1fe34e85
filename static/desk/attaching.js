// Files of a letter: by button, by drop, and as pictures of its text; refused before the upload when too large.

import { trouble } from "./drafting.js";
import { lineOf, refusal, upload } from "./uploading.js";

/** Let the form take files. `complain` shows a sentence; `begun` gives the fields that a new draft needs. */
export function takesFiles(form, complain, begun) {
  const list = form.querySelector(".files");
  const waiting = new Set();
  let last = Promise.resolve();

  function fits(file) {
    const sentence = refusal(file, form.dataset);
    if (sentence) complain(sentence);
    return !sentence;
  }

  // One after the other, so that the letter has them in the order in which they were chosen.
  function send(file, extra, progress) {
    const sent = last.then(() => upload(form.dataset.files, { ...begun(), ...extra, file }, progress)).then((answer) => {
      if (answer.ok && answer.said.address) return answer.said;
      complain(answer.said?.sentence ?? trouble(answer, form.dataset));
      return null;
    });
    last = sent;
    waiting.add(sent);
    sent.finally(() => waiting.delete(sent));
    return sent;
  }

  async function attach(file) {
    if (!fits(file)) return;
    const { item, progress } = lineOf(file);
    list.append(item);
    const said = await send(file, {}, progress);
    if (said) item.outerHTML = said.shown;
    else item.remove();
  }

  async function picture(file) {
    if (!fits(file)) return null;
    const said = await send(file, { in_text: "yes" });
    return said?.address ?? null;
  }

  const chooser = form.querySelector("input[name=files]");
  chooser.addEventListener("change", (event) => {
    event.stopPropagation(); // the draft itself hasn't changed
    for (const file of chooser.files) attach(file);
    chooser.value = "";
  });
  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.dataset.dropping = "";
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) delete form.dataset.dropping;
  });
  form.addEventListener("drop", () => { delete form.dataset.dropping; }, { capture: true }); // the text keeps its own drops
  form.addEventListener("drop", (event) => {
    if (event.defaultPrevented || event.dataTransfer.files.length === 0) return; // the text took its pictures
    event.preventDefault();
    for (const file of event.dataTransfer.files) attach(file);
  });
  return { picture, waiting };
}
