"""``study-report``: a finished study told item by item, after the checklists CLAIM and METRIC."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cli.options import ByModel, OfLibrary
from xai_core.cli.output import AsJson, Command, show
from xai_core.errors import ChoiceError

_WRITTEN = (".html", ".md")


def study_report(
    library: OfLibrary,
    model: ByModel,
    output: Annotated[Path, typer.Option(help="The file to write: its name ends in .html or .md.")],
    as_json: AsJson = False,
) -> None:
    """Report a finished study after CLAIM and METRIC: what is known is filled in, the rest asked.

    In English; the buttons on Cohort write it in the language of the screen.
    """
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.study_report.documents import as_html, as_markdown
    from xai_core.evaluation.study_report.figures import StudySources
    from xai_core.evaluation.study_report.report import study_report as report_of
    from xai_core.files import replace_file
    from xai_core.home import study_folder
    from xai_core.models.cards import find_card

    if output.suffix not in _WRITTEN:
        raise ChoiceError(
            "“{file}” ends neither in .html nor in .md: that decides what is written.",
            file=output.name,
        )
    opened, entry = open_library(library), find_card(model)
    if entry.card is None:
        raise entry.error or ChoiceError("The model “{model}” has no card.", model=model)
    study = read_study(study_folder(opened.id, model))
    report = report_of(StudySources(study, opened, entry.card))
    write = as_html if output.suffix == ".html" else as_markdown
    replace_file(output, write(report).encode())
    counted = report.counted()
    result: dict[str, Any] = {
        "library": library,
        "model": model,
        "file": str(output),
        "items": {status.value: n for status, n in counted.items()},
    }
    show(
        result,
        as_json,
        lambda: [f"{output}: " + ", ".join(f"{n} {status}" for status, n in counted.items())],
    )


COMMANDS = (Command("study-report", study_report),)
