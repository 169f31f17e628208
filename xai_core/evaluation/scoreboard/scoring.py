"""One case, explained by one method after the other, and scored by every measure.

What does not depend on the map is worked out once for all methods: the parts and what each is
worth, chance along the curves and along ROAD. All methods meet the same random orders, the same
noise and the same untaught network.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from xai_core.agreement import score_heat_map
from xai_core.arrays import HeatMap, ImageArray
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ExplanationError, ModelError
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.evaluation.scoreboard.redrawn import worth_by_redrawing
from xai_core.evaluation.scoreboard.report import CaseScores, MapScores, Scores
from xai_core.explain.background import Background
from xai_core.explain.deletion import Chance, DeletionCurves, deletion_curves
from xai_core.explain.explanation import Explanation, Method
from xai_core.explain.infills import AnyInfill
from xai_core.explain.max_sensitivity import max_sensitivity
from xai_core.explain.methods import explain
from xai_core.explain.part_removal import follows_parts, worth_of_parts
from xai_core.explain.partition import Partition, partition_of_case, surroundings_of
from xai_core.explain.road import road, road_in_order
from xai_core.explain.sanity import rank_correlation
from xai_core.models.checkpoints import LoadedModel
from xai_core.tasks import Alignment, Answer, align
from xai_core.types import Progress

STEPS, ORDERS = 16, 4
"""Of the curves: fewer than on the screen, as the mean over cases needs less of each."""


@dataclass(frozen=True)
class Setting:
    """What stays the same from case to case."""

    library: CaseLibrary
    model: LoadedModel
    untaught: LoadedModel | None
    """The network with nothing learned; None where it cannot be made."""
    background: Background | None
    region: str
    fill: AnyInfill
    seed: int


def score_case(  # noqa: PLR0913 - who looks at what; the last by name
    setting: Setting,
    case: Case,
    target: str,
    methods: tuple[Method, ...],
    progress: Progress,
    *,
    repeated: bool,
) -> CaseScores:
    """Every method's map of one case, scored.

    Parameters
    ----------
    setting
        Who looks at what, and how.
    case
        One that is answered right and has the region.
    target
        What its maps are of.
    methods
        Which, each once.
    progress
        Called after each map with (maps made, all); raising stops the work.
    repeated
        Whether the measures that take further maps are asked too.

    Returns
    -------
    CaseScores
        By method, in their order.

    Raises
    ------
    LibraryError, ImageError
        A picture or mask is unreadable.
    ModelError
        A method cannot explain this model, or an answer is not finite.
    """
    looking = _Looking(setting, case, target)
    rows = {}
    for done, method in enumerate(methods, start=1):
        rows[method] = looking.score(method, repeated=repeated)
        progress(done, len(methods))
    return CaseScores(
        case=case.id,
        specimen=case.specimen or None,
        target=target,
        baselines=looking.baselines(),
        methods=rows,
    )


class _Looking:
    """One case, and all about it that no map changes."""

    def __init__(self, setting: Setting, case: Case, target: str) -> None:
        self._setting, self._case, self._target = setting, case, target
        self._image = setting.library.image(case)
        drawn = setting.library.region(case, setting.region)
        shape = self._image.shape[:2]
        self._region = np.zeros(shape, np.float32) if drawn is None else drawn
        self._alignment: Alignment[Any, Any] = align(setting.library.task, setting.model.card.task)
        self._truth = self._alignment.truth(LibraryFacts(setting.library, case))
        self._chance: Chance | None = None

    def score(self, method: Method, *, repeated: bool) -> MapScores:
        """One method's map; timed without what it warms up for all."""
        start = time.perf_counter()
        explanation = self._explained(self._setting.model, self._image, method)
        seconds = time.perf_counter() - start
        scores = self._truth_scores(explanation.heat_map) | self._model_scores(explanation)
        if repeated:
            scores |= self._repeated(explanation)
        scores[Measure.SECONDS] = seconds
        return MapScores(
            scores={one: _rounded(scores[one]) for one in Measure if one in scores},
            layer=explanation.layer,
            settings=dict(explanation.settings),
        )

    def baselines(self) -> dict[Baseline, Scores]:
        """What the methods have to beat on this case; after the first map."""
        even = score_heat_map(np.ones_like(self._region), self._region)
        chance: Scores = {Measure.ATTENTION: even.chance, Measure.POINTING: even.chance}
        chance[Measure.ROAD] = self._random_road
        if self._chance is not None:
            chance[Measure.DELETION] = self._chance.deletion.auc
            chance[Measure.INSERTION] = self._chance.insertion.auc
        blob: Scores = {Measure.ATTENTION: even.centre_blob}
        return {
            name: {measure: _rounded(value) for measure, value in scores.items()}
            for name, scores in ((Baseline.CHANCE, chance), (Baseline.CENTRE_BLOB, blob))
        }

    def _truth_scores(self, heat_map: HeatMap) -> Scores:
        agreement = score_heat_map(heat_map, self._region)
        scores: Scores = {
            Measure.ATTENTION: agreement.attention_in_region,
            Measure.POINTING: agreement.pointing,
            Measure.PARTS: self._follows(heat_map, self._worth),
        }
        if self._redrawn is not None:
            scores[Measure.REDRAWN] = self._follows(heat_map, self._redrawn)
        return scores

    def _model_scores(self, explanation: Explanation) -> Scores:
        heat_map, setting = explanation.heat_map, self._setting
        curves = self._curves(heat_map)
        found = road(
            setting.model, self._image, heat_map, self._target, self._right, seed=setting.seed
        )
        scores: Scores = {
            Measure.ROAD: None if found is None else found.score,
            Measure.DELETION: None if curves.deletion is None else curves.deletion.auc,
            Measure.INSERTION: None if curves.insertion is None else curves.insertion.auc,
        }
        if explanation.completeness is not None:
            scores[Measure.COMPLETENESS] = explanation.completeness.error
        return scores

    def _repeated(self, explanation: Explanation) -> Scores:
        method, untaught = explanation.method, self._setting.untaught
        moved = max_sensitivity(
            self._image,
            explanation.heat_map,
            lambda picture: self._explained(self._setting.model, picture, method).heat_map,
            seed=self._setting.seed,
        )
        alike = None
        if untaught is not None:
            alike = self._untaught_likeness(untaught, explanation)
        return {Measure.SENSITIVITY: moved, Measure.SANITY: alike}

    def _untaught_likeness(self, untaught: LoadedModel, explanation: Explanation) -> float | None:
        try:
            other = self._explained(untaught, self._image, explanation.method)
        except ModelError:
            return None  # a mark that this network does not make has no map
        return rank_correlation(explanation.heat_map, other.heat_map)

    def _explained(self, model: LoadedModel, image: ImageArray, method: Method) -> Explanation:
        background = self._setting.background if method.needs_background else None
        found = explain(
            model, image, method, [self._target], background=background, seed=self._setting.seed
        )
        return found.explanations[self._target]

    def _curves(self, heat_map: HeatMap) -> DeletionCurves:
        """With the random orders of the first map for all."""
        curves = deletion_curves(
            self._setting.model,
            self._image,
            heat_map,
            self._target,
            self._setting.fill,
            steps=STEPS,
            orders=ORDERS,
            seed=self._setting.seed,
            surroundings=surroundings_of(self._partition, self._image.shape[:2]),
            chance=self._chance,
        )
        self._chance = curves.chance
        return curves

    def _right(self, answer: Answer) -> bool:
        return bool(self._alignment.judge(answer, self._truth).right)

    def _follows(self, heat_map: HeatMap, worth: Mapping[str, float]) -> float | None:
        return follows_parts(heat_map, self._partition, worth)

    @cached_property
    def _partition(self) -> Partition:
        return partition_of_case(self._setting.library, self._case, self._image)

    @cached_property
    def _worth(self) -> dict[str, float]:
        setting = self._setting
        try:
            return worth_of_parts(
                setting.model, self._image, self._partition, self._target, setting.fill
            )
        except ExplanationError:
            return {}  # nothing on this picture to fill from

    @cached_property
    def _redrawn(self) -> dict[str, float] | None:
        setting = self._setting
        return worth_by_redrawing(
            setting.library, setting.model, self._case, self._target, self._partition
        )

    @cached_property
    def _random_road(self) -> float:
        spec, seed = self._setting.model.card.input, self._setting.seed
        order = np.random.default_rng(seed).permutation(spec.height * spec.width)
        return road_in_order(
            self._setting.model, self._image, order, self._target, self._right, seed=seed
        ).score


def _rounded(value: float | None) -> float | None:
    """Six figures: what is kept of a score."""
    return None if value is None else float(f"{value:.6g}")
