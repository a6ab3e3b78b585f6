// The embedded images: previews as PNG, palettes as centroids and colours.

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Pixels and palettes of the specimen at `index`, read when it is first looked at. */
async function specimen(index) {
  const found = DATA.specimens[index];
  if (!found.pixels) {
    const stored = JSON.parse(byId(`specimen-${index}`).textContent);
    found.palettes = stored.palettes;
    found.pixels = await decoded(bytesOf(stored.preview));
  }
  return found;
}

/** The palette of `found` at the K of index `place`: a centroid and a colour per cluster. */
function paletteAt(found, place) {
  const stored = bytesOf(found.palettes[place]);
  const dimensions = { gray: 1, rgb: 3, rgba: 4 }[found.model];
  const clusters = stored.length / (4 * dimensions + 4);
  const centroids = new Float32Array(stored.buffer, 0, clusters * dimensions);
  return { centroids, colors: stored.slice(4 * clusters * dimensions) };
}

/** The samples of a pixel in a PNG by its colour type: gray, RGB, gray with alpha, RGBA. */
const CHANNELS = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** RGBA of a PNG with 8-bit samples and no palette: to the bit, which the browser's own decoder does not promise. */
async function decoded(png) {
  const view = new DataView(png.buffer);
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (name === "IDAT") parts.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const channels = CHANNELS[png[25]];
  const inflated = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(inflated).arrayBuffer());
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  const stride = width * channels;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    unfilter(rows[y * (stride + 1)], row, above, channels);
    for (let x = 0; x < width; x++) {
      const sample = (c) => row[x * channels + c];
      const [at, colors] = [4 * (y * width + x), channels < 3 ? 1 : 3];
      for (let c = 0; c < 3; c++) rgba[at + c] = sample(Math.min(c, colors - 1));
      if (channels > colors) rgba[at + 3] = sample(colors);
    }
    above = row;
  }
  return { width, height, rgba };
}

/** Undoes a row's PNG filter in place. */
function unfilter(filter, row, above, channels) {
  for (let at = 0; at < row.length; at++) {
    const [left, up] = [at < channels ? 0 : row[at - channels], above[at]];
    const corner = at < channels ? 0 : above[at - channels];
    row[at] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
