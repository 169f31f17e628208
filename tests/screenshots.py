"""The pictures in the README, made anew: ``make screenshots``, or ``python -m tests.screenshots``.

The app runs on a home of its own that holds the built-in library alone, so that everybody gets the
same pictures and may pass them on. Each picture is a WebP of a first screen under ``docs/images``.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import CHECKOUT, CHROMIUM, PATIENCE, QUIET, Visit, serving

IMAGES = CHECKOUT / "docs" / "images"
MOST_BYTES = 1_500_000
"""Of all pictures together: they travel with the repository."""
QUALITY = 82
LIBRARY, MODEL = "smear", "smear11"
PAIR = f"library={LIBRARY}&model={MODEL}"


def home_page(visit: Visit) -> Page:
    """Home with a live example behind each door."""
    return visit.open("/")


def home_on_a_phone(visit: Visit) -> Page:
    """The same on a phone, in Japanese."""
    return visit.open("/?lang=ja", width=390)


def compare(visit: Visit) -> Page:
    """One case, expert and AI beside each other."""
    return visit.open(f"/Compare?{PAIR}&case={first_case()}")


def quiz(visit: Visit) -> Page:
    """A question of a quiz, before anything is told."""
    page = visit.open(f"/Quiz?{PAIR}")
    page.get_by_role("textbox").first.fill("A")
    with visit.asking(page):
        page.get_by_role("textbox").first.press("Enter")
    with visit.asking(page):
        page.locator(".st-key-quiz-begin button").click()
    return page


def misclassifications(visit: Visit) -> Page:
    """What the model got wrong in the library."""
    page = visit.open(f"/Misclassifications?{PAIR}&verdict=wrong")
    expect(page.locator("button[data-case]").first).to_be_visible()
    visit.settled(page)
    return page


def models(visit: Visit) -> Page:
    """The card of a model."""
    return visit.open(f"/Models?model={MODEL}")


SHOTS: Mapping[str, Callable[[Visit], Page]] = {
    "home": home_page,
    "home-phone-ja": home_on_a_phone,
    "compare": compare,
    "quiz": quiz,
    "misclassifications": misclassifications,
    "models": models,
}


def first_case() -> str:
    """A case that the model answers well, as Home shows it."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.example_cases import examples_folder, read_examples
    from xai_core.models.cards import find_card

    card = find_card(MODEL).card
    assert card is not None
    examples = read_examples(examples_folder(open_library(LIBRARY), card, None))
    assert examples is not None
    return examples.shown.case


def prepare() -> None:
    """The built-in library, the examples that Home shows, and a study of it."""
    from xai_core.cases.registry import ensure_builtin, open_library
    from xai_core.evaluation.example_cases import make_examples
    from xai_core.evaluation.study.run import run_study
    from xai_core.home import study_folder
    from xai_core.models.checkpoints import load_model

    ensure_builtin()
    library = open_library(LIBRARY)
    make_examples(library, MODEL)
    folder = study_folder(LIBRARY, MODEL)
    run_study(library, load_model(MODEL), folder, lambda _done, _total: None)


def take(names: list[str], home: Path) -> int:
    """Take the pictures of these names; the bytes of all pictures there are."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving(home, home / "app.log") as address, sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name in names:
            visit = Visit(browser, address)
            page = SHOTS[name](visit)
            visit.settled(page)
            page.mouse.move(0, 0)
            with Image.open(io.BytesIO(page.screenshot())) as picture:
                picture.convert("RGB").save(IMAGES / f"{name}.webp", quality=QUALITY, method=6)
            visit.close()
            print(f"  {name}: {(IMAGES / f'{name}.webp').stat().st_size:,} bytes", flush=True)
        browser.close()
    return sum(file.stat().st_size for file in IMAGES.iterdir())


def main() -> int:
    """Take all pictures, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(SHOTS), help=", ".join(SHOTS))
    names: list[str] = parser.parse_args().names
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SHITEN_HOME"] = folder
        prepare()
        total = take(names, Path(folder))
    print(f"  {total:,} bytes in all, {MOST_BYTES:,} at most")
    return int(total > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
