"""``specimens``: how good a model is smear by smear, and whether another is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary, OfSplit, read_split
from xai_core.cli.output import AsJson, Command, percent, plain, progress_bar, show

if TYPE_CHECKING:
    from xai_core.evaluation.specimens import SpecimenBySpecimen
    from xai_core.stats.means import RankSum
    from xai_core.stats.specimens import ConfusionTable, SpecimenReport


def specimens(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    against: Annotated[
        str | None, typer.Option(help="A second model, compared by the rank-sum test.")
    ] = None,
    readings: Annotated[
        str, typer.Option(help="Groupings of the library, with commas between.")
    ] = "five,six",
    split: OfSplit = "test",
    as_json: AsJson = False,
) -> None:
    """Accuracy per specimen, mean and SD over specimens, and the confusion tables."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.specimens import compared, specimen_by_specimen
    from xai_core.models.checkpoints import load_model

    part = read_split(split)
    opened = open_library(library)
    groupings = [name.strip() for name in readings.split(",") if name.strip()]
    found = []
    for name in [model] if against is None else [model, against]:
        loaded = load_model(name)
        with progress_bar(f"specimens {name}") as progress:
            found.append(specimen_by_specimen(opened, loaded, groupings, progress, split=part))
    tests = compared(*found) if len(found) == 2 else {}
    result: dict[str, Any] = {
        "library": library,
        "content_hash": opened.content_hash,
        "split": split,
        "models": [one.model_dump(mode="json") for one in found],
        "rank_sum": {name: _test(test) for name, test in tests.items()},
    }
    show(result, as_json, lambda: _lines(found, tests))


def _test(test: RankSum) -> dict[str, Any]:
    return {"p": test.p_value, "u": test.u, "rank_biserial": test.rank_biserial}


def _lines(found: list[SpecimenBySpecimen], tests: dict[str, RankSum]) -> list[str]:
    lines = []
    for one in found:
        for name, report in one.readings.items():
            lines += [f"{one.model}, {name}: {_summary(report)}", *_table(report.table), ""]
    for name, test in tests.items():
        lines.append(
            f"rank-sum test, {name}: p {plain(test.p_value)}, "
            f"rank-biserial correlation {plain(test.rank_biserial)}"
        )
    return lines


def _summary(report: SpecimenReport) -> str:
    if report.best is None or report.worst is None:
        return "no specimens"
    return (
        f"{plain(report.mean)} +- {plain(report.sd)} over {len(report.specimens)} specimens; "
        f"best {report.best.specimen} {percent(report.best.accuracy)}, "
        f"worst {report.worst.specimen} {percent(report.worst.accuracy)}"
    )


def _table(table: ConfusionTable) -> list[str]:
    width = max(len(name) for name in table.classes)
    head = " ".join(f"{name[:8]:>8}" for name in (*table.classes, "accuracy"))
    lines = [f"{'':{width}} {head}"]
    for name, row in zip(table.classes, table.counts, strict=True):
        counts = " ".join(f"{count:8d}" for count in row)
        accuracy = table.accuracy_of(name)
        lines.append(f"{name:{width}} {counts} {'-' if accuracy is None else f'{accuracy:.3f}':>8}")
    return lines


COMMANDS = (Command("specimens", specimens),)
