"""The point of a cohort of classes: how often right, and where the AI looks when it is.

Question answered: *does it look where there is something to see?* One sentence, then the shares
of right and of wrong answers, each with what chance and a blob in the middle would score. The
sentence says what the tests below show and no more.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import share, share_interval
from ui.common.text import quoted, t, tn, verbatim
from xai_core.agreement.attention import AttentionFindings, AttentionReport, Finding, Side
from xai_core.errors import Phrase
from xai_core.stats.means import MeanReport

LESS = Phrase(
    "Where the AI is right, **less of its attention lies in {region} than chance** would put there."
)
UNTOLD = Phrase(
    "These cases are **too few to tell** whether the AI looks at {region} where it is right."
)
NO_MORE = Phrase(
    "Where the AI is right, it is **not shown to look at {region} more than chance** would."
)
BLOB = Phrase(
    "Where the AI is right, it looks at {region} more than chance would, but **not shown to be more"
    " than a blob in the middle of the picture**."
)
MORE = Phrase(
    "Where the AI is right, it looks at {region} **more than chance and a blob in the middle of the"
    " picture** would."
)
_AGAINST_CHANCE: Mapping[Finding, Phrase] = {
    Finding.LOWER: LESS,
    Finding.CANNOT_BE_TOLD: UNTOLD,
    Finding.NOT_SHOWN: NO_MORE,
}


def sentence_of(verdicts: AttentionFindings) -> Phrase:
    """What the tests show of right answers."""
    if verdicts.above_chance is not Finding.HIGHER:
        return _AGAINST_CHANCE[verdicts.above_chance]
    return MORE if verdicts.above_centre_blob is Finding.HIGHER else BLOB


def show_point(report: AttentionReport, accuracy: MeanReport, region: str) -> None:
    """The sentence and three figures; ``region`` is its name."""
    name = verbatim(quoted(region))
    st.markdown(t(sentence_of(report.verdict), region=name))
    columns = st.columns(3, gap="small")
    with columns[0]:
        st.metric(t("Right answers"), share(accuracy.mean))
        ends = share_interval(accuracy.ci95)
        st.caption(t("95 % interval {interval}, n = {n}", interval=ends, n=f"{accuracy.n:,}"))
    with columns[1]:
        _show_side(t("Where right: attention in {region}", region=name), report.right)
    with columns[2]:
        _show_side(t("Where wrong: attention in {region}", region=name), report.wrong)


def _show_side(name: str, side: Side) -> None:
    st.metric(name, share(side.attention))
    st.caption(
        t(
            "chance {chance}, centre blob wide / narrow {wide} / {narrow}; 95 % interval"
            " {interval}, n = {n}",
            chance=share(side.chance),
            wide=share(side.centre_blob),
            narrow=share(side.centre_blob_narrow),
            interval=share_interval(side.attention_ci95),
            n=f"{side.n:,}",
        )
    )
    if side.n_undefined:
        st.caption(tn("not defined in {n} case", "not defined in {n} cases", side.n_undefined))
