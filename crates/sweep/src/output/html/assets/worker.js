"use strict";
// Redraws an image with a palette: for each distinct colour the nearest centroid, then every pixel by look-up.

/** The image: its distinct colours as points of the clustering space, and which of them each pixel has. */
let points, dimensions, colorOfPixel;

onmessage = ({ data }) => {
  if (data.rgba) takeImage(data);
  else postMessage(redrawn(data));
};

function takeImage({ rgba, space, model }) {
  const pixels = new Uint32Array(rgba);
  const colors = new Uint32Array(pixels.length);
  colorOfPixel = new Uint32Array(pixels.length);
  const size = 1 << Math.ceil(Math.log2(2 * pixels.length + 2));
  const slots = new Int32Array(size).fill(-1);
  let count = 0;
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const color = pixels[pixel];
    let slot = (Math.imul(color, 0x9e3779b1) >>> 7) & (size - 1);
    while (slots[slot] >= 0 && colors[slots[slot]] !== color) slot = (slot + 1) & (size - 1);
    if (slots[slot] < 0) {
      slots[slot] = count;
      colors[count++] = color;
    }
    colorOfPixel[pixel] = slots[slot];
  }
  dimensions = { gray: 1, rgb: 3, rgba: 4 }[model];
  points = new Float64Array(count * dimensions);
  const bytes = new Uint8Array(colors.buffer);
  const { coordinates, white, grid } = SPACES[space];
  for (let color = 0; color < count; color++) {
    const [r, g, b, a] = bytes.subarray(4 * color, 4 * color + 4);
    // Premultiplied where there is alpha, so that colours under alpha 0 fall together.
    const alpha = model === "rgba" ? a / 255 : 1;
    const point = [...coordinates(r, g, b), white].map((x) => Math.round(Math.round(x * grid) * alpha * 255) / (255 * grid));
    for (let d = 0; d < dimensions; d++) points[color * dimensions + d] = point[d];
  }
}

const LINEAR = Float64Array.from({ length: 256 }, (_, sample) => {
  const encoded = sample / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
});

/** From samples to coordinates; the value of white on the first axis, which is that of full alpha too; steps per unit. */
const SPACES = {
  srgb: { coordinates: (r, g, b) => [r, g, b], white: 255, grid: 1 },
  oklab: { coordinates: oklab, white: 1, grid: 65536 },
  lab: { coordinates: lab, white: 100, grid: 512 },
};

function oklab(...samples) {
  const [r, g, b] = samples.map((sample) => LINEAR[sample]);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function lab(...samples) {
  const [r, g, b] = samples.map((sample) => LINEAR[sample]);
  const root = (t) => (t > 216 / 24389 ? Math.cbrt(t) : (841 / 108) * t + 4 / 29);
  const x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = root(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = root((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** `centroids`: K points; `colors`: K colours, four bytes each. Gives the pixels, each one's cluster, and the counts. */
function redrawn({ k, centroids, colors }) {
  const clusters = colors.length / 4;
  const nearest = nearestOfAll(centroids, clusters);
  const palette = new Uint32Array(colors.slice().buffer);
  const pixels = new Uint32Array(colorOfPixel.length);
  const labels = new Uint16Array(colorOfPixel.length);
  const counts = new Uint32Array(clusters);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const cluster = nearest[colorOfPixel[pixel]];
    labels[pixel] = cluster;
    pixels[pixel] = palette[cluster];
    counts[cluster]++;
  }
  return { k, rgba: pixels.buffer, labels, counts };
}

/** For each distinct colour its nearest centroid; ties go to the lowest index. */
function nearestOfAll(centroids, clusters) {
  const { distance, order } = neighbours(centroids, clusters);
  const nearest = new Uint16Array(points.length / dimensions);
  let start = 0;
  for (let color = 0; color < nearest.length; color++) {
    const at = color * dimensions;
    // Neighbours in the image look alike: the last answer is a good first guess.
    const first = squared(points, at, centroids, start * dimensions);
    const reach = Math.sqrt(first);
    let [best, bestIndex] = [first, start];
    for (let rank = 1; rank < clusters; rank++) {
      const candidate = order[start * clusters + rank];
      // All further candidates are farther from the guess, hence from the point.
      if (distance[start * clusters + candidate] > reach + Math.sqrt(best) + 1e-6) break;
      const d = squared(points, at, centroids, candidate * dimensions);
      if (d < best || (d === best && candidate < bestIndex)) [best, bestIndex] = [d, candidate];
    }
    nearest[color] = start = bestIndex;
  }
  return nearest;
}

/** Distances between centroids, and for each the others from near to far, itself first. */
function neighbours(centroids, clusters) {
  const distance = new Float64Array(clusters * clusters);
  const order = new Uint16Array(clusters * clusters);
  for (let from = 0; from < clusters; from++) {
    const row = distance.subarray(from * clusters, (from + 1) * clusters);
    for (let to = 0; to < clusters; to++) {
      row[to] = Math.sqrt(squared(centroids, from * dimensions, centroids, to * dimensions));
    }
    const key = (index) => (index === from ? -1 : row[index]);
    order.set(Array.from(row.keys()).sort((a, b) => key(a) - key(b)), from * clusters);
  }
  return { distance, order };
}

function squared(a, atA, b, atB) {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const difference = a[atA + d] - b[atB + d];
    sum += difference * difference;
  }
  return sum;
}
