"""Training cases in memory: pictures at one size, their targets, and how often to draw each.

What a model is to answer is kept as its kind of training wants it (:class:`Targets`): a class's
number, a value, the centres of the lesions, a region for each pixel. Pictures are held a quarter
larger than the network's input, so that magnifying in augmentation shows detail that is really
there. How often a case is drawn is settled by its kind (``balance`` in ``classifier.py``).
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.cases.case import Case
from xai_core.cases.cut_out import picture_reader
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures.fitting import fit
from xai_core.cases.selection import by_hash
from xai_core.errors import RecipeError, ShitenError
from xai_core.models.card_parts import DataUse, InputSpec
from xai_core.models.preprocess import fitted
from xai_core.training.recipes import CommonRecipe, DataSource, Recipe, Source
from xai_core.types import Progress, Split

logger = logging.getLogger(__name__)

HELD_LARGER = 1.25
LEARNED = (Split.TRAIN, Split.VALIDATION)
"""The parts of a library that training reads."""


@dataclass(frozen=True)
class Pictures:
    """Cases ready for the network: ``pixels`` is ``(N, S, S', 3)`` uint8."""

    pixels: NDArray[np.uint8]
    targets: NDArray[Any]
    """``(N, ...)`` what each is to be answered with, as its :class:`Targets` say."""
    weights: NDArray[np.float64]
    """``(N,)`` how often each is drawn, relative to the others."""
    regions: NDArray[np.bool_]
    """``(N, S, S')`` where attention is led to, nowhere in cases that are not led; ``(N, 0, 0)``
    where the recipe leads no attention."""

    def __len__(self) -> int:
        return len(self.weights)


@dataclass(frozen=True)
class TrainingData:
    """Everything a training run reads, and what the card says of it."""

    train: Pictures
    validation: Pictures
    uses: tuple[DataUse, ...]


class Targets(ABC):
    """What pictures are to be answered with, in one kind of training."""

    @abstractmethod
    def target_of(self, library: CaseLibrary, split: Split) -> Callable[[Case], Any | None]:
        """How a library's cases are to be answered; None: this one teaches nothing.

        What is returned raises a ShitenError for a case that cannot be read, which is then left
        out. Raises AlignmentError or LibraryError where the library cannot teach it at all.
        """

    @abstractmethod
    def joined(self, targets: Sequence[Any]) -> NDArray[Any]:
        """The targets of N cases, perhaps none, as one ``(N, ...)`` array."""

    def balance(self, targets: NDArray[Any]) -> NDArray[np.float64]:
        """``(N,)`` how often each case of one library is drawn; 1 on average."""
        return np.ones(len(targets))

    @abstractmethod
    def check(self, targets: NDArray[Any]) -> None:
        """Refuse training cases from which nothing can be learned. Raises RecipeError."""


def held_size(spec: InputSpec) -> tuple[int, int]:
    """Height and width at which pictures are held."""
    return round(spec.height * HELD_LARGER), round(spec.width * HELD_LARGER)


def load_training_data(
    recipe: CommonRecipe,
    libraries: Mapping[str, CaseLibrary],
    targets: Targets,
    progress: Progress,
) -> TrainingData:
    """Read the recipe's training and validation cases.

    A case that cannot be read is left out with a line in the log.

    Parameters
    ----------
    recipe
        Names the sources and the network's input.
    libraries
        By id; those the recipe trains on must be there.
    targets
        What the cases are to be answered with.
    progress
        Called with (cases done, cases in all).

    Returns
    -------
    TrainingData
        The cases of all sources joined, in the order of their pictures' hashes in each.

    Raises
    ------
    RecipeError
        A library is missing, has a specimen in two splits, or there is too little to learn from.
    AlignmentError, LibraryError
        A library asks something else.
    """
    sources = [(source, library_of(recipe, source, libraries)) for source in recipe.data]
    for _, library in sources:
        check_apart(library)
    chosen = [
        {
            split: (targets.target_of(library, split), _chosen(source, library, split))
            for split in LEARNED
        }
        for source, library in sources
    ]
    tick = Ticker(progress, sum(len(cases) for one in chosen for _, cases in one.values()))
    parts: dict[Split, list[Pictures]] = {split: [] for split in LEARNED}
    for (source, library), picked in zip(sources, chosen, strict=True):
        read = _Reading(recipe, library, source)
        for split, (target_of, cases) in picked.items():
            pixels, found, regions = read(cases, target_of, tick)
            answers = targets.joined(found)
            weights = source.weight * targets.balance(answers)
            parts[split].append(Pictures(pixels, answers, weights, regions))
    uses = [
        data_use(source, library, len(train), len(validation))
        for (source, library), train, validation in zip(sources, *parts.values(), strict=True)
    ]
    train, validation = (_join(parts[split]) for split in LEARNED)
    targets.check(train.targets)
    return TrainingData(train, validation, tuple(uses))


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


def check_apart(library: CaseLibrary) -> None:
    """Refuse a library that is tested on specimens it teaches. Raises RecipeError."""
    splits: dict[str, Split] = {}
    for case in library.cases:
        if case.specimen is None or case.split is None:
            continue
        first = splits.setdefault(case.specimen, case.split)
        if first is not case.split:
            raise RecipeError(
                "The specimen “{specimen}” of the library {library} has cases in two splits, {one}"
                " and {other}: a model would be tested on what it learned. Put all of its cases in"
                " one.",
                specimen=case.specimen,
                library=library.id,
                one=first.value,
                other=case.split.value,
            )


def _chosen(source: Source, library: CaseLibrary, split: Split) -> list[Case]:
    return by_hash(library, split, source.where)[: source.at_most]


class Ticker:
    """Counts one step of a known total at every call."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self) -> None:
        """One more is done."""
        self.done += 1
        self.progress(self.done, self.total)


class _Reading:
    """How the cases of one source are read."""

    def __init__(self, recipe: CommonRecipe, library: CaseLibrary, source: Source) -> None:
        self.spec, self.library = recipe.input, library
        guidance = recipe.guidance if isinstance(recipe, Recipe) else None
        self.region = None if guidance is None else library.region_info(guidance.region).id
        cut_out = source.cut_out if isinstance(source, DataSource) else None
        self.picture = picture_reader(library, cut_out)

    def __call__(
        self,
        cases: Sequence[Case],
        target_of: Callable[[Case], Any | None],
        tick: Callable[[], None],
    ) -> tuple[NDArray[np.uint8], list[Any], NDArray[np.bool_]]:
        """``(N, S, S', 3)`` pictures, their N targets, and the regions attention is led to."""
        height, width = held_size(self.spec)
        pixels = np.empty((len(cases), height, width, 3), dtype=np.uint8)
        of_region = (0, 0) if self.region is None else (height, width)
        regions = np.zeros((len(cases), *of_region), dtype=np.bool_)
        found: list[Any] = []
        for case in cases:
            tick()
            try:
                target = target_of(case)
                if target is None:
                    continue
                pixels[len(found)] = fitted(self.picture(case), self.spec, height, width)
                if self.region is not None:
                    regions[len(found)] = self._led_to(case, self.region, height, width)
            except ShitenError as error:
                logger.warning("left out of training: %s: %s", case.id, error)
                continue
            found.append(target)
        return pixels[: len(found)], found, regions[: len(found)]

    def _led_to(
        self, case: Case, region: str, height: int, width: int
    ) -> NDArray[np.bool_] | np.bool_:
        """``(height, width)``; False where nobody drew the region."""
        mask = self.library.mask(case, region)
        if mask is None:
            return np.False_
        seen = (mask > 0).astype(np.uint8)
        held = fit(seen, height, width, self.spec.fit, resampling=Image.Resampling.NEAREST)[0]
        return np.asarray(held > 0, dtype=np.bool_)


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
        np.concatenate([part.targets for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.regions for part in parts]),
    )
