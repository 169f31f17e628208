"""``ood``: give a finished model the check for pictures unlike anything it has seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xai_core.cli.options import Shipped, models_folder_of
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.errors import ChoiceError, RecipeError
from xai_core.models.cards import find_card
from xai_core.models.out_of_distribution_report import Rate, StrangenessCheck


def ood(
    recipe: Annotated[str, typer.Argument(help="The recipe of a finished model.")],
    strange: Annotated[
        list[str] | None,
        typer.Option(
            help="Pictures that are no cases, KIND=FOLDER, to count catches on; may be repeated."
        ),
    ] = None,
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> None:
    """Make and measure a model's check for pictures unlike anything it has seen."""
    from xai_core.evaluation.strange_pictures import DRAWN_KINDS, from_folder
    from xai_core.training.build import add_strangeness
    from xai_core.training.recipes import Recipe, read_recipe

    read = read_recipe(recipe)
    if not isinstance(read, Recipe):
        raise RecipeError("A recipe of the kind “{kind}” has no such check.", kind=read.kind)
    folders = dict(_kind(text, DRAWN_KINDS) for text in strange or ())
    pictures = {kind: from_folder(folder) for kind, folder in folders.items()}
    folder = find_card(read.id).folder
    parent = models_folder_of(folder, shipped=shipped)
    card = add_strangeness(read, folder, pictures, progress_bar, parent=parent)
    check = card.strangeness
    described = None if check is None else check.model_dump(mode="json")
    show(
        {"id": card.id, "strangeness": described},
        as_json,
        lambda: [] if check is None else _lines(card.id, check),
    )


def _kind(text: str, taken: tuple[str, ...]) -> tuple[str, Path]:
    name, equals, folder = text.partition("=")
    if not equals or not name or not folder:
        raise ChoiceError("“{text}” names no pictures; write KIND=FOLDER.", text=text)
    if name in taken:
        raise ChoiceError("“{kind}” is a kind of drawn pictures; use another name.", kind=name)
    return name, Path(folder)


def _lines(model: str, check: StrangenessCheck) -> list[str]:
    tried = ", ".join(f"{one.method} {percent(one.caught)}" for one in check.tried)
    return [
        f"{model}: {check.method}, strange above {plain(check.threshold)}",
        f"of altered validation cases found strange: {tried}",
        *(f"false alarms, {one.name.en}: {_rate(one.rate)}" for one in check.false_alarms),
        *(f"caught, {one.kind}: {_rate(one.rate)}" for one in check.catches),
    ]


def _rate(rate: Rate) -> str:
    between = f"{percent(rate.low)} to {percent(rate.high)}"
    return f"{percent(rate.value)} (95 % interval {between}, n {rate.n})"


COMMANDS = (Command("ood", ood),)
