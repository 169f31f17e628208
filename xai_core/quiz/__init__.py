"""The learner: what is asked next, what an answer says, what is due. No I/O, no clock of its own.

State, answer, time and random generator go in; a new state and a log entry come out. Whoever
calls decides where the log is kept (``store``) and what is drawn (``ui``).

What a round may ask:

=======================  ====================================================================
``round_material``       what a round is made from: a library, a model, how both are read
``readings``             in which classes a library can be asked
``pool``                 the pictures a round may ask, and what the model had said of each
``round_pool``           ``pool_of``: how that pool is filled
``ai_answers``           what the model says of a case, in the reading it shares
``contested``            ``contested_labels``: whose label is in doubt; they count for nobody
``references``           ``references``: two pictures of a class to be shown beside another
``fixed_list``           the list of a test, the same for the same seed
``sampling``             a seeded sample of a large library
=======================  ====================================================================

A round:

=======================  ====================================================================
``rounds``               ``start``, ``answer``, ``answer_again``, ``next_item``, ``outcomes``
``round_state``          what a round is to be, and where it stands
``kept_round``           a round as the store keeps it
``asking``               whether the AI helps, and in which order the classes come
``confidence``           ``declared``: how sure one can say to be, as a probability
``scale``                questions whose answer is a number
``marks``                ``encode_mark``: a learner's mark as a PNG, and ``decode_mark`` back
``strokes``              from brush strokes to a mask
``log``                  what is kept of one committed answer
=======================  ====================================================================

What the log says:

=======================  ====================================================================
``memory``               ``memory_of``: categories, due times, pictures seen
``practice``             which category and picture practice shows next
``spaced_repetition``    when a category comes again (FSRS)
``mastery``              ``mastery_of``: how far a category is towards being mastered
``progress``             ``progress_of``: accuracy, confusion, calibration, what is due
``value_summary``        ``value_summary``: how near numbers came: learner, AI, both
``reliance``             ``reliance_of``: over- and under-reliance on the AI
``triangle``             ``triangle_of``: trainee, expert and AI, pair by pair
``simulation``           whether practice saves pictures, on simulated learners
``trial``                a randomised comparison of two settings of a round
=======================  ====================================================================

Counts and series:

=======================  ====================================================================
``smears``               which smears can be counted, and which cells of each
``differential``         a differential count, one key a class
``differential_report``  what a finished count says
``threshold``            a series along a continuum, yes or no
``presses``              what both share: keys pressed one after another
=======================  ====================================================================

A class, and tests for other platforms:

=======================  ====================================================================
``classroom``            what is asked of everybody at once, step by step
``classroom_questions``  a case to decide about, or a question in words
``classroom_results``    what came of a class
``crowd``                what a class said of one question
``item_analysis``        how good a question is: difficulty, discrimination
``exporters``            a test and its results for other platforms
=======================  ====================================================================

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
