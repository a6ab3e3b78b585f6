"""The page as a person uses it: tables, inspector, keyboard, links."""

import base64
import csv
import shutil
import time

from axe_playwright_python.sync_playwright import Axe

import pictures
from support import Checks, KS, huecount

# The share of differing samples' pixels of two pictures of one size, both as the browser shows them.
DIFFERING = """async ({ png, wait }) => {
  const canvas = document.querySelector("canvas[data-layer=result]");
  const image = new Image();
  image.src = png;
  await image.decode();
  const other = new OffscreenCanvas(image.width, image.height).getContext("2d");
  other.drawImage(image, 0, 0);
  if (canvas.width !== image.width || canvas.height !== image.height) return 1;
  const pixels = (context) => new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const [ours, theirs] = [pixels(canvas.getContext("2d")), pixels(other)];
  return ours.filter((pixel, index) => pixel !== theirs[index]).length / ours.length;
}"""

# Everything that can be used by pointer, as far as it is shown; of the swatches only their one stop.
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")];
  const shown = all.filter((element) => element.checkVisibility() && element.tabIndex >= 0);
  shown.forEach((element, index) => (element.dataset.stop = index));
  return shown.length;
}"""


def rows(page, column):
    return page.locator(f"#list tbody tr td:nth-child({column})").all_inner_texts()


class Page(Checks):
    def column(self, page, title):
        heads = page.locator("#list thead th").all_inner_texts()
        return next(index for index, head in enumerate(heads, 1) if head.startswith(title))

    def test_it_opens_from_disk_and_asks_nobody(self):
        page = self.open()
        page.wait_for_selector("canvas[data-layer=result][data-k]", state="attached")
        page.wait_for_timeout(300)
        self.assertEqual(self.complaints, [])
        self.assertIn("6 images in 2 classes, 1 failed, 1 skipped", page.inner_text("#summary"))

    def test_metrics_sort_worst_first_and_back(self):
        page = self.open()
        for title, worst_is_least in [("SSIM", True), ("PSNR", True), ("Distortion", False)]:
            column = self.column(page, title)
            sort = page.locator(f"#list thead th:nth-child({column}) button")
            for click in range(2):
                if title != "SSIM" or click:
                    sort.click()
                numbers = [float(text) for text in rows(page, column) if text != "–"]
                falling = (click == 1) == worst_is_least
                self.assertEqual(numbers, sorted(numbers, reverse=falling), title)
                self.assertGreater(len(numbers), 3)
        self.assertEqual(rows(page, column)[-1], "–", "what has no value comes last")

    def test_filters_leave_what_was_asked_for(self):
        page = self.open()
        page.locator("#list input[type=search]").fill("LEAF")
        self.assertEqual(rows(page, 1), ["icons/leaf.png"])
        page.locator("#list input[type=search]").fill("")
        page.get_by_label("Status").select_option("failed")
        self.assertEqual(rows(page, 1), ["icons/broken.png"])
        self.assertIn("named as PNG", rows(page, 3)[0])
        page.get_by_label("Status").select_option("")
        page.locator("#list").get_by_label("Class").select_option("photos")
        self.assertEqual(sorted(rows(page, 1)), ["photos/hills.png", "photos/page.png", "photos/small.png"])
        self.assertEqual(page.inner_text("#list output"), "3 of 8 files")

    def test_the_slider_shows_the_pixels_of_compress(self):
        for image in ["photos/hills.png", "photos/page.png", "icons/leaf.png", f"icons/{pictures.HOSTILE}"]:
            page = self.open()
            page.locator("#inspect select").select_option(label=next(
                text for text in page.locator("#inspect option").all_inner_texts() if text.startswith(image)))
            for k in [3, 16, 64]:
                page.locator("#inspect input[type=range]").first.fill(str(KS.index(k)))
                canvas = self.drawn(page, k)
                page.wait_for_function("([c, i]) => c.dataset.image === i", arg=[canvas, image])
                out = self.folder / "compressed.png"
                huecount("compress", self.folder / "set" / image, "-k", k, "-o", out, "--overwrite", "--keep-larger")
                png = "data:image/png;base64," + base64.b64encode(out.read_bytes()).decode()
                share = page.evaluate(DIFFERING, {"png": png})
                print(f"{image} at K = {k}: {100 * share:.4f} % of the pixels differ, drawn in {canvas.get_attribute('data-ms')} ms")
                self.assertLessEqual(share, 1e-4, f"{image} at K = {k}")
                self.assertIn(f"-k {k}", page.inner_text(".command code"))

    def test_numbers_beside_the_image_are_those_of_the_table(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=16")
        self.drawn(page, 16)
        with open(self.report / "metrics.csv", newline="") as file:
            row = next(row for row in csv.DictReader(file) if (row["image"], row["k"]) == ("photos/hills.png", "16"))
        fact = lambda name: page.locator(".facts tr", has=page.get_by_role("rowheader", name=name)).locator("td").first
        self.assertEqual(fact("SSIM").inner_text(), f"{float(row['ssim']):.4f}")
        self.assertEqual(fact("PSNR").inner_text(), f"{float(row['psnr_db']):.2f}")
        self.assertEqual(fact("PNG bytes").inner_text(), f"{int(row['png_bytes']) / 1e3:.1f} kB")

    def test_a_deep_link_opens_what_it_names_and_follows(self):
        page = self.open(hash="#image=icons%2Fleaf.png&k=8&mode=swipe")
        canvas = self.drawn(page, 8)
        self.assertEqual(canvas.get_attribute("data-image"), "icons/leaf.png")
        self.assertEqual(page.locator(".stage").get_attribute("data-mode"), "swipe")
        page.locator("#inspect input[type=range]").first.press("ArrowRight")
        self.drawn(page, 16)
        self.assertIn("k=16", page.evaluate("location.hash"))
        page.evaluate("location.hash = '#image=photos%2Fpage.png&k=4'")
        page.wait_for_selector("canvas[data-image='photos/page.png'][data-k='4']", state="attached")

    def test_a_swatch_highlights_its_pixels(self):
        page = self.open(hash="#image=icons%2Fblocks.png&k=4")
        self.drawn(page, 4)
        swatch = page.locator(".swatch").first
        share = float(swatch.get_attribute("title").split(", ")[1].split(" %")[0])
        swatch.click()
        veiled = page.evaluate("""() => {
          const canvas = document.querySelector("canvas[data-layer=highlight]");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((_, index) => index % 4 === 3).filter((alpha) => alpha > 0).length / (data.length / 4);
        }""")
        self.assertAlmostEqual(100 * veiled, 100 - share, delta=0.6)

    def test_the_difference_grows_with_the_amplification(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=8&mode=difference")
        self.drawn(page, 8)
        sum_of = """() => {
          const canvas = document.querySelector("canvas[data-layer=difference]");
          return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, b) => a + b, 0);
        }"""
        before = page.evaluate(sum_of)
        page.get_by_label("Amplified").fill("5")
        self.assertGreater(page.evaluate(sum_of), before)

    def test_a_hostile_name_is_only_a_name(self):
        page = self.open()
        self.assertIn(f"icons/{pictures.HOSTILE}", rows(page, 1))
        self.assertEqual(page.locator("img").count(), 0)
        self.assertIsNone(page.evaluate("window.hit ?? null"))

    def test_the_keyboard_alone_reaches_everything(self):
        page = self.open()
        page.wait_for_selector("canvas[data-layer=result][data-k]", state="attached")
        count = page.evaluate(REACHABLE)
        reached = set()
        for _ in range(count + 5):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.stop ?? null"))
        missing = [index for index in range(count) if str(index) not in reached]
        names = [page.evaluate(f"document.querySelector('[data-stop=\"{index}\"]').outerHTML.slice(0, 99)") for index in missing]
        self.assertEqual(names, [])

    def test_keys_change_k_image_view_and_zoom(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=8")
        self.drawn(page, 8)
        page.keyboard.press("ArrowRight")
        self.drawn(page, 16)
        page.keyboard.press("3")
        self.assertEqual(page.locator(".stage").get_attribute("data-mode"), "difference")
        zoom = page.inner_text(".zoom")
        page.keyboard.press("+")
        self.assertNotEqual(page.inner_text(".zoom"), zoom)
        page.keyboard.press("]")
        page.wait_for_function("() => !document.querySelector('canvas[data-image=\"photos/hills.png\"]')")
        page.locator(".swatch").first.focus()
        page.keyboard.press("ArrowRight")
        self.assertTrue(page.locator(".swatch").nth(1).evaluate("(swatch) => swatch === document.activeElement"))

    def test_axe_finds_nothing_serious(self):
        for scheme in ["light", "dark"]:
            page = self.open(scheme=scheme)
            page.wait_for_selector("canvas[data-layer=result][data-k]", state="attached")
            found = Axe().run(page).response["violations"]
            serious = [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]])
                       for rule in found if rule["impact"] in ("serious", "critical")]
            self.assertEqual(serious, [], scheme)

    def test_nothing_runs_out_of_a_narrow_window(self):
        for width in [400, 1000, 2000]:
            page = self.open(width=width)
            page.wait_for_selector("canvas[data-layer=result][data-k]", state="attached")
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_thousands_of_images_stay_responsive(self):
        many = self.folder / "many"
        shutil.copytree(self.report, many, dirs_exist_ok=True)
        for name in ["images.csv", "metrics.csv"]:
            with open(many / name, newline="") as file:
                found = list(csv.DictReader(file))
            with open(many / name, "w", newline="") as file:
                writer = csv.DictWriter(file, found[0].keys(), lineterminator="\n")
                writer.writeheader()
                for copy in range(250):
                    writer.writerows({**row, "image": row["image"] + (f"-{copy}" if copy else "")} for row in found)
        huecount("report", many)
        page = self.open(many)
        self.assertIn("of 2000 files", page.inner_text("#list output"))
        column = self.column(page, "Distortion")
        start = time.monotonic()
        page.locator(f"#list thead th:nth-child({column}) button").click()
        page.locator("#list input[type=search]").fill("leaf.png-24")
        page.wait_for_function("document.querySelector('#list output').textContent.startsWith('11 of')")
        spent = time.monotonic() - start
        print(f"2,000 images: sorted and filtered in {1000 * spent:.0f} ms")
        self.assertLess(spent, 10)
        page.locator("#list input[type=search]").fill("")
        page.locator("#list button", has_text="Show more").press("Enter")
        self.assertGreaterEqual(page.locator("#list tbody tr").count(), 200)
