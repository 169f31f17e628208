"""The claim that accurate models look elsewhere, part by part, beside what others found."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import interval_ends, number, share, share_interval
from ui.common.text import quoted, t, verbatim
from xai_core.agreement.attention import Finding
from xai_core.agreement.levels import ALIKE_FROM
from xai_core.errors import Phrase
from xai_core.evaluation.attention_error import ClaimVerdict
from xai_core.evaluation.right_elsewhere import ACCURATE, IRRELEVANT, LITTLE, RightElsewhere

VERDICTS: Mapping[ClaimVerdict, Phrase] = {
    ClaimVerdict.HOLDS: Phrase(
        "**The claim holds on these cases**: the model is accurate, and much of its attention lies"
        " outside {region}."
    ),
    ClaimVerdict.DOES_NOT_HOLD: Phrase(
        "**The claim does not hold on these cases**, that the model is accurate and much of its"
        " attention lies outside {region}."
    ),
    ClaimVerdict.NOT_ENOUGH_CASES: Phrase(
        "**Not enough cases** to tell whether the model is accurate and much of its attention lies"
        " outside {region}."
    ),
}
FINDINGS: Mapping[Finding, Phrase] = {
    Finding.HIGHER: Phrase("shown to be higher"),
    Finding.LOWER: Phrase("shown to be lower"),
    Finding.NOT_SHOWN: Phrase("not shown either way"),
    Finding.CANNOT_BE_TOLD: Phrase("too few to tell"),
}


def show_elsewhere(claim: RightElsewhere, region: str, model: str) -> None:
    """The verdict, its parts, and the published range; ``region`` and ``model`` are names."""
    st.header(t("Right, and looking elsewhere"))
    st.markdown(t(VERDICTS[claim.verdict], region=verbatim(quoted(region))))
    outside, inside = claim.irrelevant_share, claim.emphasis_inside
    lines = (
        t(
            "Accuracy against {limit}: **{finding}** ({value}, 95 % interval {interval})",
            limit=share(ACCURATE),
            finding=t(FINDINGS[claim.accurate]),
            value=share(claim.accuracy.mean),
            interval=share_interval(claim.accuracy.ci95),
        ),
        t(
            "Irrelevant share of right answers against {limit}: **{finding}** ({value}, 95 %"
            " interval {interval})",
            limit=share(IRRELEVANT),
            finding=t(FINDINGS[claim.irrelevant]),
            value=share(outside.mean),
            interval=share_interval(outside.ci95),
        ),
        t(
            "Emphasis where at most {little} lies outside, against {limit}: **{finding}** ({value},"
            " 95 % interval {interval}, n = {n})",
            little=share(LITTLE),
            limit=f"{ALIKE_FROM:g}",
            finding=t(FINDINGS[claim.weighed]),
            value=number(inside.mean),
            interval=interval_ends(inside.ci95),
            n=str(inside.n),
        ),
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
    published = claim.published
    st.table(
        {
            t("Data"): [t("these cases"), *[t("another data set")] * len(published.models)],
            t("Model"): [verbatim(model), *["–"] * len(published.models)],
            t("AUC"): [number(claim.auc), *(number(one.auc) for one in published.models)],
            t("Irrelevant share"): [
                share(outside.mean),
                *(
                    t("about {share}", share=f"{100 * one.irrelevant:.0f} %")
                    for one in published.models
                ),
            ],
        }
    )
    st.caption(
        t(
            "Published range: {source}, n = {n}: other data and other experts, so it stands beside"
            " and is not compared.",
            source=verbatim(published.source),
            n=str(published.n),
        )
    )
