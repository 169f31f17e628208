"""``explain``: where a model looks on one case, by any method."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.agreement import Binarisation
from xai_core.cases.pictures import encode_png
from xai_core.cli.options import ByModel, OfLibrary
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.scores import Binarise, score_lines
from xai_core.files import replace_file
from xai_core.tasks import Answer, ClassAnswer, DetectionAnswer, ValueAnswer

if TYPE_CHECKING:
    from xai_core.arrays import ImageArray
    from xai_core.cases.case import Case
    from xai_core.evaluation.case_results import CaseResult
    from xai_core.explain.explanation import Explanation
    from xai_core.models.out_of_distribution import Strangeness


@dataclass(frozen=True)
class _How:
    """What the map is asked to be."""

    method: str
    target: str | None
    layer: str | None
    samples: int | None
    seed: int


@dataclass(frozen=True)
class _Found:
    """One case explained and scored."""

    case: Case
    image: ImageArray
    result: CaseResult
    explanation: Explanation


def explain(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    case: Annotated[str, typer.Option(help="A case id.")],
    target: Annotated[
        str | None,
        typer.Option(help="The class the map speaks for; the model's answer if left out."),
    ] = None,
    method: Annotated[
        str, typer.Option(help="How the map is made: grad-cam, layer-cam, expected-gradients, ...")
    ] = "grad-cam",
    layer: Annotated[
        str | None, typer.Option(help="The layer; the recommended one if left out.")
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(min=1, help="Samples or runs a slow method spends; its own if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of a sampling method.")] = 0,
    binarise: Binarise = "matched-area",
    out: Annotated[Path | None, typer.Option(help="Write the overlay here, as PNG.")] = None,
    out_map: Annotated[
        Path | None, typer.Option(help="Write the map here, as .npy, (H, W) float32.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show where a model looks on one case, scored against every region experts drew."""
    how = _How(method, target, layer, samples, seed)
    found = _found(library, model, case, how, Binarisation.parse(binarise))
    _write(found, out, out_map)
    result = {"library": library, "case": case, "model": model, **_described(found)}
    show(result, as_json, lambda: _lines(case, found))


def _found(library: str, model: str, case: str, how: _How, binarisation: Binarisation) -> _Found:
    from xai_core.cases.case_facts import LibraryFacts
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.case_results import Scoring, case_result, read_case
    from xai_core.explain.background import load_background
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain as explained_by
    from xai_core.models.cards import find_card
    from xai_core.models.checkpoints import load_model
    from xai_core.models.predict import predict
    from xai_core.tasks import align

    method = Method.parse(how.method)
    opened = open_library(library)
    chosen = opened.case(case)
    loaded = load_model(model)
    alignment = align(opened.task, loaded.card.task)
    material = read_case(opened, chosen)
    target = how.target or predict(loaded, [material.image])[0].answer.default_target()
    with progress_bar(method.value) as progress:
        explained = explained_by(
            loaded,
            material.image,
            method,
            [target],
            how.layer,
            background=load_background(find_card(model)) if method.needs_background else None,
            samples=how.samples,
            seed=how.seed,
            progress=progress,
        )
    return _Found(
        case=chosen,
        image=material.image,
        result=case_result(
            alignment,
            LibraryFacts(opened, chosen),
            explained,
            material.regions,
            scoring=Scoring(binarisation),
            target=target,
        ),
        explanation=explained.explanations[target],
    )


def _write(found: _Found, out: Path | None, out_map: Path | None) -> None:
    from xai_core.report.exports import npy_bytes
    from xai_core.report.map_overlays import map_overlay
    from xai_core.report.overlays import enlarge

    heat_map, method = found.explanation.heat_map, found.explanation.method
    if out is not None:
        replace_file(out, encode_png(map_overlay(enlarge(found.image), heat_map, method)))
    if out_map is not None:
        replace_file(out_map, npy_bytes(heat_map))


def _described(found: _Found) -> dict[str, Any]:
    prediction, explanation = found.result.prediction, found.explanation
    complete = explanation.completeness
    return {
        "weights_sha256": prediction.weights_sha256,
        "label": found.case.label,
        **_answer(prediction.answer),
        "right": found.result.judgement.right,
        **_beside(prediction.answer),
        "strangeness": _strangeness(prediction.strangeness),
        "method": explanation.method.value,
        "layer": explanation.layer,
        "target": explanation.target,
        "settings": dict(explanation.settings),
        "completeness": complete and (asdict(complete) | {"error": complete.error}),
        "standard_error": explanation.standard_error,
        "blank": None if explanation.blank is None else str(explanation.blank),
        "regions": {region: scores.as_dict() for region, scores in found.result.agreements.items()},
    }


def _answer(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, ClassAnswer):
        return {"answer": answer.class_id}
    return {"answer": answer.cells()}


def _beside(answer: Answer) -> dict[str, Any]:
    return {"probabilities": dict(answer.probabilities)} if isinstance(answer, ClassAnswer) else {}


def _strangeness(found: Strangeness | None) -> dict[str, Any] | None:
    """None where the model's card has no check."""
    return None if found is None else asdict(found) | {"strange": found.is_strange}


@singledispatch
def _said(answer: Answer) -> str:
    raise TypeError(f"no words for a {type(answer).__name__}")


@_said.register
def _(answer: ClassAnswer) -> str:
    return f"{answer.class_id} ({percent(answer.confidence)})"


@_said.register
def _(answer: ValueAnswer) -> str:
    if answer.low is None or answer.high is None:
        return plain(answer.value)
    return f"{plain(answer.value)} (90 % interval {plain(answer.low)} to {plain(answer.high)})"


@_said.register
def _(answer: DetectionAnswer) -> str:
    best = f", the best scored {plain(answer.confidence)}" if answer.marks else ""
    return f"{len(answer.marks)} marks{best}"


def _lines(case: str, found: _Found) -> list[str]:
    answer, explanation = found.result.prediction.answer, found.explanation
    right = found.result.judgement.right
    judged = {True: "right", False: "wrong", None: "not labelled in these classes"}[right]
    place = explanation.layer or "the picture"
    strangeness = found.result.prediction.strangeness
    strange = strangeness is not None and strangeness.is_strange
    lines = [
        *(["This picture is unlike anything this model has seen."] if strange else []),
        f"{case}: {_said(answer)}, {judged}",
        f"{explanation.method} of {place} for {explanation.target}",
    ]
    if explanation.completeness is not None:
        lines.append(f"adds up to within {percent(explanation.completeness.error)} of the range")
    if explanation.blank is not None:
        lines.append(str(explanation.blank))
    for region, scores in found.result.agreements.items():
        lines += [f"{region}:", *score_lines(scores)]
    return lines


COMMANDS = (Command("explain", explain),)
