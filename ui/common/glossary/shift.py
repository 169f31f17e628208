"""Terms of the glossary: what changes elsewhere, and what helps."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

SHIFT: Mapping[Term, Entry] = {
    Term.DOMAIN_SHIFT: Entry(
        Section.SHIFT,
        Phrase("Domain shift"),
        Phrase(
            "Pictures where a model is used differ from those it learned from: another camera, "
            "stain or hospital. It often answers worse there."
        ),
    ),
    Term.MMD: Entry(
        Section.SHIFT,
        Phrase("MMD"),
        Phrase(
            "Maximum mean discrepancy: how far two sets of pictures lie apart in what the "
            "network makes of them. Around 0 where they are alike."
        ),
    ),
    Term.TWO_SAMPLE_TEST: Entry(
        Section.SHIFT,
        Phrase("Classifier two-sample test"),
        Phrase(
            "A second, simple model is asked which of two libraries a picture is from. An AUC of "
            "0.5: it cannot tell; 1: it always can."
        ),
    ),
    Term.HISTOGRAM_MATCHING: Entry(
        Section.SHIFT,
        Phrase("Histogram matching"),
        Phrase(
            "A picture's brightness and colours are changed until they are spread as in the "
            "pictures the model knows."
        ),
    ),
    Term.FOURIER_SWAP: Entry(
        Section.SHIFT,
        Phrase("Fourier amplitude swap (FDA)"),
        Phrase(
            "A picture's coarse tones are taken from the pictures the model knows; where things "
            "lie in it stays as it was (Yang and Soatto 2020)."
        ),
    ),
    Term.BATCH_NORMALISATION: Entry(
        Section.SHIFT,
        Phrase("Re-estimated batch normalisation"),
        Phrase(
            "A network remembers the mean and the spread of its inner values. They are measured "
            "anew on pictures of the other place; labels are not needed (Li et al. 2018)."
        ),
    ),
    Term.TUNING: Entry(
        Section.SHIFT,
        Phrase("Tuning with a few cases"),
        Phrase(
            "The network's normalisation and its last layer learn a little from a few labelled "
            "cases of the other place; all else stays."
        ),
    ),
}
