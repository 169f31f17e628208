"""The loop every training runs: seeded, resumable, with a progress bar.

What is taught is an :class:`Objective`: it says how often each case is drawn, how wrong the
network is on some of them, and how good it is on validation cases. Classifiers (``classifier.py``),
regressors (``regressor.py``), detectors (``detector.py``) and segmenters (``segmenter.py``) differ
in their objective alone.

Everything random in an epoch comes from a generator seeded by the recipe's seed and the epoch's
number, and so does what networks draw by themselves (dropout, stochastic depth) from torch's global
one, so a run resumed after an interruption draws what an unbroken one would have drawn.
The state kept between epochs is safetensors (weights, running average, optimiser) plus JSON
(epoch, curve): nothing is pickled.

The weights kept are the running average at the last epoch. No epoch is chosen by its score.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from xai_core.errors import RecipeError
from xai_core.models.card_parts import ModelRef
from xai_core.models.checkpoints import LoadedModel, Net
from xai_core.models.curves import CurvePoint
from xai_core.models.segmenters import LoadedSegmenter
from xai_core.training.recipes import AnyRecipe, CommonRecipe
from xai_core.training.resume import LearnedFrom, Point, RunState, load_state, save_state
from xai_core.types import Progress

SETTLING = 24
"""Batches on which the averaged network's normalisation is measured anew."""
SETTLING_PICTURES = 128
"""Where an epoch has fewer batches, as many are enough, but so many pictures at least."""
SETTLING_SEED = 50_021
"""Keeps these draws apart from those of training."""
OWN_DRAWS_SEED = 70_001
"""Keeps what networks draw by themselves apart from both."""
WARM_UP = 0.1
"""Share of all steps in which the learning rate rises."""


