"""``simulate`` and ``builtin``: simulated libraries, anywhere or on the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xai_core import home
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.errors import ChoiceError, LibraryError

Workers = Annotated[
    int | None,
    typer.Option(min=1, max=64, help="Processes that draw; one per core if left out."),
]


def simulate(  # noqa: PLR0913, PLR0917  (one option a choice)
    out: Annotated[Path, typer.Option(help="The library folder to write; must not exist yet.")],
    n: Annotated[int, typer.Option(help="How many cells.")],
    classes: Annotated[
        list[str] | None,
        typer.Option(help="Class ids, with commas between or one an option; all if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same bytes.")] = 0,
    size: Annotated[int, typer.Option(help="Side of each picture in pixels.")] = 224,
    shortcut: Annotated[
        str | None,
        typer.Option(help="Plant a cue: pen, scale-bar, tint, crowding or tag."),
    ] = None,
    follow: Annotated[
        float | None,
        typer.Option(help="Probability that the cue follows the class, 0.5 to 1; 1 if left out."),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Draw cells whose truth is known by construction, as a case library."""
    from xai_core.domains.blood.builtin import simulate as run
    from xai_core.domains.blood.simulator.class_names import CLASSES
    from xai_core.domains.blood.simulator.shortcut import Cue, Shortcut

    if follow is not None and shortcut is None:
        raise LibraryError("“--follow” says how a planted cue goes with the class: name one.")
    cue = None
    if shortcut is not None:
        cue = Shortcut(Cue.parse(shortcut), 1.0 if follow is None else follow)
    named = [name.strip() for part in classes or () for name in part.split(",")]
    folder = out.expanduser().absolute()
    with progress_bar(f"simulate {folder.name}") as progress:
        report = run(
            folder,
            CLASSES if classes is None else named,
            n=n,
            seed=seed,
            size=size,
            shortcut=cue,
            progress=progress,
            workers=workers,
        )
    result = {
        "id": report.library.id,
        "out": str(folder),
        "n_cases": report.n_cases,
        "classes": list(report.library.task.class_ids),
        "seed": seed,
        "size": size,
        "shortcut": None if cue is None else {"cue": cue.cue.value, "follow": cue.follow},
        "content_hash": report.library.content_hash,
    }
    show(result, as_json, lambda: [f"{folder}: {report.n_cases} cells"])


def builtin(
    library_id: Annotated[str, typer.Argument(metavar="ID", help="One of: smear, smear-shortcut.")],
    extent: Annotated[
        str | None,
        typer.Option(help="How much of smear: first, evaluation or full; full if left out."),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Make a built-in library on the shelf, or make it anew; the old one stays until it is done."""
    from xai_core.domains.blood import builtin

    destination = home.libraries_folder() / library_id
    if library_id not in (builtin.SMEAR, builtin.SMEAR_SHORTCUT):
        raise ChoiceError(
            "“{value}” is not one of {valid}.",
            value=library_id,
            valid=f"{builtin.SMEAR}, {builtin.SMEAR_SHORTCUT}",
        )
    if library_id == builtin.SMEAR_SHORTCUT and extent is not None:
        raise LibraryError("Only “smear” is made in extents.")
    with progress_bar(f"builtin {library_id}") as progress:
        if library_id == builtin.SMEAR:
            much = builtin.Extent.parse(extent or builtin.Extent.FULL)
            report = builtin.build_smear(
                destination, much, replace=True, progress=progress, workers=workers
            )
        else:
            report = builtin.build_shortcut(
                destination, replace=True, progress=progress, workers=workers
            )
    result = {
        "id": library_id,
        "n_cases": report.n_cases,
        "version": report.library.manifest.version,
        "content_hash": report.library.content_hash,
    }
    show(result, as_json, lambda: [f"{library_id}: {report.n_cases} cells"])


COMMANDS = (Command("simulate", simulate), Command("builtin", builtin))
