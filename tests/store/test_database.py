"""Opening: where, by how many at once, what is refused, and in which words."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select

from tests.store.private_postgres import Server
from xai_core.errors import StoreError
from xai_core.home import CHECKOUT
from xai_core.quiz.log import LogEntry
from xai_core.store import (
    Store,
    answers_of,
    close_stores,
    erase_learner,
    find_learner,
    learner,
    migrations,
    open_store,
    record_answer,
)
from xai_core.store.address import database_url, described
from xai_core.store.migrations import scripts
from xai_core.store.schema import HEAD, METADATA

Make = Callable[..., LogEntry]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of this test's SHITEN_HOME is; nothing is there yet."""
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    return tmp_path / "home" / "shiten.db"


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    close_stores()


# Where -----------------------------------------------------------------------------------------


def test_by_default_it_is_a_file_in_our_home(file: Path) -> None:
    store = open_store()
    assert store.where == str(file)
    assert file.exists()
    assert open_store() is store


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@h:5433/d", "postgresql+psycopg://u:p@h:5433/d"),
        (" postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg:///d?host=/run", "postgresql+psycopg:///d?host=%2Frun"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
    ],
)
def test_addresses(given: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHITEN_DATABASE_URL", given)
    assert database_url().render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "given",
    [
        "secret",
        "mysql://u:secret@h/d",
        "postgresql+asyncpg://u:secret@h/d",
        "postgresql://u:secret@h:port/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=secret",
    ],
)
def test_what_is_no_address_is_refused_without_quoting_it(given: str) -> None:
    with pytest.raises(StoreError, match="SHITEN_DATABASE_URL") as caught:
        open_store(given)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_words_show_the_password() -> None:
    given = "postgresql://me:secret@db.example:5433/shiten?sslpassword=secret"
    assert described(database_url(given)) == "db.example:5433/shiten"


# The tables ------------------------------------------------------------------------------------


def test_the_steps_lead_to_the_schema(url: str) -> None:
    store = open_store(url)
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD == scripts().get_current_head()


def test_constraints_are_named_as_the_schema_names_them(url: str) -> None:
    from sqlalchemy import inspect

    with open_store(url).reading() as connection:
        found = inspect(connection)
        for table in METADATA.sorted_tables:
            kept = {one["name"] for one in found.get_unique_constraints(table.name)}
            kept |= {one["name"] for one in found.get_check_constraints(table.name)}
            kept |= {one["name"] for one in found.get_foreign_keys(table.name)}
            # SQLite numbers rows by itself only under a primary key without a name.
            assert kept == {one.name for one in table.constraints if one is not table.primary_key}


@pytest.mark.parametrize("step", ["0001", "0002", "0003", "0004", "0005", "0006", "0007"])
def test_a_database_of_every_earlier_step_is_brought_up_and_keeps_what_it_holds(
    url: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "upgrade", partial(migrations.upgrade, to=step))
        with open_store(url).writing() as connection:
            connection.exec_driver_sql(
                "INSERT INTO learners (id, name, name_key, created_at)"
                " VALUES ('1', 'Aya', 'aya', '2026-01-01 00:00:00')"
            )
        close_stores()
    again = open_store(url)
    found = find_learner(again, "Aya")
    assert found is not None
    assert found.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    with again.reading() as connection:
        for table in METADATA.tables.values():
            connection.execute(select(table)).all()


def test_a_newer_database_is_left_alone(url: str) -> None:
    with open_store(url).writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    close_stores()
    with pytest.raises(StoreError, match=r"newer version.*9999.*update the program"):
        open_store(url)


def test_a_step_that_fails_leaves_everything_as_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", fail)
        with pytest.raises(StoreError):
            open_store(url)
    learner(open_store(url), "Aya")


def test_several_processes_may_begin_at_once(url: str) -> None:
    asked = (
        "import sys; sys.stdin.readline();"
        "from xai_core.store import *; print(learner(open_store(sys.argv[1]), 'Aya').id)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", asked, url],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    found = []
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        found.append(process.communicate()[0].strip())
    assert [process.returncode for process in started] == [0] * 4
    assert set(found) == {learner(open_store(url), "Aya").id}


def test_many_threads_open_one_store(url: str) -> None:
    start, found = threading.Barrier(6), []

    def begin() -> None:
        start.wait()
        found.append(open_store(url))

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts processes without fork")
def test_a_forked_child_opens_its_own(file: Path) -> None:
    asked = (
        "import os, sys\n"
        "from xai_core.store import *\n"
        "mine = open_store(); learner(mine, 'Aya')\n"
        "child = os.fork()\n"
        "theirs = open_store()\n"
        "if child == 0:\n"
        "    os._exit(int(theirs is mine) + 2 * int(find_learner(theirs, 'Aya') is None))\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert theirs is mine\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", asked], cwd=CHECKOUT, check=True)


# On the disk -----------------------------------------------------------------------------------


def test_sqlite_waits_for_the_disk_and_keeps_to_its_keys(file: Path) -> None:
    with open_store().writing() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
    assert found == ["wal", 2, 1, 1, 30_000]


