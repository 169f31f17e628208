"""``explain`` and ``score``: where a model looks on one case, and how far a map agrees."""

from __future__ import annotations

import io
from pathlib import Path
from tokenize import TokenError
from typing import Annotated, Any

import numpy as np
import typer

from xai_core.agreement import Agreement, Binarisation, measure
from xai_core.cases.images import encode_png
from xai_core.cases.masks import decode_mask
from xai_core.cli.output import AsJson, Command, percent, plain, show
from xai_core.errors import ArrayError, ImageError
from xai_core.files import read_regular, replace_file

MAX_FILE_BYTES = 256 * 1024 * 1024
# What NumPy lets out on damaged headers: it evaluates them as Python literals.
_DAMAGED = (
    ValueError,
    EOFError,
    OSError,
    SyntaxError,
    TypeError,
    OverflowError,
    MemoryError,
    RecursionError,
    TokenError,
)

Binarise = Annotated[
    str,
    typer.Option(help="matched-area, otsu, mean+1sd, or “percentile P” such as “percentile 90”."),
]


def explain(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: Annotated[str, typer.Option(help="A library on this machine.")],
    model: Annotated[str, typer.Option(help="A model on this machine.")],
    case: Annotated[str, typer.Option(help="A case id.")],
    target: Annotated[
        str | None,
        typer.Option(help="The class the map speaks for; the model's answer if left out."),
    ] = None,
    layer: Annotated[str | None, typer.Option(help="The layer; the last if left out.")] = None,
    binarise: Binarise = "matched-area",
    out: Annotated[Path | None, typer.Option(help="Write the overlay here, as PNG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show where a model looks on one case, scored against every region experts drew."""
    from xai_core.cases.shelf import open_library
    from xai_core.cases.task import common_view
    from xai_core.explain.gradcam import grad_cam
    from xai_core.inference.checkpoints import load_model
    from xai_core.report.overlays import enlarge, overlay
    from xai_core.study.compare import agreements, is_right, read_case

    binarisation = Binarisation.parse(binarise)
    opened = open_library(library)
    chosen = opened.case(case)
    loaded = load_model(model)
    view = common_view(opened.task, loaded.card.task)
    material = read_case(opened, chosen)
    explained = grad_cam(loaded, material.image, None if target is None else [target], layer)
    prediction = explained.prediction
    explanation = explained.explanations[target or prediction.answer]
    right = is_right(view, prediction, chosen.label)
    scores = agreements(explanation.heat_map, material.regions, right, binarisation)
    if out is not None:
        painted = overlay(enlarge(material.image), explanation.heat_map)
        replace_file(out, encode_png(painted))
    result = {
        "library": library,
        "case": case,
        "model": model,
        "weights_sha256": prediction.weights_sha256,
        "label": chosen.label,
        "answer": prediction.answer,
        "right": right,
        "probabilities": dict(prediction.probabilities),
        "method": explanation.method.value,
        "layer": explanation.layer,
        "target": explanation.target,
        "blank": None if explanation.blank is None else str(explanation.blank),
        "regions": {region: agreement.as_dict() for region, agreement in scores.items()},
    }

    def lines() -> list[str]:
        judged = {True: "right", False: "wrong", None: "not labelled in these classes"}[right]
        head = [
            f"{case}: {prediction.answer} ({percent(prediction.confidence)}), {judged}",
            f"{explanation.method} of {explanation.layer} for {explanation.target}",
        ]
        if explanation.blank is not None:
            head.append(str(explanation.blank))
        return head + [line for name in scores for line in (f"{name}:", *_lines(scores[name]))]

    show(result, as_json, lines)


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
    agreement = measure(values, mask, right=right, binarisation=binarisation)
    show(agreement.as_dict(), as_json, lambda: _lines(agreement))


def _bytes_of(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        raise ImageError("The file {path} cannot be read.", path=path) from error


def _load_npy(path: Path) -> np.ndarray[Any, Any]:
    data = _bytes_of(path)
    try:
        # Not np.load, which opens archives and pickles by what the file looks like.
        return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    except _DAMAGED as error:
        raise ArrayError(
            "“{name}” is not a plain NumPy array file (.npy). Files that hold Python objects are "
            "never opened.",
            name=path.name,
        ) from error


def _lines(agreement: Agreement) -> list[str]:
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


COMMANDS = (Command("explain", explain), Command("score", score))
