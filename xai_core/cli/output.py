"""How commands speak: JSON or lines on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from tqdm import tqdm

from xai_core.types import Progress

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")]
"""The option every command takes."""


@dataclass(frozen=True)
class Command:
    """One command: its name on the line and the function that runs it."""

    name: str
    run: Callable[..., None]


def show(result: object, as_json: bool, lines: Callable[[], Sequence[str]]) -> None:
    """Print ``result`` as JSON, or the lines a person reads."""
    if as_json:
        text = json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False)
        if not _can_print(text):  # an old terminal, or a file name that is no Unicode
            text = json.dumps(result, indent=1, allow_nan=False)
        typer.echo(text)
    else:
        typer.echo("\n".join(one_line(line) for line in lines()))


def one_line(text: str) -> str:
    """``text`` on one line that any terminal prints: names from strangers may hold anything."""
    calm = "".join(
        # Halves of a file name that is no Unicode are spelled out below, not hidden.
        letter if letter.isprintable() or "\ud800" <= letter <= "\udfff" else " "
        for letter in text
    )
    encoding = _encoding()
    return calm.encode(encoding, "backslashreplace").decode(encoding)


def _can_print(text: str) -> bool:
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        return False
    return True


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


@contextmanager
def progress_bar(what: str, *, in_bytes: bool = False) -> Iterator[Progress]:
    """A bar with rate and time left on standard error, drawn only in a terminal."""
    unit = {"unit": "B", "unit_scale": True, "unit_divisor": 1000} if in_bytes else {}
    with tqdm(desc=what, disable=None, leave=False, **unit) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance


def percent(share: float | None) -> str:
    """A fraction for people: ``62.3 %``, or ``not defined``."""
    return "not defined" if share is None else f"{100 * share:.1f} %"


def plain(number: float | None) -> str:
    """A number for people: ``0.623``, or ``not defined``."""
    return "not defined" if number is None else f"{number:.3f}"
