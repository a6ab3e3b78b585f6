// Numbers as people read them.

const DASH = "–";

function bytes(count) {
  if (count == null) return DASH;
  if (count < 1e3) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

/** `1234567` as `1,234,567`. */
function grouped(count) {
  return count == null ? DASH : String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function counted(count, noun, plural = `${noun}s`) {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** A class in words: tables hold `.` for images without one. */
function classTitle(name) {
  return DATA.classTitles[DATA.classNames.indexOf(name)] ?? name;
}

function percent(share) {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** Metrics whose values lie between -1 and 1, or about there. */
const FINE = new Set(["ssim", "ms_ssim", "silhouette", "silhouette_squared", "davies_bouldin", "stability"]);

/** A metric's value with as many digits as mean something. */
function measured(metric, value) {
  if (value == null) return DASH;
  if (metric.unit === "bytes") return bytes(value);
  if (metric.unit === "dB") return value.toFixed(2);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e4) return grouped(Math.round(value));
  if (size < 1e-3) return value.toExponential(1);
  if (FINE.has(metric.name)) return value.toFixed(4);
  return size < 100 ? value.toFixed(2) : value.toFixed(1);
}

/** What stands in a column's head: `PSNR dB`. */
function titled(metric) {
  return metric.unit && metric.unit !== "bytes" ? `${metric.label} (${metric.unit})` : metric.label;
}

function interval(choice) {
  if (choice.k_low == null) return DASH;
  return `${choice.k_low}${DASH}${choice.k_high ?? "?"}`;
}

/** `text` as one word of a POSIX shell. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
