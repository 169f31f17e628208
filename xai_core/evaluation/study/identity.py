"""What a study is of: ``study.json``, everything that decides the numbers in its table.

Two runs with the same contents here give the same table. A study goes on, and is read, only under
what it was begun with: another library version, model, layer, cut or software is another study.
Nothing here loads torch.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.agreement import PatternThresholds
from xai_core.cases.library import CaseLibrary
from xai_core.errors import AlignmentError, ContentError, Phrase, StudyError
from xai_core.files import read_regular
from xai_core.models.card_parts import InputSpec, MarkScale, ValueScale
from xai_core.models.cards import ModelCard
from xai_core.tasks import Task, align
from xai_core.types import Precision, Split, Strict
from xai_core.validation import first_problem

STUDY_FILE = "study.json"
MAX_STUDY_BYTES = 4_000_000
PART_SIZE = 512
"""Cases a part: what an interrupted run does again at most."""
MAX_PARTS = 1_000_000


class StudiedLibrary(Strict):
    """Which library, in which version."""

    id: str
    version: str
    content_hash: str
    """SHA-256 of library.toml followed by cases.csv."""
    regions: tuple[str, ...]
    """Every region the library knows, in its order; each has its columns in the table."""


class StudiedModel(Strict):
    """Which model, with which weights, and what else decides its answers."""

    id: str
    version: str
    weights_sha256: str
    temperature: float
    class_ids: tuple[str, ...]
    input: InputSpec
    task: Task | None = Field(default=None, exclude_if=lambda task: task is None)
    """What it answers; None in studies of format 1, which were of classes."""
    value: ValueScale | None = Field(default=None, exclude_if=lambda value: value is None)
    marks: MarkScale | None = Field(default=None, exclude_if=lambda marks: marks is None)


class SharedClasses(Strict):
    """How labels and answers are read so that they compare; empty for other kinds of tasks."""

    library_grouping: str | None
    """None: the library's own classes."""
    model_grouping: str | None
    classes: tuple[str, ...]
    """The answers both sides can give, in the model's order."""


class Settings(Strict):
    """How attention is made and scored."""

    method: Literal["grad-cam"] = "grad-cam"
    layer: str
    map_height: int = Field(ge=1, le=4096)
    """Of the map on the layer's own grid."""
    map_width: int = Field(ge=1, le=4096)
    embedding_size: int = Field(ge=1, le=65536)
    binarisation: str
    """As ``Binarisation.parse`` reads it."""
    thresholds: dict[str, float]
    """Of the patterns (``PatternThresholds``)."""
    precision: Precision = Precision.FLOAT32
    device: Literal["cpu", "cuda"] = Field(default="cpu", exclude_if=lambda device: device == "cpu")
    """Where the network worked: on a card numbers differ by up to 1e-3 (``models/device.py``), too
    much for one study. Which engine did the work is not noted: it makes no difference."""


