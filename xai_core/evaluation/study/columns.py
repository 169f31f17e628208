"""The columns of a study: one row a case, the same in every part.

==========================  ===========================================================
``case``                    case id
``label``                   the library's own label; null for none
``target``                  the library's measured value; null for none
``truth``                   the label in the shared classes; null: the case is not scored,
                            or the question is none of classes
``model_answer``            the model's most probable class; null for other answers
``answer``                  the same in the shared classes; null where it has no such answer
``right``                   whether the answer is right (``tasks``); null without a truth
``confidence``              calibrated probability of the answer as it is read: of all the
                            model's classes that are read alike; null for a value
``loss``                    negative log-likelihood of the truth, natural logarithm, from 0
                            up; the probabilities of all classes read as the truth add up;
                            null without a truth
``error``                   answer - truth, in the value's unit or in stages; else null
``probability:CLASS`` ...   the answer's own columns (``Task.columns``): calibrated
                            probability of each class; value and its interval; marks
``specimen``, ``split``     as the library says; null where it does not
``picture_sha256``          of the picture file
``REGION:attention`` ...    the scores of ``xai_core.agreement`` of the answer's map against
                            this region (``SCORES``); null where undefined or not drawn
``REGION:pattern``          the Shared Interest pattern; null where undefined
``REGION:irrelevant_otsu``  share outside the region of the map cut by Otsu, and
``REGION:hottest_tenth``    whether its hottest tenth matters most (``agreement/levels.py``);
                            null where undefined, not there before format 3
``embedding``               float16: the last layer's channels averaged over the picture
``map``                     8 bits: the answer's map on the layer's own grid, row after
                            row, as a share of its peak (255); for pictures, not for scores
``peak``                    the largest value of that map; 0 for a blank one
==========================  ===========================================================

Fractions are in [0, 1]. Nothing undefined is ever a number: it is null. Ids never hold a colon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from xai_core.agreement import Agreement, Levels
from xai_core.evaluation.study.identity import StudyInfo
from xai_core.tasks import ColumnType, probability_column

SCORES: Mapping[str, str] = {
    "attention": "attention_in_region",
    "chance": "chance",
    "centre_blob": "centre_blob",
    "centre_blob_narrow": "centre_blob_narrow",
    "above_chance": "above_chance",
    "iou": "iou",
    "ground_truth_coverage": "ground_truth_coverage",
    "saliency_coverage": "saliency_coverage",
    "rank_accuracy": "rank_accuracy",
    "pointing": "pointing",
    "emphasis": "emphasis",
}
"""Column name after the region -> field of :class:`~xai_core.agreement.Agreement`."""
PATTERN = "pattern"
LEVELS = ("irrelevant_otsu", "hottest_tenth")
"""Fields of :class:`~xai_core.agreement.Levels` that have a column; the others follow from those
above."""
WIDE = ("embedding", "map")
"""Columns of many numbers a case: read only when they are wanted."""
MAP_PEAK = 255
_TYPES = {
    ColumnType.STRING: pa.string,
    ColumnType.FLOAT: pa.float64,
    ColumnType.BOOL: pa.bool_,
}
_HALF_MAX = float(np.finfo(np.float16).max)


@dataclass(frozen=True)
class Row:
    """One case of a study."""

    values: Mapping[str, str | float | bool | None]
    """The columns that hold one value."""
    embedding: NDArray[np.float16]
    attention: NDArray[np.uint8]
    """``(h * w,)``."""


def score_column(region: str, score: str) -> str:
    """The column of a region's score: of :data:`SCORES` or :data:`LEVELS`, or ``pattern``."""
    return f"{region}:{score}"


