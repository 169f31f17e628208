"""What the Compare page shows of one case: everything its pictures and cards are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ui.common import cached
from ui.common.explanations import ExplanationRequest
from ui.common.text import class_names, localised, t
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.pipeline import is_right
from xai_core.explain.explanation import Explanation, ExplanationSet
from xai_core.explain.partition import BACKGROUND, OTHERS, Partition, partition_of
from xai_core.models.cards import ModelCard
from xai_core.tasks import align_classes
from xai_core.types import Origin


@dataclass(frozen=True)
class CaseView:
    """One picture, one model, in the reader's language."""

    asked: ExplanationRequest
    explained: ExplanationSet
    """The answer, and the maps there are so far."""
    region_names: Mapping[str, str]
    place_names: Mapping[str, str]
    """Every place that may be hidden by its name: regions, and what none of them covers."""
    origins: frozenset[Origin]
    """Who drew the regions: experts, a model, or the code that drew the picture."""
    expert_answer: str | None
    """The expert's answer as a name to show; None where nobody gave one."""
    truth: str | None
    """The expert's answer as one of the model's classes; None where there is no single one."""
    right: bool | None
    drawn: tuple[CaseLibrary, Case] | None = None
    """Where the picture comes from, if it comes from a library."""

    @property
    def card(self) -> ModelCard:
        """Of the model that answers."""
        return self.asked.model.card

    @property
    def image(self) -> ImageArray:
        """``(H, W, 3)`` uint8."""
        return self.asked.material.image

    @property
    def regions(self) -> Mapping[str, RegionMask]:
        """By id, importance included."""
        return self.asked.material.regions

    @property
    def class_names(self) -> dict[str, str]:
        """The model's classes by id, in its order."""
        return class_names(self.card.task)

    @property
    def answer(self) -> str:
        """The model's answer, a class id."""
        return self.explained.prediction.answer

    @property
    def explanation(self) -> Explanation:
        """The map that speaks for the model's answer; only where there is one."""
        return self.explained.explanations[self.answer]

    @property
    def has_map(self) -> bool:
        """Whether the answer's map has been made: a slow method waits until it is asked."""
        return self.answer in self.explained.explanations

    def by(self, asked: ExplanationRequest) -> CaseView:
        """The same view with the map of another method."""
        return replace(self, asked=asked, explained=asked.explained())

    def partition(self) -> Partition:
        """The places of the picture that can be hidden one by one, sharing no pixel.

        Raises
        ------
        LibraryError, ImageError
            A mask is missing or unreadable.
        """
        if self.drawn is None:
            return partition_of(self.regions, self.image)
        library, case = self.drawn
        return cached.partition(library, self.image, library.content_hash, case.id)


def view_of_case(library: CaseLibrary, case: Case, asked: ExplanationRequest) -> CaseView:
    """The view of a library's case."""
    card, material, explained = asked.model.card, asked.material, asked.explained()
    view = align_classes(library.task, card.task)
    shared = view.truth_of(case.label)
    matching = [c for c in card.class_ids if shared is not None and view.answer_of(c) == shared]
    labels = class_names(library.task)
    return CaseView(
        asked=asked,
        explained=explained,
        region_names={
            info.id: localised(info.name)
            for info in library.manifest.regions
            if info.id in material.regions
        },
        place_names=place_names({i.id: localised(i.name) for i in library.manifest.regions}),
        origins=frozenset(
            info.origin for info in library.manifest.regions if info.id in material.regions
        ),
        expert_answer=labels.get(case.label or ""),
        truth=matching[0] if len(matching) == 1 else None,
        right=is_right(view, explained.prediction, case.label),
        drawn=(library, case),
    )


def place_names(regions: Mapping[str, str]) -> dict[str, str]:
    """Names of regions by id, and of the places that are left when regions are cut out."""
    return {BACKGROUND: t("Background"), OTHERS: t("Other regions"), **regions}
