"""Pictures answered by one key each, like a manual counter: the browser shows the next on its own.

Question answered: *what has been pressed so far, and is it finished?*

All pictures travel at once, as bare pixels without a name, so that a key never waits for the
server; nothing that is sent tells what a picture shows. Presses come back in batches and at the
end (``xai_core.quiz.presses``), each time all of them. Besides the keys there are buttons, for a
finger; Backspace takes the last answer back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui.common.text import t
from ui.quiz.session import PRESSED_GIVEN
from xai_core.quiz.presses import Press, read_presses

KEYS = "1234567890QWETYUIOPGHJKLZXVBNM"
"""One key an answer, in their order; C and R are Streamlit's own, A, S, D and F the quiz's."""
EVERY = 10
"""Presses that may not have reached the server yet."""

_PARTS = Path(__file__).with_name("key_counter")

_counter = st.components.v2.component(
    "shiten_key_counter",
    html=_PARTS.with_suffix(".html").read_text(encoding="utf-8"),
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Sent:
    """What has come back from the browser."""

    presses: tuple[Press, ...]
    finished: bool
    """Whether the learner has said that this is all."""


def sent_presses(exercise_id: str) -> Sent | None:
    """What the counter of this exercise has sent, also before it is drawn in this run.

    None where nothing has come yet.

    Raises
    ------
    QuizError
        What came cannot have been pressed here.
    """
    sent = (st.session_state.get(_key(exercise_id)) or {}).get("sent")
    if not isinstance(sent, dict) or sent.get("id") != exercise_id:
        return None
    return Sent(read_presses(sent.get("presses")), sent.get("finished") is True)


def key_counter(  # noqa: PLR0913 - what is shown, in the order of the screen
    exercise_id: str,
    pictures: Sequence[str],
    answers: Sequence[str],
    names: Sequence[str],
    known: Sequence[Press],
    *,
    tally: bool,
    picture_alt: str,
) -> None:
    """Draw the pictures, their keys and how far it is.

    Parameters
    ----------
    exercise_id
        Another id is another count.
    pictures
        ``data:`` addresses, in their order.
    answers, names
        What a key means, and how it reads.
    known
        Presses that are stored already; the counter goes on after them.
    tally
        Whether the keys show how often each was pressed.
    picture_alt
        What the picture is, without saying what it shows.
    """
    given = json.dumps([one.model_dump() for one in known])
    held = json.loads(PRESSED_GIVEN.get() or "[null, null]")
    if held[0] != exercise_id:
        # What is given must stay the same, or all pictures would travel again with each batch.
        PRESSED_GIVEN.set(json.dumps([exercise_id, given]))
        held = [exercise_id, given]
    _counter(
        key=_key(exercise_id),
        data={
            "id": exercise_id,
            "pictures": list(pictures),
            "answers": list(answers),
            "names": list(names),
            "keys": list(KEYS[: len(answers)]),
            "given": json.loads(held[1]),
            "every": EVERY,
            "tally": tally,
            "labels": {
                "picture": picture_alt,
                "keys": t("Answers, each with its key"),
                "undo": t("Take back"),
                "finish": t("Finish"),
                "done": t("{done} of {n}", done="{done}", n="{n}"),
                "full": t("That was the last one. Take back, or finish."),
                "saving": t("Saving…"),
            },
        },
        on_sent_change=_nothing,
    )


def _key(exercise_id: str) -> str:
    return f"quiz-counter-{exercise_id}"


def _nothing() -> None:
    """Streamlit returns only those values that something listens to."""
