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

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from xai_core.agreement import Agreement
from xai_core.stats.kruskal_wallis import PairDifference, SeveralGroups
from xai_core.stats.means import Mean, RankSum
from xai_core.stats.signed_rank import SignedRank
from xai_core.types import Choice

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


class Verdict(Choice):
    """What becomes of the claim as a whole."""

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    """The opposite of a part of it is shown."""
    NOT_SHOWN = "not-shown"
    """A part of it is not shown, and none is contradicted."""
    CANNOT_BE_TOLD = "cannot-be-told"
    """A part cannot be told, and all others are shown."""


@dataclass(frozen=True)
class LookedAt:
    """One answered case that has the region."""

    truth: str
    """Its class."""
    right: bool
    scores: Agreement
    """Of the answer's map against the region, ``right`` known to it."""
    specimen: str | None


@dataclass(frozen=True)
class Attention:
    """Means over some cases, with 95 % intervals resampled by specimen where it is named."""

    attention: Mean
    chance: Mean
    centre_blob: Mean
    above_chance: Mean
    patterns: Mapping[str, int]
    """How often each Shared Interest pattern occurs; cases without one are left out."""


@dataclass(frozen=True)
class Side:
    """The right answers, or the wrong ones."""

    looked: Attention
    narrow_blob: Mean
    """A centre blob of sigma 0.15 W, a harder rival than the usual one of 0.25 W."""
    against_chance: SignedRank
    against_centre_blob: SignedRank
    against_narrow_blob: SignedRank


@dataclass(frozen=True)
class RightAgainstWrong:
    """Whether the region has more of the attention where the answer is right."""

    above_chance: RankSum
    """Case by case, which takes cases as independent."""
    attention: RankSum
    """The same of raw attention, in which the size of the cell counts as well."""
    within_classes: float | None
    """The chance in [0, 1] that, of a right and a wrong case of one class, the right one lies
    higher above chance; None where no class has both."""
    by_specimen: SignedRank | None
    """Within the specimens that have both; None where not every case names its specimen."""
    same_class: RankSum
    """As ``above_chance``, with the mean of its class taken off each case."""
    same_class_by_specimen: SignedRank | None
    """As ``by_specimen``, likewise."""


@dataclass(frozen=True)
class ClassAttention:
    """The cases of one class: its index of looking is ``looked.above_chance``."""

    looked: Attention
    right: Mean
    """Above chance."""
    wrong: Mean
    right_against_wrong: RankSum
    """Of attention above chance, case by case; one test of several, so no verdict hangs on it."""


