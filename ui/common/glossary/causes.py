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
    Term.CONCEPT: Entry(
        Section.CAUSES,
        Phrase("Concept"),
        Phrase(
            "Something a person would name, such as a thin thread or a tag, that a layer of the "
            "AI sees as one direction among its channels."
        ),
    ),
    Term.CONCEPT_VECTOR: Entry(
        Section.CAUSES,
        Phrase("Concept activation vector (CAV)"),
        Phrase(
            "The direction in a layer from cases without a concept to cases with it. Where new "
            "cases cannot be told apart along it, the concept is not found."
        ),
    ),
    Term.TCAV: Entry(
        Section.CAUSES,
        Phrase("TCAV score"),
        Phrase(
            "The share of a class's cases whose answer rises as more of a concept is added: 1 "
            "speaks for, 0 against. It counts only beside chance directions."
        ),
    ),
    Term.COUNTERFACTUAL: Entry(
        Section.CAUSES,
        Phrase("Counterfactual"),
        Phrase(
            "The same case with one thing changed just so far that the answer becomes another: "
            "what the AI would have needed to see."
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
