"""Which training cases does the model take for like this one? Neighbours, with their labels.

Answers are often explained by likeness: *this looks like those*. The cases are those that the
model's card says it was trained on (library, attributes, and the training part of its split), and
their labels stand beside them: a neighbour with another label than the answer is a reason to doubt.
Likeness is the cosine of what the last linear layer reads, standardised over the training cases and
the picture asked about (``neighbours.py``). It says nothing of which cases *made* the model answer
so: that would be asked by leaving them out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import ExplanationError
from xai_core.evaluation.neighbours import neighbours, standardised
from xai_core.explain.concepts.reading import batches
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.features_read import features_read
from xai_core.models.preprocess import model_input, to_batch
from xai_core.types import Progress, Split

NEAREST = 5


@dataclass(frozen=True)
class TrainingCase:
    """A case the model learned from."""

    case: Case
    likeness: float
    """Cosine of the standardised features, in [-1, 1]."""


@dataclass(frozen=True)
class LearnedFrom:
    """The training cases of one library as the model sees them."""

    cases: tuple[Case, ...]
    features: NDArray[np.float32]
    """``(N, K)``."""
    same_version: bool
    """Whether the library is the very one the card names, by its hash."""


def learned_cases(library: CaseLibrary, card: ModelCard) -> tuple[list[Case], bool]:
    """The cases of a library that a card says its model learned from.

    Parameters
    ----------
    library
        Any.
    card
        The model's.

    Returns
    -------
    tuple[list[Case], bool]
        Empty where it learned from none; and whether the card names this very version.
    """
    found: dict[str, Case] = {}
    same = True
    for use in card.data:
        if use.library == library.id:
            some = by_hash(library, Split.TRAIN, use.where)
            found |= {case.id: case for case in some}
            same = same and use.content_hash == library.content_hash
    return list(found.values()), same


def read_learned_cases(
    library: CaseLibrary, model: LoadedModel, progress: Progress = lambda _done, _total: None
) -> LearnedFrom:
    """What a model sees in the cases of a library it was trained on.

    Parameters
    ----------
    library, model
        Where they lie, and who learned from them.
    progress
        Called with (cases read, cases in all).

    Returns
    -------
    LearnedFrom
        In an order that does not depend on the import.

    Raises
    ------
    ExplanationError
        No case of this library on this machine is one the model was trained on, or no linear layer
        gives its answer.
    """
    cases, same = learned_cases(library, model.card)
    if not cases:
        raise ExplanationError(
            "No case of {library} on this machine is one that “{model}” was trained on.",
            library=library.id,
            model=model.card.id,
        )
    rows = []
    for some in batches(len(cases)):
        rows.append(_features(model, [library.image(case) for case in cases[some]]))
        progress(some.stop, len(cases))
    return LearnedFrom(tuple(cases), np.concatenate(rows), same)


def nearest_learned(
    learned: LearnedFrom, model: LoadedModel, image: ImageArray, n: int = NEAREST
) -> tuple[TrainingCase, ...]:
    """The training cases most like a picture, the most alike first.

    Parameters
    ----------
    learned
        Of the same model.
    model
        Who judges likeness.
    image
        ``(H, W, 3)`` uint8. Where it is itself a training case, it is found with likeness 1.
    n
        How many at most.

    Returns
    -------
    tuple[TrainingCase, ...]
        Empty where nothing of the picture stands out.

    Raises
    ------
    ExplanationError
        No linear layer gives the model's answer.
    """
    rows = standardised(np.concatenate([_features(model, [image]), learned.features]))
    return tuple(
        TrainingCase(learned.cases[one.place - 1], one.likeness) for one in neighbours(rows, 0, n)
    )


def _features(model: LoadedModel, images: list[ImageArray]) -> NDArray[np.float32]:
    """``(N, K)``: what the last linear layer reads."""
    spec, network = model.card.input, model.network
    if network.one_by_one and len(images) > 1:
        return np.concatenate([_features(model, [image]) for image in images])
    batch = to_batch([model_input(image, spec) for image in images], spec)
    with model.lock, evaluating(network), torch.inference_mode(), features_read(network) as read:
        network(ready(batch, network))
    if read.features is None:
        raise ExplanationError(
            "No linear layer gives the answer of “{model}”, so nothing says which cases it takes"
            " for alike.",
            model=model.card.id,
        )
    found: NDArray[np.float32] = read.features.float().cpu().numpy()
    return found
