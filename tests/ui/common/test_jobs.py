"""Long work goes on beside the screen, once at a time, and ends in one of four ways."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from ui.common import jobs
from xai_core.errors import LibraryError


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = jobs._Jobs()
    monkeypatch.setattr(jobs, "_jobs", lambda: fresh)


def ended(name: str) -> jobs.Job:
    found = jobs.under_way(name)
    for _ in range(18_000):  # three minutes
        if not found.running:
            return found
        time.sleep(0.01)
    raise AssertionError("it never ended")


@pytest.mark.usefixtures("works")
def test_it_goes_from_nothing_to_all():
    jobs.start("count", lambda progress: [progress(n, 4) for n in range(5)])
    found = ended("count")
    assert (found.done, found.total, found.share, found.error) == (4, 4, 1.0, None)


@pytest.mark.usefixtures("works")
def test_the_same_work_is_begun_once():
    go, begun = Event(), []

    def job(progress: Callable[[int, int], None]) -> None:
        begun.append(1)
        go.wait(600)

    jobs.start("slow", job)
    jobs.start("slow", job)
    go.set()
    ended("slow")
    assert begun == [1]
    jobs.start("slow", job)  # ended: it may be begun again
    ended("slow")
    assert begun == [1, 1]


@pytest.mark.usefixtures("works")
def test_stopping_is_no_error():
    cleaned = Event()

    def job(progress: Callable[[int, int], None]) -> None:
        try:
            for n in range(10_000):
                progress(n, 10_000)
                time.sleep(0.002)
        finally:
            cleaned.set()

    jobs.start("long", job)
    jobs.under_way("long").stop()
    found = ended("long")
    assert cleaned.is_set()
    assert found.done < 10_000
    assert (found.error, found.failed) == (None, False)


@pytest.mark.usefixtures("works")
def test_an_error_is_kept_to_be_shown_and_a_surprise_goes_to_the_log(caplog):
    def refused(progress):
        raise LibraryError("The disk is full.")

    def broken(progress):
        raise RuntimeError("surprise")

    jobs.start("refused", refused)
    jobs.start("broken", broken)
    assert str(ended("refused").error) == "The disk is full."
    assert ended("broken").failed
    assert "surprise" in caplog.text


def test_time_left_is_not_guessed_before_there_is_a_pace():
    fresh = jobs.Job("w")
    assert fresh.seconds_left is None
    fresh.progress(1, 4)
    assert fresh.seconds_left is None  # tests/test_eta.py has the rest
