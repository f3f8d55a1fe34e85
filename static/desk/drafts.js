// What is typed into a plain composer outlives a reload of its page.

function keepDrafts() {
  for (const form of document.querySelectorAll(".composer")) {
    const text = form.querySelector("textarea");
    if (!text || form.dataset.kept) continue;
    form.dataset.kept = "yes";
    text.value ||= sessionStorage.getItem(form.id) ?? "";
    text.addEventListener("input", () => sessionStorage.setItem(form.id, text.value));
  }
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.matches(".composer") && event.detail.successful) {
    sessionStorage.removeItem(form.id);
    form.reset();
  }
});
document.addEventListener("htmx:afterSettle", keepDrafts);
keepDrafts();
