"""``propose``: a new library whose regions a segmenter has drawn."""

from __future__ import annotations

from typing import Annotated

import typer

from xai_core.cli.options import OfLibrary, Where, read_conditions
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.store.audit import Action, note


def propose(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: Annotated[str, typer.Option(help="A model on this machine that draws regions.")],
    library_id: Annotated[str, typer.Option("--id", help="The id of the new library.")],
    where: Where = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a library of that id.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a library with the same cases and the regions a model proposes."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.propose import propose_library
    from xai_core.models.segmenters import load_segmenter

    conditions = read_conditions(where)
    opened, segmenter = open_library(library), load_segmenter(model)
    with progress_bar(f"propose {library_id}") as progress:
        report = propose_library(
            opened, segmenter, library_id, progress, where=conditions, replace=replace
        )
    note(Action.LIBRARY_ADDED, report.library.id)
    result = {
        "id": report.library.id,
        "library": library,
        "where": conditions,
        "model": model,
        "weights_sha256": segmenter.card.weights_sha256,
        "n_cases": report.n_cases,
        "n_found": dict(report.n_found),
        "skipped": [{"case": item.what, "reason": str(item.reason)} for item in report.skipped],
        "content_hash": report.library.content_hash,
    }

    def lines() -> list[str]:
        found = ", ".join(f"{region} in {n}" for region, n in report.n_found.items())
        left_out = [f"left out: {item.what}: {item.reason}" for item in report.skipped]
        return [f"{library_id}: {report.n_cases} cases; found {found}", *left_out]

    show(result, as_json, lines)


COMMANDS = (Command("propose", propose),)
