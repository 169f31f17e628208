"""What a finished model needs beside its training, for each kind of recipe.

:func:`~xai_core.training.build.build_model` is the one way from a recipe to a model's folder. What
differs between models that answer a task (``task_builder.py``) and those that draw regions
(``segmenter_builder.py``) is asked of a :class:`Builder`, made anew for every run.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from torch import nn

from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import AnyCard
from xai_core.training.recipes import CommonRecipe, HeldCases
from xai_core.types import Progress, ProgressBar, Split

Loaded = TypeVar("Loaded")


class Builder(ABC, Generic[AnyCard, Loaded]):
    """One recipe on its way to a model; ``Loaded`` is that model, ready to be used."""

    recipe: CommonRecipe

    @property
    def learned(self) -> set[str]:
        """The libraries that are learned from."""
        return {source.library for source in self.recipe.data}

    @property
    def tested(self) -> set[str]:
        """The libraries that the finished model is measured on."""
        return {test.library for test in self.recipe.test}

    @property
    def needed(self) -> set[str]:
        """All libraries that must be there before training begins."""
        return self.learned | self.tested

    def prepare(self, libraries: Mapping[str, CaseLibrary]) -> None:
        """What may fail before training, which is long, begins. Raises RecipeError."""

    @abstractmethod
    def train(
        self, libraries: Mapping[str, CaseLibrary], workspace: Path, progress: Progress
    ) -> nn.Module:
        """The finished network. Goes on where an earlier run of the recipe stopped."""

    @abstractmethod
    def card(self, weights_sha256: str) -> AnyCard:
        """What is known of the model once it is trained: everything but how good it is."""

    @abstractmethod
    def with_card(self, card: AnyCard) -> Loaded:
        """The trained model, ready to be measured."""

    @abstractmethod
    def measured(
        self, model: Loaded, libraries: Mapping[str, CaseLibrary], bar: ProgressBar
    ) -> AnyCard:
        """The model's card with the figures of every test."""

    def checked(
        self,
        _model: Loaded,
        card: AnyCard,
        _libraries: Mapping[str, CaseLibrary],
        _bar: ProgressBar,
    ) -> AnyCard:
        """The card with a check for strange pictures; as it was where the kind has none.

        Parameters
        ----------
        _model
            The trained one.
        card
            What is known of it so far.
        _libraries
            By id, those that the recipe needs.
        _bar
            Opens a progress bar.

        Returns
        -------
        AnyCard
            What is written beside the weights.
        """
        return card

    @abstractmethod
    def fits(self, card: AnyCard) -> bool:
        """Whether a finished model is this recipe's."""

    @abstractmethod
    def save(self, parent: Path, card: AnyCard, weights: bytes) -> Path:
        """The model's folder, written whole or not at all. Raises StorageError."""

    @abstractmethod
    def load(self, folder: Path) -> tuple[AnyCard, Loaded]:
        """The finished model in a folder, and its card. Raises ModelError."""


def common_entries(recipe: CommonRecipe) -> dict[str, Any]:
    """What a card of any kind says as its recipe does."""
    return {
        "id": recipe.id,
        "version": recipe.version,
        "title": recipe.title,
        "summary": recipe.summary,
        "weaknesses": recipe.weaknesses,
        "demonstrates": recipe.demonstrates,
        "licence": recipe.licence,
        "input": recipe.input,
        "split_rule": recipe.split_rule,
    }


WORDS = {"title", "summary", "weaknesses", "demonstrates", "split_rule"}
"""What stands on a card itself, and so is left out of the recipe that the card repeats."""


FIXING_ANSWERS = frozenset({Split.TRAIN, Split.VALIDATION})
"""Training cases fix the weights, validation cases the calibration."""


def seen_in_training(card: AnyCard, test: HeldCases, fixing: frozenset[Split]) -> bool:
    """Whether a test may hold cases of the splits that decided something about the model."""
    return (test.split is None or test.split in fixing) and any(
        use.may_hold(test.library, test.where) for use in card.data
    )
