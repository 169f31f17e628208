"""A backup comes back whole or not at all, into either kind of database."""

import os
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from xai_core.errors import BackupError, ShitenError
from xai_core.quiz.log import LogEntry
from xai_core.store import Store, answers_of, find_learner, learner, open_store, record_answer
from xai_core.store.audit import Action, audit_lines
from xai_core.store.backup import (
    back_up,
    check_backup,
    finish_restore,
    restore,
    restoring,
    switching,
)
from xai_core.store.passcode import is_passcode, set_passcode
from xai_core.store.schema import METADATA

AtHome = Callable[..., Path]
Make = Callable[..., LogEntry]
Furnish = Callable[[Path], None]


def everything(home: Path) -> dict[str, str]:
    """Place -> text of every file below a home that is no database."""
    return {
        path.relative_to(home).as_posix(): path.read_text()
        for path in sorted(home.rglob("*"))
        if path.is_file() and "shiten.db" not in path.name and path.name != ".restore.lock"
    }


def test_everything_comes_back(archive: Path, at_home: AtHome, url: str, make_entry: Make) -> None:
    home = at_home("second", url)
    restore(archive)
    store = open_store()
    aya = find_learner(store, "Aya")
    assert aya is not None
    assert answers_of(store, aya.id) == [make_entry(number) for number in range(4)]
    assert is_passcode(store, "correct horse")
    assert everything(home) == {
        "downloads/hashes.json": "{}",
        "libraries/cells/images/one.png": "picture",
        "libraries/cells/library.toml": "id",
        "models/mine/card.json": "{}",
        "studies/cells--mine/parts/0.parquet": "rows",
        "trials/first.toml": "arms",
    }
    lines = audit_lines(store)
    assert [line.action for line in lines] == [Action.RESTORED, Action.PASSCODE_SET]
    # A number that was ever given to a row is not given out again.
    record_answer(store, aya.id, make_entry(9))
    with store.reading() as connection:
        numbers = connection.exec_driver_sql("SELECT max(seq) FROM answers").scalar_one()
    assert numbers == 6


def test_from_a_server_into_a_file(
    server: Any, at_home: AtHome, furnish: Furnish, make_entry: Make, tmp_path: Path
) -> None:
    furnish(at_home("first", server.create("backedup")))
    store = open_store()
    me = learner(store, "Aya").id
    record_answer(store, me, make_entry(0))
    record_answer(store, me, make_entry(1))
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM answers WHERE position = 1")
    done = back_up(tmp_path / "all.zip")
    at_home("second")
    restore(done.path)
    store = open_store()
    assert answers_of(store, me) == [make_entry(0)]
    record_answer(store, me, make_entry(2))
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT max(seq) FROM answers").scalar_one() == 3


def test_nothing_is_overwritten_unasked(archive: Path, at_home: AtHome) -> None:
    home = at_home("second")
    (home / "libraries" / "mine").mkdir(parents=True)
    with pytest.raises(BackupError, match="already"):
        restore(archive)
    (home / "libraries" / "mine").rmdir()
    learner(open_store(), "Ben")
    with pytest.raises(BackupError, match="already"):
        restore(archive)
    assert everything(home) == {}
    assert find_learner(open_store(), "Ben") is not None
    at_home("third")
    set_passcode(open_store(), "another horse")
    with pytest.raises(BackupError, match="already"):
        restore(archive)
    assert is_passcode(open_store(), "another horse")


def test_replaced_on_purpose_and_the_audit_stays(
    archive: Path, at_home: AtHome, url: str, furnish: Furnish, make_entry: Make
) -> None:
    home = at_home("second", url)
    (home / "libraries" / "mine").mkdir(parents=True)
    (home / "libraries" / "mine" / "library.toml").write_text("mine")
    store = open_store()
    ben = learner(store, "Ben")
    record_answer(store, ben.id, make_entry(0))
    set_passcode(store, None)
    restore(archive, replace=True)
    assert find_learner(store, "Ben") is None  # the open store sees it at once
    assert "libraries/mine/library.toml" not in everything(home)
    said = [line.action for line in audit_lines(store)]
    assert sorted(said) == [Action.PASSCODE_REMOVED, Action.PASSCODE_SET, Action.RESTORED]
    assert {path.name for path in home.glob(".*")} <= {".restore.lock"}


def test_only_looking_changes_nothing(archive: Path, at_home: AtHome) -> None:
    home = at_home("second")
    assert check_backup(archive).manifest.n_files == 7
    assert everything(home) == {}
    assert not (home / "shiten.db").exists()


