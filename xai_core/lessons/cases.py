"""The case that a block names, met by the model: what app, notebook and hand-out show of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from xai_core.agreement import Agreement
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ContentError, ShitenError
from xai_core.evaluation.case_results import CaseResult, case_result, case_results, read_case
from xai_core.explain.explanation import Method
from xai_core.explain.methods import explain
from xai_core.lessons.blocks import CaseBlock, Heading, Pick, Shown
from xai_core.lessons.figures.opened_library import opened
from xai_core.models.checkpoints import LoadedModel, load_model
from xai_core.report.overlays import contours, enlarge, overlay, region_colours
from xai_core.tasks import ClassAnswer, ValueAnswer, align

LOOKED_AT = 300
"""Cases answered at most, looking for one that is right or wrong."""


@dataclass(frozen=True)
class CaseChoice:
    """Which case, and how it is looked at, with the lesson's own library and model filled in."""

    library: str
    model: str
    case: str | None
    pick: Pick | None
    of_class: str | None
    method: Method
    region: str | None

    @classmethod
    def of(cls, block: CaseBlock, heading: Heading) -> CaseChoice:
        """Of a block below a heading. Raises ContentError where neither names library or model."""
        library, model = block.library or heading.library, block.model or heading.model
        if library is None or model is None:
            raise ContentError("a case needs a library and a model, here or in the heading")
        return cls(
            library,
            model,
            block.id,
            block.pick,
            block.of_class,
            Method.parse(block.method),
            block.region,
        )


@dataclass(frozen=True)
class SeenCase:
    """A case and what the model made of it."""

    library: CaseLibrary
    case: Case
    model: str
    method: Method
    image: ImageArray
    regions: dict[str, RegionMask]
    region: str | None
    """The one that the scores are of; None where the case has none."""
    result: CaseResult

    @property
    def heat_map(self) -> HeatMap:
        """``(H, W)`` of the answer."""
        return self.result.explanations[self.result.target].heat_map

    @property
    def agreement(self) -> Agreement | None:
        """With the region; None where there is none."""
        return self.result.agreements.get(self.region or "")

    @property
    def answer(self) -> str | float:
        """The class's id, or the value."""
        answer = self.result.prediction.answer
        if isinstance(answer, ValueAnswer):
            return answer.value
        return answer.class_id if isinstance(answer, ClassAnswer) else self.result.target

    @property
    def numbers(self) -> dict[str, float | None]:
        """What is said of it in numbers; None is "not defined"."""
        scores = self.agreement
        return {
            "confidence": self.result.judgement.confidence,
            "attention_in_region": scores.attention_in_region if scores else None,
            "chance": scores.chance if scores else None,
            "centre_blob": scores.centre_blob if scores else None,
            "above_chance": scores.above_chance if scores else None,
        }

    def picture(self, shown: tuple[Shown, ...], at_least: int = 400) -> ImageArray:
        """The picture with what may be shown painted on it.

        Parameters
        ----------
        shown
            ``regions`` outlines the region that is scored, ``map`` paints the model's attention.
        at_least
            Pixels of the shorter side, by a whole factor.

        Returns
        -------
        ImageArray
            ``(H, W, 3)`` uint8.
        """
        picture = enlarge(self.image, at_least)
        if Shown.MAP in shown:
            factor = picture.shape[0] // self.image.shape[0]
            picture = overlay(picture, self.heat_map.repeat(factor, 0).repeat(factor, 1))
        if Shown.REGIONS in shown and self.region is not None:
            names = tuple(self.regions)
            colour = region_colours(names)[self.region]
            picture = contours(picture, self.regions[self.region], colour, width=3)
        return picture


def see_case(choice: CaseChoice) -> SeenCase:
    """Meet the case with the model.

    Parameters
    ----------
    choice
        Which case and how.

    Returns
    -------
    SeenCase
        With the map of its answer.

    Raises
    ------
    ContentError
        No case fits, or the region is not drawn for it.
    ShitenError
        Library or model are not there, or do not fit.
    """
    library, model = opened(choice.library), load_model(choice.model)
    case = library.case(choice.case) if choice.case is not None else _picked(choice, library, model)
    material = read_case(library, case)
    drawn = {name: mask for name, mask in material.regions.items() if mask.any()}
    if choice.region is not None and choice.region not in drawn:
        raise ContentError(
            "the case {case} has no region “{region}”", case=case.id, region=choice.region
        )
    explained = explain(model, material.image, choice.method)
    alignment = align(library.task, model.card.task)
    result = case_result(alignment, LibraryFacts(library, case), explained, drawn)
    region = choice.region or next(iter(drawn), None)
    return SeenCase(
        library, case, model.card.id, choice.method, material.image, drawn, region, result
    )


def _picked(choice: CaseChoice, library: CaseLibrary, model: LoadedModel) -> Case:
    cases = [
        case for case in library.cases if choice.of_class is None or case.label == choice.of_class
    ]
    if choice.pick is Pick.FIRST and cases:
        return cases[0]
    wanted = choice.pick is Pick.RIGHT
    results = case_results(library, model, cases[:LOOKED_AT], regions=())
    for case, result in islice(results, LOOKED_AT):
        if not isinstance(result, ShitenError) and result.judgement.right is wanted:
            return case
    raise ContentError(
        "no case of “{library}” fits: {pick}, class {of_class}",
        library=library.id,
        pick=str(choice.pick),
        of_class=choice.of_class or "-",
    )
