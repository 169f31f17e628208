"""A picture drawn at any place between two classes: what a field's ``Continuum`` must draw.

Question answered: *what does this cell look like with its isthmus at 0.4?* A field names its
function (:class:`xai_core.domains.contract.Continuum`); what it must look like is said here, as
:class:`Draw`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from xai_core.arrays import BoolMask, ImageArray, RegionMask
from xai_core.domains.contract import Continuum, load


@dataclass(frozen=True)
class Drawn:
    """One picture of a continuum."""

    image: ImageArray
    """``(H, W, 3)`` uint8."""
    regions: Mapping[str, RegionMask | BoolMask]
    """Name -> ``(H, W)``, importance in [0, 1] or boolean."""
    value: float
    """Where on the axis it lies, as measured on the picture: near what was asked for."""


class Draw(Protocol):
    """Draws one picture at one place of the axis."""

    def __call__(self, value: float, seed: int) -> Drawn:
        """Draw.

        Parameters
        ----------
        value
            Where on the axis, within the continuum's ends.
        seed
            Which subject: the same seed is the same cell at every value.
        """
        ...


def draw(continuum: Continuum, value: float, seed: int) -> Drawn:
    """A picture of a continuum; ``value`` beyond its ends is drawn at the end.

    Raises
    ------
    DomainError
        The field's function cannot be loaded.
    """
    run = cast(Draw, load(continuum.draw))
    return run(float(np.clip(value, continuum.low, continuum.high)), seed)
