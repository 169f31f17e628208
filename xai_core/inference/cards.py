"""Model cards: what a model is, what it was trained on, how good it is, where it is weak.

A model is a folder ``<id>/`` with ``card.json``, ``weights.safetensors`` and, for methods that
compare a picture with others, ``background.png``. The card names the SHA-256 of both; a file with
another hash is refused (``checkpoints.py``, ``explain/background.py``). Cards are read without
loading torch, so that browsing stays light.

Source of the idea: Mitchell et al. 2019, 10.1145/3287560.3287596.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from xai_core.cases.task import Identifier, Task, TaskKind, common_view, comparable
from xai_core.errors import ContentError, ModelError, ShitenError
from xai_core.files import read_regular
from xai_core.home import model_folders
from xai_core.types import Choice, LocalisedText, Split, Strict
from xai_core.validation import first_problem

CARD_FILE = "card.json"
WEIGHTS_FILE = "weights.safetensors"
BACKGROUND_FILE = "background.png"
MAX_CARD_BYTES = 4_000_000


class Architecture(Choice):
    """The networks there are (``networks.py``)."""

    COMPACT = "compact-resnet"
    RESNET18 = "resnet18"


def _digest(value: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise ContentError("64 hexadecimal digits in lower case are expected")
    return value


Spread = Annotated[float, Field(gt=0)]
Digest = Annotated[str, AfterValidator(_digest)]
"""A SHA-256."""


class InputSpec(Strict):
    """What the network really sees: the picture resized to this, then normalised per channel."""

    height: int = Field(ge=16, le=2048)
    width: int = Field(ge=16, le=2048)
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[Spread, Spread, Spread] = (0.25, 0.25, 0.25)


class DataUse(Strict):
    """A library the model was trained on, and which of its cases."""

    library: str
    version: str
    content_hash: str
    citation: str
    licence: str
    where: dict[str, str] = Field(default_factory=dict)
    n_train: int = Field(ge=0)
    n_validation: int = Field(ge=0)


class BackgroundUse(Strict):
    """The pictures in ``background.png``: where they come from, and how they were chosen."""

    sha256: Digest
    library: str
    content_hash: str
    """Of the library the pictures were drawn from."""
    n: int = Field(ge=1, le=256)
    seed: int = Field(ge=0)


class Start(Strict):
    """The model whose weights training began with, all but the last layer's."""

    model: str
    weights_sha256: str


class Metric(Strict):
    """One measured figure with its 95 % interval, and on what it was measured."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = Field(ge=0)
    report: str
    """Key of the full report this figure comes from."""
    measured_on: LocalisedText
    trained_on: bool = False
    """Whether the model saw these cases in training."""


class Epoch(Strict):
    """One point of the learning curve."""

    epoch: int
    train_loss: float
    validation_accuracy: float | None
    learning_rate: float


Probability = Annotated[float, Field(ge=0, le=1)]


class DisputedLabel(Strict):
    """A label that the model confidently disputes; it stands as it was."""

    case: str = Field(min_length=1)
    label: str
    suggested: str
    probability_of_label: Probability
    probability_of_suggested: Probability


class LabelReview(Strict):
    """The labels of a library that a model disputes most, most suspicious first."""

    library: str
    content_hash: str
    split: Split | None
    where: dict[str, str] = Field(default_factory=dict)
    cut_out: str | None = None
    """The region that cases were cut out by, as in training; None: shown whole."""
    trained_on: bool
    """Whether the model learned from these labels: it then finds fewer that are wrong."""
    share: float = Field(gt=0, le=1)
    """Of all labels, how many are listed at most."""
    n: int = Field(ge=0)
    """Labels looked at."""
    n_skipped: int = Field(ge=0)
    """Cases that could not be read."""
    disputed: tuple[DisputedLabel, ...]


class ModelCard(Strict):
    """The contents of ``card.json``, validated."""

    format: Literal[1] = 1
    id: str = Identifier
    version: str = Field(min_length=1)
    title: LocalisedText
    summary: LocalisedText
    weaknesses: LocalisedText
    licence: str = Field(min_length=1)
    task: Task
    architecture: Architecture
    input: InputSpec
    temperature: float = Field(gt=0)
    weights_sha256: Digest
    background: BackgroundUse | None = None
    split_rule: LocalisedText
    data: tuple[DataUse, ...]
    start: Start | None = None
    metrics: tuple[Metric, ...] = ()
    reports: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Full evaluations by test id: per class, per grouping, confusion, ECE, smear by smear."""
    labels: tuple[LabelReview, ...] = ()
    """Training labels that look wrong to the model; empty where nobody has looked."""
    curve: tuple[Epoch, ...] = ()
    recipe: dict[str, Any]
    software: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _classifies(self) -> Self:
        if self.task.kind is not TaskKind.CLASSIFICATION:
            raise ContentError("only classification models can be used so far")
        return self

    def as_bytes(self) -> bytes:
        """The contents of ``card.json``."""
        return f"{self.model_dump_json(indent=1)}\n".encode()

    @property
    def class_ids(self) -> tuple[str, ...]:
        """The answers, in the order of the network's outputs."""
        return self.task.class_ids


@dataclass(frozen=True)
class CardEntry:
    """One folder of models: its card, or why it cannot be used."""

    id: str
    folder: Path
    card: ModelCard | None
    error: ShitenError | None = None


def read_card(folder: Path) -> ModelCard:
    """The card in a model's folder.

    Raises
    ------
    ModelError
        Missing, too large, not JSON, not a valid card, or of another id than its folder.
    """
    path = folder / CARD_FILE
    try:
        card = ModelCard.model_validate_json(read_regular(path, MAX_CARD_BYTES))
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


def list_cards() -> tuple[CardEntry, ...]:
    """Every model there is, shipped or trained here; broken ones with their reason.

    A model trained here under the id of a shipped one takes its place.
    """
    entries: dict[str, CardEntry] = {}
    for parent in model_folders():
        for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
            if folder.name.startswith(".") or not (folder / CARD_FILE).is_file():
                continue
            entries[folder.name] = _entry(folder)
    return tuple(entries[name] for name in sorted(entries))


def suited(library_id: str, task: Task, entries: Iterable[CardEntry]) -> list[CardEntry]:
    """The models that share classes with a library, the best suited first; broken ones last.

    One that learned from this library comes before others, then the one that tells most of its
    classes apart.
    """
    fitting: list[tuple[tuple[bool, int, str], CardEntry]] = []
    for entry in entries:
        card = entry.card
        if card is None:
            fitting.append(((True, 1, entry.id), entry))
        elif comparable(task, card.task):
            learned = any(use.library == library_id for use in card.data)
            shared = len(common_view(task, card.task).classes)
            fitting.append(((not learned, -shared, entry.id), entry))
    return [entry for _, entry in sorted(fitting, key=lambda pair: pair[0])]


def find_card(model_id: str) -> CardEntry:
    """The entry of this model.

    Raises
    ------
    ModelError
        There is no such model (the message lists those there are), or its card is broken.
    """
    entries = {entry.id: entry for entry in list_cards()}
    entry = entries.get(model_id)
    if entry is None:
        raise ModelError(
            "There is no model “{model}”; there are: {known}.",
            model=model_id,
            known=", ".join(entries) or "-",
        )
    if entry.error is not None:
        raise entry.error
    return entry


def _entry(folder: Path) -> CardEntry:
    try:
        return CardEntry(folder.name, folder, read_card(folder))
    except ModelError as error:
        return CardEntry(folder.name, folder, None, error)
