"""Writing a case library: all of it, or nothing.

Drafts are written one after the other into a hidden folder beside the destination, which is
opened (and so checked) and then renamed into place. Whatever goes wrong, be it a full disk
or Ctrl-C, the hidden folder is removed and what was there before stays.

A draft that cannot become a case does not stop the others: it is reported as
:class:`~xai_core.cases.draft.Skipped` with the reason. Byte-identical pictures are told by
their SHA-256: with the same answer the first is kept; with different answers nobody knows
which is right, and all of them are left out.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath

from xai_core import home
from xai_core.cases.case import Case
from xai_core.cases.cases_csv import CASE_ID, MAX_CELL, answer_column, format_table, regions_cell
from xai_core.cases.draft import CaseDraft, Skipped, instances_of
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.manifest import Manifest
from xai_core.cases.manifest_file import format_manifest
from xai_core.cases.masks import encode_mask
from xai_core.cases.pictures import SUFFIXES, decode_image
from xai_core.cases.readers import READERS
from xai_core.errors import LibraryError, ObstacleError, ShitenError
from xai_core.files import (
    DestinationTakenError,
    of_the_machine,
    sync_everything,
    whole_folder,
    write_synced,
)
from xai_core.types import Progress

_File = tuple[PurePosixPath, bytes]
"""Where it goes, and what is in it."""
LIBRARY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class ImportReport:
    """What an import made, and what it left out and why."""

    library: CaseLibrary
    n_cases: int
    skipped: tuple[Skipped, ...]


def import_library(
    reader: str, path: Path, library_id: str, *, replace: bool = False, progress: Progress
) -> ImportReport:
    """Read ``path`` with the named reader into the libraries folder, as ``library_id``.

    Parameters
    ----------
    reader
        One of ``READERS``.
    path
        The folder or file with the foreign data; it stays as it is.
    library_id
        The new library's name.
    replace
        Whether a library of that name may be replaced.
    progress
        Called with (cases read, cases in all).

    Returns
    -------
    ImportReport
        How many cases were written, and what was left out and why.

    Raises
    ------
    ChoiceError
        There is no such reader.
    LibraryError
        The id is not one, is taken (without ``replace``), or ``path`` is not usable.
    """
    destination = check_free(library_id, replace=replace)
    source = READERS[reader](path, library_id)
    return write_library(destination, source.manifest, source.drafts(progress), replace=replace)


def write_library(
    destination: Path,
    manifest: Manifest,
    drafts: Iterable[CaseDraft | Skipped],
    *,
    replace: bool = False,
) -> ImportReport:
    """Write a library to the folder ``destination``, which must not exist unless ``replace``.

    Parameters
    ----------
    destination
        The library's folder; it appears whole or not at all.
    manifest
        What ``library.toml`` will say.
    drafts
        The cases one after the other, or why one is left out.
    replace
        Whether the folder may be there already.

    Returns
    -------
    ImportReport
        How many cases were written, and what was left out and why.

    Raises
    ------
    LibraryError
        The destination is taken, not one draft became a case, or the disk refuses.
    """
    try:
        shelved = (
            destination.parent == home.libraries_folder()
        )  # rounds and classes may go on in it
        with whole_folder(destination, replace=replace, keep_earlier=shelved) as partial:
            skipped = _fill(partial, manifest, drafts)
    except DestinationTakenError as problem:
        raise taken(destination) from problem
    except OSError as problem:
        raise not_written(destination, problem) from problem
    library = CaseLibrary.open(destination)
    return ImportReport(library, len(library.cases), skipped)


def check_free(library_id: str, *, replace: bool = False) -> Path:
    """The folder on the shelf that a new library will take: asked before a long reading.

    Raises
    ------
    LibraryError
        The id is not one, or is taken (without ``replace``).
    """
    check_library_id(library_id)
    destination = home.libraries_folder() / library_id
    if not replace and (destination.exists() or destination.is_symlink()):
        raise taken(destination)
    return destination


def check_library_id(library_id: str) -> None:
    """Make sure that a library id is one, before it becomes part of any path.

    Raises
    ------
    LibraryError
        It is not.
    """
    if not LIBRARY_ID.fullmatch(library_id):
        raise LibraryError(
            "“{library_id}” is not a library id. Use up to 64 letters, digits, “_”, “.” and “-”,"
            " beginning with a letter or digit.",
            library_id=library_id[:200],
        )


def _fill(
    partial: Path, manifest: Manifest, drafts: Iterable[CaseDraft | Skipped]
) -> tuple[Skipped, ...]:
    cases = _CaseFiles(partial, manifest)
    for draft in drafts:
        if isinstance(draft, Skipped):
            cases.skipped.append(draft)
        else:
            cases.add(draft)
    kept = tuple(cases.kept.values())
    if not kept:
        raise LibraryError(
            "Nothing was imported: not one usable case among {count}. The first reason: {reason}",
            count=len(cases.skipped),
            reason=cases.skipped[0].reason
            if cases.skipped
            else LibraryError("The source is empty."),
        )
    write_synced(partial / MANIFEST_FILE, format_manifest(manifest).encode())
    write_synced(partial / TABLE_FILE, format_table(kept, manifest).encode())
    CaseLibrary.open(partial)
    sync_everything()  # pictures and masks, before the folder gets its name
    return tuple(cases.skipped)


@dataclass
class _CaseFiles:
    """Writes the files of one draft after the other; holds only their rows in memory."""

    folder: Path
    manifest: Manifest
    kept: dict[str, Case] = field(default_factory=dict)
    """SHA-256 of the picture -> its case."""
    skipped: list[Skipped] = field(default_factory=list)
    _disputed: set[str] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)
    _mask_names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        (self.folder / "images").mkdir()
        (self.folder / "regions").mkdir()

    def add(self, draft: CaseDraft) -> None:
        """Write the draft, or report why not."""
        try:
            self._check(draft)
            digest = hashlib.sha256(draft.image).hexdigest()
            self._check_twin(draft, digest)
            files = self._files(draft)
        except ShitenError as reason:
            self.skipped.append(Skipped(draft.id, reason))
            return
        (image, picture), regions = files
        masks = [file for drawn in regions.values() for file in drawn]
        for path, data in ((image, picture), *masks):
            (self.folder / path).write_bytes(data)
        self._ids.add(draft.id.lower())
        self.kept[digest] = Case(
            id=draft.id,
            image=image,
            sha256=digest,
            label=draft.label,
            target=draft.target,
            specimen=draft.specimen or None,
            split=draft.split,
            regions={region: tuple(path for path, _ in drawn) for region, drawn in regions.items()},
            attributes={name: value for name, value in draft.attributes.items() if value},
        )

    def _check(self, draft: CaseDraft) -> None:
        if not CASE_ID.fullmatch(draft.id):
            raise LibraryError(
                "“{case_id}” is not a case id. Use up to 128 letters, digits, “_”, “.” and “-”,"
                " beginning with a letter or digit.",
                case_id=draft.id[:200],
            )
        if draft.id.lower() in self._ids:
            raise LibraryError(
                "The case id “{case_id}” is already taken (capitals do not count as different).",
                case_id=draft.id,
            )
        _check_answer(draft, self.manifest)
        _check_texts(draft)

    def _check_twin(self, draft: CaseDraft, digest: str) -> None:
        if digest in self._disputed:
            raise _dispute(draft.id)
        twin = self.kept.get(digest)
        if twin is None:
            return
        if (twin.label, twin.target) == (draft.label, draft.target):
            raise LibraryError(
                "The picture is byte for byte that of case {twin}, which is kept.", twin=twin.id
            )
        self._remove(twin)
        self._disputed.add(digest)
        self.skipped.append(Skipped(twin.id, _dispute(draft.id)))
        raise _dispute(twin.id)

    def _remove(self, case: Case) -> None:
        del self.kept[case.sha256]
        for path in (case.image, *chain.from_iterable(case.regions.values())):
            (self.folder / path).unlink()

    def _files(self, draft: CaseDraft) -> tuple[_File, dict[str, tuple[_File, ...]]]:
        suffix = draft.suffix.lower()
        if suffix not in SUFFIXES:
            raise LibraryError("“{suffix}” is not a picture file's extension.", suffix=suffix[:20])
        image = PurePosixPath("images", f"{draft.id}{suffix}")
        height, width = decode_image(draft.image, draft.id, self.manifest.picture.window).shape[:2]
        regions: dict[str, tuple[_File, ...]] = {}
        for region, drawn in draft.regions.items():
            info = self.manifest.region(region)
            if info is None or info.union_of:
                raise LibraryError(
                    "There is no region “{region}” with a mask of its own.", region=region
                )
            masks = instances_of(drawn)
            data = [encode_mask(mask, (height, width)) for mask in masks]
            numbers = [""] if len(data) == 1 else [f".{n}" for n in range(1, len(data) + 1)]
            regions[region] = tuple(
                (self._mask_path(f"{draft.id}.{region}{number}"), one)
                for number, one in zip(numbers, data, strict=True)
            )
        _check_cell({region: [path for path, _ in files] for region, files in regions.items()})
        return (image, draft.image), regions

    def _mask_path(self, name: str) -> PurePosixPath:
        # Dots are allowed in all parts of it, so two masks may ask for one name.
        while name.lower() in self._mask_names:
            name += "_"
        self._mask_names.add(name.lower())
        return PurePosixPath("regions", f"{name}.png")


def _check_cell(regions: Mapping[str, Sequence[PurePosixPath]]) -> None:
    """One case with too many regions must not make a table that cannot be read back."""
    if len(regions_cell(regions)) > MAX_CELL:
        raise LibraryError("It has too many regions for one case.")


def _check_answer(draft: CaseDraft, manifest: Manifest) -> None:
    if answer_column(manifest) == "label":
        asked = draft.label is not None or manifest.task.answer_required
        unknown = asked and draft.label not in manifest.task.class_ids
        if unknown or draft.target is not None:
            raise LibraryError("There is no class “{label}”.", label=draft.label or "-")
    elif draft.label is not None or draft.target is None or not math.isfinite(draft.target):
        raise LibraryError("The target “{target}” is not a finite number.", target=draft.target)


def _check_texts(draft: CaseDraft) -> None:
    texts = [draft.specimen or "", *draft.attributes, *draft.attributes.values()]
    too_long = any(len(text) > 10_000 for text in texts)
    if too_long or "" in draft.attributes or any(_unwritable(text) for text in texts):
        raise LibraryError("A text about this case is too long, or is not text at all.")


def _unwritable(text: str) -> bool:
    return "\0" in text or bool(re.search("[\ud800-\udfff]", text))


def _dispute(other: str) -> LibraryError:
    return LibraryError(
        "The same picture stands under {other} with another answer; nobody can tell which is"
        " right, so it is left out.",
        other=other,
    )


def not_written(folder: Path, problem: OSError) -> LibraryError:
    """What is said where the disk refuses a library."""
    said = {"folder": folder, "reason": problem.strerror or problem}
    if of_the_machine(problem):
        return ObstacleError("The library could not be written to {folder}: {reason}.", **said)
    return LibraryError("The library could not be written to {folder}: {reason}.", **said)


def taken(destination: Path) -> LibraryError:
    """What is said where a library has the id already."""
    return ObstacleError(
        "There is already a library “{library_id}”: choose another id, or replace it on purpose.",
        library_id=destination.name,
    )
