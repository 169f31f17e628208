"""Long work goes on beside the screen, once at a time, and ends in one of four ways."""

import time
from collections.abc import Callable
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from ui.common import jobs
from xai_core.errors import LibraryError


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = jobs._Jobs()
    monkeypatch.setattr(jobs, "_jobs", lambda: fresh)


def until(true: Callable[[], bool]) -> None:
    for _ in range(18_000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


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
def test_of_different_names_two_work_at_a_time_and_the_others_wait():
    go, begun = {name: Event() for name in "abcdef"}, {name: Event() for name in "abcdef"}

    def job(name: str) -> Callable[[object], None]:
        def work(_progress: object) -> None:
            begun[name].set()
            assert go[name].wait(60)

        return work

    for name in "abc":
        jobs.start(name, job(name))
        if name != "c":
            assert begun[name].wait(60)
    told: list[str] = []
    jobs.start("d", job("d"), on_stop=lambda: told.append("d"))
    jobs.start("f", job("f"))
    jobs.start("e", job("e"), heavy=False)  # it needs no place
    assert begun["e"].wait(60)
    until(lambda: all(jobs.under_way(name).waiting for name in "cdf"))
    assert not jobs.under_way("a").waiting
    jobs.under_way("d").stop()
    assert (ended("d").error, ended("d").failed) == (None, False)
    assert told == ["d"]
    assert not begun["c"].is_set()
    go["a"].set()
    assert begun["c"].wait(60)
    assert not jobs.under_way("c").waiting
    assert not begun["f"].is_set()  # who waited longest is first
    for event in go.values():
        event.set()
    for name in "abcdef":
        ended(name)
    assert not begun["d"].is_set()


@pytest.mark.usefixtures("works")
def test_a_work_that_fails_gives_its_place_back():
    def broken(_progress: object) -> None:
        raise LibraryError("no")

    for number in range(2 * jobs.AT_ONCE):
        jobs.start(f"{number}", broken)
        assert ended(f"{number}").error is not None


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


def test_what_waits_says_so_and_can_be_stopped():
    def page() -> None:
        from ui.common import jobs

        jobs.show_job("third", "Reading")

    fresh = jobs._jobs()
    work = fresh._works["third"] = jobs.Job("third", waiting=True)
    try:
        app = AppTest.from_function(page).run()
        assert not app.exception
        assert "Waiting for other work to end" in str(app.get("progress")[0].proto)
        app.button(key="stop-third").click().run()
        with pytest.raises(jobs.Stopped):
            work.progress(0, 1)
    finally:
        del fresh._works["third"]
