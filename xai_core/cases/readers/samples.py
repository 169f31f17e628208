"""What the readers of packed pictures (Parquet, WebDataset) share: samples with a label each.

A sample is a picture file's bytes with what stands beside it. Labels become classes in their
order, whole numbers by size; a data set without any label becomes a library that asks nothing
(``unlabelled``), and where some have one, the others are left out.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xai_core.cases.draft import CaseDraft
from xai_core.cases.manifest import Manifest
from xai_core.cases.readers.annotated import Picture, identifiers
from xai_core.cases.readers.labels import UNLABELLED, plain_manifest
from xai_core.cases.readers.scan import Listing, list_folder
from xai_core.cases.splits import split_drawn
from xai_core.errors import LibraryError
from xai_core.tasks import ClassInfo
from xai_core.types import LocalisedText, Split

MAX_SAMPLES = 500_000
MAX_CLASSES = 1_000


@dataclass(frozen=True)
class Beside:
    """What is said of a picture."""

    label: str | None
    specimen: str | None = None
    split: str | None = None


@dataclass(frozen=True)
class Classes:
    """Labels as they stand in the data set -> class ids; empty where there are none."""

    ids: dict[str, str]

    @classmethod
    def of(cls, labels: Iterable[str]) -> Classes:
        """Those of all samples. Raises LibraryError where they are too many to be classes."""
        found = set(labels)
        if len(found) > MAX_CLASSES:
            raise LibraryError(
                "There are more than {limit} different labels: these are no classes.",
                limit=f"{MAX_CLASSES:,}",
            )
        return cls(identifiers(sorted(found, key=_by_size)))

    def manifest(self, library_id: str, origin: str) -> Manifest:
        """Of a library of these classes."""
        infos = (ClassInfo(id=i, name=LocalisedText(en=n, ja=n)) for n, i in self.ids.items())
        return plain_manifest(library_id, origin, infos)

    def draft(self, case_id: str, name: str, image: bytes, beside: Beside) -> CaseDraft:
        """The case of one sample; its split by hash where none is given.

        Parameters
        ----------
        case_id
            Its identifier.
        name
            What the picture is called; its ending is kept where it is a picture's.
        image
            The picture file's bytes, not decoded.
        beside
            What is said of it.

        Returns
        -------
        CaseDraft
            As it will be written.

        Raises
        ------
        LibraryError
            It has no label where others have, or its split is none.
        """
        if self.ids and beside.label is None:
            raise LibraryError("It has no label.")
        return CaseDraft(
            id=case_id,
            image=image,
            suffix=Picture(name, image).suffix,
            label=UNLABELLED.id if beside.label is None else self.ids[beside.label],
            specimen=beside.specimen or None,
            split=Split.parse(beside.split)
            if beside.split
            else split_drawn(beside.specimen, image),
        )


def packed_files(path: Path, suffix: str) -> Listing:
    """The file itself, or the files of a folder that end like this, in the order of their names.

    Parameters
    ----------
    path
        A file, or a folder of such files.
    suffix
        ``.parquet`` or ``.tar``.

    Returns
    -------
    Listing
        Regular files alone; links are listed as such.

    Raises
    ------
    LibraryError
        There is none.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        mode = 0
    if stat.S_ISREG(mode):
        return Listing(path.parent, (), (path,), (), ())
    if not stat.S_ISDIR(mode):
        raise LibraryError("There is no file or folder {path}.", path=path)
    listing = list_folder(path)
    files = tuple(
        file for file in listing.files if file.suffix.lower() == suffix and file.is_file()
    )
    if not files:
        raise LibraryError("{path} holds no {suffix} files.", path=path, suffix=suffix)
    return Listing(path, (), files, listing.links, listing.junk)


def case_id_of(name: str) -> str:
    """A sample's name within its file as an identifier; those that are alike are told apart later.

    Folders in it become parts of it.
    """
    plain = str(PurePosixPath(name.replace("\\", "/"))).replace("/", "-")
    return identifiers([plain], longest=128)[plain]


def _by_size(label: str) -> tuple[int, int, str]:
    whole = label.isascii() and label.isdigit() and len(label) < 10
    return (0, int(label), label) if whole else (1, 0, label)
