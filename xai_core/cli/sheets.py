"""``sheet``: many cases at a glance, and a second library beside the first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import encode_png
from xai_core.cli.options import OfLibrary, Where, read_conditions
from xai_core.cli.output import AsJson, Command, show
from xai_core.errors import ChoiceError
from xai_core.files import replace_file


def sheet(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    out: Annotated[Path, typer.Option(help="The PNG to write.")],
    n: Annotated[int, typer.Option(min=1, max=600, help="How many cases.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="Another seed shows other cases.")] = 0,
    where: Where = None,
    beside: Annotated[
        str | None, typer.Option(help="A second library, on the right of the first.")
    ] = None,
    beside_where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Write a contact sheet of a library, with another library beside it if asked."""
    from xai_core.report.sheets import beside as side_by_side

    if beside is None and beside_where:
        raise ChoiceError("“--beside-where” chooses cases of a second library: name one.")
    picture, shown = _sheet(library, n, seed, read_conditions(where))
    result = {"out": str(out), "seed": seed, "library": library, "cases": shown}
    if beside is not None:
        conditions = read_conditions(beside_where)
        other, shown_beside = _sheet(beside, n, seed, conditions)
        picture = side_by_side(picture, other)
        result |= {"beside": beside, "cases_beside": shown_beside}
    replace_file(out, encode_png(picture))
    show(result, as_json, lambda: [f"{out}: {len(shown)} cases of {library}"])


def _sheet(
    library_id: str, n: int, seed: int, conditions: Mapping[str, str]
) -> tuple[ImageArray, list[str]]:
    from xai_core.cases.registry import open_library
    from xai_core.report.sheets import contact_sheet, draw_evenly

    library = open_library(library_id)
    fitting = [
        case
        for case in library.cases
        if all(case.attributes.get(name) == value for name, value in conditions.items())
    ]
    chosen = draw_evenly(fitting, n, seed)
    return contact_sheet([library.image(case) for case in chosen]), [case.id for case in chosen]


COMMANDS = (Command("sheet", sheet),)
