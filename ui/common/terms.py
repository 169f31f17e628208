"""Which terms of the field there are, and what an entry about one says.

``glossary/`` holds the entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xai_core.errors import Phrase
from xai_core.types import Choice


class Term(Choice):
    """The terms; the value is the anchor on the page."""

    CASE = "case"
    REGION = "region"
    WINDOW = "window"
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
    RANK_ACCURACY = "rank-accuracy"
    POINTING = "pointing"
    EMPHASIS = "emphasis"
    IRRELEVANT_SHARE = "irrelevant-share"
    HOTTEST_TENTH = "hottest-tenth"
    PATTERN = "pattern"
    PLAUSIBILITY = "plausibility"
    SHAPLEY_VALUE = "shapley-value"
    HIDING = "hiding"
    INFILL = "infill"
    DELETION = "deletion"
    SANITY_CHECK = "sanity-check"
    CONCEPT = "concept"
    CONCEPT_VECTOR = "concept-vector"
    TCAV = "tcav"
    COUNTERFACTUAL = "counterfactual"
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
    AUC = "auc"
    FROC = "froc"
    CONFUSION_TABLE = "confusion-table"
    HELD_OUT = "held-out"
    OTHER_SOURCE = "other-source"
    SPECIMEN = "specimen"
    DISPUTED_LABEL = "disputed-label"
    OVER_RELIANCE = "over-reliance"
    UNDER_RELIANCE = "under-reliance"
    DOMAIN_SHIFT = "domain-shift"
    MMD = "mmd"
    TWO_SAMPLE_TEST = "two-sample-test"
    HISTOGRAM_MATCHING = "histogram-matching"
    FOURIER_SWAP = "fourier-swap"
    BATCH_NORMALISATION = "batch-normalisation"
    TUNING = "tuning"


class Section(Choice):
    """What a term is about, in the order of the page."""

    SEEING = "seeing"
    AGREEMENT = "agreement"
    CAUSES = "causes"
    SURENESS = "sureness"
    MEASURES = "measures"
    SHIFT = "shift"


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
    Section.SHIFT: Phrase("What changes elsewhere?"),
}
