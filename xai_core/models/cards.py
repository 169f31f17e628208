"""Model cards: what a model is, what it was trained on, how good it is, where it is weak.

A model is a folder ``<id>/`` with ``card.json``, ``weights.safetensors``, for methods that compare
a picture with others ``background.png``, and for telling strange pictures
``strangeness.safetensors``. The card names the SHA-256 of each; a file with another hash is refused
(``checkpoints.py``, ``explain/background.py``, ``out_of_distribution.py``). Cards are read without
loading torch, so that browsing stays light.

A card says of which kind its model is. Those here answer a library's task (:class:`ModelCard`);
those that draw regions are in ``segmenter_cards.py``. What every card says is :class:`Card`; its
entries are in ``card_parts.py``.

Source of the idea: Mitchell et al. 2019, 10.1145/3287560.3287596.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_core import from_json

from xai_core.cases.pictures.fitting import FitMode
from xai_core.errors import ContentError, ModelError, ShitenError
from xai_core.files import read_regular
from xai_core.home import model_folders
from xai_core.models.architectures import ArchitectureName, NetworkSettings
from xai_core.models.card_parts import (
    BackgroundUse,
    DataUse,
    Digest,
    InputSpec,
    MarkScale,
    Metric,
    ModelRef,
    ValueScale,
)
from xai_core.models.curves import AnyEpoch, CurvePoint
from xai_core.models.disputed_labels import LabelReview
from xai_core.models.out_of_distribution_report import StrangenessCheck
from xai_core.models.reports import AnyEvaluationReport, EvaluationReport
from xai_core.tasks import Calibration, Identifier, Task, TaskKind, align, alignable
from xai_core.types import LocalisedText, Report, Strict
from xai_core.validation import first_problem

CARD_FILE = "card.json"
WEIGHTS_FILE = "weights.safetensors"
BACKGROUND_FILE = "background.png"
MAX_CARD_BYTES = 4_000_000
CLASSIFICATION, SEGMENTATION = TaskKind.CLASSIFICATION.value, "segmentation"
ANSWERING = tuple(kind.value for kind in TaskKind)
"""The kinds of models that answer a library's task."""
KINDS = (*ANSWERING, SEGMENTATION)
"""What models do; a card's ``kind``."""


class Card(Strict):
    """What every card says, whatever its model answers."""

    kinds: ClassVar[frozenset[str]] = frozenset()
    """The kinds this card is for."""
    format: Literal[1] = 1
    kind: str
    id: str = Identifier
    version: str = Field(min_length=1)
    title: LocalisedText
    summary: LocalisedText
    weaknesses: LocalisedText
    demonstrates: LocalisedText | None = Field(default=None, exclude_if=lambda what: what is None)
    """What a model shows a class that is not there to be relied on; None: it is."""
    licence: str = Field(min_length=1)
    input: InputSpec
    weights_sha256: Digest
    split_rule: LocalisedText
    data: tuple[DataUse, ...]
    start: ModelRef | None = None
    metrics: tuple[Metric, ...] = ()
    reports: Mapping[str, Report] = Field(default_factory=dict)
    """Full evaluations by test id; each kind of model says of what kind they are."""
    curve: tuple[CurvePoint, ...] = ()
    recipe: dict[str, Any]
    software: dict[str, str] = Field(default_factory=dict)

    def learned_from(self, library_id: str) -> bool:
        """Whether cases of this library, whichever, are among those it learned from."""
        return any(use.library == library_id for use in self.data)

    def as_bytes(self) -> bytes:
        """The contents of ``card.json``."""
        return f"{self.model_dump_json(indent=1)}\n".encode()


_DECIDES: dict[str, Any] = {
    **dict.fromkeys(("id", "version", "weights_sha256", "temperature", "value", "marks"), True),
    **dict.fromkeys(("input", "task", "settings"), True),
    "strangeness": {"method", "sha256", "threshold"},
}
"""What of a card decides what its model answers to a picture."""


