"""The charts as the browser lays them out: what is said does not overlap, and marks lie where their axis has them."""

import csv
import re
from pathlib import Path

import pictures
from support import Checks, KS, huecount

DEMO = Path(__file__).parents[2] / "datasets/demo"

# Pairs of texts of one chart whose boxes meet, and texts that run out of it; boxes are a little higher than letters.
MEETING = """() => [...document.querySelectorAll("figure > svg, svg:root")].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  const boxes = [...chart.querySelectorAll("text")].map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const outside = boxes.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 ||
    box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const pairs = boxes.flatMap(([text, box], index) =>
    boxes.slice(index + 1).filter(([, other]) => meet(box, other)).map(([other]) => `${text} | ${other}`));
  return [...pairs, ...outside.map(([text]) => `${text} runs out`)];
})"""


class Charts(Checks):
    def test_no_text_meets_another_one(self):
        for width in [400, 1200]:
            page = self.open(width=width)
            self.assertEqual(page.evaluate(MEETING), [])
            self.assertGreater(page.locator("figure > svg").count(), 4)

    def test_every_chart_is_told_to_screen_readers(self):
        page = self.open()
        for chart in page.locator("figure > svg").all():
            self.assertTrue(chart.locator("title").text_content().strip())
            self.assertGreater(len(chart.locator("desc").text_content()), 40)

    def test_the_recommended_k_is_marked_where_the_axis_has_it(self):
        with open(self.report / "choices.csv", newline="") as file:
            chosen = {row["class"]: int(row["k"]) for row in csv.DictReader(file) if row["recommended"] == "true"}
        self.assertIn("icons", chosen)
        page = self.open()
        for name, k in chosen.items():
            chart = page.locator("figure > svg", has_text=f"as colours are added: {name}").first
            ticks = {text: box for text, box in chart.evaluate("""(chart) => [...chart.querySelectorAll("text")].map((text) => {
              const { left, right } = text.getBoundingClientRect();
              return [text.textContent.trim(), (left + right) / 2];
            })""") if re.fullmatch(r"\d+", text) and int(text) in KS}
            mark = chart.evaluate("""(chart) => [...chart.querySelectorAll("polyline[stroke='#D55E00']")].map((line) => {
              const { left, right } = line.getBoundingClientRect();
              return (left + right) / 2;
            })""")
            self.assertTrue(mark, name)
            if str(k) in ticks:
                self.assertTrue(any(abs(x - ticks[str(k)]) < 3 for x in mark), f"{name}: K = {k}")

    def test_curves_have_a_point_per_k(self):
        page = self.open()
        chart = page.locator("figure > svg", has_text="as colours are added: photos").first
        points = chart.evaluate("""(chart) => [...chart.querySelectorAll("polyline[stroke='#0072B2']")]
          .map((line) => line.getAttribute("points").trim().split(/\\s+/).length)""")
        self.assertIn(len(KS), points)


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


class ChartFiles(Checks):
    """The SVG files themselves, of datasets that try them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        many = pictures.classes(cls.folder / "many")
        reports = {
            "demo": [DEMO, "-k", "2,3,6,12,24,48"],
            "many": [many, "-k", "2-9,12,16,256", "--target", "psnr=33", "--target", "delta_e2000_p95=9", "--coverage", "50%"],
            "single": [cls.folder / "set/photos/small.png", "-k", "16"],
            "none": [cls.folder / "set/icons/leaf.png", "-k", "2,3", "--target", "ssim=1", "--criterion", "elbow"],
        }
        cls.reports = {name: cls.folder / f"report-{name}" for name in reports}
        for name, options in reports.items():
            huecount("sweep", *options, "--inspect", "0", "-o", cls.reports[name])

    def charts(self, part=""):
        """Every chart as a document of its own, in a window of its own size."""
        context = self.browser.new_context(viewport={"width": 820, "height": 1800})
        self.addCleanup(context.close)
        page = context.new_page()
        for name, report in self.reports.items():
            for chart in sorted(report.glob(f"{part}*.svg")):
                page.goto(chart.as_uri())
                yield name, chart, page

    def test_no_text_of_any_chart_meets_another_one_or_runs_out(self):
        seen = 0
        for name, chart, page in self.charts():
            with self.subTest(report=name, chart=chart.name):
                self.assertEqual(page.evaluate(MEETING), [])
                seen += page.locator("text").count()
        self.assertGreater(seen, 1000)

    def test_every_cluster_is_a_block_in_its_colour(self):
        for name, chart, page in self.charts("silhouette-"):
            clusters = [row for row in rows(chart.with_name("silhouettes.csv")) if f"silhouette-{row['class']}" == chart.stem]
            fills = page.evaluate("[...document.querySelectorAll('polygon')].map((block) => block.getAttribute('fill').toLowerCase())")
            # What can't be seen at all is not filled.
            clusters = [row for row in clusters if row["color"][7:] != "00"]
            for color in {row["color"][:7] for row in clusters}:
                with self.subTest(report=name, chart=chart.name, color=color):
                    self.assertEqual(fills.count(color), sum(row["color"][:7] == color for row in clusters))

    def test_other_encoders_have_a_marker_for_each_quality(self):
        families = {"jpeg": "#CC79A7", "webp": "#009E73"}
        checked = 0
        for name, chart, page in self.charts("rate-"):
            versions = [row for row in rows(chart.with_name("versions.csv")) if f"rate-{row['class']}" == chart.stem]
            for family, color in families.items():
                worth = [row for row in versions if row["family"] == family and row["ssim"] and float(row["ssim"]) >= 0.5]
                also = [row for row in versions if row["family"] == family and row["ssimulacra2"] and float(row["ssimulacra2"]) >= 0]
                if not worth:
                    continue
                with self.subTest(report=name, chart=chart.name, family=family):
                    # And one in the legend.
                    markers = page.locator(f"polygon[fill='{color}']").count()
                    self.assertEqual(markers, 1 + len(worth) + len(also))
                    checked += 1
        self.assertGreater(checked, 4)
