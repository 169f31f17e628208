"""Which labels are most likely wrong? Confident learning, to be looked at, not to be believed.

For each class the model has a usual confidence: the mean probability it gives the class on the
cases labelled so. A case is confidently of class ``k`` where its probability of ``k`` reaches that
usual confidence (of several such classes the most probable). Where that is not its label, the label
is suspicious; the most suspicious come first by how much more probable the other class is.

The probabilities should come from a model that did not learn from these labels. From one that did
(the usual case here, training labels by their own model) fewer errors are found, since a model
bends towards what it was told; those it still disputes are worth a look.

Northcutt, C., Jiang, L., Chuang, I. (2021), 10.1613/jair.1.12125.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from xai_core.errors import ChoiceError
from xai_core.stats.calibration import check_probabilities


@dataclass(frozen=True)
class SuspiciousLabel:
    """One label that the model confidently disputes."""

    place: int
    """Of the case in what was given."""
    label: str
    suggested: str
    probability_of_label: float
    probability_of_suggested: float


def suspicious_labels(
    labels: Sequence[str],
    classes: Sequence[str],
    probabilities: ArrayLike,
    share: float = 0.01,
) -> tuple[SuspiciousLabel, ...]:
    """The most suspicious labels, most suspicious first, at most ``share`` of all cases.

    Parameters
    ----------
    labels
        The class of each case, one of ``classes``.
    classes
        The columns of ``probabilities``, in order.
    probabilities
        ``(N, K)``, one column per class, rows summing to 1.
    share
        In (0, 1].

    Returns
    -------
    tuple[SuspiciousLabel, ...]
        Places of the cases with their label and what the model says instead.

    Raises
    ------
    ArrayError
        Probabilities of another shape, not finite, or rows that do not sum to 1.
    ChoiceError
        A label is not among the classes, or the share is not in (0, 1].
    """
    if not 0 < share <= 1:
        raise ChoiceError("The share of labels to list must be above 0 and at most 1.")
    position = {name: index for index, name in enumerate(classes)}
    for label in labels:
        if label not in position:
            raise ChoiceError(
                "“{value}” is not one of {valid}.", value=label, valid=", ".join(classes)
            )
    if not labels:
        return ()
    table = check_probabilities(probabilities, len(labels), len(classes))
    given = np.array([position[label] for label in labels], dtype=np.intp)
    usual = np.array(
        [table[given == k, k].mean() if (given == k).any() else np.inf for k in range(len(classes))]
    )
    reached = np.where(table >= usual, table, -np.inf)
    confident, other = reached.max(axis=1), reached.argmax(axis=1)
    cases = np.arange(given.size)
    lead = table[cases, other] - table[cases, given]
    disputed = np.flatnonzero(np.isfinite(confident) & (other != given) & (lead > 0))
    order = disputed[np.argsort(-lead[disputed], kind="stable")]
    most = max(1, int(given.size * share))
    return tuple(
        SuspiciousLabel(
            place=int(place),
            label=labels[place],
            suggested=classes[other[place]],
            probability_of_label=float(table[place, given[place]]),
            probability_of_suggested=float(table[place, other[place]]),
        )
        for place in order[:most]
    )
