"""Who plays: a picture cut into named places that share no pixel and leave none out.

To say what each region earned, the regions must be disjoint and together be the picture. Expert
regions are not: granules lie in the cytoplasm, the nucleus in the cell, a "whole cell" is the
union of others. The rules, in this order:

1. A *graded* region, one whose values above 0 differ, says how much places matter. It is a view
   of other regions and no place of its own: not a player, unless nothing else is drawn.
2. Of regions that overlap, the smaller one keeps the pixels, so what lies deeper wins: the
   nucleus is cut out of the cell, and what is left of the cell is its cytoplasm. Between two of
   one size the earlier one keeps them.
3. A region left with no pixel is no player: a whole cell whose nucleus and cytoplasm play.
4. What no region covers is ``background``, joined with a region of that name.
5. Of more than ten, the smallest are joined into one player, ``others``.

A picture without regions is cut into superpixels (SLIC, Achanta et al. 2012,
10.1109/TPAMI.2012.120).

What was cut, joined or left out is written in the result and said on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from xai_core.arrays import BoolMask, ImageArray, RegionMask, check_region
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ExplanationError

BACKGROUND = "background"
"""The player that holds what no region covers."""
OTHERS = "others"
"""The player that the smallest regions are joined into when there are too many."""
MAX_PLAYERS = 10
"""More would take more than 1024 answers of the model."""
SUPERPIXELS = 9
"""How many superpixels are asked for."""


@dataclass(frozen=True, eq=False)
class Partition(Mapping[str, BoolMask]):
    """Name -> ``(H, W)`` bool: disjoint, none empty, together the whole picture."""

    masks: Mapping[str, BoolMask]
    superpixels: bool = False
    """Whether there were no regions, so that the places are superpixels."""
    cut: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Region -> the smaller ones that lie over it and keep their pixels."""
    left_out: tuple[str, ...] = ()
    """Regions that are no players: graded, empty, or wholly covered by others."""
    joined: tuple[str, ...] = ()
    """Regions that together are the player ``others``."""

    def __getitem__(self, name: str) -> BoolMask:
        return self.masks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.masks)

    def __len__(self) -> int:
        return len(self.masks)


def partition_of(regions: Mapping[str, RegionMask], image: ImageArray) -> Partition:
    """The players of a picture with these regions, in the regions' order, ``background`` last.

    Parameters
    ----------
    regions
        Region id -> ``(H, W)`` in [0, 1]; everything above 0 belongs to it.
    image
        ``(H, W, 3)`` uint8.

    Raises
    ------
    ArrayError
        A region is not one, or of another size than the picture.
    """
    shape = image.shape[:2]
    checked = {name: check_region(mask, shape) for name, mask in regions.items()}
    even = {name: mask for name, mask in checked.items() if not _is_graded(mask)}
    # Where nothing else is drawn, the view is all there is to tell places by.
    playing = even if any(mask.any() for mask in even.values()) else checked
    places = {name: mask > 0 for name, mask in playing.items()}
    own, cut = _disjoint({name: place for name, place in places.items() if name != BACKGROUND})
    left_out = tuple(name for name in regions if name not in own and name != BACKGROUND)
    if not own:
        return Partition(superpixels_of(image), superpixels=True, left_out=left_out)
    rest = ~np.logical_or.reduce(list(own.values()))
    room = MAX_PLAYERS - int(rest.any())
    own, joined = _joined(own, room)
    if rest.any():
        own[BACKGROUND] = rest
    return Partition(own, cut=cut, left_out=left_out, joined=joined)


def partition_of_case(library: CaseLibrary, case: Case, image: ImageArray) -> Partition:
    """The players of a case: its regions as drawn, whatever importance the library gives them.

    Raises
    ------
    LibraryError, ImageError
        A mask is missing or unreadable.
    """
    drawn = {
        info.id: library.mask(case, info.id)
        for info in library.manifest.regions
        if not info.union_of
    }
    return partition_of({name: mask for name, mask in drawn.items() if mask is not None}, image)


