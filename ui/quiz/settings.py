"""What a new round is to be: library, model, mode, reading, length, wrong AI answers, help."""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_shown
from ui.common.pickers import pick_library, pick_model
from ui.common.question_settings import choose_reading, choose_wrong_rate
from ui.common.text import listed, localised, t, tn, verbatim
from ui.quiz.asking import chosen_help, chosen_order, show_asking
from ui.quiz.export_test import offer_new_test
from ui.quiz.learner_round import RoundOptions, begin
from ui.quiz.open_rounds import OpenRound, show_open_rounds
from ui.quiz.session import (
    QUIZ_ASKED,
    QUIZ_LENGTH,
    QUIZ_MODE,
    QUIZ_RATE,
    QUIZ_READING,
    QUIZ_ROUND,
    QUIZ_TEST,
)
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase, QuizError
from xai_core.models.cards import ModelCard
from xai_core.quiz import (
    CategoryOrder,
    Mode,
    ReadValues,
    Scale,
    answers_in,
    readings,
    unlearned_only,
)
from xai_core.quiz.kept_round import KeptRound
from xai_core.quiz.readings import shared_reading
from xai_core.store import SavedRound, open_rounds, open_store
from xai_core.tasks import ReadClasses

LENGTHS = (5, 10, 20, 40)
RATES = (0, 10, 20, 30, 40, 50)

MODES = {
    Mode.PRACTICE.value: Phrase("Practice"),
    Mode.TEST.value: Phrase("Test"),
    Mode.CONTESTED.value: Phrase("Contested cases"),
}
EXPLAINED = {
    Mode.PRACTICE.value: Phrase(
        "After each answer you see where experts and AI look. What you find hard comes more often."
    ),
    Mode.TEST.value: Phrase(
        "Nothing is told before the end. The same test number asks everybody the same pictures."
    ),
    Mode.CONTESTED.value: Phrase(
        "Only pictures whose label is in doubt, which no other round asks. Nobody knows the right"
        " answer: they count neither for you nor for the AI."
    ),
}


def pick_reading(library: CaseLibrary, card: ModelCard | None) -> ReadClasses:
    """In which reading the question is asked. Raises QuizError where the library has none."""
    found = readings(library)
    if not found:
        raise QuizError("This library has nothing to ask about: choose another.")
    values = next((view for view in found if isinstance(view, ReadValues)), None)
    if values is not None and values.scale is not None:
        st.caption(_scale_words(values.scale))
        return values
    shared = shared_reading(found, library, card).grouping
    chosen = choose_reading(QUIZ_READING, library, found, shared, lambda view: len(view.classes))
    asked = answers_in(library, chosen)
    st.caption(
        listed(verbatim(localised(item.name)) for item in chosen.classes if item.id in asked)
    )
    return chosen


def pick_round() -> RoundOptions | None:
    """The settings of a new round; None where there is nothing to choose."""
    left, right = st.columns(2, gap="medium")
    with left:
        library = pick_library()
        card = pick_model(library) if library is not None else None
        if library is None or card is None:
            return None
        reading = pick_reading(library, card)
        if unlearned_only(library, card, reading):
            st.caption(t("Asked are only pictures this model has not learned from."))
        values = isinstance(reading, ReadValues)
        if not values:
            st.caption(_label_check(library, card))
    with right:
        mode = _pick_mode(values=values)
        length = choose_shown(QUIZ_LENGTH, t("Pictures"), LENGTHS)
        rate = 0 if mode is Mode.CONTESTED else _pick_rate()
        test = _pick_test() if mode is Mode.TEST else 0
    return RoundOptions(
        mode,
        library,
        card,
        reading.grouping,
        length,
        rate / 100,
        test,
        help=chosen_help(mode),
        order=chosen_order(mode),
    )


def _label_check(library: CaseLibrary, card: ModelCard) -> str:
    """What is known of this library's labels, and what becomes of those in doubt."""
    if library.manifest.drawn:
        return t("These pictures were drawn by code: their labels are certain.")
    reviews = [review for review in card.labels if review.library == library.id]
    if reviews:
        known = tn(
            "This model's card disputes {n} of the {looked_at} labels it was checked against.",
            "This model's card disputes {n} of the {looked_at} labels it was checked against.",
            sum(len(review.disputed) for review in reviews),
            looked_at=sum(review.n for review in reviews),
        )
    else:
        known = t("This model's card has no review of these labels.")
    left_out = t(
        "Before a round, labels that the model confidently disputes are looked for and left out;"
        " “Contested cases” asks them."
    )
    return f"{known} {left_out}"


