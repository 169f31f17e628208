"""Training cases in memory: pictures at one size, class numbers, and how often to draw each.

Pictures are held a quarter larger than the network's input, so that magnifying in augmentation
shows detail that is really there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.cut_out import picture_reader
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import RecipeError, ShitenError
from xai_core.models.cards import DataUse, InputSpec
from xai_core.models.preprocess import fitted
from xai_core.tasks import align_classes
from xai_core.training.recipes import CommonRecipe, DataSource, Recipe, Source
from xai_core.types import Progress, Split

logger = logging.getLogger(__name__)

HELD_LARGER = 1.25


@dataclass(frozen=True)
class Pictures:
    """Cases ready for the network: ``pixels`` is ``(N, S, S', 3)`` uint8."""

    pixels: NDArray[np.uint8]
    classes: NDArray[np.int64]
    """``(N,)`` index into the recipe's classes."""
    weights: NDArray[np.float64]
    """``(N,)`` how often each is drawn, relative to the others."""

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True)
class TrainingData:
    """Everything a training run reads, and what the card says of it."""

    train: Pictures
    validation: Pictures
    uses: tuple[DataUse, ...]


def library_of(
    recipe: CommonRecipe, source: Source, libraries: Mapping[str, CaseLibrary]
) -> CaseLibrary:
    """The library a recipe trains on. Raises RecipeError where it is not among these."""
    library = libraries.get(source.library)
    if library is None:
        raise RecipeError(
            "The recipe “{recipe}” trains on the library “{library}”, which is not here. "
            "Import it first.",
            recipe=recipe.id,
            library=source.library,
        )
    return library


def load_training_data(
    recipe: Recipe, libraries: Mapping[str, CaseLibrary], progress: Progress
) -> TrainingData:
    """Read the recipe's training and validation cases.

    A picture that cannot be read is left out with a line in the log.

    Raises
    ------
    RecipeError
        A library is missing, or a class has fewer than two training cases.
    """
    chosen = [_choose(recipe, source, libraries) for source in recipe.data]
    tick = Ticker(progress, sum(len(part) for picked in chosen for part in picked))
    parts: dict[Split, list[Pictures]] = {Split.TRAIN: [], Split.VALIDATION: []}
    for source, picked in zip(recipe.data, chosen, strict=True):
        for split, cases in zip(parts, picked, strict=True):
            read = picture_reader(libraries[source.library], source.cut_out)
            pixels, classes = _read(recipe.input, read, cases, tick)
            weights = source.weight * _balance(classes, recipe.schedule.balance)
            parts[split].append(Pictures(pixels, classes, weights))
    uses = [
        data_use(source, libraries[source.library], len(train), len(validation))
        for source, train, validation in zip(
            recipe.data, parts[Split.TRAIN], parts[Split.VALIDATION], strict=True
        )
    ]
    train = _join(parts[Split.TRAIN])
    _check_classes(recipe, train)
    return TrainingData(train, _join(parts[Split.VALIDATION]), tuple(uses))


def _choose(
    recipe: Recipe, source: DataSource, libraries: Mapping[str, CaseLibrary]
) -> tuple[list[tuple[Case, int]], list[tuple[Case, int]]]:
    library = library_of(recipe, source, libraries)
    view = align_classes(library.task, recipe.task)
    numbers = {class_id: index for index, class_id in enumerate(recipe.task.class_ids)}

    def of(split: Split) -> list[tuple[Case, int]]:
        chosen = by_hash(library, split, source.where)
        labelled = ((case, view.truth_of(case.label)) for case in chosen)
        return [(case, numbers[truth]) for case, truth in labelled if truth in numbers]

    return of(Split.TRAIN), of(Split.VALIDATION)


class Ticker:
    """Counts one step of a known total at every call."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self) -> None:
        """One more is done."""
        self.done += 1
        self.progress(self.done, self.total)


def _read(
    spec: InputSpec,
    read: Callable[[Case], ImageArray],
    cases: Sequence[tuple[Case, int]],
    tick: Callable[[], None],
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    height, width = round(spec.height * HELD_LARGER), round(spec.width * HELD_LARGER)
    pixels = np.empty((len(cases), height, width, 3), dtype=np.uint8)
    classes: list[int] = []
    for case, number in cases:
        tick()
        try:
            pixels[len(classes)] = fitted(read(case), spec, height, width)
        except ShitenError as error:
            logger.warning("left out of training: %s: %s", case.id, error)
            continue
        classes.append(number)
    return pixels[: len(classes)], np.array(classes, dtype=np.int64)


def _balance(classes: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    """Weight 1 on average; a class drawn ``n ** -exponent`` less often the more cases it has."""
    if len(classes) == 0:
        return np.empty(0)
    counts = np.bincount(classes).astype(np.float64)
    weights = counts[classes] ** -exponent
    return np.asarray(weights / weights.mean())


def data_use(source: Source, library: CaseLibrary, n_train: int, n_validation: int) -> DataUse:
    """What the card says of a library trained on.

    Parameters
    ----------
    source
        The recipe's entry.
    library
        The library it names.
    n_train, n_validation
        How many of its cases taught the network, and how many were looked at meanwhile.

    Returns
    -------
    DataUse
        Which version of which cases, with citation and licence.
    """
    manifest = library.manifest
    return DataUse(
        library=library.id,
        version=manifest.version,
        content_hash=library.content_hash,
        citation=manifest.citation,
        licence=manifest.licence,
        where=dict(source.where),
        n_train=n_train,
        n_validation=n_validation,
    )


def _join(parts: Sequence[Pictures]) -> Pictures:
    return Pictures(
        np.concatenate([part.pixels for part in parts]),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def _check_classes(recipe: Recipe, train: Pictures) -> None:
    counts = np.bincount(train.classes, minlength=len(recipe.task.classes))
    for class_id, count in zip(recipe.task.class_ids, counts, strict=True):
        if count < 2:
            raise RecipeError(
                "The class “{class_id}” has {count} training cases; it needs at least two.",
                class_id=class_id,
                count=int(count),
            )
