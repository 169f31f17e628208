"""``cohort``: what a study says as a whole: how near values come, and where right answers look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.levels import claim_found, level_lines, levels_found, methods_found
from xai_core.cli.options import OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.reports import numbers, report_lines
from xai_core.errors import ChoiceError
from xai_core.models.cards import find_card
from xai_core.tasks import Regression

if TYPE_CHECKING:
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.attention_error import ErrorClaim
    from xai_core.evaluation.study.parts import SkippedCase
    from xai_core.evaluation.study.read import Study
    from xai_core.evaluation.value_cohort import Beside, Cohort
    from xai_core.evaluation.value_rows import ValueRows
    from xai_core.explain.explanation import Method
    from xai_core.types import Split


def cohort(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: Annotated[str | None, typer.Option(help="A model on this machine.")] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="In place of a model: a CSV table case_id,truth,predicted."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Test the claim that near answers look here and far ones elsewhere."),
    ] = None,
    split: OfSplit = None,
    beside: Annotated[
        str | None, typer.Option(help="Another model, on the same cases, by the same draws.")
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="In place of another model: such a table.")
    ] = None,
    second_method: Annotated[
        str | None,
        typer.Option(help="Another method beside Grad-CAM, against every region; needs --region."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a study as a whole: both levels of agreement; values against another set of answers.

    Where the model learned from the library, only its test cases are judged unless --split says
    otherwise. The study is run first where there is none.
    """
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.evaluate import check_regions
    from xai_core.evaluation.value_cohort import cohort as judge
    from xai_core.evaluation.value_cohort import value_task

    _check_choice(model, answers, region, beside, table)
    method = _read_method(second_method, region)
    part, opened = read_split(split), open_library(library)
    check_regions(opened, [] if region is None else [region])
    if model is not None and region is not None and not isinstance(opened.task, Regression):
        said = _of_classes(opened, model, region, part, beside)
        if method is not None:
            said["second_method"] = _methods(opened, model, region, part, method)
        show({"library": library, **said}, as_json, lambda: level_lines(said))
        return
    task = value_task(opened.task)
    second = _second(opened, beside, table)
    first = _of_table(opened, answers, part) if answers else _of_model(opened, model, region, part)
    found = judge(first.rows, task, region=region, second=second)
    result: dict[str, Any] = {
        "library": library,
        "model": model,
        "answers": None if answers is None else answers.name,
        "split": None if first.split is None else first.split.value,
        "region": region,
        "verdict": None if found.claim is None else found.claim.verdict.value,
        "unit": found.unit,
        "tolerance": found.tolerance,
        **found.figures.model_dump(mode="json"),
        "claim": None if found.claim is None else found.claim.model_dump(mode="json"),
        "beside": None if found.beside is None else found.beside.model_dump(mode="json"),
        **first.levels,
        "skipped": [item.model_dump() for item in first.skipped],
        "content_hash": opened.content_hash,
        "weights_sha256": first.weights_sha256,
    }
    if method is not None and model is not None and region is not None:
        result["second_method"] = _methods(opened, model, region, part, method)
    show(
        result,
        as_json,
        lambda: _lines(found, result["split"]) + (level_lines(result) if first.levels else []),
    )


@dataclass(frozen=True)
class _First:
    """The answers that are judged."""

    rows: ValueRows
    split: Split | None
    skipped: tuple[SkippedCase, ...] = ()
    weights_sha256: str | None = None
    levels: Mapping[str, Any] = field(default_factory=dict)
    """Both levels of the near answers, where a region was asked for."""


def _check_choice(
    model: str | None,
    answers: Path | None,
    region: str | None,
    beside: str | None,
    table: Path | None,
) -> None:
    if (model is None) is (answers is None):
        raise ChoiceError("Choose what is judged: a model, or a table of answers.")
    if answers is not None and region is not None:
        raise ChoiceError("A table has no maps: only a model is asked where it looks.")
    if beside is not None and table is not None:
        raise ChoiceError("Choose one to stand beside it: another model, or a table.")


def _read_method(name: str | None, region: str | None) -> Method | None:
    if name is None:
        return None
    from xai_core.explain.explanation import Method

    method = Method.parse(name)
    if method is Method.GRAD_CAM:
        raise ChoiceError("Grad-CAM is the first method: choose another to stand beside it.")
    if region is None:
        raise ChoiceError("Two methods are compared where a region is named: add --region.")
    return method


def _second(
    library: CaseLibrary, beside: str | None, table: Path | None
) -> tuple[str, Mapping[str, float]] | None:
    from xai_core.evaluation.answer_table import answers_from_file
    from xai_core.evaluation.value_rows import value_rows

    if table is not None:
        return table.name, answers_from_file(table, library)
    return None if beside is None else (beside, value_rows(_study(library, beside), None).by_case)


def _of_table(library: CaseLibrary, answers: Path, part: Split | None) -> _First:
    from xai_core.evaluation.answer_table import answers_from_file
    from xai_core.evaluation.value_cohort import value_task
    from xai_core.evaluation.value_rows import rows_of_answers

    told = answers_from_file(answers, library)
    rows = rows_of_answers(library, told, value_task(library.task).tolerance)
    return _First(_among(rows, part), part)


