"""``add-model``: somebody's finished model, measured on a library before it is used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xai_core import home
from xai_core.cli.models import described, line_of
from xai_core.cli.options import OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.errors import ChoiceError
from xai_core.models.cards import Entry
from xai_core.store.audit import Action, note

if TYPE_CHECKING:
    from xai_core.evaluation.add_model import AddedModel


def add_model(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    folder: Annotated[
        Path | None,
        typer.Argument(help="A Hugging Face image-classification folder, instead of --weights."),
    ] = None,
    arch: Annotated[str | None, typer.Option(help="timm:NAME or torchvision:NAME.")] = None,
    weights: Annotated[
        Path | None, typer.Option(help="A .safetensors file, or .pth, .pt, .bin, .ckpt of torch.")
    ] = None,
    classes: Annotated[
        str | None,
        typer.Option(help="Names of the outputs in order, with commas; else the library's."),
    ] = None,
    model_id: Annotated[str | None, typer.Option("--id", help="The model's name here.")] = None,
    title: Annotated[str | None, typer.Option(help="What is shown.")] = None,
    size: Annotated[str | None, typer.Option(help="H,W of its pictures in pixels.")] = None,
    mean: Annotated[str | None, typer.Option(help="r,g,b that are taken off, of 0..1.")] = None,
    std: Annotated[str | None, typer.Option(help="r,g,b that are divided by.")] = None,
    bgr: Annotated[
        bool | None, typer.Option("--bgr/--no-bgr", help="It was taught pictures with blue first.")
    ] = None,
    split: OfSplit = None,
    licence: Annotated[str | None, typer.Option(help="Of the weights.")] = None,
    replace: Annotated[bool, typer.Option(help="Replace a model of this name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a model trained elsewhere: its weights checked, measured on a library, its card made."""
    path = folder or weights
    if path is None or (folder and weights):
        raise ChoiceError("Give either a folder, or --arch and --weights.")
    part, sides = read_split(split), _numbers(size, 2, "--size")
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.add_model import BroughtModel
    from xai_core.evaluation.add_model import add_model as run

    brought = BroughtModel(
        path=path,
        architecture=arch,
        classes=None if classes is None else classes.split(","),
        id=model_id,
        title=title,
        size=None if sides is None else (int(sides[0]), int(sides[1])),
        mean=_channels(mean, "--mean"),
        std=_channels(std, "--std"),
        bgr=bgr,
        split=part,
        licence=licence,
        replace=replace,
    )
    added = run(brought, open_library(library), home.home() / "models", progress_bar)
    note(Action.MODEL_ADDED, added.card.id)
    entry = Entry(added.card.id, added.folder, added.card)
    result = {
        **described(entry),
        "folder": str(added.folder),
        "noticed": [asdict(each) for each in added.noticed],
        "said": list(added.said),
    }
    show(result, as_json, lambda: [str(added.folder), line_of(entry), *_lines(added)])


def _lines(added: AddedModel) -> list[str]:
    return [*added.said, *(f"noticed: {each.sentence}" for each in added.noticed)]


def _channels(text: str | None, option: str) -> tuple[float, float, float] | None:
    found = _numbers(text, 3, option)
    return None if found is None else (found[0], found[1], found[2])


def _numbers(text: str | None, count: int, option: str) -> list[float] | None:
    if text is None:
        return None
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != count or not all(abs(value) < 1e6 for value in found):
        raise ChoiceError(
            "“{text}” is not {count} numbers with commas between, for {option}.",
            text=text,
            count=count,
            option=option,
        )
    return found


COMMANDS = (Command("add-model", add_model),)
