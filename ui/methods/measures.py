"""What each column of a scoreboard is called, and what it says in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.text import t
from xai_core.errors import Phrase
from xai_core.evaluation.scoreboard.measures import Baseline, Measure


@dataclass(frozen=True)
class MeasureWords:
    """A column in the reader's language."""

    name: Phrase
    says: Phrase
    """One sentence."""


WORDS: Mapping[Measure, MeasureWords] = {
    Measure.ATTENTION: MeasureWords(
        Phrase("Attention in region"),
        Phrase(
            "The share of the map that lies in the region that decides, which is known because it"
            " was drawn."
        ),
    ),
    Measure.POINTING: MeasureWords(
        Phrase("Pointing"),
        Phrase("How often the hottest pixel lies in that region."),
    ),
    Measure.PARTS: MeasureWords(
        Phrase("Parts hidden"),
        Phrase(
            "Whether the map ranks the parts of the picture as the model does when each is hidden"
            " alone: 1 the same order, 0 no relation, −1 the reverse."
        ),
    ),
    Measure.REDRAWN: MeasureWords(
        Phrase("Parts redrawn"),
        Phrase(
            "The same where the simulator draws each part anew with another look, so that nothing"
            " is hidden and no hole is seen."
        ),
    ),
    Measure.ROAD: MeasureWords(
        Phrase("ROAD"),
        Phrase(
            "How often the answer is still right as the hottest 10 to 90 % of pixels are filled"
            " from their neighbours; a map of single bright dots loses nothing by it."
        ),
    ),
    Measure.DELETION: MeasureWords(
        Phrase("Deletion"),
        Phrase("How much of the answer is left, on average, as the hottest places are hidden."),
    ),
    Measure.INSERTION: MeasureWords(
        Phrase("Insertion"),
        Phrase(
            "How much of the answer is there, on average, as the hottest places are shown first."
        ),
    ),
    Measure.COMPLETENESS: MeasureWords(
        Phrase("Completeness error"),
        Phrase(
            "How far the map is from adding up to the answer, of methods that promise it; a share"
            " of the range of the model's output."
        ),
    ),
    Measure.SENSITIVITY: MeasureWords(
        Phrase("Max-sensitivity"),
        Phrase(
            "How far the map moves, at most, when every pixel changes by up to 5 of 255 grey"
            " levels; a map that ignores the picture moves least of all."
        ),
    ),
    Measure.SANITY: MeasureWords(
        Phrase("Sanity check"),
        Phrase(
            "How alike the map stays when the network has forgotten all it learned: near 1 it"
            " shows the picture and not the model."
        ),
    ),
    Measure.SECONDS: MeasureWords(
        Phrase("Seconds"),
        Phrase("How long one map took on the machine that measured."),
    ),
}
BASELINES: Mapping[Baseline, Phrase] = {
    Baseline.CHANCE: Phrase("Chance"),
    Baseline.CENTRE_BLOB: Phrase("Centre blob"),
}


def measure_name(value: str) -> str:
    """A measure in the reader's language."""
    return t(WORDS[Measure(value)].name)


def measure_title(measure: Measure) -> str:
    """The head of its column: the name, and which way is good."""
    return f"{measure_name(measure)} {'↑' if measure.larger_is_better else '↓'}"


def show_meanings(measures: Sequence[Measure]) -> None:
    """What each column says, a sentence each."""
    with st.expander(t("What each column says")):
        st.markdown(
            "\n".join(f"- **{measure_title(one)}**: {t(WORDS[one].says)}" for one in measures)
        )
