"""A filtered list taken home: what the study knows of each case, and what people said of it.

One row a case, in the order shown: the study's own columns (``study/columns.py``) without the wide
ones (embedding, map), then

===========  ==================================================
``tag``      whose error it is, by the latest entry; null: none
``note``     the latest note; null where there is none
``author``   who said it last
``tagged``   when, UTC
===========  ==================================================

As Parquet every column keeps its type; as CSV undefined is an empty cell, and what a spreadsheet
would take for a formula gets an apostrophe in front (``store/csv_export.py``).
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from xai_core.evaluation.study.columns import WIDE, schema
from xai_core.evaluation.study.read import Study
from xai_core.store import Triage
from xai_core.store.csv_export import csv_text

TRIAGE_COLUMNS = ("tag", "note", "author", "tagged")
_TIME = pa.timestamp("us", tz="UTC")


def listed_table(
    study: Study, places: NDArray[np.intp], tags: Mapping[tuple[str, str], Triage]
) -> pa.Table:
    """The cases at these places of the study, in this order, with what was said of them.

    Parameters
    ----------
    study
        The finished study.
    places
        ``(n,)`` rows of the study, 0 for its first.
    tags
        ``(case id, SHA-256 of the picture)`` -> the entry that counts (``store.tags_for``).

    Returns
    -------
    pa.Table
        ``n`` rows; which study they come from stands in the metadata of the schema.

    Raises
    ------
    StudyError
        A part of the study was altered since it was opened.
    """
    names = [name for name in schema(study.info).names if name not in WIDE]
    table = study.rows(names, places)
    keys = zip(table["case"].to_pylist(), table["picture_sha256"].to_pylist(), strict=True)
    said = [tags.get(key) for key in keys]
    given = [None if e is None or e.tag is None else e.tag.value for e in said]
    columns = {
        "tag": pa.array(given, pa.string()),
        "note": pa.array([None if e is None else e.note or None for e in said], pa.string()),
        "author": pa.array([None if e is None else e.author for e in said], pa.string()),
        "tagged": pa.array([None if e is None else e.at for e in said], _TIME),
    }
    for name, column in columns.items():
        table = table.append_column(name, column)
    info = study.info
    return table.replace_schema_metadata(
        {
            "shiten.library": info.library.id,
            "shiten.library_contents": info.library.content_hash,
            "shiten.model": info.model.id,
            "shiten.model_weights_sha256": info.model.weights_sha256,
        }
    )


def as_csv(table: pa.Table) -> bytes:
    """The table as CSV for spreadsheets, UTF-8 with a mark at its beginning."""
    columns = [column.to_pylist() for column in table.columns]
    return csv_text(table.column_names, zip(*columns, strict=True)).encode("utf-8-sig")


def as_parquet(table: pa.Table) -> bytes:
    """The table as a Parquet file."""
    written = io.BytesIO()
    pq.write_table(table, written)
    return written.getvalue()
