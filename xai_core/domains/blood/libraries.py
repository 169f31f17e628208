"""The simulated libraries: the built-in ``smear`` and ``smear-shortcut``, and any other on request.

``smear`` is laid out like the study of Hirosaki University: 57 specimens of 150-200 cells for
evaluation, most cells segmented neutrophils, as in blood; and 40 specimens for training, all
classes alike. It is made in *extents*, each a true part of the next (same ids, same bytes):

``first``
    300 cells of all classes from the 57 evaluation specimens, for a machine that starts empty.
``evaluation``
    All cells of those specimens, about 10,000.
``full``
    The training part as well, about 17,000.

A library folder is always whole: growing writes a new one beside it and swaps the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from xai_core.cases.drawing import DrawnLibrary, Extent
from xai_core.cases.manifest import Manifest
from xai_core.cases.writer import ImportReport, check_library_id, write_library
from xai_core.domains.blood import SHORTCUT_LIBRARY, SMEAR_LIBRARY
from xai_core.domains.blood.simulator.class_names import CLASSES, manifest
from xai_core.domains.blood.simulator.scene import SIZE
from xai_core.domains.blood.simulator.shortcut import Cue, Shortcut, World
from xai_core.domains.blood.simulator.tickets import FEW, Planted, Ticket, draw_all, draw_ticket
from xai_core.errors import ChoiceError, LibraryError
from xai_core.types import LocalisedText, Progress, Split

_VERSION = SMEAR_LIBRARY.version
_SEED = 20200401
_SHORTCUT_SEED = 20200402
FIRST_CASES = 300
SHORTCUT_CELLS = 2000
_SHORTCUT_CLASSES = ("band", "segmented")
_EVALUATED, _TRAINED, _VALIDATED = 57, 40, 6
_TRAINING_CELLS = 180
_SHOWN_PER_SPECIMEN = 6
MOST_CASES = 200_000
SIZES = (96, 512)
_DIFFERENTIAL = {
    "segmented": 6003,
    "band": 931,
    "small_lymphocyte": 2410,
    "large_lymphocyte": 803,
    "monocyte": 657,
    "eosinophil": 246,
    "basophil": 116,
}
"""Cells of each class among the 11,166 of the Hirosaki study (lymphocytes split 3 to 1)."""
_RARE = {
    "promyelocyte": 0.02,
    "myelocyte": 0.04,
    "metamyelocyte": 0.05,
    "erythroblast": 0.03,
    "platelet": 0.02,
}
"""Share of the cells that blood seldom shows, in the third of the specimens that have them."""


def simulate(  # noqa: PLR0913  (one option a choice)
    destination: Path,
    classes: Sequence[str] = CLASSES,
    *,
    n: int,
    seed: int = 0,
    size: int = SIZE,
    shortcut: Shortcut | None = None,
    progress: Progress = lambda _done, _total: None,
    workers: int | None = None,
) -> ImportReport:
    """Draw ``n`` cells of the given classes, alike in number, as a library in ``destination``.

    With a ``shortcut``, the cue follows the class in training and validation, and every test
    cell comes three times: following, reversed and removed (attribute ``world``).

    Parameters
    ----------
    destination
        The library's folder, named by its id; it must not exist.
    classes
        Which cells, each named once.
    n
        How many cells, at least 1; test cells of a shortcut count once.
    seed
        The same seed draws the same library.
    size
        Height and width of the pictures, in pixels.
    shortcut
        A cue to plant, or None.
    progress
        Called with (cells drawn, cells in all).
    workers
        Processes to draw with; None for one where cells are few, else one a core.

    Returns
    -------
    ImportReport
        How many cases were written, and what was left out.

    Raises
    ------
    ChoiceError
        There is no such class, or a class is named twice.
    LibraryError
        ``n``, ``seed`` or ``size`` is not possible, the folder exists or cannot be written.
    """
    chosen = _checked_classes(classes)
    check_library_id(destination.name)
    if not 1 <= n <= MOST_CASES:
        raise LibraryError(
            "A simulated library holds 1 to {most} cells, not {n}.", most=MOST_CASES, n=n
        )
    if not SIZES[0] <= size <= SIZES[1]:
        raise LibraryError(
            "Simulated pictures are {low} to {high} pixels wide, not {size}.",
            low=SIZES[0],
            high=SIZES[1],
            size=size,
        )
    if seed < 0:
        raise LibraryError("A seed is 0 or a positive whole number, not {seed}.", seed=seed)
    title = LocalisedText(
        en=f"Simulated cells ({destination.name})", ja=f"シミュレーション細胞（{destination.name}）"
    )
    words = manifest(destination.name, title, _VERSION, chosen, with_cue=shortcut is not None)
    tickets = sample_tickets(chosen, n, seed, size=size, shortcut=shortcut)
    return write_library(destination, words, draw_all(tickets, progress, workers))


def smear_tickets(extent: Extent) -> list[Ticket]:
    """What to draw for an extent of ``smear``; each extent begins with the one before."""
    specimens = range(1, _EVALUATED + 1)
    first = [
        _smear_ticket(specimen, number, _shown_class(specimen, number), Split.TEST)
        for number in range(_SHOWN_PER_SPECIMEN)
        for specimen in specimens
    ]
    shown = first[:FIRST_CASES]
    if extent is Extent.FIRST:
        return shown
    rest = [ticket for specimen in specimens for ticket in _evaluation_cells(specimen)]
    evaluation = shown + first[FIRST_CASES:] + rest
    if extent is Extent.EVALUATION:
        return evaluation
    return evaluation + [
        _smear_ticket(100 + specimen, number, CLASSES[number % len(CLASSES)], _half(specimen))
        for specimen in range(1, _TRAINED + 1)
        for number in range(_TRAINING_CELLS)
    ]


def sample_tickets(
    classes: Sequence[str],
    n: int,
    seed: int,
    *,
    size: int = SIZE,
    shortcut: Shortcut | None = None,
) -> list[Ticket]:
    """``n`` cells, the classes in turn, spread over specimens: two of ten test, one validation.

    Parameters
    ----------
    classes
        Which cells, in turn.
    n
        How many.
    seed
        Of the specimens and the cells.
    size
        Height and width of the pictures, in pixels.
    shortcut
        A cue to plant: then each test cell comes in every world.

    Returns
    -------
    list[Ticket]
        What is to be drawn, one ticket a picture.
    """
    specimens = int(np.clip(n // 25, min(n, 10), 400))
    tickets = []
    for index in range(n):
        specimen, number = index % specimens, index // specimens
        # Classes go round within each specimen, not along the specimens.
        label = classes[(number + specimen) % len(classes)]
        split = (Split.TEST, Split.TEST, Split.VALIDATION)[specimen % 10 : specimen % 10 + 1]
        part = split[0] if split else Split.TRAIN
        worlds = tuple(World) if part is Split.TEST else (World.FOLLOWING,)
        for world in worlds if shortcut is not None else worlds[:1]:
            planted = None if shortcut is None else Planted(shortcut, world, tuple(classes))
            mark = "" if planted is None else f"-{world}"
            case_id = f"cell-{index + 1:06d}{mark}"
            tickets.append(Ticket(case_id, label, seed, specimen + 1, number, part, size, planted))
    return tickets


def _checked_classes(classes: Sequence[str]) -> tuple[str, ...]:
    for name in classes:
        if name not in CLASSES:
            raise ChoiceError(
                "“{value}” is not one of {valid}.", value=name, valid=", ".join(CLASSES)
            )
    chosen = tuple(name for name in CLASSES if name in classes)
    if not chosen or len(chosen) != len(classes):
        raise ChoiceError("Name at least one class, and each only once.")
    return chosen


def _smear_ticket(specimen: int, number: int, label: str, split: Split) -> Ticket:
    case_id = f"smear-{specimen:03d}-{number + 1:03d}"
    return Ticket(case_id, label, _SEED, specimen, number, split)


def _shown_class(specimen: int, number: int) -> str:
    """The first cells of each specimen show all classes alike."""
    return CLASSES[(specimen - 1 + number * _EVALUATED) % len(CLASSES)]


def _evaluation_cells(specimen: int) -> list[Ticket]:
    """The cells of one evaluation specimen after those shown first: its own differential count."""
    rng = np.random.default_rng([_SEED, specimen, 1])
    total = int(rng.integers(150, 201))
    names, shares = _differential(rng)
    labels = rng.choice(names, size=total - _SHOWN_PER_SPECIMEN, p=shares)
    return [
        _smear_ticket(specimen, _SHOWN_PER_SPECIMEN + i, str(label), Split.TEST)
        for i, label in enumerate(labels)
    ]


def _differential(
    rng: np.random.Generator,
) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    counts = dict(_DIFFERENTIAL)
    usual = np.array(list(counts.values()), dtype=np.float64)
    shares = rng.dirichlet(60 * usual / usual.sum())
    rare = rng.random() < 1 / 3
    amounts = np.array(list(_RARE.values())) * (rng.uniform(0.3, 2.0) if rare else 0.0)
    together = np.concatenate([shares * (1 - amounts.sum()), amounts])
    return [*counts, *_RARE], together / together.sum()


def _half(specimen: int) -> Split:
    return Split.VALIDATION if specimen > _TRAINED - _VALIDATED else Split.TRAIN


def _shortcut_manifest(library_id: str, title: LocalisedText, version: str) -> Manifest:
    return manifest(library_id, title, version, _SHORTCUT_CLASSES, with_cue=True)


def shortcut_tickets(_all: Extent) -> list[Ticket]:
    """Bands and segmented cells with a corner tag, which every test cell has in three worlds."""
    cue = Shortcut(Cue.TAG, 1.0)
    return sample_tickets(_SHORTCUT_CLASSES, SHORTCUT_CELLS, _SHORTCUT_SEED, shortcut=cue)


build_smear = DrawnLibrary(SMEAR_LIBRARY, manifest, smear_tickets, draw_ticket, few=FEW)
size_of = build_smear.size
build_shortcut = DrawnLibrary(
    SHORTCUT_LIBRARY, _shortcut_manifest, shortcut_tickets, draw_ticket, few=FEW
)
