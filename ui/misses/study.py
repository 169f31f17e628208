"""The study of a library by a model: opened, or run here with progress that can be stopped."""

from __future__ import annotations

import time

import streamlit as st

from ui import cached
from ui.text import error_text, t, tn, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.errors import StudyError
from xai_core.home import study_folder
from xai_core.inference.cards import ModelCard
from xai_core.study.identity import mismatch
from xai_core.study.pace import Pace
from xai_core.study.read import Study, study_state

DRAW_EVERY_SECONDS = 0.25
AUTOMATIC, ANEW = "automatic", "anew"


def open_or_run(library: CaseLibrary, card: ModelCard) -> Study | None:
    """The finished study of these two; None after offering to run it, or to go on with it."""
    try:
        state = study_state(study_folder(library.id, card.id))
        problem = None if state is None else mismatch(state.info, library, card)
        if problem is not None:
            raise problem
    except StudyError as error:
        st.warning(error_text(error), icon=":material/history:")
        _offer(library, card, t("Run the study anew"), ANEW)
        return None
    if state is None:
        st.info(_invitation(library), icon=":material/table_view:")
        _offer(library, card, t("Run the study"), AUTOMATIC)
        return None
    if not state.complete:
        st.info(
            t(
                "This study is unfinished: {done} of {total} cases are answered. It goes on where"
                " it stopped.",
                done=f"{state.n_done:,}",
                total=f"{state.info.n_cases:,}",
            ),
            icon=":material/hourglass_top:",
        )
        _offer(library, card, t("Go on with the study"), AUTOMATIC)
        return None
    return _opened(library, card)


def show_skipped(study: Study) -> None:
    """The cases that could not be read, with the reasons."""
    if not study.skipped:
        return
    n = len(study.skipped)
    with st.expander(tn("{n} case was left out", "{n} cases were left out", n)):
        st.dataframe(
            {
                t("Case"): [item.case for item in study.skipped],
                t("Reason"): [item.reason for item in study.skipped],
            },
            hide_index=True,
        )


def _opened(library: CaseLibrary, card: ModelCard) -> Study | None:
    try:
        return cached.study(study_folder(library.id, card.id))
    except StudyError as error:
        st.warning(error_text(error), icon=":material/healing:")
        _offer(library, card, t("Run the study again"), AUTOMATIC)
        return None


def _invitation(library: CaseLibrary) -> str:
    n = len(library.cases)
    return tn(
        "This model has not been studied on this library yet. The study answers its {count} case"
        " once and keeps answers, attention and agreement, so that they can be browsed.",
        "This model has not been studied on this library yet. The study answers all {count} cases"
        " once and keeps answers, attention and agreement, so that they can be browsed.",
        n,
        count=f"{n:,}",
    )


def _offer(library: CaseLibrary, card: ModelCard, label: str, resume: str) -> None:
    place = st.empty()
    if place.button(label, type="primary", icon=":material/play_arrow:", key=f"study-{resume}"):
        with place.container():
            _run(library, card, resume)
        st.rerun()
    if resume == AUTOMATIC:
        return
    st.caption(t("The numbers of the old study are removed when the new one begins."))


def _run(library: CaseLibrary, card: ModelCard, resume: str) -> None:
    from xai_core.study.run import Resume, run_study

    bar = st.progress(0.0, t("The model is being opened…"))
    # Any click ends this run of the page, and with it the study; what is written stays.
    st.button(t("Stop"), icon=":material/stop:", key="study-stop")
    st.caption(
        t("Keep this page open. Stopping loses nothing: the study goes on where it stopped.")
    )
    pace, drawn = Pace(), 0.0

    def progress(done: int, total: int) -> None:
        nonlocal drawn
        left = pace.seconds_left(done, total)
        if time.monotonic() - drawn < DRAW_EVERY_SECONDS and done < total:
            return
        drawn = time.monotonic()
        bar.progress(done / max(1, total), _how_far(done, total, left))

    model = cached.model(card.id)
    folder = study_folder(library.id, card.id)
    run_study(library, model, folder, progress, resume=Resume.parse(resume))


def _how_far(done: int, total: int, seconds_left: float | None) -> str:
    so_far = t("{done} of {total} cases", done=f"{done:,}", total=f"{total:,}")
    if seconds_left is None:
        return so_far
    if seconds_left < 90:
        left = max(1, round(seconds_left))
        return f"{so_far} · " + tn("about {n} second left", "about {n} seconds left", left)
    left = round(seconds_left / 60)
    return f"{so_far} · " + tn("about {n} minute left", "about {n} minutes left", left)


def show_provenance(study: Study) -> None:
    """What the numbers come from."""
    info = study.info
    st.caption(
        t(
            "Grad-CAM of layer {layer}, model {model} (weights {weights}); library {library}"
            " (contents {contents}). High agreement means a plausible place, not a proven reason.",
            layer=verbatim(info.settings.layer),
            model=verbatim(info.model.id),
            weights=info.model.weights_sha256[:12],
            library=verbatim(info.library.id),
            contents=info.library.content_hash[:12],
        )
    )
