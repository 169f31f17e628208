"""Long work beside the screen: it goes on while people use the app, shows how far it is, and stops.

One work of a name runs at a time on this server, whoever asked for it; everybody sees the same bar.
Of different names :data:`AT_ONCE` work at a time, so that nobody can have the server do everything
it is able to at once; the others wait for a place and say so. What waits for the network rather
than works needs none.
The work itself is a function that takes a progress callback; stopping it makes the callback raise
:class:`Stopped` at the next step, so the work cleans up as it does after any interruption.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Condition, Event, Lock, Thread

import streamlit as st

from ui.common.text import error_text, t, tn
from xai_core.errors import Phrase, ShitenError
from xai_core.eta import Eta
from xai_core.types import Progress

LOG = logging.getLogger(__name__)
CASES = Phrase("{done} of {total} cases")
MEGABYTES = Phrase("{done} of {total} MB")
STEPS = Phrase("{done} of {total} steps")
AT_ONCE = 2
"""Works that hold a place of a server process at the same time."""
_LOOK = 0.2
"""Seconds after which whatever waits for a place looks whether it was stopped."""
JobFunction = Callable[[Progress], object]


class Stopped(Exception):  # noqa: N818  (no error)
    """Somebody stopped the work. Not an error: nothing went wrong."""


@dataclass
class Job:
    """One long work: how far it is, and how it ended."""

    name: str
    done: int = 0
    total: int = 0
    running: bool = True
    """Until it has ended, waiting included."""
    waiting: bool = False
    """For one of the works before it to end."""
    error: ShitenError | None = None
    failed: bool = False
    """Whether it ended in a way nobody expected; the log has the rest."""
    about: object = None
    """What whoever began it tells of it, for every session to see."""
    seconds_left: float | None = None
    """At the pace so far; None before there is one."""
    _pace: Eta = field(default_factory=Eta)
    _stop: Event = field(default_factory=Event)

    def progress(self, done: int, total: int) -> None:
        """Note how far the work is. Raises Stopped where somebody asked for it."""
        if done < self.done:  # something else is counted now
            self._pace = Eta()
        self.done, self.total = done, total
        self.seconds_left = self._pace.seconds_left(done, total)
        self.heed()

    def heed(self) -> None:
        """Raise Stopped where somebody asked for it."""
        if self._stop.is_set():
            raise Stopped

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    @property
    def share(self) -> float:
        """How much is done, 0..1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class _Places:
    """Of which there are :data:`AT_ONCE`; who waits longest is next."""

    def __init__(self) -> None:
        self._free, self._waiting = AT_ONCE, deque[Job]()
        self._changed = Condition()

    @contextmanager
    def one_for(self, work: Job) -> Iterator[None]:
        """Hold a place inside the block, from when one is free. Raises Stopped while waiting."""
        with self._changed:
            self._waiting.append(work)
            try:
                while not (self._free and self._waiting[0] is work):
                    work.waiting = True
                    work.heed()
                    self._changed.wait(_LOOK)
                self._free -= 1
            finally:
                self._waiting.remove(work)
                work.waiting = False
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


class _Jobs:
    """Those running or ended, by name; shared by all sessions."""

    def __init__(self) -> None:
        self._works: dict[str, Job] = {}
        self._lock = Lock()
        self._places = _Places()

    def start(
        self, name: str, job: JobFunction, about: object, on_stop: Callable[[], None], heavy: bool
    ) -> None:
        with self._lock:
            known = self._works.get(name)
            if known is not None and known.running:
                return
            work = self._works[name] = Job(name, about=about)
        place = self._places.one_for(work) if heavy else nullcontext()
        Thread(
            target=_carry_out, args=(work, job, place, on_stop), name=f"work-{name}", daemon=True
        ).start()

    def find(self, name: str) -> Job | None:
        return self._works.get(name)

    def forget(self, name: str) -> None:
        with self._lock:
            work = self._works.get(name)
            if work is not None and not work.running:
                del self._works[name]


def _carry_out(
    work: Job,
    job: JobFunction,
    place: AbstractContextManager[None],
    on_stop: Callable[[], None],
) -> None:
    try:
        with place:
            job(work.progress)
    except Stopped:
        on_stop()
        LOG.info("%s was stopped at %d of %d.", work.name, work.done, work.total)
    except ShitenError as error:
        LOG.info("%s: %s", work.name, error)
        work.error = error
    except Exception:
        LOG.exception("%s failed.", work.name)
        work.failed = True
    finally:
        work.running = False


@st.cache_resource(show_spinner=False)
def _jobs() -> _Jobs:
    return _Jobs()


def start(
    name: str,
    job: JobFunction,
    about: object = None,
    *,
    on_stop: Callable[[], None] = lambda: None,
    heavy: bool = True,
) -> None:
    """Begin a work in the background, unless one of this name is under way.

    ``on_stop`` is called once it was stopped, also while it waited and had not begun. Without
    ``heavy`` it needs no place: it mostly waits for others.
    """
    _jobs().start(name, job, about, on_stop, heavy)


def under_way(name: str) -> Job | None:
    """The work of this name that runs or has ended unseen; None where there is none."""
    return _jobs().find(name)


def forget(name: str) -> None:
    """Forget a work that has ended; one that is running goes on."""
    _jobs().forget(name)


def show_job(name: str, doing: str, counted: Phrase = CASES, *, may_stop: bool = True) -> None:
    """A bar with the time left and a button to stop; the page is drawn anew when it ends.

    ``counted`` says what is counted: :data:`CASES`, :data:`STEPS` or :data:`MEGABYTES`. Without
    ``may_stop`` there is no button: what changes the shelf is stopped by who may change it.
    """
    show_stages(name, lambda: (doing, counted), may_stop=may_stop)


@st.fragment(run_every=1.0)
def show_stages(
    name: str, stage: Callable[[], tuple[str, Phrase]], *, may_stop: bool = True
) -> None:
    """The same for a work whose words and counts change as it goes on."""
    work = _jobs().find(name)
    if work is None:
        return
    if work.running:
        doing, counted = (t("Waiting for other work to end"), CASES) if work.waiting else stage()
        bar, button = st.columns([4, 1], vertical_alignment="center")
        bar.progress(work.share, text=f"{doing} {_how_far(work, counted)}")
        if may_stop:
            button.button(t("Stop"), key=f"stop-{name}", on_click=work.stop, width="stretch")
        return
    if work.error is not None:
        st.error(error_text(work.error), icon=":material/info:")
    elif work.failed:
        st.error(
            t("Something went wrong that we did not expect. The log of the app has the details."),
            icon=":material/info:",
        )
    else:
        _jobs().forget(name)
        st.rerun()


def _how_far(work: Job, counted: Phrase) -> str:
    if not work.total:
        return ""
    done = t(counted, done=f"{work.done:,}", total=f"{work.total:,}")
    left = work.seconds_left
    if left is None:
        return done
    if left < 90:
        n = max(1, round(left))
        return f"{done} · " + tn("about {n} second left", "about {n} seconds left", n)
    n = round(left / 60)
    return f"{done} · " + tn("about {n} minute left", "about {n} minutes left", n)
