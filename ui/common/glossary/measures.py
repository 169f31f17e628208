"""Terms of the glossary: how good a model is."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.terms import Entry, Section, Term
from xai_core.errors import Phrase

MEASURES: Mapping[Term, Entry] = {
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
    Term.AUC: Entry(
        Section.MEASURES,
        Phrase("Area under the ROC curve (AUC)"),
        Phrase(
            "How often a random case of the one class is scored higher than one of the other: "
            "0.5 is guessing, 1 is perfect. No cut-off is needed."
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
    Term.OVER_RELIANCE: Entry(
        Section.MEASURES,
        Phrase("Over-reliance"),
        Phrase(
            "Following a wrong AI: of the cases you had right and the AI wrong, the share you "
            "changed to its answer once you saw it."
        ),
    ),
    Term.UNDER_RELIANCE: Entry(
        Section.MEASURES,
        Phrase("Under-reliance"),
        Phrase(
            "Not following a right AI: of the cases you had wrong and the AI right, the share "
            "that stayed wrong once you saw its answer."
        ),
    ),
}
