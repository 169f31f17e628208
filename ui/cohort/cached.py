"""What only Cohort keeps: the rows of studies and what was judged of them.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.garbage import staying

if TYPE_CHECKING:
    from xai_core.agreement.attention import RegionReport
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.right_elsewhere import RightElsewhere
    from xai_core.evaluation.same_accuracy import ViewpointPair
    from xai_core.evaluation.study.read import Study
    from xai_core.evaluation.two_levels import LevelRows
    from xai_core.evaluation.value_cohort import Cohort
    from xai_core.evaluation.value_rows import ValueRows
    from xai_core.tasks import Regression


@st.cache_resource(max_entries=16, show_spinner=False)
def rows(_study: Study, folder: str, fingerprint: str, region: str | None) -> ValueRows:
    """A study's values, with the scores of one region; read only."""
    from xai_core.evaluation.value_rows import value_rows

    return staying(value_rows(_study, region))


@st.cache_data(max_size="8MB", show_spinner=False)
def judged(
    _rows: ValueRows,
    _task: Regression,
    _answers: Mapping[str, float] | None,
    fingerprint: str,
    about: tuple[str | None, str],
    second: tuple[str, str] | None,
) -> Cohort:
    """What the cases say as a whole; ``about``: region and cases, ``second``: its name and hash."""
    from xai_core.evaluation.value_cohort import cohort

    beside = None if second is None or _answers is None else (second[0], _answers)
    return cohort(_rows, _task, region=about[0], second=beside)


@st.cache_data(max_size="8MB", show_spinner=False)
def table(_library: CaseLibrary, content_hash: str, data: bytes) -> Mapping[str, float]:
    """The answers in a table that was brought along. Raises StudyError."""
    from xai_core.evaluation.answer_table import answers_in

    return answers_in(data, _library)


@st.cache_data(max_size="8MB", show_spinner=False)
def looked(_study: Study, fingerprint: str, region: str, split: str | None) -> RegionReport | None:
    """Where right and wrong answers looked."""
    from xai_core.evaluation.studied_attention import region_report

    return region_report(_study, region, split)


@st.cache_resource(max_entries=16, show_spinner=False)
def level_rows(_study: Study, folder: str, fingerprint: str, region: str) -> LevelRows:
    """Both levels of a study's judged cases; read only."""
    from xai_core.evaluation.two_levels import level_rows as read

    return staying(read(_study, region))


@st.cache_data(max_size="8MB", show_spinner=False)
def elsewhere(
    _rows: LevelRows, _study: Study, fingerprint: str, region: str, split: str | None
) -> RightElsewhere:
    """Whether an accurate model looks elsewhere; the rows are those of the split."""
    from xai_core.evaluation.right_elsewhere import right_elsewhere

    return right_elsewhere(_rows, region, _study, split)


@st.cache_data(max_size="8MB", show_spinner=False)
def pair(
    _first: tuple[str, Study],
    _second: tuple[str, Study],
    prints: tuple[str, str],
    region: str,
    split: str | None,
) -> ViewpointPair:
    """Two models on the same cases."""
    from xai_core.evaluation.same_accuracy import compare_viewpoints

    return compare_viewpoints(_first, _second, region, split)


@st.cache_data(max_size="8MB", show_spinner=False)
def same_accuracy(
    _studies: Mapping[str, Study], prints: tuple[str, ...], region: str, split: str | None
) -> tuple[ViewpointPair, ...]:
    """Pairs of models as accurate, with other viewpoints."""
    from xai_core.evaluation.same_accuracy import same_accuracy_pairs

    return same_accuracy_pairs(_studies, region, split)
