"""Which labels are in doubt? Those pictures are taught by nobody and count for nobody.

Question answered: *of which pictures of this library would somebody say another class, and who?*

A label is contested where

- **experts differ**: the source names other readers' labels (attribute ``other_labels``, class
  ids with semicolons between), and one of them is another answer in the reading that is asked;
- **the label check disputes it**: confident learning (``stats/label_errors.py``) names it, either
  in a review kept on any model's card, or on the pictures of this round by the answers of the
  model that takes part, the same check as ``shiten labels --share 1``.

So a wrong answer of the AI is taught as wrong only where nothing speaks against the label. What
is left are the answers in which the model is less sure than it usually is of such cells. That
leaves the hardest mistakes of a model out together with the wrong labels: which is which, an
expert would have to say.

A doubt between two classes that the asked reading does not tell apart is none here: who asks for
"neutrophil" need not know whether it is a band. Pictures drawn by code, whose every region is
known by construction, have labels that nobody can contest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard
from xai_core.quiz.round_material import RoundMaterial
from xai_core.stats.label_errors import suspicious_labels
from xai_core.tasks import (
    ClassAlignment,
    ClassAnswer,
    ReadClasses,
    align_classes,
    alignable,
)
from xai_core.types import Choice

OTHER_LABELS = "other_labels"
"""The attribute in which a library keeps what other readers called a case: ``band;segmented``."""


class Doubt(Choice):
    """Who speaks against a label."""

    EXPERTS = "experts"
    LABEL_CHECK = "label-check"


@dataclass(frozen=True)
class Contest:
    """What speaks against one label."""

    doubt: Doubt
    other: str
    """The class it may be instead: of the library, or of the reading that the model shares."""
    model: str | None = None
    """Whose label check it was; None for experts."""
    confidence: float | None = None
    """How probable that model finds the other class, in [0, 1]."""


def contested_labels(
    material: RoundMaterial,
    cases: Sequence[Case],
    probabilities: Mapping[str, Mapping[str, float]],
    cards: Iterable[ModelCard] = (),
) -> dict[str, Contest]:
    """Case id -> what speaks against its label; cases whose label stands are not here.

    Parameters
    ----------
    material
        Library, reading and the model that takes part.
    cases
        Those whose labels are checked by the model's answers, with a label that is read.
    probabilities
        Case id -> how probable the model finds each of its classes. Cases without are not checked.
    cards
        Models whose kept reviews count as well; reviews of other libraries are passed over.

    Returns
    -------
    dict[str, Contest]
        Of any case of the library; where several speak against a label, experts come first, then
        the model that takes part.
    """
    library, reading = material.library, material.reading
    if library.manifest.drawn:
        return {}
    found = on_record(library, reading, cards)
    for case_id, contest in _checked(material, cases, probabilities):
        if case_id not in found or found[case_id].doubt is not Doubt.EXPERTS:
            found[case_id] = contest
    return found


def on_record(
    library: CaseLibrary, reading: ReadClasses, cards: Iterable[ModelCard]
) -> dict[str, Contest]:
    """:func:`contested_labels` without any model's answers: what is written down already."""
    if library.manifest.drawn:
        return {}
    return {**dict(_reviewed(library, reading, cards)), **dict(_experts(library, reading))}


def _experts(library: CaseLibrary, reading: ReadClasses) -> Iterator[tuple[str, Contest]]:
    for case in library.cases:
        own = reading.read.get(case.label or "")
        others = (name.strip() for name in case.attributes.get(OTHER_LABELS, "").split(";"))
        differing = [name for name in others if reading.read.get(name, own) != own]
        if own is not None and differing:
            yield case.id, Contest(Doubt.EXPERTS, differing[0])


def _reviewed(
    library: CaseLibrary, reading: ReadClasses, cards: Iterable[ModelCard]
) -> Iterator[tuple[str, Contest]]:
    """What reviews kept on cards say of this library, of labels that are still the same."""
    labels = {case.id: case.label for case in library.cases}
    for card in cards:
        reviews = [review for review in card.labels if review.library == library.id]
        if not reviews or not alignable(library.task, card.task):
            continue
        shared = align_classes(library.task, card.task)
        for one in (one for review in reviews for one in review.disputed):
            label = labels.get(one.case)
            if shared.truth_of(label) == one.label and _differs(
                shared, reading, label, one.suggested
            ):
                yield (
                    one.case,
                    Contest(
                        Doubt.LABEL_CHECK, one.suggested, card.id, one.probability_of_suggested
                    ),
                )


def _checked(
    material: RoundMaterial,
    cases: Sequence[Case],
    probabilities: Mapping[str, Mapping[str, float]],
) -> Iterator[tuple[str, Contest]]:
    """The check by the answers at hand, in the classes that library and model share."""
    shared = material.alignment
    asked = [
        (case, probabilities[case.id])
        for case in cases
        if case.id in probabilities and shared.truth_of(case.label) is not None
    ]
    table = shared.table([ClassAnswer({}, said) for _, said in asked])
    labels = [shared.truth_of(case.label) or table.other for case, _ in asked]
    for one in suspicious_labels(labels, list(table.columns), table.probabilities, share=1):
        case = asked[one.place][0]
        if _differs(shared, material.reading, case.label, one.suggested):
            sure = min(1.0, one.probability_of_suggested)  # sums of shares round
            yield case.id, Contest(Doubt.LABEL_CHECK, one.suggested, material.card.id, sure)


def _differs(
    shared: ClassAlignment, reading: ReadClasses, label: str | None, suggested: str
) -> bool:
    """Whether label and suggestion are two answers in the reading that is asked.

    The suggestion is a class of the shared reading. Where that is the library's own classes, the
    asked reading may take both for one; where it is coarser, two of its classes always differ.
    """
    if shared.library.grouping is not None:
        return True
    return reading.read.get(suggested, suggested) != reading.read.get(label or "")
