"""What is done while the disk fails: each operation, what must be there before, and afterwards.

``root`` holds everything: ``home`` (``SHITEN_HOME``), ``in`` for what is read, ``out`` for what is
written elsewhere. An operation calls ``say`` for whatever it has been told is done.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.faults import vote_operations as votes
from xai_core import home
from xai_core.cases.apart import bring_in
from xai_core.cases.draft import CaseDraft
from xai_core.cases.exporters import ExportFormat, export_library
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids, open_library
from xai_core.cases.shelf import adopt_library, remove_library
from xai_core.cases.writer import import_library, write_library
from xai_core.store import learner, open_store
from xai_core.store.backup import back_up, check_backup, restore
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Progress, Split

WORD = LocalisedText(en="A", ja="あ")
CLASSES = ("black", "white")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Operation:
    """Something that writes."""

    prepare: Callable[[Path], None]
    act: Callable[[Path, Say], None]
    check: Callable[[Path, Sequence[str]], Iterator[str]]
    """What is wrong at the next start, with what was said to be done."""
    anew: Callable[[Path, Say], None] | None = None
    """What a person does then; ``act`` again without."""


def quiet(_done: int, _total: int) -> None:
    """No progress."""


@contextmanager
def no_bar(_title: str) -> Iterator[Progress]:
    """No progress bar."""
    yield quiet


def picture(number: int) -> bytes:
    """A PNG of 32 x 32, dark or light."""
    level = (40, 200)[number % 2] + number
    return encode_png(np.full((32, 32, 3), level, np.uint8))


def write_cells(folder: Path, library_id: str = "cells", n: int = 8) -> None:
    """A library of dark and light pictures, each with a region."""
    classes = tuple(ClassInfo(id=name, name=WORD) for name in CLASSES)
    manifest = Manifest(
        format=1,
        id=library_id,
        version="1",
        title=WORD,
        licence="CC0",
        task=Classification(classes=classes),
    )
    splits = (Split.TRAIN, Split.TRAIN, Split.VALIDATION, Split.TEST)

    def drafts() -> Iterator[CaseDraft]:
        for number in range(n):
            split = splits[number // 2 % 4]
            yield CaseDraft(
                id=f"case-{number}",
                image=picture(number),
                suffix=".png",
                label=CLASSES[number % 2],
                specimen=f"{split}-1",
                split=split,
                regions={},
            )

    write_library(folder, manifest, drafts())


def with_cells(root: Path) -> None:
    """A home with one library."""
    write_cells(root / "home" / "libraries" / "cells")


def with_folders(root: Path) -> None:
    """The same, and two folders of pictures to import."""
    with_cells(root)
    for number in range(4):
        path = root / "in" / CLASSES[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(number))


def nothing_wrong(_root: Path, _said: Sequence[str]) -> Iterator[str]:
    """The general checks say all."""
    yield from ()


def import_(root: Path, say: Say) -> None:
    if "brought" not in library_ids():
        import_library("folders", root / "in", "brought", progress=quiet)
    say("done")


def with_archive(root: Path) -> None:
    """The same, as an archive."""
    with_folders(root)
    shutil.make_archive(str(root / "in" / "all"), "zip", root / "in")


def bring(root: Path, say: Say) -> None:
    """What a process of its own reads, put in its place by this one."""
    if "brought" not in library_ids():
        with (root / "in" / "all.zip").open("rb") as archive:
            bring_in("folders", archive, "brought", progress=quiet)
    say("done")


def replaced(root: Path, say: Say) -> None:
    import_library("folders", root / "in", "cells", replace=True, progress=quiet)
    say("done")


def adopt(root: Path, say: Say) -> None:
    if "given" not in library_ids():
        adopt_library(root / "in" / "given")
    say("done")


def with_given(root: Path) -> None:
    with_cells(root)
    write_cells(root / "in" / "given", "given", 3)


def simulate(root: Path, say: Say) -> None:
    from xai_core.cases import generated

    folder = root / "home" / "libraries" / "drawn"
    if not folder.exists():
        options: dict[str, Any] = {}
        how = generated.simulator(None)
        generated.simulate(
            how, folder, n=2, seed=1, size=96, progress=quiet, workers=1, options=options
        )
    say("done")


def export(root: Path, say: Say) -> None:
    if not (root / "out" / "masks").exists():
        export_library(open_library("cells"), ExportFormat.MASKS, root / "out" / "masks", quiet)
    say("done")


def remove(_root: Path, say: Say) -> None:
    if "cells" in library_ids():
        remove_library("cells")
    say("done")


def with_records(root: Path) -> None:
    """A home with a library and a learner."""
    with_cells(root)
    learner(open_store(), "Aya")
    (root / "out").mkdir()


def backup(root: Path, say: Say) -> None:
    back_up(root / "out" / "all.zip", replace=True)
    say("done")


def whole_backup(root: Path, said: Sequence[str]) -> Iterator[str]:
    if (root / "out" / "all.zip").exists():
        check_backup(root / "out" / "all.zip")
    elif "done" in said:
        yield "the backup is gone"


def with_backup(root: Path) -> None:
    """A backup of Aya and cells, and a home with Ben and others."""
    with_records(root)
    (root / "in").mkdir()
    back_up(root / "in" / "all.zip")
    from xai_core.store import close_stores

    close_stores()
    shutil.rmtree(root / "home")
    write_cells(root / "home" / "libraries" / "others", "others", 3)
    learner(open_store(), "Ben")


def take_back(root: Path, say: Say) -> None:
    restore(root / "in" / "all.zip", replace=True)
    say("done")


def old_or_new(_root: Path, said: Sequence[str]) -> Iterator[str]:
    from xai_core.store import find_learner

    names = [name for name in ("Aya", "Ben") if find_learner(open_store(), name)]
    both = (names, list(library_ids()))
    if both not in ((["Aya"], ["cells"]), (["Ben"], ["others"])):
        yield f"half restored: {both}"
    if "done" in said and names != ["Aya"]:
        yield "said to be restored, and is not"


def sound(_root: Path, _said: Sequence[str]) -> Iterator[str]:
    """The database, where there is one, is whole."""
    open_store()
    file = home.home() / "shiten.db"
    with closing(sqlite3.connect(file)) as opened:
        told = opened.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        yield f"the database says: {told}"


def begin(_root: Path, say: Say) -> None:
    open_store()
    say("done")


OPERATIONS = {
    "import": Operation(with_folders, import_, nothing_wrong),
    "bring-in": Operation(with_archive, bring, nothing_wrong),
    "import-replacing": Operation(with_folders, replaced, nothing_wrong),
    "adopt": Operation(with_given, adopt, nothing_wrong),
    "simulate": Operation(with_cells, simulate, nothing_wrong),
    "export": Operation(with_cells, export, nothing_wrong),
    "remove": Operation(with_cells, remove, nothing_wrong),
    "begin": Operation(with_cells, begin, sound),
    "vote": Operation(votes.prepare, votes.act, votes.check, votes.anew),
    "backup": Operation(with_records, backup, whole_backup),
    "restore": Operation(with_backup, take_back, old_or_new),
}
