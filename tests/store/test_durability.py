"""Five kills in the suite; fifty by ``python -m tests.store.durability``."""

import pytest

from tests.store.durability import Report, trial
from tests.store.private_postgres import Server

KILLS = 5


def test_answers_survive_the_kills(kind: str, url: str, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        report = trial(url, KILLS, seed=1)
    else:
        server: Server = request.getfixturevalue("server")
        with server.durable():
            report = trial(url, KILLS, seed=1, server=server, every=3)
    assert report.good, report
    assert report.kills == KILLS
    assert report.acknowledged > 0


def test_a_loss_would_be_seen() -> None:
    assert Report("sqlite", integrity=["ok"]).good
    assert not Report("sqlite", lost=1).good
    assert not Report("sqlite", integrity=["ok", "row 3 missing from index"]).good
