"""A study of a million rows: opened, filtered, sorted, paged, asked, and browsed in Chromium.

::

    python -m benchmarks.million_rows [--rows 1000000] [--home FOLDER] [-n 9]

writes a made-up study (``million_material``) into a home of its own, or into ``--home``, where it
stays and is found again, and prints one JSON object, each figure beside what is wanted. In the
process: the index is made, the study opened, filtered, sorted, paged, counted, and asked for
neighbours; what the process holds of its own (``anon``: mapped files are the system's, and shared)
and at most. In the browser: from the address to the first picture, of a server that was just
started and in fresh sessions; from a changed filter to the new rows; to ten neighbours and more;
and by how much the server grows with each session.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.live_server import Server, serving
from benchmarks.million_material import LIBRARY, MODEL, make
from benchmarks.study import CHROMIUM, QUIET, SETTLED, SHOWN, TILES
from benchmarks.timing import milliseconds
from xai_core.evaluation.case_list import (
    Correctness,
    Order,
    Selection,
    confusion,
    hits,
    kept_of,
    selected,
    whole_order,
)
from xai_core.evaluation.name_columns import place_of
from xai_core.evaluation.neighbours import neighbours_in
from xai_core.evaluation.outcomes import outcomes_of
from xai_core.evaluation.study.identity import read_info
from xai_core.evaluation.study.index import wants_index
from xai_core.evaluation.study.indexing import build_index
from xai_core.evaluation.study.read import read_study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WANTED = {
    "first_picture_ms": 2000.0,
    "filter_ms": 300.0,
    "ten_neighbours_ms": 50.0,
    "session_mb": 150.0,
}
REGION = "cell"
TOLD = """() => [...document.querySelectorAll('p')]
  .find(p => p.innerText.startsWith('Most like'))?.innerText"""


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="where the study is kept from run to run")
    parser.add_argument("-n", type=int, default=9, help="repetitions of each waiting time")
    parser.add_argument("--no-page", action="store_true", help="without the browser")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="shiten-bench-") as temporary:
        home = asked.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        os.environ["SHITEN_HOME"] = str(home)
        folder = make(asked.rows)
        measured: dict[str, object] = {"rows": asked.rows, "load_before": os.getloadavg()}
        measured |= {"in_process": in_process(folder, asked.n)}
        if not asked.no_page:
            measured |= {"page": page(home, asked.n)}
        print(json.dumps(measured | {"load_after": os.getloadavg(), "wanted": WANTED}, indent=1))


def in_process(folder: Path, n: int) -> dict[str, object]:
    """The core alone, without a screen."""
    found: dict[str, object] = {}
    info = read_info(folder)
    if wants_index(info) and read_study(folder).index is None:
        found["make_index_s"] = round(milliseconds(lambda: build_index(folder, info)) / 1000, 1)
    before = _anonymous_mb("self")
    found["open_ms"] = _median(lambda: read_study(folder), n)
    study = read_study(folder)
    outcomes = outcomes_of(study, REGION)
    index = study.index
    if index is None:
        sys.exit(f"{len(outcomes):,} rows are browsed without an index: ask for more.")
    asked = Selection(correctness=Correctness.WRONG, split="test")
    fits = selected(outcomes, asked)
    found["sort_ms"] = _median(lambda: whole_order(outcomes, Order.LOSS), 3)
    order = whole_order(outcomes, Order.LOSS)
    every = np.ones(len(outcomes), dtype=np.bool_)
    classes = [name for name in index.coded["truth"].values if name is not None]
    works: dict[str, Callable[[], object]] = {
        "filter_ms": lambda: selected(outcomes, asked),
        "filtered_in_order_ms": lambda: kept_of(order, fits),
        "page_of_30_ms": lambda: np.array(index.maps[kept_of(order, fits)[:30]]),
        "confusion_ms": lambda: confusion(outcomes, every, classes, classes),
        "accuracy_ms": lambda: hits(outcomes, every),
        "find_case_ms": lambda: place_of(outcomes.case_ids, "cell-0000500"),
    }
    found |= {name: _median(work, n) for name, work in works.items()}
    random = np.random.default_rng(0)
    waits = sorted(
        milliseconds(lambda: neighbours_in(index, int(random.integers(len(outcomes))), 10))
        for _ in range(60)
    )
    found["ten_neighbours_ms"] = {"median": round(median(waits), 1), "p95": round(waits[56], 1)}
    found["kept_mb"] = round(_anonymous_mb("self") - before, 1)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def page(home: Path, n: int) -> dict[str, object]:
    """The page in a browser."""
    from playwright.sync_api import sync_playwright

    with serving(home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        address = f"{server.address}/Misclassifications?library={LIBRARY}&model={MODEL}"
        started = _first_picture(browser, address)
        fresh = [_first_picture(browser, address) for _ in range(n)]
        tab = _opened(browser, address)
        filters = _filters(tab, n)
        steps = _neighbours(_opened(browser, f"{address}&ask=alike"), n)
        sessions = _sessions(browser, address, server)
        browser.close()
    return {
        "first_picture_of_a_server_just_started_ms": round(started),
        "first_picture_ms": _figures(fresh),
        "filter_to_new_rows_ms": _figures(filters),
        "next_case_to_its_neighbours_ms": _figures(steps),
        **sessions,
    }


def _opened(browser: Browser, address: str) -> Page:
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.set_default_timeout(120_000)
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector(TILES)
    return tab


def _first_picture(browser: Browser, address: str) -> float:
    tabs: list[Page] = []
    waited = milliseconds(lambda: tabs.append(_opened(browser, address)))
    tabs[0].wait_for_selector(SETTLED)
    tabs[0].context.close()
    return waited


def _filters(tab: Page, n: int) -> list[float]:
    """Milliseconds from the press on right or wrong to other rows."""
    waits = []
    for turn in range(n + 1):
        tab.wait_for_selector(SETTLED)
        tab.wait_for_timeout(500)
        shown = tab.evaluate(SHOWN)
        tab.get_by_role("combobox", name="Right or wrong", exact=True).click()
        option = tab.get_by_role("option", name=("Right", "Wrong")[turn % 2], exact=True)
        option.wait_for()

        def change() -> None:
            option.click()  # noqa: B023 - called in this turn
            tab.wait_for_function(f"before => ({SHOWN})() !== before", arg=shown)  # noqa: B023

        waits.append(milliseconds(change))
    return waits[1:]


def _neighbours(tab: Page, n: int) -> list[float]:
    """Milliseconds from the next case to its neighbours: the whole page is drawn on the way."""
    tab.wait_for_function(TOLD)
    waits = []
    for _ in range(n):
        tab.wait_for_selector(SETTLED)
        tab.wait_for_timeout(500)
        before = tab.evaluate(TOLD)

        def on() -> None:
            tab.keyboard.press("ArrowRight")
            tab.wait_for_function(f"before => ({TOLD})() !== before", arg=before)  # noqa: B023

        waits.append(milliseconds(on))
    return waits


def _sessions(browser: Browser, address: str, server: Server, more: int = 4) -> dict[str, object]:
    """By how much what the server holds of its own grows with sessions that stay open."""
    before = _anonymous_mb(str(server.pid))
    for _ in range(more):
        tab = _opened(browser, f"{address}&any={more}")
        _filters(tab, 2)
    after = _anonymous_mb(str(server.pid))
    return {
        "server_mb": round(before),
        "server_with_mapped_files_mb": round(server.memory_mb),
        "session_mb": round((after - before) / more, 1),
    }


def _anonymous_mb(process: str) -> float:
    """What a process holds that no file backs, in MB of 10**6 bytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1024 / 1e6


def _median(work: Callable[[], object], n: int) -> float:
    work()
    return round(median(milliseconds(work) for _ in range(n)), 2)


def _figures(waits: list[float]) -> dict[str, float]:
    return {"median": round(median(waits)), "most": round(max(waits)), "n": len(waits)}


if __name__ == "__main__":
    main()