class Objective(ABC, Generic[Net, Point]):
    """What a network of this kind is taught, and what a point of its curve says."""

    point: type[Point]
    device: torch.device
    """Where the network is taught (``models/device.py``); cases are held by the processor."""
    weights: NDArray[np.float64]
    """``(N,)`` how often each training case is drawn, relative to the others."""

    @abstractmethod
    def loss(self, network: Net, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """How wrong the network is on these cases, changed at random: a scalar with a gradient."""

    @abstractmethod
    def told(self, network: Net, so_far: CurvePoint) -> Point:
        """The point with the network's score on the validation cases."""


def fit(  # noqa: PLR0913, PLR0917 - what is taught to whom, of what, and where to
    recipe: CommonRecipe,
    network: Net,
    objective: Objective[Net, Point],
    learned_from: LearnedFrom,
    workspace: Path,
    progress: Progress,
) -> tuple[Net, tuple[Point, ...]]:
    """Teach the network; the running average of its weights, and the learning curve.

    Parameters
    ----------
    recipe
        Seed and schedule.
    network
        Taught in place; its weights are those to start from.
    objective
        What is taught.
    learned_from
        The contents and weights that it is taught with, by their hashes.
    workspace
        Folder for the state between epochs. A run resumes where an earlier one of the same
        recipe, learned from the same, in it stopped.
    progress
        Called with (steps done, steps in all).

    Returns
    -------
    tuple[Net, tuple[Point, ...]]
        The averaged network, and one point an epoch.

    Raises
    ------
    RecipeError
        A loss that is not a finite number, or a state in ``workspace`` that is damaged, of another
        recipe or learned from something else.
    """
    run = _Run(recipe, network, len(objective.weights))
    curve = load_state(workspace, recipe, learned_from, run.state, objective.point)
    for epoch in range(len(curve), recipe.schedule.epochs):
        loss = run.one_epoch(objective, epoch, progress)
        rate = run.rate(run.steps * (epoch + 1))
        so_far = CurvePoint(epoch=epoch + 1, train_loss=loss, learning_rate=rate)
        run.settle(objective, epoch)
        curve = (*curve, objective.told(run.averaged, so_far))
        save_state(workspace, recipe, learned_from, run.state, curve)
    return run.averaged, curve


class _Run(Generic[Net]):
    """The moving parts of one training run."""

    def __init__(self, recipe: CommonRecipe, network: Net, n_train: int) -> None:
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
    def averaged(self) -> Net:
        """The running average of the weights, as a network."""
        return cast(Net, self._average.module)

    def rate(self, step: int) -> float:
        """Learning rate at a step: linear warm-up, then a cosine to zero."""
        peak = self.recipe.schedule.learning_rate
        warm = max(1, round(self.total * WARM_UP))
        if step < warm:
            return peak * (step + 1) / warm
        done = (step - warm) / max(1, self.total - warm)
        return peak * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    def one_epoch(self, objective: Objective[Net, Point], epoch: int, progress: Progress) -> float:
        """One pass; returns the mean loss."""
        seed = self._seed(epoch)
        generator = Generator().manual_seed(seed)
        draws = torch.multinomial(
            torch.from_numpy(objective.weights),
            self.steps * self.recipe.schedule.batch,
            replacement=True,
            generator=generator,
        )
        self.network.train()
        losses = []
        with own_random_state(seed + OWN_DRAWS_SEED, objective.device):
            for index, picked in enumerate(draws.view(self.steps, -1)):
                step = epoch * self.steps + index
                for group in self.optimiser.param_groups:
                    group["lr"] = self.rate(step)
                loss = objective.loss(self.network, picked.numpy(), generator)
                losses.append(self._step(loss, step))
                progress(step + 1, self.total)
        return float(np.mean(losses))

    def settle(self, objective: Objective[Net, Point], epoch: int) -> None:
        """Measure the normalisation statistics of the averaged network anew.

        The statistics of many networks, averaged, are not those of the averaged network, least
        where much of a picture is the same (cells cut out onto white). Izmailov et al. 2018,
        arXiv:1803.05407, section 3.2.
        """
        seed = self._seed(epoch) + SETTLING_SEED
        generator = Generator().manual_seed(seed)
        batch = self.recipe.schedule.batch
        batches = min(SETTLING, max(self.steps, math.ceil(SETTLING_PICTURES / batch)))
        draws = torch.multinomial(
            torch.from_numpy(objective.weights),
            batches * batch,
            replacement=True,
            generator=generator,
        )
        answering = _Answering(self.averaged, objective, generator)
        with own_random_state(seed + OWN_DRAWS_SEED, objective.device):
            update_bn(draws.view(batches, -1), answering)
        self.averaged.eval()

    def _seed(self, epoch: int) -> int:
        return self.recipe.seed * 100_003 + epoch

    def _step(self, loss: Tensor, step: int) -> float:
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


class _Answering(nn.Module, Generic[Net, Point]):
    """Takes the places of training cases and shows them to a network as training does."""

    def __init__(
        self, network: Net, objective: Objective[Net, Point], generator: Generator
    ) -> None:
        super().__init__()
        self.network = network
        self.objective = objective
        self.generator = generator

    def forward(self, picked: Tensor) -> Tensor:
        """Their loss; ``picked`` is ``(batch,)`` int64."""
        return self.objective.loss(self.network, picked.numpy(), self.generator)


@contextmanager
def own_random_state(seed: int, device: torch.device | None = None) -> Iterator[None]:
    """Seed torch's global generator inside the block; give it back as it was.

    ``device``: where it is a CUDA card, so is that card's generator; no other accelerator's is.
    """
    cards = [device] if device is not None and device.type == "cuda" else []
    with torch.random.fork_rng(devices=cards):
        torch.default_generator.manual_seed(seed)
        for card in cards:
            with torch.cuda.device(card):
                torch.cuda.manual_seed(seed)
        yield


def begin_with(
    recipe: AnyRecipe, network: nn.Module, begun: LoadedModel | LoadedSegmenter, same_answers: bool
) -> ModelRef:
    """Give a network the weights of the model its recipe starts from.

    Where the two give other answers, the last layer (``head_names``) stays as it was drawn.

    Parameters
    ----------
    recipe
        Names the network wanted.
    network
        Gets the weights, in place.
    begun
        The model they are taken from; it stays as it is.
    same_answers
        Whether both answer the same: classes, a unit, lesions or regions.

    Returns
    -------
    ModelRef
        That model's name and the hash of its weights, for the card.

    Raises
    ------
    RecipeError
        That model is another network.
    """
    if begun.card.architecture != recipe.architecture:
        raise RecipeError(
            "The recipe “{recipe}” starts from the model “{model}”, which is another network:"
            " {found}, not {wanted}.",
            recipe=recipe.id,
            model=begun.card.id,
            found=begun.card.architecture,
            wanted=recipe.architecture,
        )
    answering = tuple(f"{name}." for name in getattr(network, "head_names", ("head",)))
    kept = {
        name: value
        for name, value in begun.network.state_dict().items()
        if same_answers or not name.startswith(answering)
    }
    network.load_state_dict(kept, strict=False)
    return named(begun)


def named(model: LoadedModel | LoadedSegmenter) -> ModelRef:
    """What a card says of a model that this one learned from."""
    return ModelRef(model=model.card.id, weights_sha256=model.card.weights_sha256)
