"""Two kills in the suite; two hundred by ``python -m tests.store.classroom_durability``."""

import pytest

from tests.store.classroom_durability import kills_trial
from tests.store.classroom_processes import Report
from tests.store.private_postgres import Server

KILLS = 2


def test_votes_survive_the_kills(kind: str, url: str, request: pytest.FixtureRequest) -> None:
    server: Server | None = None
    if kind == "postgresql":
        server = request.getfixturevalue("server")
    report = kills_trial(url, KILLS, seed=1, server=server)
    assert report.good, report
    assert report.kills == KILLS


def test_a_loss_would_be_seen() -> None:
    assert Report("sqlite", integrity=["ok"]).good
    assert not Report("sqlite", doubled=1).good
    assert not Report("sqlite", integrity=["row 3 missing from index"]).good
