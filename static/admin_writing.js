// The admin's forms of templates and signatures: the editor of letters in the place of their textareas.

import { richText } from "./desk/rich_text.js";

const library = document.querySelector("script[data-library]").dataset.library;

for (const source of document.querySelectorAll("textarea[data-rich-text]")) {
  const tools = document.getElementById("tools").content.firstElementChild.cloneNode(true);
  const box = Object.assign(document.createElement("div"), { className: "rich-text-box" });
  source.before(box);
  box.append(tools, source);
  const label = document.querySelector(`label[for=${source.id}]`)?.textContent.replace(":", "") ?? "";
  richText(source, { tools, library, label }).then(() => { source.hidden = true; });
}
