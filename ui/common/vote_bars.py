"""How the votes of a class fall, as a bar an answer: number, share of n, and chance beside it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import share
from ui.common.text import t, tn
from xai_core.quiz.crowd import Tally


def show_vote_bars(
    names: Mapping[str, str],
    tally: Tally,
    key: str,
    *,
    right: str | None = None,
    own: str | None = None,
) -> None:
    """Draw the bars.

    Parameters
    ----------
    names
        Answer -> what it says, as Markdown.
    tally
        The votes.
    key
        Of the bars, once on a page.
    right
        The right answer, where it may be told.
    own
        What this member answered, if a member looks.
    """
    with st.container(key=key, gap="xsmall"):
        for answer, n in tally.counts.items():
            part = tally.share(answer)
            marks = ""
            if right == answer:
                marks = " · " + t(":green[:material/check: **right**]")
            if own == answer:
                marks += " · " + t("your vote")
            st.progress(
                part or 0.0,
                t(
                    "{answer} · **{n}** of {total} ({share}){marks}",
                    answer=names[answer],
                    n=n,
                    total=tally.n,
                    share=share(part),
                    marks=marks,
                ),
            )
        st.caption(
            tn(
                "{n} vote. Chance: {chance}, one of {answers} answers.",
                "{n} votes. Chance: {chance}, one of {answers} answers.",
                tally.n,
                chance=share(1 / len(names)),
                answers=len(names),
            )
        )
