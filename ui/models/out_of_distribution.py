"""A model's check for pictures that are no cases: how it is made, how often it is right."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval, number, share
from ui.common.terms import Term
from ui.common.text import localised, t, verbatim
from xai_core.errors import Phrase
from xai_core.models.cards import ModelCard
from xai_core.models.out_of_distribution_report import Catches, StrangenessCheck, StrangenessMethod

METHODS: Mapping[StrangenessMethod, Phrase] = {
    StrangenessMethod.MAHALANOBIS: Phrase("distance from the nearest class (Mahalanobis)"),
    StrangenessMethod.MAHALANOBIS_UNIT: Phrase(
        "distance from the nearest class, lengths made equal (Mahalanobis)"
    ),
    StrangenessMethod.KNN: Phrase("distance to the nearest training cases (kNN)"),
    StrangenessMethod.ENERGY: Phrase("how little it says of any class (energy)"),
}
KINDS: Mapping[str, Phrase] = {
    "white": Phrase("Blank, white or nearly"),
    "black": Phrase("Blank, black or nearly"),
    "grey": Phrase("Blank, grey"),
    "colour": Phrase("Blank, of one colour"),
    "noise-uniform": Phrase("Noise, uniform"),
    "noise-gaussian": Phrase("Noise, Gaussian"),
    "noise-coloured": Phrase("Noise, cloudy (1/f)"),
    "mammogram": Phrase("Mammograms"),
    "photograph": Phrase("Photographs"),
    "chest-ct": Phrase("Chest CT"),
}


def show_strangeness(card: ModelCard) -> None:
    """How the check works, its false alarms, and what it catches."""
    st.header(t("A picture that is not a case"), help=term_help(Term.OUT_OF_DISTRIBUTION))
    check = card.strangeness
    if check is None:
        st.info(
            t("This model has no check for pictures unlike anything it has seen (not defined).")
        )
        return
    st.markdown(_how(check))
    if check.false_alarms:
        st.table(_false_alarms(check))
    st.table(_catches(check.catches))
    st.caption(_compared(check))


def _how(check: StrangenessCheck) -> str:
    return t(
        "The check measures the {method}, in what the last layer reads. Above {threshold} the"
        " answer comes with a warning. Statistics from {n_fitted} training cases; the threshold"
        " from {n_validation} validation cases, of which at most {rate} may exceed it; no strange"
        " picture took part.",
        method=t(METHODS[check.method]),
        threshold=number(check.threshold),
        n_fitted=check.n_fitted,
        n_validation=check.n_validation,
        rate=share(check.alarm_rate),
    )


def _false_alarms(check: StrangenessCheck) -> dict[str, list[str]]:
    return {
        t("False alarms on cases never seen"): [
            verbatim(localised(one.name)) for one in check.false_alarms
        ],
        t("Called strange"): [share(one.rate.value) for one in check.false_alarms],
        t("95 % interval"): [interval(one.rate.low, one.rate.high) for one in check.false_alarms],
        "n": [str(one.rate.n) for one in check.false_alarms],
    }


def _catches(catches: tuple[Catches, ...]) -> dict[str, list[str]]:
    return {
        t("Strange pictures"): [
            t(KINDS[one.kind]) if one.kind in KINDS else verbatim(one.kind) for one in catches
        ],
        t("Caught"): [share(one.rate.value) for one in catches],
        t("95 % interval"): [interval(one.rate.low, one.rate.high) for one in catches],
        "n": [str(one.rate.n) for one in catches],
    }


def _compared(check: StrangenessCheck) -> str:
    tried = ", ".join(f"{t(METHODS[one.method])} {share(one.caught)}" for one in check.tried)
    return t(
        "Chosen because it found most validation cases strange that were cut into pieces, made"
        " negative, changed in colour or put out of focus: {tried}.",
        tried=tried,
    )
