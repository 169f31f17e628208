"""The entries of a model card: pictures it takes, data it used, figures, scales.

The card itself is in ``cards.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from xai_core.cases.pictures.fitting import FitMode
from xai_core.errors import ContentError, ModelError
from xai_core.types import LocalisedText, Strict

LEAST_SIDE, MOST_SIDE = 16, 2048
"""Of the pictures a network takes, in pixels."""


def check_sides(size: tuple[int, int]) -> None:
    """Refuse pictures of a height and width that no card may name. Raises ModelError."""
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
        raise ModelError(
            "A network's pictures have sides from {least} to {most} pixels, not {height} × {width}:"
            " name another size.",
            least=LEAST_SIDE,
            most=MOST_SIDE,
            height=size[0],
            width=size[1],
        )


def _digest(value: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise ContentError("64 hexadecimal digits in lower case are expected")
    return value


Spread = Annotated[float, Field(gt=0)]
Digest = Annotated[str, AfterValidator(_digest)]
"""A SHA-256."""


class InputSpec(Strict):
    """What the network really sees: the picture brought to this, then normalised per channel."""

    height: int = Field(ge=LEAST_SIDE, le=MOST_SIDE)
    width: int = Field(ge=LEAST_SIDE, le=MOST_SIDE)
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[Spread, Spread, Spread] = (0.25, 0.25, 0.25)
    fit: FitMode = Field(default=FitMode.STRETCH, exclude_if=lambda fit: fit is FitMode.STRETCH)
    """Whether the aspect ratio is kept. Older cards do not say, and are written as they were."""


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

    def may_hold(self, library: str, where: Mapping[str, str]) -> bool:
        """Whether cases asked for so may be among those used, leaving the split aside.

        They may unless they are of another library, or an attribute is asked to differ.
        """
        apart = any(where.get(name, value) != value for name, value in self.where.items())
        return self.library == library and not apart


class BackgroundUse(Strict):
    """The pictures in ``background.png``: where they come from, and how they were chosen."""

    sha256: Digest
    library: str
    content_hash: str
    """Of the library the pictures were drawn from."""
    n: int = Field(ge=1, le=256)
    seed: int = Field(ge=0)


class ModelRef(Strict):
    """The model whose weights training began with; the last layer's only for the same answers.

    Also a model whose answers were learned from.
    """

    model: str
    weights_sha256: str


class Metric(Strict):
    """One measured figure with its 95 % interval, and on what it was measured."""

    name: str
    """``accuracy`` of classes, with ``auc`` of two; ``mae``, ``r``, ``ccc`` of values;
    ``mean_sensitivity`` of marks; ``dice`` of regions."""
    unit: str | None = Field(default=None, exclude_if=lambda unit: unit is None)
    """Of an error; None for shares and coefficients."""
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = Field(ge=0)
    report: str
    """Key of the full report this figure comes from."""
    measured_on: LocalisedText
    trained_on: bool = False
    """Whether the model saw these cases in training."""
    other_source: bool = Field(default=False, exclude_if=lambda other: not other)
    """Whether no training case comes from where these come from, as the recipe says."""

    @property
    def is_share(self) -> bool:
        """Whether the figure is read as a percentage."""
        return self.name in {"accuracy", "mean_sensitivity"}


class ValueScale(Strict):
    """How a regression network's number becomes a value in the task's unit."""

    centre: float
    scale: float = Field(gt=0)
    """value = centre + scale * output: the mean and the spread of the training targets."""
    half_width: float | None = Field(default=None, ge=0)
    """Of the interval that holds 90 % of the truths (split conformal); None: not calibrated."""


class MarkScale(Strict):
    """Which peaks of a detector's score map become marks."""

    least_score: float = Field(default=0.05, ge=0, le=1)
    """Marks scored below it are not made."""
    peak_distance: int = Field(default=1, ge=1)
    """Least distance of two marks, in cells of the score map."""
