"""The second set of answers: another model's finished study, or a table that is brought along."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ui.cohort import cached
from ui.cohort.session import COHORT_SECOND, COHORT_TABLE_KEY
from ui.common import cached as common
from ui.common.studies import studied_models
from ui.common.text import error_text, localised, t
from ui.common.upload_limit import upload_limit
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.home import study_folder
from xai_core.models.cards import CardEntry, ModelCard


@dataclass(frozen=True)
class Second:
    """Answers to stand beside."""

    name: str
    key: str
    """Hash of what they come from."""
    answers: Mapping[str, float]
    """Case id -> value."""


def pick_second(library: CaseLibrary, card: ModelCard) -> Second | None:
    """What is to stand beside; None for nothing. A table goes before a model."""
    chosen = pick_second_model(library, card)
    uploaded = st.file_uploader(
        t("Or a table of answers (CSV: case_id, truth, predicted)"),
        type="csv",
        key=COHORT_TABLE_KEY,
        max_upload_size=upload_limit(20),
    )
    try:
        if uploaded is not None:
            data = uploaded.getvalue()
            answers = cached.table(library, library.content_hash, data)
            return Second(uploaded.name, hashlib.sha256(data).hexdigest(), answers)
        return None if chosen is None else _of_model(library, chosen)
    except ShitenError as error:
        st.warning(error_text(error), icon=":material/table:")
        return None


def pick_second_model(library: CaseLibrary, card: ModelCard) -> str | None:
    """Another model with a finished study of the library; None for none."""
    entries = {entry.id: entry for entry in studied_models(library, card.id)}
    COHORT_SECOND.settle(list(entries), None)
    chosen: str | None = st.selectbox(
        t("Put beside it"),
        list(entries),
        index=None,
        key=COHORT_SECOND.key,
        placeholder=t("Nothing") if entries else t("No other model has a finished study"),
        format_func=lambda name: _title(entries[name]),
        persist_state="session",
        disabled=not entries,
    )
    return chosen


def _of_model(library: CaseLibrary, model: str) -> Second:
    study = common.study(study_folder(library.id, model))
    fingerprint = study.info.fingerprint()
    rows = cached.rows(study, str(study.folder), fingerprint, None)
    return Second(model, fingerprint, rows.by_case)


def _title(entry: CardEntry) -> str:
    return entry.id if entry.card is None else f"{localised(entry.card.title)} · {entry.id}"
