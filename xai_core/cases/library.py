"""A case library on disk: a folder that can be trusted once it has been opened.

::

    my-cells/
        library.toml     what it is (xai_core.cases.manifest)
        cases.csv        its cases (xai_core.cases.cases_csv)
        images/  regions/

Opening reads the two files and lists the folders they name; it neither decodes nor hashes a
picture, so a library of many thousand cases opens at once. A picture's SHA-256 is checked
when it is read. Nothing outside the folder is ever read, whatever the files or links in it
say.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

import numpy as np

from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.cases_csv import parse_table
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.manifest_file import parse_manifest
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import Picture, decode_picture, image_size
from xai_core.errors import LibraryError
from xai_core.tasks import Task
from xai_core.types import LocalisedText

MANIFEST_FILE = "library.toml"
TABLE_FILE = "cases.csv"
MAX_FILE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class CaseLibrary:
    """An opened case library. Two are equal when their folders and contents are."""

    folder: Path
    manifest: Manifest
    cases: tuple[Case, ...]
    content_hash: str
    """SHA-256 of library.toml followed by cases.csv: what results are cached and cited by."""

    @classmethod
    def open(cls, folder: Path) -> CaseLibrary:
        """Open the library in ``folder``.

        Raises
        ------
        LibraryError
            It is missing or broken; the message names the file, the line and the reason.
        """
        try:
            root = folder.resolve()
        except (OSError, RuntimeError, ValueError):
            root = folder
        if not root.is_dir():
            raise LibraryError("There is no library folder {folder}.", folder=folder)
        manifest_bytes = _read_inside(root, PurePosixPath(MANIFEST_FILE))
        table_bytes = _read_inside(root, PurePosixPath(TABLE_FILE))
        manifest = parse_manifest(_as_text(manifest_bytes, MANIFEST_FILE))
        with _without_collecting():
            cases = parse_table(_as_text(table_bytes, TABLE_FILE), manifest)
        _check_files(root, cases)
        digest = hashlib.sha256(manifest_bytes + table_bytes).hexdigest()
        return cls(root, manifest, tuple(cases.values()), digest)

    @property
    def id(self) -> str:
        """The library's identifier."""
        return self.manifest.id

    @property
    def title(self) -> LocalisedText:
        """The library's name in both languages."""
        return self.manifest.title

    @property
    def task(self) -> Task:
        """What is asked about each case."""
        return self.manifest.task

    def case(self, case_id: str) -> Case:
        """The case with this id.

        Raises
        ------
        LibraryError
            There is none.
        """
        case = self.find(case_id)
        if case is None:
            raise LibraryError(
                "There is no case “{case_id}” in the library {library}.",
                case_id=case_id,
                library=self.id,
            )
        return case

    def find(self, case_id: str) -> Case | None:
        """The case with this id; None where there is none."""
        return self._index.get(case_id)

    def image_bytes(self, case: Case) -> bytes:
        """The picture file as it was imported, its SHA-256 checked.

        Raises
        ------
        LibraryError
            The file is gone, or is not the one that was imported.
        """
        data = _read_inside(self.folder, case.image)
        if hashlib.sha256(data).hexdigest() != case.sha256:
            raise LibraryError(
                "The picture {image} was changed after the library was made (its SHA-256"
                " differs): import the library again.",
                image=case.image,
            )
        return data

    def image(self, case: Case) -> ImageArray:
        """The picture, ``(H, W, 3)`` uint8 sRGB.

        Raises
        ------
        LibraryError
            As :meth:`image_bytes`.
        ImageError
            It cannot be decoded.
        """
        return self.picture(case).view

    def picture(self, case: Case) -> Picture:
        """The picture with its stored pixels, 8 to 16 bits, and the window it is seen through.

        That is the library's own window, else the file's, else a percentile stretch.

        Raises
        ------
        LibraryError, ImageError
            As :meth:`image`.
        """
        return decode_picture(self.image_bytes(case), str(case.image), self.manifest.picture.window)

    def image_shape(self, case: Case) -> tuple[int, int]:
        """The picture's ``(height, width)``."""
        return _image_shape(self.folder, case.image, case.sha256)

    def region_ids(self, case: Case) -> tuple[str, ...]:
        """The regions this case has, in the manifest's order, with unions of any drawn part."""
        return tuple(info.id for info in self.manifest.regions if any(_drawn_parts(info, case)))

    def mask(self, case: Case, region_id: str) -> RegionMask | None:
        """The region as drawn, ``(H, W)`` float32 in [0, 1]; None where it was not drawn.

        All instances together: the largest value of each pixel, over a union's drawn parts as
        well. Zeros where the region was looked for and there is none.

        Raises
        ------
        LibraryError
            The library has no such region, or the file is gone.
        ImageError
            The file is not a mask, or not of the picture's size.
        """
        return _largest(self._stored(case, part) for part in self._parts(case, region_id))

    def instances(self, case: Case, region_id: str) -> tuple[RegionMask, ...] | None:
        """Each instance of a region as drawn, such as each lesion; None where it was not drawn.

        A union has the instances of all its drawn parts. None of them (an empty tuple): it was
        looked for, and there is none.

        Raises
        ------
        LibraryError, ImageError
            As :meth:`mask`.
        """
        parts = tuple(self._parts(case, region_id))
        if not parts:
            return None
        shape = self.image_shape(case)
        return tuple(self._decoded(path, shape) for part in parts for path in case.regions[part])

    def region(self, case: Case, region_id: str) -> RegionMask | None:
        """The region with its importances, ``(H, W)`` float32 in [0, 1]; None if not drawn.

        The mask times the region's importance for the case's class. A union is the largest of
        its parts, each at its own importance, times the union's.

        Raises
        ------
        LibraryError, ImageError
            As :meth:`mask`.
        """
        info = self.region_info(region_id)
        joined = _largest(
            self._weighted(case, part) for part in self._parts(case, region_id) if part != region_id
        )
        if joined is not None:
            return joined * np.float32(info.importance_for(case.label))
        return self._weighted(case, region_id) if region_id in case.regions else None

    def _weighted(self, case: Case, part: str) -> RegionMask:
        importance = self.region_info(part).importance_for(case.label)
        return self._stored(case, part) * np.float32(importance)

    def _stored(self, case: Case, part: str) -> RegionMask:
        shape = self.image_shape(case)
        drawn = _largest(self._decoded(path, shape) for path in case.regions[part])
        return np.zeros(shape, dtype=np.float32) if drawn is None else drawn

    def _decoded(self, path: PurePosixPath, shape: tuple[int, int]) -> RegionMask:
        return decode_mask(_read_inside(self.folder, path), str(path), shape)

    def _parts(self, case: Case, region_id: str) -> Iterator[str]:
        return _drawn_parts(self.region_info(region_id), case)

    def region_info(self, region_id: str) -> RegionInfo:
        """What the manifest says of a region. Raises LibraryError, which lists those there are."""
        info = self.manifest.region(region_id)
        if info is None:
            raise LibraryError(
                "The library {library} has no region “{region}”; there are: {known}.",
                library=self.id,
                region=region_id,
                known=", ".join(r.id for r in self.manifest.regions) or "-",
            )
        return info

    @cached_property
    def _index(self) -> dict[str, Case]:
        return {case.id: case for case in self.cases}

    def __hash__(self) -> int:
        return hash((self.folder, self.content_hash))

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key != "_index"}


