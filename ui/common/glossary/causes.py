"""Terms of the glossary: what decided the answer."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

CAUSES: Mapping[Term, Entry] = {
    Term.SHAPLEY_VALUE: Entry(
        Section.CAUSES,
        Phrase("Shapley value"),
        Phrase(
            "A fair share of the answer for each region: what it adds, averaged over every "
            "order in which regions could be shown."
        ),
    ),
    Term.HIDING: Entry(
        Section.CAUSES,
        Phrase("Hiding a region"),
        Phrase(
            "The region is filled in and the AI asked again: what the answer loses, the "
            "region was worth."
        ),
    ),
    Term.INFILL: Entry(
        Section.CAUSES,
        Phrase("Infill"),
        Phrase(
            "What a hidden place is filled with, such as a blur. Every one leaves traces, so "
            "compare two."
        ),
    ),
    Term.DELETION: Entry(
        Section.CAUSES,
        Phrase("Deletion and insertion"),
        Phrase(
            "The hottest pixels are taken away, or put in, step by step; a map that found "
            "what matters moves the answer sooner than chance."
        ),
    ),
    Term.SANITY_CHECK: Entry(
        Section.CAUSES,
        Phrase("Sanity check"),
        Phrase(
            "The network is made to forget, layer by layer. A map that stays the same does "
            "not depend on what was learned (Adebayo et al. 2018)."
        ),
    ),
    Term.SHORTCUT: Entry(
        Section.CAUSES,
        Phrase("Shortcut"),
        Phrase(
            "Something that goes with a class in the training pictures and has nothing to do "
            "with it, such as a tag in a corner."
        ),
    ),
}
