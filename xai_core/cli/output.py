"""How commands speak: JSON or lines on standard output, progress on standard error."""

from __future__ import annotations

import json
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
        typer.echo(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        typer.echo("\n".join(lines()))


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A bar on standard error, drawn only in a terminal."""
    with tqdm(desc=what, disable=None, leave=False) as bar:

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
