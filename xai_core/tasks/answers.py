"""What a model says of one case: a class, a value, or marks. Frozen, and told in its own terms.

Each answer knows what can be explained about it (its *targets*) and which output of the network
that is: a class's logit, the value upwards or downwards, the score at a mark's place. It also
fills its own cells of a study.

Confidence here is the model's own: the probability of the most probable class, the score of the
best mark. How sure an answer is *as it is read* in coarser classes is the alignment's to say.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from xai_core.errors import ModelError

Cell = str | float | bool | None
"""One cell of a study; undefined is None."""

UP, DOWN = "up", "down"
"""Targets of a value: what raises it and what lowers it."""
WHOLE = "whole"
"""The target where there is no mark: the score of the picture as a whole."""


@dataclass(frozen=True)
class OutputRef:
    """Which number of the network a target is."""

    index: int
    """Of the network's outputs, from 0."""
    sign: int = 1
    """-1 where what lowers the output is asked for."""
    at: tuple[float, float] | None = None
    """Row and column as shares of the picture's height and width; None: nowhere in particular."""


class Answer(ABC):
    """What a model says of one case."""

    @property
    @abstractmethod
    def confidence(self) -> float | None:
        """In [0, 1]; None where the answer has none."""

    @abstractmethod
    def outputs(self) -> dict[str, OutputRef]:
        """Target -> the output it is, in the order they are offered."""

    @abstractmethod
    def amounts(self) -> dict[str, float]:
        """Target -> how much of it there is: a probability, the value, a mark's score."""

    @abstractmethod
    def default_target(self) -> str:
        """What is explained when nobody says otherwise."""

    @abstractmethod
    def cells(self) -> dict[str, Cell]:
        """The answer's cells in a study, by column name."""

    def uncalibrated(self) -> Answer:
        """The same answer as the network came out of training, its temperature set aside."""
        return self

    def opposite(self, target: str) -> str | None:
        """The target that is this one turned round; None where there is none."""
        return None

    def targets(self) -> tuple[str, ...]:
        """What can be explained about the answer."""
        return tuple(self.outputs())

    def output_of(self, target: str) -> OutputRef:
        """The output behind a target. Raises ModelError where there is no such target."""
        found = self.outputs()
        if target not in found:
            raise ModelError(
                "This answer has nothing called “{target}” to explain; it has {known}.",
                target=target,
                known=", ".join(found),
            )
        return found[target]


@dataclass(frozen=True)
class ClassAnswer(Answer):
    """A probability for each class."""

    logits: Mapping[str, float]
    """Class id -> logit, in the order of the network's outputs."""
    probabilities: Mapping[str, float]
    """Class id -> calibrated probability in [0, 1]; they sum to 1."""
    temperature: float = 1.0
    """What the logits were divided by."""

    @property
    def class_id(self) -> str:
        """The most probable class; the earlier one where two are equal."""
        return max(self.probabilities, key=lambda name: self.probabilities[name])

    @property
    def confidence(self) -> float:
        """The probability of :attr:`class_id`."""
        return self.probabilities[self.class_id]

    def uncalibrated(self) -> ClassAnswer:
        """Probabilities at temperature 1."""
        values = np.array(list(self.logits.values()))
        shares = np.exp(values - np.logaddexp.reduce(values))
        return ClassAnswer(self.logits, dict(zip(self.logits, shares.tolist(), strict=True)))

    def outputs(self) -> dict[str, OutputRef]:
        """Each class's logit."""
        return {class_id: OutputRef(index) for index, class_id in enumerate(self.logits)}

    def amounts(self) -> dict[str, float]:
        """Each class's probability."""
        return dict(self.probabilities)

    def default_target(self) -> str:
        """The class answered."""
        return self.class_id

    def cells(self) -> dict[str, Cell]:
        """The probability of each class."""
        return {probability_column(name): share for name, share in self.probabilities.items()}


@dataclass(frozen=True)
class ValueAnswer(Answer):
    """A value in the task's unit, and the interval that holds 90 % of the truths."""

    value: float
    low: float | None = None
    """None where the interval is not known."""
    high: float | None = None

    @property
    def confidence(self) -> None:
        """A value has none: its interval says how sure it is."""
        return None

    def outputs(self) -> dict[str, OutputRef]:
        """The value upwards and downwards."""
        return {UP: OutputRef(0), DOWN: OutputRef(0, -1)}

    def amounts(self) -> dict[str, float]:
        """The value, and its negative for what lowers it."""
        return {UP: self.value, DOWN: -self.value}

    def default_target(self) -> str:
        """What raises the value."""
        return UP

    def opposite(self, target: str) -> str:
        """What lowers the value turns round what raises it."""
        return DOWN if target == UP else UP

    def cells(self) -> dict[str, Cell]:
        """The value and its interval."""
        return {"value": self.value, "value_low": self.low, "value_high": self.high}


@dataclass(frozen=True)
class Mark:
    """A place that a detector points at."""

    row: float
    """Of its centre, as a share of the picture's height: 0 the upper edge, 1 the lower."""
    column: float
    """As a share of the picture's width: 0 the left edge, 1 the right."""
    score: float
    """Calibrated, in [0, 1]."""


@dataclass(frozen=True)
class DetectionAnswer(Answer):
    """The marks a detector makes, the best first; there may be none."""

    marks: tuple[Mark, ...]

    @property
    def confidence(self) -> float | None:
        """The score of the best mark; None without a mark."""
        return self.marks[0].score if self.marks else None

    def outputs(self) -> dict[str, OutputRef]:
        """The score at each mark's place; without a mark, that of the picture as a whole."""
        if not self.marks:
            return {WHOLE: OutputRef(0)}
        return {
            f"mark-{number}": OutputRef(0, at=(mark.row, mark.column))
            for number, mark in enumerate(self.marks, start=1)
        }

    def amounts(self) -> dict[str, float]:
        """Each mark's score; none without a mark, whose score is below all that are made."""
        return {f"mark-{number}": mark.score for number, mark in enumerate(self.marks, start=1)}

    def default_target(self) -> str:
        """The best mark."""
        return self.targets()[0]

    def cells(self) -> dict[str, Cell]:
        """How many marks, the best score, and all of them as JSON: [row, column, score]."""
        marks = [[mark.row, mark.column, mark.score] for mark in self.marks]
        return {
            "n_marks": float(len(marks)),
            "best_score": self.confidence,
            "marks": json.dumps(marks, separators=(",", ":")),
        }


def probability_column(class_id: str) -> str:
    """The column of a class's probability in a study."""
    return f"probability:{class_id}"
