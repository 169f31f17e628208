"""Who is scanned: the body, its fluid signs if there are any, and what has nothing to do with them.

The signs follow two published series. Of 28 people found drowned, 89 % showed ground-glass opacity
with septal lines, 93 % fluid in the airways and 21 % froth (Levy et al., Radiology 2007;243:862).
Of 92 others, 31 showed ground glass with thickened interstitium, 38 a centrilobular and 10 a mixed
pattern. Here a pattern is drawn for 89 %, in the proportions of the second series, and airways hold
fluid in 93 %, as froth in 21 %; a subject with neither is drawn again, so that everyone who is said
to have signs has some.

What may mislead is drawn without looking at the signs: dependent density, effusion, broken ribs,
tubes, secretions in the airways, how well the lungs are aired, and the table. That every second
subject has secretions is our choice: without any, something in the airways would give the answer
away, and nobody would have to look at the lungs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from xai_core.types import Choice

PATTERN_SHARE = 0.89
AIRWAY_SHARE, FROTH_SHARE = 0.93, 0.21
"""Of all with signs."""
SECRETIONS_SHARE = 0.5
"""Of everybody."""


class Pattern(Choice):
    """What the lung tissue shows."""

    NONE = "none"
    GROUND_GLASS = "ground-glass"
    CENTRILOBULAR = "centrilobular"
    MIXED = "mixed"


class Airway(Choice):
    """What the airways hold."""

    AIR = "air"
    FLUID = "fluid"
    FROTH = "froth"


class Tube(Choice):
    """What was put in."""

    NONE = "none"
    TRACHEAL = "tracheal"
    GASTRIC = "gastric"
    DRAIN = "drain"


class Table(Choice):
    """What the body lies on."""

    PLAIN = "plain"
    RAILED = "railed"
    """With two metal rails at its edges."""


SERIES: Mapping[Pattern, int] = MappingProxyType(
    {Pattern.GROUND_GLASS: 31, Pattern.CENTRILOBULAR: 38, Pattern.MIXED: 10}
)
"""How many of the 92 showed each pattern."""


@dataclass(frozen=True)
class Signs:
    """Simulated fluid signs of one subject."""

    pattern: Pattern
    airway: Airway
    extent: float
    """Share of the lungs that the pattern takes."""
    opacity: float
    """HU that ground glass adds where it is full."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Signs:
        """Some at random: a pattern, something in the airways, or both."""
        pattern, airway = Pattern.NONE, Airway.AIR
        while pattern is Pattern.NONE and airway is Airway.AIR:
            pattern = _pattern(rng) if rng.random() < PATTERN_SHARE else Pattern.NONE
            airway = _airway(rng)
        return cls(pattern, airway, float(rng.uniform(0.2, 0.65)), float(rng.uniform(150, 350)))


NO_SIGNS = Signs(Pattern.NONE, Airway.AIR, 0.0, 0.0)


@dataclass(frozen=True)
class Body:
    """The shape of one thorax, in millimetres."""

    half_width: float
    half_depth: float
    fat: float
    """Thickness under the skin."""
    muscle: float
    """Thickness of the wall inside it, ribs included."""
    heart: float
    """Its size, 1 as usual."""
    tilt: float
    """How far the body is turned on the table, radians."""


@dataclass(frozen=True)
class Distractors:
    """What both kinds of subjects have alike."""

    aeration: float
    """HU of lung tissue at mid-height."""
    gradient: float
    """HU from front to back of the lungs."""
    dependent: float
    """HU that blood and fluid sinking to the back add there; 0 for none."""
    effusion: float
    """Largest thickness in mm; 0 for none."""
    broken: int
    """How many ribs of a slice are broken."""
    tube: Tube
    secretions: bool
    """Whether there is mucus at the back of the airways."""
    noise: float
    """Standard deviation, HU."""


@dataclass(frozen=True)
class Subject:
    """One person on the scanner's table."""

    id: str
    body: Body
    signs: Signs
    distractors: Distractors
    table: Table

    @property
    def has_signs(self) -> bool:
        """Whether there are simulated fluid signs."""
        return self.signs is not NO_SIGNS

    @classmethod
    def draw(cls, subject_id: str, has_signs: bool, rng: np.random.Generator) -> Subject:
        """One at random. Body, distractors and table do not depend on ``has_signs``."""
        body, distractors = _body(rng), _distractors(rng)
        table = Table.RAILED if rng.random() < 0.5 else Table.PLAIN
        signs = Signs.draw(rng) if has_signs else NO_SIGNS
        return cls(subject_id, body, signs, distractors, table)


def draw_pattern(rng: np.random.Generator) -> Signs:
    """Signs in the lung tissue alone."""
    extent, opacity = float(rng.uniform(0.2, 0.65)), float(rng.uniform(150, 350))
    return Signs(_pattern(rng), Airway.AIR, extent, opacity)


def _pattern(rng: np.random.Generator) -> Pattern:
    counts = np.array(list(SERIES.values()), dtype=np.float64)
    return list(SERIES)[int(rng.choice(len(SERIES), p=counts / counts.sum()))]


def _airway(rng: np.random.Generator) -> Airway:
    chance = rng.random()
    if chance >= AIRWAY_SHARE:
        return Airway.AIR
    return Airway.FROTH if chance < FROTH_SHARE else Airway.FLUID


def _body(rng: np.random.Generator) -> Body:
    return Body(
        half_width=float(rng.uniform(140, 168)),
        half_depth=float(rng.uniform(98, 118)),
        fat=float(5 + min(rng.gamma(2.0, 4.0), 18)),
        muscle=float(rng.uniform(13, 19)),
        heart=float(rng.uniform(0.85, 1.2)),
        tilt=float(rng.normal(0, 0.04)),
    )


def _distractors(rng: np.random.Generator) -> Distractors:
    return Distractors(
        aeration=float(rng.uniform(-890, -760)),
        gradient=float(rng.uniform(30, 110)),
        dependent=float(rng.uniform(100, 480)) if rng.random() < 0.7 else 0.0,
        effusion=float(rng.uniform(5, 22)) if rng.random() < 0.3 else 0.0,
        broken=int(rng.integers(1, 4)) if rng.random() < 0.45 else 0,
        tube=list(Tube)[int(rng.integers(len(Tube)))],
        secretions=bool(rng.random() < SECRETIONS_SHARE),
        noise=float(rng.uniform(14, 32)),
    )
