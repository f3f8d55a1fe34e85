// What was typed into a form that is sent by the browser itself outlives a session that had ended: when the sign-in
// leads back to the form's page, it is filled in again.

const KEPT = "sent form";
const UNTYPED = ["hidden", "file", "password", "submit", "button"];
const address = () => location.pathname + location.search;
const typed = (form) => [...form.elements].filter((field) => field.name && !UNTYPED.includes(field.type));

function keep(form) {
  const fields = typed(form).map(({ name, value, checked }) => ({ name, value, checked }));
  sessionStorage.setItem(KEPT, JSON.stringify({ address: address(), action: form.action, fields }));
}

function refill({ action, fields }) {
  const form = [...document.forms].find((each) => each.method === "post" && each.action === action);
  if (!form) return;
  for (const field of typed(form)) {
    const at = fields.findIndex(({ name, value }) => name === field.name && (field.type !== "radio" || value === field.value));
    if (at < 0) continue;
    const [was] = fields.splice(at, 1); // of several fields with one name each takes its own
    if (["checkbox", "radio"].includes(field.type)) field.checked = was.checked;
    else field.value = was.value;
  }
}

function takeUp() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  const from = document.referrer && new URL(document.referrer).pathname;
  if (kept?.address === address() && from === document.querySelector("[data-sign-in]").dataset.signIn) refill(kept);
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") keep(event.target);
});
takeUp();
