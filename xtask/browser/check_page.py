"""The page as a whole: it opens from disk, is inert where it must be, and serves everybody at every width."""

from axe_playwright_python.sync_playwright import Axe

import pictures
from support import Checks, rows

# Everything that can be used by pointer, as far as it is shown and enabled; of the swatches only their one stop.
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")];
  const shown = all.filter((element) => element.checkVisibility() && element.tabIndex >= 0 && !element.disabled);
  shown.forEach((element, index) => (element.dataset.stop = index));
  return shown.length;
}"""



class Page(Checks):
    def test_it_opens_from_disk_and_asks_nobody(self):
        page = self.open()
        page.wait_for_selector("canvas[data-layer=result][data-k]", state="attached")
        page.wait_for_timeout(300)
        self.assertEqual(self.complaints, [])
        self.assertIn("6 images in 2 classes, 1 failed, 1 skipped", page.inner_text("#summary"))
        self.assertIn("Target: like-original (SSIMULACRA 2 ≥ 65) for 90 % of a class.", page.inner_text("#summary"))

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
