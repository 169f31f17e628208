"""Tags and notes: the latest counts, nothing is forgotten, and no spreadsheet runs them."""

import csv
import io
from dataclasses import replace

import pytest

from xai_core.errors import ChoiceError, StoreError
from xai_core.store import (
    MAX_NOTE,
    Store,
    Subject,
    Tag,
    record_triage,
    tags_for,
    triage_csv,
    triage_history,
    triage_of,
)
from xai_core.store.csv_export import csv_text

CASE = Subject("pbc", "case-1", "ab" * 32, "wbc5")


def say(store: Store, tag: Tag | None, note: str = "", subject: Subject = CASE) -> None:
    record_triage(store, subject, tag=tag, note=note, author="Mori")


def test_what_was_said_is_there(store: Store) -> None:
    made = record_triage(
        store, CASE, tag=Tag.LABEL_ERROR, note=" Clearly a band.\r\n", author="Mori"
    )
    assert made.note == "Clearly a band."
    assert triage_of(store, CASE) == made
    assert tags_for(store, "pbc", "wbc5") == {("case-1", "ab" * 32): made}


def test_the_latest_counts_and_all_is_kept(store: Store) -> None:
    say(store, Tag.MODEL_ERROR)
    say(store, Tag.AMBIGUOUS, "two readers")
    say(store, None)
    assert triage_of(store, CASE) is None
    assert tags_for(store, "pbc", "wbc5") == {}
    history = triage_history(store, "pbc", "wbc5", "case-1")
    assert [entry.tag for entry in history] == [Tag.MODEL_ERROR, Tag.AMBIGUOUS, None]
    assert [entry.removed for entry in history] == [False, False, True]
    say(store, None, "only a note")
    assert [entry.note for entry in tags_for(store, "pbc", "wbc5").values()] == ["only a note"]


def test_saying_it_twice_is_saying_it_once(store: Store) -> None:
    say(store, None)
    assert triage_history(store, "pbc", "wbc5") == []
    first = record_triage(store, CASE, tag=Tag.BAD_IMAGE, note="", author="Mori")
    assert record_triage(store, CASE, tag=Tag.BAD_IMAGE, note="", author="Mori") == first
    record_triage(store, CASE, tag=Tag.BAD_IMAGE, note="", author="Sato")
    assert [entry.author for entry in triage_history(store, "pbc", "wbc5")] == ["Mori", "Sato"]


def test_subjects_are_kept_apart(store: Store) -> None:
    say(store, Tag.BAD_IMAGE)
    for change in ({"case_id": "case-2"}, {"image_sha256": "cd" * 32}):
        say(store, Tag.AMBIGUOUS, subject=replace(CASE, **change))
    for change in ({"library": "smear"}, {"model": "other"}):
        say(store, Tag.MODEL_ERROR, subject=replace(CASE, **change))
    assert {key: entry.tag for key, entry in tags_for(store, "pbc", "wbc5").items()} == {
        ("case-1", "ab" * 32): Tag.BAD_IMAGE,
        ("case-2", "ab" * 32): Tag.AMBIGUOUS,
        ("case-1", "cd" * 32): Tag.AMBIGUOUS,
    }
    assert len(triage_history(store, "pbc", "wbc5", "case-1")) == 2


@pytest.mark.parametrize(
    "note",
    [
        "<img src=x onerror=alert(1)>",
        "'); DELETE FROM triage; --",
        "שלום\u200f, مرحبا 👩🏽‍⚕️",
        "one\ttab\nand two lines",
        "x" * MAX_NOTE,
    ],
)
def test_any_note_is_only_a_note(store: Store, note: str) -> None:
    say(store, None, note)
    kept = triage_of(store, CASE)
    assert kept is not None
    assert kept.note == note


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("x" * (MAX_NOTE + 1), "10,001 characters, and 10,000"),
        ("x" * 1_000_000, "1,000,000 characters"),
        ("a\0b", r"U\+0000"),
        ("\x1b[31m", r"U\+001B"),
        ("\u202egnp", r"U\+202E"),
        ("\udc00", r"U\+DC00"),
    ],
)
def test_what_is_no_note_is_refused(store: Store, note: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        say(store, Tag.AMBIGUOUS, note)
    assert tags_for(store, "pbc", "wbc5") == {}


def test_an_entry_has_an_author_and_a_subject(store: Store) -> None:
    with pytest.raises(StoreError, match="name is missing"):
        record_triage(store, CASE, tag=Tag.AMBIGUOUS, note="", author=" ")
    with pytest.raises(StoreError, match="hash of the picture is empty"):
        say(store, Tag.AMBIGUOUS, subject=replace(CASE, image_sha256=""))
    with pytest.raises(ChoiceError, match="model-error, label-error, ambiguous, bad-image"):
        Tag.parse("typo")


def test_the_table_says_what_counts(store: Store) -> None:
    say(store, Tag.MODEL_ERROR, '=HYPERLINK("http://evil", "click")')
    rows = list(csv.reader(io.StringIO(triage_csv(tags_for(store, "pbc", "wbc5").values()))))
    assert rows[0] == [
        "library", "case", "image_sha256", "model", "tag", "note", "author", "time",
    ]  # fmt: skip
    assert rows[1][:7] == [
        "pbc", "case-1", "ab" * 32, "wbc5", "model-error",
        '\'=HYPERLINK("http://evil", "click")', "Mori",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\tx", "'\tx"),
        ("1 = 1", "1 = 1"),
        ("", ""),
        (-0.5, "-0.5"),
        (None, ""),
        (True, "true"),
        ('a "b", c', '"a ""b"", c"'),
        ("視点\nnext", '"視点\nnext"'),
    ],
)
def test_texts_that_look_like_formulas_are_made_harmless(cell: object, written: str) -> None:
    assert csv_text(["a"], [[cell]]) == f"a\r\n{written or chr(34) * 2}\r\n"
