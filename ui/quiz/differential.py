"""A differential count on the screen: what is to be counted, the count, and its end.

The rules are ``xai_core.quiz.differential``; the keys ``key_counter``; what is told afterwards
``differential_report``. Nothing is told, and no AI is asked, before the count is finished and
stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from ui.common import cached
from ui.common.choices import choose_listed, choose_shown
from ui.common.pickers import pick_library, pick_model
from ui.common.text import error_text, localised, t, tn, verbatim
from ui.quiz.cached import cell_urls
from ui.quiz.differential_report import CountTold, show_differential, show_last_counts
from ui.quiz.kept_exercise import (
    RANDOM,
    KeptExercise,
    close,
    keep,
    keep_new,
    leave_exercise,
    new_id,
    show_way_back,
    take_up,
)
from ui.quiz.key_counter import key_counter, sent_presses
from ui.quiz.open_rounds import OpenRound, show_open_rounds
from ui.quiz.session import (
    COUNT_LENGTH,
    COUNT_SPECIMEN,
    EXERCISE_ASKED,
    QUIZ_PLACE,
    QUIZ_ROUND,
)
from ui.quiz.settings import pick_reading
from xai_core.cases.generated import extent_of
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError, ShitenError
from xai_core.models.cards import ModelCard, list_cards
from xai_core.quiz import answers_in, reading_of
from xai_core.quiz.contested import on_record
from xai_core.quiz.differential import CountPlan, CountState, begin, cells_to_count
from xai_core.quiz.differential_report import differential_report
from xai_core.quiz.presses import finish, follow
from xai_core.quiz.smears import Smear, smears_of
from xai_core.store import Exercise, open_rounds, open_store
from xai_core.tasks import ReadClasses

LENGTHS = (20, 50, 100, 200)


@dataclass(frozen=True)
class _Wish:
    library: CaseLibrary
    card: ModelCard
    reading: ReadClasses
    smear: Smear
    length: int


def show_counts(learner: str) -> None:
    """Counts to go on with, what a new one is to be, and how the last ones went."""
    asked = EXERCISE_ASKED.get()
    if asked is not None:
        EXERCISE_ASKED.forget()
        close(learner, asked)
    st.markdown(
        t(
            "Count the cells of one smear, one key a class, as with a manual counter. At the end"
            " your percentages stand beside the smear's and the AI's, with the limits that chance"
            " alone allows (Rümke)."
        )
    )
    show_open_rounds(
        _open_counts(learner),
        close=t("Close this count"),
        after=t("It cannot be gone on with afterwards, and tells nothing."),
        on_close=EXERCISE_ASKED.set,
    )
    wish = _pick_count()
    if wish is not None and st.button(
        t("Begin to count"), key="count-begin", type="primary", icon=":material/play_arrow:"
    ):
        QUIZ_ROUND.set(_begin(learner, wish))
        st.rerun()
    show_last_counts(learner)


def show_count(learner: str) -> None:
    """The count of this session as it stands now."""
    count_id = QUIZ_ROUND.get() or ""
    try:
        kept = take_up(learner, count_id, CountState)
    except QuizError:
        _way_back(told=True)
        raise
    if kept is None:
        leave_exercise()
        st.rerun()
    kept = _done_as_sent(learner, kept)
    QUIZ_PLACE.set(f"{count_id} {kept.saved.finished}")
    told = kept.state.finished_at is not None
    st.title(t("How it went") if told else t("Count the cells"))
    _way_back(told=told)
    if told:
        show_differential(kept.state, smear_truths(kept.state.plan), _unchanged(kept.state.plan))
        return
    plan = kept.state.plan
    library = _unchanged(plan)
    names = class_words(library, plan.grouping)
    with st.container(key="shiten-counter"):
        key_counter(
            count_id,
            cell_urls(library, library.content_hash, plan.cells),
            plan.classes,
            [names.get(name, name) for name in plan.classes],
            kept.state.presses,
            tally=True,
            picture_alt=t("The cell to be counted."),
        )


def _way_back(*, told: bool) -> None:
    show_way_back(
        "count-leave", None if told else t("The count stays open: you can go on with it later.")
    )


def class_words(library: CaseLibrary, grouping: str | None) -> dict[str, str]:
    """Class id -> its name, in this reading of the library."""
    return {item.id: localised(item.name) for item in reading_of(library, grouping).classes}


def doubted(library: CaseLibrary, grouping: str | None) -> frozenset[str]:
    """Ids of the library's cases against whose label something is on record, read like this."""
    cards = [entry.card for entry in list_cards() if entry.card]
    return frozenset(on_record(library, reading_of(library, grouping), cards))


