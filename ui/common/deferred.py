"""Results that take a while: made when asked for, beside the screen, and kept for coming back.

A :class:`DeferredResult` is named by what decides its result: hashes of contents and settings.
Whoever asks for the same again gets it at once. What is made of somebody's own picture is kept in
their session alone and goes with it; everything else is shared, the oldest giving way to the
newest.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar, cast

import streamlit as st

from ui.common import jobs
from ui.common.text import t
from xai_core.types import Progress

Made = TypeVar("Made")
KEPT_BYTES = 96_000_000
"""How much of them is kept in memory; a map of 480 x 480 pixels takes 1 MB."""


class ResultCache:
    """Results by key, the newest of them up to so many bytes. Safe to use from several threads."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self.token = secrets.token_hex(4)
        self._most, self._held = most, 0
        self._results: OrderedDict[tuple[str, ...], tuple[object, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> object | None:
        """The result of this key, which is then the last to give way; None where there is none."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def put(self, key: tuple[str, ...], result: object) -> None:
        """Keep a result; the newest is kept however large it is."""
        size = size_of(result)
        with self._lock:
            self._held += size - self._results.pop(key, (None, 0))[1]
            self._results[key] = result, size
            while self._held > self._most and len(self._results) > 1:
                _, (_, freed) = self._results.popitem(last=False)
                self._held -= freed


def size_of(result: object) -> int:
    """How many bytes a result takes: pickled, for that finds its arrays wherever they are.

    Nothing is ever read back; arrays are counted where they lie, not copied.
    """
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(result, protocol=5, buffer_callback=arrays.append)
    return len(rest) + sum(array.raw().nbytes for array in arrays)


@st.cache_resource(show_spinner=False)
def _shared() -> ResultCache:
    return ResultCache()


@st.cache_resource(scope="session", show_spinner=False)
def _own() -> ResultCache:
    return ResultCache()


@dataclass(frozen=True)
class DeferredResult(Generic[Made]):
    """One result: its name, how it is made, and whether it is of somebody's own picture."""

    key: tuple[str, ...]
    make: Callable[[Progress], Made]
    """Never returns None. Runs outside of the session: it must not draw or translate."""
    private: bool = False

    def result(self) -> Made | None:
        """What has been made; None so far."""
        made = self._shelf.get(self.key)
        if made is not None:
            jobs.forget(self._name)
        return cast("Made | None", made)

    def now(self) -> Made:
        """What has been made, or is made here and now: for what takes a moment only."""
        made = self.result()
        if made is None:
            made = self.make(lambda done, total: None)
            self._shelf.put(self.key, made)
        return made

    def offer(self, label: str, doing: str, why: str = "") -> None:
        """A button that begins the work, or how far it is with a button to stop it.

        ``why`` says beside the button what the wait is for.
        """
        name = self._name
        under_way = jobs.under_way(name)
        if under_way is not None:
            jobs.show_job(name, doing, jobs.STEPS)
            if under_way.running:
                return
        if why:
            st.caption(why)
        st.button(
            label,
            key=f"make-{name}",
            icon=":material/play_arrow:",
            on_click=self._start,
            help=t("It is made beside the screen: you can go on meanwhile, or stop it."),
        )

    def _start(self) -> None:
        shelf = self._shelf  # looked up here: the thread belongs to no session
        jobs.start(self._name, lambda progress: shelf.put(self.key, self.make(progress)))

    @property
    def _shelf(self) -> ResultCache:
        return _own() if self.private else _shared()

    @property
    def _name(self) -> str:
        named = "\x1f".join((self._shelf.token, *self.key))
        return hashlib.sha256(named.encode()).hexdigest()[:16]
