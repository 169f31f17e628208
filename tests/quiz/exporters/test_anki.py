"""Anki decks as the database in them tells; Anki's own library is asked by hand (docs/exports)."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from xai_core.quiz.exporters.anki import FIELDS, NOTE_TYPE, anki_deck, fixed_id, note_id

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def tables(tmp_path):
    """``tables(paper)``: notes as (guid, note type, fields), and the JSON of decks."""

    def read(paper):
        package = zipfile.ZipFile(io.BytesIO(anki_deck(paper, NOW)))
        (tmp_path / "deck").write_bytes(package.read("collection.anki2"))
        with closing(sqlite3.connect(tmp_path / "deck")) as database:
            notes = database.execute("SELECT guid, mid, flds FROM notes ORDER BY id").fetchall()
            (decks,) = database.execute("SELECT decks FROM col").fetchone()
        media = {
            name: package.read(number) for number, name in json.loads(package.read("media")).items()
        }
        return notes, json.loads(decks), media

    return read


def test_two_notes_of_five_fields(tables, paper):
    notes, _, media = tables(paper)
    assert [note[0] for note in notes] == [note_id(one) for one in paper.questions]
    first, second = (dict(zip(FIELDS, note[2].split("\x1f"), strict=True)) for note in notes)
    assert first["Answer"] == "Band"
    assert second["Answer"].startswith("&lt;script&gt;")
    assert first["Choices"].count("<li>") == 3
    assert sorted(media.values()) == [b"\x89PNG one", b"\x89PNG two"]
    for fields in (first, second):
        assert any(f'src="{name}"' in fields["Picture"] for name in media)


def test_nothing_that_anki_would_play_or_typeset_is_left(tables, paper):
    notes, _, _ = tables(paper)
    assert all("[" not in note[2] for note in notes)


def test_the_front_tells_no_case(tables, paper):
    notes, _, _ = tables(paper)
    fields = dict(zip(FIELDS, notes[1][2].split("\x1f"), strict=True))
    assert "segmented" not in fields["Picture"] + fields["Question"]
    assert "segmented-&lt;2&gt;" in fields["Source"]


def test_ids_are_fixed_whatever_else_changes(tables, paper):
    before, decks, _ = tables(paper)
    changed = replace(
        paper, questions=tuple(replace(q, prompt="これは？") for q in paper.questions)
    )
    after, decks_after, _ = tables(changed)
    assert [note[:2] for note in before] == [note[:2] for note in after]
    assert decks.keys() == decks_after.keys()
    assert str(fixed_id(f"deck {paper.title}")) in decks
    assert {note[1] for note in before} == {fixed_id(NOTE_TYPE)}
    # By hand: SHA-256 of "x" begins with 2d711642.
    assert fixed_id("x") == 2**30 + 0x2D711642


def test_other_contents_are_other_notes(make_question):
    one = make_question()
    others = (
        make_question(library_hash="cd" * 32),
        make_question(case="band-2"),
        make_question(grouping="coarse"),
    )
    assert len({note_id(question) for question in (one, *others)}) == 4
    assert note_id(make_question(prompt="?", right="b")) == note_id(one)


def test_a_title_is_one_deck(tables, paper):
    _, decks, _ = tables(paper)
    assert "Shiten::A/B <i>test</i>:1" in {deck["name"] for deck in decks.values()}
