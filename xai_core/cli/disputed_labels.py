"""``labels``: which labels of a library a model disputes, to be looked at by a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, Where, read_conditions
from xai_core.cli.output import AsJson, Command, percent, progress_bar, show
from xai_core.files import replace_file
from xai_core.types import Split

if TYPE_CHECKING:
    from xai_core.models.disputed_labels import LabelReview

ALL = "all"
IN_SAMPLE = (
    "The model learned from these labels and bends towards what it was told: fewer wrong ones are "
    "found than by a model that never saw them."
)


def labels(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    split: Annotated[
        str, typer.Option(help=f"Cases of one split: {', '.join(Split)}; or {ALL}.")
    ] = Split.TRAIN.value,
    share: Annotated[
        float, typer.Option(help="How many of all labels are listed at most, above 0 to 1.")
    ] = 0.01,
    where: Where = None,
    cut_out: Annotated[
        str | None,
        typer.Option(help="Show only this region, on white: for a model that learned so."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the list here, as CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the labels a model disputes most (confident learning); none is changed."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.disputed_labels import labels_csv, review_labels
    from xai_core.models.checkpoints import load_model

    part = None if split == ALL else Split.parse(split)
    conditions = read_conditions(where)
    opened, loaded = open_library(library), load_model(model)
    with progress_bar(f"labels {library} {model}") as progress:
        review = review_labels(
            opened, loaded, progress, split=part, where=conditions, cut_out=cut_out, share=share
        )
    if csv is not None:
        replace_file(csv, labels_csv([review]).encode("utf-8-sig"))
    result: dict[str, Any] = {
        "model": model,
        "weights_sha256": loaded.card.weights_sha256,
        **review.model_dump(mode="json"),
    }
    show(result, as_json, lambda: _lines(review))


def _lines(review: LabelReview) -> list[str]:
    lines = [f"the {len(review.disputed)} most disputed of {review.n} labels; none was changed"]
    if review.trained_on:
        lines.append(IN_SAMPLE)
    lines += [
        f"  {one.case}: {one.label} ({percent(one.probability_of_label)}), the model suggests "
        f"{one.suggested} ({percent(one.probability_of_suggested)})"
        for one in review.disputed
    ]
    if review.n_skipped:
        lines.append(f"{review.n_skipped} cases could not be read")
    return lines


COMMANDS = (Command("labels", labels),)