def test_an_older_database_is_brought_up_to_date(
    archive: Path, at_home: AtHome, tmp_path: Path
) -> None:
    """What the step before this one made: no table of tabs."""

    def older(database: Path) -> None:
        opened = sqlite3.connect(database)
        opened.execute("DROP TABLE learner_tabs")
        opened.execute("UPDATE alembic_version SET version_num = '0007'")
        opened.commit()
        opened.close()

    old = remade(archive, tmp_path / "old.zip", change_database=older)
    at_home("second")
    restore(old)
    assert find_learner(open_store(), "Aya") is not None


# Broken and hostile -----------------------------------------------------------------------------


def remade(
    archive: Path,
    out: Path,
    *,
    change: Callable[[dict[str, bytes]], None] = lambda _files: None,
    change_database: Callable[[Path], None] | None = None,
    sums: bool = True,
) -> Path:
    """The backup with something changed; with ``sums`` the hashes are made to fit again."""
    import hashlib
    import json

    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    if change_database is not None:
        database = out.with_suffix(".db")
        database.write_bytes(files["database.db"])
        change_database(database)
        files["database.db"] = database.read_bytes()
    change(files)
    if sums:
        listed = {n: d for n, d in files.items() if n not in {"manifest.json", "SHA256SUMS"}}
        lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in listed.items()]
        files["SHA256SUMS"] = "".join(lines).encode()
        said = json.loads(files["manifest.json"])
        said |= {
            "n_files": len(listed),
            "n_bytes": sum(map(len, listed.values())),
            "sums_sha256": hashlib.sha256(files["SHA256SUMS"]).hexdigest(),
        }
        files["manifest.json"] = json.dumps(said).encode()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../outside", "outside its own folder"),
        ("/etc/passwd", "outside its own folder"),
        ("home/libraries/../../outside", "outside its own folder"),
        ("home/libraries/a/.hidden/x", "no backup of Shiten does"),
        ("home/shiten.db", "no backup of Shiten does"),
        ("home/libraries/loose.txt\\..", "outside its own folder"),
        ("home/training/x/state.json", "no backup of Shiten does"),
        ("anything", "no backup of Shiten does"),
    ],
)
def test_places_no_backup_uses_are_refused(
    archive: Path, at_home: AtHome, tmp_path: Path, name: str, said: str
) -> None:
    bad = remade(archive, tmp_path / "bad.zip", change=lambda files: files.update({name: b"x"}))
    refused(bad, at_home("second"), said)
    assert not (tmp_path / "outside").exists()


def test_links_are_refused(archive: Path, at_home: AtHome, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(archive) as packed, zipfile.ZipFile(bad, "w") as written:
        for entry in packed.infolist():
            data = packed.read(entry)
            if entry.filename.endswith("one.png"):
                entry.external_attr = 0o120777 << 16
            written.writestr(entry, data)
    refused(bad, at_home("second"), "no backup of Shiten does")


def trigger(database: Path) -> None:
    opened = sqlite3.connect(database)
    opened.execute("CREATE TRIGGER harm AFTER INSERT ON learners BEGIN DELETE FROM answers; END")
    opened.commit()
    opened.close()


def newer(database: Path) -> None:
    opened = sqlite3.connect(database)
    opened.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.commit()
    opened.close()


def nonsense(database: Path) -> None:
    opened = sqlite3.connect(database)
    opened.execute("UPDATE learners SET created_at = 'yesterday'")
    opened.commit()
    opened.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (trigger, "not one of ours"),
        (newer, "newer version"),
        (nonsense, "not one of ours"),
        (lambda database: database.write_bytes(b"no database at all" * 99), "not one of ours"),
        (lambda database: os.truncate(database, 40_000), "not one of ours"),
    ],
)
def test_databases_that_are_not_ours_are_refused(
    archive: Path, at_home: AtHome, tmp_path: Path, change: Callable[[Path], Any], said: str
) -> None:
    bad = remade(archive, tmp_path / "bad.zip", change_database=change)
    refused(bad, at_home("second"), said)


def test_a_hash_that_differs_is_refused(archive: Path, at_home: AtHome, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["home/libraries/cells/images/one.png"] = b"Picture"

    bad = remade(archive, tmp_path / "bad.zip", change=change, sums=False)
    refused(bad, at_home("second"), "SHA-256 differs")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.pop("home/libraries/cells/library.toml"), "no backup of Shiten"),
        (lambda files: files.pop("manifest.json"), "not a backup"),
        (lambda files: files.update({"manifest.json": b'{"format": 2}'}), "newer version"),
        (lambda files: files.update({"manifest.json": b"{}"}), "damaged"),
        (lambda files: files.update({"SHA256SUMS": b"\xff"}), "damaged"),
    ],
)
def test_lists_that_do_not_fit_are_refused(
    archive: Path, at_home: AtHome, tmp_path: Path, change: Callable[[Any], Any], said: str
) -> None:
    bad = remade(archive, tmp_path / "bad.zip", change=change, sums=False)
    refused(bad, at_home("second"), said)


