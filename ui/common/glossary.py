"""Every term of the field in one place: its name and what it means, in the reader's language.

One text serves the tooltip of a figure (:func:`term_help`), the Glossary page and
``docs/glossary.md`` (``python -m ui.glossary`` writes it; a test holds the two equal).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.common.text import t
from xai_core.errors import Phrase
from xai_core.types import Choice


class Term(Choice):
    """The terms; the value is the anchor on the page."""

    CASE = "case"
    REGION = "region"
    MODEL_PROPOSED = "model-proposed"
    HEAT_MAP = "heat-map"
    ATTENTION = "attention"
    GRAD_CAM = "grad-cam"
    LAYER = "layer"
    ATTENTION_IN_REGION = "attention-in-region"
    CHANCE = "chance"
    CENTRE_BLOB = "centre-blob"
    ABOVE_CHANCE = "above-chance"
    IOU = "iou"
    DICE = "dice"
    GROUND_TRUTH_COVERAGE = "ground-truth-coverage"
    SALIENCY_COVERAGE = "saliency-coverage"
    CUT = "cut"
    MATCHED_AREA = "matched-area"
    OTSU = "otsu"
    POINTING = "pointing"
    EMPHASIS = "emphasis"
    PATTERN = "pattern"
    PLAUSIBILITY = "plausibility"
    SHAPLEY_VALUE = "shapley-value"
    HIDING = "hiding"
    INFILL = "infill"
    DELETION = "deletion"
    SANITY_CHECK = "sanity-check"
    SHORTCUT = "shortcut"
    CONFIDENCE = "confidence"
    CALIBRATION = "calibration"
    ECE = "ece"
    TEMPERATURE = "temperature"
    OUT_OF_DISTRIBUTION = "out-of-distribution"
    INTERVAL = "interval"
    WILSON_INTERVAL = "wilson-interval"
    BOOTSTRAP = "bootstrap"
    N = "n"
    ACCURACY = "accuracy"
    RECALL = "recall"
    PRECISION = "precision"
    KAPPA = "kappa"
    MAE = "mae"
    CORRELATION = "correlation"
    CONCORDANCE = "concordance"
    BLAND_ALTMAN = "bland-altman"
    FROC = "froc"
    CONFUSION_TABLE = "confusion-table"
    HELD_OUT = "held-out"
    OTHER_SOURCE = "other-source"
    SPECIMEN = "specimen"
    DISPUTED_LABEL = "disputed-label"


class Section(Choice):
    """What a term is about, in the order of the page."""

    SEEING = "seeing"
    AGREEMENT = "agreement"
    CAUSES = "causes"
    SURENESS = "sureness"
    MEASURES = "measures"


@dataclass(frozen=True)
class Entry:
    """One term: where it stands, how it is called, what it means in a sentence or two."""

    section: Section
    name: Phrase
    meaning: Phrase


SECTION_NAMES: Mapping[Section, Phrase] = {
    Section.SEEING: Phrase("What is seen"),
    Section.AGREEMENT: Phrase("Do they agree?"),
    Section.CAUSES: Phrase("What decided the answer?"),
    Section.SURENESS: Phrase("How sure?"),
    Section.MEASURES: Phrase("How good?"),
}

GLOSSARY: Mapping[Term, Entry] = {
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
            "most: a rank correlation, -1 to 1."
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
    Term.ACCURACY: Entry(
        Section.MEASURES,
        Phrase("Accuracy"),
        Phrase("The share of right answers."),
    ),
    Term.RECALL: Entry(
        Section.MEASURES,
        Phrase("Recall"),
        Phrase("Of the cases of one class, the share that was found (sensitivity)."),
    ),
    Term.PRECISION: Entry(
        Section.MEASURES,
        Phrase("Precision"),
        Phrase("Of the answers of one class, the share that was right."),
    ),
    Term.KAPPA: Entry(
        Section.MEASURES,
        Phrase("Kappa"),
        Phrase(
            "Agreement between two readers with chance taken away: 0 is chance, 1 is perfect. "
            "Weighted: near misses count less."
        ),
    ),
    Term.MAE: Entry(
        Section.MEASURES,
        Phrase("Mean absolute error (MAE)"),
        Phrase("How far answers that are numbers lie from the truth on average, in their unit."),
    ),
    Term.CORRELATION: Entry(
        Section.MEASURES,
        Phrase("Correlation (Pearson's r)"),
        Phrase(
            "Whether two numbers rise together: 1 always, 0 not at all. Answers that are all "
            "too high may still reach 1."
        ),
    ),
    Term.CONCORDANCE: Entry(
        Section.MEASURES,
        Phrase("Concordance (Lin)"),
        Phrase(
            "Whether answers are the truth, and not only rise with it: 1 only where every "
            "answer is exact."
        ),
    ),
    Term.BLAND_ALTMAN: Entry(
        Section.MEASURES,
        Phrase("Bland-Altman"),
        Phrase(
            "The differences answer − truth: their mean is the bias, and 95 % of them lie "
            "within the limits of agreement."
        ),
    ),
    Term.FROC: Entry(
        Section.MEASURES,
        Phrase("FROC"),
        Phrase("How many lesions are found, against how many false marks a picture that costs."),
    ),
    Term.CONFUSION_TABLE: Entry(
        Section.MEASURES,
        Phrase("Confusion table"),
        Phrase("How often each class was taken for each other one."),
    ),
    Term.HELD_OUT: Entry(
        Section.MEASURES,
        Phrase("Held-out cases"),
        Phrase(
            "Cases set apart before training and never learned from, such as every fifth. "
            "Only they say how good a model is."
        ),
    ),
    Term.OTHER_SOURCE: Entry(
        Section.MEASURES,
        Phrase("Another source"),
        Phrase(
            "Pictures from a laboratory, camera or stain that the model never learned from: "
            "what to expect elsewhere."
        ),
    ),
    Term.SPECIMEN: Entry(
        Section.MEASURES,
        Phrase("Specimen"),
        Phrase(
            "What several cases come from: a smear, a slide, a patient. Its cases are never "
            "in training and test at once."
        ),
    ),
    Term.DISPUTED_LABEL: Entry(
        Section.MEASURES,
        Phrase("Disputed label"),
        Phrase(
            "A label that experts or a confident model contradict. It is never taught as truth."
        ),
    ),
}


def term_name(term: Term) -> str:
    """What a term is called, in the current language."""
    return t(GLOSSARY[term].name)


def term_help(term: Term) -> str:
    """What a term means, in the current language: the text of its tooltip."""
    return t(GLOSSARY[term].meaning)
