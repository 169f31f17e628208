"""Where the learner draws the line, beside the rule and the AI; and the slider to look at it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from pydantic import Field

from ui.common import cached
from ui.common.numbers import number, share
from ui.common.text import localised, t, verbatim
from ui.quiz.cached import drawn_series, said_of_series
from ui.quiz.kept_exercise import last_told
from ui.quiz.session import TRAINER_CELL, TRAINER_PLACE
from xai_core.domains.contract import Continuum
from xai_core.domains.registry import continua
from xai_core.models.cards import ModelCard, find_card
from xai_core.quiz.threshold import (
    SEEDS,
    SeriesPlan,
    SeriesState,
    answered_threshold,
    said_of,
    threshold_of,
)
from xai_core.report.figure_style import CONFIG
from xai_core.report.learner_threshold_figure import Answers, threshold_figure
from xai_core.stats.psychometric import Threshold
from xai_core.store import Exercise
from xai_core.types import Report

LAST = 10
STEPS = 21
"""Places of the slider."""


class LineTold(Report):
    """What was told at the end of a series: the learner's own threshold."""

    continuum: str
    n: int = Field(ge=1)
    value: float | None
    low: float | None
    high: float | None
    rule: float
    seconds: float = Field(ge=0)


def show_line(state: SeriesState, continuum: Continuum) -> None:
    """The end of a series: three lines in one sentence, in a figure, and to slide along."""
    plan, axis = state.plan, (continuum.low, continuum.high)
    st.success(t("Answered and saved."), icon=":material/check:")
    own = threshold_of(state, axis)
    readers = [_answers(t("You"), plan, state.answers, own)]
    card = _model_of(plan)
    if card is not None:
        said = [said_of(plan, one) for one in _probabilities(plan, card)]
        theirs = answered_threshold(plan, said, axis)
        readers.append(_answers(t("The AI"), plan, said, theirs))
    st.markdown(" ".join(_sentences(continuum, readers)))
    st.plotly_chart(
        threshold_figure(
            readers,
            continuum.rule,
            axis,
            words=(
                localised(continuum.axis),
                localised(continuum.below.name),
                localised(continuum.above.name),
                t("Rule: {value}", value=value_words(continuum, continuum.rule)),
            ),
        ),
        key="trainer-lines",
        config=CONFIG,
        alt=t("Every answer at its place on the axis, each threshold with its interval, the rule."),
    )
    st.caption(
        t(
            "{rule}. Each threshold is where both answers are equally likely (logistic fit), with"
            " its 95 % interval (profile likelihood); n = {n}.",
            rule=localised(continuum.rule_source),
            n=own.n,
        )
    )
    if card is not None and card.data and _elsewhere(card, continuum):
        st.caption(t("This AI has not learned from such pictures: its line says little about it."))
    show_slider(continuum, card, own)


def show_last_lines(learner: str) -> None:
    """The learner's last thresholds in a table; nothing where there are none."""
    told = last_told(learner, Exercise.THRESHOLD, LineTold)[:LAST]
    if not told:
        return
    known = continua()
    st.subheader(t("Where you drew the line"))
    st.table(
        {
            t("When"): [f"{one.at:%Y-%m-%d %H:%M}" for one in told],
            t("Between"): [
                verbatim(
                    localised(known[one.told.continuum].title)
                    if one.told.continuum in known
                    else one.told.continuum
                )
                for one in told
            ],
            t("Your line"): [number(one.told.value) for one in told],
            t("95 % interval"): [
                _interval(Threshold(one.told.n, one.told.value, one.told.low, one.told.high, None))
                for one in told
            ],
            t("Rule"): [number(one.told.rule) for one in told],
            "n": [str(one.told.n) for one in told],
        }
    )


