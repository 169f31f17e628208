"""What is measured of a study: who was answered, how well, where it looked, and doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.evaluate import used_in_training
from xai_core.evaluation.study.columns import score_column
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.value_cohort import cohort
from xai_core.evaluation.value_rows import value_rows
from xai_core.models.cards import ModelCard
from xai_core.stats.classification import ClassificationReport, classification_report
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.tasks import Regression, ValueReport
from xai_core.types import Interval, LocalisedText

NO_SUCH_CLASS = "-"
"""Counted as the answer where the model's answer is none of the shared classes."""
MOST_CONFUSED = 5
_COUNTED = ["case", "truth", "answer", "label", "right", "specimen", "split", "picture_sha256"]
_REGION_SCORES = ("attention", "chance", "above_chance")


@dataclass(frozen=True)
class RegionFigures:
    """Where the model looked, over the cases on which this region is drawn."""

    region: str
    attention: Mean
    """Share of the map that lies in the region, in [0, 1]."""
    chance: Mean
    """Share of the picture that the region covers: what a map without a preference has."""
    above_chance: Mean
    """At most 1; 0 is chance."""


@dataclass(frozen=True)
class StudySources:
    """What a report is made from."""

    study: Study
    library: CaseLibrary
    card: ModelCard

    def region_name(self, region: str) -> LocalisedText | str:
        """As the library calls a region."""
        names = {info.id: info.name for info in self.library.manifest.regions}
        return names.get(region, region)

    def class_name(self, name: str) -> LocalisedText | str:
        """As the model, else the library, calls a class; coarser classes stand by their ids."""
        for task in (self.card.task, self.library.task):
            found: dict[str, LocalisedText] = {
                info.id: info.name for info in getattr(task, "classes", ())
            }
            if name in found:
                return found[name]
        return name


@dataclass(frozen=True)
class StudyFigures:
    """What was counted. None means undefined, never 0."""

    n_cases: int
    """Answered."""
    n_skipped: int
    """Could not be read."""
    n_judged: int
    """Have a truth."""
    n_right: int
    right: float | None
    right_ci95: Interval
    """Resampled by specimen where every judged case names one, else Wilson's."""
    by_specimen: bool
    n_specimens: int
    splits: Mapping[str, int]
    """Split ("" where the library names none) -> cases answered."""
    truths: Mapping[str, int]
    """Class or label -> cases; empty where the truth is none of classes."""
    n_doubles: int
    """Cases whose picture file another case has as well."""
    n_learned_from: int
    """Of the judged, those of parts the model learned from."""
    classes: ClassificationReport | None
    """None where answers are no classes."""
    values: ValueReport | None
    """None where answers are no values."""
    regions: tuple[RegionFigures, ...]

    def splits_told(self) -> str:
        """Each split and its cases, one after the other."""
        return ", ".join(f"{split or '-'}: {n:,}" for split, n in sorted(self.splits.items()))

    def confused(self) -> list[tuple[str, str, int]]:
        """The most frequent mistakes: truth, answer, cases."""
        if self.classes is None:
            return []
        names, table = self.classes.confusion.classes, self.classes.confusion.matrix
        wrong = [
            (names[i], names[j], count)
            for i, row in enumerate(table)
            for j, count in enumerate(row)
            if i != j and count
        ]
        return sorted(wrong, key=lambda each: -each[2])[:MOST_CONFUSED]


def figures_of(sources: StudySources) -> StudyFigures:
    """Count a study.

    Parameters
    ----------
    sources
        The finished study, with library and card as they were when it was run.

    Returns
    -------
    StudyFigures
        Shares with their 95 % intervals.

    Raises
    ------
    StudyError
        A part of the study was altered.
    """
    study, card, library = sources.study, sources.card, sources.library
    regions = study.info.library.regions
    scores = [score_column(region, each) for region in regions for each in _REGION_SCORES]
    table = study.table([*_COUNTED, *scores])
    rows = table.select(_COUNTED).to_pylist()
    judged = [row for row in rows if row["right"] is not None]
    groups = [row["specimen"] for row in judged]
    by_specimen = bool(groups) and all(groups)
    n_right = sum(row["right"] for row in judged)
    pictures = Counter(row["picture_sha256"] for row in rows)
    return StudyFigures(
        n_cases=len(rows),
        n_skipped=len(study.skipped),
        n_judged=len(judged),
        n_right=n_right,
        right=n_right / len(judged) if judged else None,
        right_ci95=(
            mean_with_interval([float(row["right"]) for row in judged], groups).ci95
            if by_specimen
            else wilson_interval(n_right, len(judged))
        ),
        by_specimen=by_specimen,
        n_specimens=len({row["specimen"] for row in rows if row["specimen"]}),
        splits=Counter(row["split"] or "" for row in rows),
        truths=Counter(row["label"] for row in rows if row["label"] is not None),
        n_doubles=sum(count for count in pictures.values() if count > 1),
        n_learned_from=sum(
            used_in_training(card, library, library.case(row["case"])) for row in judged
        ),
        classes=_classes(study, judged, groups if by_specimen else None),
        values=_values(study),
        regions=_regions(table, regions),
    )


def _classes(
    study: Study, judged: Sequence[Mapping[str, Any]], groups: Sequence[str | None] | None
) -> ClassificationReport | None:
    shared = study.info.reading.classes
    if not shared or not judged:
        return None
    answers = [row["answer"] or NO_SUCH_CLASS for row in judged]
    classes = [*shared, NO_SUCH_CLASS] if NO_SUCH_CLASS in answers else shared
    return classification_report([row["truth"] for row in judged], answers, classes, groups=groups)


def _values(study: Study) -> ValueReport | None:
    task = study.info.model.task
    if not isinstance(task, Regression):
        return None
    return cohort(value_rows(study, None), task).figures


def _regions(table: pa.Table, regions: Sequence[str]) -> tuple[RegionFigures, ...]:
    found = []
    for region in regions:
        names = [score_column(region, each) for each in _REGION_SCORES]
        drawn = table.filter(table[score_column(region, "chance")].is_valid())
        if not len(drawn):
            continue
        specimens = drawn["specimen"].to_pylist()
        groups = specimens if all(specimens) else None
        attention, chance, lift = (
            mean_with_interval(drawn[name].to_pylist(), groups) for name in names
        )
        found.append(RegionFigures(region, attention, chance, lift))
    return tuple(found)
