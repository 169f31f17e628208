"""A whole library answered, and the page that browses it: pictures a second, memory, waiting times.

::

    SHITEN_HOME=... python -m benchmarks.study --library pbc --model wbc5

runs the command line's ``study`` as a person would, from the start of the interpreter to the last
part on the disk, into a temporary folder. With ``--page`` the app is then started on the
same SHITEN_HOME (whose own study must be finished) and a browser measures how long the first
picture takes in a fresh session, and how long a change of a filter, from the press to the new
pictures standing still.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

CHROMIUM = os.environ.get("SHITEN_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-stale=true]))"
TILES = "button[data-case] img"
SHOWN = """() => [...document.querySelectorAll('*')].flatMap(e => e.shadowRoot
  ? [...e.shadowRoot.querySelectorAll('button[data-case]')].map(b => b.dataset.case) : []).join()"""


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--page", action="store_true", help="measure the page instead")
    parser.add_argument("-n", type=int, default=9, help="repetitions of each waiting time")
    asked = parser.parse_args()
    before = os.getloadavg()
    measured = (
        page(asked.library, asked.model, asked.n)
        if asked.page
        else study(asked.library, asked.model)
    )
    machine = {"cpus": os.cpu_count(), "load_before": before, "load_after": os.getloadavg()}
    print(json.dumps(measured | machine, indent=1))


def study(library: str, model: str) -> dict[str, object]:
    """The command line from start to end."""
    with TemporaryDirectory(prefix="shiten-bench-") as folder:
        words = ["study", "--library", library, "--model", model, "--out", folder, "--json"]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "xai_core", *words], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    n = json.loads(done.stdout)["n"]
    return {
        "cases": n,
        "seconds": round(seconds, 1),
        "cases_a_second": round(n / seconds, 1),
        "cpu_ms_a_case": round(1000 * (used.ru_utime + used.ru_stime) / n, 2),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
        "megabytes_written": round(size / 1e6, 1),
    }


def page(library: str, model: str, n: int) -> dict[str, object]:
    """Waiting times in a browser."""
    from playwright.sync_api import sync_playwright

    with _serving() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        address = f"{root}/Misclassifications?library={library}&model={model}"
        first = [_first_picture(browser, address) for _ in range(n + 1)]
        changes = _filter_changes(browser, address, n)
        browser.close()
    return {
        "first_picture_ms": _summary(first[1:]),
        "first_picture_of_a_server_just_started_ms": round(first[0]),
        "filter_change_ms": _summary(changes),
    }


def _first_picture(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    waited = _timed(lambda: (tab.goto(address, wait_until="commit"), tab.wait_for_selector(TILES)))
    context.close()
    return waited


def _filter_changes(browser: Browser, address: str, n: int) -> list[float]:
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.set_default_timeout(120_000)
    tab.goto(address)
    tab.wait_for_selector(TILES)
    tab.wait_for_selector(SETTLED)
    tab.wait_for_timeout(1000)
    waits = []
    for turn in range(n + 1):
        shown = tab.evaluate(SHOWN)
        tab.get_by_role("combobox", name="Right or wrong", exact=True).click()
        option = tab.get_by_role("option", name=("Right", "Wrong")[turn % 2], exact=True)
        option.wait_for()

        def change(option: Locator = option, shown: str = shown) -> None:
            option.click()
            tab.wait_for_function(f"before => ({SHOWN})() !== before", arg=shown)
            tab.wait_for_selector(SETTLED)

        waits.append(_timed(change))
        tab.wait_for_timeout(500)
    return waits[1:]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _summary(waits: list[float]) -> dict[str, float]:
    return {
        "median": round(median(waits)),
        "least": round(min(waits)),
        "most": round(max(waits)),
        "n": len(waits),
    }


@contextmanager
def _serving() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    server = subprocess.Popen(
        [*command, "--server.port", str(port), "--server.address", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    root = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{root}/_stcore/health")
        yield root
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError("the app did not start")


if __name__ == "__main__":
    main()
