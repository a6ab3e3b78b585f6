// The stage: original, result, difference and highlight as canvases of the image's own size, moved together by CSS.

const MODES = [
  ["side", "Side by side"],
  ["swipe", "Swipe"],
  ["difference", "Difference"],
  ["blink", "Blink"],
];
const BLINK_MS = 600;

const stage = { mode: "side", zoom: 1, x: 0, y: 0, canvases: {}, blinking: 0 };

function buildStage() {
  const canvas = (layer) => (stage.canvases[layer] = h("canvas", { "data-layer": layer, width: 1, height: 1 }));
  const pane = (name, ...layers) =>
    h("div", { class: `pane ${name}` }, h("div", { class: "sheet" }, layers.map(canvas)), h("span", { class: "tag" }, name));
  stage.element = h("div", {
    class: "stage", "data-mode": stage.mode, tabindex: 0, role: "group",
    "aria-label": "Original and result; arrow keys move, + and - zoom, 0 fits",
    onpointerdown: grab, onpointermove: drag, onpointerup: release, onpointercancel: release, onwheel: wheel,
    onkeydown: stageKey,
  }, pane("original", "original"), pane("result", "result", "highlight"), pane("difference", "difference"),
  h("div", { class: "handle", "aria-hidden": "true" }));
  new ResizeObserver(fit).observe(stage.element);
  setSwipe(50);
  return stage.element;
}

/** Puts pixels on a canvas of the image's own size. */
function paint(layer, rgba, width, height) {
  const canvas = stage.canvases[layer];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
}

function setMode(mode) {
  stage.mode = mode;
  stage.element.dataset.mode = mode;
  clearInterval(stage.blinking);
  stage.element.classList.remove("blinked");
  if (mode === "blink" && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    stage.blinking = setInterval(blink, BLINK_MS);
  }
  fit();
}

function blink() {
  stage.element.classList.toggle("blinked");
}

function setSwipe(share) {
  stage.swipe = Math.min(100, Math.max(0, share));
  stage.element.style.setProperty("--swipe", `${stage.swipe}%`);
}

/** Size of the part of the stage that shows one image. */
function paneSize() {
  const pane = stage.element.querySelector(stage.mode === "difference" ? ".difference" : ".original");
  return [pane.clientWidth, pane.clientHeight];
}

/** Shows the whole image; small ones are enlarged by whole steps. */
function fit() {
  const [width, height] = paneSize();
  const { width: imageWidth, height: imageHeight } = stage.canvases.original;
  const zoom = Math.min(width / imageWidth, height / imageHeight);
  stage.zoom = zoom > 1 ? Math.min(Math.floor(zoom), 32) : zoom;
  stage.x = (width - imageWidth * stage.zoom) / 2;
  stage.y = (height - imageHeight * stage.zoom) / 2;
  move();
}

function move() {
  const style = stage.element.style;
  style.setProperty("--x", `${stage.x}px`);
  style.setProperty("--y", `${stage.y}px`);
  style.setProperty("--zoom", stage.zoom);
  stage.element.classList.toggle("enlarged", stage.zoom >= 1);
  stage.onmove?.();
}

/** Zooms by `factor`; the point (`x`, `y`) of the pane stays where it is. */
function zoomBy(factor, [x, y] = paneSize().map((length) => length / 2)) {
  const zoom = Math.min(64, Math.max(0.05, stage.zoom * factor));
  stage.x = x - (x - stage.x) * (zoom / stage.zoom);
  stage.y = y - (y - stage.y) * (zoom / stage.zoom);
  stage.zoom = zoom;
  move();
}

/** Place of a pointer in its pane. */
function placeOf(event) {
  const panes = [...stage.element.querySelectorAll(".pane")].map((pane) => pane.getBoundingClientRect());
  const box = panes.find(({ left, right, width }) => width && event.clientX >= left && event.clientX <= right) ?? panes[0];
  return [event.clientX - box.left, event.clientY - box.top];
}

function wheel(event) {
  // The page scrolls as ever until the stage was chosen.
  if (!event.ctrlKey && document.activeElement !== stage.element) return;
  event.preventDefault();
  zoomBy(Math.exp(-event.deltaY / 400), placeOf(event));
}

const pointers = new Map();

function grab(event) {
  stage.element.setPointerCapture(event.pointerId);
  stage.element.focus({ preventScroll: true });
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  const edge = stage.element.clientWidth * (stage.swipe / 100);
  stage.swiping = stage.mode === "swipe" && Math.abs(placeOf(event)[0] - edge) < 24;
}

function drag(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = [event.clientX, event.clientY];
  if (stage.swiping) {
    setSwipe((100 * placeOf(event)[0]) / stage.element.clientWidth);
    stage.onswipe?.();
  } else if (pointers.size === 2) {
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const apart = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
    zoomBy(apart(now) / Math.max(1, apart(before)), placeOf(event));
  } else {
    stage.x += now[0] - before[0];
    stage.y += now[1] - before[1];
    move();
  }
  pointers.set(event.pointerId, now);
}

function release(event) {
  pointers.delete(event.pointerId);
  stage.swiping = false;
}

function stageKey(event) {
  const step = 40;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (!moves[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  stage.x += moves[event.key][0];
  stage.y += moves[event.key][1];
  move();
}
