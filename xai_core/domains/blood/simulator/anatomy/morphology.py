"""Which numbers describe a cell, and how one cell's own are drawn from its kind's ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from xai_core.types import Choice


class NucleusForm(Choice):
    """How a nucleus is built."""

    NONE = "none"
    ROUND = "round"
    """Round or oval, perhaps flattened on one side."""
    INDENTED = "indented"
    """Round with one or more bays: kidney, horseshoe, folded."""
    BAND = "band"
    """A ribbon of nearly even width."""
    PINCHED = "pinched"
    """A ribbon with a narrow stretch in its middle, as narrow as one likes; no kind of cell has it
    always."""
    LOBED = "lobed"
    """Lobes on filaments."""


class GranuleKind(Choice):
    """What granules take up, and so their colour."""

    NONE = "none"
    NEUTROPHILIC = "neutrophilic"
    """Fine, lilac to pink."""
    AZUROPHILIC = "azurophilic"
    """Red-violet, primary."""
    EOSINOPHILIC = "eosinophilic"
    """Coarse, orange-red."""
    BASOPHILIC = "basophilic"
    """Coarse, blue-black."""
    PLATELET = "platelet"
    """The violet granules in the middle of a platelet."""


@dataclass(frozen=True)
class Spread:
    """A normal distribution cut off at the limits of its source."""

    mean: float
    sd: float
    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """One value; what falls outside the limits is drawn again."""
        for _ in range(50):
            value = rng.normal(self.mean, self.sd)
            if self.low <= value <= self.high:
                return float(value)
        return float(np.clip(self.mean, self.low, self.high))


def even(low: float, high: float) -> Spread:
    """Anything between two limits, the middle a little more often."""
    return Spread((low + high) / 2, (high - low) / 2, low, high)


NEVER = Spread(0, 0, 0, 0)


@dataclass(frozen=True)
class Granules:
    """Granules of one kind of cell."""

    kind: GranuleKind = GranuleKind.NONE
    diameter: Spread = NEVER
    """Micrometres."""
    density: Spread = NEVER
    """Share of the places where a granule could lie that hold one, 0..1."""
    stain: Spread = NEVER
    """How much dye one takes up (density units of ``optics``)."""
    over_nucleus: float = 0.0
    """How densely they lie over the nucleus, against the cytoplasm."""


@dataclass(frozen=True)
class Stain:
    """How much of each dye the parts take up (density units of ``optics``)."""

    eosin: Spread = NEVER
    blue: Spread = NEVER
    """Methylene blue and azure alone: basophilia."""
    purple: Spread = NEVER
    """The azure-eosin complex."""


@dataclass(frozen=True)
class Morphology:
    """What the cells of one kind look like; each range says what cells of this kind show."""

    reference: str
    diameter: Spread
    """Of the circle of the cell's area, micrometres."""
    nucleus_share: Spread
    """Area of the nucleus over area of the cell (N:C of 1:1 is 0.5)."""
    form: NucleusForm
    cytoplasm: Stain
    chromatin: Spread
    """How much dye the nucleus takes up on average (density units of ``optics``)."""
    clumping: Spread
    """Contrast between dense and open chromatin, 0 smooth .. 1 coarse blocks."""
    chromatin_grain: Spread = field(default=Spread(0.28, 0.06, 0.15, 0.5))
    """Width of the clumps, micrometres."""
    folds: Spread = NEVER
    """How much darker the lines are along which the nucleus is folded, as a share."""
    granules: Granules = Granules()
    azurophilic: Granules = Granules()
    """A second, sparse kind."""
    lobes: Mapping[int, float] = field(default_factory=lambda: {1: 1.0})
    """Number of lobes -> how often."""
    narrowest: Spread = field(default=Spread(1, 0, 1, 1))
    """Narrowest over widest part of the nucleus, 0..1."""
    elongation: Spread = field(default=Spread(1.1, 0.08, 1, 1.4))
    """Length over width of the nucleus, along its own line."""
    indentation: Spread = NEVER
    """Depth of the bay over the nucleus's width, 0..1."""
    bays: Mapping[int, float] = field(default_factory=lambda: {1: 1.0})
    eccentricity: Spread = field(default=even(0.0, 0.6))
    """How far the nucleus lies towards the edge, 0 in the middle .. 1 touching it."""
    nucleoli: Mapping[int, float] = field(default_factory=lambda: {0: 1.0})
    vacuoles: Mapping[int, float] = field(default_factory=lambda: {0: 1.0})
    irregularity: Spread = field(default=Spread(0.03, 0.015, 0.005, 0.08))
    """How far the outline departs from a circle, as a share of the radius."""
    pseudopods: Mapping[int, float] = field(default_factory=lambda: {0: 1.0})
    fringe: Spread = NEVER
    """Fine projections of the edge, as a share of the radius."""
    perinuclear_halo: Spread = NEVER
    """How pale the zone beside the nucleus (Golgi) is, 0..1."""
    rim: Spread = field(default=Spread(0.35, 0.0, 0.35, 0.35))
    """How much more basophilic the edge of the cell is than its cytoplasm, as a share."""


