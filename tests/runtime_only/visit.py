"""Every page and every file to take home, opened as a person would, without a browser."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

PATIENCE = 600.0
"""Seconds after which work beside a screen counts as stuck. Far more than it takes."""


class Visitor:
    """Opens pages, collects what they offer to download, and remembers what went wrong."""

    def __init__(self, checkout: Path) -> None:
        self._checkout = checkout
        self.trouble: list[str] = []
        self.taken: set[str] = set()
        """Names of the files that were made."""
        self._offered: dict[str, Callable[[], bytes | str] | bytes | str] = {}

    def open(self, page: str, **address: str) -> AppTest:
        """A page at this address in a new session, with everything it offers taken home."""
        app = AppTest.from_file(str(self._checkout / "app.py"), default_timeout=PATIENCE)
        if page != "app.py":
            app.switch_page(page)
        app.query_params.update(address)
        where = f"{page} {address}" if address else page
        print(f"  {where}", flush=True)
        return self.run(app, where)

    def run(self, app: AppTest, where: str) -> AppTest:
        """One run of the page; what is wrong on it is noted, its downloads are made."""
        self._offered.clear()
        with self._watching(where):
            app.run()
        self.trouble += [f"{where}: {one.message}" for one in app.exception]
        # Red with a cross is how the quiz says that an answer was wrong.
        wrong = [one for one in app.error if one.icon != ":material/close:"]
        self.trouble += [f"{where}: {one.value}" for one in wrong]
        shown = len(app.get("download_button"))
        if shown != len(self._offered):
            self.trouble.append(f"{where}: {shown} downloads, {len(self._offered)} looked into")
        for name, data in self._offered.items():
            try:
                made = data() if callable(data) else data
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                self.trouble.append(f"{where}: {name}: {type(error).__name__}: {error}")
            else:
                if not made:
                    self.trouble.append(f"{where}: {name} is empty")
                self.taken.add(name)
        return app

    def press(self, app: AppTest, key: str, where: str) -> AppTest:
        """Press a button, and wait for the work it begins, where it begins any."""
        found = [button for button in app.button if button.key == key and not button.disabled]
        if not found:
            self.trouble.append(f"{where}: there is no button {key!r} to press")
            return app
        found[0].click()
        return self.rest(self.run(app, where), where)

    def rest(self, app: AppTest, where: str) -> AppTest:
        """The page when nothing works beside it any more."""
        end = time.monotonic() + PATIENCE
        while any(str(button.key).startswith("stop-") for button in app.button):
            if time.monotonic() > end:
                self.trouble.append(f"{where}: it never ended")
                break
            time.sleep(0.2)
            self.run(app, where)
        return app

    @contextmanager
    def _watching(self, where: str) -> Iterator[None]:
        """Note every download on offer, and every error that a page put into the log instead."""
        real, offered = st.download_button, self._offered

        def noted(label: str, data: object, file_name: str = "", *args: object, **more: object):
            if not more.get("disabled"):
                offered[file_name or label] = data
            else:
                offered[file_name or label] = b"not yet"
            return real(label, data, file_name, *args, **more)

        heard = _Errors()
        st.download_button = noted
        logging.getLogger().addHandler(heard)
        try:
            yield
        finally:
            st.download_button = real
            logging.getLogger().removeHandler(heard)
            self.trouble += [f"{where}: {line}" for line in heard.lines]


class _Errors(logging.Handler):
    """Keeps what is logged as an error, with the exception behind it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else None
        self.lines.append(record.getMessage() + (f" {cause!r}" if cause is not None else ""))


def visit_everything(checkout: Path) -> list[str]:
    """What went wrong; nothing where everything opened."""
    visitor = Visitor(checkout)
    for language in ("en", "ja"):
        visitor.open("app.py", lang=language)
    pages = sorted(str(file.relative_to(checkout)) for file in checkout.glob("pages/*.py"))
    for page in pages:
        visitor.open(page)
    _compare(visitor)
    _misclassifications(visitor)
    _quiz(visitor)
    _models(visitor)
    _lessons(visitor, checkout)
    endings = {name.rpartition(".")[2] for name in visitor.taken}
    if not {"png", "npy", "json", "csv", "ipynb", "html"} <= endings:
        visitor.trouble.append(f"of the files to take home only {sorted(endings)} were found")
    print(f"  {len(visitor.taken)} files taken home")
    return visitor.trouble


def _compare(visitor: Visitor) -> None:
    page = "pages/1_Compare.py"
    for method in _values(visitor.open(page), "method"):
        where = f"{page} method={method}"
        app = visitor.open(page, method=method)
        for key in _making(app):
            app = visitor.press(app, key, where)
        if not any(name.endswith(".json") and f"_{method}_" in name for name in visitor.taken):
            visitor.trouble.append(f"{where}: its map was not taken home")
    for question in ("beside", "earned", "hide", "trust", "looked-for"):
        where = f"{page} deeper={question}"
        app = visitor.open(page, deeper=question)
        for key in _making(app):
            app = visitor.press(app, key, where)
    visitor.open(page, source="own")


def _misclassifications(visitor: Visitor) -> None:
    page = "pages/3_Misclassifications.py"
    app = visitor.press(visitor.open(page), "study-automatic", page)
    (tag,) = [pills for pills in app.get("button_group") if str(pills.key).startswith("triage-tag")]
    tag.set_value("label-error")
    app.text_input[-1].set_value("A")
    (save,) = [button for button in app.button if str(button.key).startswith("FormSubmitter")]
    save.click()
    visitor.run(app, f"{page} tagged")


def _quiz(visitor: Visitor) -> None:
    page = "pages/2_Quiz.py"
    app = visitor.open(page, pictures="5")
    app.text_input(key="quiz-name").set_value("A")
    for key in (
        "FormSubmitter:quiz-who-Start",
        "quiz-begin",
        "quiz-answer-0",
        "quiz-sure-1",
        "quiz-commit",
        "quiz-pause",
    ):
        app = visitor.press(app, key, f"{page} {key}")
    for view in ("count", "line", "progress", "record"):
        app.segmented_control(key="quiz-view").set_value(view)
        app = visitor.run(app, f"{page} {view}")


def _models(visitor: Visitor) -> None:
    page = "pages/6_Models.py"
    for model in _values(visitor.open(page), "model"):
        visitor.open(page, model=model)


def _lessons(visitor: Visitor, checkout: Path) -> None:
    name = min(folder.name for folder in (checkout / "lessons").iterdir())
    visitor.open("pages/5_Lessons.py", lesson=name)


def _values(app: AppTest, key: str) -> list[str]:
    """What may be chosen in this box: its values rather than the words they are shown in."""
    values = []
    for place in range(len(app.selectbox(key=key).options)):
        app.selectbox(key=key).select_index(place).run()
        values.append(str(app.session_state[key]))
    return values


def _making(app: AppTest) -> list[str]:
    """Keys of the buttons that begin a piece of work on a case."""
    return [str(one.key) for one in app.button if str(one.key).startswith("make-")]
