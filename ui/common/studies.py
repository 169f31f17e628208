"""The study of a library by a model: opened, or run here with progress and a way to stop."""

from __future__ import annotations

import streamlit as st

from ui.common import cached, jobs
from ui.common.choices import choose_listed
from ui.common.session import REGION
from ui.common.text import error_text, localised, t, tn, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region_of_library
from xai_core.errors import ShitenError, StudyError
from xai_core.evaluation.study.identity import mismatch
from xai_core.evaluation.study.read import Study, study_state
from xai_core.home import study_folder
from xai_core.models.cards import CardEntry, ModelCard, list_cards, suited
from xai_core.types import Progress

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


def pick_region(library: CaseLibrary, study: Study) -> str | None:
    """The region that agreement is about; None where the library has none."""
    measured = study.info.library.regions
    regions = [info for info in library.manifest.regions if info.id in measured]
    first = first_region_of_library(regions)
    if first is None:
        return None
    names = {info.id: localised(info.name) for info in regions}
    return choose_listed(REGION, t("Agreement with the region"), names, default=first)


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
    name = f"study-{library.id}-{card.id}"
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("The model answers…"))
        if current.running:
            st.caption(
                t(
                    "You can go on meanwhile. Stopping loses nothing: a study goes on where it"
                    " stopped."
                )
            )
            return

    def job(progress: Progress) -> None:
        from xai_core.evaluation.study.identity import read_info
        from xai_core.evaluation.study.index import wants_index
        from xai_core.evaluation.study.indexing import build_index
        from xai_core.evaluation.study.run import Resume, run_study
        from xai_core.models.checkpoints import load_model

        folder = study_folder(library.id, card.id)
        run_study(library, load_model(card.id), folder, progress, resume=Resume.parse(resume))
        info = read_info(folder)
        if wants_index(info):
            build_index(folder, info, progress)

    st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        key=f"study-{resume}",
        on_click=jobs.start,
        args=(name, job),
    )
    if resume == ANEW:
        st.caption(t("The numbers of the old study are removed when the new one begins."))


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


def studied_models(library: CaseLibrary, but: str) -> list[CardEntry]:
    """The models, except one, that have a finished study of this library as it is now."""
    return [
        entry
        for entry in suited(library.id, library.task, list_cards())
        if entry.id != but and _finished(library, entry)
    ]


def _finished(library: CaseLibrary, entry: CardEntry) -> bool:
    """Whether there is a study that can be read; a look at ``study.json`` alone."""
    try:
        state = study_state(study_folder(library.id, entry.id))
        if state is None or entry.card is None or not state.complete:
            return False
        return mismatch(state.info, library, entry.card) is None
    except ShitenError:
        return False
