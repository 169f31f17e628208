"""What a process that gave up the rest may still do; asked of a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from xai_core.cases.apart import bounds
from xai_core.home import CHECKOUT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux bounds so much"
)
ASKED = """
import ctypes, json, os, socket, sys
from pathlib import Path
from xai_core.cases.apart.bounds import give_up

own, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
hidden, shown = elsewhere / "hidden", elsewhere / "hidden" / "shown"
give_up(500_000_000, 1_000, own, hidden=[hidden, own.parent / "none"], shown=[shown])
landlock = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)

def may(work):
    try:
        work()
    except (OSError, MemoryError):
        return False
    return True

def rename():
    (own / "a").rename(own / "folder" / "a")

print(json.dumps({
    "landlock": landlock,
    "write": may(lambda: (own / "a").write_text("x")),
    "folder": may((own / "folder").mkdir),
    "rename": may(rename),
    "large": may(lambda: (own / "large").write_bytes(bytes(2_000))),
    "memory": may(lambda: bytearray(1_000_000_000)),
    "load": may(lambda: __import__("xai_core.stats.kappa")),
    "read hidden": may(lambda: (hidden / "records").read_bytes()),
    "read by a link": may(lambda: (elsewhere / "link").read_bytes()),
    "read shown": may(lambda: (shown / "a").read_bytes()),
    "read elsewhere": may(lambda: (elsewhere / "there").read_bytes()),
    "write elsewhere": may(lambda: (elsewhere / "b").write_text("x")),
    "remove elsewhere": may((elsewhere / "there").unlink),
    "link": may(lambda: (own / "link").symlink_to(elsewhere)),
    "run": may(lambda: os.posix_spawn("/bin/true", ["true"], {})),
    "signal": may(lambda: os.kill(os.getppid(), 0)),
}))
"""


def test_it_may_read_and_write_in_one_folder_and_nothing_else(tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    own.mkdir()
    (elsewhere / "hidden" / "shown").mkdir(parents=True)
    (elsewhere / "hidden" / "shown" / "a").write_text("x")
    (elsewhere / "hidden" / "records").write_text("x")
    (elsewhere / "link").symlink_to(elsewhere / "hidden" / "records")
    (elsewhere / "there").write_text("x")
    words = [sys.executable, "-c", ASKED, str(own), str(elsewhere)]
    done = subprocess.run(words, cwd=CHECKOUT, capture_output=True, check=True, env=os.environ)
    told = json.loads(done.stdout)
    landlock = told.pop("landlock")
    may = {what for what, allowed in told.items() if allowed}
    assert not may & {"large", "memory"}
    if landlock < 6:
        pytest.skip("this system's Landlock is not there, or does not bound all of it")
    assert may == {"write", "folder", "rename", "load", "read elsewhere", "read shown"}


def test_what_holds_nothing_hidden_is_read_as_a_whole(tmp_path: Path) -> None:
    for place in ("a/b/secret", "a/c", "d/e"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    seen = bounds._beside(tmp_path, [tmp_path / "a" / "b" / "secret", tmp_path / "none"])
    assert {one.relative_to(tmp_path).as_posix() for one in seen} == {"a/c", "d"}
    assert list(bounds._beside(tmp_path, [])) == [tmp_path]
