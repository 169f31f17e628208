"""What the check finds, by hand; then three processes at once. More of them: ``make history``."""

import sys
from typing import Any

import pytest

from tests.store.history.__main__ import trial
from tests.store.history.checking import violations
from tests.store.history.recorded import Event, Final
from tests.store.private_postgres import Server


def event(name: str, kind: str, span: tuple[int, int | None], said: Any, **asked: Any) -> Event:
    return Event(name, kind, asked, span[0], span[1], said or {})


def cast(name: str, after: str, begun: int, ended: int | None, *, new: bool = True) -> Event:
    """A vote of member 1 on question 0, whose token is its name."""
    said = None if ended is None else {"new": new}
    return event(name, "vote", (begun, ended), said, place="1/0", token=name, after=after)


def answered(name: str, begun: int, ended: int | None, stands: str | None) -> Event:
    said = None if ended is None else {"new": stands == name, "stands": stands}
    return event(name, "answer", (begun, ended), said, learner="Aya", key="k", answer=name)


def tagged(name: str, begun: int, ended: int | None) -> Event:
    return event(name, "tag", (begun, ended), None, case="c", note=name)


def read(name: str, begun: int, ended: int, note: str | None) -> Event:
    return event(name, "read-tag", (begun, ended), {"note": note}, case="c")


def final(**parts: Any) -> Final:
    return Final(**({"votes": {}, "answers": [], "tags": {}, "counts": {}} | parts))


def test_votes_that_follow_one_another_are_explained() -> None:
    votes = [cast("a", "", 1, 2), cast("b", "a", 3, None), cast("c", "b", 5, 6)]
    assert violations(votes, final(votes={"1/0": "c"})) == []
    assert violations(votes[:2], final(votes={"1/0": "a"})) == []  # b never happened
    assert violations(votes[:2], final(votes={"1/0": "b"})) == []  # b happened unseen


@pytest.mark.parametrize(
    ("votes", "stands", "said"),
    [
        ([cast("a", "", 1, 2), cast("b", "a", 3, 4)], "a", "vote b on 1/0 was acknowledged"),
        ([cast("a", "", 1, 2)], "", "vote a on 1/0 was acknowledged and is lost"),
        ([cast("a", "", 1, 2), cast("b", "", 1, 2)], "b", "vote a on 1/0 was acknowledged"),
        ([cast("a", "", 1, 2), cast("a", "", 3, 4)], "a", "vote a on 1/0 counted twice"),
        ([cast("a", "", 5, 6), cast("b", "a", 1, 2)], "b", "b is kept after a"),
        ([cast("a", "", 1, 2)], "x", "never sent"),
    ],
)
def test_votes_lost_doubled_or_out_of_order(votes: Any, stands: str, said: str) -> None:
    assert any(said in found for found in violations(votes, final(votes={"1/0": stands})))


def test_one_answer_counts_and_everybody_is_told_which() -> None:
    sent = [answered("a", 1, 4, "a"), answered("b", 2, 5, "a"), answered("c", 3, None, None)]
    there = [("Aya", "k", "a")]
    assert violations(sent, final(answers=there)) == []
    assert "lost" in violations(sent, final())[0]
    assert "is there 2 times" in violations(sent, final(answers=there * 2))[0]
    both = [answered("a", 1, 2, "a"), answered("b", 1, 2, "b")]
    assert any("two answers" in found for found in violations(both, final(answers=there)))
    assert any("never sent" in f for f in violations([], final(answers=there)))


def test_a_read_gives_the_last_entry() -> None:
    written, there = [tagged("a", 1, 2), tagged("b", 3, 4)], final(tags={"c": ["a", "b"]})
    assert violations([*written, read("r", 3, 5, "a")], there) == []  # while b is written
    assert "1 of c; 2 to 2" in violations([*written, read("r", 5, 6, "a")], there)[0]
    early = [tagged("a", 1, 2), tagged("b", 9, 10), read("r", 3, 4, "b")]
    assert "2 of c; 1 to 1" in violations(early, there)[0]
    back = [tagged("a", 1, 2), tagged("b", 3, 9), read("r", 4, 5, "b"), read("s", 6, 7, "a")]
    assert "after r read 2" in violations(back, there)[0]
    assert "b is kept after a" not in str(violations(written, there))
    assert "is kept after" in violations(written, final(tags={"c": ["b", "a"]}))[0]


def test_no_vote_counts_after_the_closing() -> None:
    closed = event("m", "move", (2, 3), {"closed": 0}, to="close")
    counted = event("n", "count", (4, 5), {"n": 1, "closed": True}, question=0)
    there = final(votes={"1/0": "a"}, counts={"0": 1})
    assert violations([cast("a", "", 1, 4), closed, counted], there) == []
    assert "after m had closed" in violations([closed, cast("a", "", 4, 5)], there)[0]
    more = final(votes={"1/0": "a"}, counts={"0": 2})
    assert "others now" in violations([cast("a", "", 1, 4), counted], more)[0]


def test_three_processes_that_are_killed(url: str) -> None:
    report = trial(url, processes=3, operations=40, kills=2, seed=3)
    assert report.good, report.violations or report
    assert report.kills == 6
    assert sum(report.operations.values()) >= 120


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are told by /proc")
def test_the_servers_own_processes_are_killed(server: Server) -> None:
    """What was acknowledged is there once it has started again, and the app finds it by itself."""
    report = trial(server.create("killed"), 2, 60, 0, 3, server, 1)
    assert report.good, report.violations or report
    assert report.server_kills == 1
    assert sum(report.operations.values()) >= 120
