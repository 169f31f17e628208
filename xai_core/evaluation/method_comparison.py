"""Which method points right when the model does: methods compared where the truth is known.

On simulated cells it is known what decides the class, because it was drawn there. Every method
explains the same correct answers of the same model; each map is scored against the region that
decides (``agreement``), against its most important part alone, and by the model itself: deletion
and insertion (``explain/deletion.py``), with the same random orders for all methods.

Two cautions when reading. A model may be right for a reason of its own, and a map that shows it is
then right to lie elsewhere; the curves tell the two apart. And what holds on simulated cells
need not hold on others.

Of signed maps the positive part is scored, as everywhere; the curves order places by the whole map.
Means carry 95 % intervals, resampled by specimen; what is undefined is counted, never averaged
away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from xai_core.agreement import Agreement, score_heat_map
from xai_core.agreement.attention import RegionAttention
from xai_core.arrays import HeatMap, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.errors import LibraryError, ShitenError, StudyError
from xai_core.evaluation.pipeline import CaseResult, case_results
from xai_core.evaluation.region_attention import attention_by_region
from xai_core.explain.background import Background
from xai_core.explain.deletion import DeletionCurves, deletion_curves
from xai_core.explain.explanation import Method
from xai_core.explain.infills import AnyInfill, Infill
from xai_core.explain.methods import explain
from xai_core.explain.partition import partition_of_case, surroundings_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.means import MeanReport, mean_with_interval
from xai_core.types import Progress, Report, Split

STEPS, ORDERS = 16, 4
"""Of the curves: fewer than on the screen, as the mean over cases needs less of each."""


@dataclass(frozen=True)
class HowCompared:
    """What is asked of every method."""

    region: str = "deciding"
    fill: AnyInfill = Infill.BLUR
    """Of the curves."""
    split: Split | None = None
    seed: int = 0
    """Of the choice of cases, of sampled methods and of random orders."""


class ScoreMean(MeanReport):
    """The mean of one score over the cases, with its interval."""

    n_specimens: int

    @classmethod
    def over(cls, values: Sequence[float | None], specimens: Sequence[str | None]) -> Self:
        """Resampled by specimen; what is undefined is counted."""
        mean = mean_with_interval(values, specimens)
        return cls(**dict(MeanReport.of(mean)), n_specimens=mean.n_groups)


class MethodScores(Report):
    """One method over all cases. Shares and AUCs in [0, 1]."""

    region: RegionAttention
    pointing: ScoreMean
    core: RegionAttention | None
    """The same of the region's most important part; None where no case's region is graded."""
    core_pointing: ScoreMean
    emphasis: ScoreMean
    deletion_auc: ScoreMean
    """Smaller is better."""
    insertion_auc: ScoreMean
    """Larger is better."""
    deletion_gain: ScoreMean
    """Chance less the deletion AUC, case by case; above 0: better than a random order."""
    insertion_gain: ScoreMean
    """The insertion AUC less chance, case by case."""
    layer: str | None
    settings: dict[str, str | int | float]


class MethodComparison(Report):
    """All methods on the same cases."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    region: str
    fill: str
    """Name of the infill of the deletion curves."""
    split: Split | None
    seed: int
    n: int
    """Cases that were answered right and explained."""
    n_answered: int
    """How many were answered to find them."""
    chance_auc: ScoreMean
    """AUC of deletion and insertion in random order."""
    methods: dict[Method, MethodScores]
    left_out: dict[Method, str]
    """Methods that cannot explain this model, and why."""
    cases: tuple[str, ...]
    """Ids, in the order they were drawn."""


def compare_methods(  # noqa: PLR0913 - what is compared on what
    library: CaseLibrary,
    model: LoadedModel,
    methods: Sequence[Method],
    n: int,
    progress: Progress,
    *,
    how: HowCompared | None = None,
    background: Background | None = None,
) -> MethodComparison:
    """Explain ``n`` correct answers by every method, and score the maps.

    Parameters
    ----------
    library
        Its cases are drawn at random; those answered wrong, or without the region, are passed
        over.
    model
        Who is explained.
    methods
        Which, each once.
    n
        How many cases; fewer where there are not so many.
    progress
        Called after each map; raising stops the work.
    how
        Region, fill, split and seed; None for those usual.
    background
        For methods that need one; without it they are left out.

    Returns
    -------
    MethodComparison
        Each method's scores on the same cases, and the methods left out with their reason.

    Raises
    ------
    LibraryError
        No such region, or a picture is unreadable.
    AlignmentError
        Library and model share fewer than two classes.
    StudyError
        No case fits.
    ModelError
        An answer is not finite.
    """
    how = how or HowCompared()
    left_out = _left_out(methods, background, model)
    used = [method for method in dict.fromkeys(methods) if method not in left_out]
    cases, n_answered = _right_cases(library, model, n, how)
    collected: dict[Method, list[_Scored]] = {method: [] for method in used}
    total = len(cases) * len(used)
    for number, (case, answer) in enumerate(cases):
        looking = _Looking(library, model, case, answer, how, background)
        for place, method in enumerate(used, start=1):
            collected[method].append(looking.score(method))
            progress(number * len(used) + place, total)
    specimens = [case.specimen or None for case, _ in cases]
    some = next(iter(collected.values()), [])
    return MethodComparison(
        library=library.id,
        content_hash=library.content_hash,
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        region=how.region,
        fill=how.fill.value,
        split=how.split,
        seed=how.seed,
        n=len(cases),
        n_answered=n_answered,
        chance_auc=ScoreMean.over(
            [row.curves.chance.deletion.auc for row in some], specimens[: len(some)]
        ),
        methods={method: _summed_up(rows, specimens) for method, rows in collected.items()},
        left_out={method: str(why) for method, why in left_out.items()},
        cases=tuple(case.id for case, _ in cases),
    )


