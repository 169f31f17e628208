"""``wrong-reason``: right answers that did not come from where the evidence lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, Where, read_conditions, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.case_list import Outcomes
    from xai_core.evaluation.hidden_answers import HiddenAnswers
    from xai_core.evaluation.hiding import Asked
    from xai_core.types import Split


def wrong_reason(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    region: Annotated[
        str | None, typer.Option(help="The region that decides; the library's first if left out.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(help="A second model, whose right answers are measured together with these."),
    ] = None,
    twins: Annotated[
        str | None,
        typer.Option(help="The attribute that twins differ in, such as world: tells the truth."),
    ] = None,
    check: Annotated[
        str, typer.Option(help="suspected, or right: every right answer, by hiding alone.")
    ] = "suspected",
    split: OfSplit = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """List right answers whose attention is off the region and that hiding it does not change."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.hiding import Asked
    from xai_core.evaluation.wrong_reason import RULE, Measured

    part, conditions, asked = read_split(split), read_conditions(where), Asked.parse(check)
    opened = open_library(library)
    chosen = _region(opened, region)
    found = [
        _of_model(opened, name, chosen, part, conditions, asked, twins)
        for name in ([model] if against is None else [model, against])
    ]
    known = {key: value for one in found for key, value in one.known.items()}
    listed = {key for one in found for key in one.supported}
    hinted = {key for one in found for key in one.suspected}
    result: dict[str, Any] = {
        "library": library,
        "content_hash": opened.content_hash,
        "region": chosen,
        "split": split,
        "where": conditions,
        "rule": {
            "suspected": "right, and attention in the region <= max(chance, centre blob)",
            "supported": "suspected, and with the region hidden the answer stays and its "
            "probability falls by at most most_lost",
            "most_lost": RULE.most_lost,
            "asked": asked.value,
            "fill": found[0].answers.fill,
        },
        "models": [one.as_json() for one in found],
        "measured": None
        if twins is None
        else {
            "suspected": Measured.of(hinted, known).model_dump(mode="json"),
            "supported": Measured.of(listed, known).model_dump(mode="json"),
        },
    }
    show(result, as_json, lambda: _lines(result))


class _OfModel:
    """What one model's right answers came to; ids are ``model/case`` so that two can be pooled."""

    def __init__(
        self, model: str, outcomes: Outcomes, answers: HiddenAnswers, known: Mapping[str, bool]
    ) -> None:
        from xai_core.evaluation.case_list import suspected
        from xai_core.evaluation.wrong_reason import Support

        self.model, self.answers, self.n_right = model, answers, int(outcomes.right.sum())
        self.known = {f"{model}/{case}": value for case, value in known.items()}
        self.case_ids = [one.case for one in answers.hidden if one.support() is Support.SUPPORTED]
        self.supported = {f"{model}/{case}" for case in self.case_ids}
        self.suspected = {f"{model}/{case}" for case in outcomes.case_ids[suspected(outcomes)]}

    def as_json(self) -> dict[str, Any]:
        import numpy as np

        lost = [one.lost for one in self.answers.hidden]
        return {
            "model": self.model,
            "n_right": self.n_right,
            "n_suspected": len(self.suspected),
            "n_asked": len(self.answers.hidden) + len(self.answers.left_out),
            "n_supported": len(self.supported),
            "n_left_out": len(self.answers.left_out),
            "lost": None
            if not lost
            else {
                name: round(float(np.quantile(lost, at)), 6)
                for name, at in (("least", 0), ("median", 0.5), ("most", 1))
            },
            "supported": self.case_ids,
        }


def _of_model(  # noqa: PLR0913, PLR0917 - all that is asked of one model
    library: CaseLibrary,
    name: str,
    region: str,
    part: Split | None,
    conditions: Mapping[str, str],
    asked: Asked,
    twins: str | None,
) -> _OfModel:
    from dataclasses import replace

    import numpy as np

    from xai_core.cases.selection import matches
    from xai_core.evaluation.hiding import ask_without
    from xai_core.evaluation.outcomes import outcomes_of
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.wrong_reason import known_reasons
    from xai_core.home import study_folder
    from xai_core.models.checkpoints import load_model

    loaded = load_model(name)
    study = read_study(study_folder(library.id, name))
    problem = study.mismatch(library, loaded.card)
    if problem is not None:
        raise problem
    outcomes = outcomes_of(study, region)
    cases = [library.case(str(case_id)) for case_id in outcomes.case_ids]
    wanted = np.array([matches(case, part, conditions) for case in cases], dtype=np.bool_)
    # All twins tell the reason, also those that were not asked for.
    known = {} if twins is None else known_reasons(cases, outcomes.answer, outcomes.right, twins)
    outcomes = replace(outcomes, right=outcomes.right & wanted, wrong=outcomes.wrong & wanted)
    with progress_bar(f"wrong-reason {name}") as progress:
        answers = ask_without(library, loaded, study, outcomes, region, progress, asked=asked)
    inside = {str(case_id) for case_id in outcomes.case_ids[wanted]}
    return _OfModel(
        name, outcomes, answers, {case: value for case, value in known.items() if case in inside}
    )


def _region(library: CaseLibrary, asked: str | None) -> str:
    from xai_core.cases.regions import first_region_of_library
    from xai_core.errors import LibraryError

    chosen = first_region_of_library(library.manifest.regions) if asked is None else asked
    if chosen is None:
        raise LibraryError(
            "Nobody has outlined a region in the library {library}, so a wrong reason is not"
            " defined there.",
            library=library.id,
        )
    return library.region_info(chosen).id


def _lines(result: dict[str, Any]) -> list[str]:
    rule = result["rule"]
    lines = [
        f"Suspected: {rule['suspected']} ({result['region']}).",
        f"Supported: {rule['supported']} = {rule['most_lost']:g} (fill: {rule['fill']}).",
    ]
    for one in result["models"]:
        lines.append(
            f"{one['model']}: {one['n_right']} right, {one['n_suspected']} suspected,"
            f" {one['n_asked']} asked, {one['n_supported']} supported"
        )
    for name, told in (result["measured"] or {}).items():
        low, high = told["precision_interval"] or (None, None)
        lines.append(
            f"{name}: precision {percent(told['precision'])} (95 % interval {plain(low)} to"
            f" {plain(high)}, {told['true']} of {told['listed']}), recall"
            f" {percent(told['recall'])} of {told['wrong_reason']}"
        )
    return lines


COMMANDS = (Command("wrong-reason", wrong_reason),)
