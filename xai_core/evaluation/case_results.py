"""One case met by one model: case -> answer -> explanation -> agreement, made in one place.

A :class:`CaseResult` is what every study, card, report and screen reads. It is made here alone:
:func:`case_result` for one case with the maps of any method, :func:`case_results` for many cases,
each with the Grad-CAM of its answer, which costs next to nothing beside the answer.

*Right*, *confidence*, *loss* and *error* are the alignment's (``tasks/alignment.py``): how sure an
answer is means everywhere how sure it is as it is read in the terms library and model share.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xai_core.agreement import (
    DEFAULT_THRESHOLDS,
    MATCHED_AREA,
    Agreement,
    Binarisation,
    Levels,
    PatternThresholds,
    score_heat_map,
    score_levels,
)
from xai_core.agreement.levels import cut_by_otsu
from xai_core.arrays import HeatMap, ImageArray, RegionMask, positive_part
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures.window import AnyWindow, AsStored
from xai_core.errors import ShitenError
from xai_core.evaluation.map_cases import Read, in_batches, map_cases
from xai_core.explain.explanation import Explanation, ExplanationSet
from xai_core.explain.gradcam import BatchOutput, on_image_grid
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction
from xai_core.tasks import Alignment, CaseFacts, Judged, Judgement, align
from xai_core.types import Precision


@dataclass(frozen=True)
class CaseMaterial:
    """What is looked at: the picture, and its regions by id, in the library's order."""

    image: ImageArray
    """``(H, W, 3)`` uint8."""
    regions: Mapping[str, RegionMask]
    """Region id -> ``(H, W)`` float32 in [0, 1], importance included."""
    window: AnyWindow = field(default_factory=AsStored)
    """What the view was made with, where the picture holds more than it shows."""

    def seen(self, sha256: str) -> str:
        """The picture file of this hash as it is seen: another window shows another picture."""
        return f"{sha256} {self.window!r}"


@dataclass(frozen=True)
class Scoring:
    """How a map is cut, and from which scores on a pattern is named."""

    binarisation: Binarisation = MATCHED_AREA
    thresholds: PatternThresholds = field(default=DEFAULT_THRESHOLDS)


DEFAULT_SCORING = Scoring()


@dataclass(frozen=True)
class CaseResult:
    """One case met by one model."""

    prediction: Prediction
    judgement: Judgement
    """The answer held against what the library says."""
    target: str
    """What the agreements speak of: a class id, a value's direction, a mark."""
    agreements: Mapping[str, Agreement]
    """Region id -> the scores of that target's map against it; empty where there is no map."""
    levels: Mapping[str, Levels] = field(default_factory=dict)
    """Region id -> both levels of that map, where they were asked for."""
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    """Target -> its map, where one case was explained."""
    attention: NDArray[np.float32] | None = None
    """``(h, w)``, at least 0, on the layer's own grid: of the answer, where many were."""
    embedding: NDArray[np.float32] | None = None
    """``(K,)``: what the network's head reads, where many were."""

    def judged(self, specimen: str | None) -> Judged:
        """What a report over many results needs of this one."""
        return Judged(self.prediction.answer, self.judgement, specimen)


def read_case(library: CaseLibrary, case: Case) -> CaseMaterial:
    """The picture and every region drawn for this case.

    Raises
    ------
    LibraryError, ImageError
        A file is missing, altered or unreadable.
    """
    picture = library.picture(case)  # first: that it was altered explains what its masks may say
    regions = _drawn(library, case, library.region_ids(case))
    return CaseMaterial(picture.view, regions, picture.window)


def case_result(  # noqa: PLR0913 - what is judged and how; the last by name
    alignment: Alignment[Any, Any],
    facts: CaseFacts,
    explained: ExplanationSet,
    regions: Mapping[str, RegionMask],
    *,
    scoring: Scoring = DEFAULT_SCORING,
    target: str | None = None,
) -> CaseResult:
    """One case, explained by any method.

    Parameters
    ----------
    alignment
        How the model's answers are judged in the library's terms.
    facts
        What is known of the case (:class:`~xai_core.cases.case_facts.LibraryFacts`).
    explained
        The answer and its maps.
    regions
        Region id -> ``(H, W)`` float32 in [0, 1].
    scoring
        How maps are cut and patterns named.
    target
        Whose map is scored; None for the answer's own. Without such a map nothing is scored.

    Returns
    -------
    CaseResult
        Agreements with every region, in their order.

    Raises
    ------
    ArrayError
        A region is of another size than the map.
    """
    answer = explained.prediction.answer
    wanted = answer.default_target() if target is None else target
    judgement = alignment.judge(answer, alignment.truth(facts))
    explanation = explained.explanations.get(wanted)
    scores = (
        {}
        if explanation is None
        else agreements(explanation.heat_map, regions, judgement.right, scoring)
    )
    return CaseResult(
        explained.prediction, judgement, wanted, scores, explanations=explained.explanations
    )


