// A rich text editor in the place of a textarea that holds HTML. Loaded where somebody writes letters.

const CONTENT_PICTURE = /^data:image\//;

/**
 * Edit the HTML of `source` (a hidden textarea, which follows what is typed) with the buttons of `tools`.
 * `library` is the address of the editor's library. `upload` takes a picture File and gives its address in time, or
 * null when it was refused; without it the text takes no pictures.
 */
export async function richText(source, { tools, library, label, upload = null }) {
  const lib = await import(library);
  const element = document.createElement("div");
  element.className = "rich-text";
  source.before(element);
  const editor = new lib.Editor({
    element,
    injectCSS: false, // the page's policy lets no style in but its own sheets
    extensions: extensions(lib, upload !== null),
    content: source.value,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label },
      transformPastedHTML: (html) => withoutForeignPictures(html, upload !== null),
      handlePaste: (_view, event) => takePictures(event.clipboardData, event),
      handleDrop: (view, event) => takePictures(event.dataTransfer, event, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
    },
    onUpdate: () => {
      source.value = editor.getHTML();
      source.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });

  function takePictures(data, event, place) {
    const pictures = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    // A spreadsheet's cells come with a picture of themselves: then the text is what is meant.
    if (!upload || pictures.length === 0 || data.getData("text/html").includes("<table")) return false;
    event.preventDefault();
    event.stopPropagation();
    for (const picture of pictures) insert(picture, place);
    return true;
  }

  async function insert(picture, place) {
    const address = await upload(picture);
    if (!address) return;
    const image = { type: "image", attrs: { src: address, alt: picture.name } };
    editor.chain().focus().insertContentAt(place ?? editor.state.selection, image).run();
  }

  wireTools(editor, tools, insert, upload !== null);
  return editor;
}

function extensions(lib, pictures) {
  const Signature = lib.Node.create({
    name: "signature",
    group: "block",
    content: "block+",
    defining: true,
    parseHTML: () => [{ tag: "div.signature" }],
    renderHTML: () => ["div", { class: "signature" }, 0],
  });
  return [
    lib.Document, lib.Paragraph, lib.Text, lib.HardBreak, lib.Bold, lib.Italic, lib.Underline, lib.Strike, lib.Code,
    lib.CodeBlock, lib.Blockquote, lib.BulletList, lib.OrderedList, lib.ListItem, lib.HorizontalRule,
    lib.Heading.configure({ levels: [1, 2, 3] }), lib.History, lib.Dropcursor, lib.Gapcursor, Signature,
    lib.Link.configure({ openOnClick: false, enableTarget: false, defaultProtocol: "https" }),
    ...(pictures ? [lib.Image.configure({ inline: true, allowBase64: false })] : []),
  ];
}

/** Pasted pictures that lie elsewhere would neither be shown here nor be sent. */
function withoutForeignPictures(html, pictures) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const image of page.querySelectorAll("img")) {
    const own = pictures && new URL(image.src, location.href).origin === location.origin && !CONTENT_PICTURE.test(image.src);
    if (!own) image.remove();
  }
  return page.body.innerHTML;
}

const COMMANDS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  code: (chain, editor) => (editor.state.selection.empty ? chain.toggleCodeBlock() : chain.toggleCode()),
};

function wireTools(editor, tools, insert, pictures) {
  const buttons = [...tools.querySelectorAll("[data-does]")];
  const chooser = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true });
  chooser.addEventListener("change", () => {
    for (const picture of chooser.files) insert(picture);
    chooser.value = "";
  });

  function act(button) {
    const does = button.dataset.does;
    if (does === "picture") chooser.click();
    else if (does === "link") askForLink(editor, button);
    else COMMANDS[does](editor.chain().focus(), editor).run();
  }

  function mark() {
    for (const button of buttons) {
      const does = button.dataset.does;
      const on = editor.isActive(does) || (does === "code" && editor.isActive("codeBlock"));
      button.setAttribute("aria-pressed", String(on));
    }
  }

  for (const button of buttons) {
    if (button.dataset.does === "picture" && !pictures) button.remove();
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => act(button));
  }
  editor.view.dom.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      event.preventDefault();
      event.stopPropagation();
      askForLink(editor, tools.querySelector("[data-does=link]"));
    }
  });
  editor.on("transaction", mark);
  tools.hidden = false;
  mark();
}

/** A line under the buttons that asks for the link's address. */
function askForLink(editor, button) {
  const tools = button.closest(".tools");
  if (tools.querySelector(".asks")) return;
  const asks = Object.assign(document.createElement("span"), { className: "asks" });
  const address = Object.assign(document.createElement("input"), { type: "url", value: editor.getAttributes("link").href ?? "", placeholder: button.dataset.asks });
  address.setAttribute("aria-label", button.dataset.asks);
  asks.append(address);
  tools.append(asks);
  address.focus();

  function close(change) {
    if (!asks.isConnected) return;
    asks.remove();
    const chain = editor.chain().focus().extendMarkRange("link");
    if (change) link(chain, address.value.trim(), editor).run();
    else editor.commands.focus();
  }

  address.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close(event.key === "Enter");
  });
  address.addEventListener("blur", () => close(false));
}

function link(chain, typed, editor) {
  if (!typed) return chain.unsetLink();
  const href = /^(https?:|mailto:|tel:)/i.test(typed) ? typed : typed.includes("@") ? `mailto:${typed}` : `https://${typed}`;
  if (!editor.state.selection.empty || editor.isActive("link")) return chain.setLink({ href });
  return chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] });
}
