"""A finished study taken home as a report after CLAIM and METRIC, in the language of the screen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.common.text import current_language, t, translate
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard

PAPERS = "[CLAIM](https://doi.org/10.1148/ryai.240300), [METRIC](https://doi.org/10.1038/s41746-024-01196-4)"


def offer_report(study: Study, library: CaseLibrary, card: ModelCard) -> None:
    """Two buttons; the report is made when one is pressed."""
    st.header(t("Report of this study"), anchor=False)
    st.markdown(
        t(
            "Item by item, as journals ask for it ({papers}): what was measured or is said by card"
            " and library is filled in; the rest is marked *not known*, with the question to"
            " answer.",
            papers=PAPERS,
        )
    )
    name = f"report-{library.id}-{card.id}"
    language = current_language()
    with st.container(horizontal=True, gap="small"):
        for label, ending, kind in (
            (t("Report as HTML"), "html", "text/html"),
            (t("Report as Markdown"), "md", "text/markdown"),
        ):
            st.download_button(
                label,
                partial(_written, study, library, card, ending, language),
                f"{name}.{ending}",
                kind,
                key=f"report-{ending}",
                icon=":material/description:",
                on_click="ignore",
            )


def _written(
    study: Study, library: CaseLibrary, card: ModelCard, ending: str, language: str
) -> bytes:
    from xai_core.evaluation.study_report.documents import as_html, as_markdown
    from xai_core.evaluation.study_report.figures import StudySources
    from xai_core.evaluation.study_report.report import study_report

    report = study_report(StudySources(study, library, card))
    write = as_html if ending == "html" else as_markdown
    return write(report, language, partial(translate, language=language)).encode()
