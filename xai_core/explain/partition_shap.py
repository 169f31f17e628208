"""Partition SHAP: evidence of ever smaller rectangles, found by hiding them.

The picture is halved again and again, across its longer side. At each step the two halves share
what the rectangle they come from has earned, as Shapley would share it between two players, each
half alone and beside the other (Owen values; ``shap.PartitionExplainer``, Lundberg et al.,
https://github.com/shap/shap). What is hidden is replaced with the picture itself under a wide blur
(``infills.py``): shapes and textures go, rough colours stay, and no edge is drawn round the hidden
place as with a plain colour. Inpainting would make a new picture for every evaluation and let
what is left grow into what is hidden.

Halving goes on where there is most to share until the evaluations are spent; within the rectangles
left by then the value is spread evenly, so a map of few evaluations is made of few, large ones.
Whatever their number, the values add up to the logit of the picture less that of its blur. No
gradient is taken and nothing inside the network is looked at.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from types import ModuleType

import numpy as np
import torch
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.errors import ExplanationError
from xai_core.explain.additive import Comparison, Maps, compared, explained, given_back
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.infills import Infill, replacement
from xai_core.explain.targets import targets_of
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.preprocess import model_input, to_batch
from xai_core.types import Progress

EVALUATIONS = 500
LEAST = 8
BATCH = 16

_loading = Lock()
_numpy_draws = Lock()
"""Held while shap draws from numpy's global generator, which is then put back."""


def partition_shap(
    model: LoadedModel,
    image: ImageArray,
    targets: Sequence[str] | None = None,
    *,
    evaluations: int = EVALUATIONS,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and give each target its signed map, in logits or a value's unit a pixel.

    Parameters
    ----------
    model
        Never touched: the work is done on a copy.
    image
        ``(H, W, 3)`` uint8.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are. Where to halve next is decided by all of them together,
        so a target asked for alone gets a finer map.
    evaluations
        How many partly hidden pictures the network may be shown, at least 8.
    progress
        Called after every batch, and while another such map is being made, which has to end
        first; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and by target the map ``(H, W)`` with how far it adds up.

    Raises
    ------
    ModelError
        Unknown target, or an answer that is not finite.
    ExplanationError
        Less than 8 evaluations.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if evaluations < LEAST:
        raise ExplanationError(
            "Partition SHAP needs at least {least} evaluations, not {got}.",
            least=LEAST,
            got=evaluations,
        )
    wanted = targets_of(model, image, targets)
    seen = model_input(image, model.card.input)
    blurred = replacement(seen, Infill.BLUR, np.zeros(seen.shape[:2], bool))
    comparison = compared(model, seen, [blurred], wanted)
    if not wanted:
        return explained(model, comparison, Method.PARTITION_SHAP, {}, {})
    spent = _Answers(comparison, model.card.input, evaluations, progress)
    with _numpy_generator_kept(spent.waiting):
        values = _owen_values(spent, seen, blurred, evaluations)
    maps = given_back(values, image.shape[0], image.shape[1], model.card.input.fit)
    settings: dict[str, str | int | float] = {
        "evaluations": spent.done,
        "fill": Infill.BLUR.value,
    }
    found = dict(zip(wanted.names, maps, strict=True))
    return explained(model, comparison, Method.PARTITION_SHAP, found, settings)


class _Answers:
    """The function shap asks: partly hidden pictures in, a number for each target out."""

    def __init__(
        self,
        comparison: Comparison,
        spec: InputSpec,
        total: int,
        progress: Progress | None,
    ) -> None:
        self.network, self.spec, self.targets = comparison.network, spec, comparison.targets
        self.total, self.progress, self.done = total, progress, 0

    def __call__(self, pictures: ImageArray) -> NDArray[np.float64]:
        """``(B, h, w, 3)`` uint8 to ``(B, T)``."""
        with torch.no_grad():
            batch = to_batch(list(pictures), self.spec)
            logits = self.network(ready(batch, self.network))
        self.done += len(pictures)
        self._tell()
        return np.asarray(self.targets.columns(logits).cpu().double().numpy())

    def waiting(self) -> None:
        """Let the caller stop even before the first picture."""
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(min(self.done, self.total), self.total)


def _owen_values(
    answers: _Answers, seen: ImageArray, blurred: ImageArray, evaluations: int
) -> Maps:
    """``(T, h, w)``: what each pixel earns, its three channels summed."""
    shap = shap_library()
    masker = shap.maskers.Image(blurred, seen.shape)
    explainer = shap.PartitionExplainer(answers, masker)
    # A pair of halves is two evaluations: one less than asked for, never one more.
    found = explainer(seen[None], max_evals=evaluations - 1, batch_size=BATCH, silent=True)
    values: Maps = np.asarray(found.values, dtype=np.float64)[0].sum(axis=2)
    return np.moveaxis(values, 2, 0)


def shap_library() -> ModuleType:
    """shap, loaded when first asked for: it takes seconds, and warns of its own plots' future.

    What it loads draws from Python's global generator, which is put back.
    """
    with _loading, warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        state = random.getstate()
        try:
            return import_module("shap")
        finally:
            random.setstate(state)


@contextmanager
def _numpy_generator_kept(waiting: Callable[[], None]) -> Iterator[None]:
    """Numpy's global generator as it was, after; from the same start every time, inside.

    shap breaks ties with it. One at a time: two would put back each other's state.
    """
    while not _numpy_draws.acquire(timeout=0.2):
        waiting()
    try:
        state = np.random.get_state()  # the legacy one, which shap uses
        try:
            np.random.seed(0)
            yield
        finally:
            np.random.set_state(state)
    finally:
        _numpy_draws.release()
