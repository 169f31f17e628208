"""One training loop for every recipe: seeded, resumable, with a progress bar.

Everything random in an epoch comes from a generator seeded by the recipe's seed and the epoch's
number, so a run resumed after an interruption draws what an unbroken one would have drawn.
The state kept between epochs is safetensors (weights, running average, optimiser) plus JSON
(epoch, curve): nothing is pickled.

The weights kept are the running average at the last epoch. No epoch is chosen by its score, so the
validation cases serve the temperature alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Generator, Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.inference.augment import augment
from xai_core.inference.calibrate import fit_temperature
from xai_core.inference.cards import DataUse, Epoch, InputSpec, Start
from xai_core.inference.checkpoints import channels_last, load_model
from xai_core.inference.dataset import Pictures, load_training_data
from xai_core.inference.networks import Network, build_network
from xai_core.inference.predict import evaluating
from xai_core.inference.preprocess import normalise, resized, to_batch
from xai_core.inference.recipes import Recipe
from xai_core.inference.resume import RunState, load_state, save_state
from xai_core.types import Progress

WARM_UP = 0.1
"""Share of all steps in which the learning rate rises."""


@dataclass(frozen=True)
class Trained:
    """What a recipe yields, before it is measured."""

    network: Network
    temperature: float
    curve: tuple[Epoch, ...]
    uses: tuple[DataUse, ...]
    start: Start | None = None


def train(
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    progress: Progress,
) -> Trained:
    """Carry out a recipe; resumes where an earlier run of the same recipe stopped.

    Parameters
    ----------
    libraries
        By id; those the recipe names must be there.
    workspace
        Folder for the state between epochs; removed by the caller once the model is saved.
    progress
        Called with (steps done, steps in all).

    Raises
    ------
    RecipeError
        Missing data, too few cases of a class, another network to start from, or a loss that is
        not a finite number.
    ModelError
        The model to start from is not there or cannot be used.
    """
    data = load_training_data(recipe, libraries, lambda _done, _total: None)
    with _own_random_state(recipe.seed):
        network = channels_last(build_network(recipe.architecture, len(recipe.task.classes)))
    start = _begin_with(recipe, network)
    run = _Run(recipe, network, len(data.train))
    curve = load_state(workspace, recipe, run.state)
    for epoch in range(len(curve), recipe.schedule.epochs):
        loss = run.one_epoch(data.train, epoch, progress)
        accuracy = _accuracy(run.averaged, data.validation, recipe.input)
        curve = (*curve, _point(epoch, loss, accuracy, run.rate(run.steps * (epoch + 1))))
        save_state(workspace, recipe, run.state, curve)
    averaged = run.averaged
    temperature = 1.0
    if len(data.validation):
        logits = _logits(averaged, data.validation, recipe.input).numpy()
        temperature = fit_temperature(logits, data.validation.classes)
    return Trained(averaged, temperature, curve, data.uses, start)


def _begin_with(recipe: Recipe, network: Network) -> Start | None:
    """Give the network the features of the recipe's starting model; its head stays as drawn."""
    if recipe.start is None:
        return None
    model = load_model(recipe.start)
    if model.card.architecture is not recipe.architecture:
        raise RecipeError(
            "The recipe “{recipe}” starts from the model “{model}”, which is another network:"
            " {found}, not {wanted}.",
            recipe=recipe.id,
            model=recipe.start,
            found=model.card.architecture,
            wanted=recipe.architecture,
        )
    features = {
        name: value
        for name, value in model.network.state_dict().items()
        if not name.startswith("head.")
    }
    network.load_state_dict(features, strict=False)
    return Start(model=model.card.id, weights_sha256=model.card.weights_sha256)


class _Run:
    """The moving parts of one training run."""

    def __init__(self, recipe: Recipe, network: Network, n_train: int) -> None:
        self.recipe = recipe
        self.network = network
        schedule = recipe.schedule
        self.steps = max(1, n_train // schedule.batch)
        self.total = self.steps * schedule.epochs
        self.optimiser = torch.optim.AdamW(
            network.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay
        )
        averaging = get_ema_multi_avg_fn(schedule.average)  # type: ignore[no-untyped-call]
        self._average = AveragedModel(network, multi_avg_fn=averaging, use_buffers=True)
        self.state = RunState(network, self.averaged, self._average.n_averaged, self.optimiser)

    @property
    def averaged(self) -> Network:
        """The running average of the weights, as a network."""
        module = self._average.module
        if not isinstance(module, Network):
            raise TypeError("the averaged module is the network")
        return module

    def rate(self, step: int) -> float:
        """Learning rate at a step: linear warm-up, then a cosine to zero."""
        peak = self.recipe.schedule.learning_rate
        warm = max(1, round(self.total * WARM_UP))
        if step < warm:
            return peak * (step + 1) / warm
        done = (step - warm) / max(1, self.total - warm)
        return peak * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    def one_epoch(self, data: Pictures, epoch: int, progress: Progress) -> float:
        """One pass; returns the mean loss."""
        generator = Generator().manual_seed(self.recipe.seed * 100_003 + epoch)
        draws = torch.multinomial(
            torch.from_numpy(data.weights),
            self.steps * self.recipe.schedule.batch,
            replacement=True,
            generator=generator,
        )
        self.network.train()
        losses = []
        for index, picked in enumerate(draws.view(self.steps, -1)):
            step = epoch * self.steps + index
            losses.append(self._step(data, picked.numpy(), step, generator))
            progress(step + 1, self.total)
        return float(np.mean(losses))

    def _step(
        self,
        data: Pictures,
        picked: np.ndarray[tuple[int], np.dtype[np.int64]],
        step: int,
        generator: Generator,
    ) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(step)
        spec = self.recipe.input
        pixels = torch.from_numpy(data.pixels[picked]).permute(0, 3, 1, 2).float() / 255
        changed = augment(pixels, (spec.height, spec.width), self.recipe.augmentation, generator)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(normalise(changed, spec))
        target = torch.from_numpy(data.classes[picked])
        smoothing = self.recipe.schedule.label_smoothing
        loss = F.cross_entropy(logits.float(), target, label_smoothing=smoothing)
        if not torch.isfinite(loss):
            raise RecipeError(
                "Training “{recipe}” stopped at step {step}: the loss is not a finite number. "
                "Lower the learning rate and start again.",
                recipe=self.recipe.id,
                step=step,
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self._average.update_parameters(self.network)
        return float(loss.detach())


def _logits(network: Network, data: Pictures, spec: InputSpec) -> Tensor:
    """``(N, classes)`` float32 logits, unchanged pictures."""
    with evaluating(network), torch.inference_mode():
        batches = [
            network(to_batch([resized(p, spec.height, spec.width) for p in part], spec))
            for part in np.array_split(data.pixels, max(1, len(data) // 64))
        ]
    return torch.cat(batches)


def _accuracy(network: Network, data: Pictures, spec: InputSpec) -> float | None:
    if not len(data):
        return None
    return float(np.mean(_logits(network, data, spec).argmax(1).numpy() == data.classes))


def _point(epoch: int, loss: float, accuracy: float | None, rate: float) -> Epoch:
    return Epoch(epoch=epoch + 1, train_loss=loss, validation_accuracy=accuracy, learning_rate=rate)


class _own_random_state:  # noqa: N801  (reads as a phrase in a with statement)
    """Seed torch's global generator inside the block; give it back as it was."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __enter__(self) -> None:
        self.before = torch.get_rng_state()
        torch.manual_seed(self.seed)

    def __exit__(self, *_: object) -> None:
        torch.set_rng_state(self.before)
