"""The tables of the page: classes with what criteria say, and images, sorted and filtered."""

import csv
import shutil
import time

from support import Checks, huecount, rows


class Tables(Checks):
    def column(self, page, title):
        heads = page.locator("#list thead th").all_inner_texts()
        return next(index for index, head in enumerate(heads, 1) if head.startswith(title))

    def test_criteria_are_told_in_full_and_counted(self):
        with open(self.report / "choices.csv", newline="") as file:
            choices = [row for row in csv.DictReader(file) if row["class"] == "icons"]
        chosen = next(row for row in choices if row["recommended"] == "true")
        others = [row for row in choices if row["k"] and row is not chosen]
        low, high = int(chosen["k_low"]), int(chosen["k_high"])
        agree = sum(low <= int(row["k"]) <= high for row in others)
        page = self.open()
        row = page.locator(".classes > tbody > tr:not(.why)", has_text="icons")
        self.assertEqual(row.locator(".chosen").inner_text(), chosen["k"])
        word = "yes" if agree == len(others) else "partly" if agree else "no"
        self.assertEqual(row.locator(".agreement").inner_text(), f"{word}: {agree} of {len(others)}")
        why = page.locator(".classes .why").first
        self.assertIn(chosen["reason"], why.locator("p").first.inner_text())
        why.locator("summary").press("Enter")
        self.assertEqual(why.locator(".criteria tbody tr").count(), len(choices))
        for choice in choices:
            told = why.locator(".criteria tr", has=page.get_by_role("rowheader", name=choice["criterion"], exact=True))
            self.assertIn(choice["reason"], told.inner_text())

    def test_a_report_without_an_image_says_why(self):
        (self.folder / "none").mkdir()
        shutil.copy(self.folder / "set/icons/broken.png", self.folder / "none")
        huecount("sweep", self.folder / "none", "-o", self.folder / "nothing", codes=(2,))
        page = self.open(self.folder / "nothing")
        self.assertIn("No image could be evaluated", page.inner_text("#overview"))
        self.assertEqual(rows(page, 1), ["broken.png"])
        self.assertIn("named as PNG", rows(page, 3)[0])
        self.assertEqual(self.complaints, [])

    def test_images_without_a_class_are_told_so(self):
        for name, folder, title in [("bare", self.folder / "set/photos", "all images"), ("mixed", self.folder / "loose", "(no class)")]:
            if name == "mixed":
                shutil.copytree(self.folder / "set/icons", folder / "icons", dirs_exist_ok=True)
                shutil.copy(self.folder / "set/photos/small.png", folder)
            huecount("sweep", folder, "-k", "2,4", "--silhouette", "off", "--metrics", "ssim", "--effort", "fast",
                     "-o", self.folder / name, "--overwrite", codes=(0, 1))
            page = self.open(self.folder / name)
            self.assertEqual(page.locator(".classes > tbody th[rowspan]").first.inner_text(), title)
            self.assertIn(title, page.locator("#list select").first.inner_text())
            self.assertIn(title, page.locator("#inspect optgroup").first.get_attribute("label"))
            self.assertEqual(page.locator("figure title", has_text=f": {title}").count(), 4)

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

    def test_a_bound_on_any_metric_filters(self):
        page = self.open()
        column = self.column(page, "SSIM")
        all_values = [float(text) for text in rows(page, column) if text != "–"]
        bound = round(sorted(all_values)[2] - 1e-4, 4)  # a little less, as the table rounds
        page.get_by_label("Where").select_option("SSIM")
        page.get_by_label("Bound").fill(str(bound))
        self.assertEqual(sorted(float(text) for text in rows(page, column)), sorted(x for x in all_values if x >= bound))
        page.get_by_label("Side").select_option("at most")
        kept = [float(text) for text in rows(page, column)]
        self.assertTrue(kept and all(value <= bound for value in kept))
        page.get_by_label("Bound").fill("-9")
        self.assertEqual(rows(page, column), [])
        self.assertTrue(page.get_by_text("No file is like that").is_visible())

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
        self.assertIn("2,000 of 2,000 files", page.inner_text("#list output"))
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
