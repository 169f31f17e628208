"""Trainee, expert, AI: how much of one viewpoint lies inside another.

Three corners, each a share in [0, 1] with the share that evenly spread attention would have:

===================  ===================================  ==============================
corner               score                                chance
===================  ===================================  ==============================
trainee and expert   share of the mark in the region      the region's share of the image
trainee and AI       share of the AI's attention in the   the mark's share of the image
                     mark
expert and AI        share of the AI's attention in the   the region's share of the image
                     region
===================  ===================================  ==============================

All are *attention in region* of ``xai_core.agreement``, with a mark taken once as attention and
once as a region. Only the positive part of a heat map is attention; a pixel belongs to a region
or a mark when its value is above 0. None means undefined: an empty region or mark, a map without
positive evidence, or a viewpoint that is not there. Chance is undefined for an empty region alone.

The shares are not symmetric and not to be ranked against each other: a small mark inside a large
region scores 1 with the expert, and little with an AI that looks at all of the region.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from xai_core.agreement import region_share
from xai_core.agreement.scores import attention_in_region
from xai_core.arrays import HeatMap, RegionMask, check_heat_map, check_region, positive_part
from xai_core.quiz.log import Corner, Triangle


def triangle_of(
    region_id: str,
    *,
    mark: ArrayLike | None,
    region: ArrayLike | None,
    heat_map: ArrayLike | None,
) -> Triangle:
    """The three corners of one picture.

    Parameters
    ----------
    region_id
        Which of the case's regions the expert's side is taken from; kept with the result.
    mark
        ``(H, W)`` bool, or importance in [0, 1]; None where nothing was marked.
    region
        ``(H, W)`` importance in [0, 1]; None where the expert drew none.
    heat_map
        ``(H, W)`` real numbers, finite; None where there is no AI or no map of it.

    Returns
    -------
    Triangle
        Each pair's agreement; None where one of the two is missing.

    Raises
    ------
    ArrayError
        A contract of ``xai_core.arrays`` is broken, or the shapes differ.
    """
    shape = _shape(mark, region, heat_map)
    marked = None if mark is None else check_region(mark, shape)
    expert = None if region is None else check_region(region, shape)
    attention = None if heat_map is None else positive_part(check_heat_map(heat_map, shape))
    return Triangle(
        region=region_id,
        trainee_expert=_corner(marked, expert),
        trainee_ai=_corner(attention, marked),
        expert_ai=_corner(attention, expert),
    )


def _shape(
    mark: ArrayLike | None, region: ArrayLike | None, heat_map: ArrayLike | None
) -> tuple[int, int] | None:
    """The grid of the first that is there: the others must have it too."""
    if region is not None:
        rows, columns = check_region(region).shape
    elif heat_map is not None:
        rows, columns = check_heat_map(heat_map).shape
    elif mark is not None:
        rows, columns = check_region(mark).shape
    else:
        return None
    return rows, columns


def _corner(attention: HeatMap | None, region: RegionMask | None) -> Corner:
    if region is None:
        return Corner(None, None)
    inside = region > 0
    score = None if attention is None else attention_in_region(attention, inside)
    return Corner(score, region_share(inside))
