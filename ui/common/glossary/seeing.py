"""Terms of the glossary: what is seen."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

SEEING: Mapping[Term, Entry] = {
    Term.CASE: Entry(
        Section.SEEING,
        Phrase("Case"),
        Phrase(
            "One picture with what is known of it: the experts' answer, their regions, where "
            "it comes from."
        ),
    ),
    Term.REGION: Entry(
        Section.SEEING,
        Phrase("Region"),
        Phrase(
            "A part of the picture that an expert outlined, such as the nucleus, with how "
            "much it matters."
        ),
    ),
    Term.WINDOW: Entry(
        Section.SEEING,
        Phrase("Window"),
        Phrase(
            "Which values of a deep picture become the way from black to white, such as "
            "Hounsfield units (HU: air -1000, water 0) of a CT. It decides what can be seen."
        ),
    ),
    Term.MODEL_PROPOSED: Entry(
        Section.SEEING,
        Phrase("Model-proposed"),
        Phrase("Drawn by a model, not by a person: a proposal that nobody has checked."),
    ),
    Term.HEAT_MAP: Entry(
        Section.SEEING,
        Phrase("Heat map"),
        Phrase("A picture of which places raised the score of one answer. It says where, not why."),
    ),
    Term.ATTENTION: Entry(
        Section.SEEING,
        Phrase("Attention"),
        Phrase(
            "What a heat map shows of an AI: how much each pixel spoke for its answer. It "
            "does not mean that anybody looked."
        ),
    ),
    Term.GRAD_CAM: Entry(
        Section.SEEING,
        Phrase("Grad-CAM"),
        Phrase(
            "The best-known way to a heat map: the channels of one layer of the network, each "
            "weighted by how much it raises the answer."
        ),
    ),
    Term.LAYER: Entry(
        Section.SEEING,
        Phrase("Layer"),
        Phrase(
            "One step of the network. Early layers see edges on a fine grid, the deepest sees "
            "whole things on a coarse one."
        ),
    ),
}
