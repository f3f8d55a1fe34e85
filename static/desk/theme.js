// Theme: the choice lies where the admin's own switch keeps it.

for (const choice of document.querySelectorAll("#themes input")) {
  choice.checked = choice.value === (localStorage.getItem("theme") ?? "auto");
  choice.addEventListener("change", () => {
    localStorage.setItem("theme", choice.value);
    document.documentElement.dataset.theme = choice.value;
  });
}
