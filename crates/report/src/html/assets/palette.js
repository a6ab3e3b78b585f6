// The palette as swatches, from the most to the least used; a click shows where a colour is.

const palette = { pressed: null };

function buildPalette() {
  palette.element = h("div", { class: "swatches", role: "group", "aria-label": "Palette", onkeydown: swatchKey });
  palette.words = h("p", { class: "muted", "aria-live": "polite" });
  return h("div", { class: "palette" }, palette.words, palette.element);
}

/** Colours that several clusters share are one swatch. */
function showPalette(colors, counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const swatches = new Map();
  counts.forEach((count, cluster) => {
    const [r, g, b, a] = colors.subarray(4 * cluster, 4 * cluster + 4);
    const color = `#${[r, g, b, ...(a < 255 ? [a] : [])].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    const swatch = swatches.get(color) ?? { color, count: 0, clusters: [] };
    swatch.count += count;
    swatch.clusters.push(cluster);
    swatches.set(color, swatch);
  });
  palette.swatches = [...swatches.values()].sort((a, b) => b.count - a.count);
  palette.total = total;
  palette.pressed = null;
  palette.element.classList.toggle("many", palette.swatches.length > 64);
  palette.element.replaceChildren(...palette.swatches.map(swatchButton));
  describePalette();
}

function swatchButton(swatch, index) {
  const label = inWords(swatch, ", ");
  const button = h("button", {
    type: "button", class: "swatch", title: label, "aria-label": label, "aria-pressed": "false",
    tabindex: index === 0 ? 0 : -1, onclick: () => press(index),
  });
  button.style.setProperty("--color", swatch.color);
  button.style.setProperty("--share", Math.sqrt(swatch.count / palette.swatches[0].count).toFixed(3));
  return button;
}

/** The colour, its share, name and contrast. */
function inWords(swatch, separator) {
  const share = `${percent(swatch.count / palette.total)} of the pixels`;
  return [`${swatch.color}${separator}${share}`, colorName(swatch.color), contrastInWords(swatch.color)]
    .filter((part) => part).join(", ");
}

/** Highlights the pixels of a swatch, or of none when it was pressed already. */
function press(index) {
  palette.pressed = palette.pressed === index ? null : index;
  [...palette.element.children].forEach((button, place) => {
    button.setAttribute("aria-pressed", String(place === palette.pressed));
  });
  describePalette();
  highlight(palette.pressed === null ? null : palette.swatches[palette.pressed].clusters);
}

function describePalette() {
  const swatch = palette.swatches[palette.pressed];
  palette.words.textContent = swatch
    ? `${inWords(swatch, ": ")}; highlighted in the result`
    : `${counted(palette.swatches.length, "colour")}, the most used first and tallest; click one to see its pixels`;
}

/** One stop for the tab key; arrows go from swatch to swatch. */
function swatchKey(event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const buttons = [...palette.element.children];
  const from = buttons.indexOf(document.activeElement);
  if (!steps[event.key] || from < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const to = (from + steps[event.key] + buttons.length) % buttons.length;
  buttons[from].tabIndex = -1;
  buttons[to].tabIndex = 0;
  buttons[to].focus();
}
