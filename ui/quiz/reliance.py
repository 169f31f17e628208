"""Over- and under-reliance on the AI: two figures with their intervals, and one plain sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval, share
from ui.common.terms import Term
from ui.common.text import t
from xai_core.quiz import Help, LogEntry, Proportion, Reliance, Scale, reliance_of


def show_reliance(
    entries: Iterable[LogEntry], answers: Collection[str], scale: Scale | None
) -> None:
    """The figures for each way in which the AI's answer was seen; nothing where it never was."""
    log = list(entries)
    for way in Help:
        found = reliance_of(log, way, answers, scale)
        if found is not None:
            _show(found, way)


def _show(found: Reliance, way: Help) -> None:
    looked_again = way is Help.SECOND_LOOK
    st.subheader(t("When you could change your mind") if looked_again else t("Beside the AI"))
    over, under = st.columns(2, gap="small")
    with over:
        help_ = term_help(Term.OVER_RELIANCE) if looked_again else None
        st.metric(t("Over-reliance"), share(found.over.share), help=help_)
        st.caption(_of(found.over))
    with under:
        help_ = term_help(Term.UNDER_RELIANCE) if looked_again else None
        st.metric(t("Under-reliance"), share(found.under.share), help=help_)
        st.caption(_of(found.under))
    over_words = {"count": found.over.count, "n": found.over.n}
    under_words = {"count": found.under.count, "n": found.under.n}
    if looked_again:
        said = (
            t(
                "Where you were right and the AI wrong, you changed to its answer {count} times of"
                " {n}.",
                **over_words,
            ),
            t(
                "Where you were wrong and the AI right, you stayed wrong {count} times of {n}.",
                **under_words,
            ),
        )
    else:
        said = (
            t("Where the AI was wrong, you gave its answer {count} times of {n}.", **over_words),
            t("Where the AI was right, you were wrong {count} times of {n}.", **under_words),
        )
    st.markdown(" ".join(said))


def _of(found: Proportion) -> str:
    low, high = found.interval or (None, None)
    return t(
        "95 % interval: {interval}; {count} of {n}",
        interval=interval(low, high),
        count=found.count,
        n=found.n,
    )
