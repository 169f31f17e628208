"""The filtered list taken home, in the order shown: answers, scores and tags."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.text import t
from ui.misclassifications.triage import Tags
from xai_core.evaluation.case_export import as_csv, as_parquet, listed_table
from xai_core.evaluation.study.read import Study

MOST_ROWS = 50_000
"""Of a list that are taken home at once: a few dozen megabytes."""


def show_list_export(study: Study, places: NDArray[np.intp], tags: Tags) -> None:
    """Two buttons; the file is made when one is pressed."""
    taken = places[:MOST_ROWS]
    name = f"cases-{study.info.library.id}-{study.info.model.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            t("This list as CSV"),
            lambda: as_csv(listed_table(study, taken, tags)),
            f"{name}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("This list as Parquet"),
            lambda: as_parquet(listed_table(study, taken, tags)),
            f"{name}.parquet",
            "application/vnd.apache.parquet",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(t("Answers, scores and tags of the listed cases, in the order shown."))
        if len(taken) < len(places):
            st.caption(
                t(
                    "The first {most} of them: the study's own Parquet files hold all.",
                    most=f"{MOST_ROWS:,}",
                )
            )
