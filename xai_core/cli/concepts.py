"""``concepts``, ``found-concepts``, ``nearest``, ``flip``: what a model looks for.

``planted-concepts`` measures the first two where the truth is known.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, Where, read_conditions, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show

if TYPE_CHECKING:
    from xai_core.evaluation.concepts import ConceptReport, ConceptResult
    from xai_core.evaluation.flip import Counterfactuals, Flip, NoFlip
    from xai_core.evaluation.found_concepts import FoundConcept

OfCase = Annotated[str, typer.Option(help="A case id.")]
AtLayer = Annotated[str | None, typer.Option(help="The layer; the recommended one if left out.")]


def concepts(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    attribute: Annotated[
        list[str] | None,
        typer.Option(help="NAME or NAME=VALUE; may be repeated. All attributes if left out."),
    ] = None,
    layer: AtLayer = None,
    direction: Annotated[
        str, typer.Option(help="means (of the two sets), or normal (to the plane between them).")
    ] = "means",
    cases: Annotated[
        int, typer.Option(min=50, max=20_000, help="Cases read, evenly of all classes.")
    ] = 600,
    runs: Annotated[
        int, typer.Option(min=20, max=20_000, help="Random counterparts of each concept.")
    ] = 5000,
    seed: Annotated[int, typer.Option(min=0, help="Of the drawing and dealing.")] = 0,
    split: OfSplit = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Test by TCAV whether a model holds the concepts a library names, and whether it uses them."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.concepts import Question, ask_concepts
    from xai_core.explain.concepts.vectors import Direction
    from xai_core.models.checkpoints import load_model

    question = Question(layer, Direction.parse(direction), runs, cases, seed)
    with progress_bar(f"concepts {model}") as progress:
        report = ask_concepts(
            open_library(library),
            load_model(model),
            attribute or [],
            question,
            read_split(split),
            read_conditions(where),
            progress,
        )
    result = {**report.model_dump(mode="json"), "split": split, "where": read_conditions(where)}
    show(result, as_json, lambda: _concept_lines(report))


def found_concepts(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    target: Annotated[str, typer.Option(help="The class it answers with; up for a value.")],
    case: Annotated[
        str | None, typer.Option(help="A case whose own concepts are wanted as well.")
    ] = None,
    layer: AtLayer = None,
    n: Annotated[int, typer.Option(min=2, max=40, help="Concepts.")] = 6,
    cases: Annotated[int, typer.Option(min=10, max=2000, help="Cases that are factorised.")] = 60,
    as_json: AsJson = False,
) -> None:
    """Factorise what a model sees in the cases it answers with a class: concepts without names."""
    from dataclasses import asdict

    from xai_core.cases.registry import open_library
    from xai_core.evaluation.found_concepts import find_concepts
    from xai_core.models.checkpoints import load_model

    opened = open_library(library)
    asked = None if case is None else opened.image(opened.case(case))
    with progress_bar(f"found-concepts {model}") as progress:
        found = find_concepts(opened, load_model(model), target, asked, layer, n, cases, progress)
    result = {"library": library, "model": model, "case": case, **asdict(found)}

    def lines() -> list[str]:
        kind = "exactly" if found.exact else "to first order"
        return [
            f"{found.n_cases} cases answered {found.target}, layer {found.layer}:"
            f" {len(found.concepts)} concepts reproduce {percent(found.explained)}, and with the"
            f" rest ({found.rest:+.2f}) make up the answer {kind}",
            *(_found_line(number, one) for number, one in enumerate(found.concepts, 1)),
        ]

    show(result, as_json, lines)


def nearest(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    case: OfCase,
    n: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 5,
    training_library: Annotated[
        str | None,
        typer.Option(help="Where the model's training cases lie; the case's own if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name the training cases that a model takes for most like a case, and their labels."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.training_neighbours import nearest_learned, read_learned_cases
    from xai_core.models.checkpoints import load_model

    opened, loaded = open_library(library), load_model(model)
    image = opened.image(opened.case(case))
    trained = opened if training_library is None else open_library(training_library)
    with progress_bar(f"nearest {model}") as progress:
        learned = read_learned_cases(trained, loaded, progress)
    found = nearest_learned(learned, loaded, image, n)
    result = {
        "library": library,
        "model": model,
        "case": case,
        "training_library": trained.id,
        "n_training_cases": len(learned.cases),
        "same_version": learned.same_version,
        "nearest": [
            {
                "case": one.case.id,
                "label": one.case.label,
                "target": one.case.target,
                "likeness": one.likeness,
            }
            for one in found
        ],
    }

    def lines() -> list[str]:
        return [
            f"of {len(learned.cases)} cases of {trained.id} that {model} was trained on:",
            *(
                f"  {one.case.id}: {one.case.label or plain(one.case.target)},"
                f" alike {one.likeness:.2f}"
                for one in found
            ),
        ]

    show(result, as_json, lines)


def flip(
    library: OfLibrary,
    model: ByModel,
    case: OfCase,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the case before and after the smallest change here, as PNG."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the smallest change of a drawn case, number by number, that flips the answer."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.flip import smallest_changes
    from xai_core.models.checkpoints import load_model

    opened = open_library(library)
    with progress_bar(f"flip {case}") as progress:
        found = smallest_changes(opened, load_model(model), opened.case(case), progress)
    if out is not None and found.flips:
        _write_pair(out, found)
    result = {
        "library": library,
        "model": model,
        "case": case,
        "says": list(found.says),
        "flips": [_as_json(one) for one in found.flips],
        "never": [
            {"parameter": one.parameter.name, "least": one.least, "most": one.most}
            for one in found.never
        ],
    }
    show(result, as_json, lambda: _flip_lines(found))


def planted_concepts(  # noqa: PLR0913, PLR0917  (one option a choice)
    networks: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 100,
    noise: Annotated[
        float, typer.Option(min=0, max=10, help="Of the pictures; a mark is 1.")
    ] = 1.0,
    n: Annotated[int, typer.Option(min=60, max=10_000, help="Pictures of each network.")] = 160,
    offset: Annotated[
        float, typer.Option(min=0, max=10, help="What every channel holds without a mark.")
    ] = 0.0,
    direction: Annotated[str, typer.Option(help="means or normal.")] = "means",
    runs: Annotated[
        int, typer.Option(min=20, max=20_000, help="Random counterparts of each concept.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Of the first; the next ones follow.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure concepts on networks whose concepts are known."""
    from xai_core.evaluation.planted_concepts import Plan, measure
    from xai_core.explain.concepts.vectors import Direction

    how = Direction.parse(direction)
    plan = Plan(n_pictures=n, noise=noise, offset=offset, direction=how, runs=runs)
    with progress_bar("planted concepts") as progress:
        report = measure(plan, networks, seed, progress)

    def lines() -> list[str]:
        told = (
            ("recovered", report.recovered),
            ("a concept of the factorisation", report.factorised),
            ("used, said of an unused one", report.false_use),
            ("found, said of an absent one", report.false_found),
        )
        return [
            f"{networks} networks of {n} pictures, noise {noise:g}, direction {report.direction}:",
            *(
                f"  {what}: {percent(one.share)} of {one.n} (95 % interval"
                f" {plain((one.interval or (None, None))[0])} to"
                f" {plain((one.interval or (None, None))[1])})"
                for what, one in told
            ),
        ]

    show(report.model_dump(mode="json"), as_json, lines)


