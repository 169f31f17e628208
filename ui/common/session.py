"""Every session key of the app, typed, in one place, and how it stands in the address.

Question answered: *what does the app remember while this browser tab is open, and what of it
can be sent to somebody else as a link?*

``LIBRARY.get()`` and ``LIBRARY.set("wbc-real")`` read and write; give ``LIBRARY.key`` to a
widget. Nothing else in the app names a session key. The key is also the name of the query
parameter, so the names below are a promise to everyone who has ever sent a link: do not rename
them.

A page calls :meth:`SessionValue.restore` before its widgets and :meth:`SessionValue.publish`
after them. Streamlit's own ``bind="query-params"`` would write the *label* of an option into the
address, which changes with the language; here the address holds the plain value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T", str, int, float)


@dataclass(frozen=True)
class SessionValue(Generic[T]):
    """One remembered value: its key, the type it must have, and what it is when not set."""

    key: str
    kind: type[T]
    default: T | None = None

    def get(self) -> T | None:
        """The remembered value; the default where there is none or it is of another type."""
        value = st.session_state.get(self.key)
        return value if isinstance(value, self.kind) else self.default

    def set(self, value: T) -> None:
        """Remember ``value``. Before the widget with this key is drawn, never after."""
        st.session_state[self.key] = value

    def choose(self, value: T) -> None:
        """Remember what the user has just asked for on the page. In a callback.

        Someone who is quicker than the browser asks while the address still shows an earlier
        value: it is taken note of, so that :meth:`restore` does not undo the choice.
        """
        self.set(value)
        if self.key in st.query_params:
            st.session_state[self.written] = st.query_params[self.key]

    def forget(self) -> None:
        """Forget the value; the default stands again. Before its widget is drawn."""
        st.session_state.pop(self.key, None)

    def clear(self) -> None:
        """Choose nothing, in a widget that allows it. In a callback, or before its widget.

        Unlike :meth:`forget`, this also empties a widget that is on the screen: a value that is
        merely forgotten comes back from the browser.
        """
        st.session_state[self.key] = None

    def settle(self, options: Sequence[T], default: T | None) -> None:
        """Make sure the value is one of the options, or the default. Before its widget."""
        value = self.get() if self.get() in options else default
        if value is not None:
            self.set(value)
        elif self.key in st.session_state:
            self.clear()

    def restore(self) -> None:
        """Take the value from the address, where somebody has put a new one there.

        An address this session wrote itself is not taken again: it would undo what the user
        has just chosen. A value that is not of this kind is left alone.
        """
        asked = st.query_params.get(self.key)
        if asked is None or asked == st.session_state.get(self.written):
            return
        st.session_state[self.written] = asked
        value = self._parse(asked)
        if value is not None:
            self.set(value)

    def publish(self) -> None:
        """Put the value into the address, or take it out where there is none."""
        value = self.get()
        if value is None:
            self.conceal()
        else:
            st.session_state[self.written] = st.query_params[self.key] = str(value)

    def conceal(self) -> None:
        """Keep the value out of the address."""
        st.session_state.pop(self.written, None)
        if self.key in st.query_params:
            del st.query_params[self.key]

    def _parse(self, text: str) -> T | None:
        if self.kind is bool:
            # bool("false") would be true.
            return self.kind(text.lower() == "true") if text.lower() in {"true", "false"} else None
        try:
            return self.kind(text)
        except ValueError:
            return None

    @property
    def written(self) -> str:
        """Session key of what this session last put into the address."""
        return f"{self.key}@address"


# The whole app.
LANGUAGE = SessionValue("lang", str)

# Which case, seen by which model: shared by every page that shows a case.
LIBRARY = SessionValue("library", str)
MODEL = SessionValue("model", str)
CASE = SessionValue("case", str)

# Compare.
SOURCE = SessionValue("source", str, "library")
CLASS_FILTER = SessionValue("class", str)
ANSWER_FILTER = SessionValue("answers", str, "any")
SEARCH = SessionValue("find", str)
REGION = SessionValue("region", str)
LAYER = SessionValue("layer", str)
METHOD = SessionValue("method", str, "grad-cam")
DEEPER = SessionValue("deeper", str)
"""Which question is asked below the pictures; none on the first view."""
BESIDE = SessionValue("beside", str)
"""The method whose map is shown beside the first."""
SCALED = SessionValue("scaled", str)
"""What is made equal in two maps before their difference is shown."""
FILL = SessionValue("fill", str)
"""What a hidden place is filled with."""
HIDDEN = SessionValue("hidden", str)
"""Names of the hidden places, in order, with a comma between them."""
VERSUS = SessionValue("versus", str)
SECOND = SessionValue("second", str)
BINARISE = SessionValue("binarise", str, "matched-area")
OPACITY = SessionValue("opacity", int, 60)
CONTOURS = SessionValue("contours", bool)
MODEL_INPUT = SessionValue("input", bool)

# Models.
REPORT = SessionValue("report", str)
"""The measurement that is shown in detail."""
SMEARS = SessionValue("smears", str)
"""The reading in which a model is shown smear by smear."""
AGAINST = SessionValue("against", str)
"""The model it is compared with there."""

# Quiz: what a link to a round holds.
QUIZ_MODE = SessionValue("mode", str, "practice")
QUIZ_READING = SessionValue("reading", str)
QUIZ_LENGTH = SessionValue("pictures", int, 20)
QUIZ_RATE = SessionValue("wrong", int, 30)
"""Per cent of the AI's answers that are to be wrong."""
QUIZ_TEST = SessionValue("test", int, 1)
"""Which fixed list a test asks."""

