"""``trial``: check, power and report, from a file; and what is refused."""

from pathlib import Path

import pytest

from xai_core.store import close_stores

PROTOCOL = """
library = "drawn-cells"
model = "guesser"
practice_pictures = 4
test_pictures = 4
seed = 7
n_per_arm = 64
title = { en = "Two ways", ja = "二つの方法" }
arms = [{ id = "alone" }, { id = "again", help = "second-look" }]
"""


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "two-ways.toml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return path


def test_power(run, protocol: Path) -> None:
    found = run("trial", "power", protocol, "--d", 0.5, "--json").json
    assert (found["trial"], found["n_per_arm_for_80"]) == ("two-ways", 64)
    assert "64 an arm, as planned: 80.2 %" in run("trial", "power", protocol).out


def test_report_of_nobody_and_of_simulated_learners(run, protocol: Path, drawn_home: Path) -> None:
    nobody = run("trial", "report", protocol).out
    close_stores()
    assert "again minus alone, as allocated: not defined" in nobody
    words = ("trial", "report", protocol, "--simulated", 8, "--json")
    found = run(*words).json
    assert [arm["allocated"] for arm in found["arms"]] == [4, 4]
    assert found["simulated"] is True
    assert "no claim about people" in found["says"][0]
    assert run(*words).json == found


def test_check_wants_the_library_and_the_model(refused, protocol: Path, drawn_home: Path) -> None:
    assert "guesser" in refused("trial", "check", protocol)


def test_what_is_refused(refused, protocol: Path) -> None:
    assert "check, power, report" in refused("trial", "begin", protocol)
    assert "d must lie above 0" in refused("trial", "power", protocol, "--d", 3)
    protocol.write_text("library = ", encoding="utf-8")
    assert "Line 1" in refused("trial", "report", protocol)
