"""The words of a domain shift, shared by its sentence, its figure and its tables."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.glossary import term_name
from ui.common.numbers import number, share, share_interval, told_value
from ui.common.terms import Term
from ui.common.text import t, verbatim
from xai_core.errors import Phrase
from xai_core.evaluation.shift.report import Hindrance, Measure, RemedyName, ShiftReport

REMEDY_TERMS: Mapping[RemedyName, Term] = {
    RemedyName.HISTOGRAM_MATCHING: Term.HISTOGRAM_MATCHING,
    RemedyName.FOURIER_SWAP: Term.FOURIER_SWAP,
    RemedyName.BATCH_NORMALISATION: Term.BATCH_NORMALISATION,
    RemedyName.TUNING: Term.TUNING,
}
"""Each is called as the glossary calls it."""
HINDRANCES: Mapping[Hindrance, Phrase] = {
    Hindrance.NO_BATCH_NORMALISATION: Phrase("the network has no batch normalisation"),
    Hindrance.NO_CASES_SET_ASIDE: Phrase("too few cases of the other library to learn from"),
    Hindrance.NOT_FOR_THIS_TASK: Phrase("not made for this kind of answer"),
}
MEASURES: Mapping[Measure, Phrase] = {
    Measure.ACCURACY: Phrase("share of right answers"),
    Measure.AUC: Phrase("area under the ROC curve"),
    Measure.MAE: Phrase("mean absolute error"),
    Measure.CORRELATION: Phrase("correlation (Pearson)"),
    Measure.SENSITIVITY: Phrase("mean sensitivity (FROC)"),
}
POINTS: Mapping[Measure, Phrase] = {
    Measure.ACCURACY: Phrase("On {library} the model is right in {there} instead of {here}."),
    Measure.AUC: Phrase(
        "On {library} the model tells the two classes apart with an AUC of {there} instead of"
        " {here}."
    ),
    Measure.MAE: Phrase("On {library} the model is off by {there} on average instead of {here}."),
    Measure.SENSITIVITY: Phrase(
        "On {library} the model finds {there} of the lesions on average instead of {here}."
    ),
}


def told(measure: Measure, value: float | None, unit: str) -> str:
    """A figure in words; ``unit`` is that of values."""
    if measure is Measure.MAE:
        return told_value(value, unit)
    return share(value) if is_share(measure) else number(value)


def is_share(measure: Measure) -> bool:
    """Whether a figure is read as a percentage."""
    return measure in {Measure.ACCURACY, Measure.SENSITIVITY}


def sentence(found: ShiftReport, other: str, unit: str) -> str:
    """What happened, and what helps, as Markdown; ``other`` is the other library's title."""
    measure = found.headline
    here, there = found.source.figures[measure], found.target.figures[measure]
    said = t(
        POINTS[measure],
        library=verbatim(other),
        there=told(measure, there.value, verbatim(unit)),
        here=told(measure, here.value, verbatim(unit)),
    )
    fell, best = found.fall[measure], found.best
    if fell.shown is None:
        return f"**{said}** " + t("Whether that is a fall is not defined.")
    if not fell.shown:
        return f"**{said}** " + t("A fall is not shown.")
    helped = None if best is None else best.figures[measure]
    if best is None or helped is None:
        return f"**{said}**"
    if helped.gain_ci95 is None or helped.gain_ci95[0] <= 0:
        return f"**{said}** " + t("No remedy is shown to help.")
    recovers = t(
        "{remedy} recovers {share} of the fall (95 % interval {interval}).",
        remedy=term_name(REMEDY_TERMS[best.remedy]),
        share=share(helped.recovered),
        interval=share_interval(helped.recovered_ci95),
    )
    sentences = [f"**{said}**", recovers]
    if not _beats(measure, helped.value, there.blind):
        sentences.append(t("That is no better than one answer to every case."))
    return " ".join(sentences)


def _beats(measure: Measure, value: float | None, blind: float | None) -> bool:
    """Whether a figure is better than one answer to every case, as far as both are known."""
    if value is None or blind is None:
        return True
    return value > blind if measure.larger_is_better else value < blind
