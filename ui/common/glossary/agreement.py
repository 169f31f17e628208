"""Terms of the glossary: whether they agree."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

AGREEMENT: Mapping[Term, Entry] = {
    Term.ATTENTION_IN_REGION: Entry(
        Section.AGREEMENT,
        Phrase("Attention in region"),
        Phrase(
            "The share of the AI's attention that falls inside the region. Read it beside "
            "chance and the centre blob."
        ),
    ),
    Term.CHANCE: Entry(
        Section.AGREEMENT,
        Phrase("Chance"),
        Phrase(
            "What attention spread evenly over the picture would score: the region's share of "
            "the picture."
        ),
    ),
    Term.CENTRE_BLOB: Entry(
        Section.AGREEMENT,
        Phrase("Centre blob"),
        Phrase(
            "A spot that knows nothing and sits in the middle. It scores well because cells "
            "are framed in the middle; a map says something only above it."
        ),
    ),
    Term.ABOVE_CHANCE: Entry(
        Section.AGREEMENT,
        Phrase("Above chance"),
        Phrase(
            "Attention in the region with chance taken away: 0 is chance, 1 is all inside, "
            "below 0 avoids the region."
        ),
    ),
    Term.IOU: Entry(
        Section.AGREEMENT,
        Phrase("IoU"),
        Phrase(
            "Intersection over union: what the AI's area and the expert's have in common, as "
            "a share of what either covers. 1 is identical."
        ),
    ),
    Term.DICE: Entry(
        Section.AGREEMENT,
        Phrase("Dice coefficient"),
        Phrase(
            "Twice what two areas have in common, divided by the sum of their sizes. 1 is "
            "identical, 0 is apart."
        ),
    ),
    Term.GROUND_TRUTH_COVERAGE: Entry(
        Section.AGREEMENT,
        Phrase("Ground-truth coverage"),
        Phrase("The share of the expert's region that the AI's area covers."),
    ),
    Term.SALIENCY_COVERAGE: Entry(
        Section.AGREEMENT,
        Phrase("Saliency coverage"),
        Phrase("The share of the AI's area that lies inside the expert's region."),
    ),
    Term.CUT: Entry(
        Section.AGREEMENT,
        Phrase("Cut of a map"),
        Phrase(
            "IoU and coverages need a yes or no for each pixel, so the map is cut at a "
            "threshold. How is always said."
        ),
    ),
    Term.MATCHED_AREA: Entry(
        Section.AGREEMENT,
        Phrase("Matched area"),
        Phrase(
            "A cut that takes as many of the hottest pixels as the region has, so that size "
            "alone decides nothing."
        ),
    ),
    Term.OTSU: Entry(
        Section.AGREEMENT,
        Phrase("Otsu's threshold"),
        Phrase("A cut found in the map itself: where bright and dark pixels fall apart best."),
    ),
    Term.RANK_ACCURACY: Entry(
        Section.AGREEMENT,
        Phrase("Rank accuracy"),
        Phrase(
            "Take as many of the hottest pixels as the region has: this share of them lies in it."
        ),
    ),
    Term.POINTING: Entry(
        Section.AGREEMENT,
        Phrase("Pointing game"),
        Phrase("Whether the hottest pixel lies in the region; a share where several tie."),
    ),
    Term.EMPHASIS: Entry(
        Section.AGREEMENT,
        Phrase("Emphasis"),
        Phrase(
            "Inside the region, whether the AI looks most where the expert says it matters "
            "most: a rank correlation, -1 to 1. It needs three or more grades of importance."
        ),
    ),
    Term.IRRELEVANT_SHARE: Entry(
        Section.AGREEMENT,
        Phrase("Irrelevant share"),
        Phrase(
            "The share of the AI's attention that lies outside the expert's region. A right "
            "answer may have much of it; chance has all that the region leaves free."
        ),
    ),
    Term.HOTTEST_TENTH: Entry(
        Section.AGREEMENT,
        Phrase("Hottest tenth"),
        Phrase(
            "Whether the tenth of the region that is looked at most is also the part that matters "
            "most: 1 is the best tenth, 0 is chance, below 0 the wrong part."
        ),
    ),
    Term.PATTERN: Entry(
        Section.AGREEMENT,
        Phrase("Shared Interest pattern"),
        Phrase(
            "One of eight names for how a map and a region overlap when the answer is right "
            "or wrong (Boggust et al. 2022)."
        ),
    ),
    Term.PLAUSIBILITY: Entry(
        Section.AGREEMENT,
        Phrase("Plausibility"),
        Phrase(
            "Whether the AI looks where an expert would. It does not show that this place "
            "decided the answer."
        ),
    ),
}
