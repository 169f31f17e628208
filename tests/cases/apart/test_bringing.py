"""An import in a process of its own: the same library, the same sentence, and nothing else."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import xai_core.files
from tests.domains.tiny_field import drafts, manifest
from xai_core import home
from xai_core.cases.apart import OWN, bring_in, bringing
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids
from xai_core.cases.writer import import_library, write_library
from xai_core.errors import ImageError, LibraryError, ShitenError
from xai_core.files import sweep
from xai_core.types import Progress

pytestmark = pytest.mark.skipif(os.name != "posix", reason="imports go on in place here")


def quiet(_done: int, _total: int) -> None:
    """No progress."""


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """Four pictures in two folders, one of them no picture."""
    import numpy as np

    for number, name in enumerate(("a/1", "a/2", "b/3", "b/4")):
        file = tmp_path / "cells" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encode_png(np.full((8, 8, 3), number, np.uint8)))
    (tmp_path / "cells" / "b" / "4.png").write_bytes(b"no picture")
    return tmp_path / "cells"


def zipped(folder: Path) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for file in sorted(folder.rglob("*.*")):
            packed.write(file, file.relative_to(folder.parent))
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def nothing_left() -> bool:
    """Whether there is no library, and nothing hidden anywhere in the home."""
    return not library_ids() and not [path for path in home.home().rglob(".*") if path.exists()]


def test_it_is_the_same_library(shiten_home: Path, cells: Path) -> None:
    here = import_library("folders", cells, "here", progress=quiet)
    steps: list[tuple[int, int]] = []
    apart = bring_in("folders", zipped(cells), "mine", progress=lambda *step: steps.append(step))
    mine, other = files(apart.library.folder), files(here.library.folder)
    assert mine.keys() == other.keys()
    assert {p: d for p, d in mine.items() if p != "library.toml"} == {
        p: d for p, d in other.items() if p != "library.toml"
    }
    assert steps[0] == (0, 0)  # unpacking
    assert steps[-1][1] == 4
    (left,) = apart.skipped
    assert left.what == here.skipped[0].what
    assert isinstance(left.reason, ImageError)
    assert str(left.reason) == str(here.skipped[0].reason)
    assert not list(shiten_home.rglob(".*"))


def test_a_library_of_ones_own_and_an_id_that_is_taken(shiten_home: Path, tmp_path: Path) -> None:
    given = tmp_path / "given"
    write_library(given, manifest("given"), drafts(2))
    assert files(bring_in(OWN, given, progress=quiet).library.folder) == files(given)
    with pytest.raises(LibraryError, match="already a library “given”"):
        bring_in(OWN, given, progress=quiet)
    assert library_ids() == ("given",)
    assert not list(shiten_home.rglob(".*"))


def test_it_is_the_same_sentence_with_its_reason(shiten_home: Path, cells: Path) -> None:
    for file in cells.rglob("*.png"):
        file.write_bytes(b"no picture")
    with pytest.raises(LibraryError, match="not one usable case among 4") as refused:
        bring_in("folders", zipped(cells), "mine", progress=quiet)
    assert isinstance(refused.value.details["reason"], ShitenError)
    assert nothing_left()


HOSTILE = {
    "kill": "more time or memory",
    "memory": "more time or memory",
    "lie": "more time or memory",
    "babble": "more time or memory",
    "markup": "more time or memory",
    "reach": "It got: nothing" if sys.platform.startswith("linux") else "It got",
}


def hostile(tmp_path: Path, deed: str, progress: Progress = quiet) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "deed").write_text(deed)
    bring_in("hostile", source, "mine", progress=progress)


@pytest.fixture
def field(shiten_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHITEN_DOMAINS", "tests.cases.apart.hostile_field:DOMAIN")
    monkeypatch.setenv("SHITEN_DATABASE_URL", "postgresql://a:secret@example/x")
    shiten_home.mkdir(exist_ok=True)
    (shiten_home / "shiten.db").write_text("records")


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize("deed", HOSTILE)
def test_what_it_does_ends_there(deed: str, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=HOSTILE[deed]):
        hostile(tmp_path, deed)
    assert nothing_left()


@pytest.mark.usefixtures("field")
def test_what_nobody_foresaw_is_for_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        hostile(tmp_path, "bug")
    assert "ZeroDivisionError" in caplog.text
    assert "\n" not in caplog.messages[0]
    assert nothing_left()


class Stop(Exception):  # noqa: N818
    pass


@pytest.mark.usefixtures("field")
def test_one_that_hangs_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "_BEAT", 0.05)
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if seen.count((2, 3)) > 2:  # said once, then looked around
            raise Stop

    with pytest.raises(Stop):
        hostile(tmp_path, "hang", progress)
    assert nothing_left()


@pytest.mark.usefixtures("field")
def test_one_without_a_word_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "_BEAT", 0.05)
    monkeypatch.setattr(bringing, "PATIENCE", 0.2)
    with pytest.raises(LibraryError, match="more time or memory"):
        hostile(tmp_path, "hang")
    assert nothing_left()


def test_one_that_cannot_begin_is_told_calmly(
    shiten_home: Path, cells: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object, **_options: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(LibraryError, match="no memory or no process left"):
        bring_in("folders", zipped(cells), "mine", progress=quiet)
    assert nothing_left()


def test_without_bounds_it_goes_on_in_place(
    shiten_home: Path, cells: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "LIMITED", False)
    brought = bring_in("folders", zipped(cells), "mine", progress=quiet)
    assert (brought.n_cases, len(brought.skipped)) == (3, 1)
    assert not list(shiten_home.rglob(".*"))


def test_links_and_second_names_are_not_plain(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a").write_text("x")
    assert bringing._is_plain(folder)
    os.link(folder / "images" / "a", tmp_path / "b")
    assert not bringing._is_plain(folder)
    (tmp_path / "b").unlink()
    (folder / "images" / "c").symlink_to("/etc/hostname")
    assert not bringing._is_plain(folder)
    (tmp_path / "link").symlink_to(folder)
    assert not bringing._is_plain(tmp_path / "link")


SERVER = """
import sys
import time
from pathlib import Path
from xai_core.cases.apart import bring_in
source = Path(sys.argv[1])
bring_in("hostile", source, "mine", progress=lambda *step: print(*step, flush=True))
"""


@pytest.mark.usefixtures("field")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends it as well")
def test_when_the_server_is_killed_so_is_the_import(
    tmp_path: Path, shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deed").write_text("hang")
    words = [sys.executable, "-c", SERVER, str(tmp_path)]
    with subprocess.Popen(words, cwd=home.CHECKOUT, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        while server.stdout.readline() != b"2 3\n":
            assert server.poll() is None
        (importer,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        server.kill()
    for _ in range(60_000):
        if not Path(f"/proc/{importer}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{importer}").exists()
    assert library_ids() == ()
    assert len(list(home.libraries_folder().iterdir())) == 1  # hidden
    monkeypatch.setattr(xai_core.files, "_ABANDONED", -1.0)  # as if a day had passed
    sweep(home.libraries_folder())
    assert nothing_left()
