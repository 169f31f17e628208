"""``baseline`` and ``cross-validate``: every case answered by what did not learn from it."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core import home
from xai_core.cli.froc import curve_lines, curve_told
from xai_core.cli.options import OfLibrary
from xai_core.cli.output import AsJson, Command, plain, progress_bar, show
from xai_core.cli.reports import numbers, report_lines
from xai_core.errors import ChoiceError
from xai_core.files import replace_file

if TYPE_CHECKING:
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.folds import OutOfFold
    from xai_core.stats.regression import Closeness, Gain
    from xai_core.training.recipes import Recipe

By = Annotated[
    str,
    typer.Option(
        help="What is kept together: specimen; case, which ignores specimens and flatters; or an"
        " attribute, each of whose values is held out in turn."
    ),
]
Folds = Annotated[int, typer.Option(min=2, max=100, help="How many; not for an attribute.")]
Out = Annotated[
    Path | None,
    typer.Option(help="Write the answers as CSV, as cohort --table reads them."),
]

Table = Annotated[
    Path | None,
    typer.Option(help="Other answers to the same cases, as --out writes them, to stand beside."),
]


def baseline(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    features: Annotated[
        str | None, typer.Option(help="Which numbers are read off a picture, if there are several.")
    ] = None,
    by: By = "specimen",
    folds: Folds = 10,
    out: Out = None,
    table: Table = None,
    as_json: AsJson = False,
) -> None:
    """Answer with values from numbers read off each picture, without a network; cross-validated."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation import baseline as work
    from xai_core.evaluation.value_cohort import value_task

    opened = open_library(library)
    unit = value_task(opened.task).unit
    with progress_bar(f"read {library}") as progress:
        read = work.read_features(opened, work.extract_named(features), progress)
    with progress_bar(f"baseline by {by}") as progress:
        found = work.baseline(read, by, folds, progress)
    beside = _beside(found.chosen, table, opened)
    _write(found.chosen, out)
    result = {
        "library": library,
        "by": by,
        "unit": unit,
        "n_features": len(read.names),
        **_told(found.chosen),
        "beside": None if beside is None else asdict(beside),
        "learners": {one.value: asdict(rows.figures()) for one, rows in found.learners.items()},
        "choices": {fold: one.value for fold, one in found.choices.items()},
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in read.skipped],
        "content_hash": opened.content_hash,
    }

    def lines() -> list[str]:
        each = [_line(one.value, rows.figures()) for one, rows in found.learners.items()]
        return [*_lines(found.chosen, by, unit), *each, *_beside_lines(beside)]

    show(result, as_json, lines)


def cross_validate(  # noqa: PLR0913, PLR0917  (one option a choice)
    recipe: Annotated[str, typer.Argument(help="A recipe in recipes/, or a TOML file.")],
    by: By = "specimen",
    folds: Folds = 5,
    start: Annotated[
        str | None,
        typer.Option(help="A model to start from; the recipe's own if left out, “none” for none."),
    ] = None,
    out: Out = None,
    table: Table = None,
    as_json: AsJson = False,
) -> None:
    """Train a recipe anew for every fold of its first library. Keeps no model.

    Of values --out and --table write and compare the answers; of lesions FROC is told as well.
    """
    from xai_core.cases.registry import open_library
    from xai_core.tasks import Regression
    from xai_core.training.cross_validation import of_answers

    read = of_answers(recipe)
    if start is not None:
        read = read.model_copy(update={"start": None if start == "none" else start})
    libraries = {source.library: open_library(source.library) for source in read.data}
    workspace = home.home() / "training" / f"{read.id}-folds"
    if isinstance(read.task, Regression):
        _cross_validate_values(read, libraries, workspace, by, folds, out, table, as_json)
    elif out is not None or table is not None:
        raise ChoiceError("--out and --table are for recipes of values.")
    else:
        _cross_validate_judged(read, libraries, workspace, by, folds, as_json)
    shutil.rmtree(workspace, ignore_errors=True)


def _cross_validate_values(  # noqa: PLR0913, PLR0917  (one option a choice)
    read: Recipe,
    libraries: dict[str, CaseLibrary],
    workspace: Path,
    by: str,
    folds: int,
    out: Path | None,
    table: Path | None,
    as_json: bool,
) -> None:
    from xai_core.evaluation.value_cohort import value_task
    from xai_core.training.cross_validation import cross_validate as run

    library = libraries[read.data[0].library]
    found = run(read, libraries, workspace, progress_bar, by=by, count=folds)
    beside = _beside(found, table, library)
    _write(found, out)
    unit = value_task(library.task).unit
    result = {
        "recipe": read.id,
        "start": read.start,
        "library": library.id,
        "by": by,
        "unit": unit,
        **_told(found),
        "beside": None if beside is None else asdict(beside),
        "content_hash": library.content_hash,
    }
    show(result, as_json, lambda: [*_lines(found, by, unit), *_beside_lines(beside)])


def _cross_validate_judged(  # noqa: PLR0913, PLR0917  (one option a choice)
    read: Recipe,
    libraries: dict[str, CaseLibrary],
    workspace: Path,
    by: str,
    folds: int,
    as_json: bool,
) -> None:
    from xai_core.training.cross_validation import cross_validate_judged as run

    library = libraries[read.data[0].library]
    found = run(read, libraries, workspace, progress_bar, by=by, count=folds)
    result = {
        "recipe": read.id,
        "start": read.start,
        "library": library.id,
        "by": by,
        "n_specimens": found.n_specimens,
        **found.report.model_dump(mode="json"),
        "folds": {name: one.model_dump(mode="json") for name, one in found.folds.items()},
        "lesions": None if found.lesions is None else curve_told(found.lesions),
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in found.skipped],
        "content_hash": library.content_hash,
    }

    def lines() -> list[str]:
        lesions = [] if found.lesions is None else curve_lines(found.lesions)
        return [f"held out by {by}", *report_lines(found.report), *lesions]

    show(result, as_json, lines)


def _beside(rows: OutOfFold, table: Path | None, library: CaseLibrary) -> Gain | None:
    from xai_core.evaluation.answer_table import answers_from_file

    return None if table is None else rows.beside(answers_from_file(table, library))


def _beside_lines(beside: Gain | None) -> list[str]:
    if beside is None:
        return []
    return [
        f"the table less this, on {beside.n} cases: r {plain(beside.r)} ({numbers(beside.r_ci95)}),"
        f" mean absolute error {plain(beside.mae)} ({numbers(beside.mae_ci95)})"
    ]


def _write(rows: OutOfFold, out: Path | None) -> None:
    if out is not None:
        replace_file(out, rows.as_table().encode())


def _told(rows: OutOfFold) -> dict[str, Any]:
    each = {name: asdict(figures) for name, figures in rows.by_fold().items()}
    return {**asdict(rows.figures()), "n_specimens": len(set(rows.specimens)), "folds": each}


def _lines(rows: OutOfFold, by: str, unit: str) -> list[str]:
    each = [_line(name, figures) for name, figures in rows.by_fold().items()]
    return [f"held out by {by}, values in {unit}", _line("all", rows.figures()), *each]


def _line(name: str, figures: Closeness) -> str:
    return (
        f"{name}: n {figures.n}, r {plain(figures.r)} ({numbers(figures.r_ci95)}), concordance"
        f" {plain(figures.ccc)}, mean absolute error {plain(figures.mae)}"
        f" ({numbers(figures.mae_ci95)})"
    )


COMMANDS = (Command("baseline", baseline), Command("cross-validate", cross_validate))
