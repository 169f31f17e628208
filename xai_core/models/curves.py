"""Learning curves: one point an epoch, with the score that this kind of model has."""

from __future__ import annotations

from xai_core.types import Strict


class CurvePoint(Strict):
    """One point of a learning curve; each kind of model adds its score on validation cases."""

    epoch: int
    train_loss: float
    learning_rate: float

    @property
    def score(self) -> float | None:
        """The score on validation cases, whichever it is; None without such cases."""
        return None


class Epoch(CurvePoint):
    """One point of a classifier's learning curve."""

    validation_accuracy: float | None

    @property
    def score(self) -> float | None:
        """See :class:`CurvePoint`."""
        return self.validation_accuracy


class ValueEpoch(CurvePoint):
    """One point of the learning curve of a model that answers with a value."""

    validation_mae: float | None
    """Mean absolute error, in the value's unit."""

    @property
    def score(self) -> float | None:
        """See :class:`CurvePoint`."""
        return self.validation_mae


class MarkEpoch(CurvePoint):
    """One point of a detector's learning curve."""

    validation_sensitivity: float | None
    """Mean over 1/8 to 8 false marks per image, at the network's own resolution."""

    @property
    def score(self) -> float | None:
        """See :class:`CurvePoint`."""
        return self.validation_sensitivity


AnyEpoch = Epoch | ValueEpoch | MarkEpoch
