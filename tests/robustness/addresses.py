"""Addresses: every query parameter a screen knows, and pages opened with any of them spoilt."""

from __future__ import annotations

import json
import shutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.robustness import seeds
from tests.robustness.mutations import Files
from xai_core.home import CHECKOUT

SCREENS = ("classroom", "cohort", "common", "compare", "home", "lessons", "misclassifications")
SCREENS += ("models", "quiz")
PAGES = tuple(f"pages/{path.name}" for path in sorted((CHECKOUT / "pages").glob("*.py")))
RESTORED = Path(__file__).with_name("restored_page.py")
USUAL = {
    "lang": ["ja"],
    "library": ["cells"],
    "model": ["tiny"],
    "case": ["c1"],
    "class": ["a"],
    "region": ["nucleus"],
    "binarise": ["percentile 90"],
    "answers": ["wrong"],
    "find": ["c"],
    "at": ["2"],
    "list": ["abc"],
    "back": ["Misclassifications?library=cells&model=tiny&sure=0.5..1"],
    "sure": ["0.5..1"],
    "above": ["-0.5..0.9"],
    "slice": ["specimen=s0&class=a"],
    "order": ["loss"],
    "drawn": ["0,1;2,3"],
    "code": ["ABCD"],
    "pictures": ["20"],
    "wrong": ["30"],
    "mode": ["practice"],
    "view": ["learner"],
    "step": ["2"],
    "method": ["grad-cam"],
    "layer": ["last"],
    "present": ["true"],
}


def screens_values() -> list[Any]:
    """Every value that a screen takes from an address, once by name."""
    from ui.common.session import SessionValue

    found = {}
    for screen in SCREENS:
        for value in vars(import_module(f"ui.{screen}.session")).values():
            if isinstance(value, SessionValue):
                found[value.key] = value
    return list(found.values())


@cache
def addresses() -> tuple[Files, ...]:
    return ({"address.json": json.dumps(USUAL).encode()},)


@cache
def paged() -> tuple[Files, ...]:
    return tuple(
        {"address.json": json.dumps(USUAL).encode(), "page": page.encode()} for page in PAGES
    )


def asked(source: Path) -> dict[str, list[str]]:
    """Name -> values, as a browser could send them: text in UTF-8 of bounded length."""
    path = source / "address.json"
    data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = {"case": data.decode("utf-8", "replace")}
    return {
        _sent(name): [_sent(one) for one in (values if isinstance(values, list) else [values])]
        for name, values in (said.items() if isinstance(said, dict) else ())
        if values != []
    }


def _sent(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()[:8000]


def restored(source: Path, _out: Path) -> None:
    """Every parameter of every screen taken from an address, and put back into one."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(RESTORED), default_timeout=600)
    app.query_params.update(asked(source))
    _told(app.run(), source)


def opened(source: Path, out: Path) -> None:
    """A page opened at a spoilt address, with a library, a model and a study there."""
    from streamlit.testing.v1 import AppTest

    if not (out / "libraries").is_dir():
        shutil.copytree(_home(), out, dirs_exist_ok=True)
    page = source / "page"
    named = page.read_bytes().decode("utf-8", "replace") if page.is_file() else ""
    app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
    app.switch_page(named if named in PAGES else PAGES[0])
    app.query_params.update(asked(source))
    _told(app.run(), source)


@cache
def _home() -> Path:
    import atexit
    import tempfile

    room = tempfile.TemporaryDirectory(prefix="shiten-seeds-", dir="/tmp")
    atexit.register(room.cleanup)
    return seeds.laid(seeds.studies()[0], Path(room.name))


def _told(app: Any, source: Path) -> None:
    for problem in app.exception:
        where = urlencode(asked(source), doseq=True)[:300]
        raise AssertionError(f"{problem.message} {problem.stack_trace[-4:]} at {where}")
