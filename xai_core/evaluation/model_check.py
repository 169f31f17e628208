"""Is a stranger's model shown pictures, and read, as it was taught? What a few cases tell.

Nothing is changed: on up to :data:`MOST_CASES` labelled cases it is counted how often the model is
right as it was named, and how often another usual normalisation, swapped colours, another size or
another order of its classes would be right. Something is said only where the lower end of the
other's 95 % interval (Wilson) lies above the upper end of the given one's.

The order of classes is chosen on one half of the cases and counted on the other, both ways, since
the best of many orders looks good on the cases it was chosen on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ModelError, ShitenError
from xai_core.explain.any_module import IMAGENET_MEAN, IMAGENET_STD
from xai_core.models.calling import REFUSALS
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.preprocess import model_input, to_batch
from xai_core.stats.intervals import wilson_interval
from xai_core.tasks import Alignment, align
from xai_core.types import Choice, Progress

MOST_CASES = 200
_FIRST_LOOK = 60
"""Cases on which another way must be ahead before all are looked at."""
_BATCH = 16
_MOST_ORDERED = 200
"""Classes among which another order is looked for."""

NORMALISATIONS = (
    (IMAGENET_MEAN, IMAGENET_STD),
    ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    ((0.0, 0.0, 0.0), (1 / 255, 1 / 255, 1 / 255)),
)
"""The usual ones: ImageNet's, to -1..1, none, and none of 0..255."""
SIDES = (128, 224, 256, 299, 384)
"""The usual sizes of square pictures."""


class NoticedKind(Choice):
    """What was noticed."""

    NORMALISATION = "normalisation"
    CHANNELS = "channels"
    SIZE = "size"
    ORDER = "order"
    GUESSING = "guessing"


@dataclass(frozen=True)
class Noticed:
    """One thing that was noticed."""

    kind: NoticedKind
    sentence: str
    option: str | None
    """What to give on the command line; None where nothing helps."""
    right: int
    """Answers that are right as the model was named."""
    right_instead: int | None
    """With the option."""
    n: int
    """Of how many."""


@dataclass
class Looked:
    """The cases that are looked at, and what is right of each."""

    library: CaseLibrary
    model: LoadedModel
    cases: Sequence[Case]
    given_bgr: bool = False
    """Whether the network's colours were swapped already."""
    alignment: Alignment[Any, Any] = field(init=False)
    truths: list[Any] = field(init=False)
    _views: tuple[tuple[int, int], list[ImageArray]] | None = None

    def __post_init__(self) -> None:
        self.alignment = align(self.library.task, self.model.card.task)
        self.truths = [self.alignment.truth(LibraryFacts(self.library, c)) for c in self.cases]

    def outputs(self, spec: InputSpec, most: int, *, swapped: bool = False) -> NDArray[np.float64]:
        """``(min(N, most), classes)``: what the network gives for the first cases."""
        network, views = self.model.network, self._seen(spec, most)[:most]
        rows: list[NDArray[np.float64]] = []
        with self.model.lock, evaluating(network), torch.inference_mode():
            for start in range(0, len(views), _BATCH):
                batch = to_batch(views[start : start + _BATCH], spec)
                shown = ready(batch.flip(1) if swapped else batch, network)
                rows.append(network(shown).cpu().double().numpy())
        return np.concatenate(rows)

    def _seen(self, spec: InputSpec, most: int) -> list[ImageArray]:
        size, wanted = (spec.height, spec.width), self.cases[:most]
        if self._views is None or self._views[0] != size or len(self._views[1]) < len(wanted):
            views = [model_input(self.library.image(case), spec) for case in wanted]
            self._views = size, views
        return self._views[1]

    def right(self, outputs: NDArray[np.float64]) -> int:
        """How many of the first ``len(outputs)`` cases are answered right."""
        card = self.model.card
        answers = card.task.decode(outputs, card.calibration)
        return sum(
            bool(self.alignment.judge(answer, truth).right)
            for answer, truth in zip(answers, self.truths, strict=False)
        )

    def fitting(self) -> NDArray[np.bool_]:
        """``(N, classes)``: whether a class would be the right answer to a case."""
        card = self.model.card
        classes = len(card.class_ids)
        sure = card.task.decode(np.eye(classes) * 50, card.calibration)
        rows = {
            truth: [bool(self.alignment.judge(answer, truth).right) for answer in sure]
            for truth in set(self.truths)
        }
        return np.array([rows[truth] for truth in self.truths])


def readable(library: CaseLibrary, cases: Sequence[Case]) -> list[Case]:
    """The first :data:`MOST_CASES` of the cases whose picture can be read."""
    found: list[Case] = []
    for case in cases:
        if len(found) == MOST_CASES:
            break
        try:
            library.image(case)
        except ShitenError:
            continue
        found.append(case)
    return found


def check_model(looked: Looked, progress: Progress) -> tuple[Noticed, ...]:
    """What a few cases tell of a model.

    Parameters
    ----------
    looked
        The model and the cases; with none of them nothing is noticed.
    progress
        Called with (ways tried, ways in all).

    Returns
    -------
    tuple[Noticed, ...]
        At most one of each kind.

    Raises
    ------
    ModelError
        The model's answers, shown as was named, are not finite.
    """
    if not looked.cases:
        return ()
    outputs = looked.outputs(looked.model.card.input, MOST_CASES)
    right = looked.right(outputs)
    best: dict[NoticedKind, Noticed] = {}
    ways = _ways(looked)
    for done, (kind, option, spec, swapped) in enumerate(ways, start=1):
        instead = _right_so(looked, spec, swapped, outputs)
        found = None if instead is None else _noticed(kind, option, right, instead, looked)
        old = best.get(kind)
        if found and (old is None or (found.right_instead or 0) > (old.right_instead or 0)):
            best[kind] = found
        progress(done, len(ways))
    others = (_order(looked, outputs, right), _guessing(looked, right))
    return (*best.values(), *(found for found in others if found is not None))


