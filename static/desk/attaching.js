// Files of a letter: by button, by drop, and as pictures of its text; refused before the upload when too large.

/** Let the form take files. `complain` shows a sentence; `begun` gives the fields that a new draft needs. */
export function takesFiles(form, complain, begun) {
  const list = form.querySelector(".files");
  const waiting = new Set();

  function fits(file) {
    if (file.size <= Number(form.dataset.mostBytes)) return true;
    complain(form.dataset.tooLarge.replace("%(name)s", file.name));
    return false;
  }

  function send(file, extra, progress) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...begun(), ...extra })) body.set(name, value);
    body.set("file", file);
    const request = new XMLHttpRequest(); // fetch tells no progress
    const sent = new Promise((resolve) => {
      request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
      request.addEventListener("loadend", () => {
        let said = null;
        try { said = JSON.parse(request.responseText); } catch { /* no answer, or none of ours */ }
        const taken = request.status === 200 && said?.address;
        if (!taken) complain(said?.sentence ?? (request.status ? form.dataset.failed : form.dataset.lost));
        resolve(taken ? said : null);
      });
      request.open("POST", form.dataset.files);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
    waiting.add(sent);
    sent.finally(() => waiting.delete(sent));
    return sent;
  }

  async function attach(file) {
    if (!fits(file)) return;
    const item = Object.assign(document.createElement("li"), { className: "attachment" });
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    item.append(Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name }), bar);
    list.append(item);
    const said = await send(file, {}, (part) => { bar.value = part; });
    if (said) item.outerHTML = said.shown;
    else item.remove();
  }

  async function picture(file) {
    if (!fits(file)) return null;
    const said = await send(file, { in_text: "yes" }, () => {});
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
  form.addEventListener("drop", (event) => {
    delete form.dataset.dropping;
    if (event.defaultPrevented || event.dataTransfer.files.length === 0) return; // the text took its pictures
    event.preventDefault();
    for (const file of event.dataTransfer.files) attach(file);
  });
  return { picture, waiting };
}
