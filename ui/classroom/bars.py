"""How the votes on a question fall (``ui.common.vote_bars``)."""

from __future__ import annotations

from ui.classroom.wording import answer_names
from ui.common.vote_bars import show_vote_bars
from xai_core.quiz.classroom_questions import ClassQuestion
from xai_core.quiz.crowd import Tally


def show_bars(question: ClassQuestion, tally: Tally, *, told: bool, own: str | None = None) -> None:
    """Draw the bars.

    Parameters
    ----------
    question
        What was asked.
    tally
        The votes.
    told
        Whether the right answer may be told.
    own
        What this member answered, if a member looks.
    """
    show_vote_bars(
        answer_names(question),
        tally,
        "shiten-class-bars",
        right=question.truth if told else None,
        own=own,
    )
