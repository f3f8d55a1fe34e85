// A letter's draft: saved as one types, nothing lost with the connection.

import { secret } from "./secret.js";

const SAVE_AFTER = 800; // ms of quiet
const TRY_AGAIN_AFTER = 5_000;
const BEGUN_WITH = ["csrfmiddlewaretoken", "kind", "answers", "contact", "account", "ticket"];

/** What the form says, without its files: they go by themselves, as soon as they are chosen. */
export function fields(form) {
  const body = new FormData(form);
  body.delete("files");
  return body;
}

/**
 * Post to the address; `said` is what was answered in JSON. Where there is none, `lost` tells that nobody answered, and
 * `signedOut` that the session has ended: the answer is the page to sign in on.
 */
export async function post(address, body, options = {}) {
  for (const [name, value] of Object.entries(secret())) body.set(name, value);
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, ...options });
    const said = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
    return { ok: response.ok && said !== null, said, lost: false, signedOut: response.redirected };
  } catch {
    return { ok: false, said: null, lost: true, signedOut: false };
  }
}

/** The sentence of a form for an answer that says nothing. */
export const trouble = (answer, { lost, signedOut, failed }) => (answer.lost ? lost : answer.signedOut ? signedOut : failed);

/** What saves the form's draft on the server as one types, and tries again when the connection was lost. */
export function draftOf(form) {
  const state = form.querySelector(".state");
  let dirty = false;
  let saving = null;
  let timer = 0;

  async function save(options = {}) {
    clearTimeout(timer);
    if (saving) await saving;
    if (!dirty) return true;
    dirty = false;
    const body = fields(form);
    body.set("do", "save");
    state.textContent = form.dataset.saving;
    saving = post(form.action, body, options);
    const answer = await saving;
    saving = null;
    if (answer.ok) {
      state.textContent = answer.said.saved;
      form.querySelector("[data-passes]")?.remove();
      if (!form.closest(".composing")) history.replaceState(history.state, "", form.action);
      return true;
    }
    dirty = true;
    state.textContent = trouble(answer, form.dataset);
    if (form.isConnected) timer = setTimeout(save, TRY_AGAIN_AFTER);
    return false;
  }

  return {
    uploads: [],
    isDirty: () => dirty,
    save,
    /** The fields that a draft is begun with, for what is sent before its first saving. */
    begun: () => Object.fromEntries(BEGUN_WITH.map((name) => [name, form.elements[name]?.value]).filter(([, value]) => value)),
    changed: () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER);
    },
    /** Nothing more is to be saved; what is being saved now is waited for. */
    rest: async () => {
      clearTimeout(timer);
      await saving;
      dirty = false;
    },
  };
}
