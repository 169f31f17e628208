"""A large study is laid out once before it is browsed; what it cannot be asked is said."""

from __future__ import annotations

import streamlit as st

from ui.common import jobs
from ui.common.text import t
from xai_core.evaluation.study.read import Study
from xai_core.types import Progress

MOST_ASKED = 200_000
"""Cases of a study about which every question is answered while somebody waits."""


def prepared(study: Study) -> bool:
    """Whether it can be browsed; where it has to be laid out first, that is offered."""
    if not study.wants_index:
        return True
    name = f"index-{study.info.fingerprint()[:16]}"
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("The study is prepared…"), jobs.STEPS)
        if current.running:
            return False

    def job(progress: Progress) -> None:
        from xai_core.evaluation.study.indexing import build_index

        build_index(study.folder, study.info, progress)

    st.info(
        t(
            "This study has {n} cases. So many are laid out once before they are browsed: a minute"
            " or two for a million, and about 1.4 GB on the disk.",
            n=f"{study.info.n_cases:,}",
        ),
        icon=":material/table_view:",
    )
    st.button(
        t("Prepare the study"),
        type="primary",
        icon=":material/play_arrow:",
        key="prepare-study",
        on_click=jobs.start,
        args=(name, job),
    )
    return False


def too_many(study: Study) -> bool:
    """Whether a question that looks at every case is not answered here; says so where it is not."""
    if study.info.n_cases <= MOST_ASKED:
        return False
    st.info(
        t(
            "This question is answered for studies of at most {most} cases; the filters, the"
            " confusion table, “More like this” and the map hold for this one.",
            most=f"{MOST_ASKED:,}",
        )
    )
    return True
