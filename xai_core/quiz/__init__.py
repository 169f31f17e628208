"""The learner: what is asked next, what an answer says, what is due. No I/O, no clock of its own.

State, answer, time and random generator go in; a new state and a log entry come out. Whoever
calls decides where the log is kept (``store``) and what is drawn (``ui``).

=====================  =======================================================
``pool_of``            the pictures a round may ask, and what the model had said of each
``contested_labels``   whose label is in doubt, and who says so: they count for nobody
``references``         two pictures of a class to be shown beside another
``declared``           how sure one can say to be, as a probability
``start``              begin a round of practice or of a test
``answer``             commit an answer: new state, log entry
``answer_again``       keep or change it, once the AI's has been seen
``next_item``          show the next picture
``outcomes``           what was right, when it may be told
``memory_of``          what a learner's log leaves: categories, due times, pictures seen
``mastery_of``         how far a category is towards being mastered
``progress_of``        what the log says: accuracy, confusion, calibration, what is due
``value_summary``      how near numbers came: learner, AI, both
``reliance_of``        over- and under-reliance on the AI
``triangle_of``        trainee, expert and AI, pair by pair
``encode_mark``        a learner's mark as a PNG, and ``decode_mark`` back
=====================  =======================================================

The ``fsrs`` package loads with the first answer.
"""

from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.quiz.confidence import Confidence, SelfJudgement, declared, self_judgement
from xai_core.quiz.contested import Contest, Doubt, contested_labels
from xai_core.quiz.log import AiAnswer, Corner, LogEntry, Mode, SecondLook, Triangle
from xai_core.quiz.marks import MAX_MARK_BYTES, decode_mark, encode_mark
from xai_core.quiz.mastery import DEFAULT_RULE, Mastery, MasteryRule, all_mastered, mastery_of
from xai_core.quiz.memory import Memory, memory_of
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.progress import (
    Accuracy,
    Calibration,
    CategoryProgress,
    Progress,
    progress_of,
)
from xai_core.quiz.readings import MOST_ANSWERS, OWN_CLASSES, answers_in, reading_of, readings
from xai_core.quiz.references import reference_shelf, references
from xai_core.quiz.reliance import Proportion, Reliance, reliance_of
from xai_core.quiz.round_material import RoundMaterial, unlearned_only
from xai_core.quiz.round_pool import chosen_cases, pool_of, value_pool
from xai_core.quiz.round_state import (
    DEFAULT_WRONG_AI_RATE,
    LONGEST,
    Answered,
    Presentation,
    QuizState,
    RoundPlan,
)
from xai_core.quiz.rounds import (
    Answer,
    Outcome,
    answer,
    answer_again,
    draw_id,
    next_item,
    outcomes,
    start,
    wrong_ai_share,
)
from xai_core.quiz.scale import ReadValues, Scale, in_bands
from xai_core.quiz.triangle import triangle_of
from xai_core.quiz.value_summary import Nearness, ValueSummary, value_summary

__all__ = [
    "DEFAULT_RULE",
    "DEFAULT_WRONG_AI_RATE",
    "LONGEST",
    "MAX_MARK_BYTES",
    "MOST_ANSWERS",
    "OWN_CLASSES",
    "Accuracy",
    "AiAnswer",
    "Answer",
    "Answered",
    "Calibration",
    "CategoryOrder",
    "CategoryProgress",
    "Confidence",
    "Contest",
    "Corner",
    "Doubt",
    "Help",
    "LogEntry",
    "Mastery",
    "MasteryRule",
    "Memory",
    "Mode",
    "Nearness",
    "Outcome",
    "Pool",
    "Presentation",
    "Progress",
    "Proportion",
    "QuizCase",
    "QuizState",
    "ReadValues",
    "Reliance",
    "RoundMaterial",
    "RoundPlan",
    "Scale",
    "SecondLook",
    "SelfJudgement",
    "Triangle",
    "ValueSummary",
    "all_mastered",
    "answer",
    "answer_again",
    "answers_in",
    "chosen_cases",
    "contested_labels",
    "declared",
    "decode_mark",
    "draw_id",
    "encode_mark",
    "in_bands",
    "mastery_of",
    "memory_of",
    "next_item",
    "outcomes",
    "pool_of",
    "progress_of",
    "reading_of",
    "readings",
    "reference_shelf",
    "references",
    "reliance_of",
    "self_judgement",
    "start",
    "triangle_of",
    "unlearned_only",
    "value_pool",
    "value_summary",
    "wrong_ai_share",
]
