"""``libraries``, ``import``, ``export``: what is on the shelf, what comes in, what goes out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cases.draft import Skipped
from xai_core.cases.exporters import ExportFormat, export_library
from xai_core.cases.readers import READERS
from xai_core.cases.registry import LibraryEntry, ensure_builtin, list_libraries, open_library
from xai_core.cases.writer import import_library
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.store.audit import Action, note

SHOWN_SKIPPED = 10
"""How many skipped entries a person is shown; ``--json`` lists them all."""


def libraries(as_json: AsJson = False) -> None:
    """List the case libraries on this machine."""
    ensure_builtin()
    entries = list_libraries()

    def lines() -> list[str]:
        return [_line(entry) for entry in entries]

    show([_described(entry) for entry in entries], as_json, lines)


def import_(
    reader: Annotated[str, typer.Argument(help=f"One of: {', '.join(READERS)}.")],
    path: Annotated[Path, typer.Argument(help="The folder or file to read.")],
    library_id: Annotated[str, typer.Option("--id", help="The id the library will have.")],
    replace: Annotated[bool, typer.Option(help="Replace a library of this id.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a data set into a case library. All of it, or nothing."""
    with progress_bar(f"import {library_id}") as progress:
        report = import_library(reader, path, library_id, replace=replace, progress=progress)
    note(Action.LIBRARY_ADDED, report.library.id)
    result = {
        "id": report.library.id,
        "n_cases": report.n_cases,
        "skipped": [{"what": item.what, "reason": str(item.reason)} for item in report.skipped],
    }

    def lines() -> list[str]:
        first = f"{report.library.id}: {report.n_cases} cases, {len(report.skipped)} left out"
        return [first, *skipped_lines(report.skipped)]

    show(result, as_json, lines)


def export(
    library_id: Annotated[str, typer.Argument(metavar="ID", help="A library on this machine.")],
    export_format: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of: {', '.join(ExportFormat)}.")
    ],
    out: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Write a library's pictures and regions in a format other tools read."""
    chosen = ExportFormat.parse(export_format)
    library = open_library(library_id)
    with progress_bar(f"export {library_id}") as progress:
        report = export_library(library, chosen, out, progress)
    result = {
        "id": library_id,
        "format": chosen.value,
        "n_cases": report.n_cases,
        "n_regions": report.n_regions,
        "out": str(out),
    }
    show(
        result,
        as_json,
        lambda: [f"{out}: {report.n_cases} cases, {report.n_regions} regions as {chosen}"],
    )


def _described(entry: LibraryEntry) -> dict[str, Any]:
    library = entry.library
    if library is None:
        return {"id": entry.id, "error": str(entry.error)}
    return {
        "id": entry.id,
        "title": library.title.model_dump(),
        "version": library.manifest.version,
        "n": len(library.cases),
        "task": library.task.kind.value,
        "classes": list(library.task.class_ids),
        "groupings": [grouping.id for grouping in library.task.groupings],
        "regions": [region.id for region in library.manifest.regions],
        "licence": library.manifest.licence,
        "content_hash": library.content_hash,
    }


def _line(entry: LibraryEntry) -> str:
    library = entry.library
    if library is None:
        return f"{entry.id}: cannot be used: {entry.error}"
    regions = ", ".join(region.id for region in library.manifest.regions) or "none"
    return f"{entry.id}: {library.title.en}; {len(library.cases)} cases; regions: {regions}"


def skipped_lines(skipped: Iterable[Skipped]) -> list[str]:
    """What was left out and why, a line each; the first of them."""
    rows = [f"  {item.what}: {item.reason}" for item in skipped]
    more = len(rows) - SHOWN_SKIPPED
    return rows[:SHOWN_SKIPPED] + (
        [f"  ... and {more} more (--json lists all)"] if more > 0 else []
    )


COMMANDS = (
    Command("libraries", libraries),
    Command("import", import_),
    Command("export", export),
)
