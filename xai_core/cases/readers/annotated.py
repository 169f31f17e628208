"""What the readers of annotation files (COCO, Pascal VOC, labelme) share.

Three questions have one answer for all of them:

Where is the picture?
    Only inside the data set's own folder: absolute paths, ``..`` and links are refused.
What is drawn?
    Several outlines of one name on one picture are several instances of one region, such as
    several lesions; where a format says which outlines belong together, they are joined. If one
    of them cannot be read, that region is left out of the case and reported: half a nucleus
    would look like a whole one, and three lesions of four like all of them.
What do the facts say that the format has no room for?
    Our own exports add a ``shiten`` field (:class:`CaseFacts`) to each picture, and the
    library's manifest beside it, so that nothing is lost on the way out and in again. Foreign
    files lack both; then names become classes and regions as each reader describes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Drawn, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import SUFFIXES, image_size
from xai_core.cases.readers.folders import slug
from xai_core.cases.readers.scan import read_file
from xai_core.cases.splits import split_of
from xai_core.errors import LibraryError, ShitenError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Progress, Split, Strict
from xai_core.validation import located

T = TypeVar("T")

FULL = 255
"""The grey level of importance 1."""
MAX_INSTANCES = 10_000
BOXES = "box_regions"
"""Attribute of a case that lists its regions that are filled boxes, not outlines."""
MAX_REGION_PIXELS = 200_000_000
"""All regions of one case together: a limit on memory."""

MAX_JSON_VALUES = 20_000_000
"""Values in one JSON file: as Python objects they take some fifty bytes each."""

_MAGIC = {b"\x89PNG": ".png", b"\xff\xd8": ".jpg", b"BM": ".bmp", b"II": ".tif", b"MM": ".tif"}


class CaseFacts(Strict):
    """What our exports say of a picture in its ``shiten`` field."""

    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")
    label: str | None = None
    target: float | None = Field(default=None, allow_inf_nan=False)
    specimen: str | None = None
    split: Split | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    regions: tuple[str, ...] = ()
    """Regions drawn for this case; one without any outline is drawn and empty."""
    absent: tuple[str, ...] = ()
    """Of those, the ones that were looked for and are not there: they have no mask."""
    instances: dict[str, Annotated[int, Field(ge=2, le=MAX_INSTANCES)]] = Field(
        default_factory=dict
    )
    """Of those, how many instances the ones with several have."""

    def instance(self, region: str, shape: ShapeFacts | None) -> int | None:
        """Which instance an outline belongs to; None: one of its own."""
        if shape is not None and (shape.instance is not None or region not in self.instances):
            return shape.instance or 1
        # Our exports number several instances; what they do not number is one region.
        ours = self.id is not None and region in self.regions
        return 1 if ours and region not in (*self.absent, *self.instances) else None


class ShapeFacts(Strict):
    """What our exports say of one outline: graded regions have one for each grey level."""

    level: int = Field(default=FULL, ge=1, le=FULL)
    instance: int | None = Field(default=None, ge=1, le=MAX_INSTANCES)
    """From 1; None where the region has one instance only."""


@dataclass
class Canvas:
    """The regions of one picture while they are being drawn."""

    shape: tuple[int, int]
    levels: dict[str, dict[int | str, NDArray[np.uint8]]] = field(default_factory=dict)
    """Region -> instance -> ``(H, W)`` grey levels. Those without a number have a name of ours."""
    boxes: set[str] = field(default_factory=set)
    failed: dict[str, ShitenError] = field(default_factory=dict)

    def begin(self, facts: CaseFacts, known: Collection[str]) -> None:
        """Count the known regions that ``facts`` lists as drawn: empty so far, or not there.

        Raises
        ------
        LibraryError
            The regions would fill the memory.
        """
        for region in facts.regions:
            if region in known:
                count = 0 if region in facts.absent else facts.instances.get(region, 1)
                self.levels.setdefault(region, {})
                for number in range(1, count + 1):
                    self._instance(region, number)

    def _instance(self, region: str, number: int | str) -> NDArray[np.uint8]:
        drawn = self.levels.setdefault(region, {})
        if number not in drawn:
            count = sum(len(instances) for instances in self.levels.values()) + 1
            if count * self.shape[0] * self.shape[1] > MAX_REGION_PIXELS:
                raise LibraryError("It has too many regions for a picture of its size.")
            drawn[number] = np.zeros(self.shape, dtype=np.uint8)
        return drawn[number]

    def add(
        self, region: str, mask: BoolMask, level: int = FULL, instance: int | str | None = None
    ) -> None:
        """Join a mask to an instance of a region.

        Parameters
        ----------
        region
            Its id.
        mask
            ``(H, W)`` bool.
        level
            Its grey level, 1 to 255; where another outline is there already, the higher one wins.
        instance
            Which one; None for a new one.

        Raises
        ------
        LibraryError
            The regions would fill the memory.
        """
        number = f"new {len(self.levels.get(region, ()))}" if instance is None else instance
        drawn = self._instance(region, number)
        drawn[mask & (drawn < level)] = level

    def regions(self) -> dict[str, Drawn]:
        """The finished regions, without those that failed; a tuple where instances are not one."""
        return {
            region: _finished(list(instances.values()))
            for region, instances in self.levels.items()
            if region not in self.failed
        }

    def attributes(self) -> dict[str, str]:
        """What is to be said of how the regions were drawn."""
        boxes = sorted(self.boxes - set(self.failed))
        return {BOXES: " ".join(boxes)} if boxes else {}

    def reports(self, name: str) -> Iterator[Skipped]:
        """The regions left out of the picture ``name``."""
        for region, problem in self.failed.items():
            reason = LibraryError(
                "The region “{region}” is left out of this case: {reason}",
                region=region,
                reason=problem,
            )
            yield Skipped(name, reason)


def _finished(instances: Sequence[NDArray[np.uint8]]) -> Drawn:
    if len(instances) == 1:
        return instances[0].astype(np.float32) / np.float32(FULL)
    # A byte a pixel where that is enough: there may be many lesions on a large picture.
    return tuple(
        levels == FULL
        if ((levels == 0) | (levels == FULL)).all()
        else levels.astype(np.float32) / np.float32(FULL)
        for levels in instances
    )


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


def make_draft(case_id: str, picture: Picture, facts: CaseFacts, canvas: Canvas) -> CaseDraft:
    """Put a case together; the split of a foreign picture is decided by its hash.

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
        split = split_of(hashlib.sha256(picture.data).hexdigest())
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


def identifiers(names: Iterable[str], longest: int = 64) -> dict[str, str]:
    """Name -> identifier, the name itself where it can be one, never the same twice.

    Two identifiers also differ when capitals do not count, as in some file systems.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        fits = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name) and len(name) <= longest
        stem = name if fits else slug(name)
        identifier, count = stem, 1
        while identifier.casefold() in taken:
            count += 1
            identifier = f"{stem[: longest - 6]}-{count}"
        taken.add(identifier.casefold())
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
