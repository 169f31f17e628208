"""``attention``: whether a model looks at a region when it is right, and less when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, Where, read_conditions, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show

if TYPE_CHECKING:
    from xai_core.agreement.attention import (
        AttentionMeans,
        AttentionReport,
        ClassAttention,
        RightWrongRanks,
        Side,
    )
    from xai_core.evaluation.evaluate import Evaluation
    from xai_core.stats.signed_rank import SignedRank

FINDINGS = {
    "higher": "higher, shown",
    "lower": "LOWER, shown",
    "no-difference-shown": "no difference shown (which does not prove that there is none)",
    "cannot-be-told": "cannot be told: too few cases or specimens",
}
"""``agreement.attention.Finding`` in words."""
MOST_PAIRS = 10
"""Pairs of classes told one by one."""
VERDICTS = {
    "holds": "The claim holds here: all three parts are shown.",
    "contradicted": "The claim does not hold here: the opposite of a part of it is shown.",
    "not-shown": "The claim is not shown here: a part of it is missing, and with more cases it "
    "might still turn out either way.",
    "cannot-be-told": "Whether the claim holds cannot be told from these cases.",
}
"""``agreement.attention.AttentionVerdict`` in words."""


def attention(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    region: Annotated[str, typer.Option(help="A region of the library, for example cell.")],
    split: OfSplit = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Where a model looks when right and when wrong, tested against chance and centre blob."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.evaluate import evaluate
    from xai_core.models.checkpoints import load_model

    part = read_split(split)
    conditions = read_conditions(where)
    opened, loaded = open_library(library), load_model(model)
    with progress_bar(f"attention {model}") as progress:
        found = evaluate(opened, loaded, progress, split=part, where=conditions, regions=[region])
    measured = found.regions.get(region)
    report = None if measured is None else measured.tests
    result: dict[str, Any] = {
        "library": library,
        "model": model,
        "region": region,
        "split": split,
        "where": conditions,
        "n": len(found.results),
        "n_learned_from": found.n_learned_from,
        "attention": None if report is None else report.model_dump(mode="json"),
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in found.skipped],
        "content_hash": found.content_hash,
        "weights_sha256": found.weights_sha256,
    }
    show(result, as_json, lambda: _lines(found, region, report))


def _lines(found: Evaluation, region: str, report: AttentionReport | None) -> list[str]:
    lines = [
        f"{len(found.results)} cases answered;"
        f" the model learned from {found.n_learned_from} of them",
        *(f"left out: {item.what}: {item.reason}" for item in found.skipped),
    ]
    if report is None:
        return [*lines, f"No case answered has the region {region} drawn."]
    drawn = sum(one.n + one.n_undefined for one in report.classes.values())
    if drawn < len(found.results):
        lines.append(f"{len(found.results) - drawn} cases have no {region} drawn")
    verdict, unit = report.verdict, "specimens" if report.unit == "specimen" else "cases"
    return [
        *lines,
        "",
        f"Attention in {region} (Grad-CAM of each case's own answer; tests take {unit} as "
        "independent):",
        *_side("answered correctly", report.right),
        *_side("answered wrongly", report.wrong),
        "",
        "Correct against wrong answers:",
        *_against(report),
        "",
        "Class by class, attention above chance (0 is chance, 1 is all inside):",
        *(_class(name, one) for name, one in report.classes.items()),
        *_between(report),
        f"  with the region's size (Spearman correlation, correct answers): "
        f"{plain(report.with_size)}",
        "",
        "The claim: on correct answers attention in the region is higher than chance and than the "
        "centre blob, and higher than on wrong answers.",
        f"  above chance: {FINDINGS[verdict.above_chance]}",
        f"  above the centre blob: {FINDINGS[verdict.above_centre_blob]}",
        f"  above wrong answers: {FINDINGS[verdict.above_wrong]}",
        f"  (above wrong answers of the same class: {FINDINGS[verdict.above_wrong_of_class]})",
        VERDICTS[verdict.claim],
    ]


def _side(which: str, side: Side) -> list[str]:
    if side.n == 0:
        return [f"On no case {which} is attention defined."]
    patterns = ", ".join(f"{name} {count}" for name, count in side.patterns.items())
    return [
        f"On {side.n} cases {which} ({side.n_undefined} not defined), attention lies in "
        f"the region for {percent(side.attention)} "
        f"(chance {percent(side.chance)}, centre blob {percent(side.centre_blob)}, "
        f"narrow centre blob {percent(side.centre_blob_narrow)})",
        f"  above chance {_above_chance(side)}",
        f"  against chance: {_pairs(side.against_chance)}",
        f"  against the centre blob: {_pairs(side.against_centre_blob)}",
        f"  against the narrow one: {_pairs(side.against_centre_blob_narrow)}",
        f"  patterns: {patterns or 'none defined'}",
    ]


def _against(report: AttentionReport) -> list[str]:
    compared = report.right_against_wrong
    lines = [
        f"  above chance: {_rank_sum(compared.above_chance)}",
        f"  raw attention, in which the region's size counts as well: "
        f"{_rank_sum(compared.attention)}",
        f"  within one class, a correct case lies higher than a wrong one in "
        f"{percent(compared.within_classes)} of the pairs",
    ]
    if compared.by_specimen is not None:
        lines.append(f"  within specimens that have both: {_pairs(compared.by_specimen)}")
    same = compared.same_class_by_specimen
    tested = _rank_sum(compared.same_class) if same is None else _pairs(same)
    return [
        *lines,
        f"  with the mean of its class taken off each case: {tested}",
        f"    so, of cases of one class: {FINDINGS[report.verdict.above_wrong_of_class]}",
    ]


def _class(name: str, one: ClassAttention) -> str:
    return (
        f"  {name}: {_above_chance(one)}; "
        f"attention {percent(one.attention)}, chance {percent(one.chance)}, "
        f"centre blob {percent(one.centre_blob)}; "
        f"correct {plain(one.right.mean)} (n {one.right.n}), "
        f"wrong {plain(one.wrong.mean)} (n {one.wrong.n}), correct higher in "
        f"{percent(one.right_against_wrong.common_language)} of pairs "
        f"(p {_p(one.right_against_wrong.p_value)})"
    )


def _between(report: AttentionReport) -> list[str]:
    between = report.between_classes
    left_out = f"; too few of {', '.join(between.left_out)}" if between.left_out else ""
    lines = [
        f"  between classes (correct answers): Kruskal-Wallis p {_p(between.p_value)}, "
        f"epsilon squared {plain(between.epsilon_squared)}{left_out}"
    ]
    differing = between.differing
    if len(differing) > MOST_PAIRS:
        lines.append(f"    {len(differing)} of {between.n_pairs} pairs of classes differ (--json)")
        return lines
    for pair in differing:
        higher, lower = (pair.a, pair.b) if pair.rank_biserial > 0 else (pair.b, pair.a)
        lines.append(
            f"    {higher} above {lower}: p {_p(pair.p_value)} (Holm), "
            f"rank-biserial correlation {plain(abs(pair.rank_biserial))}"
        )
    return lines


def _pairs(test: SignedRank) -> str:
    return (
        f"higher in {test.n_higher} of {test.n_pairs} pairs, equal in {test.n_equal}; signed-rank "
        f"test p {_p(test.p_value)}, rank-biserial correlation {plain(test.rank_biserial)}"
    )


def _rank_sum(test: RightWrongRanks) -> str:
    return (
        f"a random correct case lies higher than a random wrong one in "
        f"{percent(test.common_language)} of the pairs (n {test.n_right} and {test.n_wrong}); "
        f"rank-sum test p {_p(test.p_value)}, rank-biserial correlation {plain(test.rank_biserial)}"
    )


def _above_chance(means: AttentionMeans) -> str:
    low, high = means.above_chance_ci95 or (None, None)
    between = f"95 % interval {plain(low)} to {plain(high)}"
    return f"{plain(means.above_chance)} ({between}, n {means.n})"


def _p(p_value: float | None) -> str:
    """A p value for people: never 0."""
    if p_value is None:
        return "not defined"
    return "below 0.001" if p_value < 0.001 else f"{p_value:.3f}"


COMMANDS = (Command("attention", attention),)