class ModelCard(Card):
    """The card of a model that answers a library's task: the contents of ``card.json``, validated.

    Its reports say, for classes: per class, per class grouping, confusion, ECE, specimen by
    specimen; for the other kinds what ``tasks/reports.py`` lists.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(ANSWERING)
    kind: Literal["classification", "ordinal", "regression", "detection"] = "classification"
    task: Task
    architecture: ArchitectureName
    settings: NetworkSettings | None = Field(default=None, exclude_if=lambda what: what is None)
    """What a network of transformers is built from: its ``config.json``. No other has any."""
    temperature: float = Field(default=1.0, gt=0)
    """Logits are divided by it; no matter for values."""
    value: ValueScale | None = Field(default=None, exclude_if=lambda value: value is None)
    marks: MarkScale | None = Field(default=None, exclude_if=lambda value: value is None)
    background: BackgroundUse | None = None
    strangeness: StrangenessCheck | None = Field(
        default=None, exclude_if=lambda check: check is None
    )
    """The check for pictures unlike anything the model has seen; None where it was not measured."""
    labels: tuple[LabelReview, ...] = ()
    """Training labels that look wrong to the model; empty where nobody has looked."""
    teachers: tuple[ModelRef, ...] = ()
    """Models whose answers it learned beside the labels."""
    reports: dict[str, AnyEvaluationReport] = Field(default_factory=dict)
    curve: tuple[AnyEpoch, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.kind != self.task.kind:
            raise ContentError("the card and its task are of different kinds")
        if (self.value is not None and self.task.kind is not TaskKind.REGRESSION) or (
            self.marks is not None and self.task.kind is not TaskKind.DETECTION
        ):
            raise ContentError("the card has the scale of another kind of task")
        if self.task.dense and self.input.fit is not FitMode.STRETCH:
            # Marks are places of the picture; those of a padded view would lie beside them.
            raise ContentError("a model that marks places sees its pictures stretched")
        return self

    @property
    def class_ids(self) -> tuple[str, ...]:
        """The classes, in the order of the network's outputs; empty for other kinds of tasks."""
        return self.task.class_ids

    @property
    def class_reports(self) -> dict[str, EvaluationReport]:
        """The reports of tests that ask for classes, by test id."""
        return {
            name: report
            for name, report in self.reports.items()
            if isinstance(report, EvaluationReport)
        }

    @property
    def answers_key(self) -> str:
        """A hash of all that decides what the model answers to a picture, to keep answers by.

        Made of what stands in the card's file, so that no name in the code changes it.
        """
        return hashlib.sha256(self.model_dump_json(include=_DECIDES).encode()).hexdigest()

    def answers_as(self, weights_sha256: str | None, answers_key: str | None) -> bool:
        """Whether the model answers as the one did of which these two were kept.

        Records from before ``answers_key`` was kept have None there: the weights decide then.
        """
        if answers_key is None:
            return self.weights_sha256 == weights_sha256
        return self.answers_key == answers_key

    @property
    def calibration(self) -> Calibration:
        """How the network's numbers become answers."""
        value = self.value or ValueScale(centre=0.0, scale=1.0)
        marks = self.marks or MarkScale()
        return Calibration(
            model=self.id,
            temperature=self.temperature,
            centre=value.centre,
            scale=value.scale,
            half_width=value.half_width,
            least_score=marks.least_score,
            peak_distance=marks.peak_distance,
        )


AnyCard = TypeVar("AnyCard", bound=Card)


@dataclass(frozen=True)
class Entry(Generic[AnyCard]):
    """One folder of models: its card, or why it cannot be used."""

    id: str
    folder: Path
    card: AnyCard | None
    error: ShitenError | None = None


CardEntry = Entry[ModelCard]
"""A folder whose model answers a library's task."""


def read_card(folder: Path) -> ModelCard:
    """The card in the folder of a model that answers a library's task.

    Raises
    ------
    ModelError
        Missing, too large, not JSON, not a valid card, of another id than its folder, or of a
        model of another kind.
    """
    return read_card_of(ModelCard, folder)


