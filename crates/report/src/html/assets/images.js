// The table of images: sortable, filterable, shown in portions so that thousands of rows stay quick.

// Places in a row of `DATA.images`.
const [CLASS, IMAGE, STATUS, REASON, WIDTH, HEIGHT, COLORS, BYTES, AT_K, VALUES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const PORTION = 100;

const titleOfClass = (row) => DATA.classTitles[row[CLASS]];

/** Columns: title, the value to sort by, the text, and which end is worst: 1 where large values are. */
const COLUMNS = [
  { title: "Image", value: (row) => row[IMAGE], cell: imageCell },
  { title: "Class", value: titleOfClass },
  { title: "Status", value: (row) => row[STATUS], cell: statusCell },
  { title: "Pixels", number: true, worst: 1, value: (row) => row[WIDTH] && row[WIDTH] * row[HEIGHT],
    text: (row) => (row[WIDTH] ? `${row[WIDTH]}×${row[HEIGHT]}` : DASH) },
  { title: "Colours", number: true, worst: 1, value: (row) => row[COLORS], text: (row) => grouped(row[COLORS]) },
  { title: "Source", number: true, worst: 1, value: (row) => row[BYTES], text: (row) => bytes(row[BYTES]) },
  { title: "K", number: true, worst: 1, value: (row) => row[AT_K] },
  ...DATA.metrics.map((metric, index) => ({
    title: titled(metric), number: true, worst: metric.better === "higher" ? -1 : 1,
    value: (row) => row[VALUES]?.[index], text: (row) => measured(metric, row[VALUES]?.[index]),
  })),
];

const list = { column: -1, reversed: false, shown: PORTION, rows: [] };

function images() {
  const filter = (label, control) => h("label", {}, label, control);
  const option = (value, text = value) => h("option", { value }, text);
  const options = (values) => [option("", "all"), values.map((value) => option(value))];
  const statuses = ["ok", "failed", "skipped"].filter((status) => DATA.images.some((row) => row[STATUS] === status));
  list.text = h("input", { type: "search", oninput: refilter, placeholder: "name or reason" });
  list.class = h("select", { onchange: refilter }, options(DATA.classTitles));
  list.status = h("select", { onchange: refilter }, options(statuses));
  list.metric = h("select", { onchange: refilter }, option("", "any metric"), COLUMNS.flatMap((column, index) =>
    column.number ? [option(index, column.title)] : []));
  list.side = h("select", { onchange: refilter, "aria-label": "Side" }, option("least", "at least"), option("most", "at most"));
  list.bound = h("input", { type: "number", step: "any", oninput: refilter, "aria-label": "Bound", placeholder: "value" });
  list.count = h("output", { class: "muted" });
  list.body = h("tbody");
  list.none = h("p", { class: "note", hidden: true }, "No file is like that; loosen a filter.");
  list.more = h("button", { type: "button", onclick: () => showMore() }, "Show more");
  list.heads = COLUMNS.map((column, index) =>
    h("th", { scope: "col", class: column.number && "number" },
      h("button", { type: "button", class: "sort", onclick: () => sortBy(index) }, column.title)));
  const table = h("table", { class: "images" },
    h("thead", {}, h("tr", {}, list.heads)), list.body);
  byId("list").append(
    h("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      filter("Search", list.text), filter("Class", list.class), filter("Status", list.status),
      h("div", { class: "field" }, filter("Where", list.metric), list.side, list.bound), list.count),
    h("p", { class: "muted" }, "Metrics at the recommended K of the image's class, at the largest K where there is none. "
      + "A click on a column's head sorts by it, worst first; names open the inspector."),
    scrollable(table, "Images"), list.none, list.more);
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && showMore()).observe(list.more);
  sortBy(Math.max(0, COLUMNS.findIndex((column) => column.title === "SSIM")));
}

function imageCell(row) {
  const index = DATA.specimens.findIndex((specimen) => specimen.image === row[IMAGE]);
  if (index < 0) return row[IMAGE];
  const title = "Open in the inspector";
  return h("a", { href: address(row[IMAGE], DATA.specimens[index].k), title }, row[IMAGE]);
}

function statusCell(row) {
  if (row[STATUS] === "ok") return "ok";
  return [h("span", { class: `verdict ${row[STATUS]}` }, row[STATUS]), h("span", { class: "reason" }, row[REASON])];
}

/** By a new column worst first, by the same one the other way round. */
function sortBy(index) {
  list.reversed = list.column === index && !list.reversed;
  list.column = index;
  list.heads.forEach((head, place) => {
    head.setAttribute("aria-sort", place !== index ? "none" : rising() ? "ascending" : "descending");
  });
  refilter();
}

const rising = () => ((COLUMNS[list.column].worst ?? -1) < 0) !== list.reversed;

function refilter() {
  const [text, wanted, status] = [list.text.value.toLowerCase(), list.class.value, list.status.value];
  const keeps = (row) =>
    (!wanted || titleOfClass(row) === wanted) && (!status || row[STATUS] === status) && withinBound(row)
    && (!text || row[IMAGE].toLowerCase().includes(text) || row[REASON].toLowerCase().includes(text));
  const { value } = COLUMNS[list.column];
  const direction = rising() ? 1 : -1;
  const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b);
  const keyed = DATA.images.filter(keeps).map((row) => [value(row), row]);
  // What has no value comes last, whichever way round.
  keyed.sort(([a], [b]) => (a == null) - (b == null) || (a == null ? 0 : direction * order(a, b)));
  list.rows = keyed.map(([, row]) => row);
  list.body.replaceChildren();
  list.shown = 0;
  list.none.hidden = list.rows.length > 0;
  list.count.textContent = `${grouped(list.rows.length)} of ${counted(DATA.images.length, "file")}`;
  showMore();
}

/** Whether the metric of the filter is what is asked for; what has no value never is. */
function withinBound(row) {
  const [column, bound] = [COLUMNS[list.metric.value], list.bound.valueAsNumber];
  if (!list.metric.value || Number.isNaN(bound)) return true;
  const value = column.value(row);
  return value != null && (list.side.value === "least" ? value >= bound : value <= bound);
}

function showMore() {
  const portion = list.rows.slice(list.shown, list.shown + PORTION);
  list.shown += portion.length;
  list.body.append(...portion.map(imageRow));
  list.more.hidden = list.shown >= list.rows.length;
}

function imageRow(row) {
  return h("tr", {}, COLUMNS.map((column) => {
    const content = column.cell?.(row) ?? column.text?.(row) ?? column.value(row) ?? DASH;
    return h(column.title === "Image" ? "th" : "td", { class: column.number && "number", scope: column.title === "Image" && "row" }, content);
  }));
}
