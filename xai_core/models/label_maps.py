"""What a library says each pixel is: background, or one of the regions a segmenter draws.

An *answer map* is ``(H, W)`` uint8 on the picture's own grid: 0 is background, ``k + 1`` is the
``k``-th region. A pixel belongs to a region where its mask is at least one half. Where masks
overlap (granules in a nucleus), the earlier region has the pixel.

A region that a case does not have was not drawn for it, which is not the same as not being there:
such a case is no truth to learn from or to be measured on. Only where the pictures were made by
construction, everything there is was drawn, and what is not drawn is empty (a platelet has no
nucleus).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.case_facts import INSIDE
from xai_core.cases.library import CaseLibrary
from xai_core.errors import LibraryError
from xai_core.models.segmenter_cards import BACKGROUND
from xai_core.types import Origin

AnswerMap = NDArray[np.uint8]
"""``(H, W)`` uint8: 0 background, ``k + 1`` the ``k``-th region."""


def answer_map(library: CaseLibrary, case: Case, regions: Sequence[str]) -> AnswerMap:
    """What the library says of each pixel of a case, ``(H, W)`` uint8.

    Raises
    ------
    LibraryError
        The library does not know one of the regions, or it was not drawn for this case.
    ImageError
        A mask or the picture's header cannot be read.
    """
    answers = np.full(library.image_shape(case), BACKGROUND, dtype=np.uint8)
    for number, region in reversed(list(enumerate(regions, start=1))):
        mask = library.mask(case, region)
        if mask is not None:
            answers[mask >= INSIDE] = number
        elif library.region_info(region).origin is not Origin.BY_CONSTRUCTION:
            raise LibraryError(
                "In the case {case} the region “{region}” was not drawn.",
                case=case.id,
                region=region,
            )
    return answers


def part(answers: AnswerMap, regions: Sequence[str], made_of: Sequence[str]) -> BoolMask:
    """``(H, W)`` bool: the pixels whose answer is one of the regions ``made_of``."""
    numbers = [regions.index(region) + 1 for region in made_of]
    return np.isin(answers, numbers)
