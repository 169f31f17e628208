"""Hundreds of answers about one picture: what coalitions and deletion curves ask for.

The pictures are put together and answered in small batches, each by one worker with one thread of
torch: workers never wait for each other inside a convolution, which on a busy machine costs more
than the convolution. The network is a private, folded copy (``models/folding.py``), so
nobody else waits for it and nothing has to be given back. The same batch gives the same bits
whoever works it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xai_core.explain.coalitions import Hidden, Pictures
from xai_core.explain.layer_pass import plain
from xai_core.explain.targets import Targets
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.folding import folded, one_thread_of_torch
from xai_core.models.predict import Prediction, as_predictions
from xai_core.models.preprocess import normalise
from xai_core.types import Progress

BATCH = 8
"""Pictures a forward pass: more would only send their activations back and forth to memory."""


@dataclass(frozen=True)
class Answers:
    """What the model said to N pictures."""

    predictions: tuple[Prediction, ...]
    numbers: NDArray[np.float64]
    """``(N, T)``: each target's number (``targets.py``): logits, or values in their unit."""
    amounts: NDArray[np.float64]
    """``(N, T)``: how much of each target: calibrated probability, value, mark's score."""


def answers_to(
    model: LoadedModel,
    targets: Targets,
    hidden: Hidden,
    pictures: Callable[[Hidden], Pictures],
    progress: Progress | None = None,
) -> Answers:
    """Answer the pictures with these places hidden, ``hidden`` being ``(N, n)`` with N above 0.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    targets
        What is asked of every answer.
    hidden
        ``(N, n)`` bool with N above 0: for each picture, which of the n places are hidden.
    pictures
        Makes some of the pictures from some rows of ``hidden``, in any thread.
    progress
        Called with (pictures answered, N). Raising stops the work after the batches under
        way.

    Returns
    -------
    Answers
        ``(N, T)``, in the order of ``hidden``.

    Raises
    ------
    ModelError
        An answer is not finite.
    ShitenError
        Whatever ``pictures`` raises.
    """
    own, total = folded(model), len(hidden)

    def work(start: int) -> Tensor:
        made = torch.from_numpy(pictures(hidden[start : start + BATCH]))
        pixels = normalise(made.permute(0, 3, 1, 2) / 255, own.card.input)
        with torch.inference_mode():
            return plain(own.network(ready(pixels, own.network)))

    parts: list[Tensor] = []
    with ThreadPoolExecutor(os.cpu_count(), "answering", initializer=one_thread_of_torch) as pool:
        try:
            for part in pool.map(work, range(0, total, BATCH)):
                parts.append(part)
                if progress is not None:
                    progress(min(len(parts) * BATCH, total), total)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    outputs = torch.cat(parts)
    predictions = as_predictions(own, outputs)
    return Answers(
        predictions,
        targets.columns(outputs).double().numpy(),
        targets.amounts(predictions, outputs),
    )
