"""What Compare shows of one case, in the reader's language: everything its cards are drawn from.

From the core to a widget go two things only: the :class:`ExplanationRequest` says what is asked,
the :class:`CaseView` what came of it. Scores and judgement are made here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ui.common.pictures import SHOWN_SIDE
from ui.common.tasks import experts_words, side_names, target_names
from ui.common.text import localised, t
from ui.compare import cached
from ui.compare.explanations import ExplanationRequest
from xai_core.agreement import Agreement
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_results import CaseResult, Scoring, case_result
from xai_core.explain.explanation import Explanation, signed_map
from xai_core.explain.partition import BACKGROUND, OTHERS, Partition, partition_of
from xai_core.models.cards import ModelCard
from xai_core.models.predict import Prediction
from xai_core.models.segmenter_cards import SegmenterCard
from xai_core.report.overlays import enlarge
from xai_core.tasks import BaseTask, ClassAlignment, align
from xai_core.types import LocalisedText, Origin


@dataclass(frozen=True)
class CaseView:
    """One picture, one model."""

    asked: ExplanationRequest
    result: CaseResult
    """The answer, its judgement, the maps there are so far, and the scores of the answer's map."""
    truth: str | None
    """The expert's answer as one of the model's classes; None where there is no single one."""
    region_names: Mapping[str, str]
    """Of the picture's regions, and of others its library has."""
    origins: frozenset[Origin]
    """Who drew the regions: experts, a model, or the code that drew the picture."""
    drawn: tuple[CaseLibrary, Case] | None = None
    """Where the picture comes from, if it comes from a library."""
    outliner: SegmenterCard | None = None
    """Who outlined the regions just now, as nobody else had."""

    @property
    def card(self) -> ModelCard:
        """Of the model that answers."""
        return self.asked.model.card

    @property
    def image(self) -> ImageArray:
        """``(H, W, 3)`` uint8."""
        return self.asked.material.image

    @cached_property
    def enlarged(self) -> ImageArray:
        """The picture as large as it is painted on; kept, as several panels begin with it."""
        return enlarge(self.image, SHOWN_SIDE)

    @property
    def regions(self) -> Mapping[str, RegionMask]:
        """By id, importance included."""
        return self.asked.material.regions

    @property
    def prediction(self) -> Prediction:
        """The model's answer."""
        return self.result.prediction

    @property
    def explanations(self) -> Mapping[str, Explanation]:
        """The maps there are so far, by target."""
        return self.result.explanations

    @property
    def agreements(self) -> Mapping[str, Agreement]:
        """Of the answer's map with each region, by id; none as long as there is no map."""
        return self.result.agreements

    @property
    def right(self) -> bool | None:
        """None where nobody said, or the model cannot answer it."""
        return self.result.judgement.right

    @property
    def naming(self) -> BaseTask:
        """Whose names are used: the model's for its classes, the library's for a value."""
        return self.card.task if self.card.class_ids else self.asked.task

    @property
    def target_names(self) -> dict[str, str]:
        """Everything that can be explained, by id: classes, a value's directions, marks."""
        return target_names(self.prediction.answer, self.naming)

    @property
    def expert_answer(self) -> str | None:
        """The expert's answer as a name to show; None where nobody gave one."""
        return experts_words(self.asked.task, self.asked.facts)

    @property
    def place_names(self) -> Mapping[str, str]:
        """Every place that may be hidden by its name: regions, and what none of them covers."""
        return {BACKGROUND: t("Background"), OTHERS: t("Other regions"), **self.region_names}

    @property
    def notes(self) -> LocalisedText | None:
        """What the library says of itself."""
        return None if self.drawn is None else self.drawn[0].manifest.notes

    @property
    def answer(self) -> str:
        """The target that is the model's answer: its class, its value, its best mark."""
        return self.result.target

    @property
    def explanation(self) -> Explanation:
        """The map that speaks for the model's answer; only where there is one."""
        return self.explanations[self.answer]

    @property
    def opposite(self) -> str | None:
        """The answer's target turned round, as what lowers a value; None where there is none."""
        return self.prediction.answer.opposite(self.answer)

    @property
    def signed_map(self) -> HeatMap | None:
        """What speaks for the answer and, negative, against it, where there is a map.

        None where nothing is known of what speaks against it.
        """
        return signed_map(self.explanations, self.answer, self.opposite)

    @property
    def sides(self) -> tuple[str, str]:
        """What a place does that speaks against the answer, and one that speaks for it."""
        return side_names(self.prediction.answer, self.naming)

    @property
    def has_map(self) -> bool:
        """Whether the answer's map has been made: a slow method waits until it is asked."""
        return self.answer in self.explanations

    def by(self, asked: ExplanationRequest) -> CaseView:
        """The same case, asked otherwise: of another method, or of another model."""
        return view_of(asked, self.region_names, self.origins, self.drawn, self.outliner)

    def partition(self) -> Partition:
        """The places of the picture that can be hidden one by one, sharing no pixel.

        Raises
        ------
        LibraryError, ImageError
            A mask is missing or unreadable.
        """
        if self.drawn is None or self.outliner is not None:
            return partition_of(self.regions, self.image)
        library, case = self.drawn
        return cached.partition(library, self.image, library.content_hash, case.id)


def view_of(
    asked: ExplanationRequest,
    region_names: Mapping[str, str],
    origins: frozenset[Origin],
    drawn: tuple[CaseLibrary, Case] | None = None,
    outliner: SegmenterCard | None = None,
) -> CaseView:
    """Answer, judge, explain and score what is asked.

    Parameters
    ----------
    asked
        The picture, the model, and how.
    region_names
        Region id -> name in the reader's language, for every region of the picture.
    origins
        Who drew them.
    drawn
        Library and case, where it comes from a library.
    outliner
        The model that outlined the regions just now, if one did.

    Returns
    -------
    CaseView
        With the maps there are so far.
    """
    alignment = align(asked.task, asked.model.card.task)
    result = case_result(
        alignment,
        asked.facts,
        asked.explained(),
        asked.material.regions,
        scoring=Scoring(asked.binarisation),
    )
    truth = None
    if isinstance(alignment, ClassAlignment) and asked.facts.label is not None:
        truth = alignment.model_class_of(asked.facts.label)
    return CaseView(
        asked=asked,
        result=result,
        truth=truth,
        region_names=region_names,
        origins=origins,
        drawn=drawn,
        outliner=outliner,
    )


def view_of_case(library: CaseLibrary, case: Case, asked: ExplanationRequest) -> CaseView:
    """The view of a library's case."""
    regions = library.manifest.regions
    origins = (info.origin for info in regions if info.id in asked.material.regions)
    names = {info.id: localised(info.name) for info in regions}
    return view_of(asked, names, frozenset(origins), (library, case))
