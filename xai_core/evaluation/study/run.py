"""Running a study: one model over one library, to a table of one row a case.

The cases are cut into parts. A part is written as soon as it is complete and stays: an interrupted
run, stopped or killed, goes on with the parts that are missing, and the finished table is the
same to the last bit. Memory does not grow with the library.

A case whose picture or mask cannot be read is left out and listed with its reason; the others go
on. For what each column holds see ``columns.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

import xai_core
from xai_core.agreement import DEFAULT_THRESHOLDS, MATCHED_AREA, Binarisation, PatternThresholds
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError, StorageError, StudyError
from xai_core.evaluation.case_results import ResultMaker, Scoring
from xai_core.evaluation.engines.engine import Crew
from xai_core.evaluation.engines.mapped import check_there, mapped
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.map_cases import Batch, in_batches
from xai_core.evaluation.study.columns import (
    Row,
    agreement_values,
    packed_embedding,
    packed_map,
)
from xai_core.evaluation.study.identity import (
    PART_SIZE,
    STUDY_FILE,
    Settings,
    StudyInfo,
    difference,
    read_info,
    shared_classes,
    studied_library,
    studied_model,
)
from xai_core.evaluation.study.parts import (
    PARTS_FOLDER,
    SkippedCase,
    check_part,
    find_parts,
    remove_left_over,
    write_part,
)
from xai_core.evaluation.study.read import Study, read_study
from xai_core.explain.gradcam import BatchOutput, grad_cam_batch
from xai_core.files import replace_file
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import kind_of
from xai_core.tasks import Cell, ClassAnswer
from xai_core.types import Choice, Precision, Progress, Split

HERE = Crew()
"""The cores of this machine."""


class Resume(Choice):
    """What to do with what an earlier run left in the folder."""

    AUTOMATIC = "automatic"
    """Go on where it stopped; another study in the folder is refused."""
    ANEW = "anew"
    """Remove the study in the folder, whatever it is of, and begin again."""


@dataclass(frozen=True)
class HowScored:
    """How attention is made and cut, and patterns are named."""

    binarisation: Binarisation = MATCHED_AREA
    thresholds: PatternThresholds = field(default=DEFAULT_THRESHOLDS)
    precision: Precision = Precision.FLOAT32


def run_study(  # noqa: PLR0913 - who looks at what, where to; the rest by keyword
    library: CaseLibrary,
    model: LoadedModel,
    folder: Path,
    progress: Progress,
    *,
    split: Split | None = None,
    scored: HowScored | None = None,
    resume: Resume = Resume.AUTOMATIC,
    crew: Crew = HERE,
) -> Study:
    """Answer every case of the library (or of one split) and write the table to ``folder``.

    Parameters
    ----------
    library
        The cases.
    model
        Who looks, on copies of its network.
    folder
        Where the study's parts are kept.
    progress
        Called with (cases done, cases in all); the first call says how many an earlier run
        had done. Raising stops the run; the parts that are complete stay.
    split
        None for every case.
    scored
        How maps are made, cut and scored; None for the usual way.
    resume
        What to do with a study that lies there.
    crew
        Which engine does the work; the rows are the same, and a study that was begun with one
        goes on with another.

    Returns
    -------
    Study
        The complete study.

    Raises
    ------
    AlignmentError
        The model does not answer what the library asks.
    StudyError
        The folder holds another study, or something else.
    StorageError
        The disk refuses.
    ModelError
        An answer is not finite.
    EngineError
        The engine is not there, or could not go on.
    """
    check_there(crew)
    info = describe(library, model, split=split, scored=scored or HowScored())
    cases = [case for case in library.cases if split is None or case.split is split]
    missing = _prepare(folder, info, resume)
    done = info.n_cases - sum(len(info.cases_of(part)) for part in missing)
    progress(done, info.n_cases)
    scoring = Scoring(Binarisation.parse(info.settings.binarisation), info.pattern_thresholds())
    maker = ResultMaker.of(library, model, None, scoring)
    row = _RowMaker(replace(maker, both_levels=True), info)
    batches = [
        batch
        for part in missing
        for batch in in_batches([cases[place] for place in info.cases_of(part)], model.network)
    ]
    work = Work(library, model, batches, row, info.settings.precision)
    with closing(mapped(work, crew)) as looked:  # stopped, it leaves no worker behind
        for part in missing:
            rows: list[Row] = []
            skipped: list[SkippedCase] = []
            for case, result in _of_part(looked, len(info.cases_of(part))):
                if isinstance(result, ShitenError):
                    skipped.append(SkippedCase(case=case.id, reason=str(result)))
                else:
                    rows.append(result)
                done += 1
                progress(done, info.n_cases)
            write_part(folder, info, part, rows, skipped)
    return read_study(folder)


def describe(
    library: CaseLibrary, model: LoadedModel, *, split: Split | None, scored: HowScored
) -> StudyInfo:
    """What a study of this library by this model would be.

    Parameters
    ----------
    library
        The cases.
    model
        Who would look; answers one empty picture, for the size of its maps.
    split
        None for every case.
    scored
        How maps are made, cut and scored.

    Returns
    -------
    StudyInfo
        What decides a study's rows: model, library, reading and settings.

    Raises
    ------
    AlignmentError
        The model does not answer what the library asks.
    """
    reading = shared_classes(library, model.card)
    spec = model.card.input
    (blank,) = grad_cam_batch(model, [np.zeros((spec.height, spec.width, 3), dtype=np.uint8)])
    height, width = blank.attention.shape
    return StudyInfo(
        library=studied_library(library),
        model=studied_model(model.card),
        reading=reading,
        settings=Settings(
            layer=model.network.layers[-1],
            map_height=height,
            map_width=width,
            embedding_size=blank.embedding.size,
            binarisation=str(scored.binarisation),
            thresholds=asdict(scored.thresholds),
            precision=scored.precision,
            device=kind_of(model.network),
        ),
        split=split,
        n_cases=sum(split is None or case.split is split for case in library.cases),
        part_size=PART_SIZE,
        software={
            "shiten": xai_core.__version__,
            **{name: version(name) for name in ("torch", "numpy", "pillow", "scipy")},
        },
    )


def _prepare(folder: Path, info: StudyInfo, resume: Resume) -> list[int]:
    """Make the folder ready; the numbers of the parts still to be made."""
    try:
        (folder / PARTS_FOLDER).mkdir(parents=True, exist_ok=True)
        _settle(folder, info, resume)
        remove_left_over(folder)
        return _missing(folder, info)
    except OSError as error:
        raise StorageError(
            "The study cannot be written to {folder}: {reason}.",
            folder=folder,
            reason=error.strerror or error,
        ) from error


def _settle(folder: Path, info: StudyInfo, resume: Resume) -> None:
    path = folder / STUDY_FILE
    if not path.exists():
        strange = [p.name for p in folder.iterdir() if p.name != PARTS_FOLDER and _visible(p.name)]
        if strange or find_parts(folder):
            raise StudyError(
                "The folder {folder} holds something that is not a study: choose another.",
                folder=folder,
            )
    elif resume is Resume.AUTOMATIC:
        different = difference(read_info(folder), info)
        if different is not None:
            raise StudyError(
                "The folder {folder} holds a study of {what}: choose another folder, or begin"
                " anew.",
                folder=folder,
                what=different,
            )
        return
    for files in find_parts(folder).values():
        for file in files:
            file.unlink()
    replace_file(path, info.as_bytes())


def _missing(folder: Path, info: StudyInfo) -> list[int]:
    """Parts that are not there; those that cannot be used, or are there twice, are removed."""
    found = find_parts(folder)
    missing = []
    for number in range(info.n_parts):
        whole = False
        for path in found.pop(number, []):
            try:
                if whole:
                    path.unlink()
                else:
                    check_part(path, info, number)
                    whole = True
            except StudyError:
                path.unlink()
        if not whole:
            missing.append(number)
    for files in found.values():  # numbers this study does not have
        for file in files:
            file.unlink()
    return missing


def _visible(name: str) -> bool:
    return not name.startswith(".")


def _of_part(
    looked: Iterator[Batch[Row]], n_cases: int
) -> Iterator[tuple[Case, Row | ShitenError]]:
    """The next ``n_cases`` results; batches never reach over the end of a part."""
    while n_cases > 0:
        batch = next(looked)
        yield from batch
        n_cases -= len(batch)


@dataclass(frozen=True)
class _RowMaker:
    """Makes a row of what the network said of a case; runs in the workers."""

    result: ResultMaker
    info: StudyInfo

    def __call__(self, case: Case, output: BatchOutput, shape: tuple[int, int]) -> Row:
        result = self.result(case, output, shape)
        answer, judgement = result.prediction.answer, result.judgement
        attention, peak = packed_map(output.attention)
        values: dict[str, Cell] = {
            "case": case.id,
            "label": case.label,
            "target": case.target,
            "truth": judgement.truth,
            "model_answer": answer.class_id if isinstance(answer, ClassAnswer) else None,
            "answer": judgement.answer,
            "right": judgement.right,
            "confidence": judgement.confidence,
            "loss": judgement.loss,
            "error": judgement.error,
            **answer.cells(),
            "specimen": case.specimen,
            "split": None if case.split is None else case.split.value,
            "picture_sha256": case.sha256,
            "peak": peak,
            **agreement_values(self.info, result.agreements, result.levels),
        }
        return Row(values, packed_embedding(output.embedding), attention)
