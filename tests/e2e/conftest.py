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
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    WebSocket,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as TookTooLong
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CHECKOUT = Path(__file__).resolve().parents[2]
CHROMIUM = Path(os.environ.get("SHITEN_CHROMIUM", "/usr/bin/chromium"))
SHORTLY = 3_000
"""Milliseconds after which something is tried once more."""
SCROLLER = "document.querySelector('[data-testid=stMain]')"
PATIENCE = 180_000
"""Milliseconds after which a test gives up. Far more than a machine busy with other work takes."""
TRIES = 6
"""How often something is pressed of which nothing came."""
DRAWN = """() => new Promise(done => {
    setTimeout(() => done(false), 5_000);
    requestAnimationFrame(() => requestAnimationFrame(
        () => setTimeout(() => done([...document.images].every(image => image.complete)), 0)))})"""
"""After two frames and a task, what React has drawn also listens to keys. Where no frame comes it
is asked again: nothing ends an evaluation from outside."""
PICTURE = re.compile(r"http://\S+/media/\S+")
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
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory, drawn_library, guesser) -> Path:
    """The SHITEN_HOME of the running app: the drawn library, and a model that guesses.

    The model has four pictures to compare a case with.
    """
    from ui.home.first_case import first_case
    from xai_core.cases.registry import list_libraries
    from xai_core.evaluation.example_cases import make_examples
    from xai_core.explain.background import draw_background
    from xai_core.models.cards import list_cards
    from xai_core.models.checkpoints import save_model, weights_bytes

    home = tmp_path_factory.mktemp("home")
    shutil.copytree(drawn_library.folder, home / "libraries" / drawn_library.id)
    use, pictures = draw_background(drawn_library, guesser.card.input, 4, 0)
    card = guesser.card.model_copy(update={"background": use})
    save_model(home / "models", card, weights_bytes(guesser.network), pictures)
    with pytest.MonkeyPatch.context() as patch:  # what Home shows is there before anybody asks
        patch.setenv("SHITEN_HOME", str(home))
        first = first_case(list_libraries(), list_cards())
        assert first is not None
        make_examples(drawn_library, first.model, first.case)
    return home


@pytest.fixture(scope="session")
def serve(
    app_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], AbstractContextManager[str]]:
    """``with serve() as address``: the app, running on its home until the block ends."""
    return lambda: serving(app_home, tmp_path_factory.mktemp("log") / "app.log")


