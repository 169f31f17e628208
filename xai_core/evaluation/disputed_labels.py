"""Which labels of a library does a model dispute? A list to look at; no label is changed.

Every labelled case is answered once, and its label and the model's calibrated probabilities are
read in the classes both sides share; confident learning (``stats/label_errors.py``) then names
the labels that look wrong.

The usual question is about the training labels of the model itself, whose probabilities are
*in-sample*: a model bends towards what it was told, so fewer errors are found than by one that
never saw these labels. A label found all the same is one that even training on it did not make
convincing. The review says which of the two it is (``trained_on``).

A model that learned from cells cut out of their background is shown them cut out here as well,
or its doubts would be about the background.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xai_core.cases.case import Case
from xai_core.cases.cut_out import picture_reader
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.disputed_labels import DisputedLabel, LabelReview
from xai_core.stats.label_errors import suspicious_labels
from xai_core.store.csv_export import csv_text
from xai_core.tasks import ClassAlignment, align_classes
from xai_core.types import Progress, Split

SHARE = 0.01
"""Of all labels, how many are listed: more than a person looks at helps nobody."""


def review_labels(  # noqa: PLR0913  (one option a choice)
    library: CaseLibrary,
    model: LoadedModel,
    progress: Progress,
    *,
    split: Split | None = Split.TRAIN,
    where: Mapping[str, str] | None = None,
    cut_out: str | None = None,
    share: float = SHARE,
) -> LabelReview:
    """Answer every labelled case of a split and list the labels that are disputed most.

    Parameters
    ----------
    library
        Whose labels are reviewed.
    model
        Who disputes them.
    progress
        Called with (cases done, cases in all).
    split
        None: every case.
    where
        Only cases with these attributes.
    cut_out
        The region that the model saw cases cut out by; None: whole pictures.
    share
        In (0, 1]: of all labels, how many are listed at most (but one, if any is disputed).

    Returns
    -------
    LabelReview
        The disputed labels, the most disputed first, and how many were looked at.

    Raises
    ------
    AlignmentError
        Library and model share fewer than two classes.
    ChoiceError
        The share is not in (0, 1].
    LibraryError
        The library has no such region.
    """
    view = align_classes(library.task, model.card.task)
    read = picture_reader(library, cut_out)
    cases = [
        case
        for case in library.cases
        if matches(case, split, where or {}) and view.truth_of(case.label) is not None
    ]
    answered: list[tuple[Case, CaseResult]] = []
    results = case_results(library, model, cases, regions=(), read=read)
    for done, (case, result) in enumerate(results, start=1):
        progress(done, len(cases))
        if isinstance(result, CaseResult):
            answered.append((case, result))
    return LabelReview(
        library=library.id,
        content_hash=library.content_hash,
        split=split,
        where=dict(where or {}),
        cut_out=cut_out,
        # Training cases fix the weights, validation cases the temperature.
        trained_on=split is not Split.TEST
        and any(use.may_hold(library.id, where or {}) for use in model.card.data),
        share=share,
        n=len(answered),
        n_skipped=len(cases) - len(answered),
        disputed=_disputed(view, answered, share),
    )


def labels_csv(reviews: Iterable[LabelReview]) -> str:
    """Disputed labels as CSV, one line each, most suspicious first within a library.

    Texts a spreadsheet would take for a formula get an apostrophe in front (``store.tables``).
    """
    header = ("library", "case", *_COLUMNS)
    return csv_text(
        header,
        (
            (review.library, one.case, *(getattr(one, name) for name in _COLUMNS))
            for review in reviews
            for one in review.disputed
        ),
    )


_COLUMNS = ("label", "suggested", "probability_of_label", "probability_of_suggested")


def _disputed(
    view: ClassAlignment,
    answered: Sequence[tuple[Case, CaseResult]],
    share: float,
) -> tuple[DisputedLabel, ...]:
    table = view.table([result.prediction.class_answer for _, result in answered])
    found = suspicious_labels(
        [result.judgement.truth or table.other for _, result in answered],
        list(table.columns),
        table.probabilities,
        share,
    )
    return tuple(
        DisputedLabel(
            case=answered[one.place][0].id,
            label=one.label,
            suggested=one.suggested,
            # Sums of shares may exceed 1 by rounding.
            probability_of_label=min(1.0, one.probability_of_label),
            probability_of_suggested=min(1.0, one.probability_of_suggested),
        )
        for one in found
    )
