"""The background set: the pictures an explanation compares a case with.

Methods of the SHAP family share out the difference between the answer to this case and the mean
answer to a background of others. Which others decides what a map means, so a model keeps its
background beside its weights: ``background.png``, the pictures one below the other at the
network's input size, with its SHA-256, library, number and seed on the card.

The pictures are drawn from a library's training cases, every class as often as the others
(as far as the number goes), in an order that hashes decide: the same library, number and seed
give the same file on every machine. A background becomes part of the model's folder; one drawn
from photographs of patients' cells must stay where those may stay.

Why several and not one: the choice of a baseline and its consequences are shown in Sturmfels et
al. 2020, 10.23915/distill.00022.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import MAX_PIXELS, decode_image, encode_png
from xai_core.cases.selection import matches
from xai_core.errors import ImageError, ModelError, RecipeError, ShitenError
from xai_core.files import read_regular
from xai_core.models.card_parts import BackgroundUse, InputSpec
from xai_core.models.cards import BACKGROUND_FILE, CardEntry, ModelCard, read_card
from xai_core.models.preprocess import model_input
from xai_core.types import Split

MAX_BACKGROUND_BYTES = 4 * MAX_PIXELS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Background:
    """Pictures an answer is compared with, ready for one network."""

    images: NDArray[np.uint8]
    """``(N, h, w, 3)`` uint8 at the network's input size, N at least 1."""
    sha256: str
    """Of the file: what a result cites."""
    origin: str
    """The library they were drawn from."""


def load_background(source: CardEntry | Path) -> Background:
    """The background set of a model, by its entry or its folder.

    Raises
    ------
    ModelError
        The model has none, or its card is broken, or the file is missing, altered, no picture,
        or not of the number and size the card names.
    """
    folder = source if isinstance(source, Path) else source.folder
    card = read_card(folder)
    if card.background is None:
        raise ModelError(
            "The model “{model}” has no background set, the pictures this method compares a case"
            " with. Choose another method, or add one with “python -m xai_core background”.",
            model=card.id,
        )
    return _unpacked(_read(folder, card.id), card, card.background)


def check_fits(background: Background, spec: InputSpec) -> None:
    """Refuse a background made for another network.

    Raises
    ------
    ModelError
        It holds no picture, or not ``(N, spec.height, spec.width, 3)`` uint8.
    """
    images = background.images
    expected = (spec.height, spec.width, 3)
    if images.ndim != 4 or images.shape[1:] != expected or len(images) == 0:
        raise ModelError(
            "This background set is {got}; the network takes pictures of {height} x {width}.",
            got=" x ".join(str(n) for n in images.shape),
            height=spec.height,
            width=spec.width,
        )


def draw_background(
    library: CaseLibrary,
    spec: InputSpec,
    n: int,
    seed: int,
    where: Mapping[str, str] | None = None,
) -> tuple[BackgroundUse, bytes]:
    """Choose ``n`` training cases (fewer where there are fewer): the card's entry and the file.

    Parameters
    ----------
    library
        Whose training cases are drawn.
    spec
        The input of the network they are for; pictures are brought to its size.
    n
        How many, at least 1; fewer where there are fewer, or where they would take too many
        pixels.
    seed
        The same seed draws the same cases.
    where
        Keeps to cases with these attributes. A picture that cannot be read is passed over
        with a line in the log.

    Returns
    -------
    tuple[BackgroundUse, bytes]
        The card's entry, and the PNG file with the pictures.

    Raises
    ------
    RecipeError
        There is no training case that can be read.
    """
    most = min(n, MAX_PIXELS // (spec.height * spec.width))
    pictures: list[ImageArray] = []
    for case in _in_turn(library, seed, where or {}):
        if len(pictures) == most:
            break
        try:
            pictures.append(model_input(library.image(case), spec))
        except ShitenError as error:
            logger.warning("left out of the background: %s: %s", case.id, error)
    if not pictures:
        raise RecipeError(
            "The background set is drawn from the training cases of the library “{library}”, but"
            " it has none that can be read.",
            library=library.id,
        )
    data = encode_png(np.concatenate(pictures))
    use = BackgroundUse(
        sha256=hashlib.sha256(data).hexdigest(),
        library=library.id,
        content_hash=library.content_hash,
        n=len(pictures),
        seed=seed,
    )
    return use, data


def _in_turn(library: CaseLibrary, seed: int, where: Mapping[str, str]) -> Iterator[Case]:
    """Training cases in the order they are taken: the first of every class, the second, ..."""
    cases = [case for case in library.cases if matches(case, Split.TRAIN, where)]
    lots = {case.id: hashlib.sha256(f"{seed}:{case.sha256}".encode()).hexdigest() for case in cases}
    seen: Counter[str | None] = Counter()
    turns: list[tuple[int, str, Case]] = []
    for case in sorted(cases, key=lambda case: lots[case.id]):
        turns.append((seen[case.label], lots[case.id], case))
        seen[case.label] += 1
    turns.sort(key=lambda turn: turn[:2])
    return (case for _, _, case in turns)


def _read(folder: Path, model_id: str) -> bytes:
    try:
        return read_regular(folder / BACKGROUND_FILE, MAX_BACKGROUND_BYTES)
    except OSError as error:
        raise ModelError(
            "The background set of model “{model}” is missing or cannot be read: {reason}.",
            model=model_id,
            reason=error.strerror or error,
        ) from error


def _unpacked(data: bytes, card: ModelCard, use: BackgroundUse) -> Background:
    if hashlib.sha256(data).hexdigest() != use.sha256:
        raise ModelError(
            "The background set of model “{model}” is not the one its card names (its SHA-256"
            " differs). Install the model again.",
            model=card.id,
        )
    try:
        strip = decode_image(data, BACKGROUND_FILE)
    except ImageError as error:
        raise ModelError(
            "The background set of model “{model}” cannot be read: {reason}",
            model=card.id,
            reason=error,
        ) from error
    height, width = card.input.height, card.input.width
    if strip.shape != (use.n * height, width, 3):
        raise ModelError(
            "The background set of model “{model}” is {got} pixels (height x width); its card"
            " names {n} pictures of {height} x {width}.",
            model=card.id,
            got=f"{strip.shape[0]} x {strip.shape[1]}",
            n=use.n,
            height=height,
            width=width,
        )
    return Background(strip.reshape(use.n, height, width, 3), use.sha256, use.library)
