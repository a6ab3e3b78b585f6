"use strict";
// Redraws an image with a palette: for each distinct colour the nearest centroid, then every pixel by look-up.
//
// Colours lie in boxes within boxes; a centroid that is farther from all of a box than another one is from any of it is
// nearest to none of its colours. What is left of K centroids is compared one by one: exact, and seldom more than a dozen.
//
// Where there is alpha, opaque colours are in boxes of their own, as they are only given what keeps them opaque.

/** Numbers of a point: unused ones are 0, so that every space is measured alike. */
const AXES = 4;
/** Bits of a sample that name the large box of a colour, and those that name the small one in it. */
const [LARGE, SMALL] = [3, 2];

/** The image: which distinct colour each pixel has; the colours as points, box by box; each point's colour; the boxes. */
let colorOfPixel, points, colorOfPoint, boxes;
/** The last number of an opaque colour's point, where there is alpha. */
let fullAlpha;

onmessage = ({ data }) => {
  if (data.rgba) takeImage(data);
  else {
    const result = redrawn(data);
    postMessage(result, [result.rgba, result.labels.buffer, result.counts.buffer]);
  }
};

function takeImage({ rgba, space, model }) {
  fullAlpha = SPACES[space].white;
  const colors = distinct(new Uint32Array(rgba));
  const samples = new Uint8Array(colors.buffer, 0, 4 * colors.length);
  const starts = sortIntoBoxes(samples, model === "rgba");
  points = new Float64Array(AXES * colors.length);
  const place = placing(space, model);
  for (let at = 0; at < colors.length; at++) {
    const color = 4 * colorOfPoint[at];
    place(samples[color], samples[color + 1], samples[color + 2], samples[color + 3], AXES * at);
  }
  boxes = starts.map((small) => {
    const inside = small.slice(0, -1).map((start, index) => boxOf(start, small[index + 1]));
    const opaque = model === "rgba" && samples[4 * colorOfPoint[small[0]] + 3] === 255;
    return { ...boxOf(small[0], small[small.length - 1]), inside, opaque };
  });
}

/** The distinct ones of `pixels`, in order of appearance; notes which of them each pixel has. */
function distinct(pixels) {
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
  return colors.slice(0, count);
}

/** Sorts the colours by their boxes; for each large box, where its small ones start, and where the last one ends. */
function sortIntoBoxes(samples, hasAlpha) {
  const count = samples.length / 4;
  const keys = new Uint32Array(count);
  const boxBits = 4 * (LARGE + SMALL);
  const ends = new Uint32Array((1 << (boxBits + (hasAlpha ? 1 : 0))) + 1);
  for (let color = 0; color < count; color++) {
    let [large, small] = [0, 0];
    for (let c = 0; c < 4; c++) {
      const sample = samples[4 * color + c];
      large = (large << LARGE) | (sample >> (8 - LARGE));
      small = (small << SMALL) | ((sample >> (8 - LARGE - SMALL)) & ((1 << SMALL) - 1));
    }
    const opaque = hasAlpha && samples[4 * color + 3] === 255;
    keys[color] = (opaque << boxBits) | (large << (4 * SMALL)) | small;
    ends[keys[color] + 1]++;
  }
  for (let key = 1; key < ends.length; key++) ends[key] += ends[key - 1];
  colorOfPoint = new Uint32Array(count);
  for (let color = 0; color < count; color++) colorOfPoint[ends[keys[color]]++] = color;
  const starts = [];
  let before = -1;
  for (let at = 0; at < count; at++) {
    const key = keys[colorOfPoint[at]];
    if (key === before) continue;
    if (at === 0 || key >> (4 * SMALL) !== before >> (4 * SMALL)) {
      starts[starts.length - 1]?.push(at);
      starts.push([]);
    }
    starts[starts.length - 1].push(at);
    before = key;
  }
  starts[starts.length - 1]?.push(count);
  return starts;
}

/** The points from `start` to `end`, with the least and the largest of each of their numbers. */
function boxOf(start, end) {
  const [low, high] = [points.slice(AXES * start, AXES * start + AXES), points.slice(AXES * start, AXES * start + AXES)];
  for (let at = AXES * start; at < AXES * end; at++) {
    const axis = at % AXES;
    if (points[at] < low[axis]) low[axis] = points[at];
    if (points[at] > high[axis]) high[axis] = points[at];
  }
  return { start, end, low, high };
}

