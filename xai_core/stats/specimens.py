"""How good is a model smear by smear? Accuracy per specimen, its spread, and two models compared.

A laboratory reads smears, not cells: 99 % on average may still mean one smear in ten read badly.
So the accuracy of each specimen is one observation, summarised as mean and standard deviation over
specimens (n - 1 in the denominator), with the best and the worst named, and two models are compared
by the rank-sum test on these observations (``stats.means.compare_groups``).

The layout follows the leucocyte study of Hirosaki University (2020): one confusion table over
all cells of all specimens, rows the human, columns the model, each row with its accuracy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, computed_field, model_validator

from xai_core.errors import ContentError
from xai_core.stats.classification import confusion_counts
from xai_core.types import Report

OWN_CLASSES = "(own)"
"""Names the reading in a model's own classes; no id of a grouping has a bracket."""


Count = Annotated[int, Field(ge=0)]


class ConfusionTable(Report):
    """Numbers of cells; rows are the human's classes, columns the model's, in the same order."""

    classes: tuple[str, ...]
    counts: tuple[tuple[Count, ...], ...]

    @model_validator(mode="after")
    def _square(self) -> Self:
        n = len(self.classes)
        if len(self.counts) != n or any(len(row) != n for row in self.counts):
            raise ContentError("{n} classes need {n} rows of {n} counts", n=n)
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def accuracy(self) -> tuple[float | None, ...]:
        """Class by class, as :meth:`accuracy_of`."""
        return tuple(map(self.accuracy_of, self.classes))

    def total(self, name: str) -> int:
        """Cells the human gave this class."""
        return sum(self.counts[self.classes.index(name)])

    def accuracy_of(self, name: str) -> float | None:
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


class SpecimenScore(Report):
    """One smear."""

    specimen: str
    n: int = Field(ge=1)
    right: Count

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.right > self.n:
            raise ContentError("{right} of {n} cells cannot be right", right=self.right, n=self.n)
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def accuracy(self) -> float:
        """Share of its cells answered right; a specimen has at least one."""
        return self.right / self.n


class SpecimenReport(Report):
    """One model, smear by smear, in one reading of the classes."""

    key_order: ClassVar[tuple[str, ...]] = (
        "mean",
        "sd",
        "n_specimens",
        "n",
        "n_unnamed",
        "best",
        "worst",
        "specimens",
        "table",
    )

    n_unnamed: Count
    """Cells left out because their specimen is not known."""
    specimens: tuple[SpecimenScore, ...]
    """By specimen name."""
    table: ConfusionTable

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({score.specimen for score in self.specimens}) != len(self.specimens):
            raise ContentError("a specimen is named twice")
        return self

    @property
    def accuracies(self) -> list[float]:
        """One observation a specimen, in the order of ``specimens``."""
        return [score.accuracy for score in self.specimens]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def mean(self) -> float | None:
        """Over specimens, each counting the same; None without any."""
        return fmean(self.accuracies) if self.specimens else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sd(self) -> float | None:
        """Standard deviation over specimens; None for fewer than two."""
        return stdev(self.accuracies) if len(self.specimens) > 1 else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def n_specimens(self) -> int:
        """How many there are."""
        return len(self.specimens)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def n(self) -> int:
        """Cells of all of them together."""
        return sum(score.n for score in self.specimens)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def best(self) -> SpecimenScore | None:
        """The smear read best; of equals the one with the most cells."""
        return max(self.specimens, key=lambda one: (one.accuracy, one.n), default=None)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def worst(self) -> SpecimenScore | None:
        """The smear read worst; of equals the one with the most cells."""
        return min(self.specimens, key=lambda one: (one.accuracy, -one.n), default=None)


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
        specimens=tuple(
            SpecimenScore(specimen=name, n=n[name], right=right[name]) for name in sorted(n)
        ),
        table=ConfusionTable(
            classes=tuple(classes), counts=confusion_counts(humans, models, len(classes))
        ),
        n_unnamed=len(truth) - len(places),
    )
