"""A segmentation recipe on its way to a finished segmenter: its card, and how well it draws."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.segmentation import DrawingEvaluation, evaluate_segmenter
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard
from xai_core.models.segmenters import LoadedSegmenter, load_segmenter_folder, save_segmenter
from xai_core.models.unet import UNet
from xai_core.training.builder import WORDS, Builder, common_entries, seen_in_training
from xai_core.training.recipes import HeldOutlines, SegmenterRecipe
from xai_core.training.segmenter import TrainedSegmenter, train_segmenter
from xai_core.types import Progress, ProgressBar, Split

FIXING = frozenset({Split.TRAIN})
"""Training cases fix the weights; validation cases are only looked at."""


class SegmenterBuilder(Builder[SegmenterCard, LoadedSegmenter]):
    """Builds models that draw regions."""

    trained: TrainedSegmenter

    def __init__(self, recipe: SegmenterRecipe) -> None:
        self.recipe: SegmenterRecipe = recipe

    def train(
        self, libraries: Mapping[str, CaseLibrary], workspace: Path, progress: Progress
    ) -> UNet:
        """See :class:`Builder`."""
        self.trained = train_segmenter(self.recipe, libraries, workspace, progress)
        return self.trained.network

    def card(self, weights_sha256: str) -> SegmenterCard:
        """See :class:`Builder`."""
        recipe = self.recipe
        return SegmenterCard(
            **common_entries(recipe),
            architecture=recipe.architecture,
            regions=recipe.regions,
            weights_sha256=weights_sha256,
            data=self.trained.uses,
            start=self.trained.start,
            curve=self.trained.curve,
            recipe=recipe.model_dump(mode="json", exclude=WORDS | {"regions"}),
            software={name: version(name) for name in ("torch", "numpy", "pillow", "scipy")},
        )

    def with_card(self, card: SegmenterCard) -> LoadedSegmenter:
        """See :class:`Builder`."""
        return LoadedSegmenter(card, self.trained.network)

    def measured(
        self, model: LoadedSegmenter, libraries: Mapping[str, CaseLibrary], bar: ProgressBar
    ) -> SegmenterCard:
        """See :class:`Builder`."""
        metrics: list[RegionMetric] = []
        reports = {}
        for test in self.recipe.test:
            with bar(f"test {test.id}") as progress:
                found = evaluate_segmenter(
                    libraries[test.library],
                    model,
                    progress,
                    split=test.split,
                    where=test.where,
                    at_most=test.at_most,
                )
            metrics += _metrics(model.card, test, found)
            reports[test.id] = found.report
        return model.card.model_copy(update={"metrics": tuple(metrics), "reports": reports})

    def fits(self, card: SegmenterCard) -> bool:
        """The same regions under the same name."""
        return self.recipe.id == card.id and self.recipe.regions.ids == card.regions.ids

    def save(self, parent: Path, card: SegmenterCard, weights: bytes) -> Path:
        """See :class:`Builder`."""
        return save_segmenter(parent, card, weights)

    def load(self, folder: Path) -> tuple[SegmenterCard, LoadedSegmenter]:
        """See :class:`Builder`."""
        model = load_segmenter_folder(folder)
        return model.card, model


def _metrics(
    card: SegmenterCard, test: HeldOutlines, found: DrawingEvaluation
) -> list[RegionMetric]:
    return [
        RegionMetric(
            name="dice",
            region=region,
            value=mean.mean,
            low=mean.low,
            high=mean.high,
            n=mean.n_used,
            n_undefined=mean.n_undefined,
            report=test.id,
            measured_on=test.name,
            trained_on=seen_in_training(card, test, FIXING),
            other_source=test.other_source,
        )
        for region, mean in found.regions.items()
    ]
