"""One lesson, a step at a time: where the reader is, the step, and the ways on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.common.choices import choose_shown
from ui.common.frame import link
from ui.common.session import LESSON
from ui.common.text import t, tn, verbatim
from ui.lessons.blocks import Reading, show_block
from ui.lessons.in_class import LessonClass, lesson_class, show_class, uncover_what_was_told
from ui.lessons.session import LEARNER, PRESENTER, PROJECT, STEP, VIEW, decide, decided
from xai_core.errors import Phrase
from xai_core.lessons.blocks import (
    Block,
    ExerciseBlock,
    Lesson,
    MisconceptionBlock,
    QuestionBlock,
    Step,
    VoteBlock,
)
from xai_core.lessons.handout import handout
from xai_core.lessons.notebook import notebook

VIEWS = {LEARNER: Phrase("Learner"), PRESENTER: Phrase("Presenter")}


def show_lesson(lesson: Lesson) -> None:
    """The step of the address, or the first."""
    anchors = [step.anchor for step in lesson.steps]
    STEP.settle(anchors, anchors[0])
    VIEW.settle(list(VIEWS), LEARNER)
    place = anchors.index(STEP.get() or anchors[0])
    held = lesson_class(lesson) if VIEW.get() == PRESENTER else None
    if held is not None:
        uncover_what_was_told(held, lesson)
    if not PROJECT.get():
        _show_head(lesson)
    _show_ways(lesson, place)
    if VIEW.get() == PRESENTER and not PROJECT.get():
        show_class(held, lesson)
    step = lesson.steps[place]
    # Before a class the step is all there is: its title is the page's.
    (st.title if PROJECT.get() else st.header)(verbatim(step.title), anchor=False)
    waits = _show_blocks(lesson, step, held)
    if VIEW.get() == PRESENTER and not PROJECT.get():
        _show_notes(step)
    _show_on(lesson, place, waits=waits)
    if place == len(anchors) - 1:
        _show_end(lesson)


def _show_blocks(lesson: Lesson, step: Step, held: LessonClass | None) -> bool:
    """The step's blocks up to the first open question; whether one is open."""
    reading = Reading(lesson, presenting=VIEW.get() == PRESENTER, held=held)
    for number, placed in enumerate(step.blocks):
        show_block(placed.block, reading, f"{step.anchor}-{number}")
        question = open_question(placed.block, lesson.name)
        if question is not None:
            if number + 1 < len(step.blocks) and not reading.presenting:
                _offer_to_skip(question, lesson.name)
            return True  # what comes may give the answer away
    return False


def open_question(block: Block, lesson: str) -> QuestionBlock | VoteBlock | None:
    """The question that what follows this block waits for; None where it waits for nothing."""
    if isinstance(block, QuestionBlock | VoteBlock) and decided(lesson, block.id) is None:
        return block
    return None


def _offer_to_skip(question: QuestionBlock | VoteBlock, lesson: str) -> None:
    st.button(
        t("Go on without an answer"),
        key=f"lesson-skip-{question.id}",
        type="tertiary",
        icon=":material/visibility:",
        on_click=decide,
        args=(lesson, question.id, 0),
    )


def _show_head(lesson: Lesson) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("All lessons"),
            icon=":material/arrow_back:",
            type="tertiary",
            key="lesson-leave",
            on_click=_leave,
        )
        st.space("stretch")
        with st.popover(t("More"), icon=":material/more_horiz:"):
            choose_shown(VIEW, t("View"), VIEWS)
            _offer_files(lesson)
    st.title(verbatim(lesson.heading.title), anchor=False)


def _offer_files(lesson: Lesson) -> None:
    name = f"{lesson.name}.{lesson.language}"
    st.download_button(
        t("Take the notebook along"),
        data=partial(notebook, lesson),
        file_name=f"{name}.ipynb",
        mime="application/x-ipynb+json",
        icon=":material/code:",
        key="lesson-notebook",
        on_click="ignore",
    )
    st.download_button(
        t("Take the hand-out along"),
        data=partial(handout, lesson),
        file_name=f"{name}.html",
        mime="text/html",
        icon=":material/print:",
        key="lesson-handout",
        on_click="ignore",
        help=t("One page to print or send; answers at its end. It takes some seconds to make."),
    )


