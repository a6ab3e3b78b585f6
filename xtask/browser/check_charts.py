"""The charts as the browser lays them out: what is said does not overlap, and marks lie where their axis has them."""

import csv
import re

from support import Checks, KS

# Pairs of texts of one chart whose boxes meet, and texts that run out of it.
MEETING = """() => [...document.querySelectorAll("figure > svg")].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  const boxes = [...chart.querySelectorAll("text")].map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const outside = boxes.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1);
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
