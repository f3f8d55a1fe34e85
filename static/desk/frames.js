// Frames as high as their letters, also when a quote unfolds or a picture arrives.

const frames = new WeakSet();
const heights = new Map(); // of letters that were shown already: a pane that is rendered anew does not jump

function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body || page.URL === "about:blank") return; // the letter is yet to come
  const measure = () => {
    frame.style.blockSize = `${Math.ceil(page.body.getBoundingClientRect().height) + 2}px`;
    heights.set(frame.name, frame.style.blockSize);
  };
  new ResizeObserver(measure).observe(page.body);
  measure();
}

function watchFrames() {
  for (const frame of document.querySelectorAll("iframe.paper")) {
    if (frames.has(frame)) continue;
    frames.add(frame);
    frame.style.blockSize = heights.get(frame.name) ?? "";
    frame.addEventListener("load", () => fit(frame));
    if (frame.contentDocument?.readyState === "complete") fit(frame);
  }
}

document.addEventListener("click", (event) => {
  const once = event.target.closest("[data-once]");
  if (once) setTimeout(() => once.closest("p").remove()); // a link that is gone at once leads nowhere
});
document.addEventListener("htmx:afterSettle", watchFrames);
watchFrames();
