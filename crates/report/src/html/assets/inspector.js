// The inspector: one image at any swept K, redrawn by the worker, with the numbers of that K beside it.

const view = { index: 0, place: 0, busy: false, wanted: null, amplify: 8 };

function inspector() {
  const root = byId("inspect");
  if (!DATA.specimens.length) {
    root.append(h("p", { class: "note" }, "No image is embedded here. A sweep with --inspect 3 embeds up to three of each class."));
    return;
  }
  root.append(
    h("div", { class: "bar" }, imageChooser(), slider()),
    h("div", { class: "bar" }, modes(), zoomButtons(), swipeSlider(), amplifier()),
    h("div", { class: "desk" }, h("div", {}, buildStage(), keys(), buildPalette()), aside()));
  stage.onmove = () => (view.zoom.textContent = percent(stage.zoom));
  stage.onswipe = () => (view.swipe.value = stage.swipe);
  view.worker = new Worker(URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" })));
  view.worker.onmessage = ({ data }) => arrived(data);
  document.addEventListener("keydown", shortcut);
  addEventListener("hashchange", () => follow(true));
  chooseMode(stage.mode, true);
  follow(location.hash.includes("image="));
}

function imageChooser() {
  const groups = DATA.classNames.map((name) => {
    const options = DATA.specimens.flatMap((found, index) =>
      found.class === name ? [h("option", { value: index }, `${found.image} (${found.role})`)] : []);
    return options.length ? h("optgroup", { label: classTitle(name) }, options) : null;
  });
  view.chooser = h("select", { onchange: () => open(Number(view.chooser.value)) }, groups);
  const step = (by, text, key) =>
    h("button", { type: "button", title: `${text} (${key})`, "aria-label": text, onclick: () => stepImage(by) }, by < 0 ? "‹" : "›");
  return h("div", { class: "field" }, h("label", {}, "Image", view.chooser), step(-1, "Previous image", "["), step(1, "Next image", "]"));
}

function slider() {
  view.slider = h("input", { type: "range", min: 0, step: 1, oninput: () => setPlace(Number(view.slider.value)) });
  view.number = h("output", { class: "k" });
  view.advised = h("button", { type: "button", class: "advised", title: "The K recommended for the image's class (r)", onclick: toRecommended });
  return h("div", { class: "field grow" }, h("label", { class: "grow" }, "K", view.slider), view.number, view.advised);
}

/** To the K that is recommended for the image's class. */
function toRecommended() {
  const place = view.found.ks.indexOf(view.found.k);
  if (view.found.recommended) setPlace(place);
}

function modes() {
  view.modes = MODES.map(([mode, title], index) =>
    h("button", { type: "button", "aria-pressed": "false", "data-mode": mode, title: `${title} (${index + 1})`, onclick: () => chooseMode(mode) }, title));
  return h("div", { class: "field segmented", role: "group", "aria-label": "View" }, view.modes);
}

function zoomButtons() {
  const button = (text, label, act) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
  view.zoom = h("output", { class: "zoom" });
  return h("div", { class: "field segmented", role: "group", "aria-label": "Zoom" },
    button("−", "Zoom out (-)", () => zoomBy(1 / 1.5)), view.zoom, button("+", "Zoom in (+)", () => zoomBy(1.5)),
    button("Fit", "Fit (0)", fit), button("1:1", "Actual size", () => zoomBy(1 / stage.zoom)));
}

function swipeSlider() {
  view.swipe = h("input", { type: "range", min: 0, max: 100, value: 50, oninput: () => setSwipe(Number(view.swipe.value)) });
  return h("label", { class: "field only-swipe" }, "Swipe", view.swipe);
}

function amplifier() {
  const times = h("output", {}, `×${view.amplify}`);
  const input = h("input", { type: "range", min: 0, max: 6, value: 3, oninput: () => {
    view.amplify = 2 ** Number(input.value);
    times.textContent = `×${view.amplify}`;
    paintDifference();
  } });
  return h("div", { class: "field only-difference" }, h("label", {}, "Amplified", input), times);
}

function aside() {
  view.facts = h("div", { class: "facts" });
  view.command = h("code", {});
  const copy = h("button", { type: "button", onclick: () => copyCommand(copy) }, "Copy");
  return h("div", { class: "aside" }, view.facts,
    h("div", { class: "command" }, h("p", { class: "muted" }, "This image, from the dataset's folder:"),
      view.command, copy));
}

/** What the keys do, always in sight. */
function keys() {
  const all = [["← →", "K"], ["r", "recommended K"], ["[ ]", "image"], ["1 2 3 4", "view"], ["b", "blink"], ["+ − 0", "zoom"],
    ["drag, arrows on the picture", "move"]];
  return h("p", { class: "keys" }, all.map(([key, what]) => h("span", {}, h("kbd", {}, key), ` ${what}`)));
}

/** Copies the command; where the browser does not allow that, selects it. */
async function copyCommand(button) {
  try {
    await navigator.clipboard.writeText(view.command.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(view.command);
    button.textContent = "Selected: copy it";
  }
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

/** Opens what the address asks for; `jump` brings it into sight. */
function follow(jump) {
  const { index, k, mode } = asked();
  if (index < 0 && location.hash.length > 1 && !location.hash.includes("image=")) {
    if (!view.found) open(0);
    return;
  }
  if (mode) chooseMode(mode, true);
  open(Math.max(index, 0), k);
  if (jump && index >= 0) byId("inspector").scrollIntoView();
}

async function open(index, k) {
  view.index = index;
  view.chooser.value = index;
  const wanted = k ?? (view.found ? view.found.ks[view.place] : null);
  const found = await specimen(index);
  if (view.index !== index) return;
  view.found = found;
  view.labels = null;
  const { width, height, rgba } = found.pixels;
  for (const layer of ["original", "result", "highlight", "difference"]) paint(layer, rgba.slice().fill(0), width, height);
  paint("original", rgba, width, height);
  view.worker.postMessage({ rgba: rgba.slice().buffer, space: found.space, model: found.model });
  stage.element.style.setProperty("--aspect", height / width);
  fit();
  view.slider.max = found.ks.length - 1;
  setPlace(nearestPlace(found, wanted ?? found.k), true);
}

/** Index of the swept K nearest to `k`. */
function nearestPlace(found, k) {
  const distances = found.ks.map((other) => Math.abs(other - k));
  return distances.indexOf(Math.min(...distances));
}

function setPlace(place, silent) {
  view.place = place;
  const k = view.found.ks[place];
  view.slider.value = place;
  view.slider.setAttribute("aria-valuetext", `K = ${k}`);
  view.number.textContent = k;
  const { recommended, k: best } = view.found;
  view.advised.textContent = recommended ? (k === best ? "recommended" : `use ${best}`) : "none recommended";
  view.advised.disabled = !recommended || k === best;
  showFacts();
  if (!silent || location.hash.includes("image=")) remember();
  request();
}

function remember() {
  history.replaceState(null, "", address(view.found.image, view.found.ks[view.place], stage.mode));
}

function chooseMode(mode, silent) {
  setMode(mode);
  for (const button of view.modes) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  byId("inspect").dataset.mode = mode;
  if (mode === "difference") paintDifference();
  if (!silent) remember();
}

/** Asks the worker for the K of the slider; while it works only the last wish counts. */
function request() {
  view.wanted = { index: view.index, place: view.place };
  if (!view.busy) send();
}

function send() {
  const { index, place } = view.wanted;
  view.wanted = null;
  view.busy = true;
  view.sent = { index, place, at: performance.now(), palette: paletteAt(DATA.specimens[index], place) };
  const { ks, model } = DATA.specimens[index];
  view.worker.postMessage({ k: ks[place], model, ...view.sent.palette });
}

function arrived({ k, rgba, labels, counts }) {
  const { index, palette, at } = view.sent;
  view.busy = false;
  if (index === view.index) {
    const { width, height } = view.found.pixels;
    view.result = new Uint8ClampedArray(rgba);
    view.labels = labels;
    paint("result", rgba, width, height);
    stage.canvases.highlight.hidden = true;
    if (stage.mode === "difference") paintDifference();
    showPalette(palette.colors, counts);
    const { dataset } = stage.canvases.result;
    Object.assign(dataset, { k, image: view.found.image, ms: (performance.now() - at).toFixed(1) });
  }
  if (view.wanted) send();
}

/** How far each sample is off, amplified; with alpha premultiplied, and its own error in every channel. */
function paintDifference() {
  if (!view.labels) return;
  const { width, height, rgba } = view.found.pixels;
  const difference = new Uint8ClampedArray(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const [a, b] = [rgba[at + 3], view.result[at + 3]];
    for (let c = 0; c < 3; c++) {
      const off = Math.abs(rgba[at + c] * a - view.result[at + c] * b) / 255;
      difference[at + c] = view.amplify * Math.max(off, Math.abs(a - b));
    }
    difference[at + 3] = 255;
  }
  paint("difference", difference, width, height);
}

/** Veils every pixel that is not of one of `clusters`. */
function highlight(clusters) {
  stage.canvases.highlight.hidden = !clusters;
  if (!clusters) return;
  const { width, height } = view.found.pixels;
  const veil = new Uint32Array(width * height);
  const chosen = new Set(clusters);
  for (let pixel = 0; pixel < veil.length; pixel++) veil[pixel] = chosen.has(view.labels[pixel]) ? 0 : 0xd8181818;
  paint("highlight", veil.buffer, width, height);
}

function showFacts() {
  const { found } = view;
  const [row, recommended] = [found.rows[view.place], found.k];
  const place = found.ks.indexOf(recommended);
  const compared = found.recommended && place !== view.place;
  const head = ["", `K = ${found.ks[view.place]}`, ...(compared ? [`K = ${recommended}`] : [])];
  const rows = DATA.metrics.map((metric, index) => {
    const cells = [row, ...(compared ? [found.rows[place]] : [])];
    return h("tr", {}, h("th", { scope: "row" }, titled(metric)),
      cells.map((cell) => h("td", { class: "number" }, measured(metric, cell[index]))));
  });
  const note = withoutUnwanted(found.undefined[view.place]);
  view.facts.replaceChildren(...[
    h("table", {}, h("caption", {}, facts(found)),
      h("thead", {}, h("tr", {}, head.map((text, index) => h(index ? "th" : "td", { class: "number", scope: index && "col" }, text)))),
      h("tbody", {}, rows)),
    found.recommended && h("p", { class: "muted" }, `K = ${recommended} is recommended for ${classTitle(found.class)}.`),
    note && h("p", { class: "muted" }, `Undefined: ${note}.`),
  ].filter(Boolean));
  view.command.textContent = `huecount compress ${quoted(found.image.replace(/^-/, "./-"))} -k ${found.ks[view.place]}${DATA.flags}`;
}

/** The reasons of a row's empty cells, but for what nobody asked to measure. */
function withoutUnwanted(reasons) {
  return reasons.split("; ").filter((reason) => !/: (not asked for|switched off)$/.test(reason)).join("; ");
}

function facts(found) {
  const { width, height } = found.pixels;
  const shrunk = width !== found.width
    ? `; shown at ${width}×${height}, so its pixels are near, not equal to, the file's` : "";
  return `${grouped(found.width)}×${grouped(found.height)} pixels, ${counted(found.colors, "colour")}, ${bytes(found.bytes)}${shrunk}`;
}

function stepImage(by) {
  open((view.index + by + DATA.specimens.length) % DATA.specimens.length);
}

function blinkOnce() {
  if (stage.mode === "blink") blink();
  else chooseMode("blink");
}

/** Keys that work wherever nothing else wants them. */
function shortcut(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !view.found) return;
  const busy = event.target.closest?.("input, select, textarea, .scrollable");
  if (busy) return;
  const step = (by) => setPlace(Math.min(view.found.ks.length - 1, Math.max(0, view.place + by)));
  const acts = {
    ArrowLeft: () => step(-1), ArrowRight: () => step(1), "[": () => stepImage(-1), "]": () => stepImage(1),
    "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5), 0: fit, b: blinkOnce, r: toRecommended,
  };
  MODES.forEach(([mode], index) => (acts[index + 1] = () => chooseMode(mode)));
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}
