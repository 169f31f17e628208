"""Whose stomach is X-rayed: its shape, its lining, and the views that are taken.

How often a sign is there follows Dheer et al., Br J Radiol 2002;75:805 (90 patients with antral
gastritis on double-contrast studies, 43 of them positive for H. pylori): thick folds in 91 % of the
positive and 60 % of the negative, enlarged areae gastricae in 33 and 0 %, polypoid folds, a subset
of the thick ones, in 14 and 0 %.

With these shares alone two thirds of the positive could not be told from a negative with thick
folds. *How* thick folds are therefore differs by class as well: two normal distributions that
overlap. That is a choice made here, not a published one. Positive patients without thick folds have
none at all (atrophy) and always enlarged areae, so that whoever is called positive has a sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xai_core.types import Choice

THICK_SHARE_POSITIVE, THICK_SHARE_NEGATIVE = 0.91, 0.60
ENLARGED_SHARE, POLYPOID_SHARE = 0.33, 0.14
"""Of all positive patients."""
THICK_FROM = 5.0
"""Millimetres from which a fold is called thick."""
ENLARGED_FROM = 3.0
"""Millimetres from which areae gastricae are called enlarged."""
THICK_POSITIVE, THICK_NEGATIVE, THIN = (9.4, 1.0), (6.0, 0.6), (3.8, 0.5)
"""Mean and standard deviation of folds' thickness in mm."""


class View(Choice):
    """How the patient lies or stands, and so where the barium pools."""

    SUPINE = "supine"
    """On the back: in the fundus."""
    OBLIQUE = "oblique"
    """On the back, turned to the right: in the end of the antrum."""
    PRONE = "prone"
    """On the belly: in the lower body."""
    UPRIGHT = "upright"
    """Standing: below a level."""


@dataclass(frozen=True)
class Lining:
    """The mucosa of one patient."""

    thickness: float
    """Of the folds in mm; 0 where they have vanished."""
    count: int
    """How many folds run side by side."""
    tortuosity: float
    """How far a fold strays from a straight course, in mm."""
    cell: float
    """Size of the areae gastricae in mm."""
    cells_seen: bool
    """Whether the areae are coated well enough to be seen."""
    polyps: int
    """How many nodules polypoid folds have."""

    @property
    def thick(self) -> bool:
        """Whether the folds are called thick."""
        return self.thickness >= THICK_FROM

    @property
    def enlarged(self) -> bool:
        """Whether the areae gastricae are called enlarged."""
        return self.cell >= ENLARGED_FROM


@dataclass(frozen=True)
class Build:
    """The shape of one stomach, and of what lies around it."""

    size: float
    """1 as usual."""
    hook: float
    """How far the antrum climbs again behind the lowest point: -1 (steer-horn) to 1 (J)."""
    width: float
    """How wide it is for its length, 1 as usual."""
    spine: float
    """Where the spine's middle lies, in mm right of the picture's."""


@dataclass(frozen=True)
class Patient:
    """One patient of the simulated practice."""

    id: str
    positive: bool
    """Whether there are simulated signs of infection."""
    build: Build
    lining: Lining

    @classmethod
    def draw(cls, patient_id: str, positive: bool, rng: np.random.Generator) -> Patient:
        """One at random. The build does not depend on ``positive``."""
        build = Build(
            size=float(rng.uniform(0.92, 1.08)),
            hook=float(rng.uniform(-1, 1)),
            width=float(rng.uniform(0.88, 1.12)),
            spine=float(rng.uniform(-38, -14)),
        )
        return cls(patient_id, positive, build, _lining(positive, rng))


def _lining(positive: bool, rng: np.random.Generator) -> Lining:
    chances = rng.random(4)
    thick = chances[0] < (THICK_SHARE_POSITIVE if positive else THICK_SHARE_NEGATIVE)
    # Of the positive with thick folds so many that, with all those without, the share comes out.
    among_thick = (ENLARGED_SHARE - 1 + THICK_SHARE_POSITIVE) / THICK_SHARE_POSITIVE
    enlarged = positive and (not thick or chances[1] < among_thick)
    polypoid = positive and thick and chances[2] < POLYPOID_SHARE / THICK_SHARE_POSITIVE
    return Lining(
        thickness=_thickness(positive, bool(thick), rng),
        count=int(rng.integers(4, 6)),
        tortuosity=float(rng.uniform(1.5, 4.0)),
        cell=float(rng.uniform(4.6, 6.4) if enlarged else rng.uniform(1.9, 2.7)),
        cells_seen=bool(enlarged or chances[3] < 0.7),
        polyps=int(rng.integers(4, 9)) if polypoid else 0,
    )


def _thickness(positive: bool, thick: bool, rng: np.random.Generator) -> float:
    drawn = float(rng.normal())
    if not thick:
        mean, spread = THIN
        return 0.0 if positive else min(mean + spread * drawn, THICK_FROM - 0.1)
    mean, spread = THICK_POSITIVE if positive else THICK_NEGATIVE
    return max(mean + spread * drawn, THICK_FROM)
