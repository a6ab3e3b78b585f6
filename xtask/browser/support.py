"""One browser and one report for all checks."""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

import pictures

KS = [2, 3, 4, 8, 16, 32, 64, 256]
HUECOUNT = os.environ.get("HUECOUNT", "huecount")
SYSTEM_BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
DRAWN = "canvas[data-layer=result][data-k='{}']"


def huecount(*arguments, codes=(0,)):
    run = subprocess.run([HUECOUNT, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode not in codes:
        raise RuntimeError(f"huecount {arguments} ended with {run.returncode}: {run.stderr}")
    return run.stdout


def launched(playwright):
    """The system's Chromium, else Playwright's own; None where there is neither."""
    own = [path for path in map(shutil.which, SYSTEM_BROWSERS) if path]
    for path in [*own, None]:
        try:
            return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error:
            continue
    return None


@functools.cache
def swept():
    """A folder with the drawn pictures as `set` and a report of them; all checks look at the same one."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    place = Path(folder.name)
    pictures.draw(place / "set")
    # One image is broken: exit code 1.
    huecount("sweep", place / "set", "-k", ",".join(map(str, KS)), "--silhouette", "off", "--inspect", "all",
             "-o", place / "report", codes=(1,))
    return place


def rows(page, column):
    """The texts of a column of the table of images."""
    return page.locator(f"#list tbody tr > :nth-child({column})").all_inner_texts()


class Checks(unittest.TestCase):
    """A report of the drawn pictures, and a page that tells of everything it should not do."""

    @classmethod
    def setUpClass(cls):
        cls.playwright = cls.enterClassContext(sync_playwright())
        cls.browser = launched(cls.playwright)
        cls.folder = swept()
        cls.report = cls.folder / "report"

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def open(self, report=None, hash="", scheme="light", width=1200):
        """The page, in a window of its own; what it complains of and asks for gathers in `complaints`."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.addCleanup(context.close)
        page = context.new_page()
        self.complaints = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.note_request)
        page.goto(f"file://{report or self.report}/report.html{hash}")
        return page

    def note_request(self, request):
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.complaints.append(f"asks for {request.url}")

    def drawn(self, page, k):
        """Waits until the result shows K colours."""
        return page.wait_for_selector(DRAWN.format(k), state="attached")
