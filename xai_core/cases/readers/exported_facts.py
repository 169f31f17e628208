"""The facts that the formats of annotation files have no room for, as our own exports add them.

Each picture, and each outline where it needs it, has a ``shiten`` field of this form, so that
nothing is lost on the way out and in again. Foreign files lack them: then all is at its default.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from xai_core.types import Split, Strict

FULL = 255
"""The grey level of importance 1."""
MAX_INSTANCES = 10_000


class ExportedCase(Strict):
    """What our exports say of a picture in its ``shiten`` field."""

    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")
    label: str | None = None
    target: float | None = Field(default=None, allow_inf_nan=False)
    specimen: str | None = None
    split: Split | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    regions: tuple[str, ...] = ()
    """Regions drawn for this case; one without any outline is drawn and empty."""
    absent: tuple[str, ...] = ()
    """Of those, the ones that were looked for and are not there: they have no mask."""
    instances: dict[str, Annotated[int, Field(ge=2, le=MAX_INSTANCES)]] = Field(
        default_factory=dict
    )
    """Of those, how many instances the ones with several have."""

    def instance(self, region: str, shape: ExportedShape | None) -> int | None:
        """Which instance an outline belongs to; None: one of its own."""
        if shape is not None and (shape.instance is not None or region not in self.instances):
            return shape.instance or 1
        # Our exports number several instances; what they do not number is one region.
        ours = self.id is not None and region in self.regions
        return 1 if ours and region not in (*self.absent, *self.instances) else None


class ExportedShape(Strict):
    """What our exports say of one outline: graded regions have one for each grey level."""

    level: int = Field(default=FULL, ge=1, le=FULL)
    instance: int | None = Field(default=None, ge=1, le=MAX_INSTANCES)
    """From 1; None where the region has one instance only."""
