"""Which region speaks for the experts, which ones matter, and who drew them.

A case may have many regions, from the nucleus of a cell to the whole background. Three questions
come up wherever they are shown or scored, and are answered here once:

=======================  ====================================================================
:func:`first_region`     the one to begin with, and the expert's side where there is only one
:func:`that_matter`      those to draw: mere surroundings clutter a picture
:func:`drawn_by`         whose word they are: experts', a model's, or the drawing code's
=======================  ====================================================================
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xai_core.arrays import RegionMask
from xai_core.cases.manifest import RegionInfo
from xai_core.types import Choice, Origin

SURROUNDINGS = 0.1
"""Regions of less importance than this everywhere are surroundings, such as the background."""


class DrawnBy(Choice):
    """Whose word a set of regions is."""

    EXPERTS = "experts"
    MODEL = "model"
    CONSTRUCTION = "construction"
    """The code that drew the picture knows what is in it."""


def first_region(regions: Mapping[str, RegionMask], named: Sequence[RegionInfo] = ()) -> str | None:
    """The region to begin with on a case: of those in it, the one its library puts first.

    Where no library does (``named`` is empty), the region that weighs most: area times importance,
    as a wide background is unimportant; the first of several that weigh the same. None where
    nobody drew one.
    """
    if not regions:
        return None
    there = {region: mask for region, mask in regions.items() if mask.any()}
    said = first_region_of_library([info for info in named if info.id in there])
    return said or max(regions, key=lambda region: float(regions[region].mean()))


def first_region_of_library(regions: Sequence[RegionInfo]) -> str | None:
    """The region to begin with where no picture is open: the first that joins others, as the cell.

    Else the first of all; None where the library has none.
    """
    return next((info.id for info in (*_unions(regions), *regions)), None)


def _unions(regions: Sequence[RegionInfo]) -> list[RegionInfo]:
    return [info for info in regions if info.union_of]


def that_matter(
    regions: Mapping[str, RegionMask], chosen: str | None = None
) -> dict[str, RegionMask]:
    """Without mere surroundings, unless they are the ones chosen; in the same order."""
    return {
        region: mask
        for region, mask in regions.items()
        if region == chosen or float(mask.max()) >= SURROUNDINGS
    }


def drawn_by(origins: Collection[Origin]) -> DrawnBy:
    """Whose word regions of these origins are together.

    One region proposed by a model makes all of them a proposal: a reader has to be warned. Only
    where code drew every one are they so by construction; where there are none, experts are asked.
    """
    if Origin.MODEL_PROPOSED in origins:
        return DrawnBy.MODEL
    if origins and set(origins) == {Origin.BY_CONSTRUCTION}:
        return DrawnBy.CONSTRUCTION
    return DrawnBy.EXPERTS