@pytest.fixture(scope="session")
def app(serve: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the app, running with a home of its own."""
    with serve() as address:
        yield address


@contextmanager
def serving(home: Path, log: Path, *options: str) -> Iterator[str]:
    """The app running on a home, with these options, at the address given, until the block ends."""
    with process(home, log, *options) as (address, _):
        yield address


@contextmanager
def process(
    home: Path, log: Path, *options: str
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The same, with the process that it runs as."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--server.address", "127.0.0.1", "--server.headless", "true", *options],
            cwd=CHECKOUT,
            # One thread: several would wait for each other on a machine that is busy with tests.
            env={**os.environ, "SHITEN_HOME": str(home), "OMP_NUM_THREADS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield address, server
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE / 1000)


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


class Runs:
    """What a page asked its server to run and what has been run, by the messages between them."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        """How often the page asked for a run."""
        self._waiting, self._running = True, False
        page.on("websocket", self._opened)

    @property
    def done(self) -> bool:
        """Whether everything asked for has been run to its end."""
        return not self._waiting and not self._running

    def forget(self) -> None:
        """Wait for a first run again."""
        self._waiting, self._running = True, False

    def _opened(self, socket: WebSocket) -> None:
        if "_stcore/stream" in socket.url:
            self.forget()
            socket.on("framesent", self._sent)
            socket.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.asked += 1
            self._waiting = True

    def _received(self, frame: bytes | str) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if message.HasField("new_session"):
            self._waiting, self._running = False, True
        elif message.HasField("script_finished"):
            # A run that was cut short is followed by another.
            self._running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Visit:
    """Browser windows on the app, and what their consoles complained about."""

    def __init__(self, browser: Browser, app: str) -> None:
        self._browser, self.root = browser, app
        self._pages: list[Page] = []
        self._runs: dict[Page, Runs] = {}
        self.complaints: list[str] = []
        self._not_there: dict[str, str] = {}
        """Address of a picture -> what was said of it."""

    def open(
        self,
        address: str = "/",
        *,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
    ) -> Page:
        """A fresh session at ``address`` that has finished its first run."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self._runs[page] = Runs(page)
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
            said = f"{message.text} {address}"
            if picture := PICTURE.search(said):
                self._not_there.setdefault(picture[0], said)
            else:
                self.complaints.append(said)

    def settled(self, page: Page) -> None:
        """Wait until all that was asked for has been run and drawn, and the page listens.

        Whether anything is still to be run is read off the messages themselves: the page shows
        it too late, for it looks as calm just after a press as it did before. The code of a kind
        of element is fetched when the first of them is drawn, the app's styles among them; until
        then a skeleton stands in its place.
        """
        runs = self._runs[page]
        for _ in _polls(page, "the page never came to rest"):
            asked = runs.asked
            if not runs.done:
                continue
            page.wait_for_selector(
                "[data-testid=stApp][data-test-script-state=notRunning]"
                ":not(:has([data-stale=true], [data-testid=stSkeleton]))"
            )
            if page.evaluate(DRAWN) and runs.done and runs.asked == asked:
                return

    @contextmanager
    def asking(self, page: Page) -> Iterator[None]:
        """``with visit.asking(page): ...``: do one thing that makes the page run, and see it done.

        Begins when the page is at rest, so that nothing asked is lost; ends when it has been
        answered. Nothing is ever asked twice: what the page does not hear is a failure.
        """
        self.settled(page)
        runs = self._runs[page]
        asked = runs.asked
        yield
        for _ in _polls(page, "the page did not hear what was asked of it"):
            if runs.asked > asked:
                break
        self.settled(page)

    def pick(self, page: Page, label: str, option: str) -> None:
        """Choose in a select box, and see it done.

        A list closes when what is around it moves, so it is opened again until its option took
        the click. The key that opens it leaves an open list open; a click would close it.
        """
        box = page.get_by_label(label, exact=True)
        wanted = page.get_by_role("option", name=option, exact=True)
        with self.asking(page):
            for _ in _polls(page, f"{label!r} never offered {option!r}"):
                box.press("ArrowDown")
                with suppress(TookTooLong):
                    wanted.click(timeout=SHORTLY)
                    break

    def press(self, page: Page, key: str) -> None:
        """Press a key that the page acts on, and see it done."""
        with self.asking(page):
            page.keyboard.press(key)

    def reload(self, page: Page) -> None:
        """Load the page again, as a session of its own."""
        self._runs[page].forget()
        page.reload()
        page.wait_for_selector("[data-testid=stMain] h1")
        self.settled(page)

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
        """Close every window.

        A page that is gone on from at once still asks for its last pictures, which the server has
        taken back by then: a picture that is not there is a fault where it is still shown.
        """
        for page in self._pages:
            if self._not_there:
                shown = page.evaluate("[...document.images].map(image => image.src)")
                self.complaints += [said for at, said in self._not_there.items() if at in shown]
            page.context.close()


def press_until(pressed: Locator, effect: Locator) -> None:
    """Press until it shows: a button that moves under the pointer does not hear a press.

    ``pressed`` is no longer found, or may be pressed again, once ``effect`` is there.
    """
    for _ in range(TRIES):
        with suppress(TookTooLong):
            pressed.click(timeout=SHORTLY)
        with suppress(AssertionError):
            expect(effect).to_be_visible(timeout=PATIENCE / TRIES)
            return
    pytest.fail(f"pressed {TRIES} times, and never seen: {effect}")


def _polls(page: Page, otherwise: str) -> Iterator[None]:
    """Again and again, with a moment for the browser in between; fails when patience is over."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        yield
        page.wait_for_timeout(20)
    pytest.fail(otherwise)


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(PATIENCE // 250):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')}")
