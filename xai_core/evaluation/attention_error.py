"""Near answers look at the region and far ones elsewhere: a claim about values, tested.

So it was found for a laboratory value read from photographs (10.1111/bjh.19621): where the answer
agrees with the measurement, the map lies on one part of the tissue; where it does not, elsewhere.
Here the claim is taken apart into three that can be tested, for one region:

1. the map of *near* answers (within the tolerance) lies in the region more than chance;
2. it lies there more than that of *far* answers;
3. the larger the error, the less of the map lies there.

**Above chance**, (attention - chance) / (1 - chance), is what is tested: a region that is large on
one picture catches more of any map there. The plain share stands beside it. Each part is *shown*
where the 95 % interval of its figure, resampled by specimen where every case names one, leaves out
0; with fewer than :data:`FEWEST` near or far cases, or specimens, nothing is said. The claim holds
where all three are shown. It does not hold where one is not, or where its opposite is.

A claim about attention says where a map lies, not what decides: hide the region to ask that.
"""

from __future__ import annotations

import numpy as np

from xai_core.agreement.attention import FEWEST, Finding
from xai_core.evaluation.case_list import Flags, Numbers
from xai_core.evaluation.value_rows import ValueRows
from xai_core.stats.means import Mean, MeanReport, mean_with_interval
from xai_core.stats.rank_intervals import (
    RankCorrelation,
    RankDifference,
    rank_correlation,
    rank_difference,
)
from xai_core.types import Choice, Interval, Report


class ClaimVerdict(Choice):
    """What becomes of the claim, in words."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    NOT_ENOUGH_CASES = "not enough cases"


class Looking(Report):
    """The near answers, or the far ones: means over cases, shares in [0, 1]."""

    attention: MeanReport
    chance: float | None
    above_chance: MeanReport


class ErrorClaim(Report):
    """The claim of one region, part by part."""

    region: str
    tolerance: float
    """Answers so near to the truth are near, in the task's unit."""
    by_specimen: bool
    """Whether specimens were resampled; else cases."""
    n: int
    """Cases whose attention above chance is defined."""
    n_undefined: int
    n_groups: int
    verdict: ClaimVerdict
    near_against_chance: Finding
    """Part 1: ``higher`` is what the claim says."""
    near_against_far: Finding
    """Part 2: likewise."""
    with_error: Finding
    """Part 3: ``lower`` is what the claim says."""
    near: Looking
    far: Looking
    above_chance_near_far: RankDifference
    """Near is its a, far its b."""
    above_chance_error: RankCorrelation
    """With the absolute error."""
    attention_near_far: RankDifference
    """The same of the plain share, in which the region's size counts as well."""
    attention_error: RankCorrelation


def error_claim(rows: ValueRows, region: str, tolerance: float) -> ErrorClaim:
    """Take the claim apart for the region that ``rows`` were read with.

    Parameters
    ----------
    rows
        The cases.
    region
        Its id.
    tolerance
        Of the library's task.

    Returns
    -------
    ErrorClaim
        Its verdict, the findings of its parts, and the figures these rest on.
    """
    defined = np.isfinite(rows.above_chance)
    used, groups = rows.among(defined), rows.among(defined).groups
    error = np.abs(used.error)
    near_mean = _mean(used, used.above_chance, used.right)
    near_far = rank_difference(used.above_chance, used.right, groups)
    with_error = rank_correlation(used.above_chance, error, groups)
    enough = min(near_far.n_a, near_far.n_b, near_far.n_groups) >= FEWEST
    parts = (
        finding_of(near_mean.ci95, near_far.n_a >= FEWEST and near_mean.n_groups >= FEWEST),
        finding_of(near_far.ci95, enough),
        finding_of(with_error.ci95, with_error.n_groups >= FEWEST),
    )
    return ErrorClaim(
        region=region,
        tolerance=tolerance,
        by_specimen=groups is not None,
        n=len(used),
        n_undefined=len(rows) - len(used),
        n_groups=near_far.n_groups,
        verdict=_verdict(*parts),
        near_against_chance=parts[0],
        near_against_far=parts[1],
        with_error=parts[2],
        near=_looking(used, used.right),
        far=_looking(used, ~used.right),
        above_chance_near_far=near_far,
        above_chance_error=with_error,
        attention_near_far=rank_difference(used.attention, used.right, groups),
        attention_error=rank_correlation(used.attention, error, groups),
    )


def finding_of(interval: Interval, enough: bool, against: float = 0.0) -> Finding:
    """What a 95 % interval shows of its figure, held against a limit."""
    if interval is None or not enough:
        return Finding.CANNOT_BE_TOLD
    low, high = interval
    if low > against:
        return Finding.HIGHER
    return Finding.LOWER if high < against else Finding.NOT_SHOWN


def _verdict(against_chance: Finding, against_far: Finding, with_error: Finding) -> ClaimVerdict:
    parts = (against_chance, against_far, with_error)
    opposite = (Finding.LOWER, Finding.LOWER, Finding.HIGHER)
    if any(part is wrong for part, wrong in zip(parts, opposite, strict=True)):
        return ClaimVerdict.DOES_NOT_HOLD
    if Finding.CANNOT_BE_TOLD in parts:
        return ClaimVerdict.NOT_ENOUGH_CASES
    return ClaimVerdict.DOES_NOT_HOLD if Finding.NOT_SHOWN in parts else ClaimVerdict.HOLDS


def _looking(rows: ValueRows, which: Flags) -> Looking:
    return Looking(
        attention=MeanReport.of(_mean(rows, rows.attention, which)),
        chance=_mean(rows, rows.chance, which).mean,
        above_chance=MeanReport.of(_mean(rows, rows.above_chance, which)),
    )


def _mean(rows: ValueRows, values: Numbers, which: Flags) -> Mean:
    groups = rows.groups
    chosen = None if groups is None else [groups[place] for place in np.flatnonzero(which)]
    return mean_with_interval(values[which].tolist(), chosen)
