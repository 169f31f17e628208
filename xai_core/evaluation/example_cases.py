"""Two cases that show what a model does: one it answers well, one it gets wrong. Made once, kept.

They stand behind the doors of Home, which loads no network: so they are looked for in a process
of their own (:func:`make_in_own_process`) and kept, a few hundred kilobytes for a library and a
model, under ``SHITEN_HOME/examples``. Only the newest :data:`KEPT` pairs are.

A wrong answer is taken only where the label is not in doubt: not among those the model's card
lists as disputed, and not where the model is sure of the contrary. Cases set apart for testing
come first.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from xai_core import home
from xai_core.arrays import HeatMap
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.cases.selection import by_hash
from xai_core.errors import LibraryError, ShitenError
from xai_core.files import read_regular, whole_folder, write_synced
from xai_core.models.cards import ModelCard
from xai_core.tasks import align
from xai_core.types import Split, Strict

if TYPE_CHECKING:
    from xai_core.models.checkpoints import LoadedModel

LOOKED_AT = 300
"""Cases answered at most, looking for a wrong one."""
SURE = 0.8
"""Confidence in a wrong answer from which on the label may be what is wrong."""
KEPT = 8
"""Pairs of a library and a model whose examples are kept."""
FACTS_FILE = "examples.json"
MAX_FACTS_BYTES = 100_000


class ExampleCase(Strict):
    """One case met by the model, without its pictures."""

    case: str
    label: str | None
    """Class id, as the library says."""
    answer: str
    """What is explained: of models of classes, the class they answer."""
    confidence: float | None
    right: bool | None
    region: str | None
    """The first region that is drawn, which the scores are of; None where there is none."""
    attention: float | None
    """Attention in the region, 0..1; None where undefined."""
    chance: float | None
    centre_blob: float | None


class ExampleCases(Strict):
    """The case that is shown first, and one that the model gets wrong, where one was found."""

    shown: ExampleCase
    mistaken: ExampleCase | None


def examples_folder(library: CaseLibrary, card: ModelCard, case_id: str | None) -> Path:
    """Where the examples of this library, model and first case are kept; another for new ones."""
    decides = f"1 {library.content_hash} {card.answers_key} {case_id}"
    digest = hashlib.sha256(decides.encode()).hexdigest()[:12]
    return home.home() / "examples" / f"{library.id}--{card.id}--{digest}"


def read_examples(folder: Path) -> ExampleCases | None:
    """The examples kept in a folder; None where there are none, or none that can be read."""
    try:
        return ExampleCases.model_validate_json(read_regular(folder / FACTS_FILE, MAX_FACTS_BYTES))
    except (OSError, ValidationError):
        return None


def read_map(folder: Path, case_id: str) -> HeatMap:
    """The map of an example, ``(H, W)`` float32 in [0, 1] on the picture's grid.

    Raises
    ------
    LibraryError
        It is missing or damaged.
    """
    try:
        with Image.open(folder / f"{case_id}.png") as picture:
            levels = np.asarray(picture.convert("L"), dtype=np.float32)
    except (OSError, ValueError) as problem:
        raise LibraryError("The example “{case_id}” cannot be read.", case_id=case_id) from problem
    return levels / np.float32(255)


def make_examples(library: CaseLibrary, model_id: str, case_id: str | None = None) -> Path:
    """Look for the examples and keep them; the folder they are in.

    Parameters
    ----------
    library
        Whose cases.
    model_id
        Who answers them.
    case_id
        The case to show first; None for one that the model answers well.

    Returns
    -------
    Path
        See :func:`examples_folder`.

    Raises
    ------
    ShitenError
        No case can be answered, or nothing can be written.
    """
    from xai_core.models.checkpoints import load_model

    model = load_model(model_id)
    folder = examples_folder(library, model.card, case_id)
    first, mistaken = _found(library, model, case_id)
    facts = ExampleCases(shown=first[0], mistaken=mistaken[0] if mistaken else None)
    try:
        with whole_folder(folder, replace=True) as partial:
            for example, heat_map in (first, mistaken) if mistaken else (first,):
                Image.fromarray(_levels(heat_map)).save(partial / f"{example.case}.png")
            write_synced(partial / FACTS_FILE, facts.model_dump_json().encode())
        _forget_oldest(folder.parent)
    except OSError as problem:
        raise LibraryError(
            "The examples could not be written to {folder}: {reason}.",
            folder=folder,
            reason=problem.strerror or problem,
        ) from problem
    return folder


def make_in_own_process(library_id: str, model_id: str, case_id: str | None = None) -> None:
    """As :func:`make_examples`, while this process loads no network.

    Raises
    ------
    LibraryError
        They could not be made; the reason is the other process's last word.
    """
    words = [sys.executable, "-m", __name__, library_id, model_id, *([case_id] if case_id else [])]
    done = subprocess.run(  # noqa: S603  (our own module and checked words)
        words, cwd=home.CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "-").splitlines()[-1]
        raise LibraryError(
            "The examples of “{library_id}” could not be made: {reason}",
            library_id=library_id,
            reason=last,
        )


Found = tuple[ExampleCase, HeatMap]


def _found(
    library: CaseLibrary, model: LoadedModel, case_id: str | None
) -> tuple[Found, Found | None]:
    """The case to show first, and a wrong answer where one is met."""
    from xai_core.evaluation.case_results import case_results

    disputed = {
        label.case
        for review in model.card.labels
        if review.library == library.id
        for label in review.disputed
    }
    first: Found | None = None
    mistaken: Found | None = None
    if case_id is not None:
        first = _explained(library, model, library.case(case_id))
    for case, result in case_results(library, model, _in_order(library), regions=()):
        if isinstance(result, ShitenError):
            continue
        judged = result.judgement
        if first is None and judged.right is not False:
            first = _explained(library, model, case)
        elif (
            mistaken is None
            and judged.right is False
            and case.id not in disputed
            and (judged.confidence or 0.0) < SURE
        ):
            mistaken = _explained(library, model, case)
        if first is not None and mistaken is not None:
            break
    if first is None:
        raise LibraryError("No case of “{library_id}” was answered well.", library_id=library.id)
    return first, mistaken


def _in_order(library: CaseLibrary) -> list[Case]:
    """Cases set apart for testing first, and of those with regions first; by hash."""
    cases = by_hash(library, None, {})
    cases.sort(key=lambda case: (case.split is not Split.TEST, not any(case.regions.values())))
    return cases[:LOOKED_AT]


def _explained(library: CaseLibrary, model: LoadedModel, case: Case) -> Found:
    from xai_core.evaluation.case_results import case_result, read_case
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    material = read_case(library, case)
    explained = explain(model, material.image, Method.GRAD_CAM)
    alignment = align(library.task, model.card.task)
    drawn = {name: mask for name, mask in material.regions.items() if mask.any()}
    region = next(iter(drawn), None)
    result = case_result(alignment, LibraryFacts(library, case), explained, drawn)
    scores = result.agreements.get(region or "")
    heat_map = explained.explanations[result.target].heat_map
    return ExampleCase(
        case=case.id,
        label=case.label,
        answer=result.target,
        confidence=result.judgement.confidence,
        right=result.judgement.right,
        region=region,
        attention=scores.attention_in_region if scores else None,
        chance=scores.chance if scores else None,
        centre_blob=scores.centre_blob if scores else None,
    ), heat_map


def _levels(heat_map: HeatMap) -> NDArray[np.uint8]:
    """What is positive of a map, scaled so that its largest value is 255."""
    positive = np.maximum(heat_map, 0)
    highest = float(positive.max())
    return np.rint(positive * (255 / highest if highest > 0 else 0)).astype(np.uint8)


def _forget_oldest(parent: Path) -> None:
    folders = [folder for folder in parent.iterdir() if not folder.name.startswith(".")]
    folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _main(library_id: str, model_id: str, case_id: str | None = None) -> int:
    try:
        make_examples(open_library(library_id), model_id, case_id)
    except ShitenError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:4]))
