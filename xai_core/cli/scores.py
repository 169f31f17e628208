"""``score``: how far a heat map made elsewhere agrees with a region."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from xai_core.agreement import Agreement, Binarisation, score_heat_map
from xai_core.cases.masks import decode_mask
from xai_core.cli.output import AsJson, Command, percent, plain, show
from xai_core.errors import ArrayError, ImageError
from xai_core.files import read_regular
from xai_core.npy import read_npy

MAX_FILE_BYTES = 256 * 1024 * 1024

Binarise = Annotated[
    str,
    typer.Option(help="matched-area, otsu, mean+1sd, or “percentile P” such as “percentile 90”."),
]


def score(
    heat_map: Annotated[Path, typer.Option("--map", help="The heat map, an .npy file (H, W).")],
    region: Annotated[Path, typer.Option(help="The region, an 8-bit PNG of the same size.")],
    binarise: Binarise = "matched-area",
    right: Annotated[
        bool | None, typer.Option("--right/--wrong", help="Whether the answer was right.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score a heat map made elsewhere against a region."""
    binarisation = Binarisation.parse(binarise)
    values = _load_npy(heat_map)
    mask = decode_mask(_bytes_of(region), region.name, None)
    agreement = score_heat_map(values, mask, right=right, binarisation=binarisation)
    show(agreement.as_dict(), as_json, lambda: score_lines(agreement))


def _bytes_of(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        raise ImageError("The file {path} cannot be read.", path=path) from error


def _load_npy(path: Path) -> np.ndarray[Any, Any]:
    data = _bytes_of(path)
    try:
        return read_npy(data)
    except ArrayError as error:
        raise ArrayError(
            "“{name}” is not a plain NumPy array file (.npy). Files that hold Python objects are "
            "never opened.",
            name=path.name,
        ) from error


def score_lines(agreement: Agreement) -> list[str]:
    """The scores of one map against one region, for people."""
    pattern = agreement.pattern.value if agreement.pattern else "not defined"
    return [
        f"  attention in region   {percent(agreement.attention_in_region)}"
        f"   (chance {percent(agreement.chance)}, centre blob {percent(agreement.centre_blob)},"
        f" narrow {percent(agreement.centre_blob_narrow)})",
        f"  above chance          {plain(agreement.above_chance)}",
        f"  IoU                   {plain(agreement.iou)}   ({agreement.binarisation})",
        f"  ground-truth coverage {plain(agreement.ground_truth_coverage)}",
        f"  saliency coverage     {plain(agreement.saliency_coverage)}",
        f"  rank accuracy         {plain(agreement.rank_accuracy)}",
        f"  pointing              {plain(agreement.pointing)}",
        f"  emphasis              {plain(agreement.emphasis)}",
        f"  pattern               {pattern}",
    ]


COMMANDS = (Command("score", score),)
