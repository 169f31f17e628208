"""Does a model look at the cell when it is right, and off it when it is wrong? A claim tested.

So it was found for blood smears (10.1016/j.mlwa.2025.100780): on correct answers Grad-CAM lies on
the cell, on wrong ones it drifts off. Here that claim is taken apart into three that can be
tested, for one region and the map of the answer *as given* (of a wrong case, the wrong answer's):

1. on right answers, attention in the region is higher than chance (the region's share of the
   picture), case by case (signed ranks);
2. on right answers it is higher than that of the centre blob, which knows nothing but that
   cells stand in the middle of their pictures (signed ranks);
3. it is higher on right answers than on wrong ones (rank sums).

The claim holds where all three are shown at :data:`LEVEL`. As every part must be shown, no
correction for testing three times is due. A difference that is not shown is not disproved: few
cases show little, and with fewer than :data:`FEWEST` on a side nothing is said at all.

**Right against wrong is tested above chance**, (attention - chance) / (1 - chance). A large cell
catches more of any map than a small one does, and some classes are both large and often
mistaken: raw attention would take size for looking. Raw attention is given beside it. Another
such trap is the mixture: if the classes a model errs in are those it looks at differently anyway,
right and wrong differ for that reason alone. ``same_class`` therefore puts the same test to what
is left when the mean of its class is taken off each case (aligned ranks: Hodges, J., Lehmann, E.
(1962), 10.1214/aoms/1177704575), in classes that have right and wrong answers. The verdict is on
the claim as it was made, over all classes; where the two tests disagree, the mixture speaks.

Nor is above chance quite free of size: a map of a few values a side, spread over the picture,
spills over the edge of a small cell however well it is aimed. ``with_size`` says how far attention
above chance goes along with the size of the region; where that is far from 0, classes differ
partly because their cells differ in size.

**One observation is one specimen where every case names one**, else one case: cells of one slide
resemble each other, and a test takes its observations as independent. Right is then compared with
wrong within the specimens that have both, mean against mean (signed ranks), so that a slide
stained badly counts on both sides. Where only some cases name a specimen, right against wrong
goes by case, and in the other tests a case without one stands for itself.

All shares are fractions in [0, 1]; ``above_chance`` is at most 1, negative where the region is
avoided. Undefined values (a blank map, an empty region) are counted, never averaged away.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from xai_core.agreement.patterns import Pattern
from xai_core.stats.kruskal_wallis import PairDifference
from xai_core.stats.means import MeanReport, RankSum
from xai_core.stats.signed_rank import SignedRank
from xai_core.types import Choice, Interval, Report

LEVEL = 0.05
"""A difference counts as shown where the two-sided p value is below this."""
FEWEST = 6
"""Observations that differ (pairs), or cases on either side: with five pairs, a signed-rank test
could not reach :data:`LEVEL` if all of them agreed."""


class Finding(Choice):
    """What a test says of the first of two scores."""

    HIGHER = "higher"
    LOWER = "lower"
    NOT_SHOWN = "no-difference-shown"
    CANNOT_BE_TOLD = "cannot-be-told"
    """Too few observations, or nothing defined."""


class AttentionVerdict(Choice):
    """What becomes of the claim as a whole."""

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    """The opposite of a part of it is shown."""
    NOT_SHOWN = "not-shown"
    """A part of it is not shown, and none is contradicted."""
    CANNOT_BE_TOLD = "cannot-be-told"
    """A part cannot be told, and all others are shown."""


class Unit(Choice):
    """What the tests take as one observation."""

    SPECIMEN = "specimen"
    CASE = "case"


class AttentionFindings(Report):
    """What was found of each part of the claim, and what follows for the whole."""

    claim: AttentionVerdict
    above_chance: Finding
    """Part 1 of the claim."""
    above_centre_blob: Finding
    """Part 2 of the claim."""
    above_wrong: Finding
    """Part 3 of the claim."""
    above_wrong_of_class: Finding
    """The same with the mixture of classes taken out; not a part of the claim."""


def claim_verdict(*parts: Finding) -> AttentionVerdict:
    """The parts of the claim together."""
    for finding, verdict in (
        (Finding.LOWER, AttentionVerdict.CONTRADICTED),
        (Finding.NOT_SHOWN, AttentionVerdict.NOT_SHOWN),
        (Finding.CANNOT_BE_TOLD, AttentionVerdict.CANNOT_BE_TOLD),
    ):
        if finding in parts:
            return verdict
    return AttentionVerdict.HOLDS


class AttentionMeans(Report):
    """Means over some cases, with 95 % intervals resampled by specimen where it is named."""

    n: int
    """Cases whose attention above chance is defined."""
    n_undefined: int
    n_specimens: int
    attention: float | None
    attention_ci95: Interval
    chance: float | None
    centre_blob: float | None
    above_chance: float | None
    above_chance_ci95: Interval
    patterns: dict[Pattern, Annotated[int, Field(ge=1)]]
    """How often each Shared Interest pattern occurs, commonest first; cases without one are left
    out."""


class Side(AttentionMeans):
    """The right answers, or the wrong ones."""

    centre_blob_narrow: float | None
    """A centre blob of sigma 0.15 W, a harder rival than the usual one of 0.25 W."""
    against_chance: SignedRank
    against_centre_blob: SignedRank
    against_centre_blob_narrow: SignedRank


class RightWrongRanks(Report):
    """A score of the right cases against that of the wrong ones, by ranks (see ``RankSum``)."""

    p_value: float | None
    u: float | None
    rank_biserial: float | None
    common_language: float | None
    """The chance in [0, 1] that a random right case lies higher than a random wrong one."""
    n_right: int
    n_wrong: int
    n_undefined_right: int
    n_undefined_wrong: int

    @classmethod
    def of(cls, test: RankSum) -> Self:
        """The test of right cases (its a) against wrong ones (its b)."""
        return cls(
            p_value=test.p_value,
            u=test.u,
            rank_biserial=test.rank_biserial,
            common_language=test.common_language,
            n_right=test.n_a,
            n_wrong=test.n_b,
            n_undefined_right=test.n_undefined_a,
            n_undefined_wrong=test.n_undefined_b,
        )


class RightAgainstWrong(Report):
    """Whether the region has more of the attention where the answer is right."""

    above_chance: RightWrongRanks
    """Case by case, which takes cases as independent."""
    attention: RightWrongRanks
    """The same of raw attention, in which the size of the cell counts as well."""
    within_classes: float | None
    """The chance in [0, 1] that, of a right and a wrong case of one class, the right one lies
    higher above chance; None where no class has both."""
    by_specimen: SignedRank | None
    """Within the specimens that have both; None where not every case names its specimen."""
    same_class: RightWrongRanks
    """As ``above_chance``, with the mean of its class taken off each case."""
    same_class_by_specimen: SignedRank | None
    """As ``by_specimen``, likewise."""


class ClassAttention(AttentionMeans):
    """The cases of one class: its index of looking is ``above_chance``."""

    right: MeanReport
    """Above chance."""
    wrong: MeanReport
    right_against_wrong: RightWrongRanks
    """Of attention above chance, case by case; one test of several, so no verdict hangs on it."""


class ClassDifferences(Report):
    """Whether classes differ above chance (Kruskal-Wallis test, see ``SeveralGroups``)."""

    p_value: float | None
    h: float | None
    epsilon_squared: float | None
    sizes: dict[str, int]
    """Observations of the classes compared."""
    left_out: tuple[str, ...]
    """Classes too small to compare."""
    differing: tuple[PairDifference, ...]
    """The pairs that differ; none where classes at large do not."""

    @property
    def n_pairs(self) -> int:
        """How many pairs of classes were compared."""
        return 0 if self.p_value is None else len(self.sizes) * (len(self.sizes) - 1) // 2


class AttentionReport(Report):
    """Where a model looked in one region: right, wrong, class by class, and what follows."""

    unit: Unit
    """Specimens where every case names its own."""
    level: float
    """:data:`LEVEL` when the report was made."""
    fewest: int
    """:data:`FEWEST` likewise."""
    verdict: AttentionFindings
    right: Side
    wrong: Side
    right_against_wrong: RightAgainstWrong
    classes: dict[str, ClassAttention]
    """Class -> its cases, of classes that have some."""
    between_classes: ClassDifferences
    """Right answers only: their map is of their own class."""
    with_size: float | None
    """Spearman correlation in [-1, 1] of attention above chance with the region's share of the
    picture, right answers only; None with fewer than three, or where either is the same
    throughout."""


class RegionAttention(Report):
    """What the answers' maps of many cases have in one region, on average; shares in [0, 1]."""

    attention: float | None
    chance: float | None
    centre_blob: float | None
    above_chance: float | None
    """At most 1; negative where the region is avoided."""
    above_chance_ci95: Interval
    n: int
    """Cases whose attention above chance is defined."""
    n_undefined: int
    n_specimens: int


class RegionReport(RegionAttention):
    """All that a card keeps of one region; in JSON, means and tests stand beside each other."""

    tests: AttentionReport | None = None
    """None on cards from before the claim was tested."""

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, values: object) -> object:
        if not isinstance(values, dict) or "verdict" not in values:
            return values
        own = {name: value for name, value in values.items() if name in cls.model_fields}
        return own | {"tests": {name: values[name] for name in values if name not in own}}

    @model_serializer(mode="wrap")
    def _side_by_side(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        return written | (written.pop("tests", None) or {})