def show_new_round(learner: str) -> None:
    """The rounds that are open, then what a new one is to be, and its beginning."""
    rounds = open_rounds_of(learner)
    show_open_rounds(
        rounds,
        close=t("Close this round"),
        after=t("It cannot be gone on with afterwards. What you answered stays counted."),
        on_close=lambda round_id: QUIZ_ASKED.set(f"close {round_id}"),
    )
    if rounds:
        st.subheader(t("A new round"))
    wish = pick_round()
    if wish is None:
        return
    asked = st.button(t("Begin"), key="quiz-begin", type="primary", icon=":material/play_arrow:")
    show_asking(wish.mode)
    if wish.mode is Mode.TEST:
        offer_new_test(wish)
    if asked:
        QUIZ_ROUND.set(begin(learner, wish))
        st.rerun()


def open_rounds_of(learner: str) -> list[OpenRound]:
    """The learner's unfinished rounds, the latest first; one that cannot be read is named so."""
    return [_open_round(saved) for saved in open_rounds(open_store(), learner)]


def unfinished_tests(learner: str) -> set[str]:
    """Round ids of tests that are still running: nothing is told of them yet."""
    found = set()
    for saved in open_rounds(open_store(), learner):
        try:
            _, state = KeptRound.read(saved.state)
        except QuizError:
            continue
        if state.plan.mode is Mode.TEST:
            found.add(saved.round_id)
    return found


def pick_material() -> tuple[CaseLibrary, ReadClasses] | None:
    """A library and a reading of it, to look at one's progress in."""
    left, right = st.columns(2, gap="medium")
    with left:
        library = pick_library()
    if library is None:
        return None
    with right:
        return library, pick_reading(library, None)


def _open_round(saved: SavedRound) -> OpenRound:
    try:
        _, state = KeptRound.read(saved.state)
    except QuizError:
        return OpenRound(saved.round_id, t("A round that cannot be read any more"), readable=False)
    title = t(
        "**{mode}** in {library}: {done} of {n} answered",
        mode=t(MODES[state.plan.mode.value]),
        library=verbatim(state.plan.library),
        done=len(state.answered),
        n=state.length,
    )
    return OpenRound(saved.round_id, title, readable=True)


def _scale_words(scale: Scale) -> str:
    """Which numbers are asked, and when one is right."""
    return t(
        "A number from {low} to {high} {unit}; right within ±{tolerance}. The nearer, the more"
        " points.",
        low=scale.written(scale.low),
        high=scale.written(scale.high),
        unit=verbatim(scale.unit),
        tolerance=scale.written(scale.tolerance),
    )


def _pick_mode(*, values: bool) -> Mode:
    modes = {
        name: words for name, words in MODES.items() if not (values and name == Mode.CONTESTED)
    }
    mode = choose_shown(QUIZ_MODE, t("Mode"), modes)
    chosen = Mode.parse(mode)
    adaptive = chosen_order(chosen) is CategoryOrder.INTERLEAVED
    st.caption(
        t(EXPLAINED[mode])
        if adaptive
        else t("After each answer you see where experts and AI look.")
    )
    return chosen


def _pick_rate() -> int:
    rate = choose_wrong_rate(QUIZ_RATE, RATES)
    if rate:
        st.caption(
            t(
                "About {n} in 10 of the AI's answers you will see are wrong, on purpose: an AI is"
                " to be checked, not believed.",
                n=rate // 10,
            )
        )
    else:
        st.caption(t("Wrong answers of the AI are left out as far as possible."))
    return rate


def _pick_test() -> int:
    QUIZ_TEST.settle(range(1, 1000), QUIZ_TEST.default)
    return int(
        st.number_input(
            t("Test number"), min_value=1, max_value=999, key=QUIZ_TEST.key, persist_state="session"
        )
    )
