"""Adding somebody's own model: a file of weights from this computer, or a path on the server.

Weights are read, measured on a library and looked at beside the screen (``ui/common/jobs.py``), one
model at a time on a server. What seems wrong is said with the option that would mend it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from ui.common import cached, jobs
from ui.common.acting import acting
from ui.common.frame import link
from ui.common.permission import may_change_shelf
from ui.common.pickers import library_name
from ui.common.text import error_text, t, verbatim
from ui.common.upload_limit import upload_limit
from ui.models.session import ADDED, OPENED, WEIGHTS, AddedFrom, AddFields, Normalisation
from xai_core import home
from xai_core.cases.registry import open_library
from xai_core.errors import ModelError, Phrase, ShitenError
from xai_core.evaluation.add_model import AddedModel, BroughtModel, add_model
from xai_core.evaluation.model_check import Noticed, NoticedKind
from xai_core.explain.any_module import IMAGENET_MEAN, IMAGENET_STD
from xai_core.files import hidden_folder
from xai_core.models.card_parts import LEAST_SIDE, MOST_SIDE
from xai_core.models.checkpoints import MAX_WEIGHTS_BYTES
from xai_core.models.hugging_face_folders import Channels
from xai_core.models.state_files import OF_TORCH
from xai_core.store.audit import Action, By, note
from xai_core.tasks.classification import ClassTask
from xai_core.types import Progress

JOB = "add-model"
UPLOAD_MB = MAX_WEIGHTS_BYTES // 2**20
"""Of a file of weights; fewer arrive where the server says so (``upload_limit``)."""
EXAMPLES = "timm:convnext_tiny, torchvision:resnet50"
"""Names, the same in every language."""
NOTICED: Mapping[NoticedKind, Phrase] = {
    NoticedKind.NORMALISATION: Phrase(
        "Normalised otherwise, it is right in {instead} of {n} cases instead of {right}."
    ),
    NoticedKind.CHANNELS: Phrase(
        "With red and blue swapped, it is right in {instead} of {n} cases instead of {right}."
    ),
    NoticedKind.SIZE: Phrase(
        "At another size, it is right in {instead} of {n} cases instead of {right}."
    ),
    NoticedKind.ORDER: Phrase(
        "With its classes in another order, it is right in {instead} of {n} cases instead of"
        " {right}."
    ),
    NoticedKind.GUESSING: Phrase(
        "It is right in {right} of {n} cases, which cannot be told from guessing."
    ),
}

NORMALISED: Mapping[Normalisation, tuple[Channels | None, Channels | None]] = {
    Normalisation.FOUND: (None, None),
    Normalisation.IMAGENET: (IMAGENET_MEAN, IMAGENET_STD),
    Normalisation.SIGNED: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    Normalisation.UNIT: ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
}
"""Mean and standard deviation of the channels."""


@dataclass
class Outcome:
    """What adding came to; filled in when it has ended well."""

    added: AddedModel | None = None


def show_adding() -> None:
    """The form, the progress of a model on its way, and what the last one came to."""
    work = jobs.under_way(JOB)
    running = work is not None and work.running
    outcome = st.session_state.get(ADDED)
    if isinstance(outcome, Outcome) and outcome.added is not None and not running:
        _show_added(outcome.added)
    if work is not None:
        jobs.show_job(JOB, t("Measuring the model…"), may_stop=may_change_shelf())
    with st.expander(
        t("Add a model of your own"),
        icon=":material/add:",
        key=OPENED,
        on_change="rerun",
    ):
        if may_change_shelf():
            _form(disabled=running)
        else:
            st.markdown(
                t(
                    "Only at the machine itself can models be added, or from everywhere where its"
                    " keeper has set `SHITEN_SHELF=open`."
                )
            )


def _form(*, disabled: bool) -> None:
    weights = _pick_weights()
    st.text_input(
        t("Which network is it? A folder says so itself."),
        key=AddFields.NETWORK.key,
        placeholder=EXAMPLES,
        max_chars=160,
    )
    _pick_library()
    st.text_input(
        t("Its classes in the order of its outputs, with commas; empty: the library's"),
        key=AddFields.CLASSES.key,
        max_chars=4000,
    )
    st.text_input(
        t("Its id here: letters, digits, “_”, “.” and “-”"), key=AddFields.ID.key, max_chars=64
    )
    _of_pictures()
    st.caption(
        t("Nothing in the file is ever run: weights are read as numbers and kept as safetensors.")
    )
    if st.button(t("Add and measure"), key="add-start", type="primary", disabled=disabled):
        try:
            _start(weights)
        except ShitenError as error:
            st.error(error_text(error), icon=":material/info:")
        else:
            st.rerun()


def _pick_weights() -> BinaryIO | str | None:
    """A file that was uploaded, or a path on the server; None or empty: none yet."""
    AddFields.SOURCE.settle(list(AddedFrom), AddedFrom.HERE)
    source = st.radio(
        t("Where is it?"),
        list(AddedFrom),
        key=AddFields.SOURCE.key,
        horizontal=True,
        format_func={
            AddedFrom.HERE: t("A file of weights on this computer"),
            AddedFrom.SERVER: t("A file or a Hugging Face folder on the server"),
        }.__getitem__,
    )
    if source == AddedFrom.SERVER:
        st.text_input(t("Path of the file or folder"), key=AddFields.PATH.key)
        return AddFields.PATH.get() or ""
    limit = upload_limit(UPLOAD_MB)
    weights = st.file_uploader(
        t("The weights, {limit} MB at most", limit=limit),
        type=["safetensors", *(suffix.removeprefix(".") for suffix in OF_TORCH)],
        key=WEIGHTS,
        max_upload_size=limit,
    )
    if limit < UPLOAD_MB:
        st.caption(
            t(
                "Larger ones, {most} MB at most: put them on the server and choose “A file or a"
                " Hugging Face folder on the server”.",
                most=UPLOAD_MB,
            )
        )
    return weights


def _pick_library() -> None:
    libraries = {
        entry.id: library_name(entry)
        for entry in cached.library_entries()
        if entry.library is not None and isinstance(entry.library.task, ClassTask)
    }
    AddFields.LIBRARY.settle(list(libraries), next(iter(libraries), None))
    st.selectbox(
        t("The library it is measured on"),
        list(libraries),
        key=AddFields.LIBRARY.key,
        format_func=libraries.__getitem__,
    )


def _of_pictures() -> None:
    """How the network was taught its pictures, for those who know it better than what is found."""
    side, normalised, colours = st.columns([1, 2, 2], vertical_alignment="bottom")
    side.number_input(
        t("Side in pixels"),
        min_value=LEAST_SIDE,
        max_value=MOST_SIDE,
        value=None,
        step=1,
        placeholder=t("as is usual"),
        key=AddFields.SIDE.key,
        help=t("Of the square that the network is shown. Empty: as its folder or kind says."),
    )
    AddFields.NORMALISATION.settle(list(Normalisation), Normalisation.FOUND)
    normalised.selectbox(
        t("Normalisation of its pictures"),
        list(Normalisation),
        key=AddFields.NORMALISATION.key,
        format_func={
            Normalisation.FOUND: t("As is usual for it"),
            Normalisation.IMAGENET: t("Mean and deviation of ImageNet"),
            Normalisation.SIGNED: t("From −1 to 1"),
            Normalisation.UNIT: t("From 0 to 1"),
        }.__getitem__,
        help=t("If another one than yours would be right clearly more often, you are told."),
    )
    colours.checkbox(t("It was taught pictures with blue first"), key=AddFields.BLUE_FIRST.key)


def _start(source: BinaryIO | str | None) -> None:
    """Begin. Raises ModelError where something is missing."""
    if not source:
        raise ModelError("Choose the weights first: a file, or a path on the server.")
    library_id = AddFields.LIBRARY.get()
    if not library_id:
        raise ModelError("There is no library with classes on this machine to measure it on.")
    classes = [one.strip() for one in (AddFields.CLASSES.get() or "").split(",") if one.strip()]
    side = AddFields.SIDE.get()
    mean, std = NORMALISED[Normalisation(AddFields.NORMALISATION.get() or Normalisation.FOUND)]
    said = BroughtModel(
        path=Path(source) if isinstance(source, str) else Path(_name(source)),
        architecture=(AddFields.NETWORK.get() or "").strip() or None,
        classes=classes or None,
        id=(AddFields.ID.get() or "").strip() or None,
        size=None if side is None else (side, side),
        mean=mean,
        std=std,
        bgr=bool(AddFields.BLUE_FIRST.get()) or None,
    )
    upload = None if isinstance(source, str) else source
    outcome = st.session_state[ADDED] = Outcome()
    jobs.forget(JOB)
    jobs.start(JOB, partial(_bring, said, upload, library_id, outcome, acting()))


def _name(upload: BinaryIO) -> str:
    return Path(str(getattr(upload, "name", "model.safetensors"))).name


def _bring(  # noqa: PLR0913, PLR0917  (work beside the screen is told everything)
    said: BroughtModel,
    upload: BinaryIO | None,
    library_id: str,
    outcome: Outcome,
    by: By,
    progress: Progress,
) -> None:
    @contextmanager
    def bar(_title: str) -> Iterator[Progress]:
        yield progress

    parent = home.home() / "models"
    library = open_library(library_id)
    if upload is None:
        outcome.added = added = add_model(said, library, parent, bar)
        note(Action.MODEL_ADDED, added.card.id, by)
        return
    with hidden_folder(home.home(), "weights") as folder:
        path = folder / said.path.name
        with path.open("wb") as file:
            shutil.copyfileobj(upload, file)
        outcome.added = added = add_model(replace(said, path=path), library, parent, bar)
    note(Action.MODEL_ADDED, added.card.id, by)


def _show_added(added: AddedModel) -> None:
    """The model that is there now, and what was noticed."""
    st.success(
        t("“{model}” is among the models.", model=verbatim(added.card.id)),
        icon=":material/check:",
    )
    for one in added.noticed:
        st.warning(noticed_text(one), icon=":material/lightbulb:")
    link("models", t("Its card"), model=added.card.id)


def noticed_text(noticed: Noticed) -> str:
    """What was noticed, in the reader's language, with what to give on the command line."""
    text = t(
        NOTICED[noticed.kind],
        instead=noticed.right_instead,
        n=noticed.n,
        right=noticed.right,
    )
    if noticed.option is None:
        return text
    return f"{text} " + t("Add it with `{option}`.", option=noticed.option.replace("`", ""))
