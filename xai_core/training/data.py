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
from xai_core.cases.library import CaseLibrary
from xai_core.cases.task import common_view
from xai_core.errors import LibraryError, RecipeError, ShitenError
from xai_core.models.cards import DataUse, InputSpec
from xai_core.models.preprocess import fitted
from xai_core.training.recipes import CommonRecipe, DataSource, Recipe, Source
from xai_core.types import Progress, Split

logger = logging.getLogger(__name__)

HELD_LARGER = 1.25
WHITE = 255
"""What a cell is cut out onto: light that met no stain."""


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


def matches(case: Case, split: Split | None, where: Mapping[str, str]) -> bool:
    """Whether a case is of this split (None: any) and has these attributes."""
    if split is not None and case.split is not split:
        return False
    return all(case.attributes.get(name) == value for name, value in where.items())


def by_hash(library: CaseLibrary, split: Split | None, where: Mapping[str, str]) -> list[Case]:
    """The cases that match, in the order of their pictures' hashes.

    What is drawn from them does not depend on the import then.
    """
    chosen = [case for case in library.cases if matches(case, split, where)]
    return sorted(chosen, key=lambda case: case.sha256)


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
    view = common_view(library.task, recipe.task)
    numbers = {class_id: index for index, class_id in enumerate(recipe.task.class_ids)}

    def of(split: Split) -> list[tuple[Case, int]]:
        chosen = by_hash(library, split, source.where)
        labelled = ((case, view.truth(case.label)) for case in chosen)
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


def picture_reader(library: CaseLibrary, cut_out: str | None) -> Callable[[Case], ImageArray]:
    """How a picture is read: as it is, or cut out of its surroundings onto white.

    What is returned raises LibraryError for a case that cannot be read, or has no such region.

    Raises
    ------
    LibraryError
        The library has no such region.
    """
    if cut_out is None:
        return library.image
    library.region_info(cut_out)

    def read(case: Case) -> ImageArray:
        mask = library.mask(case, cut_out)
        if mask is None:
            raise LibraryError(
                "The case {case} has no region “{region}” to cut out.", case=case.id, region=cut_out
            )
        inside = mask[..., None] > 0
        return np.where(inside, library.image(case), np.uint8(WHITE))

    return read


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
    """What the card says of a library trained on."""
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
