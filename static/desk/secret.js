// The secret against forged requests is renewed by a sign-in, also in another tab: requests carry the one that counts now.

/** The field that says it, for a form's own `csrfmiddlewaretoken`; nothing where the cookie can't be read. */
export function secret() {
  const csrfmiddlewaretoken = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return csrfmiddlewaretoken ? { csrfmiddlewaretoken } : {};
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "post") Object.assign(detail.parameters, secret());
});
document.addEventListener("submit", ({ target }) => {
  const field = target.elements.csrfmiddlewaretoken;
  if (field) field.value = secret().csrfmiddlewaretoken ?? field.value;
}, { capture: true });