Way = tuple[NoticedKind, str, InputSpec, bool]


def _ways(looked: Looked) -> list[Way]:
    given = looked.model.card.input
    ways: list[Way] = [
        (
            NoticedKind.NORMALISATION,
            f"--mean {_channels(mean)} --std {_channels(std)}",
            given.model_copy(update={"mean": mean, "std": std}),
            False,
        )
        for mean, std in NORMALISATIONS
        if not np.allclose((*mean, *std), (*given.mean, *given.std), atol=1e-3)
    ]
    swapped = "--no-bgr" if looked.given_bgr else "--bgr"
    ways.append((NoticedKind.CHANNELS, swapped, given, True))
    ways += [
        (
            NoticedKind.SIZE,
            f"--size {side},{side}",
            given.model_copy(update={"height": side, "width": side}),
            False,
        )
        for side in SIDES
        if (side, side) != (given.height, given.width)
    ]
    return ways


def _channels(values: Sequence[float]) -> str:
    return ",".join(f"{value:.6g}" for value in values)


def _right_so(
    looked: Looked, spec: InputSpec, swapped: bool, given: NDArray[np.float64]
) -> int | None:
    """How many are right another way; None where a first look shows that no more are."""
    try:
        first = looked.right(looked.outputs(spec, _FIRST_LOOK, swapped=swapped))
        if first <= looked.right(given[:_FIRST_LOOK]):
            return None
        if len(looked.cases) <= _FIRST_LOOK:
            return first
        return looked.right(looked.outputs(spec, MOST_CASES, swapped=swapped))
    except (*REFUSALS, ModelError):  # it does not take such pictures
        return None


def _noticed(
    kind: NoticedKind, option: str, right: int, instead: int, looked: Looked
) -> Noticed | None:
    n = len(looked.cases)
    here, there = wilson_interval(right, n), wilson_interval(instead, n)
    if here is None or there is None or there[0] <= here[1]:
        return None
    sentence = (
        f"with {option} it is right in {_share(instead, n)} instead of {_share(right, n)}"
        f" of {n} cases"
    )
    return Noticed(kind, sentence, option, right, instead, n)


def _share(k: int, n: int) -> str:
    low, high = wilson_interval(k, n) or (0.0, 1.0)
    return f"{100 * k / n:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def _order(looked: Looked, outputs: NDArray[np.float64], right: int) -> Noticed | None:
    ids = looked.model.card.class_ids
    if not 1 < len(ids) <= _MOST_ORDERED:
        return None
    given, fitting = outputs.argmax(axis=1), looked.fitting()
    half = _halves(looked.truths)
    instead = 0
    for side in (False, True):
        chosen = best_order(given[half != side], fitting[half != side])
        instead += int(
            fitting[half == side][
                np.arange((half == side).sum()), chosen[given[half == side]]
            ].sum()
        )
    order = best_order(given, fitting)
    if np.array_equal(order, np.arange(len(ids))):
        return None
    option = f"--classes {','.join(ids[index] for index in order)}"
    return _noticed(NoticedKind.ORDER, option, right, instead, looked)


def _halves(truths: Sequence[Any]) -> NDArray[np.bool_]:
    """``(N,)``: which half a case is in; cases of a truth go to one and the other in turn."""
    seen: Mapping[Any, list[int]] = defaultdict(list)
    for index, truth in enumerate(truths):
        seen[truth].append(index)
    half = np.zeros(len(truths), dtype=np.bool_)
    for members in seen.values():
        half[members[1::2]] = True
    return half


def best_order(given: NDArray[np.intp], fitting: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Which class each output should have been named for most answers to be right.

    The assignment problem (Kuhn 1955, 10.1002/nav.3800020109). Where several orders are as good,
    classes stay in their place.

    Parameters
    ----------
    given
        ``(N,)``: the output with the largest number.
    fitting
        ``(N, classes)``: whether a class would be the right answer.

    Returns
    -------
    NDArray[np.intp]
        ``(classes,)``: output -> class.
    """
    from scipy.optimize import linear_sum_assignment  # slow to load

    classes = fitting.shape[1]
    gain = np.eye(classes) * (0.5 / (classes + 1))
    np.add.at(gain, given, fitting.astype(float))
    _, order = linear_sum_assignment(gain, maximize=True)
    return np.asarray(order, dtype=np.intp)


def _guessing(looked: Looked, right: int) -> Noticed | None:
    """Whether always naming the commonest class would be right as often."""
    n = len(looked.cases)
    most = max(Counter(looked.truths).values())
    interval = wilson_interval(right, n)
    if interval is None or interval[0] > most / n:
        return None
    sentence = (
        f"it is right in {_share(right, n)} of {n} cases, which cannot be told from guessing:"
        f" always naming the commonest class would be right in {100 * most / n:.0f} %"
    )
    return Noticed(NoticedKind.GUESSING, sentence, None, right, None, n)
