// Frames as high as their letters, also when a quote unfolds or a picture arrives.

const frames = new WeakSet();

function fit(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  const measure = () => { frame.style.blockSize = `${Math.ceil(page.body.getBoundingClientRect().height) + 2}px`; };
  new ResizeObserver(measure).observe(page.body);
  measure();
}

function watchFrames() {
  for (const frame of document.querySelectorAll("iframe.paper")) {
    if (frames.has(frame)) continue;
    frames.add(frame);
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
