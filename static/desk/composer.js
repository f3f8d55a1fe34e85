// The composer of letters: its parts put to work, sending, and what becomes of drafts as forms come and go.

import { draftOf, fields, post, trouble } from "./drafting.js";

const writings = new Map(); // of each form that was set up: what saves it
let leaving = false;

async function setUp(form) {
  const writing = draftOf(form);
  writings.set(form, writing);
  const [{ people, links }, { richText }, { takesFiles }] = await Promise.all([
    import("./recipients.js"), import("./rich_text.js"), import("./attaching.js"),
  ]);
  for (const line of form.querySelectorAll("[data-people]")) people(line);
  for (const line of form.querySelectorAll("[data-links]")) links(line);
  showCopies(form);
  proposeTimes(form);
  const upload = takesFiles(form, (sentence) => complain(form, sentence), writing.begun);
  writing.uploads = upload.waiting;
  const editor = await edits(form, richText, upload.picture);
  if (editor) {
    chooseSignature(form, editor);
    chooseTemplate(form, editor);
  }
  form.addEventListener("input", writing.changed);
  form.addEventListener("change", writing.changed);
  form.addEventListener("submit", (event) => submit(event, form, writing));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation(); // the desk's own key would press no button
    form.requestSubmit(form.querySelector("button[value=send]"));
  }, { capture: true });
  focusFirst(form, editor);
  form.dataset.ready = "";
}

/* The text */

async function edits(form, richText, upload) {
  const source = form.querySelector("textarea[name=html]");
  const plain = form.querySelector("textarea[name=text]");
  try {
    const editor = await richText(source, {
      tools: form.querySelector(".tools"), library: form.dataset.library, label: plain.getAttribute("aria-label") ?? plain.labels[0]?.textContent ?? "", upload,
    });
    source.disabled = false;
    plain.disabled = plain.hidden = true;
    return editor;
  } catch (error) {
    console.warn(error); // plain text is written instead
    return null;
  }
}

function chooseSignature(form, editor) {
  const sender = form.querySelector("select[name=sender]");
  sender.addEventListener("change", () => {
    const signature = sender.selectedOptions[0]?.dataset.signature ?? "";
    const block = signature && `<div class="signature">${signature}</div>`;
    let place = null;
    editor.state.doc.forEach((node, at) => { if (node.type.name === "signature") place = { from: at, to: at + node.nodeSize }; });
    if (place && block) editor.commands.insertContentAt(place, block);
    else if (place) editor.commands.deleteRange(place);
    else if (block) editor.commands.insertContentAt(editor.state.doc.content.size, block);
  });
}