def _show_ways(lesson: Lesson, place: int) -> None:
    """Previous, all steps, next; on the arrow keys as well."""
    with st.container(
        key="shiten-steps", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        _way(t("Previous"), ":material/chevron_left:", "Left", lesson, place - 1)
        titles = {step.anchor: step.title for step in lesson.steps}
        st.selectbox(
            t("Step {place} of {n}", place=place + 1, n=len(lesson.steps)),
            list(titles),
            key=STEP.key,
            format_func=lambda anchor: (
                f"{list(titles).index(anchor) + 1}/{len(titles)} · {titles[anchor]}"
            ),
            label_visibility="collapsed",
            persist_state="session",
        )
        _way(t("Next"), ":material/chevron_right:", "Right", lesson, place + 1)
        if PROJECT.get():
            st.button(
                t("Leave the projector"),
                icon=":material/close_fullscreen:",
                key="lesson-small",
                on_click=PROJECT.forget,
            )
        elif VIEW.get() == PRESENTER:
            st.button(
                t("Before a class"),
                icon=":material/present_to_all:",
                key="lesson-large",
                on_click=PROJECT.choose,
                args=(True,),
            )


def _way(label: str, icon: str, key: str, lesson: Lesson, place: int) -> None:
    there = 0 <= place < len(lesson.steps)
    st.button(
        label,
        icon=icon,
        shortcut=key,
        key=f"lesson-{key}",
        disabled=not there,
        on_click=STEP.choose if there else None,
        args=(lesson.steps[place].anchor,) if there else (),
    )


def _show_on(lesson: Lesson, place: int, *, waits: bool) -> None:
    """At the end of a long step the way on stands again."""
    if place + 1 < len(lesson.steps):
        following = lesson.steps[place + 1]
        st.button(
            t("Next: {title}", title=verbatim(following.title)),
            key="lesson-on",
            type="secondary" if waits else "primary",
            icon=":material/arrow_forward:",
            on_click=STEP.choose,
            args=(following.anchor,),
        )


def _show_notes(step: Step) -> None:
    """For the speaker: what is right, and what people tend to believe."""
    with st.expander(t("For the speaker"), icon=":material/record_voice_over:"):
        said = False
        for placed in step.blocks:
            block = placed.block
            if isinstance(block, QuestionBlock | VoteBlock) and block.answer is not None:
                st.markdown(f"**{block.ask}** → {block.choices[block.answer - 1]}")
                said = True
            elif isinstance(block, MisconceptionBlock):
                st.markdown(f"“{block.belief}” → {block.truth}")
                said = True
            elif isinstance(block, ExerciseBlock):
                st.markdown(f"**{block.ask}** → {block.solution}")
                said = True
        if not said:
            st.markdown(t("Nothing to uncover in this step."))


def _show_end(lesson: Lesson) -> None:
    asked = [
        placed.block
        for step in lesson.steps
        for placed in step.blocks
        if isinstance(placed.block, QuestionBlock | VoteBlock) and placed.block.answer is not None
    ]
    given = [(one, decided(lesson.name, one.id)) for one in asked]
    answered = [(one, answer) for one, answer in given if answer]
    if answered:
        right = sum(one.answer == answer for one, answer in answered)
        st.info(
            tn(
                "You answered {n} question, {right} right.",
                "You answered {n} questions, {right} of them right.",
                len(answered),
                right=right,
            ),
            icon=":material/checklist:",
        )
    with st.expander(t("Sources")):
        st.markdown("\n".join(f"- {source}" for source in lesson.heading.sources) or "–")
    link("quiz", t("Practise on cases"))


def _leave() -> None:
    LESSON.clear()
    STEP.forget()
