// The table of classes: the recommended K, why, and whether the criteria agree.

const OVERVIEW = ["Class", "Images", "K", "95 %", "Verdict", "Do criteria agree?", "SSIMULACRA 2", "SSIM", "PSNR (dB)", "Bytes", "Of source"];
const TO_THE_RIGHT = new Set(["Images", "K", "SSIMULACRA 2", "SSIM", "PSNR (dB)", "Bytes", "Of source"]);

function overview() {
  const head = OVERVIEW.map((text) => h("th", { scope: "col", class: TO_THE_RIGHT.has(text) && "number" }, text));
  const table = h("table", { class: "classes" },
    h("caption", {}, legend()),
    h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, DATA.classes.map(classRows)));
  byId("summary").append(outcome());
  byId("overview").append(DATA.classes.length ? scrollable(table, "Classes")
    : h("p", { class: "note" }, "No image could be evaluated; the table of images says why."));
}

function legend() {
  const [low, high] = [DATA.ks[0], DATA.ks[DATA.ks.length - 1]];
  return [
    "Medians over the images of a class at its recommended K; bytes are sums. ",
    "The small scale has all criteria on log K from ", low, " to ", high, ": ",
    sample("bar", "recommended"), ", ", sample("band", "its 95 % interval"), ", ", sample("dot", "another criterion"),
    ", which agrees where it lies in that interval.",
  ];
}

function sample(kind, text) {
  return h("span", { class: "sample" }, h("span", { class: `sample-${kind}` }), ` ${text}`);
}

function outcome() {
  const count = (status) => DATA.images.filter((image) => image[STATUS] === status).length;
  const [failed, skipped] = [count("failed"), count("skipped")];
  const rest = failed + skipped ? `, ${failed} failed, ${skipped} skipped` : "";
  return `${counted(count("ok"), "image")} in ${counted(DATA.classes.length, "class", "classes")}${rest}, `
    + `at ${counted(DATA.ks.length, "value")} of K each. ${goal()}`;
}

/** Short names of metrics in targets. */
const SHORT = { psnr: "psnr_db", bytes: "png_bytes" };

/** What the images of a class have to meet. */
function goal() {
  const words = DATA.targets.map((target) => {
    const level = target.match(/^(\S+) \((.*)\)$/);
    if (level) return `${level[1]} (${bound(level[2])})`;
    return bound(target);
  });
  return words.length ? `Target: ${words.join(" and ")} for ${DATA.coverage.replace("%", " %")} of a class.` : "";
}

/** `psnr=35` as `PSNR ≥ 35 dB`. */
function bound(target) {
  const [name, value] = target.split("=");
  const metric = DATA.metrics.find((other) => other.name === (SHORT[name] ?? name));
  if (!metric) return target;
  const unit = value.endsWith("%") ? " of the source" : metric.unit && ` ${metric.unit}`;
  return `${metric.label} ${metric.better === "higher" ? "≥" : "≤"} ${value}${unit}`;
}

function classRows(summary, index) {
  const choice = summary.choices.find((other) => other.recommended);
  const at = summary.at_choice;
  const metric = (name) => DATA.metrics.find((other) => other.name === name);
  const verdict = choice?.verdict ?? "none";
  const cells = [
    summary.images,
    h("span", { class: "chosen" }, at ? at.k : DASH),
    choice ? interval(choice) : DASH,
    h("span", { class: `verdict ${verdict}` }, verdict),
    [strip(summary, choice), h("span", { class: "agreement" }, agreement(summary, choice))],
    measured(metric("ssimulacra2"), at?.ssimulacra2),
    measured(metric("ssim"), at?.ssim),
    at?.distortion === 0 && at.psnr_db == null ? "exact" : measured(metric("psnr_db"), at?.psnr_db),
    bytes(at?.png_bytes),
    at?.png_bytes != null ? percent(at.png_bytes / at.source_bytes) : DASH,
  ];
  return [
    h("tr", {},
      h("th", { scope: "row", rowspan: 2 }, classTitle(summary.class)),
      cells.map((cell, place) => {
        const label = OVERVIEW[place + 1];
        return h("td", { class: TO_THE_RIGHT.has(label) && "number", "data-label": label }, cell);
      })),
    h("tr", { class: "why" }, h("td", { colspan: 10 }, h("p", {}, why(summary, choice)), worth(summary), beyond(summary), more(summary, index))),
  ];
}

function why(summary, choice) {
  if (choice) return `By ${choice.criterion}: ${choice.reason}.`;
  return `No K is recommended: ${summary.choices[0]?.reason ?? "there is no criterion"}.`;
}