def _concept_lines(report: ConceptReport) -> list[str]:
    from xai_core.explain.concepts.testing import LEVEL

    weak = report.least_p >= LEVEL
    return [
        f"{report.model} at {report.layer}, {report.n_cases} cases of {report.library},"
        f" {report.runs} random counterparts",
        *(line for one in report.concepts for line in _lines_of(one)),
        *(["Too few counterparts for so many tests: take more --runs."] if weak else []),
    ]


def _lines_of(one: ConceptResult) -> list[str]:
    name = f"{one.attribute} = {one.value}"
    if one.accuracy is None:
        return [f"  {name}: too few ({one.n_each} cases with and without it are otherwise alike)"]
    low, high = one.accuracy_interval or (None, None)
    held = f"held-out accuracy {percent(one.accuracy)} ({plain(low)} to {plain(high)})"
    if not one.found:
        return [f"  {name}: not found, {held}"]
    return [
        f"  {name}: found, {held}",
        *(
            f"    {use.target}: {use.use}, TCAV {use.score:.2f}"
            f" ({plain((use.interval or (None, None))[0])} to"
            f" {plain((use.interval or (None, None))[1])}; by chance"
            f" {plain((use.random_scores or (None, None))[0])} to"
            f" {plain((use.random_scores or (None, None))[1])}), adds {use.sensitivity:+.3f},"
            f" p {use.corrected_p:.3g}"
            for use in one.uses
        ),
    ]


def _found_line(number: int, one: FoundConcept) -> str:
    low, high = one.interval or (None, None)
    here = "" if one.here is None else f", here {one.here:+.2f}"
    return (
        f"  {number}: adds {one.contribution:+.2f} ({plain(low)} to {plain(high)}),"
        f" {percent(one.share)}{here}; see {', '.join(each.case for each in one.examples)}"
    )


def _as_json(one: Flip) -> dict[str, Any]:
    return {
        "parameter": one.parameter.name,
        "unit": one.parameter.unit,
        "before": one.before,
        "after": one.after,
        "change": one.change,
        "spreads": one.spreads,
        "words": one.words.en,
        "says": list(one.says),
    }


def _flip_lines(found: Counterfactuals) -> list[str]:
    return [
        f"{found.case}: it says {_said(found.says)}",
        *(
            f"  {one.words.en} and it says {_said(one.says)} ({one.spreads:.1f} spreads)"
            for one in found.flips
        ),
        *(_never_line(one) for one in found.never),
    ]


def _never_line(one: NoFlip) -> str:
    from xai_core.evaluation.flip import told

    low, high = told(one.least, one.parameter), told(one.most, one.parameter)
    return f"  never flips it: {one.parameter.title.en} ({low} to {high})"


def _said(says: tuple[str, ...]) -> str:
    return " and ".join(says) or "none of the limits"


def _write_pair(out: Path, found: Counterfactuals) -> None:
    import numpy as np

    from xai_core.cases.pictures import encode_png
    from xai_core.files import replace_file

    replace_file(out, encode_png(np.hstack([found.picture, found.flips[0].picture])))


COMMANDS = (
    Command("concepts", concepts),
    Command("found-concepts", found_concepts),
    Command("nearest", nearest),
    Command("flip", flip),
    Command("planted-concepts", planted_concepts),
)
