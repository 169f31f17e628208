"""``models``, ``train``, ``background``, ``evaluate``: listing, making, completing, measuring."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core import home
from xai_core.cli.options import (
    ByModel,
    OfLibrary,
    OfSplit,
    OnDevice,
    Shipped,
    Where,
    models_folder_of,
    read_conditions,
    read_split,
    work_on,
)
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.reports import report_lines
from xai_core.models.card_parts import Metric
from xai_core.models.cards import Entry, ModelCard, find_card, find_of, list_cards
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard, list_segmenters
from xai_core.store.audit import Action, note

if TYPE_CHECKING:
    from xai_core.agreement.attention import RegionAttention
    from xai_core.evaluation.evaluate import Evaluation


def models(as_json: AsJson = False) -> None:
    """List the models on this machine: those that classify, then those that draw regions."""
    entries = _all_entries()
    none = "There is no model on this machine yet: train one from a recipe, or bring its folder."
    show(
        [described(entry) for entry in entries],
        as_json,
        lambda: [line_of(entry) for entry in entries] or [none],
    )


def train(
    recipe: Annotated[str, typer.Argument(help="A recipe in recipes/, or a TOML file.")],
    device: OnDevice = None,
    as_json: AsJson = False,
) -> None:
    """Train a model from a recipe; an interrupted run goes on where it stopped."""
    from xai_core.training.build import build_model
    from xai_core.training.recipes import read_recipe

    work_on(device)
    folder = build_model(read_recipe(recipe), home.home() / "models", progress_bar)
    note(Action.MODEL_ADDED, folder.name)
    entry = next(entry for entry in _all_entries() if entry.folder == folder)
    show(described(entry), as_json, lambda: [f"{folder}", line_of(entry)])


def remeasure(
    recipe: Annotated[str, typer.Argument(help="The recipe of a finished model.")],
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> None:
    """Measure a finished model anew on its recipe's tests and bring its card up to date."""
    from xai_core.training.build import measure_model
    from xai_core.training.recipes import SegmenterRecipe, read_recipe

    read = read_recipe(recipe)
    kind = SegmenterCard if isinstance(read, SegmenterRecipe) else ModelCard
    folder = find_of(kind, read.id).folder
    parent = models_folder_of(folder, shipped=shipped)
    measure_model(read, folder, progress_bar, parent=parent)
    entry = next(entry for entry in _all_entries() if entry.id == read.id)
    show(described(entry), as_json, lambda: [line_of(entry)])


