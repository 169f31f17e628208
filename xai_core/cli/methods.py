"""``methods``: which explanation points right, where it is known what decides."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.errors import ModelError

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

    if methods == ALL:
        chosen = list(Method)
    elif methods:
        chosen = [Method.parse(name.strip()) for name in methods.split(",")]
    else:
        chosen = [method for method in Method if not method.slow]
    part = read_split(split)
    how = HowCompared(region, infill_named(fill), part, seed)
    opened, loaded = open_library(library), load_model(model)
    try:
        background = load_background(find_card(model))
    except ModelError:
        background = None  # methods that need one are left out, and it is said
    with progress_bar(f"methods {library} {model}") as progress:
        done = compare_methods(opened, loaded, chosen, n, progress, how=how, background=background)
    result = done.as_dict()
    show(result, as_json, lambda: _lines(result))


def _lines(result: dict[str, Any]) -> list[str]:
    chance = result["chance_auc"]
    lines = [
        f"{result['n']} correct answers of {result['model']} on {result['library']}; hidden places"
        f" filled with {result['fill']}; AUC in random order {_interval(chance)}",
    ]
    for name, row in result["methods"].items():
        layer = f" ({row['layer']})" if row["layer"] else ""
        lines += [
            f"{name}{layer}",
            f"  {result['region']}: {_attention(row['region'])}",
            f"    pointing {_interval(row['pointing'])}; emphasis {_interval(row['emphasis'])}",
        ]
        if row["core"] is not None:
            lines += [
                f"  its most important part: {_attention(row['core'])}",
                f"    pointing {_interval(row['core_pointing'])}",
            ]
        lines += [
            f"  deletion AUC {_interval(row['deletion_auc'])}; below chance by"
            f" {_interval(row['deletion_gain'])}",
            f"  insertion AUC {_interval(row['insertion_auc'])}; above chance by"
            f" {_interval(row['insertion_gain'])}",
        ]
    lines += [f"left out: {name}: {why}" for name, why in result["left_out"].items()]
    return lines


def _attention(row: dict[str, Any]) -> str:
    low, high = row["above_chance_ci95"] or (None, None)
    return (
        f"attention {percent(row['attention'])}, chance {percent(row['chance'])}, centre blob"
        f" {percent(row['centre_blob'])}; above chance {plain(row['above_chance'])} (95 % interval"
        f" {plain(low)} to {plain(high)}, n {row['n']}, not defined {row['n_undefined']})"
    )


def _interval(row: dict[str, Any]) -> str:
    low, high = row["ci95"] or (None, None)
    text = f"{plain(row['mean'])} ({plain(low)} to {plain(high)})"
    return f"{text}, not defined {row['n_undefined']}" if row["n_undefined"] else text


COMMANDS = (Command("methods", methods),)
