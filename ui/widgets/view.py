"""What the Compare page shows of one case: everything its pictures and cards are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.text import class_names, localised
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.task import common_view
from xai_core.explain.explanation import Explained, Explanation
from xai_core.inference.cards import ModelCard
from xai_core.study.compare import CaseMaterial, is_right
from xai_core.types import Origin


@dataclass(frozen=True)
class CaseView:
    """One picture, one model, in the reader's language."""

    card: ModelCard
    image: ImageArray
    regions: Mapping[str, RegionMask]
    region_names: Mapping[str, str]
    by_construction: bool
    """Whether the regions are known because code drew the picture, not because experts did."""
    explained: Explained
    expert_answer: str | None
    """The expert's answer as a name to show; None where nobody gave one."""
    truth: str | None
    """The expert's answer as one of the model's classes; None where there is no single one."""
    right: bool | None

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
        """The map that speaks for the model's answer."""
        return self.explained.explanations[self.answer]


def view_of_case(
    library: CaseLibrary, case: Case, card: ModelCard, material: CaseMaterial, explained: Explained
) -> CaseView:
    """The view of a library's case."""
    view = common_view(library.task, card.task)
    shared = view.truth(case.label)
    matching = [c for c in card.class_ids if shared is not None and view.answer(c) == shared]
    labels = class_names(library.task)
    origins = {i.origin for i in library.manifest.regions if i.id in material.regions}
    return CaseView(
        card=card,
        image=material.image,
        regions=material.regions,
        region_names={
            info.id: localised(info.name)
            for info in library.manifest.regions
            if info.id in material.regions
        },
        by_construction=origins == {Origin.BY_CONSTRUCTION},
        explained=explained,
        expert_answer=labels.get(case.label or ""),
        truth=matching[0] if len(matching) == 1 else None,
        right=is_right(view, explained.prediction, case.label),
    )
