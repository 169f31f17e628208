"""A recipe for a task of any kind on its way to a finished model: its card and its figures.

The card also keeps, of models that answer with classes, each test specimen by specimen where its
cases name one, and the training labels that look wrong to the finished model
(``evaluation/disputed_labels.py``); no label is changed. A check for pictures unlike anything the
model has seen is made and measured as well (``out_of_distribution.py``). With the weights goes the
background set that some explanations compare a case with (``explain/background.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.card_figures import figures_of, full_report
from xai_core.evaluation.disputed_labels import review_labels
from xai_core.evaluation.evaluate import Evaluation, evaluate
from xai_core.explain.background import draw_background
from xai_core.models.card_parts import BackgroundUse, Metric
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel, load_model_folder, save_model
from xai_core.models.disputed_labels import LabelReview
from xai_core.models.networks import Network
from xai_core.tasks import Regression
from xai_core.training.builder import (
    FIXING_ANSWERS,
    WORDS,
    Builder,
    common_entries,
    seen_in_training,
)
from xai_core.training.out_of_distribution import strangeness_of
from xai_core.training.recipes import DataSource, HeldOut, Recipe
from xai_core.training.task_training import training_of
from xai_core.training.train import Trained, train
from xai_core.types import Progress, ProgressBar

MOST_ON_A_CARD = 1000
"""Labels kept on a card for each library, whatever the share: a card stays small."""


class AnswerBuilder(Builder[ModelCard, LoadedModel]):
    """Builds models that answer a library's task."""

    trained: Trained
    background: tuple[BackgroundUse, bytes]
    strangeness: bytes | None = None
    """The statistics of the check for strange pictures that the card names."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe: Recipe = recipe
        self.kind = training_of(recipe.task)

    @property
    def _background_library(self) -> str:
        return self.recipe.background.library or self.recipe.data[0].library

    @property
    def needed(self) -> set[str]:
        """The background's library as well."""
        return super().needed | {self._background_library}

    def prepare(self, libraries: Mapping[str, CaseLibrary]) -> None:
        """Draw the background set."""
        recipe, chosen = self.recipe, self.recipe.background
        where = recipe.data[0].where if chosen.library is None else {}
        library = libraries[self._background_library]
        self.background = draw_background(library, recipe.input, chosen.n, chosen.seed, where)

    def train(
        self, libraries: Mapping[str, CaseLibrary], workspace: Path, progress: Progress
    ) -> Network:
        """See :class:`Builder`."""
        self.trained = train(self.recipe, libraries, workspace, progress)
        return self.trained.network

    def card(self, weights_sha256: str) -> ModelCard:
        """See :class:`Builder`."""
        recipe, trained = self.recipe, self.trained
        return ModelCard(
            **common_entries(recipe),
            kind=recipe.kind,
            task=recipe.task,
            architecture=recipe.architecture,
            temperature=trained.calibrated.temperature,
            value=trained.calibrated.value,
            marks=trained.calibrated.marks,
            weights_sha256=weights_sha256,
            background=self.background[0],
            data=trained.uses,
            start=trained.start,
            teachers=trained.teachers,
            curve=trained.curve,
            recipe=recipe.model_dump(mode="json", exclude=WORDS | {"task"}),
            software={name: version(name) for name in ("torch", "torchvision", "numpy", "pillow")},
        )

    def with_card(self, card: ModelCard) -> LoadedModel:
        """See :class:`Builder`."""
        return LoadedModel(card, self.trained.network)

    def measured(
        self, model: LoadedModel, libraries: Mapping[str, CaseLibrary], bar: ProgressBar
    ) -> ModelCard:
        """The card with the figures of every test, and the labels that the model disputes.

        The list of disputed labels stays as it was where a library trained on is not at hand.
        """
        metrics: list[Metric] = []
        reports = {}
        for test in self.recipe.test:
            library = libraries[test.library]
            found = _measured(test, library, model, bar)
            metrics += _metrics(model.card, test, found)
            reports[test.id] = full_report(found.report, found, library.task, model.card.task)
        update: dict[str, object] = {"metrics": tuple(metrics), "reports": reports}
        if self.kind.disputes_labels and self.learned <= set(libraries):
            update["labels"] = tuple(
                _reviewed(source, libraries[source.library], model, bar)
                for source in self.recipe.data
            )
        return model.card.model_copy(update=update)

    def checked(
        self,
        model: LoadedModel,
        card: ModelCard,
        libraries: Mapping[str, CaseLibrary],
        bar: ProgressBar,
    ) -> ModelCard:
        """The card with its check; as it was where the network has no last linear layer.

        Parameters
        ----------
        model
            The trained one.
        card
            What is known of it so far.
        libraries
            By id, those that the recipe needs.
        bar
            Opens a progress bar.

        Returns
        -------
        ModelCard
            Its statistics wait here to be saved beside the weights.
        """
        found = strangeness_of(self.recipe, model, libraries, {}, bar)
        if found is None:
            return card
        check, self.strangeness = found
        return card.model_copy(update={"strangeness": check})

    def fits(self, card: ModelCard) -> bool:
        """The same answers under the same name."""
        return self.recipe.id == card.id and self.kind.alike(self.recipe.task, card.task)

    def save(self, parent: Path, card: ModelCard, weights: bytes) -> Path:
        """See :class:`Builder`."""
        return save_model(parent, card, weights, self.background[1], self.strangeness)

    def load(self, folder: Path) -> tuple[ModelCard, LoadedModel]:
        """See :class:`Builder`."""
        model = load_model_folder(folder)
        return model.card, model


def review_source(
    source: DataSource, library: CaseLibrary, model: LoadedModel, progress: Progress
) -> LabelReview:
    """The training labels of one of a recipe's sources, seen as the model saw them.

    Short enough for a card (:data:`MOST_ON_A_CARD`).

    Parameters
    ----------
    source
        The recipe's entry.
    library
        The library it names.
    model
        The one that learned from it.
    progress
        Called with (cases done, cases in all).

    Returns
    -------
    LabelReview
        At most :data:`MOST_ON_A_CARD` disputed labels, the most disputed first.
    """
    review = review_labels(library, model, progress, where=source.where, cut_out=source.cut_out)
    return review.model_copy(update={"disputed": review.disputed[:MOST_ON_A_CARD]})


def _reviewed(
    source: DataSource, library: CaseLibrary, model: LoadedModel, bar: ProgressBar
) -> LabelReview:
    with bar(f"labels {source.library}") as progress:
        return review_source(source, library, model, progress)


def _measured(
    test: HeldOut, library: CaseLibrary, model: LoadedModel, bar: ProgressBar
) -> Evaluation:
    with bar(f"test {test.id}") as progress:
        return evaluate(
            library, model, progress, split=test.split, where=test.where, regions=test.regions
        )


def _metrics(card: ModelCard, test: HeldOut, evaluation: Evaluation) -> list[Metric]:
    unit = card.task.unit if isinstance(card.task, Regression) else None
    return [
        Metric(
            name=figure.name,
            unit=unit if figure.has_unit else None,
            value=figure.value,
            low=None if figure.ci95 is None else figure.ci95[0],
            high=None if figure.ci95 is None else figure.ci95[1],
            n=figure.n,
            report=test.id,
            measured_on=test.name,
            trained_on=seen_in_training(card, test, FIXING_ANSWERS),
            other_source=test.other_source,
        )
        for figure in figures_of(evaluation.report)
    ]