@dataclass(frozen=True)
class Cell:
    """One cell's own numbers; units as in :class:`Morphology`."""

    kind: str
    form: NucleusForm
    diameter: float
    nucleus_share: float
    eosin: float
    blue: float
    purple: float
    chromatin: float
    clumping: float
    chromatin_grain: float
    folds: float
    granule_kind: GranuleKind
    granule_diameter: float
    granule_density: float
    granule_stain: float
    granules_over_nucleus: float
    azurophilic_density: float
    azurophilic_diameter: float
    lobes: int
    narrowest: float
    elongation: float
    indentation: float
    bays: int
    eccentricity: float
    nucleoli: int
    vacuoles: int
    irregularity: float
    pseudopods: int
    fringe: float
    perinuclear_halo: float
    rim: float

    @classmethod
    def draw(cls, kind: str, morphology: Morphology, rng: np.random.Generator) -> Cell:
        """One cell of the kind."""
        m = morphology
        return cls(
            kind=kind,
            form=m.form,
            diameter=m.diameter.draw(rng),
            nucleus_share=m.nucleus_share.draw(rng),
            eosin=m.cytoplasm.eosin.draw(rng),
            blue=m.cytoplasm.blue.draw(rng),
            purple=m.cytoplasm.purple.draw(rng),
            chromatin=m.chromatin.draw(rng),
            clumping=m.clumping.draw(rng),
            chromatin_grain=m.chromatin_grain.draw(rng),
            folds=m.folds.draw(rng),
            granule_kind=m.granules.kind,
            granule_diameter=m.granules.diameter.draw(rng),
            granule_density=m.granules.density.draw(rng),
            granule_stain=m.granules.stain.draw(rng),
            granules_over_nucleus=m.granules.over_nucleus,
            azurophilic_density=m.azurophilic.density.draw(rng),
            azurophilic_diameter=m.azurophilic.diameter.draw(rng),
            lobes=_pick(m.lobes, rng),
            narrowest=m.narrowest.draw(rng),
            elongation=m.elongation.draw(rng),
            indentation=m.indentation.draw(rng),
            bays=_pick(m.bays, rng),
            eccentricity=m.eccentricity.draw(rng),
            nucleoli=_pick(m.nucleoli, rng),
            vacuoles=_pick(m.vacuoles, rng),
            irregularity=m.irregularity.draw(rng),
            pseudopods=_pick(m.pseudopods, rng),
            fringe=m.fringe.draw(rng),
            perinuclear_halo=m.perinuclear_halo.draw(rng),
            rim=m.rim.draw(rng),
        )


def _pick(odds: Mapping[int, float], rng: np.random.Generator) -> int:
    values, weights = list(odds), np.array(list(odds.values()))
    return values[int(np.searchsorted(np.cumsum(weights / weights.sum()), rng.random()))]
