"""Session keys of Class, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import CLASS_HELD, LESSON, LIBRARY, MODEL, PLAYLIST, SessionValue
from xai_core.store.classroom import CODE_LENGTH, clean_code

# What an address holds.
CLASS_CODE = SessionValue("code", str)
"""A member's class."""
CLASS_SHOW = SessionValue("show", str)
"""``results``: the outcome instead of the present step."""
CLASS_ITEM = SessionValue("item", int)
"""A question looked at in the outcome, from 1."""
CLASS_ASK = SessionValue("ask", int)
"""The question that a lesson has come to, from 1: the way on leads to it."""

# What a link to a new class holds.
NEW_KIND = SessionValue("kind", str, "demonstration")
NEW_SOURCE = SessionValue("from", str, "library")
NEW_READING = SessionValue("reading", str)
NEW_LENGTH = SessionValue("questions", int, 5)
NEW_RATE = SessionValue("wrong", int, 30)
NEW_MINUTES = SessionValue("minutes", int, 0)
NEW_FEEDBACK = SessionValue("feedback", str, "at-end")
NEW_ORDER = SessionValue("order", str, "as-listed")

# Never put into the address: a key in it would be sent on with the link.
MEMBER_KEY = SessionValue("class-member-key", str)
"""``CODE/key`` of the member this tab is; empty after they have left."""
EDUCATOR_KEY = SessionValue("class-educator-key", str)
"""``CODE/key`` of the class this tab has opened."""
UNLOCKED = SessionValue("class-unlocked", bool)
"""Whether the educator's passcode was given in this session."""
LOGIN_NOTED = SessionValue("class-login-noted", bool)
"""Whether it was noted that this session's login may hold nothing."""
SENT_MARK = SessionValue("class-sent-mark", str)
"""The drawing that went with the vote on the question that is shown, as JSON."""
TEST_PLACE = SessionValue("class-test-place", int, 0)
"""Which question of a test a member looks at, in their own order."""

CLASS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    CLASS_CODE,
    CLASS_HELD,
    CLASS_SHOW,
    CLASS_ITEM,
    CLASS_ASK,
)
NEW_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    PLAYLIST,
    LESSON,
    NEW_KIND,
    NEW_SOURCE,
    NEW_READING,
    NEW_LENGTH,
    NEW_RATE,
    NEW_MINUTES,
    NEW_FEEDBACK,
    NEW_ORDER,
)
"""A link to a class that is about to be opened: its settings."""


def clean_codes() -> None:
    """Read the codes of an address as they are meant: "abc-234" is ABC234, none is nobody's."""
    for value in (CLASS_CODE, CLASS_HELD):
        text = value.get()
        if text == "":
            value.forget()
        elif text is not None:
            # What is no code is kept short: it is looked up, refused and said so.
            value.set(clean_code(text) or text[: 2 * CODE_LENGTH])
