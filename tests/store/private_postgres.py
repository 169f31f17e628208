"""A PostgreSQL server of our own, as long as a ``with`` block: no port, no password, a socket.

PostgreSQL refuses to run as root, so root starts it as an account without rights.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = Path(os.environ.get("SHITEN_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
ACCOUNTS = ("postgres", "nobody")
USER = "shiten"


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
    options: str

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
        self.run("pg_ctl", "-w", "-D", self._data, "-l", log, "-o", self.options, "start")

    def crash(self) -> None:
        """Stop it at once, as a power cut would: it recovers from its log at the next start."""
        self.run("pg_ctl", "-w", "-D", self._data, "-m", "immediate", "stop")

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
def private_postgres(*, durable: bool = False) -> Iterator[Server]:
    """A fresh server; ``durable`` for one that really waits for the disk."""
    # Not pytest's folder: the path of a socket is short, and an account without rights must get in.
    folder = Path(tempfile.mkdtemp(prefix="shiten-pg-", dir="/tmp"))
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": str(folder),
        "shared_buffers": "16MB",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    server = Server(folder, options)
    try:
        if account := _as_account():
            shutil.chown(folder, account["user"], account["group"])
        server.run(
            "initdb", "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
