"""Cards of segmenters: models that answer every pixel of a picture with a region, or with none.

The regions exclude each other: a pixel is background (answer 0) or of one region (answer 1, 2 ...
in the order of :attr:`DrawnRegions.drawn`). A *union* is a region made of several of them, such as
a whole cell made of nucleus and cytoplasm. Nothing here knows which organ or cell it is about.

The folder, the hash of the weights and the suspicion in reading are those of every model
(``models/cards.py``). How well a segmenter draws is said by the Dice coefficient
(``agreement/dice.py``), one figure per region and test.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from xai_core.errors import ContentError, listed
from xai_core.models.card_parts import InputSpec, Metric
from xai_core.models.cards import SEGMENTATION, Card, Entry, entries_of, find_of, read_card_of
from xai_core.models.curves import CurvePoint
from xai_core.models.reports import SegmentationReport
from xai_core.tasks import Identifier, Task, alignable
from xai_core.types import Choice, LocalisedText, Strict

BACKGROUND = 0
"""The answer for a pixel of no region."""
MULTIPLE = 16
"""What the sides of the network's input are multiples of: it halves them four times."""


class SegmenterArchitecture(Choice):
    """The segmentation networks there are (``unet.py``)."""

    UNET = "compact-unet"


class Objects(Choice):
    """What a picture shows: decides which of the drawn pieces are kept."""

    CENTRE = "centre"
    """One object near the middle; other pieces are other things, or mistakes."""
    ALL = "all"
    """Any number of objects anywhere: every piece is kept."""


class DrawnRegion(Strict):
    """One region that can be drawn: its identifier and its name in both languages."""

    id: str = Identifier
    name: LocalisedText


class JoinedRegion(DrawnRegion):
    """A region made of several drawn ones."""

    of: tuple[str, ...] = Field(min_length=1)


class DrawnRegions(Strict):
    """What a segmenter draws."""

    drawn: tuple[DrawnRegion, ...] = Field(min_length=1, max_length=64)
    """In the order of the network's answers 1, 2, ...; where a library's masks overlap, the
    earlier region has the pixel."""
    unions: tuple[JoinedRegion, ...] = ()
    objects: Objects = Objects.ALL

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        every = [region.id for region in (*self.drawn, *self.unions)]
        if len(set(every)) != len(every):
            raise ContentError("a region id appears twice")
        for union in self.unions:
            if unknown := set(union.of) - set(self.ids):
                raise ContentError(
                    "the region {region} joins unknown regions: {names}",
                    region=union.id,
                    names=listed(unknown),
                )
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """The drawn regions' identifiers; region ``ids[k]`` is the network's answer ``k + 1``."""
        return tuple(region.id for region in self.drawn)

    @property
    def measured(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every region, drawn or joined, with the drawn ones it is made of."""
        own = tuple((name, (name,)) for name in self.ids)
        return own + tuple((union.id, union.of) for union in self.unions)


def _halves(spec: InputSpec) -> InputSpec:
    if spec.height % MULTIPLE or spec.width % MULTIPLE:
        raise ContentError("height and width must be multiples of {n}", n=MULTIPLE)
    return spec


SegmenterInput = Annotated[InputSpec, AfterValidator(_halves)]
"""What a segmenter sees: sides that can be halved to the deepest level and doubled again."""


class RegionMetric(Metric):
    """The Dice coefficient of one region on one test: its mean over cases."""

    region: str
    n_undefined: int = Field(ge=0)
    """Cases where neither the model nor the truth has this region: nothing to agree on."""


class SegmenterEpoch(CurvePoint):
    """One point of a segmenter's learning curve."""

    validation_dice: float | None
    """Mean over regions and validation cases, at the network's own resolution."""

    @property
    def score(self) -> float | None:
        """See :class:`CurvePoint`."""
        return self.validation_dice


_DECIDES = {"id", "version", "weights_sha256", "architecture", "input", "regions"}
"""What of a card decides what its model outlines in a picture."""


class SegmenterCard(Card):
    """The card of a model that draws regions: the contents of ``card.json``, validated."""

    kinds: ClassVar[frozenset[str]] = frozenset({SEGMENTATION})
    kind: Literal["segmentation"] = "segmentation"
    architecture: SegmenterArchitecture
    input: SegmenterInput
    regions: DrawnRegions
    metrics: tuple[RegionMetric, ...] = ()
    reports: dict[str, SegmentationReport] = Field(default_factory=dict)
    curve: tuple[SegmenterEpoch, ...] = ()

    @property
    def author(self) -> str:
        """Who drew its masks, as a library names it: the model and its weights."""
        return f"{self.id} {self.version} (weights {self.weights_sha256})"

    @property
    def outlines_key(self) -> str:
        """A hash of all that decides what the model outlines in a picture, to keep outlines by."""
        return hashlib.sha256(self.model_dump_json(include=_DECIDES).encode()).hexdigest()


SegmenterEntry = Entry[SegmenterCard]
"""A folder whose model draws regions."""


def list_segmenters() -> tuple[SegmenterEntry, ...]:
    """Every model that draws regions, shipped or trained here; broken ones with their reason."""
    return entries_of(SegmenterCard)


def suited_segmenters(
    library_id: str, task: Task, learned: Mapping[str, Task], entries: Iterable[SegmenterEntry]
) -> list[SegmenterCard]:
    """The segmenters whose outlines may be offered for a library unasked, the best suited first.

    A card does not say what its pictures show. So a segmenter suits the libraries it learned from,
    and those that ask about the same classes as one of them: where a model learned to outline cells
    of these classes, the pictures are of such cells.

    Parameters
    ----------
    library_id, task
        The library and what it asks.
    learned
        Library id -> what it asks, for those on this machine. Of a library that is not here
        nothing is known.
    entries
        The segmenters there are; broken ones are passed over.

    Returns
    -------
    list of SegmenterCard
        Those that learned from the library itself come first.
    """
    suited = []
    for card in (entry.card for entry in entries if entry.card is not None):
        known = [learned[use.library] for use in card.data if use.library in learned]
        own = card.learned_from(library_id)
        if own or any(alignable(task, other) for other in known):
            suited.append((not own, card.id, card))
    return [card for *_, card in sorted(suited, key=lambda row: row[:2])]


def find_segmenter(model_id: str) -> SegmenterEntry:
    """The entry of this segmenter.

    Raises
    ------
    ModelError
        There is no such segmenter (the message lists those there are), or its card is broken.
    """
    return find_of(SegmenterCard, model_id)


def read_segmenter(folder: Path) -> SegmenterCard:
    """The card in a segmenter's folder.

    Raises
    ------
    ModelError
        Missing, too large, not JSON, not a valid card, of another id than its folder, or of a
        model of another kind.
    """
    return read_card_of(SegmenterCard, folder)
