"""How each kind of block looks on the screen; what gives an answer away waits to be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

import streamlit as st

from ui.common.frame import link, named_case
from ui.common.text import current_language, error_text, localised, t, verbatim
from ui.common.viewer import Panel, show_panels
from ui.lessons import cached
from ui.lessons.in_class import LessonClass, offer_class, show_votes, show_way_to
from ui.lessons.session import decide, decided
from xai_core.errors import ShitenError
from xai_core.lessons.blocks import (
    Block,
    CaseBlock,
    CodeBlock,
    ExerciseBlock,
    FigureBlock,
    Lesson,
    MisconceptionBlock,
    PlaylistBlock,
    QuestionBlock,
    RevealBlock,
    Shown,
    TextBlock,
    VoteBlock,
)
from xai_core.lessons.cases import CaseChoice, SeenCase
from xai_core.lessons.words import case_sentence, number_told


@dataclass(frozen=True)
class Reading:
    """Who reads which lesson, and how."""

    lesson: Lesson
    presenting: bool
    """Answers are uncovered for a class, rather than given one by one."""
    held: LessonClass | None = None
    """The class that goes through the lesson, where a presenter shows it."""


def show_block(block: Block, reading: Reading, key: str) -> None:
    """A block; what cannot be shown says why, and the step goes on."""
    try:
        _show(block, reading, key)
    except ShitenError as problem:
        st.warning(error_text(problem), icon=":material/error:")


@singledispatch
def _show(block: Block, _reading: Reading, _key: str) -> None:
    raise TypeError(f"no screen for a {type(block).__name__}")


@_show.register
def _(block: TextBlock, _reading: Reading, _key: str) -> None:
    st.markdown(block.text)


@_show.register
def _(block: CodeBlock, _reading: Reading, _key: str) -> None:
    st.code(block.code, language="python")
    st.caption(t("Python, to be run in the lesson's notebook (“More”)."))


@_show.register
def _(block: CaseBlock, reading: Reading, key: str) -> None:
    choice = CaseChoice.of(block, reading.lesson.heading)
    with st.spinner(t("Meeting the case…")):
        seen = cached.seen(choice)
    words = case_sentence(seen, block.show, current_language())
    show_panels(_panels(seen, block.show, words), key=f"lesson-case-{key}")
    if block.caption:
        st.markdown(block.caption)
    if {Shown.ANSWER, Shown.AGREEMENT} & set(block.show):
        st.markdown(verbatim(words))
    _offer_compare(seen, block.show)


def _panels(seen: SeenCase, shown: tuple[Shown, ...], words: str) -> list[Panel]:
    plain = Panel("picture", t("The case"), seen.image, t("The case as it is."), exact=True)
    painted = {Shown.MAP, Shown.REGIONS} & set(shown)
    if not painted:
        return [plain]
    if Shown.MAP in painted:
        title = t("Where the AI looks")
    else:
        title = localised(seen.library.region_info(seen.region).name) if seen.region else ""
    return [plain, Panel("shown", title, seen.picture(shown, at_least=1), words)]


def _offer_compare(seen: SeenCase, shown: tuple[Shown, ...]) -> None:
    details = {"model": seen.model, "method": str(seen.method)}
    if seen.region is not None:
        details["region"] = seen.region
    if Shown.ANSWER not in shown:
        details["decide"] = "true"
    link("compare", t("Open on Compare"), **named_case(seen.library.id, seen.case.id, **details))


@_show.register
def _(block: PlaylistBlock, reading: Reading, _key: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{block.title}**")
        heading = reading.lesson.heading
        with st.container(horizontal=True, gap="small"):
            for place, name in enumerate(block.cases, start=1):
                library, _, case = name.rpartition(":")
                opened = library or heading.library or ""
                link("compare", str(place), **named_case(opened, case, model=heading.model or ""))


@_show.register
def _(block: QuestionBlock, reading: Reading, key: str) -> None:
    _ask(block, reading, key)


@_show.register
def _(block: VoteBlock, reading: Reading, key: str) -> None:
    _ask(block, reading, key)


def _ask(block: QuestionBlock | VoteBlock, reading: Reading, key: str) -> None:
    name = reading.lesson.name
    answer = decided(name, block.id)
    with st.container(border=True, key=f"lesson-asked-{key}"):
        st.markdown(f"**{block.ask}**")
        if answer is not None:
            _show_answer(block, answer)
            if reading.held is not None:
                show_votes(reading.held, block)
        elif reading.presenting:
            st.markdown("\n".join(f"{n}. {one}" for n, one in enumerate(block.choices, start=1)))
            _button(t("Uncover"), key, name, block.id, 0)
            if reading.held is not None:
                show_way_to(reading.held, block)
            elif isinstance(block, VoteBlock):
                offer_class(reading.lesson, t("Let a class vote"))
        else:
            for place, choice in enumerate(block.choices, start=1):
                _button(choice, f"{key}-{place}", name, block.id, place)


def _button(label: str, key: str, lesson: str, question: str, answer: int) -> None:
    st.button(label, key=f"lesson-decide-{key}", on_click=decide, args=(lesson, question, answer))


def _show_answer(block: QuestionBlock | VoteBlock, answer: int) -> None:
    for place, choice in enumerate(block.choices, start=1):
        mark = " ✓" if place == block.answer else ""
        own = " · " + t("your answer") if place == answer else ""
        st.markdown(f"{place}. {f'**{choice}**{mark}' if mark else choice}{own}")
    if block.why:
        st.markdown(block.why)


@_show.register
def _(block: RevealBlock, reading: Reading, _key: str) -> None:
    if decided(reading.lesson.name, block.of) is None:
        st.caption(t("What comes here waits for your answer to a question further up."))
        return
    st.markdown(block.text)


@_show.register
def _(block: FigureBlock, _reading: Reading, key: str) -> None:
    if block.dial is not None and block.turn is not None:
        value: float | str = st.select_slider(
            block.turn, block.values, value=block.begins, key=f"lesson-dial-{key}", format_func=str
        )
        block = block.turned(value)
    with st.spinner(t("Making the figure…")):
        figure = cached.figure(block, current_language())
    st.plotly_chart(
        figure.chart, key=f"lesson-figure-{key}", config={"displayModeBar": False}, theme=None
    )
    if block.caption:
        st.markdown(block.caption)
    with st.expander(t("In words and numbers")):
        st.markdown(verbatim(localised(figure.words)))
        st.table(
            {
                t("Number"): [verbatim(name) for name in figure.numbers],
                t("Value"): [
                    number_told(value, current_language()) for value in figure.numbers.values()
                ],
            }
        )


@_show.register
def _(block: ExerciseBlock, _reading: Reading, _key: str) -> None:
    with st.container(border=True):
        title = t("Exercise")
        st.markdown(f"**{title}.** {block.ask}")
        with st.expander(t("Solution")):
            st.markdown(block.solution)


@_show.register
def _(block: MisconceptionBlock, _reading: Reading, _key: str) -> None:
    with st.container(border=True):
        title = t("A misconception")
        st.markdown(f"**{title}**: “{block.belief}”")
        with st.expander(t("What is so")):
            st.markdown(block.truth)
