"""The inspector: what it shows at a K is what `compress` writes, in every view, by slider, keys and links."""

import base64
import csv
import json

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

# Which panes can be seen, and whether the result is cut at the swipe.
SEEN = """() => {
  const shown = (name) => {
    const style = getComputedStyle(document.querySelector(`.pane.${name}`));
    return style.display !== "none" && style.visibility !== "hidden";
  };
  return [["original", "result", "difference"].filter(shown), getComputedStyle(document.querySelector(".pane.result")).clipPath !== "none"];
}"""

# Where the first pixel of each canvas that can be seen lies in its pane, and how large a pixel is.
PLACED = """() => [...document.querySelectorAll(".pane:not(.difference)")].map((pane) => {
  const [outer, inner] = [pane.getBoundingClientRect(), pane.querySelector("canvas").getBoundingClientRect()];
  return [inner.left - outer.left, inner.top - outer.top, inner.width].map(Math.round);
})"""

# Seconds within which anything may be asked to be drawn on a busy machine; the time itself is only reported.
PATIENCE = 10


class Inspector(Checks):
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

    def test_every_view_shows_what_it_says(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=8")
        self.drawn(page, 8)
        views = {"side": ["original", "result"], "swipe": ["original", "result"], "difference": ["difference"], "blink": ["original", "result"]}
        for mode, panes in views.items():
            page.locator(f"[data-mode={mode}][aria-pressed]").click()
            self.assertEqual(page.locator("[aria-pressed=true][data-mode]").get_attribute("data-mode"), mode)
            self.assertEqual(page.evaluate(SEEN), [panes, mode == "swipe"], mode)
        page.wait_for_function(f"() => JSON.stringify(({SEEN})()[0]) === '[\"original\"]'")
        page.wait_for_function(f"() => JSON.stringify(({SEEN})()[0]) === '[\"original\",\"result\"]'")

    def test_the_swipe_follows_slider_and_pointer(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=8&mode=swipe")
        self.drawn(page, 8)
        edge = lambda: page.evaluate("stage.element.style.getPropertyValue('--swipe')")
        page.get_by_label("Swipe").fill("30")
        self.assertEqual(edge(), "30%")
        box = page.locator(".stage").bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 0.3 * box["width"], middle)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.8 * box["width"], middle, steps=4)
        page.mouse.up()
        self.assertAlmostEqual(float(edge().rstrip("%")), 80, delta=1)

    def test_zoom_and_pan_move_both_pictures_alike(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=8")
        self.drawn(page, 8)
        before, other = page.evaluate(PLACED)
        self.assertEqual(before, other)
        page.locator(".stage").focus()
        for key in ["+", "+", "ArrowLeft", "ArrowDown"]:
            page.keyboard.press(key)
        after, other = page.evaluate(PLACED)
        self.assertEqual(after, other)
        self.assertGreater(after[2], 2 * before[2])
        box = page.locator(".stage").bounding_box()
        page.mouse.move(box["x"] + 99, box["y"] + 99)
        page.mouse.down()
        page.mouse.move(box["x"] + 129, box["y"] + 79, steps=3)
        page.mouse.up()
        dragged, other = page.evaluate(PLACED)
        self.assertEqual(dragged, other)
        self.assertEqual(dragged, [after[0] + 30, after[1] - 20, after[2]])

    def test_the_recommended_k_is_one_step_away(self):
        page = self.open(hash="#image=icons%2Fleaf.png&k=2")
        self.drawn(page, 2)
        with open(self.report / "choices.csv", newline="") as file:
            k = next(row["k"] for row in csv.DictReader(file) if row["class"] == "icons" and row["recommended"] == "true")
        self.assertEqual(page.locator(".advised").inner_text(), f"use {k}")
        page.keyboard.press("r")
        self.drawn(page, k)
        self.assertTrue(page.locator(".advised").is_disabled())

    def test_a_photograph_at_256_colours_is_redrawn_at_once(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=256")
        times = []
        for _ in range(5):
            for k in [64, 256]:
                page.locator("#inspect input[type=range]").first.fill(str(KS.index(k)))
                times.append((k, float(self.drawn(page, k).get_attribute("data-ms"))))
        spent = sorted(ms for k, ms in times if k == 256)
        colors = page.evaluate("DATA.specimens.find(({ image }) => image === 'photos/hills.png').colors")
        print(f"768x512 pixels of {colors} colours at K = 256: redrawn in {spent[0]:.0f} ms, median {spent[2]:.0f} ms")
        self.assertLess(spent[0], 1000 * PATIENCE)

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

    def test_swatches_have_the_names_of_the_palette_command(self):
        page = self.open(hash="#image=photos%2Fhills.png&k=16")
        self.drawn(page, 16)
        told = huecount("palette", self.folder / "set" / "photos/hills.png", "-k", 16, "--json")
        names = {entry["color"]: entry["css_name"] for entry in json.loads(told)[0]["entries"]}
        titles = page.locator(".swatch").evaluate_all("(swatches) => swatches.map(({ title }) => title.split(', '))")
        self.assertEqual({title[0]: title[2] for title in titles}, names)

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
