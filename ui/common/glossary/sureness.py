"""Terms of the glossary: how sure an answer or a figure is."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

SURENESS: Mapping[Term, Entry] = {
    Term.CONFIDENCE: Entry(
        Section.SURENESS,
        Phrase("Confidence"),
        Phrase(
            "The probability the AI gives its own answer. It is only as good as its calibration."
        ),
    ),
    Term.CALIBRATION: Entry(
        Section.SURENESS,
        Phrase("Calibration"),
        Phrase("Whether “90 % sure” is right nine times of ten."),
    ),
    Term.ECE: Entry(
        Section.SURENESS,
        Phrase("ECE"),
        Phrase(
            "Expected calibration error: how far confidence and the share of right answers "
            "lie apart, on average. 0 is perfect."
        ),
    ),
    Term.TEMPERATURE: Entry(
        Section.SURENESS,
        Phrase("Temperature"),
        Phrase(
            "One number by which a model's scores are divided, so that its confidence fits "
            "how often it is right. It changes no answer."
        ),
    ),
    Term.OUT_OF_DISTRIBUTION: Entry(
        Section.SURENESS,
        Phrase("Out of distribution"),
        Phrase(
            "A picture unlike anything the model learned from. Its answer, and its "
            "confidence, mean little then."
        ),
    ),
    Term.INTERVAL: Entry(
        Section.SURENESS,
        Phrase("95 % interval"),
        Phrase(
            "How far a figure could move if other cases of the same kind were measured. Few "
            "cases, wide interval."
        ),
    ),
    Term.WILSON_INTERVAL: Entry(
        Section.SURENESS,
        Phrase("Wilson interval"),
        Phrase("A 95 % interval of a share that stays right for few cases and near 0 % or 100 %."),
    ),
    Term.BOOTSTRAP: Entry(
        Section.SURENESS,
        Phrase("Bootstrap"),
        Phrase(
            "An interval found by drawing the cases again and again; by specimen, where cases "
            "of one specimen resemble each other."
        ),
    ),
    Term.N: Entry(
        Section.SURENESS,
        Phrase("n"),
        Phrase("How many cases a figure was measured on."),
    ),
}
