"""What does a model look for, in its own terms? A layer factorised over a library's cases.

The pictures that a model answers with one class (of a value: all) are cut into windows and their
activations factorised (``explain/concepts/factors.py``); each concept comes with what it adds to
the answer, with an interval by specimen, and with the windows that hold most of it: look at them
and give it a name, or say that it has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import ExplanationError
from xai_core.explain.concepts.factors import (
    CONCEPTS,
    Factors,
    Window,
    factorise,
    windows_of,
)
from xai_core.explain.concepts.reading import AT_ONCE, Maps, read_layer
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.stats.means import mean_with_interval
from xai_core.types import Interval, Progress

CASES = 60
"""Pictures that are factorised."""
EXAMPLES = 5
_SEARCHED = 6
"""So many times as many are answered at most, until there are enough of the class."""
_FEWEST = 10


@dataclass(frozen=True)
class Example:
    """A window that holds much of a concept."""

    case: str
    box: Window


@dataclass(frozen=True)
class FoundConcept:
    """One concept."""

    contribution: float
    """What it adds to the answers, on average: logits, or the value's unit."""
    interval: Interval
    """95 %, whole specimens drawn anew."""
    share: float
    """Of what all concepts add or take away, in [0, 1]."""
    here: float | None
    """What it adds to the answer to the picture asked about; None where none was."""
    here_box: Window | None
    """Where that picture holds most of it; None where it holds none."""
    examples: tuple[Example, ...]
    """The strongest first, one a case."""


@dataclass(frozen=True)
class FoundConcepts:
    """What a layer was factorised into."""

    layer: str
    target: str
    exact: bool
    """Whether contributions and the rest are all of the answer, rather than its first order."""
    explained: float
    """Share of the activations' squares that the concepts reproduce."""
    rest: float
    """What the factorisation leaves over adds to the answers, on average."""
    n_cases: int
    concepts: tuple[FoundConcept, ...]
    """The one that matters most first."""


@dataclass(frozen=True)
class _Read:
    """The pictures a model answers with one target."""

    cases: tuple[Case, ...]
    activations: Maps
    gradients: Maps


def find_concepts(  # noqa: PLR0913, PLR0917 - whose answers, of what, and how many
    library: CaseLibrary,
    model: LoadedModel,
    target: str,
    asked: ImageArray | None = None,
    layer: str | None = None,
    n_concepts: int = CONCEPTS,
    most: int = CASES,
    progress: Progress = lambda _done, _total: None,
) -> FoundConcepts:
    """Factorise what a model sees in the cases it answers with one target.

    Parameters
    ----------
    library, model
        Whose cases, and who answers.
    target
        A class of the model, or ``up`` for a value.
    asked
        ``(H, W, 3)`` uint8: a picture whose own concepts are wanted as well.
    layer
        None for the last.
    n_concepts
        How many.
    most
        Cases, at most; those whose label has the target's name are tried first.
    progress
        Called with (cases found, cases wanted).

    Returns
    -------
    FoundConcepts
        The same library, model and settings give the same ones.

    Raises
    ------
    ExplanationError
        Fewer than ten cases are answered so, or the model marks places.
    ModelError
        There is no such target or layer.
    """
    network = model.network
    name, _ = network.layer(layer)
    read = _read(library, model, target, name, most, progress)
    activations, gradients = read.activations, read.gradients
    if asked is not None:
        ref = (model.card.task.fixed_outputs() or {})[target]
        own = read_layer(model, [asked], name, [ref])
        activations = np.concatenate([activations, own.activations])
        gradients = np.concatenate([gradients, own.gradients])
    # The picture asked about is factorised with the others: its concepts are among theirs.
    factors = factorise(windows_of(activations, gradients), n_concepts)
    return FoundConcepts(
        layer=name,
        target=target,
        exact=_is_exact(network, name),
        explained=factors.explained,
        rest=float(factors.rest[: len(read.cases)].mean()),
        n_cases=len(read.cases),
        concepts=tuple(
            _concept(factors, int(number), read.cases, asked is not None)
            for number in factors.order()
        ),
    )


def _read(  # noqa: PLR0913, PLR0917
    library: CaseLibrary,
    model: LoadedModel,
    target: str,
    layer: str,
    most: int,
    progress: Progress,
) -> _Read:
    names = list(model.card.task.fixed_outputs() or {})
    if target not in names:
        raise ExplanationError(
            "This model answers with nothing called “{target}”; there are: {known}.",
            target=target,
            known=", ".join(names) or "-",
        )
    kept: list[Case] = []
    activations: list[Maps] = []
    gradients: list[Maps] = []
    candidates = _candidates(by_hash(library, None, {}), target)[: _SEARCHED * most]
    for start in range(0, len(candidates), AT_ONCE):
        some = candidates[start : start + AT_ONCE]
        read = read_layer(model, [library.image(case) for case in some], layer)
        fits = [names[number] == target for number in read.outputs.argmax(axis=1)]
        kept += [case for case, fit in zip(some, fits, strict=True) if fit]
        activations.append(read.activations[fits])
        gradients.append(read.gradients[fits])
        progress(min(len(kept), most), most)
        if len(kept) >= most:
            break
    if len(kept) < _FEWEST:
        raise ExplanationError(
            "Only {n} of the cases that were tried are answered with “{target}”: too few to say"
            " what the model looks for.",
            n=len(kept),
            target=target,
        )
    return _Read(
        tuple(kept[:most]),
        np.concatenate(activations)[:most],
        np.concatenate(gradients)[:most],
    )


def _candidates(cases: Sequence[Case], target: str) -> list[Case]:
    return sorted(cases, key=lambda case: case.label != target)


def _is_exact(network: Network, layer: str) -> bool:
    return layer == network.layers[-1] and network.linear_head is not None


def _concept(factors: Factors, number: int, cases: Sequence[Case], asked: bool) -> FoundConcept:
    n = len(cases)
    own = factors.contributions[:n, number]
    mean = mean_with_interval(own.tolist(), [case.specimen for case in cases])
    sizes = np.abs(factors.contributions[:n].mean(axis=0))
    whole = float(sizes.sum())
    here: float | None = None
    box: Window | None = None
    if asked:
        here = float(factors.contributions[n, number])
        strongest = int(factors.amounts[n, :, number].argmax())
        box = factors.boxes[strongest] if factors.amounts[n, strongest, number] > 0 else None
    examples = [
        Example(cases[place].id, factors.boxes[window])
        for place, window in factors.examples(number, EXAMPLES + 1)
        if place < n
    ]
    return FoundConcept(
        contribution=float(own.mean()),
        interval=mean.ci95,
        share=float(sizes[number]) / whole if whole else 0.0,
        here=here,
        here_box=box,
        examples=tuple(examples[:EXAMPLES]),
    )
