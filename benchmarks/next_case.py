"""From the key to the next case's pictures on the screen, in a real browser.

``python -m benchmarks.next_case``. Measured in the page: from the arrow key to the frame in which
every picture of the next case has been painted (the mark ``shiten-pictures-painted`` of the
viewer). *Uncached*: each case is seen for the first time. *Cached*: the same cases once more.
Beside it stands the script's own share, the page run without a browser (``compare_page``).

``--home FOLDER`` measures a library of one's own SHITEN_HOME instead of the drawn one: mini-MIAS,
say, whose pictures have 1,024 x 1,024 pixels.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.live_server import serving
from benchmarks.material import temporary_home
from xai_core.home import home as home_folder

CHROMIUM = os.environ.get("SHITEN_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE = 120_000
"""Milliseconds after which a page is given up."""
CACHED_MS, UNCACHED_MS = 300.0, 450.0
"""The house's promise, medians on two cores."""
LISTEN = """() => addEventListener("keydown", () => {
    performance.clearMarks();
    performance.mark("pressed");
}, true)"""
PAINTED = "() => performance.getEntriesByName('shiten-pictures-painted').length > 0"
TAKEN = """() => performance.getEntriesByName("shiten-pictures-painted")[0].startTime
    - performance.getEntriesByName("pressed")[0].startTime"""
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--library", default="smear")
    parser.add_argument("--model", default="smear11")
    parser.add_argument("--home", type=Path, help="a SHITEN_HOME that holds library and model")
    asked = parser.parse_args()
    if asked.home is not None:
        measure(asked, asked.home)
        return
    with temporary_home():
        measure(asked, home_folder())


def measure(asked: argparse.Namespace, home: Path) -> None:
    """Go forth and back through the library of one home."""
    with serving(home) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.address}/Compare?library={asked.library}&model={asked.model}")
        page.wait_for_function(PAINTED)
        page.evaluate(LISTEN)
        uncached = [_press(page, "ArrowRight") for _ in range(asked.cases)]
        back = [_press(page, "ArrowLeft") for _ in range(asked.cases)]
        chromium.close()
    print(
        json.dumps(
            {"uncached": _figures(uncached, UNCACHED_MS), "cached": _figures(back, CACHED_MS)}
        )
    )


def _press(page: Page, key: str) -> float:
    """Milliseconds from the key to the pictures; the next is pressed when the page is at rest."""
    page.wait_for_selector(AT_REST)
    page.wait_for_timeout(150)
    page.keyboard.press(key)
    page.wait_for_function(PAINTED)
    return float(page.evaluate(TAKEN))


def _figures(taken: list[float], target: float) -> dict[str, float]:
    return {
        "median_ms": round(median(taken), 1),
        "p95_ms": round(sorted(taken)[int(0.95 * (len(taken) - 1))], 1),
        "n": len(taken),
        "target_median_ms": target,
    }


if __name__ == "__main__":
    main()
