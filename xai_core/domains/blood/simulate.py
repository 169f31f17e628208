"""Cells on request, as ``simulate`` on the command line asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xai_core.cases.generated import Simulated
from xai_core.domains.blood.libraries import simulate
from xai_core.domains.blood.simulator.class_names import CLASSES
from xai_core.domains.blood.simulator.shortcut import Cue, Shortcut
from xai_core.errors import LibraryError
from xai_core.types import Progress


def simulate_cells(  # noqa: PLR0913  (one option a choice)
    destination: Path,
    *,
    n: int,
    seed: int,
    size: int,
    progress: Progress,
    workers: int | None,
    classes: Sequence[str] | None = None,
    shortcut: str | None = None,
    follow: float | None = None,
) -> Simulated:
    """Draw ``n`` cells whose truth is known by construction.

    Parameters
    ----------
    destination
        The library folder to write; it must not exist yet.
    n
        How many cells.
    seed
        The same seed draws the same bytes.
    size
        Side of each picture in pixels.
    progress
        Called with (cells drawn, cells in all).
    workers
        Processes that draw; one per core if None.
    classes
        Class ids; None: all.
    shortcut
        The cue to plant, if any.
    follow
        Probability that the cue follows the class, 0.5 to 1; None: 1.

    Returns
    -------
    Simulated
        What was written, and the cue that was planted.

    Raises
    ------
    ChoiceError
        There is no such class or cue.
    LibraryError
        What is asked for is not possible, the folder exists or cannot be written.
    """
    if follow is not None and shortcut is None:
        raise LibraryError("“--follow” says how a planted cue goes with the class: name one.")
    cue = None
    if shortcut is not None:
        cue = Shortcut(Cue.parse(shortcut), 1.0 if follow is None else follow)
    report = simulate(
        destination,
        CLASSES if classes is None else classes,
        n=n,
        seed=seed,
        size=size,
        shortcut=cue,
        progress=progress,
        workers=workers,
    )
    told = None if cue is None else {"cue": cue.cue.value, "follow": cue.follow}
    return Simulated(report, {"shortcut": told})
