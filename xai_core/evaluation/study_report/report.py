"""A finished study told item by item: filled where something is known, asked for where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xai_core.evaluation.study_report.checklists import CLAIM, METRIC, Item
from xai_core.evaluation.study_report.data_items import DATA_ITEMS
from xai_core.evaluation.study_report.entry import Entry, Fill, Status
from xai_core.evaluation.study_report.figures import StudyFigures, StudySources, figures_of
from xai_core.evaluation.study_report.method_items import METHOD_ITEMS
from xai_core.evaluation.study_report.result_items import RESULT_ITEMS


@dataclass(frozen=True)
class StudyReport:
    """Both checklists of one study."""

    sources: StudySources
    figures: StudyFigures
    entries: tuple[Entry, ...]

    def counted(self) -> Mapping[Status, int]:
        """How many items are measured, said, asked for, or do not apply."""
        return {
            status: sum(entry.told.status is status for entry in self.entries) for status in Status
        }


def study_report(sources: StudySources) -> StudyReport:
    """Fill the items of CLAIM and METRIC for a study.

    Parameters
    ----------
    sources
        The finished study, with library and card as they were when it was run.

    Returns
    -------
    StudyReport
        59 items, in the checklists' order.

    Raises
    ------
    StudyError
        A part of the study was altered, or it is of another library or model than these.
    """
    problem = sources.study.mismatch(sources.library, sources.card)
    if problem is not None:
        raise problem
    figures = figures_of(sources)

    def filled(item: Item, fills: Mapping[int, Fill]) -> Entry:
        return Entry(item, fills[item.number](sources, figures))

    claim = {**METHOD_ITEMS, **RESULT_ITEMS}
    return StudyReport(
        sources,
        figures,
        (
            *(filled(item, claim) for item in CLAIM),
            *(filled(item, DATA_ITEMS) for item in METRIC),
        ),
    )
