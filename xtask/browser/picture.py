"""`picture.py PAGE PNG`: the page of a report, from its head to the inspector, as the README shows it."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from support import DRAWN, launched

WIDTH = 1200
VIEW = "#image=photos%2Fcoffee.png&k=16&mode=swipe"


def main(page_file, picture):
    with sync_playwright() as playwright:
        browser = launched(playwright)
        if browser is None:
            sys.exit("there is no Chromium here: see README.md beside this script")
        page = browser.new_page(viewport={"width": WIDTH, "height": 760}, color_scheme="light")
        page.goto(f"{Path(page_file).resolve().as_uri()}{VIEW}")
        page.wait_for_selector(DRAWN.format(16), state="attached")
        end = page.evaluate("scrollTo(0, 0), document.querySelector('.keys').getBoundingClientRect().bottom")
        page.screenshot(path=picture, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": end + 12})
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