# Quiz: never put into the address, for a link must carry neither a name nor an answer.
QUIZ_LEARNER = SessionValue("quiz-learner", str)
"""The learner's id in the store; empty after they have left."""
QUIZ_ROUND = SessionValue("quiz-round", str)
QUIZ_VIEW = SessionValue("quiz-view", str, "round")
QUIZ_SHOWN = SessionValue("quiz-shown", str)
"""Key of the presentation that the answer and confidence below are about."""
QUIZ_ANSWER = SessionValue("quiz-answer", str)
QUIZ_SURE = SessionValue("quiz-sure", int)
"""Place of the chosen level of confidence, 0 for guessing."""
QUIZ_ASKED = SessionValue("quiz-asked", str)
"""What the learner has asked for with the click that started this run, e.g. "commit"."""
QUIZ_SAVED = SessionValue("quiz-saved", str)
"""Key of the answer saved last."""
QUIZ_REVEALED_AT = SessionValue("quiz-revealed-at", float)
"""When the reveal was first drawn, on the clock of ``time.monotonic``."""
QUIZ_PLACE = SessionValue("quiz-place", str, "")
"""What is on the screen; whenever it changes, the page is scrolled back to its top."""
QUIZ_PICTURE = SessionValue("quiz-picture", int)
"""Position of the picture looked at again after a round."""
MARK_NOW = SessionValue("quiz-mark", str)
"""What is drawn on the canvas: ``[key, strokes]`` as JSON."""
MARK_GIVEN = SessionValue("quiz-mark-given", str)
"""What the canvas was given to start with."""

# Misclassifications: what a link to a filtered list holds.
MISS_VIEW = SessionValue("view", str)
"""One of the saved views."""
MISS_VERDICT = SessionValue("verdict", str, "any")
MISS_TRUTH = SessionValue("truth", str)
MISS_ANSWER = SessionValue("said", str)
MISS_SPLIT = SessionValue("split", str)
MISS_TAG = SessionValue("tag", str)
MISS_ORDER = SessionValue("order", str, "loss")
MISS_SURE = SessionValue("sure", str)
"""A range of confidence, such as ``0.9..1``."""
MISS_ABOVE = SessionValue("above", str)
"""A range of agreement above chance."""

# Misclassifications: never put into the address, for a link must not carry a name.
MISS_AUTHOR = SessionValue("triage-author", str)
MISS_TOUCHES = SessionValue("miss-touches", int, 0)
"""How often a chart was touched: each time it is drawn anew, without the browser's selection."""
MISS_SAVED = SessionValue("triage-saved", str)
"""Id of the case whose tag was saved with the click that started this run."""

# Compare, opened from a list of cases: the address to go back to.
BACK = SessionValue("back", str)

COMPARE_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    SOURCE,
    LIBRARY,
    MODEL,
    METHOD,
    LAYER,
    CASE,
    CLASS_FILTER,
    ANSWER_FILTER,
    SEARCH,
    REGION,
    BINARISE,
    VERSUS,
    SECOND,
    DEEPER,
    BESIDE,
    SCALED,
    FILL,
    HIDDEN,
    OPACITY,
    CONTOURS,
    MODEL_INPUT,
    BACK,
)
"""What a link to a view on Compare holds."""

MODELS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    MODEL,
    REPORT,
    SMEARS,
    AGAINST,
)
"""What a link to a model's card holds."""

MISS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    REGION,
    MISS_VIEW,
    MISS_VERDICT,
    MISS_TRUTH,
    MISS_ANSWER,
    MISS_SPLIT,
    MISS_TAG,
    MISS_ORDER,
    MISS_SURE,
    MISS_ABOVE,
    CASE,
)
"""What a link to a list of misclassifications holds."""


QUIZ_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    QUIZ_MODE,
    QUIZ_READING,
    QUIZ_LENGTH,
    QUIZ_RATE,
    QUIZ_TEST,
)
"""What a link to a quiz holds: the settings of a round, never who takes it."""


def restore_address(values: Sequence[SessionValue[str] | SessionValue[int]]) -> None:
    """Take these values from the address. First thing on a page."""
    for value in values:
        value.restore()


def publish_address(values: Sequence[SessionValue[str] | SessionValue[int]]) -> None:
    """Put these values into the address, all at once. Last thing on a page.

    Each change of the address is a step of the browser's Back button: a view is one step.
    """
    shown = {value.key: str(value.get()) for value in values if value.get() is not None}
    for value in values:
        if value.key in shown:
            st.session_state[value.written] = shown[value.key]
        else:
            value.conceal()
    changed = {key: text for key, text in shown.items() if st.query_params.get(key) != text}
    if changed:
        st.query_params.update(changed)
