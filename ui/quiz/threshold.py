"""Where do you draw the line? A series along a continuum on the screen, from choosing to its end.

The rules are ``xai_core.quiz.threshold``, the keys ``key_counter``; what is told afterwards is
``trainer_report``. Which continua there are, the fields of medicine say (``domains.contract``).
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from ui.common.choices import choose_listed, choose_shown
from ui.common.session import MODEL
from ui.common.text import error_text, localised, t, verbatim
from ui.quiz.cached import drawn_series
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
    EXERCISE_ASKED,
    QUIZ_PLACE,
    QUIZ_ROUND,
    TRAINER_AXIS,
    TRAINER_LENGTH,
)
from ui.quiz.threshold_report import LineTold, show_last_lines, show_line
from xai_core.domains.contract import Continuum
from xai_core.domains.registry import continua
from xai_core.errors import QuizError, ShitenError
from xai_core.models.cards import ModelCard, list_cards
from xai_core.quiz.presses import finish, follow
from xai_core.quiz.threshold import (
    SeriesPlan,
    SeriesState,
    Trial,
    begin,
    knowing,
    plan_trials,
    threshold_of,
)
from xai_core.store import Exercise, open_rounds, open_store

LENGTHS = (12, 24, 48)


def show_trainer(learner: str) -> None:
    """Series to go on with, a new one, and the lines drawn last."""
    asked = EXERCISE_ASKED.get()
    if asked is not None:
        EXERCISE_ASKED.forget()
        close(learner, asked)
    if not continua():
        st.info(t("No field on this machine draws pictures between two classes."))
        return
    show_open_rounds(
        _open_series(learner),
        close=t("Close this series"),
        after=t("It cannot be gone on with afterwards, and tells nothing."),
        on_close=EXERCISE_ASKED.set,
    )
    continuum = _pick_continuum()
    below, above = localised(continuum.below.name), localised(continuum.above.name)
    st.markdown(
        t(
            "You see drawn cells anywhere between **{above}** and **{below}**, and say which each"
            " one is. From your answers follows where you draw the line; it is shown beside the"
            " rule and beside the line of the AI.",
            above=verbatim(above),
            below=verbatim(below),
        )
    )
    card = _pick_model(continuum)
    length = choose_shown(TRAINER_LENGTH, t("Pictures"), LENGTHS)
    st.caption(t("More pictures make the interval of your line narrower."))
    if st.button(t("Begin"), key="trainer-begin", type="primary", icon=":material/play_arrow:"):
        QUIZ_ROUND.set(_begin(learner, continuum, card, length))
        st.rerun()
    show_last_lines(learner)


def show_series(learner: str) -> None:
    """The series of this session as it stands now."""
    series_id = QUIZ_ROUND.get() or ""
    try:
        kept = take_up(learner, series_id, SeriesState)
    except QuizError:
        _way_back(told=True)
        raise
    if kept is None:
        leave_exercise()
        st.rerun()
    plan = kept.state.plan
    continuum = _known(plan.continuum)
    kept = _done_as_sent(learner, kept, continuum)
    told = kept.state.finished_at is not None
    QUIZ_PLACE.set(f"{series_id} {told}")
    below, above = localised(continuum.below.name), localised(continuum.above.name)
    st.title(
        t("Where you draw the line")
        if told
        else t("{above} or {below}?", above=verbatim(above), below=verbatim(below))
    )
    _way_back(told=told)
    if told:
        show_line(kept.state, continuum)
        return
    trials = tuple((trial.asked, trial.seed) for trial in plan.trials)
    with st.spinner(t("Drawing the pictures…")):
        pictures, _ = drawn_series(continuum.id, trials)
    key_counter(
        series_id,
        pictures,
        [plan.above, plan.below],
        [above, below],
        kept.state.presses,
        tally=False,
        picture_alt=t("The picture to decide about."),
    )


def _way_back(*, told: bool) -> None:
    show_way_back(
        "trainer-leave", None if told else t("The series stays open: you can go on with it later.")
    )


def _known(continuum_id: str) -> Continuum:
    found = continua().get(continuum_id)
    if found is None:
        raise QuizError(
            "The field that draws “{continuum}” is not on this machine any more.",
            continuum=continuum_id,
        )
    return found


def _done_as_sent(
    learner: str, kept: KeptExercise[SeriesState], continuum: Continuum
) -> KeptExercise[SeriesState]:
    """The series after what the browser has sent; where it cannot be taken, as it was."""
    try:
        sent = sent_presses(kept.saved.round_id)
        if sent is None or kept.state.finished_at is not None:
            return kept
        state = follow(kept.state, sent.presses)
        if sent.finished:
            state = finish(state, datetime.now(UTC))
            return keep(learner, kept, state, _told(state, continuum))
        return kept if state is kept.state else keep(learner, kept, state)
    except ShitenError as error:
        st.error(error_text(error), icon=":material/info:")
        return kept


def _told(state: SeriesState, continuum: Continuum) -> LineTold:
    found = threshold_of(state, (continuum.low, continuum.high))
    return LineTold(
        continuum=continuum.id,
        n=found.n,
        value=found.value,
        low=found.low,
        high=found.high,
        rule=continuum.rule,
        seconds=state.seconds,
    )


def _open_series(learner: str) -> list[OpenRound]:
    found = []
    for saved in open_rounds(open_store(), learner, Exercise.THRESHOLD):
        try:
            kept = take_up(learner, saved.round_id, SeriesState)
            named = localised(_known(kept.state.plan.continuum).title) if kept else ""
        except QuizError:
            kept, named = None, ""
        title = t("A series that cannot be gone on with any more")
        if kept is not None:
            title = t(
                "**{title}**: {done} of {n} answered",
                title=verbatim(named),
                done=len(kept.state.answers),
                n=kept.state.pictures,
            )
        found.append(OpenRound(saved.round_id, title, readable=kept is not None))
    return found


def _pick_continuum() -> Continuum:
    known = continua()
    TRAINER_AXIS.settle(list(known), next(iter(known)))
    if len(known) > 1:
        titles = {name: localised(one.title) for name, one in known.items()}
        choose_listed(TRAINER_AXIS, t("Between which classes"), titles)
    return known[TRAINER_AXIS.get() or next(iter(known))]


def _pick_model(continuum: Continuum) -> ModelCard | None:
    """A model that tells both classes apart; None where there is none."""
    found = knowing(continuum, (entry.card for entry in list_cards() if entry.card))
    cards = {card.id: card for card in found}
    if not cards:
        st.caption(t("No model on this machine tells these two classes apart."))
        return None
    titles = {name: f"{localised(card.title)} · {name}" for name, card in cards.items()}
    return cards[choose_listed(MODEL, t("Model"), titles)]


def _begin(learner: str, continuum: Continuum, card: ModelCard | None, n: int) -> str:
    asked = plan_trials(continuum.low, continuum.high, n, RANDOM)
    with st.spinner(t("Drawing the pictures…")):
        _, values = drawn_series(continuum.id, tuple(asked))
    series_id = new_id(Exercise.THRESHOLD)
    plan = SeriesPlan(
        series_id=series_id,
        continuum=continuum.id,
        below=continuum.below.class_id,
        above=continuum.above.class_id,
        trials=tuple(
            Trial(asked=place, seed=seed, value=value)
            for (place, seed), value in zip(asked, values, strict=True)
        ),
        model=None if card is None else card.id,
        weights_sha256=None if card is None else card.weights_sha256,
        answers_key=None if card is None else card.answers_key,
    )
    keep_new(learner, series_id, begin(plan, datetime.now(UTC)))
    return series_id
