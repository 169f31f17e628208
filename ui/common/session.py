"""Session keys, typed, and how they stand in the address.

Question answered: *what does the app remember while this browser tab is open, and what of it
can be sent to somebody else as a link?*

``LIBRARY.get()`` and ``LIBRARY.set("wbc-real")`` read and write; give ``LIBRARY.key`` to a
widget. Keys that several screens share are here, those of one screen in its own ``session``, and
nowhere else. The key is also the name of the query parameter, so these names are a promise to
everyone who has ever sent a link: do not rename them.

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

    def take(self, text: str) -> None:
        """Choose what a saved view says, as it stands in an address; empty chooses nothing.

        Before the widget with this key is drawn. What is not of this kind is left alone.
        """
        if not text:
            self.clear() if self.kind is str else self.forget()
            return
        value = self._parse(text)
        if value is not None:
            self.choose(value)

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

# Which cases are offered, which region they are about, how a map is cut.
CLASS_FILTER = SessionValue("class", str)
ANSWER_FILTER = SessionValue("answers", str, "any")
SEARCH = SessionValue("find", str)
REGION = SessionValue("region", str)
BINARISE = SessionValue("binarise", str, "matched-area")

# Compare, opened from a list of cases: the address to go back to.
BACK = SessionValue("back", str)

# Which lesson, and the code of the class that an educator holds: perhaps through that lesson.
LESSON = SessionValue("lesson", str)
CLASS_HELD = SessionValue("hold", str)
CLASS_KNOWN = SessionValue("class-known", str)
"""The code of a class that this session has found already: looking for it again is no guess."""

# A playlist that is gone through, and where in it, counted from 1.
PLAYLIST = SessionValue("list", str)
PLAYLIST_AT = SessionValue("at", int)


EVERYWHERE = (LANGUAGE.key, "embed", "embed_options")
"""What any page's address may hold: the language, and how Streamlit is to be embedded."""


def restore_address(values: Sequence[SessionValue[str] | SessionValue[int]]) -> None:
    """Take these values from the address. First thing on a page."""
    for value in values:
        value.restore()


def publish_address(values: Sequence[SessionValue[str] | SessionValue[int]]) -> None:
    """Put these values into the address, all at once. Last thing on a page.

    Each change of the address is a step of the browser's Back button: a view is one step, and
    coming to a page is none besides (``history.js``).
    """
    shown = {value.key: str(value.get()) for value in values if value.get() is not None}
    for value in values:
        if value.key in shown:
            st.session_state[value.written] = shown[value.key]
        else:
            st.session_state.pop(value.written, None)
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    # What another page wrote is left behind: whoever goes back quickly may bring some of it along.
    kept = {name: texts for name, texts in before.items() if name in EVERYWHERE}
    after = kept | {name: [text] for name, text in shown.items()}
    if after != before:
        st.query_params.from_dict(after)
