"""One question as a member answers it: the picture to mark on, and large buttons.

Question answered: *what did this member just answer, and is it saved?*

A press on an answer is a vote; it goes to the store with what is marked at that moment, and what
is said to be saved is on the disk. While the question is open another press replaces it, and a
mark that is drawn after the vote is saved with it. Nothing on this screen knows the right answer,
and the picture travels as bare pixels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from ui.classroom.cached import material_of
from ui.classroom.session import SENT_MARK
from ui.classroom.wording import answer_names
from ui.common.mark_canvas import MARK_NOW, CanvasWords, drawn_strokes, mark_canvas
from ui.common.text import error_text, localised, t
from xai_core.errors import MarkError, ShitenError
from xai_core.quiz.classroom import may_change
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.strokes import Stroke
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_members import ClassMember
from xai_core.store.classroom_votes import ClassVote, new_token, own_votes, vote

_PRESSED = "class-pressed"


def vote_as_pressed(held: HeldClass, member: ClassMember) -> None:
    """Save the vote whose button was just pressed.

    It is noted until it is saved: whatever else the phone sends may stop this run before that, and
    the next one then saves it.
    """
    question, answer = st.session_state.get(_PRESSED, (None, None))
    if question is None:
        return
    try:
        _save(held, member, question, answer)
    except ShitenError as error:
        st.error(error_text(error), icon=":material/info:")
    st.session_state.pop(_PRESSED, None)


def show_voting(held: HeldClass, member: ClassMember, at: int) -> None:
    """The question, with the vote that stands."""
    question, key = held.plan.questions[at], _canvas_key(held, at)
    if not isinstance(question, CaseQuestion):
        st.header(localised(question.text), anchor=False)
        _show_answers(held, at, own_votes(open_store(), member.id).get(at))
        return
    stands = own_votes(open_store(), member.id).get(at)
    _take_up(key, stands)
    picture, choices = st.columns([1, 1], gap="small")
    with picture:
        try:
            strokes = mark_canvas(
                material_of(question).image,
                key=key,
                words=CanvasWords(
                    t("The picture to decide about."),
                    t(
                        "Mark on the picture what decided it. The arrow keys move the brush, Space"
                        " puts a dot."
                    ),
                ),
            )
            if stands is not None and _drawing(strokes) != SENT_MARK.get():
                _save(held, member, at, stands.answer)
                stands = own_votes(open_store(), member.id).get(at)
        except ShitenError as error:
            st.warning(error_text(error))
    with choices:
        _show_answers(held, at, stands)


def _show_answers(held: HeldClass, at: int, stands: ClassVote | None) -> None:
    question = held.plan.questions[at]
    names, of_case = answer_names(question), isinstance(question, CaseQuestion)
    if stands is None and not of_case:
        st.caption(t("Nobody sees what you chose."))
    elif stands is None:
        st.caption(t("Mark what decides it, if you like; then choose. Nobody sees what you chose."))
    elif may_change(held.plan):
        st.markdown(
            t(
                ":green[:material/check: **Saved: {answer}.**] You may change it until the question"
                " is closed.",
                answer=names[stands.answer],
            )
        )
    layout = "shiten-class-answers" if of_case else "shiten-class-choices"
    with st.container(key=layout, gap="xsmall"):
        for place, (answer, name) in enumerate(names.items()):
            chosen = stands is not None and stands.answer == answer
            st.button(
                name,
                key=f"class-answer-{place}",
                type="primary" if chosen else "secondary",
                width="stretch",
                on_click=_press,
                args=(at, answer),
            )


def _press(question: int, answer: str) -> None:
    """A callback: note the vote; it is saved on the page, where errors are said."""
    st.session_state[_PRESSED] = (question, answer)


def _save(held: HeldClass, member: ClassMember, question: int, answer: str) -> None:
    """Keep a vote with what is marked now. Raises where it does not count."""
    key = _canvas_key(held, question)
    of_case = isinstance(held.plan.questions[question], CaseQuestion)
    try:
        strokes = drawn_strokes(key) if of_case else ()
    except MarkError as error:  # the answer counts, whatever was sent as a drawing
        st.warning(error_text(error))
        strokes = ()
    stands = own_votes(open_store(), member.id).get(question)
    vote(
        open_store(),
        held,
        member,
        question=question,
        answer=answer,
        marks=strokes,
        token=new_token(),
        after="" if stands is None else stands.token,
    )
    SENT_MARK.set(_drawing(strokes))


def _take_up(key: str, stands: ClassVote | None) -> None:
    """Where this session knows of no drawing on this picture, begin with the one that was saved."""
    remembered = json.loads(MARK_NOW.get() or "[null, []]")
    if remembered[0] == key:
        return
    marks = () if stands is None else stands.marks
    MARK_NOW.set(json.dumps([key, [stroke.model_dump() for stroke in marks]]))
    SENT_MARK.set(_drawing(marks))


def _drawing(strokes: Sequence[Stroke]) -> str:
    return json.dumps([stroke.model_dump() for stroke in strokes])


def _canvas_key(held: HeldClass, at: int) -> str:
    return f"class-canvas-{held.code}-{at}"
