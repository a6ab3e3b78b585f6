"""`cargo xtask browser`: every check, in the Chromium that is there."""

import sys
import unittest
from pathlib import Path

from playwright.sync_api import sync_playwright

from support import launched


def main():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        if browser is None:
            print("skipped: there is no Chromium here; `target/browser/bin/playwright install chromium-headless-shell` gets one")
            return 0
        print(f"Chromium {browser.version}")
        browser.close()
    checks = unittest.defaultTestLoader.discover(str(Path(__file__).parent), pattern="check_*.py")
    return 0 if unittest.TextTestRunner(verbosity=2).run(checks).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