def schema(info: StudyInfo) -> pa.Schema:
    """Names and types of the columns, in order."""
    text, number = pa.string(), pa.float64()
    cells = info.settings.map_height * info.settings.map_width
    first = info.format == 1
    fields = [
        pa.field("case", text, nullable=False),
        pa.field("label", text),
        *([] if first else [pa.field("target", number)]),
        pa.field("truth", text),
        pa.field("model_answer", text, nullable=not first),
        pa.field("answer", text),
        pa.field("right", pa.bool_()),
        pa.field("confidence", number, nullable=not first),
        pa.field("loss", number),
        *([] if first else [pa.field("error", number)]),
        *_of_answers(info),
        pa.field("specimen", text),
        pa.field("split", text),
        pa.field("picture_sha256", text, nullable=False),
    ]
    for region in info.library.regions:
        fields += [pa.field(score_column(region, score), number) for score in SCORES]
        fields.append(pa.field(score_column(region, PATTERN), text))
        if has_levels(info):
            fields += [pa.field(score_column(region, level), number) for level in LEVELS]
    fields += [
        pa.field("embedding", pa.list_(pa.float16(), info.settings.embedding_size), False),
        pa.field("map", pa.list_(pa.uint8(), cells), nullable=False),
        pa.field("peak", number, nullable=False),
    ]
    return pa.schema(fields)


def has_levels(info: StudyInfo) -> bool:
    """Whether the study was made when these columns were there."""
    return info.format >= 3


def _of_answers(info: StudyInfo) -> list[pa.Field]:
    """The answer's own columns."""
    task = info.model.task
    if task is None:
        names = [probability_column(name) for name in info.model.class_ids]
        return [pa.field(name, pa.float64(), nullable=False) for name in names]
    return [pa.field(column.name, _TYPES[column.type]()) for column in task.columns()]


def as_table(info: StudyInfo, rows: Sequence[Row]) -> pa.Table:
    """The rows as a table of this schema."""
    columns = schema(info)
    wide: dict[str, list[NDArray[Any]]] = {
        "embedding": [row.embedding for row in rows],
        "map": [row.attention for row in rows],
    }
    arrays = []
    for field in columns:
        if field.name in wide:
            arrays.append(_fixed(wide[field.name], field.type))
        else:
            arrays.append(pa.array([row.values[field.name] for row in rows], field.type))
    return pa.Table.from_arrays(arrays, schema=columns)


def agreement_values(
    info: StudyInfo, scores: Mapping[str, Agreement], levels: Mapping[str, Levels]
) -> dict[str, float | str | None]:
    """The region columns of one case; regions not drawn are null throughout."""
    found: dict[str, float | str | None] = {}
    for region in info.library.regions:
        agreement = scores.get(region)
        for score, field in SCORES.items():
            value = None if agreement is None else getattr(agreement, field)
            found[score_column(region, score)] = value
        pattern = None if agreement is None else agreement.pattern
        found[score_column(region, PATTERN)] = None if pattern is None else pattern.value
        for level in LEVELS:
            value = getattr(levels[region], level) if region in levels else None
            found[score_column(region, level)] = value
    return found


def packed_map(attention: NDArray[np.float32]) -> tuple[NDArray[np.uint8], float]:
    """A map ``(h, w)`` as shares of its peak in 8 bits ``(h * w,)``, and the peak."""
    peak = float(attention.max())
    if peak <= 0:
        return np.zeros(attention.size, dtype=np.uint8), 0.0
    shares = attention.ravel().astype(np.float64) / peak
    return np.rint(shares * MAP_PEAK).astype(np.uint8), peak


def packed_embedding(embedding: NDArray[np.float32]) -> NDArray[np.float16]:
    """Half precision; what float16 cannot hold becomes the largest it can."""
    return np.clip(embedding, -_HALF_MAX, _HALF_MAX).astype(np.float16)


def _fixed(rows: Sequence[NDArray[Any]], kind: pa.FixedSizeListType) -> pa.Array:
    flat = np.concatenate(rows) if rows else np.empty(0, dtype=kind.value_type.to_pandas_dtype())
    return pa.FixedSizeListArray.from_arrays(pa.array(flat, kind.value_type), type=kind)
