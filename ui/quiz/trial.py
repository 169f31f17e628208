"""Taking part in a randomised comparison: consent, then the practice of one's arm, then the test.

Met at an address with ``?trial=ID``; the protocol lies in ``SHITEN_HOME/trials``. Nothing here
tells which arms there are, or which of them somebody has, beyond what their practice looks like.
"""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.text import error_text, localised, t, tn, verbatim
from ui.quiz.learner_round import RoundOptions, begin, close
from ui.quiz.material import round_pictures
from ui.quiz.session import QUIZ_ROUND, QUIZ_TRIAL
from ui.quiz.who import show_who
from xai_core.errors import QuizError, TrialError
from xai_core.models.cards import find_card
from xai_core.quiz import Mode, RoundMaterial, reading_of
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.trial import Protocol, Trial, find_trial
from xai_core.store import Learner, open_round, open_store
from xai_core.store.trials import Stage, TrialMember, enrol, note_round, trial_member


def show_trial(person: Learner, trial_id: str) -> None:
    """Where this learner stands in the comparison, and what comes next."""
    show_who(person)
    try:
        trial = find_trial(trial_id)
    except TrialError as error:
        st.error(error_text(error))
        _way_out()
        return
    st.subheader(verbatim(localised(trial.protocol.title)))
    member = trial_member(open_store(), trial.id, person.id)
    if member is None:
        _ask_consent(trial, person)
    elif member.arm is None:
        st.info(
            t(
                "You cannot take part: you have practised with these pictures before. Thank you for"
                " wanting to."
            )
        )
    else:
        _show_next(trial, member, person)
    _way_out()


def _ask_consent(trial: Trial, person: Learner) -> None:
    protocol = trial.protocol
    st.markdown(
        t(
            "This compares two ways to practise. Chance decides which of them you get. You practise"
            " with {practice} pictures, then take a test of {test} without help.",
            practice=protocol.practice_pictures,
            test=protocol.test_pictures,
        )
    )
    st.markdown(
        t(
            "Your answers are kept as in any round, with the way you practise, and are counted"
            " without your name. Taking part is up to you: you may stop at any time, and erase your"
            " record."
        )
    )
    if st.button(t("I agree and take part"), key="quiz-trial-consent", type="primary"):
        try:
            enrol(open_store(), trial, person.id)
        except TrialError as error:
            st.error(error_text(error))
            return
        st.rerun()


def _show_next(trial: Trial, member: TrialMember, person: Learner) -> None:
    practice = _standing(member, Stage.PRACTICE, person)
    test = _standing(member, Stage.TEST, person)
    if test:
        st.success(t("You have finished. Thank you for taking part."), icon=":material/check:")
        return
    stage = Stage.TEST if practice else Stage.PRACTICE
    n = trial.protocol.test_pictures if practice else trial.protocol.practice_pictures
    if practice:
        st.markdown(
            tn(
                "Now the test: {n} picture, without help.",
                "Now the test: {n} pictures, without help.",
                n,
            )
        )
    else:
        st.markdown(tn("First the practice: {n} picture.", "First the practice: {n} pictures.", n))
    begun = member.round_of(stage)
    label = t("Begin") if begun is None else t("Go on")
    if st.button(label, key="quiz-trial-go", type="primary", icon=":material/play_arrow:"):
        if begun is None:
            begun = _begun(trial, stage, member, person)
        QUIZ_ROUND.set(begun)
        st.rerun()


def _standing(member: TrialMember, stage: Stage, person: Learner) -> bool:
    """Whether a stage is over: answered to its end, or closed."""
    round_id = member.round_of(stage)
    saved = None if round_id is None else open_round(open_store(), person.id, round_id)
    return saved is not None and saved.finished


def _begun(trial: Trial, stage: Stage, member: TrialMember, person: Learner) -> str:
    """Begin a stage; its round, or the one that another tab was quicker to begin."""
    round_id = begin(person.id, _wish(trial.protocol, stage, member.arm or ""))
    stands = note_round(open_store(), trial.id, person.id, stage, round_id)
    if stands is not None and stands != round_id:
        close(person.id, round_id)
    return stands or round_id


def _wish(protocol: Protocol, stage: Stage, arm_id: str) -> RoundOptions:
    library, card = cached.library(protocol.library), find_card(protocol.model).card
    arm = protocol.arm(arm_id)
    if card is None or arm is None:
        raise QuizError("This comparison cannot be gone on with: its model or protocol is gone.")
    if stage is Stage.TEST:
        return RoundOptions(
            Mode.TEST,
            library,
            card,
            protocol.grouping,
            protocol.test_pictures,
            protocol.wrong_ai_rate,
            protocol.test_number,
        )
    reading = reading_of(library, protocol.grouping)
    material = RoundMaterial(library, card, reading, protocol.test_number)
    pool = round_pictures(material, Mode.TEST).pool
    number, rate = protocol.test_number, protocol.wrong_ai_rate
    return RoundOptions(
        Mode.PRACTICE,
        library,
        card,
        protocol.grouping,
        protocol.practice_pictures,
        rate,
        number,
        help=arm.help,
        order=arm.order,
        withheld=fixed_list(pool, protocol.test_pictures, rate, number),
    )


def _way_out() -> None:
    st.button(
        t("To the quiz"),
        key="quiz-trial-leave",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=QUIZ_TRIAL.forget,
    )
