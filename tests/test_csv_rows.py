"""A table from outside costs what its file costs, whatever its header promises."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xai_core.cases.readers import scan
from xai_core.cases.readers.labels import read_labels
from xai_core.cases.readers.tables import read_rows
from xai_core.csv_rows import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    csv_cell,
    csv_columns,
    csv_rows,
    named,
    shortened,
)
from xai_core.errors import ContentError, LibraryError

MB = 1024**2


@contextmanager
def at_most(peak: int) -> Iterator[None]:
    """Memory of Python's objects, in bytes."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < peak
    finally:
        tracemalloc.stop()


def wide(first: str, columns: int = 20_000, rows: int = 4_000) -> str:
    """A header of many names above rows of one letter: 140 kB."""
    return first + "".join(f",n{n}" for n in range(columns)) + "\n" + "x\n" * rows


def test_rows_with_the_lines_they_end_on() -> None:
    rows = csv_rows('a,b\n\n1,"two\nlines"\r\n3\n')
    columns = csv_columns(rows)
    assert dict(columns) == {"a": 0, "b": 1}
    assert list(rows) == [(4, ["1", "two\nlines"]), (5, ["3"])]
    assert csv_cell(["3"], columns["a"]) == "3"
    assert csv_cell(["3"], columns["b"]) == csv_cell(["3"], columns.get("c")) == ""
    assert csv_columns(csv_rows("")) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a,b\n"x"y,1\n', "line 2: "),
        ("," * MOST_COLUMNS, f"line 1 has more than {MOST_COLUMNS} columns"),
        ("a\n" + "x" * (MOST_CHARACTERS + 1), "line 2 has more than"),
        ("a\n" + '"\n",' * MOST_CHARACTERS, "has more than"),  # one row of many lines
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        list(csv_rows(text))
    assert len(list(csv_rows("," * (MOST_COLUMNS - 1)))) == 1


def test_messages_repeat_little() -> None:
    assert shortened("x" * 100) == "x" * 100
    assert shortened("x" * 101) == "x" * 100 + "…"
    assert named({}) == "-"
    assert named({"a": 0, "b": 1}) == "a, b"
    assert len(named({"x" * 900 + str(n): n for n in range(900)})) < 2_500


@pytest.mark.parametrize("columns", [900, 20_000])
def test_short_rows_below_a_long_header(
    columns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MAX_FILE_BYTES", MB)  # a buffer of that size is set aside
    path = tmp_path / "cases.csv"
    path.write_text(wide("file,label", columns), encoding="utf-8")
    with at_most(50 * MB):
        if columns <= MOST_COLUMNS:
            assert read_rows(path, ("file",))[0] == {"file": "x"}
        else:
            with pytest.raises(LibraryError, match="more than"):
                read_rows(path, ("file",))
        with pytest.raises(LibraryError):
            read_labels(tmp_path)
