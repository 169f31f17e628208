"""The regions of one picture of an annotation file, while its outlines are being drawn.

Several outlines of one name on one picture are several instances of one region, such as several
lesions; where a format says which outlines belong together, they are joined. If one of them cannot
be read, that region is left out of the case and reported: half a nucleus would look like a whole
one, and three lesions of four like all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.cases.draft import Drawn, Skipped
from xai_core.cases.readers.exported_facts import FULL, ExportedCase
from xai_core.errors import LibraryError, ShitenError

BOXES = "box_regions"
"""Attribute of a case that lists its regions that are filled boxes, not outlines."""
MAX_REGION_PIXELS = 200_000_000
"""All regions of one case together: a limit on memory."""
MAX_OUTLINES = 4_000
"""Of one picture: a limit on time and files. Each becomes a mask of its own."""


@dataclass
class Canvas:
    """The regions of one picture while they are being drawn."""

    shape: tuple[int, int]
    levels: dict[str, dict[int | str, NDArray[np.uint8]]] = field(default_factory=dict)
    """Region -> instance -> ``(H, W)`` grey levels. Those without a number have a name of ours."""
    boxes: set[str] = field(default_factory=set)
    failed: dict[str, ShitenError] = field(default_factory=dict)

    def begin(self, facts: ExportedCase, known: Collection[str]) -> None:
        """Count the known regions that ``facts`` lists as drawn: empty so far, or not there.

        Raises
        ------
        LibraryError
            The regions would fill the memory.
        """
        for region in facts.regions:
            if region in known:
                count = 0 if region in facts.absent else facts.instances.get(region, 1)
                self.levels.setdefault(region, {})
                for number in range(1, count + 1):
                    self._instance(region, number)

    def _instance(self, region: str, number: int | str) -> NDArray[np.uint8]:
        drawn = self.levels.setdefault(region, {})
        if number not in drawn:
            count = sum(len(instances) for instances in self.levels.values()) + 1
            if count > MAX_OUTLINES:
                raise LibraryError(
                    "It has more than {limit:,} outlines, the most for one picture.",
                    limit=MAX_OUTLINES,
                )
            if count * self.shape[0] * self.shape[1] > MAX_REGION_PIXELS:
                raise LibraryError("It has too many regions for a picture of its size.")
            drawn[number] = np.zeros(self.shape, dtype=np.uint8)
        return drawn[number]

    def add(
        self, region: str, mask: BoolMask, level: int = FULL, instance: int | str | None = None
    ) -> None:
        """Join a mask to an instance of a region.

        Parameters
        ----------
        region
            Its id.
        mask
            ``(H, W)`` bool.
        level
            Its grey level, 1 to 255; where another outline is there already, the higher one wins.
        instance
            Which one; None for a new one.

        Raises
        ------
        LibraryError
            The regions would fill the memory.
        """
        number = f"new {len(self.levels.get(region, ()))}" if instance is None else instance
        drawn = self._instance(region, number)
        drawn[mask & (drawn < level)] = level

    def regions(self) -> dict[str, Drawn]:
        """The finished regions, without those that failed; a tuple where instances are not one."""
        return {
            region: _finished(list(instances.values()))
            for region, instances in self.levels.items()
            if region not in self.failed
        }

    def attributes(self) -> dict[str, str]:
        """What is to be said of how the regions were drawn."""
        boxes = sorted(self.boxes - set(self.failed))
        return {BOXES: " ".join(boxes)} if boxes else {}

    def reports(self, name: str) -> Iterator[Skipped]:
        """The regions left out of the picture ``name``."""
        for region, problem in self.failed.items():
            reason = LibraryError(
                "The region “{region}” is left out of this case: {reason}",
                region=region,
                reason=problem,
            )
            yield Skipped(name, reason)


def _finished(instances: Sequence[NDArray[np.uint8]]) -> Drawn:
    if len(instances) == 1:
        return instances[0].astype(np.float32) / np.float32(FULL)
    # A byte a pixel where that is enough: there may be many lesions on a large picture.
    return tuple(
        levels == FULL
        if ((levels == 0) | (levels == FULL)).all()
        else levels.astype(np.float32) / np.float32(FULL)
        for levels in instances
    )
