"""``boxes``: how many boxes of a library a segmenter meets."""

from __future__ import annotations

from typing import Annotated

import typer

from xai_core.cli.options import OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.reports import numbers


def boxes(
    library: OfLibrary,
    model: Annotated[str, typer.Option(help="A model on this machine that draws regions.")],
    region: Annotated[str, typer.Option(help="The library's region whose box is to be met.")],
    split: OfSplit = None,
    as_json: AsJson = False,
) -> None:
    """Compare the boxes around what a segmenter draws with those of a library."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.boxes import LEAST_IOU, boxes_met
    from xai_core.models.segmenters import load_segmenter
    from xai_core.stats.means import MeanReport

    part, opened, segmenter = read_split(split), open_library(library), load_segmenter(model)
    with progress_bar(f"boxes {library}") as progress:
        found = boxes_met(opened, segmenter, region, part, progress)
    result = {
        "library": library,
        "model": model,
        "region": region,
        "split": split,
        "least_iou": LEAST_IOU,
        "n": found.n,
        "n_met": found.n_met,
        "met": found.met,
        "met_ci95": found.met_ci95,
        "iou": MeanReport.of(found.iou).model_dump(mode="json"),
        "cases": found.by_case,
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in found.skipped],
        "weights_sha256": segmenter.card.weights_sha256,
    }

    def lines() -> list[str]:
        met = f"{percent(found.met)} ({numbers(found.met_ci95)})"
        return [
            f"{found.n_met} of {found.n} boxes met with an IoU of {LEAST_IOU:g} or more: {met};"
            f" mean IoU {plain(found.iou.mean)}"
        ]

    show(result, as_json, lines)


COMMANDS = (Command("boxes", boxes),)
