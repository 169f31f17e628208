"""``library.toml``: what a case library says of itself.

A person can write one by hand::

    format = 1
    id = "my-cells"
    version = "1"
    licence = "CC BY 4.0"
    citation = "Who, where, when"
    origin = "Where the pictures come from"

    [title]
    en = "My cells"
    ja = "私の細胞"

    [task]
    kind = "classification"

    [[task.classes]]
    id = "band"
    name = { en = "Band neutrophil", ja = "桿状核好中球" }

    [[regions]]
    id = "nucleus"
    name = { en = "Nucleus", ja = "核" }
    origin = "expert"
    author = "Haematology laboratory"

    [picture]
    window = "lung"
    spacing_mm = [0.7, 0.7]

What decides a class may be said as well (``[[criteria]]``): see :mod:`xai_core.cases.criteria`.

``[picture]`` may be left out. ``window`` is a name of
:data:`xai_core.cases.pictures.window.WINDOWS` or numbers (``{ centre = -600, width = 1500 }``,
``{ low = 1, high = 99 }`` for percentiles); it is for pictures of more than 8 bits.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from xai_core.cases.criteria import ClassCriteria
from xai_core.cases.pictures.window import NamedWindow
from xai_core.errors import ContentError, listed
from xai_core.tasks import Identifier, Task
from xai_core.types import LocalisedText, Origin, Strict

FORMAT = 1


class RegionInfo(Strict):
    """A named region of the library: who drew it, how much it matters, and for which class."""

    id: str = Identifier
    name: LocalisedText
    origin: Origin
    author: str = Field(min_length=1)
    importance: float = Field(default=1.0, ge=0, le=1)
    """How much the region matters for a class that ``importance_by_class`` does not name."""
    importance_by_class: dict[str, float] = Field(default_factory=dict)
    reference: str | None = None
    """Where the importances come from; required as soon as one differs from 1."""
    union_of: tuple[str, ...] = ()
    """Made of these regions, each at its own importance, instead of a mask file of its own."""

    @model_validator(mode="after")
    def _importances(self) -> Self:
        values = [self.importance, *self.importance_by_class.values()]
        if any(not 0 <= value <= 1 for value in values):
            raise ContentError("an importance lies outside 0 to 1")
        if any(value != 1 for value in values) and not self.reference:
            raise ContentError("importances other than 1 need a reference")
        return self

    def importance_for(self, class_id: str | None) -> float:
        """The region's importance in [0, 1] for a case of this class."""
        if class_id is None:
            return self.importance
        return self.importance_by_class.get(class_id, self.importance)


Millimetres = Annotated[float, Field(gt=0)]


class PictureInfo(Strict):
    """What all pictures of the library have in common, where that is known."""

    window: NamedWindow | None = None
    """What those deeper than 8 bits are seen through; None: each file's own, or percentiles."""
    spacing_mm: tuple[Millimetres, Millimetres] | None = None
    """Millimetres from one row to the next, and from one column to the next."""


class Manifest(Strict):
    """The contents of ``library.toml``, validated."""

    format: Literal[1]
    id: str = Identifier
    version: str = Field(min_length=1)
    title: LocalisedText
    licence: str = Field(min_length=1)
    citation: str = ""
    origin: str = ""
    notes: LocalisedText | None = None
    """Warnings of the source that a reader of the numbers must see."""
    task: Task
    regions: tuple[RegionInfo, ...] = ()
    picture: PictureInfo = PictureInfo()
    criteria: tuple[ClassCriteria, ...] = ()
    """What decides a class, for those of which the library says it."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [region.id for region in self.regions]
        if len(set(ids)) != len(ids):
            raise ContentError("a region id appears twice")
        drawn = {region.id for region in self.regions if not region.union_of}
        classes = set(self.task.class_ids)
        for region in self.regions:
            if unknown := set(region.union_of) - drawn:
                raise ContentError(
                    "the region {region} joins unknown regions: {names}",
                    region=region.id,
                    names=listed(unknown),
                )
            if unknown := set(region.importance_by_class) - classes:
                raise ContentError(
                    "the region {region} names unknown classes: {names}",
                    region=region.id,
                    names=listed(unknown),
                )
        self._check_criteria(set(ids))
        return self

    def _check_criteria(self, region_ids: set[str]) -> None:
        answers = {item.id for way in self.task.ways_to_read() for item in way.classes}
        told = [one.answer for one in self.criteria]
        if len(set(told)) != len(told):
            raise ContentError("the criteria of a class are given twice")
        if unknown := set(told) - answers:
            raise ContentError("the criteria name unknown classes: {names}", names=listed(unknown))
        named = {point.region for one in self.criteria for point in one.points} - {None}
        if unknown_regions := {str(name) for name in named} - region_ids:
            raise ContentError(
                "the criteria name unknown regions: {names}", names=listed(unknown_regions)
            )

    @property
    def drawn(self) -> bool:
        """Whether its pictures were drawn by code that knows all that is in them."""
        return {region.origin for region in self.regions} == {Origin.BY_CONSTRUCTION}

    def region(self, region_id: str) -> RegionInfo | None:
        """The region with this id, or None."""
        return next((region for region in self.regions if region.id == region_id), None)
