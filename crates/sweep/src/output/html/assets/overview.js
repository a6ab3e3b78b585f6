// The table of classes: the recommended K, why, and whether the criteria agree.

function overview() {
  const heads = ["Class", "Images", "K", "95 %", "Verdict", "Criteria", "SSIM", "PSNR (dB)", "Bytes", "Of source"];
  const right = new Set(["Images", "K", "SSIM", "PSNR (dB)", "Bytes", "Of source"]);
  const head = heads.map((text) => h("th", { scope: "col", class: right.has(text) && "number" }, text));
  const table = h("table", { class: "classes" },
    h("caption", {}, "Medians over the images of a class at its recommended K; bytes are sums."),
    h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, DATA.classes.map(classRows)));
  byId("summary").append(outcome());
  byId("overview").append(scrollable(table, "Classes"));
}

function outcome() {
  const count = (status) => DATA.images.filter((image) => image[STATUS] === status).length;
  const goal = DATA.targets.length ? ` Target: ${DATA.targets.join(" and ")}.` : "";
  const [failed, skipped] = [count("failed"), count("skipped")];
  const rest = failed + skipped ? `, ${failed} failed, ${skipped} skipped` : "";
  return `${counted(count("ok"), "image")} in ${counted(DATA.classes.length, "class", "classes")}${rest}, `
    + `at ${counted(DATA.ks.length, "value")} of K each.${goal}`;
}

function classRows(summary) {
  const choice = summary.choices.find((other) => other.recommended);
  const at = summary.at_choice;
  const psnr = DATA.metrics.find((metric) => metric.name === "psnr_db");
  const ssim = DATA.metrics.find((metric) => metric.name === "ssim");
  const verdict = choice?.verdict ?? "none";
  const number = (text) => h("td", { class: "number" }, text);
  return [
    h("tr", {},
      h("th", { scope: "row", rowspan: 2 }, summary.class),
      number(summary.images),
      h("td", { class: "number chosen" }, at ? at.k : DASH),
      h("td", {}, choice ? interval(choice) : DASH),
      h("td", {}, h("span", { class: `verdict ${verdict}` }, verdict)),
      h("td", {}, strip(summary, choice)),
      number(measured(ssim, at?.ssim)),
      number(at?.distortion === 0 && at.psnr_db == null ? "exact" : measured(psnr, at?.psnr_db)),
      number(bytes(at?.png_bytes)),
      number(at?.png_bytes != null ? percent(at.png_bytes / at.source_bytes) : DASH)),
    h("tr", { class: "why" }, h("td", { colspan: 9 }, why(summary, choice), agreement(summary, choice))),
  ];
}

function why(summary, choice) {
  const sentence = choice?.reason ?? summary.choices.map((other) => `${other.criterion}: ${other.reason}`).join("; ");
  return h("p", {}, choice ? `${choice.criterion}: ${sentence}.` : `No K is recommended. ${sentence}.`);
}

/** How many of the criteria that have an answer fall into the recommended interval. */
function agreement(summary, choice) {
  const answers = summary.choices.filter((other) => other.k != null);
  const list = summary.choices.map((other) => `${other.criterion} ${other.k ?? "none"}`).join(", ");
  if (!choice || answers.length < 2) return h("p", { class: "muted" }, `Criteria: ${list}.`);
  const [low, high] = [choice.k_low ?? choice.k, choice.k_low == null ? choice.k : choice.k_high ?? Infinity];
  const others = answers.filter((other) => other !== choice);
  const agree = others.filter((other) => other.k >= low && other.k <= high).length;
  const where = choice.k_low == null ? `at K = ${choice.k}` : `in its interval`;
  return h("p", { class: "muted" }, `${agree} of ${counted(others.length, "other criterion", "other criteria")} with an answer `
    + `${agree === 1 ? "lies" : "lie"} ${where}: ${list}.`);
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
  drawing.append(svg("line", { class: "axis", x1: edge, x2: width - edge, y1: height / 2, y2: height / 2 }));
  if (choice?.k_low != null) {
    const [from, to] = [x(choice.k_low), x(choice.k_high ?? DATA.ks[DATA.ks.length - 1])];
    drawing.append(svg("rect", { class: "band", x: from - 2, width: to - from + 4, y: 4, height: height - 8 }));
  }
  for (const other of answers.filter((answer) => answer !== choice)) {
    drawing.append(svg("circle", { class: "other", cx: x(other.k), cy: height / 2, r: 4 }));
  }
  if (choice) drawing.append(svg("rect", { class: "recommended", x: x(choice.k) - 2, width: 4, y: 2, height: height - 4 }));
  return drawing;
}

/** A region that scrolls sideways where it is wider than the page, by keyboard too. */
function scrollable(content, label) {
  return h("div", { class: "scrollable", tabindex: 0, role: "region", "aria-label": label }, content);
}