def test_a_backup_cut_short_anywhere_is_refused(
    archive: Path, at_home: AtHome, tmp_path: Path
) -> None:
    home, data, bad = at_home("second"), archive.read_bytes(), tmp_path / "bad.zip"
    for length in range(0, len(data), len(data) // 12):
        bad.write_bytes(data[:length])
        refused(bad, home, "damaged")


def test_a_byte_changed_anywhere_is_noticed(archive: Path, at_home: AtHome, tmp_path: Path) -> None:
    """Or it changes nothing that is read, such as a date in the archive's own list."""
    home, bad = at_home("second"), tmp_path / "bad.zip"
    for place in range(7, archive.stat().st_size, archive.stat().st_size // 40):
        data = bytearray(archive.read_bytes())
        data[place] ^= 0x41
        bad.write_bytes(data)
        try:
            check_backup(bad)
        except ShitenError:
            assert everything(home) == {}


def test_a_list_that_leads_before_the_beginning(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    where = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (where + 1_000_000).to_bytes(4, "little")
    (tmp_path / "bad.zip").write_bytes(data)
    with pytest.raises(BackupError, match="damaged"):
        check_backup(tmp_path / "bad.zip")


def test_what_does_not_fit_on_the_disk_is_refused(
    archive: Path, at_home: AtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _: usage(10, 9, 1))
    refused(archive, at_home("second"), "MB left")


def test_the_disk_fills_up_on_the_way(
    archive: Path, at_home: AtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "write_synced", full)
    refused(archive, at_home("second"), "No space left")


def refused(archive: Path, home: Path, said: str) -> None:
    """Nothing was changed, and the sentence says why."""
    with pytest.raises(ShitenError, match=said):
        restore(archive)
    assert everything(home) == {}
    if (home / "shiten.db").exists():
        with open_store().reading() as connection:
            for table in METADATA.sorted_tables:
                assert connection.execute(select(table)).first() is None
    assert {path.name for path in home.glob(".*")} <= {".restore.lock"}


# Killed on the way ------------------------------------------------------------------------------


class KilledError(BaseException):
    """In the place of a power cut."""


def killed(*_given: object, **_named: object) -> None:
    raise KilledError


def state(home: Path, store: Store) -> tuple[bool, bool]:
    """Whether the records, and whether all the folders, are those of the backup."""
    files = everything(home)
    whole = {"libraries/cells/library.toml", "models/mine/card.json", "trials/first.toml"}
    return find_learner(store, "Aya") is not None, whole <= files.keys()


@pytest.mark.parametrize("renames", range(1, 8))
def test_killed_while_folders_are_put_in_place(
    archive: Path, at_home: AtHome, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    home = at_home("second")
    (home / "models" / "old").mkdir(parents=True)
    (home / "models" / "old" / "card.json").write_text("old")
    left, rename = [renames], Path.rename

    def counted(self: Path, target: Path) -> Path:
        if switching.UNDER_WAY in (*self.parts, *Path(target).parts) and self.name != "home":
            left[0] -= 1
            if left[0] < 0:
                raise KilledError
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted)
        patch.setattr(restoring, "clear_away", lambda _place: None)
        with pytest.raises(KilledError):
            restore(archive, replace=True)
    assert finish_restore()
    assert state(home, open_store()) == (True, True)
    assert "models/old/card.json" not in everything(home)
    assert not finish_restore()


def test_killed_before_the_records_nothing_has_changed(
    archive: Path, at_home: AtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = at_home("second")
    (home / "models" / "old").mkdir(parents=True)
    (home / "models" / "old" / "card.json").write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "load_rows", killed)
        patch.setattr(restoring, "clear_away", lambda _place: None)
        with pytest.raises(KilledError):
            restore(archive, replace=True)
    assert (home / switching.UNDER_WAY).is_dir()
    assert not finish_restore()
    assert state(home, open_store()) == (False, False)
    assert everything(home) == {"models/old/card.json": "old"}
    restore(archive, replace=True)
    assert state(home, open_store()) == (True, True)


def test_two_restores_at_once(archive: Path, at_home: AtHome) -> None:
    home = at_home("second")
    home.mkdir()
    with switching.only_one(), pytest.raises(BackupError, match="Another restore"):
        restore(archive)
