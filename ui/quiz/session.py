"""Session keys of Quiz, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import LIBRARY, MODEL, SessionValue
from xai_core.quiz import DEFAULT_WRONG_AI_RATE

# What a link to a round holds.
QUIZ_VIEW = SessionValue("quiz-view", str, "round")
"""Which of the page's views stands between rounds."""
QUIZ_MODE = SessionValue("mode", str, "practice")
QUIZ_READING = SessionValue("reading", str)
QUIZ_LENGTH = SessionValue("pictures", int, 20)
QUIZ_RATE = SessionValue("wrong", int, round(100 * DEFAULT_WRONG_AI_RATE))
"""Per cent of the AI's answers that are to be wrong."""
QUIZ_TEST = SessionValue("test", int, 1)
"""Which fixed list a test asks."""
QUIZ_HELP = SessionValue("help", str, "alone")
"""When the AI's answer is seen."""
QUIZ_ORDER = SessionValue("class-order", str, "interleaved")
"""How the classes follow one another."""

# A randomised comparison that somebody is asked to take part in.
QUIZ_TRIAL = SessionValue("trial", str)

# What a link to a count of one smear, or to a series of pictures, holds.
COUNT_SPECIMEN = SessionValue("smear", str)
COUNT_LENGTH = SessionValue("cells", int, 100)
TRAINER_AXIS = SessionValue("axis", str)
TRAINER_LENGTH = SessionValue("series", int, 24)

# Never put into the address, for a link must carry neither a name nor an answer.
QUIZ_LEARNER = SessionValue("quiz-learner", str)
"""The token of the tab, which says who answers (``xai_core.store.learner_tabs``); empty after they
have left."""
QUIZ_ROUND = SessionValue("quiz-round", str)
QUIZ_SHOWN = SessionValue("quiz-shown", str)
"""Key of the presentation that the answer and confidence below are about."""
QUIZ_ANSWER = SessionValue("quiz-answer", str)
QUIZ_AGAIN = SessionValue("quiz-again-of", str)
"""Key of the presentation whose second answer is being chosen."""
QUIZ_SURE = SessionValue("quiz-sure", int)
"""Place of the chosen level of confidence, 0 for guessing."""
QUIZ_NAMED = SessionValue("quiz-named", str)
"""The name that was typed, whose record asks for its key."""
QUIZ_KEY = SessionValue("quiz-key", str)
"""The key that was given to this record, until it is said to be written down."""
QUIZ_ASKED = SessionValue("quiz-asked", str)
"""What the learner has asked for with the click that started this run, e.g. "commit"."""
QUIZ_SAVED = SessionValue("quiz-saved", str)
"""Key of the answer saved last."""
QUIZ_PLACE = SessionValue("quiz-place", str, "")
"""What is on the screen; whenever it changes, the page is scrolled back to its top."""
QUIZ_PICTURE = SessionValue("quiz-picture", int)
"""Position of the picture looked at again after a round."""
QUIZ_MISSED = SessionValue("quiz-missed", bool)
"""Whether only the pictures that were missed are looked at again."""

PRESSED_GIVEN = SessionValue("quiz-pressed-given", str)
"""What the counter of keys was given to start with: ``[id, presses as JSON]`` as JSON."""
EXERCISE_ASKED = SessionValue("quiz-exercise-asked", str)
"""The exercise whose button has just been pressed to close it."""
TRAINER_CELL = SessionValue("quiz-trainer-cell", int)
"""Seed of the subject on the slider."""
TRAINER_PLACE = SessionValue("quiz-trainer-place", int)
"""Place of the slider along the continuum."""

QUIZ_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    QUIZ_MODE,
    QUIZ_READING,
    QUIZ_LENGTH,
    QUIZ_RATE,
    QUIZ_TEST,
    QUIZ_HELP,
    QUIZ_ORDER,
    QUIZ_TRIAL,
    QUIZ_VIEW,
    COUNT_SPECIMEN,
    COUNT_LENGTH,
    TRAINER_AXIS,
    TRAINER_LENGTH,
)
"""What a link to a quiz holds: the settings of a round, never who takes it."""
