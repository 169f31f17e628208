"""``fetch``: a public data set becomes a case library, its licence shown first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cases.fetching import Check, Fetched, Judged, dataset_named, keep_hash
from xai_core.cases.fetching import fetch as fetch_dataset
from xai_core.cases.registry import library_ids
from xai_core.cases.writer import check_free
from xai_core.cli.libraries import skipped_lines
from xai_core.cli.output import AsJson, Command, one_line, progress_bar, show
from xai_core.domains.contract import PublicDataset
from xai_core.domains.registry import datasets
from xai_core.errors import LibraryError
from xai_core.store.audit import Action, note


def fetch(  # noqa: PLR0913, PLR0917  (what a person may say of it)
    name: Annotated[
        str | None, typer.Argument(help="Which data set; --list shows those there are.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="Show them, and fetch none.")] = False,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="You have read the licence and accept it.")
    ] = False,
    archive: Annotated[
        Path | None, typer.Option("--from", help="An archive that you have already.")
    ] = None,
    any_version: Annotated[
        bool, typer.Option("--any-version", help="Take an archive of another hash as well.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep-hash", help="Hold later archives against this one's hash.")
    ] = False,
    library_id: Annotated[
        str | None, typer.Option("--id", help="The id the library will have; else its name.")
    ] = None,
    replace: Annotated[bool, typer.Option(help="Replace a library of this id.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a public data set into a case library. All of it, or nothing."""
    if list_them:
        _list(as_json)
        return
    if name is None:
        raise LibraryError("Say which data set, or --list to see those there are.")
    dataset = dataset_named(name)
    wanted = library_id or dataset.name
    check_free(wanted, replace=replace)
    for line in _terms(dataset, fetched=archive is None):
        _note(line)
    if archive is None and dataset.address is None:
        raise LibraryError(
            "“{name}” is got by hand: {page}. Then give the archive (--from), or the folder with"
            " the command import.",
            name=dataset.name,
            page=dataset.page,
        )
    _accept(dataset, accept_licence)
    done = _carry_out(dataset, wanted, archive, any_version, replace)
    kept = _keep(dataset, done.judged, keep)
    note(Action.LIBRARY_ADDED, wanted)
    _tell(done, wanted, kept, as_json)


def _carry_out(
    dataset: PublicDataset, wanted: str, archive: Path | None, any_version: bool, replace: bool
) -> Fetched:
    with ExitStack() as bars:
        fetching = bars.enter_context(progress_bar(f"fetch {dataset.name}", in_bytes=True))
        reading = bars.enter_context(progress_bar(f"import {wanted}"))
        return fetch_dataset(
            dataset,
            wanted,
            archive=archive,
            any_version=any_version,
            replace=replace,
            fetching=fetching,
            reading=reading,
            judged=lambda judged: _note(_of_hash(judged)),
        )


def _terms(dataset: PublicDataset, *, fetched: bool) -> Iterator[str]:
    yield f"{dataset.name}: {dataset.title.en}"
    yield f"licence: {dataset.licence}"
    yield f"cite: {dataset.citation}"
    yield f"more: {dataset.page}"
    if dataset.by_hand is not None:
        yield dataset.by_hand.en
    if not fetched or dataset.address is None:
        return
    yield f"from: {dataset.address}"
    if dataset.tried is None:
        yield "This address was not tried by us: what comes may be another file, or none."
    if dataset.sha256 is None:
        yield "No SHA-256 of it is published: it cannot be checked against its authors' word."
    if dataset.address.startswith("http://"):
        yield "It comes by plain http: somebody in between could change it unseen."


def _accept(dataset: PublicDataset, accepted: bool) -> None:
    """Raises LibraryError where the licence is not accepted."""
    if accepted:
        return
    if not sys.stdin.isatty():
        raise LibraryError(
            "The licence of “{name}” has to be accepted: read it at {page}, then add"
            " --accept-licence.",
            name=dataset.name,
            page=dataset.page,
        )
    if not typer.confirm("Have you read this licence, and do you accept it?", err=True):
        raise LibraryError("The licence was not accepted: nothing was fetched.")


def _of_hash(judged: Judged) -> str:
    said = {
        Check.PINNED: "the one that is known here",
        Check.KEPT: f"the same as on {judged.kept_on}, when it was kept here",
        Check.UNKNOWN: "nothing to hold it against",
        Check.DIFFERENT: f"NOT the one expected ({judged.expected})",
    }[judged.check]
    return f"SHA-256 {judged.sha256}: {said}"


def _keep(dataset: PublicDataset, judged: Judged, keep: bool) -> bool:
    """Whether the hash is held on to. That proves nothing about this first time, and says so."""
    if judged.check in {Check.PINNED, Check.KEPT} or dataset.sha256 is not None:
        return False
    if not keep and sys.stdin.isatty():
        _note("Trust on first use: it tells whether the archive changes from now on, no more.")
        keep = typer.confirm("Keep this SHA-256, to hold later archives against it?", err=True)
    if keep:
        keep_hash(dataset, judged.sha256)
    return keep


def _tell(done: Fetched, library_id: str, kept: bool, as_json: bool) -> None:
    report = done.report
    result = {
        "id": library_id,
        "n_cases": report.n_cases,
        "skipped": [{"what": item.what, "reason": str(item.reason)} for item in report.skipped],
        "sha256": done.judged.sha256,
        "check": done.judged.check.value,
        "kept": kept,
    }

    def lines() -> list[str]:
        first = f"{library_id}: {report.n_cases} cases, {len(report.skipped)} left out"
        return [first, *skipped_lines(report.skipped)]

    show(result, as_json, lines)


def _list(as_json: bool) -> None:
    here = set(library_ids())
    known = list(datasets().values())
    show(
        [_described(one, here) for one in known],
        as_json,
        lambda: [_line(one, here) for one in known] or ["no field declares a data set"],
    )


def _described(dataset: PublicDataset, here: set[str]) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "title": dataset.title.model_dump(),
        "reader": dataset.reader,
        "licence": dataset.licence,
        "citation": dataset.citation,
        "page": dataset.page,
        "address": dataset.address,
        "megabytes": dataset.megabytes,
        "sha256": dataset.sha256,
        "tried": None if dataset.tried is None else dataset.tried.isoformat(),
        "by_hand": None if dataset.by_hand is None else dataset.by_hand.en,
        "here": dataset.name in here,
    }


def _line(dataset: PublicDataset, here: set[str]) -> str:
    size = "size not stated" if dataset.megabytes is None else f"about {dataset.megabytes} MB"
    how = size if dataset.address else "by hand"
    there = "; here already" if dataset.name in here else ""
    return f"{dataset.name}: {dataset.title.en}; {how}; {dataset.licence}{there}"


def _note(line: str) -> None:
    typer.echo(one_line(line), err=True)


COMMANDS = (Command("fetch", fetch),)
