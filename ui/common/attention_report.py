"""Right and wrong answers of a test: where the model looked, and whether the difference is shown.

The numbers come from the card (``agreement.attention``); here they are put in words. How a
correlation of ranks is called follows Cohen (1988): from 0.1 small, from 0.3 medium, from 0.5
large.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval_number, number, share
from ui.common.patterns import PATTERNS
from ui.common.terms import Term
from ui.common.text import listed, quoted, t, verbatim
from xai_core.agreement import Pattern
from xai_core.agreement.attention import (
    AttentionFindings,
    AttentionMeans,
    AttentionReport,
    AttentionVerdict,
    ClassDifferences,
    Finding,
    RegionReport,
    RightWrongRanks,
    Unit,
)
from xai_core.errors import Phrase
from xai_core.report.chance_figure import Estimate, chance_dots
from xai_core.stats.effect_size import EffectSize, effect_size
from xai_core.stats.means import MeanReport
from xai_core.stats.signed_rank import SignedRank

CLAIM = Phrase(
    "On correct answers, attention in the region is higher than chance and than the centre blob,"
    " and higher than on wrong answers."
)
VERDICTS = {
    AttentionVerdict.HOLDS: Phrase("Holds on these cases: all three parts are shown."),
    AttentionVerdict.CONTRADICTED: Phrase(
        "Does not hold on these cases: the opposite of a part is shown."
    ),
    AttentionVerdict.NOT_SHOWN: Phrase(
        "Not shown on these cases: a part is missing. That does not disprove it; more cases might"
        " decide either way."
    ),
    AttentionVerdict.CANNOT_BE_TOLD: Phrase(
        "Cannot be told from these cases: they are too few for a part of it."
    ),
}
FINDINGS = {
    Finding.HIGHER: Phrase("higher"),
    Finding.LOWER: Phrase("lower"),
    Finding.NOT_SHOWN: Phrase("no difference shown"),
    Finding.CANNOT_BE_TOLD: Phrase("too few to tell"),
}
SIZES = {
    EffectSize.LARGE: Phrase("large"),
    EffectSize.MEDIUM: Phrase("medium"),
    EffectSize.SMALL: Phrase("small"),
    EffectSize.HARDLY_ANY: Phrase("hardly any"),
}


def show_claim(
    looked: Mapping[str, RegionReport], regions: Mapping[str, str], classes: dict[str, str]
) -> None:
    """Right against wrong in one region of those looked at; nothing for cards without it.

    ``regions`` and ``classes`` map ids to names in the current language.
    """
    tested = {region: row.tests for region, row in looked.items() if row.tests is not None}
    if not tested:
        return
    st.subheader(t("Right and wrong answers"), help=term_help(Term.ABOVE_CHANCE))
    region = next(iter(tested))
    if len(tested) > 1:
        region = st.selectbox(
            t("Region"), list(tested), key="claim-region", format_func=lambda i: regions.get(i, i)
        )
    report = tested[region]
    verdict = VERDICTS[report.verdict.claim]
    st.markdown(
        t(
            "The claim, for the region {region}: “{claim}” **{verdict}**",
            region=verbatim(quoted(regions.get(region, region))),
            claim=t(CLAIM),
            verdict=t(verdict),
        )
    )
    _show_sides(report)
    _show_tests(report)
    _show_classes(report, classes)
    _show_how(report)


def _show_sides(report: AttentionReport) -> None:
    sides = {t("Correct answers"): report.right, t("Wrong answers"): report.wrong}
    st.table(
        {
            t("Answers"): list(sides),
            t("Attention"): [share(side.attention) for side in sides.values()],
            t("Chance"): [share(side.chance) for side in sides.values()],
            t("Centre blob"): [share(side.centre_blob) for side in sides.values()],
            t("Narrow centre blob"): [share(s.centre_blob_narrow) for s in sides.values()],
            t("Above chance"): [number(side.above_chance) for side in sides.values()],
            t("95 % interval"): [_interval(side) for side in sides.values()],
            "n": [str(side.n) for side in sides.values()],
            t("not defined"): [str(side.n_undefined) for side in sides.values()],
        }
    )


def _show_tests(report: AttentionReport) -> None:
    right, verdict = report.right, report.verdict
    rivals = {
        t("Correct answers against chance"): right.against_chance,
        t("Correct answers against the centre blob"): right.against_centre_blob,
        t("Correct answers against the narrow centre blob"): right.against_centre_blob_narrow,
    }
    found = [verdict.above_chance, verdict.above_centre_blob, None]
    lines = [
        _line(name, _pairs(test), finding)
        for (name, test), finding in zip(rivals.items(), found, strict=True)
    ]
    compared = report.right_against_wrong
    name, within = t("Correct against wrong answers"), compared.by_specimen
    lines.append(_line(name, _halves(compared.above_chance), _unless(within, verdict)))
    if within is not None:
        name = t("Correct against wrong answers within specimens")
        lines.append(_line(name, _pairs(within), verdict.above_wrong))
    same = compared.same_class_by_specimen
    numbers = _halves(compared.same_class) if same is None else _pairs(same)
    name = t("The same with the mean of its class taken off each case")
    lines.append(_line(name, numbers, verdict.above_wrong_of_class))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _unless(within: SignedRank | None, verdict: AttentionFindings) -> Finding | None:
    return verdict.above_wrong if within is None else None


def _line(name: str, numbers: str, finding: Finding | None) -> str:
    if finding is None:
        return t("{what}: {numbers}", what=name, numbers=numbers)
    found = t(FINDINGS[finding])
    return t("{what}: **{finding}**; {numbers}", what=name, finding=found, numbers=numbers)


def _pairs(test: SignedRank) -> str:
    return t(
        "higher in {higher} of {n} ({test})",
        higher=test.n_higher,
        n=test.n_pairs,
        test=_tested(test),
    )


def _halves(test: RightWrongRanks) -> str:
    return t(
        "of a correct and a wrong case, the correct one lies higher in {share} of the pairs"
        " (n = {right} and {wrong}; {test})",
        share=share(test.common_language),
        right=test.n_right,
        wrong=test.n_wrong,
        test=_tested(test),
    )


def _tested(test: SignedRank | RightWrongRanks) -> str:
    effect = test.rank_biserial
    if effect is None or test.p_value is None:
        return t("no test possible")
    size = SIZES[effect_size(effect)]
    return t(
        "{p}, effect size {effect}: {size}", p=_p(test.p_value), effect=number(effect), size=t(size)
    )


def _p(p_value: float) -> str:
    return t("p below 0.001") if p_value < 0.001 else t("p = {p}", p=f"{p_value:.3f}")


def _show_classes(report: AttentionReport, names: dict[str, str]) -> None:
    rows = report.classes
    labels = [names.get(class_id, class_id) for class_id in rows]
    st.plotly_chart(
        chance_dots(
            [t("All classes"), *labels],
            {
                t("Correct answers"): [
                    _all(report.right),
                    *(_one(r.right) for r in rows.values()),
                ],
                t("Wrong answers"): [
                    _all(report.wrong),
                    *(_one(r.wrong) for r in rows.values()),
                ],
            },
            axis=t("attention above chance (0 is chance, 1 is all inside)"),
        ),
        key="claim-classes",
        config={"displayModeBar": False},
        alt=t("Attention above chance of correct and of wrong answers, class by class."),
    )
    st.table(
        {
            t("Class"): [verbatim(label) for label in labels],
            t("Above chance"): [number(one.above_chance) for one in rows.values()],
            t("95 % interval"): [_interval(one) for one in rows.values()],
            t("Attention"): [share(one.attention) for one in rows.values()],
            t("Chance"): [share(one.chance) for one in rows.values()],
            t("Centre blob"): [share(one.centre_blob) for one in rows.values()],
            "n": [str(one.n) for one in rows.values()],
            t("Commonest pattern"): [_pattern(one.patterns) for one in rows.values()],
        }
    )
    st.markdown(_between(report.between_classes, names))
    if report.with_size is not None:
        st.markdown(
            t(
                "Attention above chance goes along with the size of the region with a rank"
                " correlation of **{rho}**; where that is far from 0, classes differ partly because"
                " their regions differ in size.",
                rho=number(report.with_size),
            )
        )


def _between(test: ClassDifferences, names: dict[str, str]) -> str:
    if test.p_value is None:
        return t("Too few correct answers to compare the classes with each other.")
    text = t(
        "Between the classes (correct answers, Kruskal–Wallis test): {p}; {share} of the spread of"
        " the ranks lies between them. {differing} of {pairs} pairs of classes differ.",
        p=_p(test.p_value),
        share=share(test.epsilon_squared),
        differing=len(test.differing),
        pairs=test.n_pairs,
    )
    left_out = [verbatim(names.get(class_id, class_id)) for class_id in test.left_out]
    if left_out:
        text += " " + t("Too few to compare: {classes}.", classes=listed(left_out))
    return text


def _show_how(report: AttentionReport) -> None:
    unit = (
        t("The tests count each specimen once.")
        if report.unit is Unit.SPECIMEN
        else t("The tests take cases as independent, as not every case names its specimen.")
    )
    st.caption(
        t(
            "The map is the Grad-CAM of the answer given, so of a wrong case that of the wrong"
            " answer. Correct and wrong are compared above chance, because a large region"
            " catches more of any map; and once more without the differences between classes,"
            " because a model may err more often in classes it looks at differently anyway. A"
            " difference counts as shown where p is below {level}; with fewer than {fewest} on a"
            " side nothing is said. Attention on the region is plausible, not proof of what"
            " decided.",
            level=report.level,
            fewest=report.fewest,
        )
        + " "
        + unit
    )


def _pattern(patterns: Mapping[Pattern, int]) -> str:
    """The first: patterns come commonest first."""
    for pattern, count in patterns.items():
        name, _ = PATTERNS[pattern]
        return t("{name} ({share})", name=t(name), share=share(count / sum(patterns.values())))
    return t("not defined")


def _interval(means: AttentionMeans) -> str:
    return interval_number(*(means.above_chance_ci95 or (None, None)))


def _all(side: AttentionMeans) -> Estimate:
    return Estimate(side.above_chance, *(side.above_chance_ci95 or (None, None)))


def _one(mean: MeanReport) -> Estimate:
    return Estimate(mean.mean, *(mean.ci95 or (None, None)))
