"""A test for another learning platform: a closed panel with three files, made when asked for.

They hold the right answers, and it is said so. Pictures are read when a file is asked for, away
from the screen: nothing there may ask Streamlit for anything, so the language is settled before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from ui.common.text import current_language, error_text, t, tn
from xai_core.cases.registry import open_library
from xai_core.errors import Phrase, ShitenError
from xai_core.quiz.exporters import FILE_KINDS, PaperFormat, written
from xai_core.quiz.exporters.question_paper import ChosenQuestions, cannot_leave, paper_of

FORMATS = {
    PaperFormat.MOODLE: Phrase("Moodle XML"),
    PaperFormat.QTI: Phrase("QTI 2.1 package"),
    PaperFormat.ANKI: Phrase("Anki deck"),
}


def show_take_elsewhere(chosen: Callable[[], ChosenQuestions], title: str, key: str) -> None:
    """A closed panel; opened, the test as files.

    Parameters
    ----------
    chosen
        What the test asks; called once the panel is open. May raise.
    title
        Of the test, in the reader's language.
    key
        Of the screen: part of the keys here, and of the files' names.
    """
    panel = st.expander(
        t("Take this test elsewhere"),
        icon=":material/ios_share:",
        key=f"{key}-elsewhere",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            try:
                asked = chosen()
            except ShitenError as error:
                st.error(error_text(error), icon=":material/info:")
            else:
                _show_files(asked, title, key)


def _show_files(chosen: ChosenQuestions, title: str, key: str) -> None:
    n = len(chosen.asked)
    st.markdown(tn("{n} question with its picture", "{n} questions with their pictures", n))
    if chosen.n_contested:
        st.caption(
            tn(
                "{n} left out: its label is contested, so it has no right answer.",
                "{n} left out: their labels are contested, so they have no right answer.",
                chosen.n_contested,
            )
        )
    if chosen.n_in_words:
        st.caption(
            tn(
                "{n} left out: it is a question in words, without a picture.",
                "{n} left out: they are questions in words, without a picture.",
                chosen.n_in_words,
            )
        )
    for error in cannot_leave(chosen, open_library):
        st.warning(error_text(error), icon=":material/info:")
    if n:
        with st.container(horizontal=True, gap="small"):
            for one, name in FORMATS.items():
                _download(chosen, title, key, one, name)
        st.caption(
            t(
                "The files hold the right answers. Sources, licences and ids of the cases go along;"
                " what else the original picture files hold, such as a name, does not."
            )
        )


def _download(
    chosen: ChosenQuestions, title: str, key: str, paper_format: PaperFormat, name: Phrase
) -> None:
    language, kind = current_language(), FILE_KINDS[paper_format]

    def data() -> bytes:
        paper = paper_of(title, chosen, language, open_library)
        return written(paper, paper_format, datetime.now(UTC))

    st.download_button(
        t(name),
        data,
        file_name=f"shiten-test-{key}.{kind.suffix}",
        mime=kind.mime,
        icon=":material/download:",
        key=f"{key}-elsewhere-{paper_format}",
        on_click="ignore",
    )
