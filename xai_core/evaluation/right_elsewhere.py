"""Right, and looking elsewhere: a claim about accurate models, tested.

So it was found (:data:`PUBLISHED`): models above 90 % right had 30 to 80 % of their attention
outside what experts had marked, and differed in emphasis even where it lay inside. The claim is
taken apart into parts that can be tested on the cases of one study, for one region:

1. the model is right on more than :data:`ACCURATE` of the cases;
2. on right answers, more than :data:`IRRELEVANT` of the attention lies outside the region;
3. where at most :data:`LITTLE` lies outside, attention is still not weighed as importance is: the
   mean emphasis stays below ``ALIKE_FROM`` (``agreement/levels.py``).

A part is *shown* where its 95 % interval, resampled by specimen where every case names one, lies
beyond its limit. The verdict is on the first two; the third is a finding of its own, and cannot be
told where the region has no grades. With fewer than ``FEWEST`` right answers nothing is said.
"""

from __future__ import annotations

import numpy as np

from xai_core.agreement.attention import FEWEST, Finding
from xai_core.agreement.levels import ALIKE_FROM
from xai_core.evaluation.attention_error import ClaimVerdict, finding_of
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.two_levels import Distribution, LevelRows, distribution
from xai_core.stats.auc import AucInterval, auc
from xai_core.stats.means import MeanReport, mean_with_interval
from xai_core.tasks import probability_column
from xai_core.types import Interval, Report

ACCURATE = 0.9
IRRELEVANT = 0.3
LITTLE = 0.2


class PublishedModel(Report):
    """One model of a study that was published."""

    auc: float
    irrelevant: float
    """About this share of its attention was irrelevant."""


class PublishedRange(Report):
    """What others found on data of their own."""

    source: str
    n: int
    """Subjects."""
    models: tuple[PublishedModel, ...]


PUBLISHED = PublishedRange(
    source="Tohoku University (2024), Journal of Imaging Informatics in Medicine",
    n=313,
    models=(
        PublishedModel(auc=0.94, irrelevant=0.3),
        PublishedModel(auc=0.97, irrelevant=0.4),
        PublishedModel(auc=0.98, irrelevant=0.8),
    ),
)
"""Stands beside our figures as another data set; never mixed with them."""


class RightElsewhere(Report):
    """The claim of one region, part by part."""

    region: str
    verdict: ClaimVerdict
    accurate: Finding
    """Part 1: ``higher`` is what the claim says."""
    irrelevant: Finding
    """Part 2: likewise."""
    weighed: Finding
    """Part 3: ``lower`` is what the claim says."""
    accuracy: MeanReport
    auc: float | None
    """None unless there are just two classes."""
    auc_ci95: Interval
    auc_interval: AucInterval | None
    irrelevant_share: Distribution
    emphasis_inside: Distribution
    """Of right answers with little attention outside."""
    published: PublishedRange


def right_elsewhere(
    rows: LevelRows, region: str, study: Study, split: str | None
) -> RightElsewhere:
    """Take the claim apart.

    Parameters
    ----------
    rows
        The judged cases, read with ``region``.
    region
        Its id.
    study, split
        Where they come from: for the area under the ROC curve.

    Returns
    -------
    RightElsewhere
        Its verdict, the findings of its parts, and the figures these rest on.
    """
    right = rows.among(rows.right)
    accuracy = mean_with_interval(rows.right.astype(float).tolist(), rows.groups)
    outside = distribution(right.irrelevant, right.groups)
    close = right.among(right.irrelevant <= LITTLE)
    inside = distribution(close.emphasis, close.groups)
    parts = (
        finding_of(accuracy.ci95, len(rows) >= FEWEST, ACCURATE),
        finding_of(outside.ci95, outside.n >= FEWEST, IRRELEVANT),
    )
    area, ends, kind = _area(study, split)
    return RightElsewhere(
        region=region,
        verdict=_verdict(*parts),
        accurate=parts[0],
        irrelevant=parts[1],
        weighed=finding_of(inside.ci95, inside.n >= FEWEST, ALIKE_FROM),
        accuracy=MeanReport.of(accuracy),
        auc=area,
        auc_ci95=ends,
        auc_interval=kind,
        irrelevant_share=outside,
        emphasis_inside=inside,
        published=PUBLISHED,
    )


def _verdict(*parts: Finding) -> ClaimVerdict:
    if Finding.LOWER in parts:
        return ClaimVerdict.DOES_NOT_HOLD
    if Finding.CANNOT_BE_TOLD in parts:
        return ClaimVerdict.NOT_ENOUGH_CASES
    return ClaimVerdict.DOES_NOT_HOLD if Finding.NOT_SHOWN in parts else ClaimVerdict.HOLDS


def _area(study: Study, split: str | None) -> tuple[float | None, Interval, AucInterval | None]:
    """Of a model and a library that share just its two classes."""
    names = study.info.model.class_ids
    if len(names) != 2 or set(study.info.reading.classes) != set(names):
        return None, None, None
    columns = [probability_column(name) for name in names]
    table = study.table(["truth", "split", "specimen", *columns]).to_pylist()
    rows = [row for row in table if row["truth"] is not None and split in (None, row["split"])]
    first, second = (np.array([row[column] for row in rows]) for column in columns)
    specimens = [row["specimen"] for row in rows]
    with np.errstate(divide="ignore"):
        odds = second / first
    found = auc(
        [row["truth"] == names[1] for row in rows],
        odds,
        specimens if rows and all(specimens) else None,
    )
    return found.auc, found.ci95, found.kind
