"""A page that got lost on its way is drawn again, and one that has arrived is left alone."""

from types import SimpleNamespace

import pytest

from ui.classroom import following
from ui.classroom.following import LONGEST, PATIENCE, Drawn, is_lost, waited_longer


def test_a_page_is_lost_when_it_says_nothing_for_some_seconds() -> None:
    drawn = Drawn("b", again_at=10.0, patience=PATIENCE)
    assert is_lost(drawn, "a", 10.0)
    assert is_lost(drawn, None, 10.0)
    assert not is_lost(drawn, "b", 99.0)  # it has arrived
    assert not is_lost(drawn, "a", 9.9)  # it may yet


def test_each_time_it_is_waited_for_twice_as_long() -> None:
    drawn = Drawn("b", again_at=4.0, patience=4.0)
    waits = []
    for _ in range(5):
        drawn = waited_longer(drawn, now=100.0)
        waits.append(drawn.again_at - 100.0)
    assert waits == [8.0, 16.0, 32.0, LONGEST, LONGEST]


class _RerunError(Exception):
    pass


def test_a_page_looks_itself_and_does_not_begin_again_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def rerun() -> None:
        raise _RerunError

    state: dict[str, object] = {"class-drawn": Drawn("b", again_at=0.0, patience=4.0)}
    monkeypatch.setattr(following, "st", SimpleNamespace(session_state=state, rerun=rerun))
    monkeypatch.setattr(following, "moved_on", lambda *_: False)
    with pytest.raises(_RerunError):
        following.follow("c", 3)
    following.follow("c", 3)  # the page that is drawn then
    state["class-drawn"] = Drawn("b", again_at=0.0, patience=4.0)
    state["class-shown"] = {"shown": "b"}
    following.follow("c", 3)
    monkeypatch.setattr(following, "moved_on", lambda *_: True)
    with pytest.raises(_RerunError):
        following.follow("c", 3)
