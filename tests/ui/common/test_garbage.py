"""What is set aside is not looked at by the collector, and is still freed."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from ui.common import garbage
from ui.common.garbage import staying, tidy


class Loaded:
    """Something a page keeps."""


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_is_looked_at_no_more_and_freed_when_let_go() -> None:
    thing = staying(Loaded())
    assert gc.get_freeze_count() > 0
    assert not any(found is thing for found in gc.get_objects())
    seen = weakref.ref(thing)
    del thing
    assert seen() is None


def test_what_a_session_left_in_a_circle_is_found_the_next_time_something_is_loaded() -> None:
    session = Loaded()
    session.itself = session  # only the collector can free it
    seen = weakref.ref(session)
    staying(Loaded())
    del session
    gc.collect()
    assert seen() is not None  # it was set aside with the rest
    staying(Loaded())
    assert seen() is None


def test_modules_are_set_aside_once() -> None:
    tidy()
    gc.unfreeze()
    tidy()
    assert gc.get_freeze_count() == 0


def test_after_a_while_everything_is_looked_through_again(monkeypatch) -> None:
    tidy()
    gc.unfreeze()
    monkeypatch.setattr(garbage, "_last", garbage._last - garbage.AGAIN_AFTER - 1)
    tidy()
    assert gc.get_freeze_count() > 0
