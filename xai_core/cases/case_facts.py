"""What a library says of one case, in the words that tasks ask for it (``tasks.CaseFacts``)."""

from __future__ import annotations

from dataclasses import dataclass

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary

INSIDE = 0.5
"""The least value of a mask that counts as inside."""


@dataclass(frozen=True)
class LibraryFacts:
    """One case of a library. Masks are read when a task asks for them."""

    library: CaseLibrary
    case: Case

    @property
    def label(self) -> str | None:
        """Class id, or None."""
        return self.case.label

    @property
    def target(self) -> float | None:
        """Measured value in the task's unit, or None."""
        return self.case.target

    def annotated(self, region_id: str) -> bool:
        """Whether somebody has looked for this region, found or not."""
        return region_id in self.library.region_ids(self.case)

    def lesions(self, region_id: str) -> tuple[BoolMask, ...] | None:
        """Each instance as an ``(H, W)`` mask; None: not annotated; empty: there is none.

        Raises
        ------
        LibraryError, ImageError
            The library has no such region, or a mask cannot be read.
        """
        found = self.library.instances(self.case, region_id)
        if found is None:
            return None
        masks = (mask >= INSIDE for mask in found)
        return tuple(mask for mask in masks if mask.any())  # one without a pixel is none
