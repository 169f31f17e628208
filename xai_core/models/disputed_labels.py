"""Labels that a model confidently disputes: what a card keeps of them. No label is ever changed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from xai_core.types import Split, Strict

Probability = Annotated[float, Field(ge=0, le=1)]


class DisputedLabel(Strict):
    """A label that the model confidently disputes; it stands as it was."""

    case: str = Field(min_length=1)
    label: str
    suggested: str
    probability_of_label: Probability
    probability_of_suggested: Probability


class LabelReview(Strict):
    """The labels of a library that a model disputes most, most suspicious first."""

    library: str
    content_hash: str
    split: Split | None
    where: dict[str, str] = Field(default_factory=dict)
    cut_out: str | None = None
    """The region that cases were cut out by, as in training; None: shown whole."""
    trained_on: bool
    """Whether the model learned from these labels: it then finds fewer that are wrong."""
    share: float = Field(gt=0, le=1)
    """Of all labels, how many are listed at most."""
    n: int = Field(ge=0)
    """Labels looked at."""
    n_skipped: int = Field(ge=0)
    """Cases that could not be read."""
    disputed: tuple[DisputedLabel, ...]
