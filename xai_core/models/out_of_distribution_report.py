"""What a card keeps of the check for pictures unlike anything the model has seen.

The numbers the check works with lie beside the weights, in ``strangeness.safetensors``; the card
names the SHA-256 of that file, the threshold, and how often the check was right and wrong when it
was measured (``evaluation/out_of_distribution.py``). The formulas are in
``out_of_distribution.py``; cards are read without them.

*Held apart*: the statistics come from training cases, the threshold from validation cases, the
method is chosen on validation cases made strange, false alarms are counted on test cases, and no
strange picture that is counted has decided anything.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from xai_core.types import Choice, LocalisedText, Split, Strict

Share = Annotated[float, Field(ge=0, le=1)]


class StrangenessMethod(Choice):
    """How strange a picture is, as a number; the formulas are in ``out_of_distribution.py``."""

    MAHALANOBIS = "mahalanobis"
    """Distance of the features from the nearest class (Lee et al. 2018, arXiv 1807.03888)."""
    MAHALANOBIS_UNIT = "mahalanobis-unit"
    """The same of features brought to length 1 (Müller and Hein 2025, arXiv 2505.18032)."""
    KNN = "knn"
    """Distance to the nearest training cases (Sun et al. 2022, arXiv 2204.06507)."""
    ENERGY = "energy"
    """How little the network says of any class (Liu et al. 2020, arXiv 2010.03759)."""


class Rate(Strict):
    """A share that was counted, with its 95 % interval (Wilson)."""

    value: Share
    low: Share
    high: Share
    n: int = Field(ge=1)
    """Pictures looked at."""


class MethodTried(Strict):
    """How well a method did on validation cases made strange; the best one is the card's."""

    method: StrangenessMethod
    caught: Share
    """Share found strange at the threshold, on average over the ways of making strange."""


class FalseAlarms(Strict):
    """How often ordinary cases, never learned from, are called strange."""

    name: LocalisedText
    library: str
    content_hash: str
    split: Split | None
    where: dict[str, str] = Field(default_factory=dict)
    cut_out: str | None = None
    """The region that cases were cut out by, as in training; None: shown whole."""
    rate: Rate


class Catches(Strict):
    """How often strange pictures of one kind are called strange."""

    kind: str = Field(min_length=1)
    """One of ``evaluation/strange_pictures.py``, or the name given to a folder of pictures."""
    drawn: bool
    """Whether the pictures were drawn by code; otherwise they came from a folder."""
    rate: Rate


class StrangenessCheck(Strict):
    """The check a card describes."""

    method: StrangenessMethod
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of the file with the statistics."""
    threshold: float
    """Pictures that score above it are unlike anything the model has seen."""
    alarm_rate: Share
    """The share of ordinary cases above it, as the validation cases let one expect."""
    n_fitted: int = Field(ge=1)
    """Training cases the statistics are of."""
    n_validation: int = Field(ge=1)
    """Validation cases the threshold is of."""
    tried: tuple[MethodTried, ...]
    """Every method that was compared, and how it did."""
    false_alarms: tuple[FalseAlarms, ...] = ()
    catches: tuple[Catches, ...] = ()
