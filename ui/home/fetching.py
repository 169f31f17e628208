"""Fetching a public data set: its terms first, then a button, then the work beside the screen.

The fields say which there are (``Domain.datasets``), and ``xai_core.cases.fetching`` does the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ui.common import jobs
from ui.common.acting import acting
from ui.common.permission import may_change_shelf
from ui.common.text import localised, t, verbatim
from ui.home.importing import Outcome, say_who_may, show_outcome
from ui.home.session import DATASET, FETCHED
from xai_core.cases.fetching import Check, Judged, fetch, keep_hash
from xai_core.cases.registry import library_ids
from xai_core.domains.contract import PublicDataset
from xai_core.domains.registry import datasets
from xai_core.errors import Phrase
from xai_core.store.audit import Action, By, note
from xai_core.types import Choice, Progress

JOB = "fetch-dataset"
MEGABYTE = 1_000_000


class Stage(Choice):
    """What is being done."""

    FETCHING = "fetching"
    READING = "reading"


@dataclass
class Fetching(Outcome):
    """A data set on its way: how far it is, and what it came to."""

    name: str = ""
    stage: Stage = Stage.FETCHING
    judged: Judged | None = None
    kept: bool = False


def show_fetching() -> None:
    """The list, the progress of what is under way, and what the last one came to."""
    known = datasets()
    if not known:
        return
    work = jobs.under_way(JOB)
    running = work is not None and work.running
    mine = st.session_state.get(FETCHED)
    if isinstance(mine, Fetching) and mine.done and not running:
        show_outcome(mine)
        _offer_to_keep(known.get(mine.name), mine)
    if work is not None:
        jobs.show_stages(JOB, partial(_stage, work.about), may_stop=may_change_shelf())
    with st.expander(
        t("Fetch a public data set"),
        icon=":material/download:",
        expanded=work is not None and not running,
    ):
        if may_change_shelf():
            _form(known, disabled=running)
        else:
            say_who_may()


def _stage(about: object) -> tuple[str, Phrase]:
    if isinstance(about, Fetching) and about.stage is Stage.READING:
        return t("Reading the data set…"), jobs.CASES
    return t("Fetching the data set…"), jobs.MEGABYTES


def _form(known: Mapping[str, PublicDataset], *, disabled: bool) -> None:
    here = set(library_ids())
    DATASET.settle(list(known), next(iter(known)))
    titles = {name: verbatim(localised(one.title)) for name, one in known.items()}
    name = st.radio(
        t("Which one?"),
        list(known),
        key=DATASET.key,
        format_func=titles.__getitem__,
        captions=[_caption(one, here) for one in known.values()],
    )
    dataset = known[name]
    st.markdown(t("Please cite: {citation}", citation=verbatim(dataset.citation)))
    st.link_button(t("Its own page, with its terms"), dataset.page, icon=":material/open_in_new:")
    if dataset.address is None:
        if dataset.by_hand is not None:
            st.info(verbatim(localised(dataset.by_hand)), icon=":material/info:")
        return
    for said in _doubts(dataset):
        st.caption(said)
    accepted = st.checkbox(
        t("I have read the licence ({licence}) and accept it", licence=verbatim(dataset.licence)),
        key=f"fetch-accept-{name}",
    )
    pressed = st.button(
        t("Fetch it"),
        key="fetch-start",
        type="primary",
        disabled=disabled or not accepted or name in here,
    )
    if pressed:
        _start(dataset, any_version=_any_version(name))
        st.rerun()
    _offer_any_version(name)


def _caption(dataset: PublicDataset, here: set[str]) -> str:
    if dataset.name in here:
        how = t("on the shelf already")
    elif dataset.address is None:
        how = t("to be got by hand")
    elif dataset.megabytes is None:
        how = t("size not stated")
    else:
        how = t("about {n} MB", n=dataset.megabytes)
    return t("Licence: {licence}", licence=verbatim(dataset.licence)) + f" · {how}"


def _doubts(dataset: PublicDataset) -> list[str]:
    """What is not known of what will come."""
    said = []
    if dataset.tried is None:
        said.append(t("This address was not tried by us: what comes may be another file, or none."))
    if dataset.sha256 is None:
        said.append(
            t(
                "No checksum (SHA-256) of it is published: it cannot be checked against its"
                " authors’ word."
            )
        )
    if (dataset.address or "").startswith("http://"):
        said.append(t("It comes by plain http: somebody in between could change it unseen."))
    return said


def _start(dataset: PublicDataset, *, any_version: bool) -> None:
    mine = st.session_state[FETCHED] = Fetching(name=dataset.name)
    jobs.forget(JOB)
    jobs.start(
        JOB, partial(_carry_out, dataset, mine, any_version, acting()), about=mine, heavy=False
    )


def _carry_out(
    dataset: PublicDataset, mine: Fetching, any_version: bool, by: By, progress: Progress
) -> None:
    def judged(found: Judged) -> None:
        mine.judged = found

    def fetching(done: int, total: int) -> None:
        progress(done // MEGABYTE, -(-total // MEGABYTE))

    def reading(done: int, total: int) -> None:
        mine.stage = Stage.READING
        progress(done, total)

    done = fetch(
        dataset,
        dataset.name,
        any_version=any_version,
        fetching=fetching,
        reading=reading,
        judged=judged,
    )
    mine.skipped, mine.n_cases = done.report.skipped, done.report.n_cases
    mine.library_id = done.report.library.id
    note(Action.LIBRARY_ADDED, mine.library_id, by)


def _offer_any_version(name: str) -> None:
    """A tick where the last archive was refused for its hash."""
    mine = st.session_state.get(FETCHED)
    if not isinstance(mine, Fetching) or mine.name != name or mine.done or mine.judged is None:
        return
    if mine.judged.check is Check.DIFFERENT:
        st.checkbox(
            t("Take it whatever its checksum: I know that it may be another file"),
            key=f"fetch-any-{name}",
        )


def _any_version(name: str) -> bool:
    return bool(st.session_state.get(f"fetch-any-{name}"))


def _offer_to_keep(dataset: PublicDataset | None, mine: Fetching) -> None:
    """Trust on first use, told as such."""
    if dataset is None or mine.judged is None or dataset.sha256 is not None:
        return
    if mine.judged.check is Check.KEPT:
        st.caption(t("Its checksum is the one kept on {day}.", day=mine.judged.kept_on))
        return
    st.caption(t("Its checksum (SHA-256): {sha256}", sha256=f"`{mine.judged.sha256}`"))
    if mine.kept:
        st.caption(t("Kept: later archives are held against it."))
    elif st.button(
        t("Keep this checksum"),
        key="fetch-keep",
        help=t(
            "Trust on first use: it tells whether the archive changes from now on. Whether this"
            " one is right, it does not tell."
        ),
    ):
        keep_hash(dataset, mine.judged.sha256)
        mine.kept = True
        st.rerun()