def case_results(  # noqa: PLR0913 - who looks at what; the rest by keyword
    library: CaseLibrary,
    model: LoadedModel,
    cases: Sequence[Case],
    *,
    regions: Sequence[str] | None = None,
    scoring: Scoring = DEFAULT_SCORING,
    precision: Precision = Precision.FLOAT32,
    read: Read | None = None,
) -> Generator[tuple[Case, CaseResult | ShitenError]]:
    """Many cases in order, a few batches at a time; memory does not grow with the library.

    Parameters
    ----------
    library
        Where the pictures, regions and truths are.
    model
        Who answers, on copies of its network.
    cases
        Which, in order.
    regions
        Those the answer's map is scored against; None: every region a case has, none: no scores.
    scoring
        How maps are cut and patterns named.
    precision
        With how many digits the network works.
    read
        For pictures that are to be seen in another way than as they lie in the library.

    Yields
    ------
    tuple[Case, CaseResult | ShitenError]
        Each case with its result, or with the error met instead. Maps and embeddings are not
        kept: a study writes its own.

    Raises
    ------
    AlignmentError
        The model does not answer what the library asks.
    ModelError
        An answer is not finite.
    """
    maker = ResultMaker.of(library, model, regions, scoring)

    def without_maps(case: Case, output: BatchOutput, shape: tuple[int, int]) -> CaseResult:
        return replace(maker(case, output, shape), attention=None, embedding=None)

    batches = map_cases(
        library,
        model,
        in_batches(cases, model.network),
        without_maps,
        precision=precision,
        read=read,
    )
    for batch in batches:
        yield from batch


@dataclass(frozen=True)
class ResultMaker:
    """Makes a result of what the network said of a case; runs in the workers of ``map_cases``."""

    library: CaseLibrary
    alignment: Alignment[Any, Any]
    spec: InputSpec
    regions: tuple[str, ...] | None
    """None: every region a case has."""
    scoring: Scoring
    both_levels: bool = False
    """Whether Otsu's cut and the hottest tenth are worked out too, which takes its time."""

    @classmethod
    def of(
        cls,
        library: CaseLibrary,
        model: LoadedModel,
        regions: Sequence[str] | None,
        scoring: Scoring,
    ) -> ResultMaker:
        """For a library and a model.

        Parameters
        ----------
        library, model
            Who is asked, and by whom.
        regions
            Those the answer's map is scored against; None: every region a case has.
        scoring
            How maps are cut and patterns named.

        Returns
        -------
        ResultMaker
            Ready for the workers.

        Raises
        ------
        AlignmentError
            The model does not answer what the library asks.
        """
        alignment = align(library.task, model.card.task)
        chosen = None if regions is None else tuple(regions)
        return cls(library, alignment, model.card.input, chosen, scoring)

    def __call__(self, case: Case, output: BatchOutput, shape: tuple[int, int]) -> CaseResult:
        """The result of one case, its picture being ``(height, width)``. Raises ShitenError."""
        answer = output.prediction.answer
        truth = self.alignment.truth(LibraryFacts(self.library, case))
        judgement = self.alignment.judge(answer, truth)
        wanted = self.library.region_ids(case) if self.regions is None else self.regions
        drawn = _drawn(self.library, case, wanted)
        # A map is put on the picture's grid only where something is drawn to compare it with.
        scores: dict[str, Agreement] = {}
        levels: dict[str, Levels] = {}
        if drawn:
            heat_map = on_image_grid(output.attention, *shape, self.spec)
            scores = agreements(heat_map, drawn, judgement.right, self.scoring)
            levels = levels_by_region(heat_map, drawn) if self.both_levels else {}
        return CaseResult(
            prediction=output.prediction,
            judgement=judgement,
            target=answer.default_target(),
            agreements=scores,
            levels=levels,
            attention=output.attention,
            embedding=output.embedding,
        )


def agreements(
    heat_map: HeatMap,
    regions: Mapping[str, RegionMask],
    right: bool | None,
    scoring: Scoring = DEFAULT_SCORING,
) -> dict[str, Agreement]:
    """The scores of one heat map against each region.

    Parameters
    ----------
    heat_map
        ``(H, W)`` float32; only its positive part is scored.
    regions
        Region id -> ``(H, W)`` float32 in [0, 1].
    right
        Whether the answer is right; None where that is not known (then no pattern is named).
    scoring
        How the map is cut, and from which scores on a pattern is named.

    Returns
    -------
    dict[str, Agreement]
        Region id -> its scores, in the order of ``regions``.
    """
    return {
        region_id: score_heat_map(
            heat_map,
            mask,
            right=right,
            binarisation=scoring.binarisation,
            thresholds=scoring.thresholds,
        )
        for region_id, mask in regions.items()
    }


def levels_by_region(heat_map: HeatMap, regions: Mapping[str, RegionMask]) -> dict[str, Levels]:
    """Both levels of one heat map and each region; it is cut once for all."""
    otsu = cut_by_otsu(positive_part(heat_map))
    return {
        region_id: score_levels(heat_map, mask, otsu=otsu) for region_id, mask in regions.items()
    }


def _drawn(library: CaseLibrary, case: Case, regions: Sequence[str]) -> dict[str, RegionMask]:
    masks = {region: library.region(case, region) for region in regions}
    return {region: mask for region, mask in masks.items() if mask is not None}