@dataclass(frozen=True)
class _Scored:
    region: Agreement
    core: Agreement | None
    curves: DeletionCurves
    layer: str | None
    settings: Mapping[str, str | int | float]

    @property
    def deletion(self) -> float | None:
        return None if self.curves.deletion is None else self.curves.deletion.auc

    @property
    def insertion(self) -> float | None:
        return None if self.curves.insertion is None else self.curves.insertion.auc


class _Looking:
    """One case, explained by one method after the other."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        library: CaseLibrary,
        model: LoadedModel,
        case: Case,
        answer: str,
        how: HowCompared,
        background: Background | None,
    ) -> None:
        self._model, self._answer, self._how, self._background = model, answer, how, background
        self._image = library.image(case)
        drawn = library.region(case, how.region)
        shape = self._image.shape[:2]
        self._region = np.zeros(shape, np.float32) if drawn is None else drawn
        self._core = _core(self._region)
        partition = partition_of_case(library, case, self._image)
        self._surroundings = surroundings_of(partition, shape)
        self._curves: DeletionCurves | None = None

    def score(self, method: Method) -> _Scored:
        explained = explain(
            self._model,
            self._image,
            method,
            [self._answer],
            background=self._background if method.needs_background else None,
            seed=self._how.seed,
        )
        explanation = explained.explanations[self._answer]
        curves = self._curves_of(explanation.heat_map)
        core = None if self._core is None else score_heat_map(explanation.heat_map, self._core)
        return _Scored(
            region=score_heat_map(explanation.heat_map, self._region),
            core=core,
            curves=curves,
            layer=explanation.layer,
            settings=explanation.settings,
        )

    def _curves_of(self, heat_map: HeatMap) -> DeletionCurves:
        """With the random orders of the first map for all."""
        self._curves = deletion_curves(
            self._model,
            self._image,
            heat_map,
            self._answer,
            self._how.fill,
            steps=STEPS,
            orders=ORDERS,
            seed=self._how.seed,
            surroundings=self._surroundings,
            chance=None if self._curves is None else self._curves.chance,
        )
        return self._curves


def _left_out(
    methods: Sequence[Method], background: Background | None, model: LoadedModel
) -> dict[Method, ShitenError]:
    if background is not None:
        return {}
    return {
        method: StudyError(
            "“{method}” compares the picture with a background of others, and the model “{model}”"
            " comes without one.",
            method=method,
            model=model.card.id,
        )
        for method in methods
        if method.needs_background
    }


def _right_cases(
    library: CaseLibrary, model: LoadedModel, n: int, how: HowCompared
) -> tuple[list[tuple[Case, str]], int]:
    """Up to ``n`` cases answered right, each with the answer; how many were answered."""
    if library.manifest.region(how.region) is None:
        raise LibraryError(
            "The library “{library}” has no region “{region}”; it has: {known}.",
            library=library.id,
            region=how.region,
            known=", ".join(info.id for info in library.manifest.regions) or "-",
        )
    fitting = [
        case
        for case in library.cases
        if matches(case, how.split, {}) and how.region in library.region_ids(case)
    ]
    order = np.random.default_rng(how.seed).permutation(len(fitting))
    found: list[tuple[Case, str]] = []
    answered = 0
    results = case_results(library, model, [fitting[place] for place in order], regions=())
    for case, result in results:
        answered += 1
        if isinstance(result, CaseResult) and result.judgement.right:
            found.append((case, result.target))
        if len(found) == n:
            break
    if not found:
        raise StudyError(
            "No case of the library “{library}” has the region “{region}” and is answered right by"
            " the model “{model}”: choose another region, split or model.",
            library=library.id,
            region=how.region,
            model=model.card.id,
        )
    return found, answered


def _core(region: RegionMask) -> RegionMask | None:
    """Where the region matters most; None where it matters the same everywhere."""
    above = region[region > 0]
    if above.size == 0 or above.min() == above.max():
        return None
    core: RegionMask = (region == above.max()).astype(np.float32)
    return core


def _summed_up(rows: Sequence[_Scored], specimens: Sequence[str | None]) -> MethodScores:
    def mean(values: list[float | None]) -> ScoreMean:
        return ScoreMean.over(values, specimens)

    regions = [
        {"region": row.region} | ({} if row.core is None else {"core": row.core}) for row in rows
    ]
    by_region = attention_by_region(regions, specimens)
    chances = [row.curves.chance.deletion.auc for row in rows]
    return MethodScores(
        region=by_region["region"],
        pointing=mean([row.region.pointing for row in rows]),
        core=by_region.get("core"),
        core_pointing=mean([None if row.core is None else row.core.pointing for row in rows]),
        emphasis=mean([row.region.emphasis for row in rows]),
        deletion_auc=mean([row.deletion for row in rows]),
        insertion_auc=mean([row.insertion for row in rows]),
        deletion_gain=mean([_less(c, r.deletion) for c, r in zip(chances, rows, strict=True)]),
        insertion_gain=mean([_less(r.insertion, c) for c, r in zip(chances, rows, strict=True)]),
        layer=rows[0].layer,
        settings=_shared([row.settings for row in rows]),
    )


def _shared(
    settings: Sequence[Mapping[str, str | int | float]],
) -> dict[str, str | int | float]:
    """What was set the same for every case."""
    first = settings[0]
    return {key: first[key] for key in first if all(one.get(key) == first[key] for one in settings)}


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b