/** What the images look like at the recommended K, and what other encoders take; the reason for none says that itself. */
function worth(summary) {
  const words = summary.at_choice ? [summary.level, summary.alternative].filter(Boolean) : [];
  return words.length ? h("p", {}, `${sentence(words.join("; "))}.`) : null;
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const MOST_NAMED = 5;

/** The images that need more colours than their class, those that need most first. */
function beyond(summary) {
  const count = summary.beyond.length;
  if (!summary.at_choice || !count) return null;
  const named = summary.beyond.slice(0, MOST_NAMED).map(({ image, k }) => `${image} (${k ?? "more than was swept"})`);
  const more = count > MOST_NAMED ? ` and ${count - MOST_NAMED} more` : "";
  const need = count === 1 ? "needs" : "need";
  return h("p", {}, `${count} of ${counted(summary.images, "image")} ${need} more colours: ${named.join(", ")}${more}.`);
}

/** Where a person goes from a class. */
function more(summary, index) {
  const first = DATA.specimens.find((other) => other.class === summary.class);
  const role = ["worst", "median", "best"].find((word) => word === first?.role) ?? "";
  return h("div", { class: "more" },
    criteria(summary),
    first && h("a", { href: address(first.image, first.k) }, `Look at its ${role} image`),
    h("a", { href: `#charts-${index + 1}` }, "Its charts"));
}

/** How many of the other criteria that have an answer put it into the recommended interval. */
function agreement(summary, choice) {
  if (!choice) return "no K to agree on";
  const [low, high] = [choice.k_low ?? choice.k, choice.k_low == null ? choice.k : choice.k_high ?? Infinity];
  const others = summary.choices.filter((other) => other.k != null && other !== choice);
  const agree = others.filter((other) => other.k >= low && other.k <= high).length;
  if (!others.length) return "no other has an answer";
  const word = agree === others.length ? "yes" : agree ? "partly" : "no";
  return [h("strong", { class: word }, word), `: ${agree} of ${others.length}`];
}

/** What every criterion says. */
function criteria(summary) {
  const row = (choice) => h("tr", { class: choice.k == null && "silent" },
    h("th", { scope: "row" }, choice.criterion),
    h("td", { class: "number" }, choice.k ?? DASH),
    h("td", {}, choice.k == null ? DASH : interval(choice)),
    h("td", {}, choice.reason));
  const heads = [["Criterion"], ["K", "number"], ["95 %"], ["In words"]];
  return h("details", {}, h("summary", {}, `All ${summary.choices.length} criteria`),
    h("table", { class: "criteria" },
      h("thead", {}, h("tr", {}, heads.map(([text, style]) => h("th", { scope: "col", class: style }, text)))),
      h("tbody", {}, summary.choices.map(row))));
}

/** The criteria's K on one line of log K: a band for the interval, a bar for the recommended, dots for the others. */
function strip(summary, choice) {
  const [width, height, edge] = [150, 22, 8];
  const [low, high] = [DATA.ks[0], DATA.ks[DATA.ks.length - 1]].map(Math.log2);
  const x = (k) => (high > low ? edge + ((Math.log2(k) - low) / (high - low)) * (width - 2 * edge) : width / 2);
  const answers = summary.choices.filter((other) => other.k != null);
  const label = answers.length
    ? answers.map((other) => `${other.criterion} ${other.k}`).join(", ")
    : "no criterion has an answer";
  const drawing = svg("svg", { class: "strip", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  drawing.append(svg("title", {}, label));
  drawing.append(svg("line", { class: "axis", x1: edge, x2: width - edge, y1: height / 2, y2: height / 2 }));
  if (choice?.k_low != null) {
    const [from, to] = [x(choice.k_low), x(choice.k_high ?? DATA.ks[DATA.ks.length - 1])];
    drawing.append(svg("rect", { class: "band", x: from - 2, width: to - from + 4, y: 3, height: height - 6 }));
  }
  for (const other of answers.filter((answer) => answer !== choice)) {
    drawing.append(svg("circle", { class: "other", cx: x(other.k), cy: height / 2, r: 4 }));
  }
  if (choice) drawing.append(svg("rect", { class: "recommended", x: x(choice.k) - 2, width: 4, y: 1, height: height - 2 }));
  return drawing;
}

/** A region that scrolls sideways where it is wider than the page, by keyboard too. */
function scrollable(content, label) {
  return h("div", { class: "scrollable", tabindex: 0, role: "region", "aria-label": label }, content);
}
