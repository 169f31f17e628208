"""What takes a while is made once, kept by its name, and the oldest gives way."""

import pytest

from ui.common import deferred, jobs
from ui.common.deferred import KEPT, DeferredResult, ResultCache


@pytest.fixture
def shelves(monkeypatch: pytest.MonkeyPatch) -> tuple[ResultCache, ResultCache]:
    shared, own = ResultCache(), ResultCache()
    works = jobs._Jobs()
    monkeypatch.setattr(deferred, "_shared", lambda: shared)
    monkeypatch.setattr(deferred, "_own", lambda: own)
    monkeypatch.setattr(jobs, "_jobs", lambda: works)
    return shared, own


def test_the_newest_results_are_kept():
    shelf = ResultCache()
    for n in range(KEPT):
        shelf.put((str(n),), n)
    assert shelf.get(("0",)) == 0  # asked for: now the last to go
    shelf.put(("one more",), "x")
    assert shelf.get(("0",)) == 0
    assert shelf.get(("1",)) is None


@pytest.mark.usefixtures("shelves")
def test_what_is_made_now_is_made_once():
    calls = []

    def make(progress):
        progress(1, 1)
        calls.append(1)
        return "map"

    assert DeferredResult(("a",), make).result() is None
    assert DeferredResult(("a",), make).now() == "map"
    assert DeferredResult(("a",), make).now() == DeferredResult(("a",), make).result() == "map"
    assert DeferredResult(("b",), make).result() is None
    assert calls == [1]


def test_what_is_private_is_on_no_shared_shelf(shelves):
    shared, own = shelves
    DeferredResult(("mine",), lambda progress: "map", private=True).now()
    assert shared.get(("mine",)) is None
    assert own.get(("mine",)) == "map"
    assert DeferredResult(("mine",), lambda progress: "other").result() is None


def test_work_beside_the_screen_puts_its_result_on_the_shelf(shelves):
    wanted = DeferredResult(("slow",), lambda progress: progress(1, 2) or "map")
    wanted._start()
    found = jobs.under_way(wanted._name)
    for _ in range(500):
        if not found.running:
            break
        found._stop.wait(0.01)
    assert wanted.result() == "map"
    assert jobs.under_way(wanted._name) is None  # seen, so forgotten


def test_a_failure_leaves_nothing_on_the_shelf(shelves):
    def broken(progress):
        raise RuntimeError("surprise")

    wanted = DeferredResult(("broken",), broken)
    wanted._start()
    found = jobs.under_way(wanted._name)
    for _ in range(500):
        if not found.running:
            break
        found._stop.wait(0.01)
    assert found.failed
    assert wanted.result() is None
