"""``methods``: which explanation points right, where it is known what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.errors import ModelError

if TYPE_CHECKING:
    from xai_core.agreement.attention import RegionAttention
    from xai_core.evaluation.method_comparison import MethodComparison, ScoreMean

ALL = "all"


def methods(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    n: Annotated[int, typer.Option(min=1, help="How many correct answers to explain.")] = 100,
    methods: Annotated[
        str,
        typer.Option(help="Methods with commas between, or “all”; the quick ones if left out."),
    ] = "",
    region: Annotated[str, typer.Option(help="The region known to decide.")] = "deciding",
    fill: Annotated[
        str, typer.Option(help="What hidden places are filled with: blur, mean-stain, ...")
    ] = "blur",
    split: OfSplit = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the choice of cases.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Compare the methods on cases answered right, against the region that decides."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.method_comparison import HowCompared, compare_methods
    from xai_core.explain.background import load_background
    from xai_core.explain.explanation import Method
    from xai_core.explain.infills import infill_named
    from xai_core.models.cards import find_card
    from xai_core.models.checkpoints import load_model

    opened, loaded = open_library(library), load_model(model)
    if methods == ALL:
        chosen = [method for method in Method if method.suits(loaded.card.architecture)]
    elif methods:
        chosen = [Method.parse(name.strip()) for name in methods.split(",")]
    else:
        chosen = [
            method
            for method in Method
            if method.suits(loaded.card.architecture) and not method.slow
        ]
    part = read_split(split)
    how = HowCompared(region, infill_named(fill), part, seed)
    try:
        background = load_background(find_card(model))
    except ModelError:
        background = None  # methods that need one are left out, and it is said
    with progress_bar(f"methods {library} {model}") as progress:
        done = compare_methods(opened, loaded, chosen, n, progress, how=how, background=background)
    show(done.model_dump(mode="json"), as_json, lambda: _lines(done))


def _lines(done: MethodComparison) -> list[str]:
    lines = [
        f"{done.n} correct answers of {done.model} on {done.library}; hidden places"
        f" filled with {done.fill}; AUC in random order {_interval(done.chance_auc)}",
    ]
    for name, row in done.methods.items():
        layer = f" ({row.layer})" if row.layer else ""
        lines += [
            f"{name}{layer}",
            f"  {done.region}: {_attention(row.region)}",
            f"    pointing {_interval(row.pointing)}; emphasis {_interval(row.emphasis)}",
        ]
        if row.core is not None:
            lines += [
                f"  its most important part: {_attention(row.core)}",
                f"    pointing {_interval(row.core_pointing)}",
            ]
        lines += [
            f"  deletion AUC {_interval(row.deletion_auc)}; below chance by"
            f" {_interval(row.deletion_gain)}",
            f"  insertion AUC {_interval(row.insertion_auc)}; above chance by"
            f" {_interval(row.insertion_gain)}",
        ]
    return lines + [f"left out: {name}: {why}" for name, why in done.left_out.items()]


def _attention(row: RegionAttention) -> str:
    low, high = row.above_chance_ci95 or (None, None)
    return (
        f"attention {percent(row.attention)}, chance {percent(row.chance)}, centre blob"
        f" {percent(row.centre_blob)}; above chance {plain(row.above_chance)} (95 % interval"
        f" {plain(low)} to {plain(high)}, n {row.n}, not defined {row.n_undefined})"
    )


def _interval(mean: ScoreMean) -> str:
    low, high = mean.ci95 or (None, None)
    text = f"{plain(mean.mean)} ({plain(low)} to {plain(high)})"
    return f"{text}, not defined {mean.n_undefined}" if mean.n_undefined else text


COMMANDS = (Command("methods", methods),)