def read_card_of(kind: type[AnyCard], folder: Path) -> AnyCard:
    """The card of this kind in a model's folder. Raises ModelError as :func:`read_card` does."""
    try:
        data = read_regular(folder / CARD_FILE, MAX_CARD_BYTES)
        card: AnyCard = _parsed(kind, data)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise ModelError(
                "The card of model “{model}” is too large.", model=folder.name
            ) from error
        raise ModelError(
            "The card of model “{model}” cannot be read.", model=folder.name
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise ModelError(
            "The card of model “{model}” is not valid: {where}: {reason}.",
            model=folder.name,
            where=problem.where,
            reason=problem.reason,
        ) from error
    if card.id != folder.name:
        raise ModelError(
            "The card in folder “{model}” calls itself “{card}”.", model=folder.name, card=card.id
        )
    return card


@lru_cache(maxsize=64)
def _parsed(kind: type[AnyCard], data: bytes) -> AnyCard:
    """Every page lists all cards, and most are what they were; the bytes say whether."""
    return kind.model_validate_json(data)


def list_cards() -> tuple[CardEntry, ...]:
    """Every model that answers a task, shipped or trained here; broken ones with their reason.

    A model trained here under the id of a shipped one takes its place.
    """
    return entries_of(ModelCard)


def entries_of(kind: type[AnyCard]) -> tuple[Entry[AnyCard], ...]:
    """Every model of this kind, by id. A card that does not say its kind is a classifier's."""
    return tuple(_entry(kind, folder) for folder, said in _folders().values() if said in kind.kinds)


def _folders() -> dict[str, tuple[Path, str]]:
    """Model id -> its folder and the kind its card says it is, by id."""
    found: dict[str, tuple[Path, str]] = {}
    for parent in model_folders():
        for folder in parent.iterdir() if parent.is_dir() else ():
            if folder.name.startswith(".") or not (folder / CARD_FILE).is_file():
                continue
            found[folder.name] = folder, _kind(folder)
    return dict(sorted(found.items()))


def _kind(folder: Path) -> str:
    """What a card says it is; a broken one is a classifier's, and reading it will say how."""
    try:
        return _said_kind(read_regular(folder / CARD_FILE, MAX_CARD_BYTES))
    except OSError:
        return CLASSIFICATION


@lru_cache(maxsize=64)
def _said_kind(data: bytes) -> str:
    try:
        values = from_json(data)
    except ValueError:
        return CLASSIFICATION
    said = values.get("kind") if isinstance(values, dict) else None
    return said if said in KINDS else CLASSIFICATION


def suited(
    library_id: str, task: Task, entries: Iterable[CardEntry], *, besides: bool = False
) -> list[CardEntry]:
    """The models that share classes with a library, the best suited first; broken ones last.

    One that learned from this library comes before others, then the one that tells most of its
    classes apart.

    Parameters
    ----------
    library_id, task
        The library, and what it asks.
    entries
        The models there are.
    besides
        Whether those follow that answer what it asks beside its own question.

    Returns
    -------
    list[CardEntry]
        The best suited first.
    """
    fitting: list[tuple[tuple[bool, bool, int, str], CardEntry]] = []
    for entry in entries:
        card = entry.card
        if card is None:
            fitting.append(((True, True, 1, entry.id), entry))
            continue
        other = task.asked_of(card.task) is not task
        if (besides or not other) and alignable(task, card.task):
            shared = len(align(task, card.task).classes)
            fitting.append(((other, not card.learned_from(library_id), -shared, entry.id), entry))
    return [entry for _, entry in sorted(fitting, key=lambda pair: pair[0])]


def find_card(model_id: str) -> CardEntry:
    """The entry of this model, which answers a library's task.

    Raises
    ------
    ModelError
        There is no such model (the message lists those there are), or its card is broken.
    """
    return find_of(ModelCard, model_id)


def find_of(kind: type[AnyCard], model_id: str) -> Entry[AnyCard]:
    """The entry of this model, of this kind. Raises ModelError as :func:`find_card` does."""
    entries = {entry.id: entry for entry in entries_of(kind)}
    entry = entries.get(model_id)
    if entry is None:
        known = ", ".join(entries) or "-"
        if model_id in _folders():
            raise ModelError(
                "The model “{model}” answers something else; those that can do this: {known}.",
                model=model_id,
                known=known,
            )
        raise ModelError(
            "There is no model “{model}”; there are: {known}.", model=model_id, known=known
        )
    if entry.error is not None:
        raise entry.error
    return entry


def _entry(kind: type[AnyCard], folder: Path) -> Entry[AnyCard]:
    try:
        return Entry(folder.name, folder, read_card_of(kind, folder))
    except ModelError as error:
        return Entry(folder.name, folder, None, error)