def superpixels_of(image: ImageArray) -> dict[str, BoolMask]:
    """The picture ``(H, W, 3)`` cut into at most ten places, numbered in reading order.

    Where the colours suggest hardly any places, or too many, they are the tiles of a 3 x 3 grid.
    """
    from skimage.segmentation import slic

    labels = slic(image, n_segments=SUPERPIXELS, compactness=10, sigma=1, start_label=0)
    if not SUPERPIXELS // 2 <= labels.max() + 1 <= MAX_PLAYERS:
        rows, columns = (np.arange(length) * 3 // length for length in image.shape[:2])
        labels = rows[:, None] * 3 + columns
    numbers = dict.fromkeys(labels.ravel().tolist())  # in the order they are first met
    return {
        f"superpixel-{place}": labels == number for place, number in enumerate(numbers, start=1)
    }


def checked_partition(partition: Mapping[str, BoolMask], image: ImageArray) -> dict[str, BoolMask]:
    """The players that have a pixel, as bool masks of the picture's size.

    Raises
    ------
    ArrayError
        A mask is no region, or of another size than the picture.
    ExplanationError
        Two share a pixel.
    """
    places = {name: check_region(mask, image.shape[:2]) > 0 for name, mask in partition.items()}
    taken = np.zeros(image.shape[:2], bool)
    for name, place in places.items():
        if (taken & place).any():
            raise ExplanationError(
                "The region “{name}” shares pixels with another, so what each one earned could"
                " not be told apart: cut the regions so that they share none.",
                name=name,
            )
        taken |= place
    return {name: place for name, place in places.items() if place.any()}


def surroundings_of(partition: Mapping[str, BoolMask], shape: tuple[int, int]) -> BoolMask:
    """``(H, W)`` bool: where fills are taken from.

    The ``background`` where it plays, else what no player covers, else the picture's frame, an
    eighth of its sides wide: pictures are cropped around what they show.
    """
    background = partition.get(BACKGROUND)
    if background is not None and background.any():
        return background > 0
    free = np.ones(shape, bool)
    for place in partition.values():
        free &= ~(place > 0)
    return free if free.any() else frame(shape)


def frame(shape: tuple[int, int]) -> BoolMask:
    """``(H, W)`` bool: the picture's outer rim, an eighth of each side wide."""
    height, width = shape
    rim = np.ones(shape, bool)
    rows, columns = -(-height // 8), -(-width // 8)
    rim[rows : height - rows, columns : width - columns] = False
    return rim


def _is_graded(mask: RegionMask) -> bool:
    above = mask[mask > 0]
    return above.size > 0 and bool(above.min() < above.max())


def _disjoint(
    places: Mapping[str, BoolMask],
) -> tuple[dict[str, BoolMask], dict[str, tuple[str, ...]]]:
    """Each place less the smaller ones; which ones those were."""
    own: dict[str, BoolMask] = {}
    lost: dict[str, tuple[str, ...]] = {}
    for name in sorted(places, key=lambda name: int(places[name].sum())):
        over = tuple(other for other in own if (own[other] & places[name]).any())
        left = places[name].copy()
        for other in over:
            left &= ~own[other]
        if left.any():
            own[name] = left
            if over:
                lost[name] = over
    return {name: own[name] for name in places if name in own}, lost


def _joined(own: dict[str, BoolMask], room: int) -> tuple[dict[str, BoolMask], tuple[str, ...]]:
    """At most ``room`` places: the smallest ones joined into ``others``."""
    if len(own) <= room:
        return own, ()
    by_size = sorted(own, key=lambda name: int(own[name].sum()))
    small = by_size[: len(own) - room + 1]
    together = np.logical_or.reduce([own[name] for name in small])
    kept = {name: place for name, place in own.items() if name not in small}
    kept[_free_name(kept)] = together
    return kept, tuple(name for name in own if name in small)


def _free_name(taken: Mapping[str, object]) -> str:
    name, number = OTHERS, 2
    while name in taken:
        name, number = f"{OTHERS}-{number}", number + 1
    return name
