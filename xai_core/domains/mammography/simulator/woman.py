"""Who is drawn: a woman's breasts, their density, and what lies in each of them.

What a breast is like and what it holds come from separate streams of random numbers, so shape,
density and lymph nodes say nothing of the lesions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xai_core.domains.mammography.questions import BENIGN, MALIGNANT, NORMAL
from xai_core.types import Choice


class Tissue(Choice):
    """What the background is made of, in the letters of the MIAS database."""

    FATTY = "F"
    GLANDULAR = "G"
    DENSE = "D"


class Side(Choice):
    """Which breast."""

    LEFT = "left"
    RIGHT = "right"


class Kind(Choice):
    """How a lesion is drawn."""

    CIRCUMSCRIBED = "circumscribed"
    """A smooth oval mass: benign."""
    ROUND_CALCIFICATIONS = "round-calcifications"
    """A few scattered round grains: benign."""
    SPICULATED = "spiculated"
    """An irregular mass with strands pulled towards it: malignant."""
    FINE_CALCIFICATIONS = "fine-calcifications"
    """Many grains of different size along a line, close together: malignant."""


BENIGN_KINDS = (Kind.CIRCUMSCRIBED, Kind.ROUND_CALCIFICATIONS)
MALIGNANT_KINDS = (Kind.SPICULATED, Kind.FINE_CALCIFICATIONS)
CLUSTERS = (Kind.ROUND_CALCIFICATIONS, Kind.FINE_CALCIFICATIONS)
_MASS = 0.7
"""Share of lesions that are masses."""
_SECOND = 0.2
"""Share of affected breasts with a second lesion."""
_OTHER_SIDE = 0.3
"""Share of affected women whose other breast holds something benign."""
GLANDULAR_SHARE = {
    Tissue.FATTY: (0.05, 0.2),
    Tissue.GLANDULAR: (0.25, 0.5),
    Tissue.DENSE: (0.5, 0.8),
}


@dataclass(frozen=True)
class Shape:
    """The outline, in mm; see :mod:`~xai_core.domains.mammography.simulator.anatomy`."""

    nipple: float
    """Height of the nipple, down from the upper edge."""
    reach: float
    """From the chest wall to the nipple."""
    above: float
    """Half-height of the upper part."""
    below: float
    armpit: float
    """Width at the upper edge."""
    muscle_width: float
    """Of the pectoral muscle at the upper edge."""
    muscle_height: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Shape:
        """Any woman's."""
        nipple = float(rng.uniform(118, 150))
        return cls(
            nipple=nipple,
            reach=float(rng.uniform(72, 122)),
            above=float(rng.uniform(82, 112)),
            below=min(float(rng.uniform(55, 85)), 212 - nipple),
            armpit=float(rng.uniform(48, 78)),
            muscle_width=float(rng.uniform(30, 60)),
            muscle_height=float(rng.uniform(80, 160)),
        )


@dataclass(frozen=True)
class Woman:
    """A woman, as both her breasts have it."""

    id: str
    number: int
    shape: Shape
    tissue: Tissue
    density: float
    """Share of the breast's area that is fibroglandular, before it is drawn."""

    @classmethod
    def draw(cls, number: int, rng: np.random.Generator) -> Woman:
        """The woman of a number."""
        tissue = list(Tissue)[int(rng.integers(3))]
        shape = Shape.draw(rng)
        density = float(rng.uniform(*GLANDULAR_SHARE[tissue]))
        return cls(f"woman-{number:04d}", number, shape, tissue, density)

    def lesions(self, rng: np.random.Generator) -> dict[Side, tuple[Kind, ...]]:
        """What each breast holds: of five women one has nothing, two something benign, two cancer.

        ``rng`` is the woman's own; both sides are drawn at once.
        """
        worst = (NORMAL, BENIGN, MALIGNANT, BENIGN, MALIGNANT)[self.number % 5]
        affected, other = rng.permutation(list(Side))
        found: dict[Side, tuple[Kind, ...]] = {Side(affected): (), Side(other): ()}
        if worst == NORMAL:
            return found
        kinds = [_kind(worst, rng)]
        if rng.random() < _SECOND:
            kinds.append(_kind((BENIGN, worst)[int(rng.integers(2))], rng))
        found[Side(affected)] = tuple(kinds)
        if rng.random() < _OTHER_SIDE:
            found[Side(other)] = (_kind(BENIGN, rng),)
        return found


@dataclass(frozen=True)
class Breast:
    """One of a woman's breasts and what is in it."""

    woman: Woman
    side: Side
    kinds: tuple[Kind, ...]
    """Of its lesions."""

    @property
    def label(self) -> str:
        """The class of its worst lesion."""
        if any(kind in MALIGNANT_KINDS for kind in self.kinds):
            return MALIGNANT
        return BENIGN if self.kinds else NORMAL


def _kind(label: str, rng: np.random.Generator) -> Kind:
    mass, grains = BENIGN_KINDS if label == BENIGN else MALIGNANT_KINDS
    return mass if rng.random() < _MASS else grains
