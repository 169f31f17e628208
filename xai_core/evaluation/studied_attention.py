"""Where right and wrong answers looked, from a finished study: nothing is answered again."""

from __future__ import annotations

from xai_core.agreement import Agreement, Binarisation, Pattern
from xai_core.agreement.attention import RegionReport
from xai_core.evaluation.attention_report import LookedAt, attention_report
from xai_core.evaluation.region_attention import attention_by_region
from xai_core.evaluation.study.columns import PATTERN, SCORES, score_column
from xai_core.evaluation.study.read import Study


def region_report(study: Study, region: str, split: str | None = None) -> RegionReport | None:
    """The claim of ``agreement.attention`` on a study's judged cases, as a card keeps it.

    Parameters
    ----------
    study
        Of answers that are classes.
    region
        One that the study was scored against.
    split
        Only its cases; None for all.

    Returns
    -------
    RegionReport
        Means and tests; None where no judged case has the region drawn.

    Raises
    ------
    StudyError
        A part of the study was altered.
    """
    info = study.info
    own = {score_column(region, name): field for name, field in SCORES.items()}
    pattern = score_column(region, PATTERN)
    table = study.table(["truth", "right", "specimen", "split", *own, pattern])
    cut, thresholds = Binarisation.parse(info.settings.binarisation), info.pattern_thresholds()
    looked = [
        LookedAt(
            truth=row["truth"],
            right=row["right"],
            scores=Agreement(
                **{field: row[column] for column, field in own.items()},
                binarisation=cut,
                pattern=None if row[pattern] is None else Pattern(row[pattern]),
                thresholds=thresholds,
            ),
            specimen=row["specimen"],
        )
        for row in table.to_pylist()
        # The share of the picture is undefined only where the region is not drawn.
        if row["right"] is not None
        and row[score_column(region, "chance")] is not None
        and split in (None, row["split"])
    ]
    means = attention_by_region(
        [{region: case.scores} for case in looked], [case.specimen for case in looked]
    )
    if region not in means:
        return None
    tests = attention_report(looked, info.reading.classes)
    return RegionReport(**dict(means[region]), tests=tests)
