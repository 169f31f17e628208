"""The one door: a heat map and a region are checked here, and nowhere further in."""

from __future__ import annotations

from numpy.typing import ArrayLike

from xai_core.arrays import HeatMap, RegionMask, check_heat_map, check_region
from xai_core.errors import ArrayError


def check_pair(heat_map: ArrayLike, region: ArrayLike) -> tuple[HeatMap, RegionMask]:
    """Both contracts of ``xai_core.arrays``, on the same ``(H, W)`` grid.

    Raises
    ------
    ArrayError
        A contract is broken, or the two shapes differ.
    """
    checked_map, checked_region = check_heat_map(heat_map), check_region(region)
    if checked_map.shape != checked_region.shape:
        raise ArrayError(
            "The heat map is {heat_map} pixels (height x width) and the region is {region}; "
            "both must be on the image's own pixel grid.",
            heat_map=" x ".join(map(str, checked_map.shape)),
            region=" x ".join(map(str, checked_region.shape)),
        )
    return checked_map, checked_region
