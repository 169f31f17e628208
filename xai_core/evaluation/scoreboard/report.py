"""A scoreboard as it is kept: one file for a library and a model, read and written whole.

It lies in ``SHITEN_HOME/scoreboards/<library>--<model>.json``; some come with the models, in
``models/<model>/methods--<library>.json``. Every case's scores are in it, so that each can be
opened; what follows from them (means, intervals, who leads) is in it as well.

Means carry 95 % intervals, resampled by specimen. *Not asked* and *undefined* are two things: a
measure that a method does not claim, or that was not asked of a case, is missing from its row;
one that has no value there is None, is counted, and never averaged away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Self

from pydantic import ValidationError

from xai_core.errors import StudyError
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.explain.explanation import Method
from xai_core.stats.means import MeanReport, mean_with_interval
from xai_core.types import Interval, Report, Split

Scores = dict[Measure, float | None]
"""Of one map; a measure that was not asked is missing."""


class ScoreMean(MeanReport):
    """The mean of one score over the cases, with its interval."""

    n_specimens: int

    @classmethod
    def over(cls, values: Sequence[float | None], specimens: Sequence[str | None]) -> Self:
        """Resampled by specimen; what is undefined is counted."""
        mean = mean_with_interval(values, specimens)
        return cls(**dict(MeanReport.of(mean)), n_specimens=mean.n_groups)


class Asked(Report):
    """What was asked of every method: two runs that ask the same give the same scores."""

    region: str
    """The region known to decide."""
    fill: str
    """Name of the infill of parts and curves."""
    split: Split | None
    n: int
    """Cases wanted."""
    n_repeated: int
    """Of these the first so many are asked the measures that take further maps."""
    seed: int
    methods: tuple[Method, ...]


class MapScores(Report):
    """One map of one case, and how it was made."""

    scores: Scores
    layer: str | None
    settings: dict[str, str | int | float]


class CaseScores(Report):
    """One case, explained by every method."""

    case: str
    specimen: str | None
    target: str
    baselines: dict[Baseline, Scores]
    methods: dict[Method, MapScores]


class CaseLine(Report):
    """The same without how maps were made, as a finished scoreboard keeps it."""

    case: str
    specimen: str | None
    target: str
    baselines: dict[Baseline, Scores]
    methods: dict[Method, Scores]


class MethodScores(Report):
    """One method over all cases."""

    means: dict[Measure, ScoreMean]
    layer: str | None
    settings: dict[str, str | int | float]
    """What was set the same for every case."""


class Scoreboard(Report):
    """All methods on the same cases of one library, for one model."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    answers_key: str | None = None
    """The card's (``models/cards.py``): what else decides its answers; None in older files."""
    asked: Asked
    made: date
    n: int
    """Cases that were answered right and explained."""
    n_answered: int
    """How many were answered to find them."""
    baselines: dict[Baseline, dict[Measure, ScoreMean]]
    methods: dict[Method, MethodScores]
    leaders: dict[Measure, tuple[Method, ...]]
    """By measure the method with the best mean and all whose intervals reach into its own; empty
    where that is every one of them."""
    left_out: dict[Method, str]
    """Methods that cannot explain this model, and why."""
    cases: tuple[CaseLine, ...]
    """In the order they were drawn."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those asked of any method, in the order of the columns."""
        asked = {measure for row in self.methods.values() for measure in row.means}
        return tuple(measure for measure in Measure if measure in asked)

    def as_bytes(self) -> bytes:
        """The contents of its file."""
        return f"{self.model_dump_json()}\n".encode()

    @classmethod
    def read(cls, data: bytes, name: str) -> Scoreboard:
        """What a file holds.

        Parameters
        ----------
        data
            Its contents, from whomever.
        name
            What it is called in the error.

        Raises
        ------
        StudyError
            It is no scoreboard.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as problem:
            raise StudyError("“{name}” is no scoreboard of methods.", name=name) from problem


def summed_up(
    rows: Sequence[CaseScores],
) -> tuple[dict[Baseline, dict[Measure, ScoreMean]], dict[Method, MethodScores]]:
    """Means over cases, of the baselines and of each method.

    Parameters
    ----------
    rows
        One for each case, with the same methods.

    Returns
    -------
    tuple[dict[Baseline, dict[Measure, ScoreMean]], dict[Method, MethodScores]]
        In the rows' order.
    """
    specimens = [row.specimen for row in rows]
    baselines = {
        baseline: _means([row.baselines.get(baseline, {}) for row in rows], specimens)
        for baseline in Baseline
    }
    methods = {}
    for method in rows[0].methods if rows else ():
        maps = [row.methods[method] for row in rows]
        methods[method] = MethodScores(
            means=_means([one.scores for one in maps], specimens),
            layer=maps[0].layer,
            settings=_shared([one.settings for one in maps]),
        )
    return {name: means for name, means in baselines.items() if means}, methods


def leaders(methods: Mapping[Method, MethodScores]) -> dict[Measure, tuple[Method, ...]]:
    """Who leads in each measure, where anybody does (:func:`leading`)."""
    found = {}
    for measure in Measure:
        means = {name: row.means[measure] for name, row in methods.items() if measure in row.means}
        group = leading(means, larger_is_better=measure.larger_is_better)
        if group:
            found[measure] = group
    return found


def leading(means: Mapping[Method, ScoreMean], *, larger_is_better: bool) -> tuple[Method, ...]:
    """The best method of one measure, and all that its interval does not tell from it.

    Parameters
    ----------
    means
        Each method's mean.
    larger_is_better
        Which end of the scale is good.

    Returns
    -------
    tuple[Method, ...]
        In the order of ``means``; empty where nobody can be told apart, or where intervals are
        not known.
    """
    known: dict[Method, tuple[float, Interval]] = {
        method: (one.mean if larger_is_better else -one.mean, one.ci95)
        for method, one in means.items()
        if one.mean is not None and one.ci95 is not None
    }
    if len(known) < 2:
        return ()
    _, of_best = max(known.values(), key=lambda one: one[0])
    group = tuple(method for method, (_, ends) in known.items() if _overlap(ends, of_best))
    return group if len(group) < len(known) else ()


def _overlap(one: Interval, other: Interval) -> bool:
    if one is None or other is None:
        return True
    return one[0] <= other[1] and other[0] <= one[1]


def _means(rows: Sequence[Scores], specimens: Sequence[str | None]) -> dict[Measure, ScoreMean]:
    means = {}
    for measure in Measure:
        told = [
            (scores[measure], specimen)
            for scores, specimen in zip(rows, specimens, strict=True)
            if measure in scores
        ]
        if told:
            means[measure] = ScoreMean.over([one for one, _ in told], [one for _, one in told])
    return means


def _shared(
    settings: Sequence[Mapping[str, str | int | float]],
) -> dict[str, str | int | float]:
    first = settings[0]
    return {key: first[key] for key in first if all(one.get(key) == first[key] for one in settings)}
