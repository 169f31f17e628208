"""How good is a model smear by smear? Accuracy per specimen, its spread, and two models compared.

A laboratory reads smears, not cells: 99 % on average may still mean one smear in ten read badly.
So the accuracy of each specimen is one observation, summarised as mean and standard deviation over
specimens (n - 1 in the denominator), with the best and the worst named, and two models are compared
by the rank-sum test on these observations (``agreement.compare_groups``).

The layout follows the leucocyte study of Hirosaki University (2020): one confusion table over
all cells of all specimens, rows the human, columns the model, each row with its accuracy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from xai_core.stats.classification import confusion_counts

OWN_CLASSES = "(own)"
"""Names the reading in a model's own classes; no id of a grouping has a bracket."""


@dataclass(frozen=True)
class ConfusionTable:
    """Numbers of cells; rows are the human's classes, columns the model's, in the same order."""

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        n = len(self.classes)
        if len(self.counts) != n or any(len(row) != n for row in self.counts):
            raise ValueError(f"{n} classes need {n} rows of {n} counts")

    def total(self, name: str) -> int:
        """Cells the human gave this class."""
        return sum(self.counts[self.classes.index(name)])

    def accuracy(self, name: str) -> float | None:
        """Share of them that the model gave the same class; None without cells."""
        row = self.classes.index(name)
        total = sum(self.counts[row])
        return self.counts[row][row] / total if total else None


def different_totals(
    coarse: ConfusionTable, fine: ConfusionTable, groups: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Where two tables of the same cells cannot both be right: class -> total in each.

    The human's classes do not depend on the model, so each row must have the same total in both.
    ``groups`` says to which class of the coarse table each class of the fine one belongs.
    """
    merged = dict.fromkeys(coarse.classes, 0)
    for name in fine.classes:
        merged[groups[name]] += fine.total(name)
    return {
        name: (coarse.total(name), merged[name])
        for name in coarse.classes
        if coarse.total(name) != merged[name]
    }


@dataclass(frozen=True)
class SpecimenScore:
    """One smear."""

    specimen: str
    n: int
    right: int

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.n or self.n == 0:
            raise ValueError(f"{self.right} of {self.n} cells cannot be right")

    @property
    def accuracy(self) -> float:
        """Share of its cells answered right; a specimen has at least one."""
        return self.right / self.n


@dataclass(frozen=True)
class SpecimenReport:
    """One model, smear by smear, in one reading of the classes."""

    scores: tuple[SpecimenScore, ...]
    """By specimen name."""
    table: ConfusionTable
    n_unnamed: int
    """Cells left out because their specimen is not known."""

    @property
    def accuracies(self) -> list[float]:
        """One observation a specimen, in the order of ``scores``."""
        return [score.accuracy for score in self.scores]

    @property
    def mean(self) -> float | None:
        """Over specimens, each counting the same; None without any."""
        return fmean(self.accuracies) if self.scores else None

    @property
    def sd(self) -> float | None:
        """Standard deviation over specimens; None for fewer than two."""
        return stdev(self.accuracies) if len(self.scores) > 1 else None

    @property
    def best(self) -> SpecimenScore | None:
        """The smear read best; of equals the one with the most cells."""
        return max(self.scores, key=lambda one: (one.accuracy, one.n), default=None)

    @property
    def worst(self) -> SpecimenScore | None:
        """The smear read worst; of equals the one with the most cells."""
        return min(self.scores, key=lambda one: (one.accuracy, -one.n), default=None)

    @classmethod
    def from_dict(cls, values: object) -> SpecimenReport:
        """The report that :meth:`as_dict` put in these words; from a file, it may be anything.

        Raises
        ------
        ValueError
            They are not the words of a report.
        """
        kept = _KEPT.validate_python(values)
        if len({score.specimen for score in kept.specimens}) != len(kept.specimens):
            raise ValueError("a specimen is named twice")
        return cls(scores=kept.specimens, table=kept.table, n_unnamed=kept.n_unnamed)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; its keys are a promise."""
        return {
            "mean": self.mean,
            "sd": self.sd,
            "n_specimens": len(self.scores),
            "n": sum(score.n for score in self.scores),
            "n_unnamed": self.n_unnamed,
            "best": None if self.best is None else _as_dict(self.best),
            "worst": None if self.worst is None else _as_dict(self.worst),
            "specimens": [_as_dict(score) for score in self.scores],
            "table": {
                "classes": list(self.table.classes),
                "counts": [list(row) for row in self.table.counts],
                "accuracy": [self.table.accuracy(name) for name in self.table.classes],
            },
        }


@dataclass(frozen=True)
class _Kept:
    """What of a report in words is not worked out from the rest."""

    specimens: tuple[SpecimenScore, ...]
    table: ConfusionTable
    n_unnamed: int


_KEPT = TypeAdapter(_Kept)


def specimen_report(
    truth: Sequence[str],
    answers: Sequence[str],
    specimens: Sequence[str | None],
    classes: Sequence[str],
) -> SpecimenReport:
    """Count cell by cell and smear by smear.

    Parameters
    ----------
    truth, answers
        The class of each cell, and the model's answer; each one of ``classes``.
    specimens
        The smear of each cell; a cell without one is left out and counted.
    classes
        The rows and columns of the table, in order.

    Returns
    -------
    SpecimenReport
        One score a smear, by name, and one table over all cells of named smears.

    Raises
    ------
    ValueError
        Lists of different lengths, or a class that is not among ``classes``.
    """
    order = {name: index for index, name in enumerate(classes)}
    places: list[tuple[int, int]] = []
    right: Counter[str] = Counter()
    n: Counter[str] = Counter()
    for said, answer, specimen in zip(truth, answers, specimens, strict=True):
        if said not in order or answer not in order:
            raise ValueError(f"“{said}” or “{answer}” is not among the classes")
        if specimen:
            places.append((order[said], order[answer]))
            n[specimen] += 1
            right[specimen] += said == answer
    humans, models = np.array(places, dtype=np.intp).reshape(-1, 2).T
    return SpecimenReport(
        scores=tuple(SpecimenScore(name, n[name], right[name]) for name in sorted(n)),
        table=ConfusionTable(tuple(classes), confusion_counts(humans, models, len(classes))),
        n_unnamed=len(truth) - len(places),
    )


def _as_dict(score: SpecimenScore) -> dict[str, Any]:
    return {"specimen": score.specimen, "n": score.n, "right": score.right} | {
        "accuracy": score.accuracy
    }
