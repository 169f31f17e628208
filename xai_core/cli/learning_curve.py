"""``learning-curve``: how much more cases help, and what transfer and augmentation make up for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core import home
from xai_core.cli.output import AsJson, Command, plain, progress_bar, show
from xai_core.cli.reports import numbers
from xai_core.errors import ChoiceError

if TYPE_CHECKING:
    from xai_core.training.learning_curve import SizePoint


def learning_curve(
    recipe: Annotated[str, typer.Argument(help="A recipe in recipes/, or a TOML file.")],
    sizes: Annotated[
        str, typer.Option(help="Numbers of training cases, with commas between.")
    ] = "25,50,100,200,400",
    start: Annotated[
        str | None,
        typer.Option(help="A model to start from (transfer); the recipe's own if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Carry out a recipe at several sizes, with and without transfer and augmentation.

    Goes on where it was interrupted.
    """
    from xai_core.cases.registry import open_library
    from xai_core.training.learning_curve import learning_curve as work
    from xai_core.training.learning_curve import with_one_library

    read, wanted = with_one_library(recipe), _sizes(sizes)
    names = {read.data[0].library, read.test[0].library}
    libraries = {name: open_library(name) for name in sorted(names)}
    workspace = home.home() / "learning-curves" / read.id
    points = work(read, libraries, wanted, start, workspace, progress_bar)
    test = read.test[0]
    result: dict[str, Any] = {
        "recipe": read.id,
        "library": read.data[0].library,
        "test": test.id,
        "test_library": test.library,
        "content_hash": libraries[test.library].content_hash,
        "points": [point.model_dump(mode="json") for point in points],
    }
    show(result, as_json, lambda: [_line(point) for point in points])


def _sizes(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ChoiceError(
            "“{text}” is no list of sizes; write for example 25,50,100.", text=text
        ) from None


def _line(point: SizePoint) -> str:
    began = "from nothing" if point.start is None else f"from {point.start}"
    pictures = "augmented" if point.augmented else "pictures unchanged"
    figures = "; ".join(
        f"{one.name} {plain(one.value)} ({numbers(one.ci95)}, n {one.n})" for one in point.figures
    )
    return f"{point.n_train} cases, {began}, {pictures}: {figures}"


COMMANDS = (Command("learning-curve", learning_curve),)
