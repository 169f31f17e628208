"""A case cut out of its surroundings: the region alone, on the white of light that met nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import LibraryError

WHITE = 255
"""What a cell is cut out onto: light that met no stain."""


def picture_reader(library: CaseLibrary, cut_out: str | None) -> Callable[[Case], ImageArray]:
    """How a picture is read: as it is, or cut out of its surroundings onto white.

    What is returned raises LibraryError for a case that cannot be read, or has no such region.

    Raises
    ------
    LibraryError
        The library has no such region.
    """
    if cut_out is None:
        return library.image
    library.region_info(cut_out)

    def read(case: Case) -> ImageArray:
        mask = library.mask(case, cut_out)
        if mask is None:
            raise LibraryError(
                "The case {case} has no region “{region}” to cut out.", case=case.id, region=cut_out
            )
        inside = mask[..., None] > 0
        return np.where(inside, library.image(case), np.uint8(WHITE))

    return read
