"""Libraries that code makes rather than people: the fields' simulators and built-in libraries.

A field names its functions (:mod:`xai_core.domains.contract`); what they must look like is said
here, as :class:`Simulate` and :class:`Build`. Both write a library as an import does: all of it,
or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from xai_core.cases.library import CaseLibrary
from xai_core.cases.writer import ImportReport
from xai_core.domains import registry
from xai_core.domains.contract import BuiltinLibrary, Simulator, load
from xai_core.errors import ChoiceError, LibraryError
from xai_core.types import Progress

T = TypeVar("T")


@dataclass(frozen=True)
class Simulated:
    """A library that was drawn, and what its field has to say of how."""

    report: ImportReport
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The field's own settings as JSON knows them; what is in no option of all simulators."""


class Simulate(Protocol):
    """Draws ``n`` cases into a new library folder."""

    def __call__(  # noqa: PLR0913  (one option a choice)
        self,
        destination: Path,
        *,
        n: int,
        seed: int,
        size: int,
        progress: Progress,
        workers: int | None,
        **options: Any,  # noqa: ANN401
    ) -> Simulated:
        """Draw; ``options`` are the simulator's own, None where left out.

        Parameters
        ----------
        destination
            The library folder to write; it must not exist yet.
        n
            How many cases.
        seed
            The same seed draws the same bytes.
        size
            Side of each picture in pixels.
        workers
            Processes that draw; one per core if None.

        Raises
        ------
        LibraryError
            Something asked for is not possible, the folder exists or cannot be written.
        """
        ...


class Build(Protocol):
    """Makes a built-in library in a folder, the same bytes each time."""

    def __call__(
        self,
        destination: Path,
        extent: str | None,
        *,
        replace: bool,
        progress: Progress,
        workers: int | None,
    ) -> ImportReport:
        """Make it.

        Parameters
        ----------
        destination
            The library folder.
        extent
            How much of it; None: all.
        replace
            Whether an older one may be there; it stays until the new one is whole.
        workers
            Processes that make it; one per core if None.

        Raises
        ------
        LibraryError
            The folder exists (without ``replace``) or cannot be written.
        """
        ...


def simulator(name: str | None = None) -> Simulator:
    """The simulator of this name; the first there is where none is named.

    Raises
    ------
    ChoiceError
        There is none of that name; the message lists those there are.
    """
    known = registry.simulators()
    return _chosen(next(iter(known), "-") if name is None else name, known)


def simulate(  # noqa: PLR0913  (one option a choice)
    how: Simulator,
    destination: Path,
    *,
    n: int,
    seed: int,
    size: int | None,
    progress: Progress,
    workers: int | None,
    options: Mapping[str, Any],
) -> Simulated:
    """Draw ``n`` cases as a library; see :class:`Simulate`.

    Parameters
    ----------
    how
        The simulator.
    destination
        The library folder to write; it must not exist yet.
    n
        How many cases.
    seed
        The same seed draws the same bytes.
    size
        Side of each picture in pixels; None for the simulator's own.
    progress
        Called with (cases drawn, cases in all).
    workers
        Processes that draw; one per core if None.
    options
        Values of the simulator's own options; one that is None or missing is left out.

    Returns
    -------
    Simulated
        What was written, and the field's own settings.

    Raises
    ------
    LibraryError
        The simulator has no such option, or cannot draw what is asked for.
    """
    given = {option.name: options.get(option.name) for option in how.options}
    for name, value in options.items():
        if value is not None and name not in given:
            raise LibraryError(
                "The simulator “{name}” has no option “{option}”.", name=how.name, option=name
            )
    run = cast(Simulate, load(how.run))
    return run(
        destination,
        n=n,
        seed=seed,
        size=how.size if size is None else size,
        progress=progress,
        workers=workers,
        **given,
    )


def builtin_library(library_id: str) -> BuiltinLibrary:
    """The built-in library of this id.

    Raises
    ------
    ChoiceError
        There is none; the message lists those there are.
    """
    return _chosen(library_id, registry.builtin_libraries())


def checked_extent(library: BuiltinLibrary, extent: str | None) -> str | None:
    """``extent``, if the library is made in it; the whole of it if None.

    Raises
    ------
    LibraryError
        The library is made in one piece only.
    ChoiceError
        There is no such extent; the message lists those there are.
    """
    if not library.extents:
        if extent is not None:
            raise LibraryError("“{library_id}” is not made in extents.", library_id=library.id)
        return None
    return _chosen(
        library.extents[-1] if extent is None else extent, {e: e for e in library.extents}
    )


def build(  # noqa: PLR0913  (one option a choice)
    library: BuiltinLibrary,
    destination: Path,
    extent: str | None = None,
    *,
    replace: bool = False,
    progress: Progress = lambda _done, _total: None,
    workers: int | None = None,
) -> ImportReport:
    """Make a built-in library, or an extent of it; see :class:`Build`.

    Parameters
    ----------
    library
        Which one.
    destination
        The library folder.
    extent
        How much of it; None: all.
    replace
        Whether an older one may be there; it stays until the new one is whole.
    progress
        Called with (cases made, cases in all).
    workers
        Processes that make it; one per core if None.

    Returns
    -------
    ImportReport
        How many cases were written, and what was left out.

    Raises
    ------
    ChoiceError, LibraryError
        See :func:`checked_extent` and :class:`Build`.
    """
    make = cast(Build, load(library.build))
    much = checked_extent(library, extent)
    return make(destination, much, replace=replace, progress=progress, workers=workers)


def extent_of(library: CaseLibrary) -> str | None:
    """How much of a built-in library this is; None if it is another one, or of another version."""
    known = registry.builtin_libraries().get(library.id)
    if known is None:
        return None
    version, _, extent = library.manifest.version.rpartition("-")
    return extent if version == known.version and extent in known.extents else None


def size_of(library: BuiltinLibrary, extent: str | None = None) -> int | None:
    """How many cases an extent of it holds (None: all of it); None where the field does not say."""
    if library.size is None:
        return None
    return int(load(library.size)(checked_extent(library, extent)))


def _chosen(name: str, known: Mapping[str, T]) -> T:
    found = known.get(name)
    if found is None:
        raise ChoiceError("“{value}” is not one of {valid}.", value=name, valid=", ".join(known))
    return found