def _done_as_sent(learner: str, kept: KeptExercise[CountState]) -> KeptExercise[CountState]:
    """The count after what the browser has sent; where it cannot be taken, as it was."""
    try:
        sent = sent_presses(kept.saved.round_id)
        if sent is None or kept.state.finished_at is not None:
            return kept
        state = follow(kept.state, sent.presses)
        if sent.finished:
            state = finish(state, datetime.now(UTC))
            return keep(learner, kept, state, _told(state))
        return kept if state is kept.state else keep(learner, kept, state)
    except ShitenError as error:
        st.error(error_text(error), icon=":material/info:")
        return kept


def _told(state: CountState) -> CountTold:
    plan = state.plan
    report = differential_report(state, smear_truths(plan), None)
    return CountTold(
        library=plan.library,
        specimen=plan.specimen,
        n=report.learner.n,
        right=report.learner.right,
        kappa=report.learner.kappa,
        outside=tuple(item.class_id for item in report.learner.outside),
        classes=len(plan.classes),
        seconds=report.seconds,
    )


def smear_truths(plan: CountPlan) -> dict[str, str]:
    """Case id -> class, of all cells of the smear whose label counts, in the reading of the count.

    The cells that were counted are always among them: they were undisputed when it began.
    """
    library = _unchanged(plan)
    reading = reading_of(library, plan.grouping)
    doubts = doubted(library, plan.grouping) - set(plan.cells)
    for smear in smears_of(library, reading, doubts):
        if smear.specimen == plan.specimen:
            return smear.truths
    return {}


def _unchanged(plan: CountPlan) -> CaseLibrary:
    library = cached.library_as_of(plan.library, plan.library_hash)
    if library is None:
        raise QuizError(
            "The library “{library}” has changed since this count began:"
            " close the count and begin a new one.",
            library=plan.library,
        )
    return library


def _open_counts(learner: str) -> list[OpenRound]:
    found = []
    for saved in open_rounds(open_store(), learner, Exercise.DIFFERENTIAL):
        try:
            kept = take_up(learner, saved.round_id, CountState)
        except QuizError:
            kept = None
        title = t("A count that cannot be read any more")
        if kept is not None:
            title = t(
                "**{smear}** in {library}: {done} of {n} counted",
                smear=verbatim(kept.state.plan.specimen),
                library=verbatim(kept.state.plan.library),
                done=len(kept.state.answers),
                n=kept.state.pictures,
            )
        found.append(OpenRound(saved.round_id, title, readable=kept is not None))
    return found


def _pick_count() -> _Wish | None:
    left, right = st.columns(2, gap="medium")
    with left:
        library = pick_library()
        card = pick_model(library) if library is not None else None
        if library is None or card is None:
            return None
        reading = pick_reading(library, card)
    with right:
        smears = {
            one.specimen: one
            for one in smears_of(library, reading, doubted(library, reading.grouping))
        }
        if not smears:
            st.info(
                t(
                    "The cases of this library do not say which smear they are from: they are"
                    " single cells of many people, and have no differential to be counted. Choose"
                    " a library with smears, such as the simulated ones."
                ),
                icon=":material/info:",
            )
            return None
        names = {
            name: tn("{name} · {n} cell", "{name} · {n} cells", len(one.truths), name=name)
            for name, one in smears.items()
        }
        smear = smears[choose_listed(COUNT_SPECIMEN, t("Smear"), names)]
        length = _pick_length(smear)
        if extent_of(library) == "first" or len(smear.truths) < LENGTHS[0]:
            _offer_more(library)
    return _Wish(library, card, reading, smear, length)


def _pick_length(smear: Smear) -> int:
    length = choose_shown(COUNT_LENGTH, t("Cells"), LENGTHS)
    n = len(smear.truths)
    if n < length:
        st.caption(
            tn(
                "This smear has only {n} cell: as many are counted.",
                "This smear has only {n} cells: as many are counted.",
                n,
            )
        )
    if smear.disputed:
        st.caption(
            tn(
                "{n} cell whose label is disputed is left out, here and in the smear's"
                " percentages.",
                "{n} cells whose labels are disputed are left out, here and in the smear's"
                " percentages.",
                smear.disputed,
            )
        )
    return length


def _offer_more(library: CaseLibrary) -> None:
    if extent_of(library) is not None:
        st.caption(t("Only the first cells of each smear are here yet. On Home you can draw all."))
        st.page_link("app.py", label=t("Home"), icon=":material/home:")


def _begin(learner: str, wish: _Wish) -> str:
    count_id = new_id(Exercise.DIFFERENTIAL)
    plan = CountPlan(
        count_id=count_id,
        library=wish.library.id,
        library_hash=wish.library.content_hash,
        grouping=wish.reading.grouping,
        specimen=wish.smear.specimen,
        classes=answers_in(wish.library, wish.reading),
        cells=cells_to_count(list(wish.smear.truths), wish.length, RANDOM.getrandbits(32)),
        model=wish.card.id,
        weights_sha256=wish.card.weights_sha256,
        answers_key=wish.card.answers_key,
    )
    keep_new(learner, count_id, begin(plan, datetime.now(UTC)))
    return count_id
