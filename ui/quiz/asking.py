"""How a round is asked: when the AI's answer is seen, in which order the classes come."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.text import t
from ui.quiz.session import QUIZ_HELP, QUIZ_ORDER
from xai_core.errors import Phrase
from xai_core.quiz import CategoryOrder, Help, Mode

HELPS: Mapping[str, Phrase] = {
    Help.ALONE.value: Phrase("After your answer"),
    Help.SECOND_LOOK.value: Phrase("After your answer, which you may then change"),
    Help.SHOWN.value: Phrase("Before your answer (for comparison)"),
}
_HELPS_EXPLAINED: Mapping[str, Phrase] = {
    Help.ALONE.value: Phrase("You decide alone. This trains your own eye."),
    Help.SECOND_LOOK.value: Phrase(
        "The change-your-mind drill: it counts how often you follow a wrong AI, and how often you"
        " do not follow a right one."
    ),
    Help.SHOWN.value: Phrase(
        "Such answers count towards no mastery, as nobody knows what you would have said alone."
    ),
}
ORDERS: Mapping[str, Phrase] = {
    CategoryOrder.INTERLEAVED.value: Phrase("Mixed"),
    CategoryOrder.BLOCKED.value: Phrase("One class after the other"),
}
_ORDERS_EXPLAINED: Mapping[str, Phrase] = {
    CategoryOrder.INTERLEAVED.value: Phrase("What you find hard comes more often."),
    CategoryOrder.BLOCKED.value: Phrase(
        "Which class comes is easily guessed, so these answers count towards no mastery."
    ),
}


def chosen_help(mode: Mode) -> Help:
    """When the AI's answer is to be seen, as chosen or as the address says."""
    if mode is Mode.CONTESTED:
        return Help.ALONE
    QUIZ_HELP.settle(list(HELPS), QUIZ_HELP.default)
    return Help.parse(QUIZ_HELP.get() or Help.ALONE.value)


def chosen_order(mode: Mode) -> CategoryOrder:
    """How the classes are to follow one another, as chosen or as the address says."""
    if mode is not Mode.PRACTICE:
        return CategoryOrder.INTERLEAVED
    QUIZ_ORDER.settle(list(ORDERS), QUIZ_ORDER.default)
    return CategoryOrder.parse(QUIZ_ORDER.get() or CategoryOrder.INTERLEAVED.value)


def asking_words(help_: Help, order: CategoryOrder) -> str:
    """What is unusual about how a round asks; empty for the usual way."""
    said = [] if help_ is Help.ALONE else [t("AI's answer: {when}", when=t(HELPS[help_.value]))]
    if order is not CategoryOrder.INTERLEAVED:
        said.append(t(ORDERS[order.value]))
    return " · ".join(said)


def show_asking(mode: Mode) -> None:
    """The closed panel in which both are chosen; none where labels are contested."""
    if mode is Mode.CONTESTED:
        return
    words = asking_words(chosen_help(mode), chosen_order(mode))
    if words:
        st.caption(words)
    with st.expander(t("How it is asked")):
        st.radio(
            t("When you see the AI's answer"),
            list(HELPS),
            key=QUIZ_HELP.key,
            format_func=lambda name: t(HELPS[name]),
            captions=[t(_HELPS_EXPLAINED[name]) for name in HELPS],
            persist_state="session",
        )
        if mode is Mode.PRACTICE:
            st.radio(
                t("Order of the classes"),
                list(ORDERS),
                key=QUIZ_ORDER.key,
                format_func=lambda name: t(ORDERS[name]),
                captions=[t(_ORDERS_EXPLAINED[name]) for name in ORDERS],
                persist_state="session",
            )
