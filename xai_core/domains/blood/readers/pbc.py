"""The peripheral blood cells of the Hospital Clinic of Barcelona (PBC, Acevedo et al. 2020).

Layout as published (Mendeley Data, doi:10.17632/snkd93bnjr.1)::

    PBC_dataset_normal_DIB/<class>/<PREFIX>_<number>.jpg

The folder names the paper's eight classes; the file prefix says more: the stage of a
granulocyte. ``IG`` and ``NEUTROPHIL`` are kept as classes of their own, "stage unknown".
Where the attribute tables of WBCAtt (Tsutsui et al., NeurIPS 2023, arXiv:2306.13531) lie
beside the data set, their eleven morphological attributes are joined by file name.

Acevedo A, Merino A, Alférez S, Molina Á, Boldú L, Rodellar J. A dataset of microscopic
peripheral blood cell images for development of automatic recognition systems. Data in Brief
2020;30:105474. doi:10.1016/j.dib.2020.105474
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.csv_rows import csv_columns, csv_rows
from xai_core.domains.blood.readers.pbc_words import STAGE_OF_PREFIX, pbc_manifest
from xai_core.errors import ContentError, LibraryError, ShitenError
from xai_core.types import Progress

_DATASET = "PBC_dataset_normal_DIB"
_CLASS_FOLDERS = frozenset(
    [
        "basophil",
        "eosinophil",
        "erythroblast",
        "ig",
        "lymphocyte",
        "monocyte",
        "neutrophil",
        "platelet",
    ]
)
_NAME = re.compile(r"([A-Za-z]+)[_-](\w{1,60})\.(?:jpg|jpeg)", re.IGNORECASE | re.ASCII)
_ATTRIBUTE_TABLES = "pbc_attr_v1_*.csv"
_NOT_ATTRIBUTES = frozenset({"img_name", "label", "path"})


def open_source(path: Path, library_id: str) -> Pbc:
    """Open ``PBC_dataset_normal_DIB`` or the folder it lies in.

    Raises
    ------
    LibraryError
        None of the eight class folders is there, or a WBCAtt table is broken.
    """
    folder = open_folder(path)
    inner = folder / _DATASET
    if inner.is_dir() and not inner.is_symlink():
        folder = inner
    listing = list_folder(folder)
    if not any(f.name.lower() in _CLASS_FOLDERS for f in listing.folders):
        raise LibraryError(
            "{path} holds none of the folders of PBC ({folders}).",
            path=path,
            folders=", ".join(sorted(_CLASS_FOLDERS)),
        )
    return Pbc(pbc_manifest(library_id), listing, _read_attributes(path.expanduser(), folder))


@dataclass(frozen=True)
class Pbc:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    attributes: Mapping[str, Mapping[str, str]]
    """File name -> what WBCAtt says of it."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each cell, class folder by class folder, by file name."""
        yield from self.listing.skipped()
        files: list[Path] = []
        for folder in self.listing.folders:
            listing = list_folder(folder)
            yield from listing.skipped()
            files += listing.files
        for done, file in enumerate(files):
            progress(done, len(files))
            yield self._draft(file)
        progress(len(files), len(files))

    def _draft(self, file: Path) -> CaseDraft | Skipped:
        try:
            named = _NAME.fullmatch(file.name)
            stage = STAGE_OF_PREFIX.get(named[1].upper()) if named else None
            if stage is None:
                raise LibraryError(
                    "The name does not begin with a known prefix ({known}).",
                    known=", ".join(STAGE_OF_PREFIX),
                )
            image = read_file(file)
        except ShitenError as reason:
            return Skipped(f"{file.parent.name}/{file.name}", reason)
        return CaseDraft(
            id=file.stem,
            image=image,
            suffix=".jpg",
            label=stage,
            split=split_of(hashlib.sha256(image).hexdigest()),
            attributes=self.attributes.get(file.name, {}),
        )


def _read_attributes(given: Path, folder: Path) -> dict[str, dict[str, str]]:
    """WBCAtt's rows by file name; looked for in and beside the data set."""
    root = given.resolve()
    places = [folder, root, root.parent, folder.parent]
    places += [place / "wbcatt" for place in (root, root.parent, folder.parent.parent)]
    for place in dict.fromkeys(places):
        tables = sorted(t for t in place.glob(_ATTRIBUTE_TABLES) if not t.is_symlink())
        if tables:
            return {name: row for table in tables for name, row in _read_table(table)}
    return {}


def _read_table(table: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        rows = csv_rows(read_file(table).decode("utf-8-sig"), strict=False)
        columns = csv_columns(rows)
        if "img_name" not in columns:
            raise LibraryError("{file} has no column img_name.", file=table.name)
        kept = {key: place for key, place in columns.items() if key not in _NOT_ATTRIBUTES}
        width = max(columns.values()) + 1
        for line, row in rows:
            if len(row) != width:
                raise LibraryError(
                    "Line {line} of {file} has too many or too few cells.",
                    line=line,
                    file=table.name,
                )
            yield row[columns["img_name"]], {key: row[place] for key, place in kept.items()}
    except (UnicodeDecodeError, ContentError) as problem:
        raise LibraryError(
            "{file} is not a CSV file in UTF-8: {reason}.", file=table.name, reason=problem
        ) from problem
