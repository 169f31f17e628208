"""The settings of a training run, each with what it means and what it is where nothing is said.

A default is for ever: unfinished trainings leave it out of what they remember of their recipe
(``resume.py``), and would go on under another one. A test holds them fast.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from xai_core.domains.registry import augmentations
from xai_core.errors import ContentError, listed
from xai_core.tasks import Identifier
from xai_core.types import Strict


class Schedule(Strict):
    """AdamW with one warm-up and a cosine to zero; the weights kept are a running average."""

    epochs: int = Field(ge=1, le=1000)
    batch: int = Field(ge=2, le=1024)
    learning_rate: float = Field(gt=0, le=1)
    weight_decay: float = Field(default=0.05, ge=0)
    label_smoothing: float = Field(default=0.05, ge=0, lt=0.5)
    average: float = Field(default=0.998, ge=0, lt=1)
    """Decay of the running average of the weights, per step."""


class ClassSchedule(Schedule):
    """The schedule of a classifier, which may draw rare classes more often."""

    balance: float = Field(default=0.5, ge=0, le=1)
    """0 draws cases as they come, 1 draws every class equally often."""


class Augmentation(Strict):
    """How far a training picture may be changed. All zero: not at all.

    Beside what is here, an entry may be the strength of a change that a field brings
    (:func:`xai_core.domains.registry.augmentations`), such as blood's ``stain``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=0)]]

    rotation: float = Field(default=180.0, ge=0, le=180)
    """Largest rotation, degrees."""
    flip: bool = True
    zoom: tuple[float, float] = (1.0, 1.0)
    """Smallest and largest magnification."""
    shift: float = Field(default=0.0, ge=0, le=0.5)
    """Largest shift, as a share of the side."""
    light: float = Field(default=0.0, ge=0, le=1)
    """Spread of the lamp: brightness and colour of the background."""
    saturation: float = Field(default=0.0, ge=0, le=1)
    blur: float = Field(default=0.0, ge=0, le=1)
    """Share of pictures that are seen at half the resolution."""
    noise: float = Field(default=0.0, ge=0, le=0.2)
    """Standard deviation of sensor noise, as a share of the range."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        """What is no entry of every recipe is one that a field brings. 0 is as good as nothing."""
        steps = augmentations()
        for name, strength in self.__pydantic_extra__.items():
            if name not in steps:
                raise ContentError(
                    "augmentation.{name} is unknown; the fields bring: {known}",
                    name=name,
                    known=listed(steps) or "-",
                )
            if strength > steps[name].strongest:
                raise ContentError(
                    "augmentation.{name} is 0 to {most}", name=name, most=steps[name].strongest
                )
        for name in [name for name, value in self.__pydantic_extra__.items() if value == 0]:
            del self.__pydantic_extra__[name]
        return self

    @property
    def brought(self) -> dict[str, float]:
        """The strengths of the changes that fields bring, by name."""
        return dict(self.__pydantic_extra__)

    def strength(self, name: str) -> float:
        """How strong the change of this name is that a field brings; 0 where nothing is said."""
        return self.__pydantic_extra__.get(name, 0.0)


class Teachers(Strict):
    """Finished models whose answers are learned beside the labels (distillation)."""

    models: tuple[Annotated[str, Identifier], ...] = Field(min_length=1)
    """They give the recipe's answers and see pictures as its input says."""
    share: float = Field(default=0.5, gt=0, le=1)
    """Weight of their answers; what is left is the labels'."""


class Mixing(Strict):
    """Two pictures of a batch become one and so do their labels, so that less is learned by heart.

    Which batches, and how, is drawn anew for each; mixup and cutmix alternate at random where both
    are wanted.
    """

    mixup: float = Field(default=0.2, ge=0, le=10)
    """How far they are blended: alpha of the Beta distribution; 0: never (Zhang et al. 2018,
    arXiv:1710.09412)."""
    cutmix: float = Field(default=1.0, ge=0, le=10)
    """How much of one is pasted into the other, likewise (Yun et al. 2019, arXiv:1905.04899)."""
    share: float = Field(default=0.5, gt=0, le=1)
    """Of the batches, how many are mixed."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.mixup == self.cutmix == 0:
            raise ContentError("mixing needs mixup or cutmix above 0")
        return self


class Guidance(Strict):
    """Attention is led into a region while classes are learned (``guided.py``)."""

    region: str = Identifier
    """Drawn in the libraries trained on; a case without it is not led."""
    strength: float = Field(default=1.0, gt=0, le=100)
    """Weight of the share of attention outside, beside the loss of the answers."""


class ValueSettings(Strict):
    """How a value is learned: by Huber's loss on standardised targets."""

    huber: float = Field(default=1.0, gt=0)
    """Errors beyond it count by their size instead of their square; in spreads (standard
    deviations) of the training targets."""
    colour_is_free: bool = False
    """Whether the value has nothing to do with light and colour. Unless it says so, augmentation
    may not change them: of a paler picture the value might be another one."""


class MarkSettings(Strict):
    """How lesions are learned: by a bump at each one's centre on the score map (CenterNet)."""

    spread: float = Field(default=0.33, gt=0, le=2)
    """Standard deviation of a bump, in radii of its lesion (the disc of the same area)."""
    least_spread: float = Field(default=0.5, gt=0)
    """No bump is narrower; in cells of the score map."""
    focus: float = Field(default=2.0, ge=0)
    """How much less a cell counts that is nearly right already: alpha of the focal loss."""
    near: float = Field(default=4.0, ge=0)
    """How much less a cell counts that lies near a centre: beta of the focal loss."""
    least_score: float = Field(default=0.05, ge=0, le=1)
    """The model makes no marks scored below it."""
    peak_distance: int = Field(default=1, ge=1)
    """Least distance of two marks, in cells of the score map."""