@contextmanager
def _without_collecting() -> Iterator[None]:
    # Looking at ever more cases, none of them garbage, takes twice as long as reading them.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _drawn_parts(info: RegionInfo, case: Case) -> Iterator[str]:
    """The ids of the mask files that make up a region for this case."""
    return (part for part in info.union_of or (info.id,) if part in case.regions)


def _largest(masks: Iterable[RegionMask]) -> RegionMask | None:
    largest: RegionMask | None = None
    for mask in masks:
        largest = mask if largest is None else np.maximum(largest, mask)
    return largest


@lru_cache(maxsize=1024)
def _image_shape(root: Path, image: PurePosixPath, _sha256: str) -> tuple[int, int]:
    """Every region of a case asks for it, and where a PNG says how it is turned may be its end."""
    return image_size(_read_inside(root, image), str(image))


def _as_text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise LibraryError(
            "Line {line} of {file} is not UTF-8 text: save it as UTF-8.",
            file=file,
            line=data[: problem.start].count(b"\n") + 1,
        ) from problem


def _read_inside(root: Path, path: PurePosixPath) -> bytes:
    target = root / path
    try:
        if not target.resolve().is_relative_to(root):
            raise LibraryError(
                "{file} is a link that leads out of the library folder: put the file itself there.",
                file=path,
            )
        if not target.is_file():
            raise LibraryError(
                "The library folder {folder} has no file {file}.", folder=root, file=path
            )
        if target.stat().st_size > MAX_FILE_BYTES:
            raise LibraryError("{file} is larger than 256 MB.", file=path)
        return target.read_bytes()
    except (OSError, RuntimeError) as problem:
        raise LibraryError(
            "{file} cannot be read: {reason}.",
            file=path,
            reason=getattr(problem, "strerror", None) or problem,
        ) from problem


def _check_files(root: Path, cases: Mapping[int, Case]) -> None:
    """Every named file is there and inside the folder: one listing per folder, not per file."""
    listings: dict[PurePosixPath, dict[str, bool]] = {}
    for line, case in cases.items():
        for path in (case.image, *chain.from_iterable(case.regions.values())):
            parent = path.parent
            if parent not in listings:
                listings[parent] = _list_inside(root, parent)
            inside = listings[parent].get(path.name)
            if inside is None:
                raise LibraryError(
                    "Line {line} of cases.csv: there is no file {path} in the library folder.",
                    line=line,
                    path=path,
                )
            if not inside:
                raise LibraryError(
                    "Line {line} of cases.csv: {path} is a link that leads out of the library"
                    " folder.",
                    line=line,
                    path=path,
                )


def _list_inside(root: Path, parent: PurePosixPath) -> dict[str, bool]:
    """File name -> whether it lies inside the folder; names that are no files are left out."""
    folder = root / parent
    try:
        resolved = folder.resolve()
        if not resolved.is_relative_to(root):
            raise LibraryError(
                "The folder {folder} is a link that leads out of the library folder.",
                folder=parent,
            )
        with os.scandir(resolved) as entries:
            return {
                entry.name: not entry.is_symlink()
                or Path(entry.path).resolve().is_relative_to(root)
                for entry in entries
                if entry.is_file()
            }
    except (OSError, RuntimeError):
        return {}
