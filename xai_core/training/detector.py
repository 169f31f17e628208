"""Teaching a network to mark lesions: a bump at each centre, the loss, the score.

The network gives a score at each place of a coarse map. It learns a map that is 1 in the cell in
which a lesion's centre of mass lies, and falls off around it like a Gaussian as wide as the lesion
(CenterNet: Zhou et al. 2019, arXiv:1904.07850). The loss is their penalty-reduced focal loss: a
cell that is nearly right counts little, and so does a cell near a centre, where a mark would not
be quite wrong. Peaks of the map are the marks.

Centres are moved with their picture (``augmentation.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Generator, Tensor, nn

from xai_core.arrays import BoolMask
from xai_core.cases.pictures.fitting import fit, placement
from xai_core.errors import RecipeError
from xai_core.models.card_parts import InputSpec, MarkScale
from xai_core.models.curves import CurvePoint, MarkEpoch
from xai_core.models.networks import Network
from xai_core.models.preprocess import normalise
from xai_core.stats.froc import froc
from xai_core.tasks import BaseTask, Calibration, Detection, DetectionJudgement, LesionTruth, align
from xai_core.training.augmentation import augment_marked
from xai_core.training.data import held_size
from xai_core.training.settings import MarkSettings
from xai_core.training.task_training import Calibrated, TaskTraining, in_training, training_of
from xai_core.types import Split

AT_FIRST = 0.1
"""The score of every place before training: most places hold no lesion (Lin et al. 2017)."""
LEAST_LESIONS = 2
"""In all training cases together."""


@dataclass(frozen=True)
class Lesions:
    """The lesions of one picture as it is held."""

    centres: NDArray[np.float64]
    """``(n, 3)``: row and column as shares of height and width, radius as a share of the side."""
    masks: tuple[BoolMask, ...] = ()
    """``(S, S')`` each, of validation cases alone."""


class MarkTraining(TaskTraining):
    """The lesions of each picture. A target is a :class:`Lesions`."""

    point = MarkEpoch

    @classmethod
    def alike(cls, task: BaseTask, other: BaseTask) -> bool:
        """Lesions of the same region."""
        if not (isinstance(task, Detection) and isinstance(other, Detection)):
            return False
        return task.region == other.region

    @property
    def settings(self) -> MarkSettings:
        """The recipe's, or those that hold where it says nothing."""
        return self.recipe.marks or MarkSettings()

    def target(self, truth: LesionTruth, split: Split) -> Lesions:
        """Where the lesions' centres lie; their masks too where marks are judged."""
        spec, lesions = self.recipe.input, [mask for mask in truth.lesions if mask.any()]
        centres = np.array([centre_of(mask, spec) for mask in lesions]).reshape(-1, 3)
        masks = map(self._held_mask, lesions, centres) if split is Split.VALIDATION else ()
        return Lesions(centres, tuple(masks))

    def _held_mask(self, mask: BoolMask, centre: NDArray[np.float64]) -> BoolMask:
        height, width = held_size(self.recipe.input)
        bits = mask.astype(np.uint8)
        held = fit(bits, height, width, self.recipe.input.fit, 0, Image.Resampling.NEAREST)[0]
        found: BoolMask = held.astype(bool)
        # A lesion that falls between the pixels of the smaller picture is still there to be found.
        found[int(centre[0] * height), int(centre[1] * width)] |= not found.any()
        return found

    def joined(self, targets: Sequence[Lesions]) -> NDArray[np.object_]:
        """``(N,)`` of :class:`Lesions`."""
        found = np.empty(len(targets), dtype=object)
        found[:] = targets
        return found

    def check(self, targets: NDArray[np.object_]) -> None:
        """There are lesions enough. Raises RecipeError where there are not."""
        count = sum(len(lesions.centres) for lesions in targets)
        if count < LEAST_LESIONS:
            raise RecipeError(
                "The recipe “{recipe}” has {n} annotated training cases with {count} lesions in"
                " all; it needs at least {least}.",
                recipe=self.recipe.id,
                n=len(targets),
                count=count,
                least=LEAST_LESIONS,
            )

    def prepare(self, network: Network) -> None:
        """Start from a low score everywhere."""
        bias = getattr(network.reader, "bias", None)
        if bias is not None:
            nn.init.constant_(bias, math.log(AT_FIRST / (1 - AT_FIRST)))

    def loss(self, network: Network, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """Focal loss of one batch."""
        spec, how = self.recipe.input, self.settings
        changed, centres = augment_marked(
            self.held(picked),
            [lesions.centres for lesions in self.data.train.targets[picked]],
            (spec.height, spec.width),
            self.recipe.augmentation,
            generator,
        )
        logits = in_training(network, normalise(changed, spec))
        size = (logits.shape[1], logits.shape[2])
        bumps = torch.stack([bump_map(each, size, how) for each in centres]).to(self.device)
        return focal_loss(logits, bumps, how)

    def told(self, network: Network, so_far: CurvePoint) -> MarkEpoch:
        """The point with the mean sensitivity on the validation cases."""
        found = self._sensitivity(network) if len(self.data.validation) else None
        return MarkEpoch(**so_far.model_dump(), validation_sensitivity=found)

    def calibrated(self, _network: Network) -> Calibrated:
        """Which peaks become marks."""
        how = self.settings
        return Calibrated(
            marks=MarkScale(least_score=how.least_score, peak_distance=how.peak_distance)
        )

    def _sensitivity(self, network: Network) -> float | None:
        task, how, held = self.recipe.task, self.settings, self.data.validation
        alignment = align(task, task)
        outputs = self.outputs(network, held).astype(np.float64)
        answers = task.decode(
            outputs, Calibration(least_score=how.least_score, peak_distance=how.peak_distance)
        )
        judged = [
            alignment.judge(answer, LesionTruth(lesions.masks))
            for answer, lesions in zip(answers, held.targets, strict=True)
        ]
        marked = [
            one.marked for one in judged if isinstance(one, DetectionJudgement) and one.marked
        ]
        return froc(marked, ["-"] * len(marked)).mean_sensitivity  # one group: no interval


def centre_of(mask: BoolMask, spec: InputSpec) -> tuple[float, float, float]:
    """Where a lesion lies in the network's view: row, column, radius (:class:`Lesions`).

    ``mask`` is ``(H, W)`` with at least one pixel; its radius is that of the disc of its area.
    """
    place = placement(mask.shape, spec.height, spec.width, spec.fit)
    rows, columns = np.nonzero(mask)
    tall, wide = place.height / mask.shape[0], place.width / mask.shape[1]
    row = place.top + (float(rows.mean()) + 0.5) * tall
    column = place.left + (float(columns.mean()) + 0.5) * wide
    area = len(rows) * tall * wide / (spec.height * spec.width)
    return row / spec.height, column / spec.width, math.sqrt(area / math.pi)


def bump_map(lesions: NDArray[np.float64], size: tuple[int, int], how: MarkSettings) -> Tensor:
    """``(h, w)`` float32 in [0, 1]: 1 in the cell of each centre, a Gaussian around it.

    ``lesions`` are ``(n, 3)`` as in :class:`Lesions`. Where bumps meet, the higher counts.
    """
    height, width = size
    found = np.zeros(size)
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    for row, column, radius in lesions:
        spread = max(how.least_spread, how.spread * radius * math.sqrt(height * width))
        down = rows - min(int(row * height), height - 1)
        across = columns - min(int(column * width), width - 1)
        found = np.maximum(found, np.exp(-(down**2 + across**2) / (2 * spread**2)))
    return torch.from_numpy(found).float()


def focal_loss(logits: Tensor, bumps: Tensor, how: MarkSettings) -> Tensor:
    """The penalty-reduced focal loss, summed over places and divided by the number of centres.

    With ``p`` the score at a place: ``-(1 - p)**focus * log p`` at a centre (where the bump is 1),
    ``-(1 - bump)**near * p**focus * log(1 - p)`` elsewhere. ``logits`` and ``bumps`` are
    ``(N, h, w)``. A batch without a lesion is divided by 1.
    """
    score, centre = torch.sigmoid(logits), bumps == 1
    found = (1 - score) ** how.focus * F.logsigmoid(logits)
    elsewhere = (1 - bumps) ** how.near * score**how.focus * F.logsigmoid(-logits)
    return -torch.where(centre, found, elsewhere).sum() / centre.sum().clamp(min=1)


@training_of.register
def _of_marks(_task: Detection) -> type[TaskTraining]:
    return MarkTraining