@dataclass(frozen=True)
class AttentionReport:
    """Where a model looked in one region: right, wrong, class by class, and what follows."""

    by_specimen: bool
    """Whether the observations of the tests are specimens."""
    right: Side
    wrong: Side
    right_against_wrong: RightAgainstWrong
    classes: Mapping[str, ClassAttention]
    """Class -> its cases, of classes that have some."""
    between_classes: SeveralGroups
    """Whether classes differ above chance, right answers only: their map is of their own class."""
    with_size: float | None
    """Spearman correlation in [-1, 1] of attention above chance with the region's share of the
    picture, right answers only; None with fewer than three, or where either is the same
    throughout."""

    @property
    def above_chance(self) -> Finding:
        """Part 1 of the claim."""
        return _finding_of_pairs(self.right.against_chance)

    @property
    def above_centre_blob(self) -> Finding:
        """Part 2 of the claim."""
        return _finding_of_pairs(self.right.against_centre_blob)

    @property
    def above_wrong(self) -> Finding:
        """Part 3 of the claim."""
        compared = self.right_against_wrong
        return _finding_of_sides(compared.above_chance, compared.by_specimen)

    @property
    def above_wrong_of_class(self) -> Finding:
        """The same with the mixture of classes taken out; not a part of the claim."""
        compared = self.right_against_wrong
        return _finding_of_sides(compared.same_class, compared.same_class_by_specimen)

    @property
    def verdict(self) -> Verdict:
        """The three parts together."""
        parts = {self.above_chance, self.above_centre_blob, self.above_wrong}
        for finding, verdict in (
            (Finding.LOWER, Verdict.CONTRADICTED),
            (Finding.NOT_SHOWN, Verdict.NOT_SHOWN),
            (Finding.CANNOT_BE_TOLD, Verdict.CANNOT_BE_TOLD),
        ):
            if finding in parts:
                return verdict
        return Verdict.HOLDS

    @property
    def differing_classes(self) -> tuple[PairDifference, ...]:
        """The pairs of classes that differ above chance; none where classes at large do not."""
        between = self.between_classes
        if between.p_value is None or between.p_value >= LEVEL:
            return ()
        return tuple(pair for pair in between.pairs if pair.p_value < LEVEL)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; its keys are a promise."""
        compared = self.right_against_wrong
        between = self.between_classes
        return {
            "unit": "specimen" if self.by_specimen else "case",
            "level": LEVEL,
            "fewest": FEWEST,
            "verdict": {
                "claim": self.verdict.value,
                "above_chance": self.above_chance.value,
                "above_centre_blob": self.above_centre_blob.value,
                "above_wrong": self.above_wrong.value,
                "above_wrong_of_class": self.above_wrong_of_class.value,
            },
            "right": _side_as_dict(self.right),
            "wrong": _side_as_dict(self.wrong),
            "right_against_wrong": {
                "above_chance": _rank_sum_as_dict(compared.above_chance),
                "attention": _rank_sum_as_dict(compared.attention),
                "within_classes": compared.within_classes,
                "by_specimen": _pairs_as_dict(compared.by_specimen),
                "same_class": _rank_sum_as_dict(compared.same_class),
                "same_class_by_specimen": _pairs_as_dict(compared.same_class_by_specimen),
            },
            "classes": {
                name: {
                    **_attention_as_dict(found.looked),
                    "right": _mean_as_dict(found.right),
                    "wrong": _mean_as_dict(found.wrong),
                    "right_against_wrong": _rank_sum_as_dict(found.right_against_wrong),
                }
                for name, found in self.classes.items()
            },
            "between_classes": {
                "p_value": between.p_value,
                "h": between.h,
                "epsilon_squared": between.epsilon_squared,
                "sizes": dict(between.sizes),
                "left_out": list(between.left_out),
                "differing": [asdict(pair) for pair in self.differing_classes],
            },
            "with_size": self.with_size,
        }


def _finding_of_pairs(test: SignedRank) -> Finding:
    return _finding(test.p_value, test.rank_biserial, test.n_pairs - test.n_equal >= FEWEST)


def _finding_of_sides(by_case: RankSum, by_specimen: SignedRank | None) -> Finding:
    if by_specimen is not None:
        return _finding_of_pairs(by_specimen)
    enough = min(by_case.n_a, by_case.n_b) >= FEWEST
    return _finding(by_case.p_value, by_case.rank_biserial, enough)


def _finding(p_value: float | None, effect: float | None, enough: bool) -> Finding:
    if not enough or p_value is None or effect is None:
        return Finding.CANNOT_BE_TOLD
    if p_value >= LEVEL:
        return Finding.NOT_SHOWN
    return Finding.HIGHER if effect > 0 else Finding.LOWER


def _pairs_as_dict(test: SignedRank | None) -> dict[str, Any] | None:
    return None if test is None else asdict(test)


def _interval(mean: Mean) -> list[float] | None:
    return None if mean.low is None or mean.high is None else [mean.low, mean.high]


def _mean_as_dict(mean: Mean) -> dict[str, Any]:
    return {
        "mean": mean.mean,
        "ci95": _interval(mean),
        "n": mean.n_used,
        "n_undefined": mean.n_undefined,
    }


def _attention_as_dict(looked: Attention) -> dict[str, Any]:
    return {
        "n": looked.above_chance.n_used,
        "n_undefined": looked.above_chance.n_undefined,
        "n_specimens": looked.above_chance.n_groups,
        "attention": looked.attention.mean,
        "attention_ci95": _interval(looked.attention),
        "chance": looked.chance.mean,
        "centre_blob": looked.centre_blob.mean,
        "above_chance": looked.above_chance.mean,
        "above_chance_ci95": _interval(looked.above_chance),
        "patterns": dict(looked.patterns),
    }


def _side_as_dict(side: Side) -> dict[str, Any]:
    return {
        **_attention_as_dict(side.looked),
        "centre_blob_narrow": side.narrow_blob.mean,
        "against_chance": asdict(side.against_chance),
        "against_centre_blob": asdict(side.against_centre_blob),
        "against_centre_blob_narrow": asdict(side.against_narrow_blob),
    }


def _rank_sum_as_dict(test: RankSum) -> dict[str, Any]:
    return {
        "p_value": test.p_value,
        "u": test.u,
        "rank_biserial": test.rank_biserial,
        "common_language": test.common_language,
        "n_right": test.n_a,
        "n_wrong": test.n_b,
        "n_undefined_right": test.n_undefined_a,
        "n_undefined_wrong": test.n_undefined_b,
    }
