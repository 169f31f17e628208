"""Outlined training cases in memory: pictures at one size, and the answer of every pixel.

As for classifiers (``training/data.py``), pictures are held a quarter larger than the
network's input, so that magnifying in augmentation shows detail that is really there. Outlines are
held at the same size, each pixel with the answer of the nearest pixel of the picture.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures.fitting import FitMode, fit
from xai_core.cases.selection import by_hash
from xai_core.errors import RecipeError, ShitenError
from xai_core.models.cards import DataUse
from xai_core.models.label_maps import AnswerMap, answer_map
from xai_core.models.preprocess import fitted
from xai_core.models.segmenter_cards import BACKGROUND
from xai_core.training.data import HELD_LARGER, Ticker, data_use, library_of
from xai_core.training.recipes import SegmenterRecipe
from xai_core.types import Progress, Split

logger = logging.getLogger(__name__)

LEAST_CASES = 2
"""Training cases in which every region must appear."""


@dataclass(frozen=True)
class Outlined:
    """Cases ready for the network: ``pixels`` is ``(N, S, S', 3)`` uint8."""

    pixels: NDArray[np.uint8]
    answers: NDArray[np.uint8]
    """``(N, S, S')`` answer maps (``truth.py``)."""
    weights: NDArray[np.float64]
    """``(N,)`` how often each is drawn, relative to the others."""

    def __len__(self) -> int:
        return len(self.weights)


@dataclass(frozen=True)
class OutlinedData:
    """Everything a training run reads, and what the card says of it."""

    train: Outlined
    validation: Outlined
    uses: tuple[DataUse, ...]


def load_outlined_data(
    recipe: SegmenterRecipe, libraries: Mapping[str, CaseLibrary], progress: Progress
) -> OutlinedData:
    """Read the recipe's training and validation cases.

    A case whose picture or masks cannot be read, or that lacks a region, is left out with a line
    in the log.

    Raises
    ------
    RecipeError
        A library is missing, or a region appears in fewer than two training cases.
    LibraryError
        A library does not know one of the regions.
    """
    chosen: dict[Split, list[list[Case]]] = {Split.TRAIN: [], Split.VALIDATION: []}
    for source in recipe.data:
        library = library_of(recipe, source, libraries)
        for region in recipe.regions.ids:
            library.region_info(region)
        for split, picked in chosen.items():
            picked.append(by_hash(library, split, source.where)[: source.at_most])
    n_cases = sum(len(cases) for picked in chosen.values() for cases in picked)
    tick = Ticker(progress, n_cases)
    read = {
        split: [
            _read(recipe, libraries[source.library], cases, source.weight, tick)
            for source, cases in zip(recipe.data, picked, strict=True)
        ]
        for split, picked in chosen.items()
    }
    uses = [
        data_use(source, libraries[source.library], len(train), len(validation))
        for source, train, validation in zip(
            recipe.data, read[Split.TRAIN], read[Split.VALIDATION], strict=True
        )
    ]
    train = _join(read[Split.TRAIN])
    _check_regions(recipe, train)
    return OutlinedData(train, _join(read[Split.VALIDATION]), tuple(uses))


def _read(
    recipe: SegmenterRecipe,
    library: CaseLibrary,
    cases: Sequence[Case],
    weight: float,
    tick: Callable[[], None],
) -> Outlined:
    height = round(recipe.input.height * HELD_LARGER)
    width = round(recipe.input.width * HELD_LARGER)
    pixels = np.empty((len(cases), height, width, 3), dtype=np.uint8)
    answers = np.empty((len(cases), height, width), dtype=np.uint8)
    n = 0
    for case in cases:
        tick()
        try:
            whole = answer_map(library, case, recipe.regions.ids)
            pixels[n] = fitted(library.image(case), recipe.input, height, width)
        except ShitenError as error:
            logger.warning("left out of training: %s: %s", case.id, error)
            continue
        answers[n] = resized_answers(whole, height, width, recipe.input.fit)
        n += 1
    return Outlined(pixels[:n], answers[:n], np.full(n, weight))


def resized_answers(
    answers: AnswerMap, height: int, width: int, mode: FitMode = FitMode.STRETCH
) -> AnswerMap:
    """An answer map at another size: each pixel takes the answer of the nearest one.

    Parameters
    ----------
    answers
        ``(H, W)`` uint8.
    height, width
        The size it is to have.
    mode
        Stretched, or with the aspect ratio kept; padding is background.

    Returns
    -------
    fitted
        ``(height, width)`` uint8.
    """
    return fit(answers, height, width, mode, BACKGROUND, Image.Resampling.NEAREST)[0]


def _join(parts: Sequence[Outlined]) -> Outlined:
    return Outlined(
        np.concatenate([part.pixels for part in parts]),
        np.concatenate([part.answers for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def _check_regions(recipe: SegmenterRecipe, train: Outlined) -> None:
    for number, region in enumerate(recipe.regions.ids, start=1):
        count = int((train.answers == number).any(axis=(1, 2)).sum())
        if count < LEAST_CASES:
            raise RecipeError(
                "The region “{region}” appears in {count} training cases; it needs at least"
                " {least}.",
                region=region,
                count=count,
                least=LEAST_CASES,
            )
