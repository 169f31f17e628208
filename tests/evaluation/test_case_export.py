"""The list taken home: its rows in the order shown, its tags, and nothing a spreadsheet runs."""

import csv
import io
from datetime import UTC, datetime

import numpy as np
import pyarrow.parquet as pq
import pytest

from xai_core.evaluation.case_export import TRIAGE_COLUMNS, as_csv, as_parquet, listed_table
from xai_core.evaluation.study.read import Study, read_study
from xai_core.evaluation.study.run import run_study
from xai_core.store import Subject, Tag, Triage

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def study(tmp_path_factory, drawn_library, guesser) -> Study:
    folder = tmp_path_factory.mktemp("study") / "drawn-cells--guesser"
    run_study(drawn_library, guesser, folder, lambda _done, _total: None)
    return read_study(folder)


def tags(study: Study, place: int, tag: Tag | None, note: str) -> dict:
    row = study.table(["case", "picture_sha256"]).slice(place, 1).to_pylist()[0]
    subject = Subject("drawn-cells", row["case"], row["picture_sha256"], "guesser")
    return {(row["case"], row["picture_sha256"]): Triage(subject, tag, note, "Mori", WHEN)}


def test_the_rows_stand_in_the_order_asked_with_their_tags(study):
    said = tags(study, 3, Tag.LABEL_ERROR, "=HYPERLINK(1)") | tags(study, 0, None, "Hm.")
    table = listed_table(study, np.array([7, 3, 0]), said)
    stored = study.table(["case", "confidence"])
    assert table["case"].to_pylist() == [stored["case"][at].as_py() for at in (7, 3, 0)]
    assert table["confidence"].to_pylist() == [stored["confidence"][at].as_py() for at in (7, 3, 0)]
    assert table["tag"].to_pylist() == [None, "label-error", None]
    assert table["note"].to_pylist() == [None, "=HYPERLINK(1)", "Hm."]
    assert table["tagged"].to_pylist() == [None, WHEN, WHEN]
    assert table.column_names[-4:] == list(TRIAGE_COLUMNS)
    assert not {"embedding", "map"} & set(table.column_names)


def test_parquet_keeps_types_and_says_where_it_comes_from(study):
    table = listed_table(study, np.array([2, 1]), {})
    read = pq.read_table(io.BytesIO(as_parquet(table)))
    assert read.equals(table)
    assert read.schema.metadata[b"shiten.model"] == b"guesser"


def test_csv_is_harmless_and_undefined_is_empty(study):
    table = listed_table(study, np.array([3, 4]), tags(study, 3, None, "=1+1"))
    data = as_csv(table)
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert first["note"] == "'=1+1"
    assert (first["tag"], second["note"], second["tagged"]) == ("", "", "")
    assert first["tagged"] == "2026-03-01T09:30:00+00:00"
    assert float(first["confidence"]) == table["confidence"][0].as_py()


def test_a_list_without_a_case_is_a_table_without_a_row(study):
    table = listed_table(study, np.array([], dtype=np.intp), {})
    assert table.num_rows == 0
    assert as_csv(table).count(b"\r\n") == 1
