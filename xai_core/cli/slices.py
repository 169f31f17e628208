"""``slices`` finds the parts of a library a model fails on; ``planted-slices`` measures that."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, progress_bar, show


def slices(
    library: OfLibrary,
    model: ByModel,
    split: OfSplit = None,
    fewest: Annotated[
        int, typer.Option(min=1, help="Cases of the smallest slice that is tested.")
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """Search a finished study for slices with more errors than the rest."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.outcomes import outcomes_of
    from xai_core.evaluation.slice_finder import find_slices
    from xai_core.evaluation.slices import attributes_of
    from xai_core.evaluation.study.read import read_study
    from xai_core.home import study_folder
    from xai_core.models.cards import find_card

    part, opened = read_split(split), open_library(library)
    study = read_study(study_folder(opened.id, model))
    card = find_card(model).card
    problem = None if card is None else study.mismatch(opened, card)
    if problem is not None:
        raise problem
    outcomes = outcomes_of(study, None)
    cases = [opened.case(str(case_id)) for case_id in outcomes.case_ids]
    wanted = outcomes.split == outcomes.split if part is None else outcomes.split == part.value
    search = find_slices(
        attributes_of(cases, outcomes.truth),
        outcomes.right & wanted,
        outcomes.wrong & wanted,
        fewest=fewest,
    )
    result: dict[str, Any] = {
        "library": library,
        "model": model,
        "split": split,
        "content_hash": opened.content_hash,
        "weights_sha256": study.info.model.weights_sha256,
        **search.model_dump(mode="json"),
    }

    def lines() -> list[str]:
        return [
            f"{search.n_wrong} of {search.n} wrong; {search.n_candidates} slices tested,"
            f" {len(search.found)} found",
            *(
                f"  {' and '.join(f'{c.attribute} = {c.value}' for c in one.conditions)}:"
                f" {percent(one.error)} of {one.n} wrong, elsewhere {percent(one.error_of_rest)}"
                f" (adjusted p {one.q_value:.2g})"
                for one in search.found
            ),
        ]

    show(result, as_json, lines)


def planted_slices(  # noqa: PLR0913, PLR0917  (one option a choice)
    studies: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 200,
    planted: Annotated[int, typer.Option(min=0, max=3, help="Bad slices in each.")] = 1,
    effect: Annotated[
        float, typer.Option(min=0, max=0.9, help="How much higher their error rate is.")
    ] = 0.25,
    n: Annotated[int, typer.Option(min=100, max=100_000, help="Cases in each.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of the first; the next ones follow.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure the slice finder on simulated studies whose bad slices are known."""
    from xai_core.evaluation.planted_slices import Plan, measure

    plan = Plan(n_cases=n, n_planted=planted, effect=effect)
    with progress_bar("planted slices") as progress:
        report = measure(plan, studies, seed, progress)

    def lines() -> list[str]:
        return [
            f"{studies} studies of {n} cases, {planted} planted slices in each:",
            f"  recovered {percent(report.recall.share)} of {report.recall.n}",
            f"  true {percent(report.precision.share)} of {report.precision.n} found",
            f"  something false found in {percent(report.any_false.share)} of the studies",
        ]

    show(report.model_dump(mode="json"), as_json, lines)


COMMANDS = (Command("slices", slices), Command("planted-slices", planted_slices))
