"""``backup``, ``restore``: everything this machine keeps in one file, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.store.backup import back_up, check_backup
from xai_core.store.backup import restore as take_back
from xai_core.store.backup.archive import Manifest

SHOWN_LEFT_OUT = 10


def backup(
    out: Annotated[Path, typer.Argument(help="The file to write, such as shiten.zip.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file there is.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy records, libraries, models and studies to one file, while the app goes on."""
    with progress_bar(f"backup {out.name}") as progress:
        done = back_up(out, replace=replace, progress=progress)
    result = {"out": str(out), **_told(done.manifest), "left_out": list(done.left_out)}

    def lines() -> list[str]:
        size = out.stat().st_size / 1e6
        first = f"{out}: {done.manifest.n_files} files, {size:,.1f} MB; names and answers are in it"
        more = len(done.left_out) - SHOWN_LEFT_OUT
        return [
            first,
            *(f"  left out: {place}" for place in done.left_out[:SHOWN_LEFT_OUT]),
            *([f"  ... and {more} more (--json lists all)"] if more > 0 else []),
        ]

    show(result, as_json, lines)


def restore(
    archive: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="What is here now goes: records, libraries, models, studies."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare every byte of it; change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take a backup back. All of it, or nothing."""
    with progress_bar(f"restore {archive.name}") as progress:
        if check:
            done = check_backup(archive, progress=progress)
        else:
            done = take_back(archive, replace=replace, progress=progress)
    said = "whole, nothing was changed" if check else "restored"
    result = {"archive": str(archive), "restored": not check, **_told(done.manifest)}
    made = f"{done.manifest.made_at:%Y-%m-%d %H:%M} UTC"
    show(
        result, as_json, lambda: [f"{archive}: {said}; {done.manifest.n_files} files, made {made}"]
    )


def _told(manifest: Manifest) -> dict[str, Any]:
    return manifest.model_dump(mode="json", exclude={"format", "sums_sha256"})


COMMANDS = (Command("backup", backup), Command("restore", restore))
