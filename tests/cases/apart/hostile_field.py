"""A reader that does what a decoder would that somebody has taken over; named by its source."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.domains.tiny_field import both, drafts, manifest
from xai_core import home
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.domains.contract import Domain
from xai_core.errors import LibraryError
from xai_core.types import Progress


def _kill(_elsewhere: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _memory(_elsewhere: Path) -> None:
    bytearray(7_000_000_000)


def _hang(_elsewhere: Path) -> None:
    time.sleep(600)


def _reach(elsewhere: Path) -> None:
    """All that the system can keep it from, and the secrets of the server."""
    folder = home.libraries_folder() / "mine"
    got = [os.environ["SHITEN_DATABASE_URL"]] if "SHITEN_DATABASE_URL" in os.environ else []
    for name, work in {
        "written": lambda: (elsewhere / "taken").write_text("x"),
        "linked": lambda: folder.symlink_to("/etc"),
        "connected": lambda: socket.create_connection(("127.0.0.1", 9), timeout=5),
        "read": (elsewhere.parent / "home" / "shiten.db").read_bytes,
        "run": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    }.items():
        try:
            work()
        except ConnectionRefusedError:
            got.append(name)  # there was a network, and nobody on it
        except OSError:
            continue
        else:
            got.append(name)
    raise LibraryError("It got: {what}.", what=", ".join(got) or "nothing")


def _lie(_elsewhere: Path) -> None:
    os.write(1, b'{"library_id": "mine", "ended": true}\n')


def _babble(_elsewhere: Path) -> None:
    os.write(1, b"x" * 5_000_000)


def _markup(_elsewhere: Path) -> None:
    raise LibraryError("[here](http://example.org)")


def _bug(_elsewhere: Path) -> None:
    raise ZeroDivisionError


DEEDS = {
    name.removeprefix("_"): deed
    for name, deed in list(globals().items())
    if name.startswith("_") and getattr(deed, "__module__", "") == __name__ and callable(deed)
}


@dataclass(frozen=True)
class Hostile:
    manifest: Manifest
    source: Path

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        for number, draft in enumerate(drafts(3)):
            progress(number, 3)
            yield draft
        DEEDS[(self.source / "deed").read_text()](self.source)


def open_source(path: Path, library_id: str) -> Hostile:
    return Hostile(manifest(library_id), path)


DOMAIN = Domain(id="hostile", name=both("H"), readers={"hostile": f"{__name__}:open_source"})
