"""``shift``: what a model loses on another library, how that differs, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfSplit, Where, read_conditions, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show
from xai_core.cli.reports import numbers

if TYPE_CHECKING:
    from xai_core.evaluation.shift.report import (
        ClassFall,
        RegionMoved,
        RemedyName,
        RemedyResult,
        ShiftReport,
        Side,
    )

NO_REMEDY = "none"


def shift(  # noqa: PLR0913, PLR0917  (one option a choice)
    source: Annotated[str, typer.Option("--from", help="The library the model is at home in.")],
    target: Annotated[str, typer.Option("--to", help="The other library.")],
    model: ByModel,
    split: OfSplit = None,
    where: Where = None,
    from_where: Annotated[
        list[str] | None, typer.Option(help="As --where, of the library it is at home in alone.")
    ] = None,
    to_where: Annotated[
        list[str] | None, typer.Option(help="As --where, of the other library alone.")
    ] = None,
    tune_cases: Annotated[
        int, typer.Option(min=0, help="Cases of the other library that remedies may learn from.")
    ] = 50,
    remedies: Annotated[
        str | None,
        typer.Option(help=f"Which to try, with commas between; all if left out, or {NO_REMEDY}."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a model on two libraries: its fall, distances, attention, and what remedies recover.

    Where no split is asked for, test cases are taken of a library that the model learned from, and
    all of another; at most 1,000 of each are answered.
    """
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.shift.cases import Wanted
    from xai_core.evaluation.shift.measure import measure_shift
    from xai_core.models.checkpoints import load_model

    tried = _remedies(remedies)
    both = read_conditions(where)
    wanted = Wanted(
        split=read_split(split),
        source_where=both | read_conditions(from_where),
        target_where=both | read_conditions(to_where),
        set_aside=tune_cases,
    )
    here, there, loaded = open_library(source), open_library(target), load_model(model)
    with progress_bar(f"shift {source} {target} {model}") as progress:
        found = measure_shift(here, there, loaded, progress, wanted=wanted, remedies=tried)
    result: dict[str, Any] = found.model_dump(mode="json")
    show(result, as_json, lambda: _lines(found))


def _remedies(text: str | None) -> tuple[RemedyName, ...]:
    from xai_core.evaluation.shift.report import RemedyName

    if text is None:
        return tuple(RemedyName)
    if text.strip() == NO_REMEDY:
        return ()
    return tuple(RemedyName.parse(name.strip()) for name in text.split(","))


def _lines(found: ShiftReport) -> list[str]:
    return [
        f"model {found.model}" + (f", classes {', '.join(found.classes)}" if found.classes else ""),
        *_side_lines("at home in", found.source),
        *_side_lines("elsewhere, in", found.target),
        *(
            f"{measure} falls by {plain(fell.value)} ({numbers(fell.ci95)})"
            for measure, fell in found.fall.items()
        ),
        *(_class_line(name, row) for name, row in found.by_class.items()),
        *_distance_lines(found),
        *_attention_lines(found.attention),
        f"{found.n_set_aside} cases of {found.target.library} set aside for remedies",
        *(line for remedy in found.remedies for line in _remedy_lines(remedy)),
    ]


def _side_lines(where: str, side: Side) -> list[str]:
    cases = f"{side.n} of {side.n_matching} {side.split or ''} cases".replace("  ", " ")
    specimens = "" if side.n_specimens is None else f" of {side.n_specimens} specimens"
    figures = [
        f"  {measure} {plain(figure.value)} ({numbers(figure.ci95)}; one answer to every case:"
        f" {plain(figure.blind)})"
        for measure, figure in side.figures.items()
    ]
    learned = (
        [f"  the model learned from {side.n_learned_from} of these cases"]
        if side.n_learned_from
        else []
    )
    return [
        f"{where} {side.library}: {cases}{specimens}",
        *figures,
        f"  calibration error (ECE) {plain(side.ece)}",
        *learned,
    ]


def _class_line(name: str, row: ClassFall) -> str:
    return (
        f"  {name}: recall {percent(row.source.value)} of {row.n_source},"
        f" {percent(row.target.value)} of {row.n_target};"
        f" falls by {plain(row.value)} ({numbers(row.ci95)})"
    )


def _distance_lines(found: ShiftReport) -> list[str]:
    features, looks = found.features, found.appearance
    by = "specimens" if features.by_specimen else "cases"
    return [
        f"features of {features.n_source} and {features.n_target} cases: squared MMD"
        f" {plain(features.mmd2)} (p {plain(features.mmd_p)}); told apart with an AUC of"
        f" {plain(features.classifier_auc)} (p {plain(features.classifier_p)}); {by} dealt anew",
        *(
            f"grey values, {channel}: {one.distance:.1f} apart"
            f" (halves of {found.source.library}: {plain(one.within_source)})"
            for channel, one in looks.intensity.items()
        ),
        f"log10 spectra: {looks.spectrum.distance:.3f} apart"
        f" (halves of {found.source.library}: {plain(looks.spectrum.within_source)})",
    ]


def _attention_lines(attention: dict[str, RegionMoved] | None) -> list[str]:
    if attention is None:
        return ["attention: no region is drawn in right cases of both"]
    return [
        f"attention of right answers in {region}, above chance:"
        f" {plain(moved.above_chance.source.mean)} and {plain(moved.above_chance.target.mean)},"
        f" difference {plain(moved.above_chance.difference)} ({numbers(moved.above_chance.ci95)})"
        for region, moved in attention.items()
    ]


def _remedy_lines(found: RemedyResult) -> list[str]:
    if found.hindrance is not None:
        return [f"{found.remedy}: not tried: {found.hindrance}"]
    return [
        f"{found.remedy}: {measure} {plain(one.value)} ({numbers(one.ci95)}), gain"
        f" {plain(one.gain)} ({numbers(one.gain_ci95)}), recovers {percent(one.recovered)} of the"
        " fall"
        for measure, one in found.figures.items()
    ]


COMMANDS = (Command("shift", shift),)