function chooseTemplate(form, editor) {
  const choice = form.querySelector("select[data-fills]");
  choice?.addEventListener("change", async () => {
    if (!choice.value) return;
    const body = fields(form);
    choice.value = "";
    const answer = await post(form.dataset.template, body);
    if (!answer.ok) return complain(form, trouble(answer, form.dataset));
    const first = editor.state.doc.firstChild;
    const empty = first?.type.name === "paragraph" && first.content.size === 0;
    editor.chain().focus().insertContentAt(empty ? { from: 0, to: first.nodeSize } : 0, answer.said.html).run();
    const subject = form.querySelector("input[name=subject]");
    if (answer.said.subject) subject.value = answer.said.subject;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** What is shown in the calendar is usually the time that the letter took. */
function proposeTimes(form) {
  const shown = form.elements.in_calendar;
  const opened = Date.now();
  shown.addEventListener("change", () => {
    const { starts_at: starts, ends_at: ends } = form.elements;
    if (!shown.checked || starts.value || ends.value) return;
    starts.value = form.dataset.now;
    const minutes = Math.max(Math.ceil((Date.now() - opened) / 60_000), 5);
    ends.value = new Date(Date.parse(`${form.dataset.now}Z`) + minutes * 60_000).toISOString().slice(0, 16);
  });
}

function focusFirst(form, editor) {
  const to = form.querySelector("#writing-to");
  if (form.querySelector("input[name=to]").value === "") to.focus();
  else if (editor) editor.commands.focus("start");
  else form.querySelector("textarea[name=text]").focus();
}

function showCopies(form) {
  const copies = form.querySelector(".copies");
  copies.hidden = false;
  for (const button of copies.querySelectorAll("[data-shows]")) {
    const line = form.querySelector(`[data-field=${button.dataset.shows}]`);
    button.hidden = !line.hasAttribute("data-empty");
    line.hidden = line.hasAttribute("data-empty");
    button.addEventListener("click", () => {
      line.hidden = false;
      button.hidden = true;
      line.querySelector("input").focus();
    });
  }
}

/* Sending, and the other buttons */

async function submit(event, form, writing) {
  event.preventDefault();
  const button = event.submitter;
  const asked = button?.name === "do" ? button.value : "send";
  if (asked === "save") return void writing.save();
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  await Promise.all(writing.uploads);
  const body = fields(form);
  body.set("do", asked);
  await writing.rest();
  const answer = await post(form.action, body);
  form.removeAttribute("aria-busy");
  if (answer.ok && answer.said.to !== undefined) return goTo(answer.said.to);
  writing.changed();
  if (answer.ok && answer.said.errors) refuse(form, answer.said);
  else if (answer.ok) button.closest("li")?.remove(); // a file was taken away
  else complain(form, trouble(answer, form.dataset), { passes: answer.lost || answer.signedOut });
}

function goTo(place) {
  leaving = true;
  const address = new URL(place || "/", location.href);
  if (address.pathname === location.pathname) location.reload(); // with the list beside as it is
  else location.assign(address);
}

function refuse(form, { errors, notice }) {
  for (const old of form.querySelectorAll(".error")) old.remove();
  for (const [name, sentence] of Object.entries(errors)) {
    const line = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!line) continue;
    const error = Object.assign(document.createElement("p"), { className: "error", textContent: sentence });
    error.setAttribute("role", "alert");
    line.append(error);
    line.hidden = false;
    line.closest("details")?.setAttribute("open", "");
    line.removeAttribute("data-one");
  }
  form.querySelector(".notices").innerHTML = notice;
  form.querySelector(".notices button, .error")?.scrollIntoView({ block: "nearest" });
  form.querySelector(".notices button")?.focus();
}

/** What passes is taken away again as soon as the draft could be saved. */
function complain(form, sentence, { passes = false } = {}) {
  const notice = Object.assign(document.createElement("div"), { className: "notice" });
  notice.dataset.tone = "danger";
  if (passes) notice.dataset.passes = "";
  notice.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  form.querySelector(".notices").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

/* The ticket's page: a reply and a note in one place */

function turnTo(composing, tab) {
  composing.dataset.tab = tab;
  for (const each of composing.querySelectorAll("[role=tab]")) {
    each.setAttribute("aria-selected", String(each.id === `${tab}-tab`));
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest(".composing [role=tab]");
  if (!tab) return;
  const composing = tab.closest(".composing");
  const form = composing.querySelector(".writing");
  if (tab.id === "note-tab") {
    turnTo(composing, "note");
    composing.querySelector(".composer textarea").focus();
  } else if (form) {
    event.preventDefault();
    event.stopPropagation(); // it is there: htmx need not ask for it
    turnTo(composing, "reply");
    form.querySelector("[contenteditable], textarea[name=text]").focus();
  }
}, { capture: true });

/* Forms as they come and go */

async function setUpSignature(form) {
  form.dataset.rich = "";
  const { richText } = await import("./rich_text.js");
  await edits(form, richText, null);
}

function watch() {
  for (const form of document.querySelectorAll(".signing:not([data-rich])")) setUpSignature(form);
  for (const form of document.querySelectorAll(".writing")) if (!writings.has(form)) setUp(form);
  for (const form of writings.keys()) if (!form.isConnected) writings.delete(form);
  for (const undo of document.querySelectorAll(".undo[data-until]")) {
    const left = new Date(undo.dataset.until) - Date.now();
    undo.removeAttribute("data-until");
    setTimeout(() => undo.remove(), Math.max(left, 0));
  }
}

const saveAll = (options) => { for (const writing of writings.values()) if (writing.isDirty()) writing.save(options); };

document.addEventListener("htmx:beforeSwap", () => saveAll());
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "reply") turnTo(event.detail.target.closest(".composing"), "reply");
  watch();
});
document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll({ keepalive: true }); });
addEventListener("online", () => saveAll());
addEventListener("beforeunload", (event) => {
  if (leaving || ![...writings.values()].some((writing) => writing.isDirty())) return;
  saveAll({ keepalive: true });
  if (!navigator.onLine) event.preventDefault(); // the browser asks whether to leave
});
watch();
