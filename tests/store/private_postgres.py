"""A PostgreSQL server of our own, as long as a ``with`` block: no port, no password, a socket.

PostgreSQL refuses to run as root, so root starts it as an account without rights.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = Path(os.environ.get("SHITEN_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
ACCOUNTS = ("postgres", "nobody")
USER = "shiten"
HASTY = ("fsync", "full_page_writes", "synchronous_commit")
"""What is off in tests, where a power cut costs nothing."""


def missing() -> str | None:
    """Why no server can be started here; None where one can."""
    if not (PROGRAMS / "initdb").exists():
        return f"no PostgreSQL in {PROGRAMS}: set SHITEN_POSTGRES_BIN to the folder of its programs"
    if os.geteuid() == 0 and _account() is None:
        return "running as root, and there is no ordinary account to start PostgreSQL as"
    return None


@dataclass(frozen=True)
class Server:
    """A running server."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def create(self, database: str, *options: str) -> str:
        """Make a database; its address."""
        self.run("createdb", "-h", str(self.folder), "-U", USER, *options, database)
        return self.url(database)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = str(self.folder / "log")
        self.run("pg_ctl", "-w", "-D", self._data, "-l", log, "start")

    def crash(self) -> None:
        """Stop it at once, as a power cut would: it recovers from its log at the next start."""
        self.run("pg_ctl", "-w", "-D", self._data, "-m", "immediate", "stop")

    def kill(self) -> int:
        """SIGKILL to the server and all its processes at one moment; how many there were.

        Stopped first, so that none is begun while the others are killed. Linux alone (``/proc``).
        """
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        every = [first, *map(int, children)]
        for process in every:
            with suppress(ProcessLookupError):  # a session that has ended since
                os.kill(process, signal.SIGKILL)
        for _ in range(6000):
            if not any(_lives(process) for process in every):
                return len(every)
            time.sleep(0.01)
        raise RuntimeError("the server's processes did not end")

    @contextmanager
    def durable(self) -> Iterator[None]:
        """Really wait for the disk, as long as the block lasts."""
        self._set(*(f"ALTER SYSTEM SET {name} = on" for name in HASTY))
        try:
            yield
        finally:
            self._set("ALTER SYSTEM RESET ALL")

    def _set(self, *commands: str) -> None:
        each = [word for command in commands for word in ("-c", command)]
        where = ("-qAth", str(self.folder), "-U", USER, "postgres")
        self.run("psql", *where, *each, "-c", "SELECT pg_reload_conf()")

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the server's account; what it printed."""
        done = subprocess.run(
            [str(PROGRAMS / program), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **_as_account(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}")
        return done.stdout

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


@contextmanager
def private_postgres() -> Iterator[Server]:
    """A fresh server that does not wait for the disk (:meth:`Server.durable` makes it)."""
    # Not pytest's folder: a socket's path is short, and an account without rights must get in.
    folder = Path(tempfile.mkdtemp(prefix="shiten-pg-", dir="/tmp"))
    server = Server(folder)
    try:
        if account := _as_account():
            shutil.chown(folder, account["user"], account["group"])
        server.run(
            "initdb", "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
            settings.write("shared_buffers = 16MB\n")
            settings.writelines(f"{name} = off\n" for name in HASTY)
        server.start()
        try:
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    """Whether a process is there still, even one that nobody has taken notice of."""
    return Path(f"/proc/{process}").exists()


def _account() -> pwd.struct_passwd | None:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _as_account() -> dict[str, Any]:
    account = _account() if os.geteuid() == 0 else None
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
