"""Where a model looks over many cases: attention in a region, never without what it has to beat.

For each region, means over all cases that have it: attention in the region, chance, the centre
blob, and attention above chance with a 95 % interval resampled by specimen where the library names
one. Undefined values (a blank map, an empty region) are counted, never averaged away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xai_core.agreement import Agreement
from xai_core.agreement.attention import RegionAttention
from xai_core.stats.means import Mean, mean_with_interval


def attention_by_region(
    agreements: Sequence[Mapping[str, Agreement]], specimens: Sequence[str | None]
) -> dict[str, RegionAttention]:
    """Summarise the agreements of many cases, region by region, in the order they first come.

    Raises
    ------
    ValueError
        ``specimens`` is of another length.
    """
    if len(specimens) != len(agreements):
        raise ValueError(f"{len(agreements)} cases, but {len(specimens)} specimens")
    regions = dict.fromkeys(region for scores in agreements for region in scores)
    return {region: _in_region(region, agreements, specimens) for region in regions}


def _in_region(
    region: str, agreements: Sequence[Mapping[str, Agreement]], specimens: Sequence[str | None]
) -> RegionAttention:
    drawn = [
        (scores[region], specimen)
        for scores, specimen in zip(agreements, specimens, strict=True)
        if region in scores
    ]
    groups = [specimen or None for _, specimen in drawn]

    def mean(values: list[float | None]) -> Mean:
        return mean_with_interval(values, groups)

    above_chance = mean([scores.above_chance for scores, _ in drawn])
    return RegionAttention(
        attention=mean([scores.attention_in_region for scores, _ in drawn]).mean,
        chance=mean([scores.chance for scores, _ in drawn]).mean,
        centre_blob=mean([scores.centre_blob for scores, _ in drawn]).mean,
        above_chance=above_chance.mean,
        above_chance_ci95=above_chance.ci95,
        n=above_chance.n_used,
        n_undefined=above_chance.n_undefined,
        n_specimens=above_chance.n_groups,
    )