def test_postgresql_waits_for_the_disk_even_where_the_server_would_not(server: Server) -> None:
    store = open_store(server.create("waits"))
    with store.writing() as connection:
        asked = connection.exec_driver_sql("SHOW synchronous_commit")
        assert asked.scalar_one() == "on"


def test_erased_text_is_no_longer_in_the_files(file: Path, make_entry: Make) -> None:
    store = open_store()
    files = [file, file.with_name("shiten.db-wal")]
    secret = learner(store, "Rumpelstilzchen")
    for position in range(40):
        mark = f"secret-mark-{position}".encode() * 500
        record_answer(store, secret.id, make_entry(position, case_id="secret-case", mark=mark))
    assert any(b"Rumpelstilzchen" in one.read_bytes() for one in files)
    erase_learner(store, secret.id)
    for one in files:
        for word in (b"Rumpelstilzchen", b"rumpelstilzchen", b"secret-"):
            assert word not in one.read_bytes()


def test_a_file_that_was_deleted_is_not_written_to(file: Path, make_entry: Make) -> None:
    learner(open_store(), "Aya")
    for one in file.parent.glob("shiten.db*"):
        one.unlink()
    store = open_store()
    me = learner(store, "Aya")
    record_answer(store, me.id, make_entry())
    with sqlite3.connect(file) as plain:
        assert plain.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    plain.close()


def test_a_server_that_was_restarted_is_found_again(server: Server, make_entry: Make) -> None:
    store = open_store(server.create("restarted"))
    me = learner(store, "Aya")
    server.crash()
    with pytest.raises(StoreError, match="cannot be reached"):
        answers_of(store, me.id)
    server.start()
    assert record_answer(store, me.id, make_entry()).new
    assert answers_of(store, me.id) == [make_entry()]


# Refused, in words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"no database at all\n" * 300, b"SQLite format 3\0" + b"x" * 9000]
)
def test_another_kind_of_file_is_left_alone(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged or not a database"):
        open_store()
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_refused(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as plain:
        plain.execute("CREATE TABLE answers (theirs TEXT)")
    plain.close()
    with pytest.raises(StoreError, match="another program: name another database"):
        open_store()
    with sqlite3.connect(file) as plain:
        assert plain.execute("SELECT name FROM sqlite_master").fetchall() == [("answers",)]
    plain.close()


def test_a_folder_in_its_place_is_said(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"shiten\.db cannot be"):
        open_store()


def test_a_home_that_is_a_file_is_said(file: Path) -> None:
    file.parent.write_text("x")
    with pytest.raises(StoreError, match=r"folder .*home cannot be made"):
        open_store()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other accounts can enter, unlike pytest's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_place_that_cannot_be_written_to_is_said(open_folder: Path, what: str) -> None:
    file = open_folder / "home" / "shiten.db"
    address = f"sqlite:///{file}"
    open_store(address)
    close_stores()
    script = (
        "import os, sys\n"
        "from xai_core.store import *\n"
        "from xai_core.errors import StoreError\n"
        "open_store('sqlite:///elsewhere.db')  # loads what only root may load\n"
        "if os.geteuid() == 0:  # whom nothing stops\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try:\n"
        "    learner(open_store(sys.argv[1]), 'Ben')\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    file.chmod(0o444)
    file.parent.chmod(0o555 if what == "folder" else 0o777)
    try:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script, address],
            cwd=open_folder,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        file.parent.chmod(0o755)
    assert "cannot be written to: check its rights" in done.stdout


def test_a_lock_that_is_not_given_back_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_core.store.database.BUSY_SECONDS", 0.05)
    store = open_store()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy: nothing was saved, try again"):
        learner(store, "Aya")
    assert find_learner(store, "Aya") is None  # reading goes on meanwhile
    other.execute("ROLLBACK")
    other.close()
    learner(store, "Aya")


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"server 127\.0\.0\.1:1/d cannot be reached") as caught:
        open_store("postgresql://u:secret@127.0.0.1:1/d")
    assert "secret" not in repr(caught.value) + str(caught.value) + str(caught.value.__cause__)


def test_a_database_that_is_not_there_is_said(server: Server) -> None:
    with pytest.raises(StoreError, match="nowhere cannot be reached or does not let us in"):
        open_store(server.url("nowhere"))


def test_a_database_of_few_letters_is_refused(server: Server) -> None:
    url = server.create("latin", "-E", "LATIN1", "-T", "template0")
    with pytest.raises(StoreError, match=r"LATIN1.*encoding UTF8"):
        open_store(url)


def test_a_user_who_may_not_is_said(server: Server) -> None:
    url = server.create("guarded")
    open_store(url)
    server.run(
        "psql",
        "-qh",
        str(server.folder),
        "-U",
        "shiten",
        "-c",
        "CREATE ROLE guest LOGIN",
        "guarded",
    )
    with pytest.raises(StoreError, match="cannot be written to: check its rights"):
        learner(open_store(url.replace("shiten@", "guest@")), "Aya")


def test_whatever_else_a_database_says_is_one_sentence(store: Store) -> None:
    with (
        pytest.raises(StoreError, match=r"nothing was saved|check the disk"),
        store.writing() as bad,
    ):
        bad.exec_driver_sql("INSERT INTO nonsense VALUES (1)")
