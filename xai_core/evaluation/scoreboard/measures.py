"""What a method is judged by, and which end of each scale is good.

Question answered: *what does each column of the scoreboard say?* Three kinds of measures, after
FunnyBirds (Hesse et al. 2023, 10.1109/ICCV51070.2023.00368):

- **against truth by construction**: where the map lies (``attention``, ``pointing``), and whether
  it ranks the parts of the picture as the model does (``parts``, ``redrawn``);
- **against the model**: ``road``, ``deletion``, ``insertion``, ``completeness``, ``sanity``;
- **of the map itself**: ``sensitivity``, and what it costs.

No measure is the truth alone. A model may be right for a reason of its own: its map then rightly
lies elsewhere. A map that never moves is not sensitive, and useless.
"""

from __future__ import annotations

from xai_core.types import Choice


class Measure(Choice):
    """A column of the scoreboard. All are dimensionless but ``SECONDS``."""

    ATTENTION = "attention"
    """Share of the positive attention in the region that decides, in [0, 1]."""
    POINTING = "pointing"
    """Share of the tied hottest pixels that lie in that region, in [0, 1]."""
    PARTS = "parts"
    """Spearman of the parts' heat with what hiding each takes from the answer, in [-1, 1]."""
    REDRAWN = "redrawn"
    """The same with what drawing each part anew takes, where the simulator can; in [-1, 1]."""
    ROAD = "road"
    """Share of pictures still answered right as the hottest pixels are imputed, in [0, 1]."""
    DELETION = "deletion"
    """AUC as the hottest places are hidden: [0, 1] for a class, the value's unit for a value."""
    INSERTION = "insertion"
    """AUC as the hottest places are shown, likewise."""
    COMPLETENESS = "completeness"
    """How far the map is from adding up, as a share of the output's range; of those that claim."""
    SENSITIVITY = "sensitivity"
    """Largest relative change of the map under unseen noise, at least 0."""
    SANITY = "sanity"
    """Spearman with the map of a network that learned nothing, absolute values, in [-1, 1]."""
    SECONDS = "seconds"
    """Wall-clock time of one map on the machine that measured."""

    @property
    def larger_is_better(self) -> bool:
        """Whether the upper end of the scale is the good one."""
        return self in _LARGER

    @property
    def repeats(self) -> bool:
        """Whether it takes further maps of a case, so that fewer cases are asked."""
        return self in {Measure.SENSITIVITY, Measure.SANITY}


class Baseline(Choice):
    """What a method has to beat."""

    CHANCE = "chance"
    """Attention spread evenly; pixels or places in random order."""
    CENTRE_BLOB = "centre-blob"
    """A Gaussian in the middle of the picture, which looks at nothing."""


_LARGER = frozenset(
    {Measure.ATTENTION, Measure.POINTING, Measure.PARTS, Measure.REDRAWN, Measure.INSERTION}
)
