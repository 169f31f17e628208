"""A study's table as the arrays that lists of cases are made from (``case_list.py``)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from xai_core.evaluation.case_list import NONE_OF_THESE, Flags, Numbers, Outcomes
from xai_core.evaluation.name_columns import CodedNames, Names
from xai_core.evaluation.study.columns import score_column
from xai_core.evaluation.study.index import SCORES as _SCORES
from xai_core.evaluation.study.index import StudyIndex
from xai_core.evaluation.study.read import Study
from xai_core.tasks import Regression

_PLAIN = ("case", "truth", "answer", "split", "right", "confidence", "loss")
_VALUES = ("target", "value")


def outcomes_of(study: Study, region: str | None) -> Outcomes:
    """The outcomes of every case, agreement with ``region`` (None: undefined throughout).

    Raises
    ------
    StudyError
        A part of the study was altered.
    """
    known = region if region in study.info.library.regions else None
    if study.index is not None:
        return _indexed(study.index, known)
    scores = [] if known is None else [score_column(known, score) for score in _SCORES]
    values = _VALUES if isinstance(study.info.model.task, Regression) else ()
    table = study.table([*_PLAIN, *values, *scores])
    right = table["right"]
    undefined = np.full(len(table), np.nan)
    agreement = [_numbers(table[name]) for name in scores] or [undefined] * len(_SCORES)
    return Outcomes(
        case_ids=_names(table["case"]),
        truth=_names(table["truth"].fill_null(NONE_OF_THESE)),
        answer=_names(table["answer"].fill_null(NONE_OF_THESE)),
        split=_names(table["split"]),
        right=_flags(right.fill_null(False)),
        wrong=~_flags(right.fill_null(True)),
        confidence=_numbers(table["confidence"]),
        loss=_numbers(table["loss"]),
        attention=agreement[0],
        chance=agreement[1],
        centre_blob=agreement[2],
        centre_blob_narrow=agreement[3],
        above_chance=agreement[4],
        target=_numbers(table["target"]) if values else None,
        value=_numbers(table["value"]) if values else None,
    )


def _indexed(index: StudyIndex, region: str | None) -> Outcomes:
    """The same of a large study: read where they lie, as far as they are looked at."""
    undefined = np.broadcast_to(np.float64(np.nan), len(index.right))
    attention, chance, blob, narrow_blob, above_chance = (
        undefined if region is None else index.numbers[score_column(region, score)]
        for score in _SCORES
    )
    return Outcomes(
        case_ids=index.case_ids,
        truth=_none_of_these(index.coded["truth"]),
        answer=_none_of_these(index.coded["answer"]),
        split=index.coded["split"],
        right=index.right == 1,
        wrong=index.right == 0,
        confidence=index.numbers["confidence"],
        loss=index.numbers["loss"],
        attention=attention,
        chance=chance,
        centre_blob=blob,
        centre_blob_narrow=narrow_blob,
        above_chance=above_chance,
        target=index.numbers.get("target"),
        value=index.numbers.get("value"),
    )


def _none_of_these(names: CodedNames) -> CodedNames:
    values = tuple(NONE_OF_THESE if name is None else name for name in names.values)
    return CodedNames(names.codes, values)


def right_of(study: Study) -> dict[str, bool | None]:
    """Case id -> whether the answer is right; None where that is not known or it was left out.

    Raises
    ------
    StudyError
        A part of the study was altered.
    """
    table = study.table(["case", "right"])
    left_out: dict[str, bool | None] = {item.case: None for item in study.skipped}
    return left_out | dict(zip(table["case"].to_pylist(), table["right"].to_pylist(), strict=True))


def maps_of(study: Study) -> NDArray[np.uint8]:
    """The answers' maps, ``(N, h, w)``, shares of their own peak (255). Raises StudyError."""
    settings = study.info.settings
    if study.index is not None:
        return study.index.maps
    column = study.table(["map"])["map"].combine_chunks()
    flat = np.asarray(column.flatten(), dtype=np.uint8)
    maps = flat.reshape(-1, settings.map_height, settings.map_width)
    maps.setflags(write=False)
    return maps


def _names(column: pa.ChunkedArray) -> Names:
    return np.array(column.to_pylist(), dtype=object)


def _flags(column: pa.ChunkedArray) -> Flags:
    return np.asarray(column.to_numpy(), dtype=np.bool_)


def _numbers(column: pa.ChunkedArray) -> Numbers:
    return np.asarray(column.to_numpy(), dtype=np.float64)  # null becomes NaN
