"""Bringing a data set in: a ZIP archive from this computer or a folder on the server.

The reading goes on beside the screen (``ui/common/jobs.py``), in a process of its own with bounds
(``xai_core/cases/apart``), one import at a time on a server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from ui.common import jobs
from ui.common.acting import acting
from ui.common.frame import link
from ui.common.permission import may_change_shelf
from ui.common.text import error_text, localised, t, tn, verbatim
from ui.common.upload_limit import upload_limit
from ui.home.session import ARCHIVE, FOLDER, NEW_ID, OUTCOME, READER, SOURCE
from xai_core.cases.apart import OWN, bring_in
from xai_core.cases.archive import BOUNDS
from xai_core.cases.draft import Skipped
from xai_core.cases.readers import READERS, ReaderName
from xai_core.cases.writer import check_free
from xai_core.domains.registry import words
from xai_core.errors import LibraryError, Phrase, ShitenError
from xai_core.store.audit import Action, By, note
from xai_core.types import Progress

JOB = "import-library"
ZIP, FOLDER_HERE = "zip", "folder"
UPLOAD_MB = BOUNDS.packed // 1024**2
"""Of an archive that is unpacked; fewer arrive where the server says so (``upload_limit``)."""
SHOWN_SKIPPED = 10

KINDS: Mapping[str, Phrase] = {
    OWN: Phrase("A Shiten library (a folder with library.toml)"),
    ReaderName.FOLDERS: Phrase("Pictures in one folder a class, with or without masks"),
    ReaderName.COCO: Phrase("COCO annotations"),
    ReaderName.VOC: Phrase("Pascal VOC annotations"),
    ReaderName.LABELME: Phrase("labelme annotations"),
    ReaderName.DICOM: Phrase("A folder of DICOM files"),
    ReaderName.NIFTI: Phrase("NIfTI volumes"),
    ReaderName.PARQUET: Phrase("Pictures in Parquet files"),
    ReaderName.WEBDATASET: Phrase("WebDataset shards (.tar)"),
}
"""What can be read whatever the field; the fields' own readers go by their own words."""


@dataclass
class Outcome:
    """What an import came to; filled in when it has ended well."""

    library_id: str = ""
    n_cases: int = 0
    skipped: tuple[Skipped, ...] = ()

    @property
    def done(self) -> bool:
        """Whether there is a library to open."""
        return bool(self.library_id)


def show_import() -> None:
    """The form, the progress of an import under way, and what the last one came to."""
    work = jobs.under_way(JOB)
    running = work is not None and work.running
    outcome = st.session_state.get(OUTCOME)
    if isinstance(outcome, Outcome) and outcome.done and not running:
        show_outcome(outcome)
    if work is not None:
        jobs.show_job(JOB, t("Reading the data set…"), may_stop=may_change_shelf())
    with st.expander(
        t("Bring in a library"), icon=":material/add:", expanded=work is not None and not running
    ):
        if may_change_shelf():
            _form(disabled=running)
        else:
            say_who_may()


def say_who_may() -> None:
    """In place of a form, to those who may not."""
    st.markdown(
        t(
            "Only at the machine itself can libraries be brought in and deleted, or from"
            " everywhere where its keeper has set `SHITEN_SHELF=open`."
        )
    )


def _form(*, disabled: bool) -> None:
    kinds = kind_names()
    READER.settle(list(kinds), OWN)
    SOURCE.settle([ZIP, FOLDER_HERE], ZIP)
    kind = st.selectbox(
        t("What is it?"), list(kinds), key=READER.key, format_func=kinds.__getitem__
    )
    source = st.radio(
        t("Where is it?"),
        [ZIP, FOLDER_HERE],
        key=SOURCE.key,
        horizontal=True,
        format_func={
            ZIP: t("A ZIP archive on this computer"),
            FOLDER_HERE: t("A folder on the server"),
        }.__getitem__,
    )
    archive = None
    if source == ZIP:
        limit = upload_limit(UPLOAD_MB)
        archive = st.file_uploader(
            t("The archive, {limit} MB at most", limit=limit),
            type="zip",
            key=ARCHIVE,
            max_upload_size=limit,
        )
        if limit < UPLOAD_MB:
            st.caption(
                t("A larger one: unpack it on the server and choose “A folder on the server”.")
            )
    else:
        st.text_input(t("Path of the folder"), key=FOLDER.key)
    if kind != OWN:
        st.text_input(
            t("Its id here: letters, digits, “_”, “.” and “-”"), key=NEW_ID.key, max_chars=64
        )
    st.caption(
        t(
            "All of it comes in, or nothing. Who may see the pictures on this machine may see these"
            " too: bring in none that show who somebody is."
        )
    )
    if st.button(t("Bring it in"), key="import-start", type="primary", disabled=disabled):
        try:
            _start(kind, archive if source == ZIP else (FOLDER.get() or ""))
        except ShitenError as error:
            st.error(error_text(error), icon=":material/info:")
        else:
            st.rerun()


def kind_names() -> dict[str, str]:
    """Every kind of data set that can be read, in the reader's words."""
    known = words()
    own = {str(name): t(phrase) for name, phrase in KINDS.items()}
    return own | {
        name: localised(known[name]) if name in known else name
        for name in READERS
        if name not in own
    }


def _start(kind: str, source: BinaryIO | str | None) -> None:
    """Begin the import. Raises LibraryError where something is missing or taken."""
    if not source:
        raise LibraryError("Choose what to bring in first: an archive or a folder.")
    library_id = NEW_ID.get() or ""
    if kind != OWN:
        check_free(library_id)
    outcome = st.session_state[OUTCOME] = Outcome()
    jobs.forget(JOB)
    jobs.start(JOB, partial(_bring_in, kind, source, library_id, outcome, acting()))


def _bring_in(  # noqa: PLR0913, PLR0917  (work beside the screen is told everything)
    kind: str,
    source: BinaryIO | str,
    library_id: str,
    outcome: Outcome,
    by: By,
    progress: Progress,
) -> None:
    place = Path(source) if isinstance(source, str) else source
    brought = bring_in(kind, place, library_id, progress=progress)
    outcome.n_cases, outcome.skipped = brought.n_cases, brought.skipped
    outcome.library_id = brought.library.id
    note(Action.LIBRARY_ADDED, outcome.library_id, by)


def show_outcome(outcome: Outcome) -> None:
    """The library that is there now, and what was left out of it."""
    n = outcome.n_cases
    st.success(
        tn(
            "“{library}” is on the shelf with {n} case.",
            "“{library}” is on the shelf with {n} cases.",
            n,
            library=verbatim(outcome.library_id),
        ),
        icon=":material/check:",
    )
    link("compare", t("Open it"), library=outcome.library_id)
    if not outcome.skipped:
        return
    left = len(outcome.skipped)
    with st.expander(tn("{n} thing was left out", "{n} things were left out", left)):
        for item in outcome.skipped[:SHOWN_SKIPPED]:
            st.markdown(f"- {verbatim(item.what)}: {error_text(item.reason)}")
        if left > SHOWN_SKIPPED:
            more = left - SHOWN_SKIPPED
            st.caption(tn("and {n} more", "and {n} more", more))
