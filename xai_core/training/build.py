"""From a recipe to a finished model: train, measure on cases it never saw, write the card.

One way for every kind of recipe; what differs is asked of a :class:`Builder` (``builder.py``).
:func:`add_background` gives an older model the pictures that some explanations compare a case
with, :func:`add_strangeness` the check for pictures unlike anything it has seen.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from functools import singledispatch
from pathlib import Path
from typing import Any

from xai_core import home
from xai_core.arrays import ImageArray
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import library_ids, open_library
from xai_core.errors import ModelError, RecipeError
from xai_core.explain.background import draw_background
from xai_core.files import read_regular, replace_file
from xai_core.models.cards import BACKGROUND_FILE, CARD_FILE, WEIGHTS_FILE, Card, ModelCard
from xai_core.models.checkpoints import (
    MAX_WEIGHTS_BYTES,
    load_model_folder,
    rounded_to_half,
    save_files,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.out_of_distribution import STRANGENESS_FILE
from xai_core.training.builder import Builder
from xai_core.training.out_of_distribution import strangeness_of
from xai_core.training.recipes import AnyRecipe, CommonRecipe, Recipe, SegmenterRecipe, words_of
from xai_core.training.segmenter_builder import SegmenterBuilder
from xai_core.training.task_builder import AnswerBuilder
from xai_core.types import ProgressBar


@singledispatch
def builder_of(recipe: CommonRecipe) -> Builder[Any, Any]:
    """What builds the model of a recipe of this kind. Raises RecipeError where nothing does."""
    raise RecipeError("A recipe of the kind “{kind}” cannot be trained.", kind=recipe.kind)


@builder_of.register
def _of_answers(recipe: Recipe) -> Builder[Any, Any]:
    return AnswerBuilder(recipe)


@builder_of.register
def _of_outlines(recipe: SegmenterRecipe) -> Builder[Any, Any]:
    return SegmenterBuilder(recipe)


def build_model(recipe: AnyRecipe, parent: Path, bar: ProgressBar) -> Path:
    """Carry out a recipe; the finished model's folder appears in ``parent``, whole or not at all.

    The recipe may be of any kind. An interrupted run goes on where it stopped when called again.

    Raises
    ------
    RecipeError, LibraryError, AlignmentError, ModelError
        What the recipe needs is missing or broken, or training failed.
    """
    builder = builder_of(recipe)
    libraries = {name: open_library(name) for name in sorted(builder.needed)}
    builder.prepare(libraries)  # first: it may fail, and training is long
    workspace = home.home() / "training" / recipe.id
    with bar(f"train {recipe.id}") as progress:
        network = rounded_to_half(builder.train(libraries, workspace, progress))
    weights = weights_bytes(network)
    model = builder.with_card(builder.card(sha256(weights)))
    card = builder.checked(model, builder.measured(model, libraries, bar), libraries, bar)
    folder = builder.save(parent, card, weights)
    builder.load(folder)  # what was written is what will be read
    shutil.rmtree(workspace, ignore_errors=True)
    return folder


def measure_model(
    recipe: AnyRecipe, folder: Path, bar: ProgressBar, *, parent: Path | None = None
) -> Card:
    """Measure a finished model anew on its recipe's tests; its new card.

    For a card that was written before something was measured, or on other versions of the
    libraries, or before its weaknesses were known: title, summary and weaknesses are the recipe's
    of today. Weights, calibration and curve stay; so does the list of disputed labels where a
    library trained on is not on this machine.

    Parameters
    ----------
    recipe
        What the model was trained on.
    folder
        The model's.
    bar
        Opens a progress bar.
    parent
        The folder of models to write it to, with all that belongs to it; None: where it is.

    Returns
    -------
    Card
        The card as it was written.

    Raises
    ------
    RecipeError
        The recipe is of another model.
    ModelError, LibraryError
        The model or a library is missing or broken.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    builder = builder_of(recipe)
    card, model = builder.load(folder)
    if not builder.fits(card):
        raise _another(recipe, card)
    here = builder.learned & set(library_ids())
    libraries = {name: open_library(name) for name in sorted(builder.tested | here)}
    measured: Card = builder.measured(model, libraries, bar)
    measured = measured.model_copy(update=words_of(recipe))
    if parent is None or parent == folder.parent:
        replace_file(folder / CARD_FILE, measured.as_bytes())
    else:
        others = {path.name: read_regular(path, MAX_WEIGHTS_BYTES) for path in _beside_all(folder)}
        save_files(parent, measured, others.pop(WEIGHTS_FILE), others)
    return measured


