"""``simulate`` and ``builtin``: libraries that code makes, anywhere or on the shelf.

What can be drawn, and with which options, the fields say (:mod:`xai_core.domains.registry`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core import home
from xai_core.cases import generated
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.domains.contract import Option
from xai_core.domains.registry import builtin_libraries, simulators
from xai_core.errors import ChoiceError
from xai_core.store.audit import Action, note

Workers = Annotated[
    int | None,
    typer.Option(min=1, max=64, help="Processes that draw; one per core if left out."),
]


def simulate(  # noqa: PLR0913, PLR0917  (one option a choice)
    out: Annotated[Path, typer.Option(help="The library folder to write; must not exist yet.")],
    n: Annotated[int, typer.Option(help="How many cases.")],
    simulator: Annotated[
        str | None,
        typer.Option(help=f"One of: {', '.join(simulators())}; the first if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same bytes.")] = 0,
    size: Annotated[
        int | None,
        typer.Option(help="Side of each picture in pixels; the simulator's own if left out."),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
    **options: Any,  # noqa: ANN401  (a simulator's own; see _with_options)
) -> None:
    """Draw cases whose truth is known by construction, as a case library."""
    how = generated.simulator(simulator)
    side = how.size if size is None else size
    folder = out.expanduser().absolute()
    with progress_bar(f"simulate {folder.name}") as progress:
        done = generated.simulate(
            how,
            folder,
            n=n,
            seed=seed,
            size=side,
            progress=progress,
            workers=workers,
            options=_split(options),
        )
    report = done.report
    result = {
        "id": report.library.id,
        "out": str(folder),
        "n_cases": report.n_cases,
        "classes": list(report.library.task.class_ids),
        "seed": seed,
        "size": side,
        **done.settings,
        "content_hash": report.library.content_hash,
    }
    show(result, as_json, lambda: [f"{folder}: {report.n_cases} cases"])


def builtin(
    library_id: Annotated[
        str, typer.Argument(metavar="ID", help=f"One of: {', '.join(builtin_libraries())}.")
    ],
    extent: Annotated[
        str | None,
        typer.Option(help="How much of it, where it is made in extents; all if left out."),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Make a built-in library on the shelf, or make it anew; the old one stays until it is done."""
    library = generated.builtin_library(library_id)
    much = generated.checked_extent(library, extent)
    with progress_bar(f"builtin {library_id}") as progress:
        report = generated.build(
            library,
            home.libraries_folder() / library.id,
            much,
            replace=True,
            progress=progress,
            workers=workers,
        )
    note(Action.LIBRARY_ADDED, library_id)
    result = {
        "id": library_id,
        "n_cases": report.n_cases,
        "version": report.library.manifest.version,
        "content_hash": report.library.content_hash,
    }
    show(result, as_json, lambda: [f"{library_id}: {report.n_cases} cases"])


def _with_options(command: Callable[..., None], options: Iterable[Option]) -> Callable[..., None]:
    """``command`` as the command line sees it: with the simulators' own options in its signature.

    Of two simulators that have an option of one name, the first one's help is shown.
    """

    def run(**given: Any) -> None:  # noqa: ANN401
        command(**given)

    signature = inspect.signature(command, eval_str=True)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    taken = {parameter.name for parameter in own}
    added = {option.name: option for option in reversed(list(options)) if option.name not in taken}
    own += [_parameter(option) for option in reversed(added.values())]
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _parameter(option: Option) -> inspect.Parameter:
    # A list comes as text: commas are taken apart in _split.
    kind: Any = list[str] if option.many else option.kind
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, typer.Option(help=option.help)],
    )


def _split(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the simulators take them: lists with commas taken apart."""
    known = {option.name: option for one in simulators().values() for option in one.options}
    return {
        name: _items(value, known[name]) if known[name].many and value is not None else value
        for name, value in options.items()
    }


def _items(parts: Iterable[str], option: Option) -> tuple[str | int | float, ...] | None:
    words = [word.strip() for part in parts for word in part.split(",")]
    try:
        return tuple(option.kind(word) for word in words) or None
    except ValueError as problem:
        raise ChoiceError(
            "“--{option}” takes numbers with commas between, not “{value}”.",
            option=option.name,
            value=",".join(words),
        ) from problem


COMMANDS = (
    Command(
        "simulate",
        _with_options(simulate, [o for one in simulators().values() for o in one.options]),
    ),
    Command("builtin", builtin),
)
