"""Fill a scoreboard: cases answered right, every method, every measure; resumed where it stopped.

Each case is written as soon as it is scored, whole or not at all, under ``.parts`` beside the
finished file::

    SHITEN_HOME/scoreboards/
        smear--smear11.json
        .parts/smear--smear11-0f3c9a52d1e07b66/0001.json

The digits are a hash of all that was asked (cases, methods, seed, the model, what pictures are
compared with, the library) and of the software: a run that asks the same goes on where the last one
stopped, any other starts anew. When the scoreboard is written, its parts go.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pydantic import ValidationError

import xai_core
from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region_of_library
from xai_core.cases.selection import matches
from xai_core.errors import LibraryError, ModelError, StorageError, StudyError
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.evaluation.scoreboard.report import (
    Asked,
    CaseLine,
    CaseScores,
    Scoreboard,
    leaders,
    summed_up,
)
from xai_core.evaluation.scoreboard.scoring import Setting, score_case
from xai_core.evaluation.scoreboard.shelf import scoreboard_path
from xai_core.explain.background import Background
from xai_core.explain.explanation import Method
from xai_core.explain.infills import infill_named
from xai_core.explain.methods import explain, suiting
from xai_core.explain.sanity import untaught
from xai_core.files import read_regular, replace_file
from xai_core.models.checkpoints import LoadedModel
from xai_core.types import Progress

DECIDING = "deciding"
PARTS_FOLDER = ".parts"
_MAX_PART_BYTES = 2**24
_DECIDING_SOFTWARE = ("torch", "numpy", "scipy", "pillow", "shap")


def region_that_decides(library: CaseLibrary, wanted: str | None = None) -> str:
    """The region that methods are held against, where none is named.

    Parameters
    ----------
    library
        Its regions.
    wanted
        One of them; None: ``deciding`` where the library has one, else the one it puts first.

    Returns
    -------
    str
        Its id.

    Raises
    ------
    LibraryError
        No such region, or none at all.
    """
    known = [info.id for info in library.manifest.regions]
    usual = DECIDING if DECIDING in known else first_region_of_library(library.manifest.regions)
    chosen = usual if wanted is None else wanted
    if chosen is None or chosen not in known:
        raise LibraryError(
            "The library “{library}” has no region “{region}”; it has: {known}.",
            library=library.id,
            region=chosen or DECIDING,
            known=", ".join(known) or "-",
        )
    return chosen


def fill_scoreboard(
    library: CaseLibrary,
    model: LoadedModel,
    asked: Asked,
    progress: Progress,
    *,
    background: Background | None = None,
) -> Scoreboard:
    """Explain correct answers by every method, score the maps, and keep the scoreboard.

    Parameters
    ----------
    library
        Its cases are drawn at random; those answered wrong, or without the region, are passed
        over.
    model
        Who is explained.
    asked
        Cases, methods, region, fill, split and seed.
    progress
        Called after each map with (maps made, all of them); raising stops the work, and what was
        scored until then is kept.
    background
        For methods that need one; without it they are left out.

    Returns
    -------
    Scoreboard
        As it lies in ``SHITEN_HOME``, in the place of an earlier one.

    Raises
    ------
    LibraryError
        No such region, or a picture is unreadable.
    AlignmentError
        Library and model share fewer than two classes.
    StudyError
        No case fits.
    ChoiceError
        No such fill.
    ModelError
        An answer is not finite.
    StorageError
        The disk refuses.
    """
    region_that_decides(library, asked.region)
    fill = infill_named(asked.fill)
    found, n_answered = _right_cases(library, model, asked)
    left_out = _left_out(library, model, asked, background, found[0])
    used = tuple(method for method in dict.fromkeys(asked.methods) if method not in left_out)
    setting = Setting(
        library, model, _untaught(model, asked), background, asked.region, fill, asked.seed
    )
    path = scoreboard_path(library.id, model.card.id)
    parts = _Parts.of(path, library, model, asked, background)
    rows = []
    for number, (case, target) in enumerate(found):
        before = number * len(used)

        def tell(done: int, _all: int, before: int = before) -> None:
            progress(before + done, len(found) * len(used))

        row = parts.read(number, case.id, used)
        if row is None:
            repeated = number < asked.n_repeated
            row = score_case(setting, case, target, used, tell, repeated=repeated)
            parts.write(number, row)
        tell(len(used), len(used))
        rows.append(row)
    done = _put_together(library, model, asked, rows, n_answered, left_out)
    _keep(path, done)
    parts.remove()
    return done


def _put_together(  # noqa: PLR0913, PLR0917 - what a scoreboard says
    library: CaseLibrary,
    model: LoadedModel,
    asked: Asked,
    rows: Sequence[CaseScores],
    n_answered: int,
    left_out: Mapping[Method, str],
) -> Scoreboard:
    baselines, methods = summed_up(rows)
    return Scoreboard(
        library=library.id,
        content_hash=library.content_hash,
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        answers_key=model.card.answers_key,
        asked=asked,
        made=date.today(),
        n=len(rows),
        n_answered=n_answered,
        baselines=baselines,
        methods=methods,
        leaders=leaders(methods),
        left_out=dict(left_out),
        cases=tuple(
            CaseLine(
                case=row.case,
                specimen=row.specimen,
                target=row.target,
                baselines=row.baselines,
                methods={name: one.scores for name, one in row.methods.items()},
            )
            for row in rows
        ),
    )


def _right_cases(
    library: CaseLibrary, model: LoadedModel, asked: Asked
) -> tuple[list[tuple[Case, str]], int]:
    """Up to ``n`` cases answered right, each with its target; how many were answered."""
    fitting = [
        case
        for case in library.cases
        if matches(case, asked.split, {}) and asked.region in library.region_ids(case)
    ]
    order = np.random.default_rng(asked.seed).permutation(len(fitting))
    found: list[tuple[Case, str]] = []
    answered = 0
    results = case_results(library, model, [fitting[place] for place in order], regions=())
    for case, result in results:
        answered += 1
        if not (isinstance(result, CaseResult) and result.judgement.right):
            continue
        drawn = library.region(case, asked.region)
        if drawn is not None and drawn.any():  # where somebody looked and found none, it is empty
            found.append((case, result.target))
        if len(found) == asked.n:
            break
    results.close()
    if not found:
        raise StudyError(
            "No case of the library “{library}” has the region “{region}” and is answered right by"
            " the model “{model}”: choose another region, split or model.",
            library=library.id,
            region=asked.region,
            model=model.card.id,
        )
    return found, answered


def _left_out(
    library: CaseLibrary,
    model: LoadedModel,
    asked: Asked,
    background: Background | None,
    first: tuple[Case, str],
) -> dict[Method, str]:
    """Methods that cannot explain this model; all but slow ones that may are tried on a case."""
    case, target = first
    image = library.image(case)
    left_out = {}
    for method in dict.fromkeys(asked.methods):
        why = None
        if method.needs_background and background is None:
            why = (
                f"“{method}” compares the picture with a background of others, and the model"
                f" “{model.card.id}” comes without one."
            )
        elif not method.slow or method not in suiting(model):
            why = _refused(model, image, method, target)
        if why is not None:
            left_out[method] = why
    if len(left_out) == len(set(asked.methods)):
        raise StudyError(
            "None of these methods can explain the model “{model}”: {why}",
            model=model.card.id,
            why=" ".join(left_out.values()) or "-",
        )
    return left_out


def _refused(model: LoadedModel, image: ImageArray, method: Method, target: str) -> str | None:
    """Why a method cannot explain this model; None where it can."""
    try:
        explain(model, image, method, [target])
    except ModelError as problem:
        return str(problem)
    return None


def _untaught(model: LoadedModel, asked: Asked) -> LoadedModel | None:
    try:
        return untaught(model, asked.seed)
    except ModelError:
        return None  # its sanity is then not defined


@dataclass(frozen=True)
class _Parts:
    """The cases scored so far, a file each."""

    folder: Path

    @classmethod
    def of(
        cls,
        path: Path,
        library: CaseLibrary,
        model: LoadedModel,
        asked: Asked,
        background: Background | None,
    ) -> _Parts:
        said = (
            library.content_hash,
            model.card.answers_key,
            asked.model_dump_json(),
            "" if background is None else background.sha256,
            *(f"{name} {version(name)}" for name in _DECIDING_SOFTWARE),
            xai_core.__version__,
        )
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        return cls(path.parent / PARTS_FOLDER / f"{path.stem}-{digest}")

    def read(self, number: int, case: str, methods: tuple[Method, ...]) -> CaseScores | None:
        """What an earlier run wrote of this case; None where there is nothing, or not that."""
        try:
            row = CaseScores.model_validate_json(read_regular(self._file(number), _MAX_PART_BYTES))
        except (OSError, ValidationError):
            return None
        return row if (row.case, tuple(row.methods)) == (case, methods) else None

    def write(self, number: int, row: CaseScores) -> None:
        _folder(self.folder)
        replace_file(self._file(number), row.model_dump_json().encode())

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:04d}.json"


def _keep(path: Path, done: Scoreboard) -> None:
    _folder(path.parent)
    replace_file(path, done.as_bytes())


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageError("The folder {path} cannot be made.", path=path) from problem