def show_slider(continuum: Continuum, card: ModelCard | None, own: Threshold) -> None:
    """One cell to be slid from one class to the other, with what everybody says of it."""
    st.subheader(t("Slide it yourself"))
    seed = (TRAINER_CELL.get() or 0) % SEEDS
    places = [
        continuum.low + step * (continuum.high - continuum.low) / (STEPS - 1)
        for step in range(STEPS)
    ]
    trials = tuple((place, seed) for place in places)
    with st.spinner(t("Drawing the pictures…")):
        pictures, values = drawn_series(continuum.id, trials)
    left, right = st.columns([1, 1], gap="medium")
    with right:
        TRAINER_PLACE.settle(range(STEPS), STEPS // 2)
        place = st.select_slider(
            t(
                "From {below} to {above}",
                below=localised(continuum.below.name),
                above=localised(continuum.above.name),
            ),
            range(STEPS),
            key=TRAINER_PLACE.key,
            format_func=lambda step: value_words(continuum, values[step]),
        )
        value = values[int(place)]
        st.markdown("  \n".join(_said_here(continuum, card, own, value, trials, int(place))))
        st.button(
            t("Another cell"),
            key="trainer-another",
            icon=":material/refresh:",
            on_click=TRAINER_CELL.set,
            args=(seed + 1,),
        )
    with left:
        st.image(
            pictures[int(place)],
            width="stretch",
            alt=t(
                "A drawn picture: {axis} {value}.",
                axis=localised(continuum.axis),
                value=value_words(continuum, value),
            ),
        )


def value_words(continuum: Continuum, value: float | None) -> str:
    """A place on the axis with its unit, or the words for undefined."""
    return f"{number(value)} {continuum.unit}".strip()


def _answers(name: str, plan: SeriesPlan, given: Sequence[str], found: Threshold) -> Answers:
    return Answers(
        name,
        [trial.value for trial in plan.trials],
        [answer == plan.below for answer in given],
        found,
    )


def _sentences(continuum: Continuum, readers: list[Answers]) -> list[str]:
    below = verbatim(localised(continuum.below.name))
    own = readers[0].threshold
    if own.value is None:
        said = [_undefined(own, continuum)]
    else:
        said = [
            t(
                "You call it **{below}** below **{value}** (95 % interval: {interval}).",
                below=below,
                value=value_words(continuum, own.value),
                interval=_interval(own),
            )
        ]
    said.append(t("The rule says **{value}**.", value=value_words(continuum, continuum.rule)))
    if own.value is not None:
        said.append(_against_rule(own, continuum))
    if len(readers) > 1:
        theirs = readers[1].threshold
        said.append(
            t("The AI never goes over within what was shown: its line is not defined.")
            if theirs.value is None
            else t(
                "The AI goes over at **{value}** (95 % interval: {interval}).",
                value=value_words(continuum, theirs.value),
                interval=_interval(theirs),
            )
        )
    return said


def _undefined(own: Threshold, continuum: Continuum) -> str:
    return t(
        "Your line is **not defined**: in {n} answers you did not go over from one class to the"
        " other along the axis, from {low} to {high}.",
        n=own.n,
        low=value_words(continuum, continuum.low),
        high=value_words(continuum, continuum.high),
    )


def _against_rule(own: Threshold, continuum: Continuum) -> str:
    if own.holds(continuum.rule):
        return t("It lies within your interval: your answers do not contradict the rule.")
    below = verbatim(localised(continuum.below.name))
    if own.value is not None and own.value > continuum.rule:
        return t("It lies outside: you say {below} too early.", below=below)
    return t("It lies outside: you say {below} too late.", below=below)


def _interval(found: Threshold) -> str:
    if found.low is None and found.high is None:
        return t("not defined")
    low = t("not bounded") if found.low is None else number(found.low)
    high = t("not bounded") if found.high is None else number(found.high)
    return t("{low} to {high}", low=low, high=high)


def _model_of(plan: SeriesPlan) -> ModelCard | None:
    if plan.model is None:
        return None
    card = find_card(plan.model).card
    if card is None or not card.answers_as(plan.weights_sha256, plan.answers_key):
        st.info(t("The AI of this series is not here any more: its line is left out."))
        return None
    return card


def _probabilities(plan: SeriesPlan, card: ModelCard) -> list[dict[str, float]]:
    trials = tuple((trial.asked, trial.seed) for trial in plan.trials)
    return said_of_series(cached.model(card.id), card.answers_key, plan.continuum, trials)


def _elsewhere(card: ModelCard, continuum: Continuum) -> bool:
    return all(use.library != continuum.library for use in card.data)


def _said_here(  # noqa: PLR0913, PLR0917 - everybody who says something of one picture
    continuum: Continuum,
    card: ModelCard | None,
    own: Threshold,
    value: float,
    trials: tuple[tuple[float, int], ...],
    place: int,
) -> list[str]:
    below, above = (verbatim(localised(one.name)) for one in (continuum.below, continuum.above))

    def by(line: float) -> str:
        return below if value < line else above

    said = [
        f"{localised(continuum.axis)}: **{value_words(continuum, value)}**",
        t("By the rule: **{answer}**", answer=by(continuum.rule)),
    ]
    if own.value is not None:
        said.append(t("By your line: **{answer}**", answer=by(own.value)))
    if card is not None:
        model = cached.model(card.id)
        found = said_of_series(model, card.answers_key, continuum.id, trials)[place]
        said.append(
            t(
                "The AI: {below} {share_below}, {above} {share_above}",
                below=below,
                share_below=share(found[continuum.below.class_id]),
                above=above,
                share_above=share(found[continuum.above.class_id]),
            )
        )
    return said
