// Files that are sent by themselves, while the rest of their form is still being filled in.

import { secret } from "./secret.js";

/** The sentence that refuses a file which is larger than `mostBytes`; "" for one that fits. */
export function refusal(file, { mostBytes, tooLarge }) {
  return file.size > Number(mostBytes) ? tooLarge.replace("%(name)s", () => file.name) : "";
}

/** A line for a list of files; `progress` is told which part of the file has been sent. */
export function lineOf(file) {
  const item = Object.assign(document.createElement("li"), { className: "attachment" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  item.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), bar);
  return { item, progress: (part) => { bar.value = part; } };
}

/**
 * Post the fields, of which one is a file; `said` is what was answered in JSON. `lost` when nobody answered, `signedOut`
 * when the session has ended: the answer is the page to sign in on.
 */
export function upload(address, fields, progress = () => {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...secret() })) body.set(name, value);
  const request = new XMLHttpRequest(); // fetch tells no progress
  request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      let said = null;
      try { said = JSON.parse(request.responseText); } catch { /* no answer, or none of ours */ }
      const signedOut = said === null && request.responseURL !== new URL(address, location.href).href;
      resolve({ ok: request.status === 200 && said !== null, said, lost: request.status === 0, signedOut });
    });
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}
