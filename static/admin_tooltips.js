// Django's selector of several names has tooltips that only their label tells of: they need the role of a picture.

addEventListener("load", () => {
  for (const tooltip of document.querySelectorAll("span.help-tooltip[aria-label]")) tooltip.setAttribute("role", "img");
});
