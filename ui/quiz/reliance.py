"""Over- and under-reliance on the AI: two figures with their intervals, and one plain sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval, share
from ui.common.terms import Term
from ui.common.text import t
from xai_core.errors import Phrase
from xai_core.quiz import Help, LogEntry, Proportion, Reliance, Scale, reliance_of

_TOLD: Mapping[Help, tuple[Phrase, Phrase]] = {
    Help.SECOND_LOOK: (
        Phrase(
            "Where you were right and the AI wrong, you changed to its answer {count} times of {n}."
        ),
        Phrase("Where you were wrong and the AI right, you stayed wrong {count} times of {n}."),
    ),
    Help.SHOWN: (
        Phrase("Where the AI was wrong, you gave its answer {count} times of {n}."),
        Phrase("Where the AI was right, you were wrong {count} times of {n}."),
    ),
}


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
    said = [
        t(words, count=side.count, n=side.n)
        for words, side in zip(_TOLD[way], (found.over, found.under), strict=True)
        if side.n
    ]
    none = t("No case came in which you could have relied on the AI too much or too little.")
    st.markdown(" ".join(said) or none)


def _of(found: Proportion) -> str:
    low, high = found.interval or (None, None)
    return t(
        "95 % interval: {interval}; {count} of {n}",
        interval=interval(low, high),
        count=found.count,
        n=found.n,
    )