class StudyInfo(Strict):
    """The contents of ``study.json``."""

    format: Literal[1, 2, 3] = 3
    """In format 1 ``confidence`` was that of the most probable class alone; ``read.py`` works it
    out anew. Format 2 lacks the columns of the two levels (``columns.py``)."""
    library: StudiedLibrary
    model: StudiedModel
    reading: SharedClasses
    settings: Settings
    split: Split | None
    """Only the cases of this split; None for all."""
    n_cases: int = Field(ge=0)
    part_size: int = Field(ge=1, le=100_000)
    software: dict[str, str]
    """Name -> version of what the numbers depend on."""

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        """Parts are listed by number: a file may not say so many that the list fills the memory."""
        if self.n_parts > MAX_PARTS:
            raise ContentError("more than {n} parts", n=MAX_PARTS)
        return self

    @property
    def n_parts(self) -> int:
        """How many parts the finished study has."""
        return -(-self.n_cases // self.part_size)

    def cases_of(self, part: int) -> range:
        """The places of a part's cases among the study's, from 0."""
        start = part * self.part_size
        return range(start, min(start + self.part_size, self.n_cases))

    def pattern_thresholds(self) -> PatternThresholds:
        """The thresholds the patterns were named with. Raises ChoiceError."""
        return PatternThresholds(**self.settings.thresholds)

    def fingerprint(self) -> str:
        """SHA-256 of all of this; every part carries it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def as_bytes(self) -> bytes:
        """The contents of ``study.json``."""
        return f"{self.model_dump_json(indent=1)}\n".encode()


def read_info(folder: Path) -> StudyInfo:
    """The ``study.json`` of a study.

    Raises
    ------
    StudyError
        There is none, or it is not valid.
    """
    try:
        return StudyInfo.model_validate_json(read_regular(folder / STUDY_FILE, MAX_STUDY_BYTES))
    except FileNotFoundError as error:
        raise StudyError("There is no study in {folder}: run it first.", folder=folder) from error
    except OSError as error:
        reason = Phrase("it is too large") if error.errno == errno.EFBIG else error.strerror
        raise StudyError(
            "The study in {folder} cannot be read: {reason}.", folder=folder, reason=reason
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise StudyError(
            "The file study.json in {folder} is not valid: {where}: {reason}. Run the study anew.",
            folder=folder,
            where=problem.where,
            reason=problem.reason,
        ) from error


def mismatch(info: StudyInfo, library: CaseLibrary, card: ModelCard) -> StudyError | None:
    """Why these numbers are not of this library and model as they are now; None if they are."""
    for same, what in _compared(info, library, card):
        if not same:
            return StudyError(
                "This study is of {what} than the one on this machine, so its numbers do not hold"
                " here. Run it anew.",
                what=what,
            )
    return None


def difference(found: StudyInfo, wanted: StudyInfo) -> Phrase | None:
    """In what two studies differ, in the words of a message; None where they are the same."""
    sides = (
        (found.library.id, wanted.library.id, Phrase("another library")),
        (found.library, wanted.library, Phrase("another version of the library")),
        (found.model.id, wanted.model.id, Phrase("another model")),
        (found.model, wanted.model, Phrase("another version of the model")),
        (found.split, wanted.split, Phrase("another choice of cases")),
        (found.settings, wanted.settings, Phrase("other settings")),
        (found.software, wanted.software, Phrase("another version of the software")),
        (found, wanted, Phrase("other settings")),
    )
    return next((what for one, other, what in sides if one != other), None)


def _compared(
    info: StudyInfo, library: CaseLibrary, card: ModelCard
) -> Iterator[tuple[bool, Phrase]]:
    yield info.library.id == library.id, Phrase("another library")
    yield (
        info.library.content_hash == library.content_hash,
        Phrase("another version of the library"),
    )
    yield info.model.id == card.id, Phrase("another model")
    now = studied_model(card)
    if info.format == 1:
        now = now.model_copy(update={"task": None})
    yield info.model == now, Phrase("another version of the model")
    try:
        shared = shared_classes(library, card)
    except AlignmentError:
        shared = None
    yield info.reading == shared, Phrase("another reading of the classes")


def studied_model(card: ModelCard) -> StudiedModel:
    """What of a card decides its answers."""
    return StudiedModel(
        id=card.id,
        version=card.version,
        weights_sha256=card.weights_sha256,
        temperature=card.temperature,
        class_ids=card.class_ids,
        input=card.input,
        task=card.task,
        value=card.value,
        marks=card.marks,
    )


def studied_library(library: CaseLibrary) -> StudiedLibrary:
    """What of a library decides the table."""
    return StudiedLibrary(
        id=library.id,
        version=library.manifest.version,
        content_hash=library.content_hash,
        regions=tuple(region.id for region in library.manifest.regions),
    )


def shared_classes(library: CaseLibrary, card: ModelCard) -> SharedClasses:
    """How the two are read so that they compare. Raises AlignmentError."""
    alignment = align(library.task, card.task)
    of_library, of_model = alignment.groupings
    return SharedClasses(
        library_grouping=of_library,
        model_grouping=of_model,
        classes=tuple(item.id for item in alignment.classes),
    )
