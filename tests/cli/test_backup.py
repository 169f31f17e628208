"""``backup``, ``restore`` and ``audit`` as a person types them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xai_core.store import close_stores, find_learner, learner, open_store


@pytest.fixture(autouse=True)
def _homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path / "one"))
    yield
    close_stores()


def test_there_and_back_again(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner(open_store(), "Aya")
    (tmp_path / "one" / "trials").mkdir()
    (tmp_path / "one" / "trials" / "pair.toml").write_text("arms")
    (tmp_path / "one" / "trials" / "link.toml").symlink_to("pair.toml")
    out = tmp_path / "all.zip"
    told = run("backup", out, "--json").json
    assert told["n_files"] == 3  # at the top of a folder links are followed
    assert told["left_out"] == []
    assert run("backup", out).code == 2
    assert "3 files" in run("backup", out, "--replace").out

    monkeypatch.setenv("SHITEN_HOME", str(tmp_path / "two"))
    assert "whole, nothing was changed" in run("restore", out, "--check").out
    assert run("restore", out, "--json").json["restored"] is True
    assert find_learner(open_store(), "Aya") is not None
    assert (tmp_path / "two" / "trials" / "pair.toml").read_text() == "arms"
    assert run("restore", out).code == 2
    assert run("restore", out, "--replace").code == 0
    lines = run("audit", "--json").json["audit"]
    assert [line["action"] for line in lines] == ["restored", "restored", "backed-up"]
    assert lines[0]["object"] == lines[1]["object"] != lines[2]["object"]
    assert {line["via"] for line in lines} == {"command-line"}
    assert run("audit", "--n", "1").out.count("restored") == 1


def test_what_is_no_backup_is_one_sentence(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("no archive")
    for path in (tmp_path / "x.zip", tmp_path / "none.zip", tmp_path):
        done = run("restore", path)
        assert done.code == 2
        assert done.err.startswith("error: ")
        assert done.err.count("\n") == 1


def test_the_audit_begins_empty(run: Callable[..., Any]) -> None:
    assert run("audit").out == "nothing yet\n"


def test_what_a_killed_process_left_is_swept_at_the_next_start(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    import os

    left = [
        "libraries/.cells.removed-01234567/library.toml",
        ".unpacked.partial-01234567/x.png",
        "studies/cells--tiny/parts/.0.parquet.partial-01234567",
        "models/.tiny.partial-89abcdef/card.json",
        "downloads/.hashes.json.partial-89abcdef",
    ]
    for name in left:
        path = tmp_path / "one" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
        os.utime(path, (0, 0))
    for folder in (tmp_path / "one").rglob("*.partial-*"):
        os.utime(folder, (0, 0))
    run("audit")
    assert not [path for path in (tmp_path / "one").rglob("*") if path.name.startswith(".")]
