"""What a backup holds, while answers arrive."""

import hashlib
import json
import os
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xai_core.errors import BackupError
from xai_core.quiz.log import LogEntry
from xai_core.store import learner, open_store, record_answer
from xai_core.store.audit import Action, audit_lines
from xai_core.store.backup import archive as writing
from xai_core.store.backup import back_up

AtHome = Callable[..., Path]
Make = Callable[..., LogEntry]
KEPT = {
    "downloads/hashes.json",
    "libraries/cells/images/one.png",
    "libraries/cells/library.toml",
    "models/mine/card.json",
    "studies/cells--mine/parts/0.parquet",
    "trials/first.toml",
}


def test_what_is_kept_is_in_it_with_its_hash(
    at_home: AtHome, furnish: Callable[[Path], None], tmp_path: Path
) -> None:
    home = at_home("one")
    furnish(home)
    done = back_up(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        names = set(packed.namelist())
        assert names == {"manifest.json", "SHA256SUMS", "database.db"} | {
            f"home/{place}" for place in KEPT
        }
        lines = packed.read("SHA256SUMS").decode().splitlines()
        assert f"{hashlib.sha256(b'picture').hexdigest()}  home/libraries/cells/images/one.png" in (
            lines
        )
        for line in lines:
            digest, name = line.split("  ")
            assert hashlib.sha256(packed.read(name)).hexdigest() == digest
        said = json.loads(packed.read("manifest.json"))
    assert said["n_files"] == len(lines) == len(KEPT) + 1
    assert done.manifest.id == said["id"]
    assert (tmp_path / "all.zip").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"one", "all.zip"}
    assert audit_lines(open_store())[0].object_id == done.manifest.id


def test_links_and_names_no_archive_can_hold_are_said(at_home: AtHome, tmp_path: Path) -> None:
    home = at_home("one")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "images").mkdir(parents=True)
    (elsewhere / "library.toml").write_text("id")
    (elsewhere / "images" / "link.png").symlink_to("/etc/passwd")
    (home / "libraries").mkdir(parents=True)
    (home / "libraries" / "linked").symlink_to(elsewhere)
    (home / "trials").mkdir()
    (home / "trials" / "what?.toml").write_text("")
    os.mkfifo(home / "trials" / "pipe.toml")
    done = back_up(tmp_path / "all.zip")
    assert done.left_out == (
        "libraries/linked/images/link.png",
        "trials/pipe.toml",
        "trials/what?.toml",
    )
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert "home/libraries/linked/library.toml" in packed.namelist()


def test_a_file_that_is_there_stays(at_home: AtHome, tmp_path: Path) -> None:
    at_home("one")
    out = tmp_path / "all.zip"
    out.write_text("mine")
    with pytest.raises(BackupError, match="already a file"):
        back_up(out)
    assert out.read_text() == "mine"
    back_up(out, replace=True)
    assert zipfile.is_zipfile(out)


def test_where_nothing_can_be_written_nothing_is_left(at_home: AtHome, tmp_path: Path) -> None:
    at_home("one")
    with pytest.raises(BackupError, match="could not be written"):
        back_up(tmp_path / "nowhere" / "all.zip")


def test_a_full_disk_is_said_in_a_sentence(
    at_home: AtHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    at_home("one")
    monkeypatch.setattr("xai_core.store.backup.tables._copy_file", full)
    with pytest.raises(BackupError, match=r"could not be written.*disk is full"):
        back_up(tmp_path / "all.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_library_replaced_meanwhile_is_copied_anew(
    at_home: AtHome,
    furnish: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, pack, times = at_home("one"), writing._pack, []
    furnish(home)

    def replacing(*given: object) -> object:
        done = pack(*given)
        times.append(1)
        if len(times) == 1:
            (home / "libraries" / "cells").rename(home / "libraries" / ".cells.old-01234567")
            furnish(home)
            (home / "libraries" / "cells" / "library.toml").write_text("another")
        return done

    monkeypatch.setattr(writing, "_pack", replacing)
    back_up(tmp_path / "all.zip")
    assert len(times) == 2
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert packed.read("home/libraries/cells/library.toml") == b"another"


def test_what_changes_all_the_while_is_not_written(
    at_home: AtHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home("one")

    def gone(*_given: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(writing, "_pack", gone)
    with pytest.raises(BackupError, match="being changed all the while"):
        back_up(tmp_path / "all.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_answers_arrive_meanwhile(
    at_home: AtHome, url: str, make_entry: Make, tmp_path: Path
) -> None:
    at_home("one", url)
    store = open_store()
    me, saved, stop = learner(store, "Aya").id, [], threading.Event()

    def answer() -> None:
        number = 0
        while not stop.is_set():
            record_answer(store, me, make_entry(number, mark=bytes(20_000)))
            saved.append(number)
            number += 1

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        while len(saved) < 20:
            assert thread.is_alive()
        before = len(saved)
        done = back_up(tmp_path / "all.zip")
        after = len(saved)
    finally:
        stop.set()
        thread.join()
    with zipfile.ZipFile(done.path) as packed:
        packed.extract("database.db", tmp_path)
    opened = sqlite3.connect(tmp_path / "database.db")
    found = [row[0] for row in opened.execute("SELECT position FROM answers ORDER BY seq")]
    assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    opened.close()
    assert found == list(range(len(found)))
    assert before <= len(found) <= after + 1
    assert audit_lines(store)[0].action is Action.BACKED_UP
