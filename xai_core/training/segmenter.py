"""Teaching a network to draw regions: the loss, and the score on validation cases.

The loop is everyone's (``training/loop.py``). The loss is cross-entropy per pixel plus soft Dice
per region: the first says which region each pixel is, the second keeps a small region from
drowning in the background (Milletari et al. 2016, 10.1109/3DV.2016.79). Geometric augmentation
moves picture and outlines together; colours change in the picture alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Generator, Tensor

from xai_core.agreement.dice import dice
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures.fitting import FitMode
from xai_core.cases.pictures.fitting import fit as fit_picture
from xai_core.errors import RecipeError
from xai_core.models.card_parts import DataUse, InputSpec, ModelRef
from xai_core.models.checkpoints import channels_last
from xai_core.models.curves import CurvePoint
from xai_core.models.device import chosen_device, kind_of, ready
from xai_core.models.evaluating import evaluating
from xai_core.models.label_maps import AnswerMap, answer_map
from xai_core.models.preprocess import normalise, resized, to_batch
from xai_core.models.segmenter_cards import BACKGROUND, SegmenterEpoch
from xai_core.models.segmenters import load_segmenter
from xai_core.models.unet import UNet, build_segmenter
from xai_core.training.augmentation import augment_outlined
from xai_core.training.data import (
    Pictures,
    Targets,
    TrainingData,
    held_size,
    load_training_data,
)
from xai_core.training.loop import Objective, begin_with, fit, own_random_state
from xai_core.training.recipes import SegmenterRecipe
from xai_core.training.resume import LearnedFrom
from xai_core.types import Progress, Split

AT_ONCE = 32
"""Validation pictures in one forward pass."""
LEAST_CASES = 2
"""Training cases in which every region must appear."""


@dataclass(frozen=True)
class TrainedSegmenter:
    """What a recipe yields, before it is measured."""

    network: UNet
    curve: tuple[SegmenterEpoch, ...]
    uses: tuple[DataUse, ...]
    start: ModelRef | None = None


def train_segmenter(
    recipe: SegmenterRecipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    progress: Progress,
) -> TrainedSegmenter:
    """Carry out a recipe; resumes where an earlier run of the same recipe stopped.

    Parameters
    ----------
    recipe
        What to teach, on what, how long.
    libraries
        By id; those the recipe names must be there.
    workspace
        Folder for the state between epochs; removed by the caller once the model is saved.
    progress
        Called with (steps done, steps in all).

    Returns
    -------
    TrainedSegmenter
        The averaged network with its learning curve and the cases used.

    Raises
    ------
    RecipeError
        Missing data, a region that hardly appears, another network to start from, or a loss that
        is not a finite number.
    LibraryError
        A library does not know one of the regions.
    ModelError
        The model to start from is not there or cannot be used.
    """
    objective = OutlineTraining(recipe, libraries)
    with own_random_state(recipe.seed):
        network = channels_last(build_segmenter(recipe.architecture, len(recipe.regions.ids)))
    network.to(objective.device)
    start = _begin_with(recipe, network)
    learned_from = LearnedFrom.of(objective.data.uses, (start,))
    averaged, curve = fit(recipe, network, objective, learned_from, workspace, progress)
    return TrainedSegmenter(averaged, curve, objective.data.uses, start)


def _begin_with(recipe: SegmenterRecipe, network: UNet) -> ModelRef | None:
    if recipe.start is None:
        return None
    model = load_segmenter(recipe.start)
    return begin_with(recipe, network, model, model.card.regions.ids == recipe.regions.ids)


class OutlineTraining(Objective[UNet, SegmenterEpoch], Targets):
    """The region of each pixel. A target is an answer map (``models/label_maps.py``)."""

    point = SegmenterEpoch

    def __init__(self, recipe: SegmenterRecipe, libraries: Mapping[str, CaseLibrary]) -> None:
        """Read the cases. Raises as :func:`train_segmenter` does."""
        self.recipe, self.device = recipe, chosen_device()
        self.data: TrainingData = load_training_data(recipe, libraries, self, lambda *_: None)
        self.weights = self.data.train.weights

    def target_of(self, library: CaseLibrary, _split: Split) -> Callable[[Case], AnswerMap]:
        """The region of each pixel, at the size at which pictures are held."""
        recipe = self.recipe
        for region in recipe.regions.ids:
            library.region_info(region)
        height, width = held_size(recipe.input)

        def of(case: Case) -> AnswerMap:
            whole = answer_map(library, case, recipe.regions.ids)
            return resized_answers(whole, height, width, recipe.input.fit)

        return of

    def joined(self, targets: Sequence[AnswerMap]) -> NDArray[np.uint8]:
        """``(N, S, S')`` answer maps."""
        size = held_size(self.recipe.input)
        return np.array(targets, dtype=np.uint8).reshape(len(targets), *size)

    def check(self, targets: NDArray[np.uint8]) -> None:
        """Every region appears often enough. Raises RecipeError where one does not."""
        for number, region in enumerate(self.recipe.regions.ids, start=1):
            count = int((targets == number).any(axis=(1, 2)).sum())
            if count < LEAST_CASES:
                raise RecipeError(
                    "The region “{region}” appears in {count} training cases; it needs at least"
                    " {least}.",
                    region=region,
                    count=count,
                    least=LEAST_CASES,
                )

    def loss(self, network: UNet, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """Cross-entropy plus soft Dice of one batch."""
        spec, train = self.recipe.input, self.data.train
        pixels = (
            torch.from_numpy(train.pixels[picked]).to(self.device).permute(0, 3, 1, 2).float() / 255
        )
        answers = torch.from_numpy(train.targets[picked]).to(self.device).long()
        changed, truth = augment_outlined(
            pixels, answers, (spec.height, spec.width), self.recipe.augmentation, generator
        )
        with torch.autocast(kind_of(network), torch.bfloat16):
            logits = network(normalise(changed, spec))
        return outline_loss(logits.float(), truth, self.recipe.schedule.label_smoothing)

    def told(self, network: UNet, so_far: CurvePoint) -> SegmenterEpoch:
        """The point with the mean Dice coefficient on the validation cases."""
        score = _mean_dice(network, self.data.validation, self.recipe.input)
        return SegmenterEpoch(**so_far.model_dump(), validation_dice=score)


def outline_loss(logits: Tensor, truth: Tensor, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy plus one minus the soft Dice coefficient, mean over the regions.

    ``logits`` ``(N, 1 + regions, H, W)``, ``truth`` ``(N, H, W)`` answers. Dice is taken over the
    whole batch, so that a picture without a region does not count as a miss; the 1 in it keeps a
    batch without the region at all finite.
    """
    shares = torch.softmax(logits, dim=1)[:, 1:]
    wanted = F.one_hot(truth, logits.shape[1]).permute(0, 3, 1, 2)[:, 1:].to(shares.dtype)
    over = (0, 2, 3)
    shared = (shares * wanted).sum(over)
    soft = (2 * shared + 1) / (shares.sum(over) + wanted.sum(over) + 1)
    return F.cross_entropy(logits, truth, label_smoothing=smoothing) + 1 - soft.mean()


def resized_answers(
    answers: AnswerMap, height: int, width: int, mode: FitMode = FitMode.STRETCH
) -> AnswerMap:
    """An answer map at another size: each pixel takes the answer of the nearest one.

    Parameters
    ----------
    answers
        ``(H, W)`` uint8.
    height, width
        The size it is to have.
    mode
        Stretched, or with the aspect ratio kept; padding is background.

    Returns
    -------
    fitted
        ``(height, width)`` uint8.
    """
    return fit_picture(answers, height, width, mode, BACKGROUND, Image.Resampling.NEAREST)[0]


def _mean_dice(network: UNet, data: Pictures, spec: InputSpec) -> float | None:
    """Mean over regions and cases at the network's resolution; None where nothing is defined."""
    found: list[float] = []
    with evaluating(network), torch.inference_mode():
        for begin in range(0, len(data), AT_ONCE):
            chosen = slice(begin, begin + AT_ONCE)
            views = [resized(p, spec.height, spec.width) for p in data.pixels[chosen]]
            logits = network(ready(to_batch(views, spec), network))
            for answers, truth in zip(
                logits.argmax(1).cpu().numpy(), data.targets[chosen], strict=True
            ):
                held = resized_answers(truth, spec.height, spec.width)
                scores = (dice(answers == k, held == k) for k in range(1, logits.shape[1]))
                found.extend(score for score in scores if score is not None)
    return float(np.mean(found)) if found else None
