"""``froc``: how many lesions are found, at how many false marks a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, Where, read_conditions, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.errors import AlignmentError

if TYPE_CHECKING:
    from xai_core.evaluation.lesion_finding import LesionFinding


def froc(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    detector: Annotated[
        str | None,
        typer.Option(
            help="network (a model that marks lesions) or attention (a model that names a class:"
            " the peaks of its Grad-CAM); by itself what the model can be."
        ),
    ] = None,
    split: OfSplit = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Lesions found against false marks: the FROC of a network, or of a classifier's attention."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.lesion_finding import detector_of, find_lesions
    from xai_core.models.checkpoints import load_model

    opened, loaded = open_library(library), load_model(model)
    own = detector_of(loaded).value
    if detector not in {None, own}:
        raise AlignmentError(
            "The model “{model}” can be the detector “{own}” only, not “{detector}”.",
            model=model,
            own=own,
            detector=detector,
        )
    part, conditions = read_split(split), read_conditions(where)
    with progress_bar(f"froc {model}") as progress:
        found = find_lesions(opened, loaded, progress, split=part, where=conditions)
    result = {
        "library": library,
        "model": model,
        "split": split,
        "where": conditions,
        **curve_told(found),
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in found.skipped],
        "content_hash": opened.content_hash,
        "weights_sha256": loaded.card.weights_sha256,
    }
    show(result, as_json, lambda: curve_lines(found))


def curve_told(found: LesionFinding) -> dict[str, Any]:
    """The curve and its figures, for JSON."""
    curve = found.curve
    return {
        "detector": found.detector.value,
        "hit_rule": found.question.hit.value,
        "images": curve.images,
        "lesions": curve.lesions,
        "sensitivity_at": _at(found),
        "mean_sensitivity": curve.mean_sensitivity,
        "mean_sensitivity_ci95": curve.mean_sensitivity_ci95,
        "curve": {
            "false_marks_per_image": curve.false_rates,
            "sensitivity": curve.sensitivities,
        },
    }


def _at(found: LesionFinding) -> dict[str, float | None]:
    """False marks a picture -> sensitivity."""
    from xai_core.stats.froc import RATES

    found_at = found.curve.sensitivity_at
    return {f"{rate:g}": value for rate, value in zip(RATES, found_at, strict=True)}


def curve_lines(found: LesionFinding) -> list[str]:
    """The curve and its figures, for people."""
    curve = found.curve
    low, high = curve.mean_sensitivity_ci95 or (None, None)
    return [
        f"{curve.lesions} lesions on {curve.images} pictures, marked by {found.detector.value};"
        f" a hit: {found.question.hit.value}",
        *(f"left out: {item.what}: {item.reason}" for item in found.skipped),
        "false marks a picture  lesions found",
        *(f"{rate:>21}  {percent(value)}" for rate, value in _at(found).items()),
        f"mean of the seven: {plain(curve.mean_sensitivity)} (95 % {plain(low)} to {plain(high)})",
    ]


COMMANDS = (Command("froc", froc),)
