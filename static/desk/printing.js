// Printing what is read; the stylesheets leave out what is of no use on paper.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