def background(  # noqa: PLR0913, PLR0917  (one option a choice)
    model: Annotated[str, typer.Argument(help="A model on this machine.")],
    library: Annotated[
        str | None,
        typer.Option(
            help="The pictures are training cases of this library; a built-in one if left out."
        ),
    ] = None,
    n: Annotated[int, typer.Option(min=1, max=256, help="How many pictures.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Another seed draws others.")] = 0,
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> None:
    """Give a model the pictures that some explanations compare a case with."""
    from xai_core.cases.registry import open_library, starter
    from xai_core.training.build import add_background

    first = starter()
    chosen = library or ("" if first is None else first.id)
    folder = find_card(model).folder
    parent = models_folder_of(folder, shipped=shipped)
    card = add_background(folder, open_library(chosen), n, seed, parent=parent)
    used = {} if card.background is None else card.background.model_dump()
    show(
        {"id": card.id, "background": used}, as_json, lambda: [f"{k}: {v}" for k, v in used.items()]
    )


def evaluate(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    split: OfSplit = None,
    where: Where = None,
    regions: Annotated[
        str | None,
        typer.Option(help="Also measure the attention in these regions, with commas between."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a model on a library: accuracy, per class, per grouping, confusion, calibration."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.evaluate import evaluate as run
    from xai_core.models.checkpoints import load_model

    part = read_split(split)
    conditions = read_conditions(where)
    opened, loaded = open_library(library), load_model(model)
    with progress_bar(f"evaluate {model}") as progress:
        evaluation = run(
            opened,
            loaded,
            progress,
            split=part,
            where=conditions,
            regions=[name.strip() for name in regions.split(",")] if regions else (),
        )
    skipped = [{"case": item.what, "reason": str(item.reason)} for item in evaluation.skipped]
    result = {
        "library": library,
        "model": model,
        "split": split,
        "where": conditions,
        **evaluation.report.model_dump(mode="json"),
        "ece_before": evaluation.ece_before,
        "deferral": [asdict(point) for point in evaluation.deferral],
        "attention": {
            region: found.model_dump(mode="json") for region, found in evaluation.regions.items()
        },
        "n_outside": evaluation.n_outside,
        "skipped": skipped,
        "content_hash": evaluation.content_hash,
        "weights_sha256": evaluation.weights_sha256,
    }
    show(result, as_json, lambda: _report_lines(evaluation))


AnyEntry = Entry[ModelCard] | Entry[SegmenterCard]


def _all_entries() -> list[AnyEntry]:
    return [*list_cards(), *list_segmenters()]


def described(entry: AnyEntry) -> dict[str, Any]:
    """What the JSON of every command says of a model."""
    card = entry.card
    if card is None:
        return {"id": entry.id, "error": str(entry.error)}
    answers: dict[str, Any] = (
        ({"classes": list(card.class_ids)} if card.class_ids else {"task": card.task.model_dump()})
        if isinstance(card, ModelCard)
        else {"regions": [region for region, _ in card.regions.measured]}
    )
    return {
        "id": card.id,
        "kind": card.kind,
        "title": card.title.model_dump(),
        "version": card.version,
        **answers,
        "architecture": card.architecture,
        "input": [card.input.height, card.input.width],
        "metrics": [metric.model_dump() for metric in card.metrics],
        "licence": card.licence,
        "weights_sha256": card.weights_sha256,
    }


def line_of(entry: AnyEntry) -> str:
    """A model and its figures, on one line."""
    card = entry.card
    if card is None:
        return f"{entry.id}: cannot be used: {entry.error}"
    figures = "; ".join(_figure(metric) for metric in card.metrics)
    return f"{card.id}: {card.title.en}; {figures or 'not measured'}"


def _figure(metric: Metric) -> str:
    if isinstance(metric, RegionMetric):
        said = f"Dice of {metric.region} {plain(metric.value)}"
        between = f"{plain(metric.low)} to {plain(metric.high)}"
    else:
        as_read = percent if metric.is_share else plain
        unit = f" {metric.unit}" if metric.unit else ""
        said = f"{metric.name} {as_read(metric.value)}{unit}"
        between = f"{as_read(metric.low)} to {as_read(metric.high)}"
    return f"{metric.measured_on.en}: {said} (95 % interval {between}, n {metric.n})"


def _report_lines(evaluation: Evaluation) -> list[str]:
    lines = report_lines(evaluation.report)
    lines += [_attention_line(name, found) for name, found in evaluation.regions.items()]
    if evaluation.n_outside:
        lines.append(f"{evaluation.n_outside} cases have a label this model has no answer for")
    return lines + [f"left out: {item.what}: {item.reason}" for item in evaluation.skipped]


def _attention_line(region: str, found: RegionAttention) -> str:
    low, high = found.above_chance_ci95 or (None, None)
    return (
        f"attention in {region}: {percent(found.attention)}, chance {percent(found.chance)}, "
        f"centre blob {percent(found.centre_blob)}; above chance "
        f"{plain(found.above_chance)} (95 % interval {plain(low)} to {plain(high)}, "
        f"n {found.n}, not defined {found.n_undefined})"
    )


COMMANDS = (
    Command("models", models),
    Command("train", train),
    Command("remeasure", remeasure),
    Command("background", background),
    Command("evaluate", evaluate),
)