/** Writes the point of a colour of `space`: premultiplied where there is alpha, so that colours under alpha 0 fall together. */
function placing(space, model) {
  const { coordinates, white, grid } = SPACES[space];
  const dimensions = DIMENSIONS[model];
  return (r, g, b, a, at) => {
    const alpha = model === "rgba" ? a / 255 : 1;
    const numbers = [...coordinates(r, g, b), white];
    for (let d = 0; d < dimensions; d++) {
      points[at + d] = Math.round(Math.round(numbers[d] * grid) * alpha * 255) / (255 * grid);
    }
  };
}

const DIMENSIONS = { gray: 1, rgb: 3, rgba: 4 };

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

/** `centroids`: K points of `model`; `colors`: K colours, four bytes each. Gives the pixels, each one's cluster, and the counts. */
function redrawn({ k, model, centroids, colors }) {
  const nearest = nearestOfAll(padded(centroids, DIMENSIONS[model]));
  const palette = new Uint32Array(colors.slice().buffer);
  const pixels = new Uint32Array(colorOfPixel.length);
  const labels = new Uint16Array(colorOfPixel.length);
  const counts = new Uint32Array(palette.length);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const cluster = nearest[colorOfPixel[pixel]];
    labels[pixel] = cluster;
    pixels[pixel] = palette[cluster];
    counts[cluster]++;
  }
  return { k, rgba: pixels.buffer, labels, counts };
}

function padded(centroids, dimensions) {
  const all = new Float64Array((AXES * centroids.length) / dimensions);
  centroids.forEach((number, index) => {
    all[AXES * Math.floor(index / dimensions) + (index % dimensions)] = number;
  });
  return all;
}

/** For each distinct colour its nearest centroid; ties go to the lowest index. */
function nearestOfAll(centroids) {
  const nearest = new Uint16Array(colorOfPoint.length);
  const all = Uint16Array.from({ length: centroids.length / AXES }, (_, index) => index);
  const forOpaque = keepingOpaque(centroids, all);
  for (const large of boxes) {
    const some = candidates(large, centroids, large.opaque ? forOpaque : all);
    for (const small of large.inside) nearestOfBox(small, centroids, candidates(small, centroids, some), nearest);
  }
  return nearest;
}

/** The clusters that opaque colours may have: those of full alpha; where there are none, all but the transparent one. */
function keepingOpaque(centroids, all) {
  const alpha = (cluster) => centroids[AXES * cluster + AXES - 1];
  const visible = all.filter((cluster) => alpha(cluster) > 0);
  const full = visible.filter((cluster) => alpha(cluster) >= fullAlpha);
  return full.length > 0 ? full : visible.length > 0 ? visible : all;
}

/** Those of the clusters `among` to which a colour of the box may be nearest. */
function candidates({ low, high }, centroids, among) {
  const near = new Float64Array(among.length);
  let reach = Infinity;
  for (let rank = 0; rank < among.length; rank++) {
    let [nearSum, farSum] = [0, 0];
    for (let axis = 0; axis < AXES; axis++) {
      const centroid = centroids[AXES * among[rank] + axis];
      const [below, above] = [centroid - low[axis], high[axis] - centroid];
      const outside = Math.min(below, above);
      if (outside < 0) nearSum += outside * outside;
      const far = Math.max(below, above);
      farSum += far * far;
    }
    near[rank] = nearSum;
    if (farSum < reach) reach = farSum;
  }
  // A little more than the reach, for the rounding of its sums.
  return among.filter((_, rank) => near[rank] <= reach * (1 + 1e-9) + 1e-12);
}

function nearestOfBox({ start, end }, centroids, among, nearest) {
  for (let point = start; point < end; point++) {
    const at = AXES * point;
    const [x, y, z, w] = [points[at], points[at + 1], points[at + 2], points[at + 3]];
    let [best, cluster] = [Infinity, 0];
    for (let rank = 0; rank < among.length; rank++) {
      const centroid = AXES * among[rank];
      const [a, b, c, d] = [x - centroids[centroid], y - centroids[centroid + 1], z - centroids[centroid + 2], w - centroids[centroid + 3]];
      const distance = a * a + b * b + c * c + d * d;
      if (distance < best) [best, cluster] = [distance, among[rank]];
    }
    nearest[colorOfPoint[point]] = cluster;
  }
}