def _of_model(
    library: CaseLibrary,
    model: str | None,
    region: str | None,
    part: Split | None,
) -> _First:
    from xai_core.evaluation.value_rows import value_rows

    study, judged = _judged(library, model or "", part)
    rows = _among(value_rows(study, region), judged)
    levels = {} if region is None else levels_found(study, region, judged)
    return _First(rows, judged, study.skipped, study.info.model.weights_sha256, levels)


def _of_classes(
    library: CaseLibrary,
    model: str,
    region: str,
    part: Split | None,
    beside: str | None,
) -> dict[str, Any]:
    from xai_core.evaluation.paired_models import check_same_library
    from xai_core.evaluation.same_accuracy import compare_viewpoints

    study, judged = _judged(library, model, part)
    split = None if judged is None else judged.value
    result: dict[str, Any] = {
        "model": model,
        "split": split,
        "region": region,
        **levels_found(study, region, judged),
        "right_elsewhere": claim_found(study, region, judged),
        "beside": None,
        "skipped": [item.model_dump() for item in study.skipped],
        "content_hash": library.content_hash,
        "weights_sha256": study.info.model.weights_sha256,
    }
    if beside is not None:
        other = _study(library, beside)
        check_same_library(study, other)
        pair = compare_viewpoints((model, study), (beside, other), region, split)
        result["beside"] = pair.model_dump(mode="json")
    return result


def _methods(
    library: CaseLibrary, model: str, region: str, part: Split | None, method: Method
) -> dict[str, Any]:
    study, judged = _judged(library, model, part)
    with progress_bar(f"second maps by {method}") as progress:
        return methods_found(library, study, region, judged, method, progress)


def _judged(library: CaseLibrary, model: str, part: Split | None) -> tuple[Study, Split | None]:
    """The study, and which of its cases are judged."""
    from xai_core.evaluation.value_cohort import split_to_judge

    card = find_card(model).card
    judged = part or (None if card is None else split_to_judge(library, card))
    return _study(library, model), judged


def _among(rows: ValueRows, part: Split | None) -> ValueRows:
    return rows if part is None else rows.among(rows.split == part.value)


def _study(library: CaseLibrary, model: str) -> Study:
    """The finished study; run, or gone on with, where it is not finished."""
    from xai_core.evaluation.study.read import read_study, study_state
    from xai_core.evaluation.study.run import run_study
    from xai_core.home import study_folder
    from xai_core.models.checkpoints import load_model

    folder, card = study_folder(library.id, model), find_card(model).card
    state = study_state(folder)
    if state is not None and state.complete and card is not None:
        found = read_study(folder)
        if found.mismatch(library, card) is None:
            return found
    loaded = load_model(model)
    with progress_bar(f"study {library.id} {model}") as progress:
        return run_study(library, loaded, study_folder(library.id, loaded.card.id), progress)


def _lines(found: Cohort, split: str | None) -> list[str]:
    return [
        f"{split or 'all'} cases, values in {found.unit}",
        *report_lines(found.figures),
        *([] if found.beside is None else _beside(found.beside)),
        *([] if found.claim is None else _claim(found.claim)),
    ]


def _beside(beside: Beside) -> list[str]:
    first, second, less = beside.first, beside.second_figures, beside.difference
    return [
        f"beside {beside.second}, on {beside.n} cases that both answer"
        f" ({beside.n_left_out} left out); differences are the second less the first:",
        *(
            f"  {name} {plain(one)} and {plain(other)}: {plain(by)} ({numbers(between)})"
            for name, one, other, by, between in (
                ("correlation (Pearson)", first.r, second.r, less.r, less.r_ci95),
                ("concordance (Lin)", first.ccc, second.ccc, less.ccc, less.ccc_ci95),
                ("mean absolute error", first.mae, second.mae, less.mae, less.mae_ci95),
            )
        ),
    ]


def _claim(claim: ErrorClaim) -> list[str]:
    ranks, error = claim.above_chance_near_far, claim.above_chance_error
    unit = "specimens" if claim.by_specimen else "cases"
    return [
        f"The claim: near answers (within {claim.tolerance:g}) look at {claim.region}, far ones"
        f" elsewhere. {claim.n} cases ({claim.n_undefined} not defined), resampled by {unit}:",
        f"  near: attention {percent(claim.near.attention.mean)}, chance"
        f" {percent(claim.near.chance)}, above chance {plain(claim.near.above_chance.mean)}"
        f" ({numbers(claim.near.above_chance.ci95)}, n {claim.near.above_chance.n})",
        f"  far: attention {percent(claim.far.attention.mean)}, chance"
        f" {percent(claim.far.chance)}, above chance {plain(claim.far.above_chance.mean)}"
        f" ({numbers(claim.far.above_chance.ci95)}, n {claim.far.above_chance.n})",
        f"  near against far: rank-biserial correlation {plain(ranks.rank_biserial)}"
        f" ({numbers(ranks.ci95)}; rank-sum test p {plain(ranks.p_value)})",
        f"  with the absolute error: Spearman correlation {plain(error.rho)}"
        f" ({numbers(error.ci95)}; p {plain(error.p_value)})",
        f"The claim: {claim.verdict}.",
    ]


COMMANDS = (Command("cohort", cohort),)