def _beside_all(folder: Path) -> list[Path]:
    """What belongs to a model, but for its card."""
    return [path for path in folder.iterdir() if path.is_file() and path.name != CARD_FILE]


def _another(recipe: CommonRecipe, card: Card) -> RecipeError:
    return RecipeError(
        "The recipe “{recipe}” is not of the model “{model}”.", recipe=recipe.id, model=card.id
    )


def add_background(
    folder: Path, library: CaseLibrary, n: int, seed: int, *, parent: Path | None = None
) -> ModelCard:
    """Give the model in this folder a background set, or another one; its new card.

    Nothing else on the card changes.

    Parameters
    ----------
    folder
        The model's.
    library
        Whose training cases are drawn.
    n
        How many, at least 1; fewer where there are fewer.
    seed
        The same seed draws the same cases.
    parent
        The folder of models to write it to; None: where it is.

    Returns
    -------
    ModelCard
        The card as it was written.

    Raises
    ------
    ModelError
        The model is broken.
    RecipeError
        The library has no training case that can be read.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    card = load_model_folder(folder).card
    weights = read_regular(folder / WEIGHTS_FILE, MAX_WEIGHTS_BYTES)
    use, background = draw_background(library, card.input, n, seed)
    card = card.model_copy(update={"background": use})
    kept = _beside(folder, STRANGENESS_FILE, card.strangeness is not None)
    save_model(parent or folder.parent, card, weights, background, kept)
    return card


def add_strangeness(
    recipe: Recipe,
    folder: Path,
    strange: Mapping[str, Sequence[ImageArray]],
    bar: ProgressBar,
    *,
    parent: Path | None = None,
) -> ModelCard:
    """Give a finished model the check for strange pictures, or a new one; its new card.

    Nothing else on the card changes. The libraries that the model learned from must be here;
    false alarms are counted on those of its recipe's tests that are.

    Parameters
    ----------
    recipe
        What the model was trained on, and how its cases were shown.
    folder
        The model's.
    strange
        Kind -> pictures ``(H, W, 3)`` uint8 that are no cases, to count catches on beside those
        that are drawn.
    bar
        Opens a progress bar.
    parent
        The folder of models to write it to; None: where it is.

    Returns
    -------
    ModelCard
        The card as it was written.

    Raises
    ------
    RecipeError
        The recipe is of another model, or there is too little to make a check of.
    ModelError, LibraryError
        The model or a library is missing or broken.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    builder = AnswerBuilder(recipe)
    model = load_model_folder(folder)
    if not builder.fits(model.card):
        raise _another(recipe, model.card)
    here = (builder.learned | builder.tested) & set(library_ids())
    libraries = {name: open_library(name) for name in sorted(builder.learned | here)}
    found = strangeness_of(recipe, model, libraries, strange, bar)
    if found is None:
        raise RecipeError(
            "No check for strange pictures can be made for “{model}”: it needs training and"
            " validation cases, and a network that ends in a linear layer.",
            model=model.card.id,
        )
    check, data = found
    card = model.card.model_copy(update={"strangeness": check})
    weights = read_regular(folder / WEIGHTS_FILE, MAX_WEIGHTS_BYTES)
    background = _beside(folder, BACKGROUND_FILE, card.background is not None)
    save_model(parent or folder.parent, card, weights, background, data)
    return card


def _beside(folder: Path, name: str, wanted: bool) -> bytes | None:
    """A file beside the weights that the card speaks of. Raises ModelError."""
    if not wanted:
        return None
    try:
        return read_regular(folder / name, MAX_WEIGHTS_BYTES)
    except OSError as error:
        raise ModelError(
            "The file “{name}” of model “{model}” is missing or cannot be read: {reason}.",
            name=name,
            model=folder.name,
            reason=error.strerror or error,
        ) from error
