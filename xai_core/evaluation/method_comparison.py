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
from typing import Any

import numpy as np

from xai_core.agreement import Agreement, score_heat_map
from xai_core.arrays import HeatMap, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.errors import LibraryError, ShitenError, StudyError
from xai_core.evaluation.evaluate import answer_cases
from xai_core.evaluation.region_attention import RegionAttention, attention_by_region
from xai_core.explain.background import Background
from xai_core.explain.deletion import DeletionCurves, deletion_curves
from xai_core.explain.explanation import Method
from xai_core.explain.infills import AnyInfill, Infill
from xai_core.explain.methods import explain
from xai_core.explain.partition import partition_of_case, surroundings_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.tasks import align_classes
from xai_core.types import Progress, Split

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


@dataclass(frozen=True)
class MethodScores:
    """One method over all cases. Shares and AUCs in [0, 1]."""

    region: RegionAttention
    pointing: Mean
    core: RegionAttention | None
    """The same of the region's most important part; None where no case's region is graded."""
    core_pointing: Mean
    emphasis: Mean
    deletion: Mean
    """AUC; smaller is better."""
    insertion: Mean
    """AUC; larger is better."""
    deletion_gain: Mean
    """Chance less the deletion AUC, case by case; above 0: better than a random order."""
    insertion_gain: Mean
    """The insertion AUC less chance, case by case."""
    layer: str | None
    settings: Mapping[str, str | int | float]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; its keys are a promise."""
        return {
            "region": self.region.as_dict(),
            "pointing": _as_dict(self.pointing),
            "core": None if self.core is None else self.core.as_dict(),
            "core_pointing": _as_dict(self.core_pointing),
            "emphasis": _as_dict(self.emphasis),
            "deletion_auc": _as_dict(self.deletion),
            "insertion_auc": _as_dict(self.insertion),
            "deletion_gain": _as_dict(self.deletion_gain),
            "insertion_gain": _as_dict(self.insertion_gain),
            "layer": self.layer,
            "settings": dict(self.settings),
        }


@dataclass(frozen=True)
class MethodComparison:
    """All methods on the same cases."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    how: HowCompared
    cases: tuple[str, ...]
    """The cases that were answered right and explained, in the order they were drawn."""
    n_answered: int
    """How many were answered to find them."""
    methods: Mapping[Method, MethodScores]
    left_out: Mapping[Method, ShitenError]
    """Methods that cannot explain this model, and why."""
    chance_auc: Mean
    """AUC of deletion and insertion in random order."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON; its keys are a promise."""
        return {
            "library": self.library,
            "content_hash": self.content_hash,
            "model": self.model,
            "weights_sha256": self.weights_sha256,
            "region": self.how.region,
            "fill": self.how.fill.value,
            "split": None if self.how.split is None else self.how.split.value,
            "seed": self.how.seed,
            "n": len(self.cases),
            "n_answered": self.n_answered,
            "chance_auc": _as_dict(self.chance_auc),
            "methods": {method.value: row.as_dict() for method, row in self.methods.items()},
            "left_out": {method.value: str(why) for method, why in self.left_out.items()},
            "cases": list(self.cases),
        }


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
        how=how,
        cases=tuple(case.id for case, _ in cases),
        n_answered=n_answered,
        methods={method: _summed_up(rows, specimens) for method, rows in collected.items()},
        left_out=left_out,
        chance_auc=mean_with_interval(
            [row.curves.chance.deletion.auc for row in some], specimens[: len(some)]
        ),
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
    view = align_classes(library.task, model.card.task)
    fitting = [
        case
        for case in library.cases
        if matches(case, how.split, {}) and how.region in library.region_ids(case)
    ]
    order = np.random.default_rng(how.seed).permutation(len(fitting))
    found: list[tuple[Case, str]] = []
    answered = 0
    for case, prediction in answer_cases(library, model, [fitting[place] for place in order]):
        answered += 1
        if prediction is not None and view.right_of(case.label, prediction.answer):
            found.append((case, prediction.answer))
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
    def mean(values: list[float | None]) -> Mean:
        return mean_with_interval(values, specimens)

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
        deletion=mean([row.deletion for row in rows]),
        insertion=mean([row.insertion for row in rows]),
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


def _as_dict(mean: Mean) -> dict[str, Any]:
    return {
        "mean": mean.mean,
        "ci95": None if mean.low is None or mean.high is None else [mean.low, mean.high],
        "n": mean.n_used,
        "n_undefined": mean.n_undefined,
        "n_specimens": mean.n_groups,
    }
