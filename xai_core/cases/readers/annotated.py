"""What the readers of annotation files (COCO, Pascal VOC, labelme) share.

Three questions have one answer for all of them:

Where is the picture?
    Only inside the data set's own folder: absolute paths, ``..`` and links are refused.
What is drawn?
    Outlines of one name are instances of one region (``canvas.py``).
What do the facts say that the format has no room for?
    Our own exports add a ``shiten`` field (``exported_facts.py``) to each picture, and the
    library's manifest beside it, so that nothing is lost on the way out and in again. Foreign
    files lack both; then names become classes and regions as each reader describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import ValidationError

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import SUFFIXES, image_size
from xai_core.cases.readers.canvas import Canvas
from xai_core.cases.readers.exported_facts import ExportedCase
from xai_core.cases.readers.folders import slug
from xai_core.cases.readers.scan import read_file
from xai_core.cases.splits import split_drawn
from xai_core.errors import LibraryError, ShitenError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Progress
from xai_core.validation import located

T = TypeVar("T")

MAX_JSON_VALUES = 20_000_000
"""Values in one JSON file: as Python objects they take some fifty bytes each."""

_MAGIC = {b"\x89PNG": ".png", b"\xff\xd8": ".jpg", b"BM": ".bmp", b"II": ".tif", b"MM": ".tif"}


@dataclass(frozen=True)
class Picture:
    """A picture file of the data set, read."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """Its extension; guessed from the content where the name has none we know."""
        suffix = PurePosixPath(self.name).suffix.lower()
        if suffix in SUFFIXES:
            return suffix
        return next((s for magic, s in _MAGIC.items() if self.data.startswith(magic)), ".png")


def each_draft(
    files: Sequence[tuple[str, T]],
    draft: Callable[[T, str], tuple[CaseDraft, Canvas]],
    progress: Progress,
) -> Iterator[CaseDraft | Skipped]:
    """Draft one named file after the other; a file that cannot be one is told with its reason.

    ``draft`` gets what stands beside the name, and the case id the name gives.
    """
    ids = case_ids(name for name, _ in files)
    for done, (name, content) in enumerate(files):
        progress(done, len(files))
        try:
            made, canvas = draft(content, ids[name])
        except ShitenError as problem:
            yield Skipped(name[:200], problem)
            continue
        yield from canvas.reports(name[:200])
        yield made
    progress(len(files), len(files))


def blank_canvas(picture: Picture, height: int | None, width: int | None) -> Canvas:
    """A canvas of the picture's own size, which the file, where it states one, must agree with.

    Raises
    ------
    LibraryError
        The stated size is another.
    """
    shape = image_size(picture.data, picture.name)
    stated = (height or shape[0], width or shape[1])
    if stated != shape:
        raise LibraryError(
            "The file says that the picture is {declared} pixels (height x width), but it is"
            " {got}.",
            declared=f"{stated[0]} x {stated[1]}",
            got=f"{shape[0]} x {shape[1]}",
        )
    return Canvas(shape)


def make_draft(case_id: str, picture: Picture, facts: ExportedCase, canvas: Canvas) -> CaseDraft:
    """Put a case together; the split of a foreign picture is decided by hash.

    Parameters
    ----------
    case_id
        Its name where ``facts`` has none.
    picture
        The file's bytes, not decoded.
    facts
        What an export of ours noted of the case; empty for foreign files.
    canvas
        The regions drawn so far, on the picture's grid.

    Returns
    -------
    CaseDraft
        The case as it will be written.
    """
    split = facts.split
    if split is None and facts.id is None:
        split = split_drawn(facts.specimen, picture.data)
    return CaseDraft(
        id=facts.id or case_id,
        image=picture.data,
        suffix=picture.suffix,
        label=facts.label,
        target=facts.target,
        specimen=facts.specimen,
        split=split,
        regions=canvas.regions(),
        attributes={**facts.attributes, **canvas.attributes()},
    )


def read_picture(folders: Iterable[Path], name: str) -> Picture:
    """The picture ``name`` below the first of ``folders`` that has it.

    Raises
    ------
    LibraryError
        The name leads out of the folder, passes a link, or there is no such file.
    """
    relative = PurePosixPath(name.replace("\\", "/"))
    outside = relative.is_absolute() or ".." in relative.parts or ":" in name or "\0" in name
    if outside or not relative.parts:
        raise LibraryError(
            "The picture “{name}” is not inside the data set's folder: put it there, and name it"
            " by its path within.",
            name=name[:200],
        )
    for folder in folders:
        if is_plain_file(folder, relative):
            return Picture(name, read_file(folder / relative))
    raise LibraryError(
        "The picture “{name}” is missing from the data set's folder, or is a link.",
        name=name[:200],
    )


def is_plain_file(folder: Path, relative: PurePosixPath) -> bool:
    """Whether ``relative`` is a regular file below ``folder``, reached without any link."""
    path = folder
    try:
        for part in relative.parts:
            path = path / part
            if path.is_symlink():
                return False
        return path.is_file()
    except (OSError, ValueError):
        return False


def parse_json(data: bytes, name: str) -> dict[str, Any]:
    """The JSON object in ``data``.

    Raises
    ------
    LibraryError
        It is not JSON, holds NaN or Infinity, is nested too deeply, is too long, or is no object.
    """
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > MAX_JSON_VALUES:
        raise LibraryError(
            "{name} holds more than {limit} million values: divide it into several files.",
            name=name,
            limit=MAX_JSON_VALUES // 1_000_000,
        )
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise LibraryError(
            "{name} is not valid JSON: see line {line}.", name=name, line=problem.lineno
        ) from None
    except (ValueError, RecursionError):
        # Not UTF-8, NaN, a number of thousands of digits, or brackets within brackets.
        raise LibraryError("{name} is not valid JSON.", name=name) from None
    if not isinstance(value, dict):
        raise LibraryError("{name} holds no JSON object with named fields.", name=name)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def identifiers(
    names: Iterable[str], longest: int = 64, taken: Iterable[str] = ()
) -> dict[str, str]:
    """Name -> identifier, the name itself where it can be one, never the same twice.

    Two identifiers also differ when capitals do not count, as in some file systems. None is one of
    those ``taken``.
    """
    found: dict[str, str] = {}
    gone = {identifier.casefold() for identifier in taken}
    counts: dict[str, int] = {}  # stem -> the last number tried: all before it are taken
    for name in dict.fromkeys(names):
        fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name) and len(name) <= longest
        stem = name if fits else slug(name)[:longest]
        identifier, count = stem, counts.get(stem, 1)
        while identifier.casefold() in gone:
            count += 1
            identifier = f"{stem[: longest - 6]}-{count}"
        counts[stem] = count
        gone.add(identifier.casefold())
        found[name] = identifier
    return found


def case_ids(files: Iterable[str]) -> dict[str, str]:
    """File name -> case id: the bare name, or the whole path where bare names repeat."""
    paths = {file: PurePosixPath(file.replace("\\", "/")) for file in dict.fromkeys(files)}
    stems = [path.stem.casefold() for path in paths.values()]
    unique = len(set(stems)) == len(stems)
    bare = {
        file: path.stem if unique else str(path.with_suffix("") if path.name else path)
        for file, path in paths.items()
    }
    ids = identifiers(bare.values(), longest=128)
    if len(set(bare.values())) == len(bare):
        return {file: ids[name] for file, name in bare.items()}
    return identifiers(paths, longest=128)


def own_manifest(value: Mapping[str, Any], library_id: str, name: str) -> Manifest:
    """The manifest one of our exports carries, under its new id.

    Raises
    ------
    LibraryError
        It is not a valid manifest.
    """
    try:
        return Manifest.model_validate({**value, "id": library_id})
    except ValidationError as problem:
        raise LibraryError(
            "The library information in {name} is broken ({reason}).",
            name=name,
            reason=located(problem),
        ) from None


@dataclass(frozen=True)
class Found:
    """What a data set that says little of itself shows all the same."""

    title: str
    labels: Mapping[str, str]
    """Class id -> name, which stands in both languages."""
    regions: Mapping[str, str]
    author: str = "unknown"
    licence: str = "unknown"


def foreign_manifest(library_id: str, kind: str, found: Found) -> Manifest:
    """The manifest that follows from a data set of this ``kind``; regions count as expert's.

    Raises
    ------
    LibraryError
        There is not a single label, or the id cannot be one.
    """
    if not found.labels:
        raise LibraryError(
            "No picture in “{title}” has a single label, so there is nothing to answer.",
            title=found.title,
        )
    try:
        return Manifest(
            format=1,
            id=library_id,
            version="1",
            title=_both(found.title),
            licence=found.licence,
            origin=kind,
            task=Classification(
                classes=tuple(
                    ClassInfo(id=i, name=_both(name)) for i, name in found.labels.items()
                ),
            ),
            regions=tuple(
                RegionInfo(id=i, name=_both(name), origin=Origin.EXPERT, author=found.author)
                for i, name in found.regions.items()
            ),
        )
    except ValidationError as problem:
        raise LibraryError(
            "The data set cannot become a library ({reason}).", reason=located(problem)
        ) from None


def _both(name: str) -> LocalisedText:
    return LocalisedText(en=name, ja=name)
