"""What takes a while is made once, kept by its name, and the oldest gives way."""

import numpy as np
import pytest

from ui.common import deferred, jobs
from ui.common.deferred import DeferredResult, ResultCache, size_of


@pytest.fixture
def shelves(monkeypatch: pytest.MonkeyPatch) -> tuple[ResultCache, ResultCache]:
    shared, own = ResultCache(), ResultCache()
    works = jobs._Jobs()
    monkeypatch.setattr(deferred, "_shared", lambda: shared)
    monkeypatch.setattr(deferred, "_own", lambda: own)
    monkeypatch.setattr(jobs, "_jobs", lambda: works)
    return shared, own


MAP = np.zeros((10, 25), np.float32)
"""1,000 bytes and a little for its shape."""


def test_the_newest_results_are_kept_up_to_so_many_bytes():
    shelf = ResultCache(most=3 * size_of(MAP))
    for n in range(3):
        shelf.put((str(n),), MAP)
    assert shelf.get(("0",)) is MAP  # asked for: now the last to go
    shelf.put(("one more",), MAP)
    assert shelf.get(("0",)) is MAP
    assert shelf.get(("1",)) is None
    assert shelf.get(("2",)) is MAP


def test_the_same_result_put_again_is_counted_once():
    shelf = ResultCache(most=2 * size_of(MAP))
    for _ in range(5):
        shelf.put(("a",), MAP)
    shelf.put(("b",), MAP)
    assert shelf.get(("a",)) is MAP


def test_a_result_larger_than_the_shelf_is_kept_alone():
    shelf = ResultCache(most=10)
    shelf.put(("small",), "x")
    shelf.put(("large",), MAP)
    assert shelf.get(("large",)) is MAP
    assert shelf.get(("small",)) is None


def test_arrays_are_counted_wherever_they_are():
    assert 1000 < size_of(MAP) < 1300
    assert 2000 < size_of({"maps": (MAP, [MAP.copy()])}) < 2600


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
    for _ in range(18_000):
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
    for _ in range(18_000):
        if not found.running:
            break
        found._stop.wait(0.01)
    assert found.failed
    assert wanted.result() is None
