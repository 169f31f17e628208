"""The learner: what is asked next, what an answer says, what is due. No I/O, no clock of its own.

State, answer, time and random generator go in; a new state and a log entry come out. Whoever
calls decides where the log is kept (``store``) and what is drawn (``ui``).

=====================  =======================================================
``start``              begin a round of practice or of a test
``answer``             commit an answer: new state, log entry
``next_item``          show the next picture
``outcomes``           what was right, when it may be told
``memory_of``          what a learner's log leaves: categories, due times, pictures seen
``mastery``            how far a category is towards being mastered
=====================  =======================================================

The ``fsrs`` package loads with the first answer.
"""

from xai_core.quiz.log import AiAnswer, Corner, LogEntry, Mode, Triangle
from xai_core.quiz.mastery import DEFAULT_RULE, Mastery, MasteryRule, all_mastered, mastery
from xai_core.quiz.memory import Memory, memory_of
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.rounds import (
    DEFAULT_WRONG_AI_RATE,
    LONGEST,
    Answer,
    Answered,
    Outcome,
    Presentation,
    QuizState,
    RoundPlan,
    answer,
    draw_id,
    next_item,
    outcomes,
    start,
    wrong_ai_share,
)

__all__ = [
    "DEFAULT_RULE",
    "DEFAULT_WRONG_AI_RATE",
    "LONGEST",
    "AiAnswer",
    "Answer",
    "Answered",
    "Corner",
    "LogEntry",
    "Mastery",
    "MasteryRule",
    "Memory",
    "Mode",
    "Outcome",
    "Pool",
    "Presentation",
    "QuizCase",
    "QuizState",
    "RoundPlan",
    "Triangle",
    "all_mastered",
    "answer",
    "draw_id",
    "mastery",
    "memory_of",
    "next_item",
    "outcomes",
    "start",
    "wrong_ai_share",
]
