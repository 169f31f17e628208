"""The claim that near answers look at a region and far ones elsewhere, in words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import interval_ends, number, p_value, share
from ui.common.text import quoted, t, tn, verbatim
from xai_core.agreement.attention import Finding
from xai_core.errors import Phrase
from xai_core.evaluation.attention_error import ClaimVerdict, ErrorClaim, Looking

VERDICTS: Mapping[ClaimVerdict, Phrase] = {
    ClaimVerdict.HOLDS: Phrase(
        "**The claim holds on these cases**: near answers look at {region} more than chance and"
        " more than far answers do, and the larger the error, the less."
    ),
    ClaimVerdict.DOES_NOT_HOLD: Phrase(
        "**The claim does not hold on these cases**, that near answers look at {region} and far"
        " ones elsewhere."
    ),
    ClaimVerdict.NOT_ENOUGH_CASES: Phrase(
        "**Not enough cases** to tell whether near answers look at {region} and far ones elsewhere."
    ),
}
FINDINGS: Mapping[Finding, Phrase] = {
    Finding.HIGHER: Phrase("higher"),
    Finding.LOWER: Phrase("lower"),
    Finding.NOT_SHOWN: Phrase("no difference shown"),
    Finding.CANNOT_BE_TOLD: Phrase("too few to tell"),
}
WITH_ERROR: Mapping[Finding, Phrase] = {
    Finding.HIGHER: Phrase("rises"),
    Finding.LOWER: Phrase("falls"),
    Finding.NOT_SHOWN: Phrase("no relation shown"),
    Finding.CANNOT_BE_TOLD: Phrase("too few to tell"),
}


def show_claim(claim: ErrorClaim, region: str) -> None:
    """Finding and figures of each part; ``region`` is its name."""
    st.header(t("The claim, part by part"))
    ranks, error = claim.above_chance_near_far, claim.above_chance_error
    lines = (
        t(
            "Near answers against chance: **{finding}**; above chance {mean}, 95 % interval"
            " {interval}",
            finding=t(FINDINGS[claim.near_against_chance]),
            mean=number(claim.near.above_chance.mean),
            interval=interval_ends(claim.near.above_chance.ci95),
        ),
        t(
            "Near answers against far ones: **{finding}**; effect size {effect}, 95 % interval"
            " {interval} (rank-sum test by case, p {p})",
            finding=t(FINDINGS[claim.near_against_far]),
            effect=number(ranks.rank_biserial),
            interval=interval_ends(ranks.ci95),
            p=p_value(ranks.p_value),
        ),
        t(
            "As the error grows: **{finding}**; rank correlation {rho}, 95 % interval {interval}"
            " (by case, p {p})",
            finding=t(WITH_ERROR[claim.with_error]),
            rho=number(error.rho),
            interval=interval_ends(error.ci95),
            p=p_value(error.p_value),
        ),
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.table(_sides(claim))
    unit = t("specimen") if claim.by_specimen else t("case")
    st.caption(
        t(
            "Near: within the tolerance of {tolerance}. A part is shown where its 95 % interval,"
            " resampled by {what}, leaves out 0; it is tested above chance, as a large region"
            " catches more of any map. The map is the Grad-CAM of what raises the value. High"
            " attention means a plausible place, not a proven reason. Region: {region}.",
            tolerance=f"{claim.tolerance:g}",
            what=unit,
            region=verbatim(quoted(region)),
        )
        + " "
        + tn(
            "{n} case has no defined agreement.",
            "{n} cases have no defined agreement.",
            claim.n_undefined,
        )
    )


def _sides(claim: ErrorClaim) -> dict[str, list[str]]:
    sides: list[Looking] = [claim.near, claim.far]
    return {
        t("Answers"): [t("near"), t("far")],
        t("Attention"): [share(side.attention.mean) for side in sides],
        t("Chance"): [share(side.chance) for side in sides],
        t("Above chance"): [number(side.above_chance.mean) for side in sides],
        t("95 % interval"): [interval_ends(side.above_chance.ci95) for side in sides],
        "n": [str(side.above_chance.n) for side in sides],
    }
