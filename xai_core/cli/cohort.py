"""``cohort``: values as a whole: how near, nearer than another's answers, looking where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.reports import numbers, report_lines
from xai_core.errors import ChoiceError

if TYPE_CHECKING:
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.attention_error import ErrorClaim
    from xai_core.evaluation.cohort import Beside, Cohort
    from xai_core.evaluation.study.read import Study


def cohort(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    region: Annotated[
        str | None,
        typer.Option(help="Test the claim that near answers look here and far ones elsewhere."),
    ] = None,
    split: OfSplit = None,
    beside: Annotated[
        str | None, typer.Option(help="Another model, on the same cases, by the same draws.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="Answers from elsewhere: a CSV table case_id,truth,predicted."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge values as a whole: correlation, Bland-Altman, two sets of answers, attention claim.

    Where the model learned from the library, only its test cases are judged unless --split says
    otherwise. The study is run first where there is none.
    """
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.answer_table import answers_from_file
    from xai_core.evaluation.cohort import cohort as judge
    from xai_core.evaluation.cohort import split_to_judge, value_task
    from xai_core.evaluation.evaluate import check_regions
    from xai_core.evaluation.value_rows import value_rows
    from xai_core.models.cards import find_card

    part, opened = read_split(split), open_library(library)
    task = value_task(opened.task)
    check_regions(opened, [] if region is None else [region])
    if beside is not None and table is not None:
        raise ChoiceError("Choose one to stand beside the model: another model, or a table.")
    second: tuple[str, Mapping[str, float]] | None = None
    if table is not None:
        second = (table.name, answers_from_file(table, opened))
    elif beside is not None:
        second = (beside, value_rows(_study(opened, beside), None).by_case)
    study = _study(opened, model)
    card = find_card(model).card
    judged_on = part or (None if card is None else split_to_judge(opened, card))
    rows = value_rows(study, region)
    if judged_on is not None:
        rows = rows.among(rows.split == judged_on.value)
    found = judge(rows, task, region=region, second=second)
    result: dict[str, Any] = {
        "library": library,
        "model": model,
        "split": None if judged_on is None else judged_on.value,
        "region": region,
        "verdict": None if found.claim is None else found.claim.verdict.value,
        "unit": found.unit,
        "tolerance": found.tolerance,
        **found.figures.model_dump(mode="json"),
        "claim": None if found.claim is None else found.claim.model_dump(mode="json"),
        "beside": None if found.beside is None else found.beside.model_dump(mode="json"),
        "skipped": [item.model_dump() for item in study.skipped],
        "content_hash": opened.content_hash,
        "weights_sha256": study.info.model.weights_sha256,
    }
    show(result, as_json, lambda: _lines(found, result["split"]))


def _study(library: CaseLibrary, model: str) -> Study:
    """The finished study; run, or gone on with, where it is not finished."""
    from xai_core.evaluation.study.run import run_study
    from xai_core.home import study_folder
    from xai_core.models.checkpoints import load_model

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
