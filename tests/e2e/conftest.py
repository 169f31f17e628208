"""A running app and a real browser for the tests in this folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = Path(os.environ.get("SHITEN_CHROMIUM", "/usr/bin/chromium"))
SCROLLER = "document.querySelector('[data-testid=stMain]')"
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; the tests are skipped where there is none, except in CI."""
    if not CHROMIUM.exists():
        reason = f"no browser: {CHROMIUM} is missing (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory, drawn_library, guesser) -> Path:
    """The SHITEN_HOME of the running app: the drawn library, and a model that guesses.

    The model has four pictures to compare a case with.
    """
    from xai_core.explain.background import draw_background
    from xai_core.models.checkpoints import save_model, weights_bytes

    home = tmp_path_factory.mktemp("home")
    shutil.copytree(drawn_library.folder, home / "libraries" / drawn_library.id)
    use, pictures = draw_background(drawn_library, guesser.card.input, 4, 0)
    card = guesser.card.model_copy(update={"background": use})
    save_model(home / "models", card, weights_bytes(guesser.network), pictures)
    return home


@pytest.fixture(scope="session")
def serve(
    app_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], AbstractContextManager[str]]:
    """``with serve() as address``: the app, running on its home until the block ends."""
    return lambda: _serving(app_home, tmp_path_factory.mktemp("log") / "app.log")


@pytest.fixture(scope="session")
def app(serve: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the app, running with a home of its own."""
    with serve() as address:
        yield address


@contextmanager
def _serving(home: Path, log: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--server.address", "127.0.0.1", "--server.headless", "true"],
            cwd=CHECKOUT,
            # One thread: several would wait for each other on a machine that is busy with tests.
            env={**os.environ, "SHITEN_HOME": str(home), "OMP_NUM_THREADS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def visit_at(browser: Browser) -> Callable[[str], "Visit"]:
    """``visit_at(address)``: windows on an app that is running there; close them yourself."""
    return lambda address: Visit(browser, address)


@pytest.fixture
def visit(browser: Browser, app: str) -> Iterator["Visit"]:
    """Opens pages of the app; afterwards the browser's console must hold no error."""
    visit = Visit(browser, app)
    yield visit
    visit.close()
    assert visit.complaints == []


class Visit:
    """Browser windows on the app, and what their consoles complained about."""

    def __init__(self, browser: Browser, app: str) -> None:
        self._browser, self.root = browser, app
        self._pages: list[Page] = []
        self.complaints: list[str] = []

    def open(self, address: str = "/", *, width: int = 1280, locale: str = "en-GB") -> Page:
        """A fresh session at ``address`` that has finished its first run."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.root + address)
        self._pages.append(page)
        # Until its first run begins, a page counts as not running.
        page.wait_for_selector("[data-testid=stMain] h1")
        self.settled(page)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        address = message.location["url"]
        # Opened on a page of its own, Streamlit first looks for its server beneath that page.
        searched = "404" in message.text and PROBE.fullmatch(address.removeprefix(self.root))
        if message.type == "error" and not searched:
            self.complaints.append(f"{message.text} {address}")

    @staticmethod
    def settled(page: Page) -> None:
        """Wait until the script has run to its end and every picture is there."""
        page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-stale=true]))"
        )
        page.wait_for_function("[...document.images].every(image => image.complete)")

    @staticmethod
    def screenshot(page: Page, name: str) -> None:
        """Keep a picture of the whole page under SHITEN_SCREENSHOTS, where that is set."""
        folder = os.environ.get("SHITEN_SCREENSHOTS")
        if not folder:
            return
        # Streamlit scrolls inside the page, so the window grows to hold all of it.
        size = dict(page.viewport_size)
        page.set_viewport_size({**size, "height": page.evaluate(f"{SCROLLER}.scrollHeight")})
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size(size)

    @staticmethod
    def sticks_out(page: Page) -> list[int]:
        """How far the document, and the part of it that scrolls, reach beyond the window."""
        return page.evaluate(
            f"[document.documentElement, {SCROLLER}].map(e => e.scrollWidth - e.clientWidth)"
        )

    def close(self) -> None:
        """Close every window."""
        for page in self._pages:
            page.context.close()


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')}")
