"""Homes that are backed up and restored, with a store of either kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from xai_core.quiz.log import LogEntry
from xai_core.store import close_stores, learner, open_store, record_answer
from xai_core.store.backup import back_up
from xai_core.store.passcode import set_passcode


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """``at_home("one", url)``: from now on this home and this database, its own file without."""

    def go(name: str, url: str | None = None) -> Path:
        close_stores()
        folder = tmp_path / name
        monkeypatch.setenv("SHITEN_HOME", str(folder))
        if url is None:
            monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
        else:
            monkeypatch.setenv("SHITEN_DATABASE_URL", url)
        return folder

    yield go
    close_stores()


def written(home: Path) -> None:
    """A few files of every kind that is kept, and some that are not."""
    for place, text in {
        "libraries/cells/library.toml": "id",
        "libraries/cells/images/one.png": "picture",
        "models/mine/card.json": "{}",
        "studies/cells--mine/parts/0.parquet": "rows",
        "trials/first.toml": "arms",
        "downloads/hashes.json": "{}",
        "downloads/archive.zip": "not kept",
        "training/mine/state.json": "not kept",
        "libraries/.cells.partial-01234567/images/half.png": "not kept",
    }.items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text(text)


@pytest.fixture(scope="session")
def furnish() -> Callable[[Path], None]:
    """``furnish(home)``: a few files of every kind that is kept, and some that are not."""
    return written


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, make_entry: Callable[..., LogEntry]) -> Path:
    """A backup of Aya's five answers, the last one deleted, and some files: read it only."""
    folder = tmp_path_factory.mktemp("backup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHITEN_HOME", str(folder / "first"))
        patch.delenv("SHITEN_DATABASE_URL", raising=False)
        written(folder / "first")
        store = open_store()
        me = learner(store, "Aya").id
        for number in range(5):
            record_answer(store, me, make_entry(number))
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM answers WHERE position = 4")
        set_passcode(store, "correct horse")
        done = back_up(folder / "all.zip")
        close_stores()
    return done.path
