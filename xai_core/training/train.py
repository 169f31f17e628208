"""From a recipe for a task of any kind to a trained network, not yet measured.

What is taught is the business of the task's kind (``task_training.py``), and the loop is everyone's
(``loop.py``). The weights kept are the running average at the last epoch. No epoch is chosen by its
score, so the validation cases serve calibration alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xai_core.cases.library import CaseLibrary
from xai_core.models.build_network import network_for
from xai_core.models.card_parts import DataUse, ModelRef
from xai_core.models.checkpoints import channels_last, load_model
from xai_core.models.curves import AnyEpoch
from xai_core.models.networks import Network
from xai_core.training.classifier import ClassTraining
from xai_core.training.detector import MarkTraining
from xai_core.training.loop import begin_with, fit, own_random_state
from xai_core.training.recipes import Recipe
from xai_core.training.regressor import ValueTraining
from xai_core.training.resume import LearnedFrom
from xai_core.training.task_training import Calibrated, TaskTraining, training_of
from xai_core.types import Progress

TAUGHT: tuple[type[TaskTraining], ...] = (ClassTraining, ValueTraining, MarkTraining)
"""The kinds there are; their modules register them for their tasks."""


@dataclass(frozen=True)
class Trained:
    """What a recipe yields, before it is measured."""

    network: Network
    calibrated: Calibrated
    curve: tuple[AnyEpoch, ...]
    uses: tuple[DataUse, ...]
    start: ModelRef | None = None
    teachers: tuple[ModelRef, ...] = ()


def train(
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    progress: Progress,
) -> Trained:
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
    Trained
        The averaged network with its calibration, learning curve and the cases used.

    Raises
    ------
    RecipeError
        Missing data, too few cases, another network to start from, a teacher that answers
        something else, or a loss that is not a finite number.
    AlignmentError
        A library asks something else than the recipe.
    ModelError
        The model to start from, or a teacher, is not there or cannot be used; or the network
        cannot answer such a task.
    """
    kind = training_of(recipe.task)
    objective = kind(recipe, libraries)
    with own_random_state(recipe.seed):
        size = (recipe.input.height, recipe.input.width)
        network = network_for(recipe.architecture, recipe.task, size)
        network = channels_last(network)
    objective.prepare(network)
    network.to(objective.device)
    start = _begin_with(recipe, network, kind)
    learned_from = LearnedFrom.of(objective.data.uses, (start, *objective.taught_by))
    averaged, curve = fit(recipe, network, objective, learned_from, workspace, progress)
    return Trained(
        network=averaged,
        calibrated=objective.calibrated(averaged),
        curve=curve,
        uses=objective.data.uses,
        start=start,
        teachers=objective.taught_by,
    )


def _begin_with(recipe: Recipe, network: Network, kind: type[TaskTraining]) -> ModelRef | None:
    """Give the network what the recipe's starting model has learned."""
    if recipe.start is None:
        return None
    model = load_model(recipe.start)
    return begin_with(recipe, network, model, kind.alike(recipe.task, model.card.task))
