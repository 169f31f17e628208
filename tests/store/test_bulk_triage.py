"""One tag for many cases: notes stay, and taking it back leaves later judgements alone."""

from dataclasses import replace

import pytest

from xai_core.errors import StoreError
from xai_core.store import (
    MAX_TAGGED,
    Store,
    Subject,
    Tag,
    record_triage,
    tag_many,
    tags_for,
    take_back,
    triage_history,
)

A, B, C = (Subject("pbc", f"case-{letter}", "ab" * 32, "wbc5") for letter in "abc")


def tags(store: Store) -> dict[str, tuple[Tag | None, str]]:
    entries = tags_for(store, "pbc", "wbc5").values()
    return {entry.subject.case_id[-1]: (entry.tag, entry.note) for entry in entries}


def test_all_get_the_tag_and_keep_their_notes(store: Store) -> None:
    record_triage(store, B, tag=None, note="Look again.", author="Sato")
    record_triage(store, C, tag=Tag.LABEL_ERROR, note="", author="Sato")
    changes = tag_many(store, [A, B, C, A], tag=Tag.LABEL_ERROR, author=" Mori ")
    # C had it already, A is named twice.
    assert [change.after.subject for change in changes] == [A, B]
    assert tags(store) == {
        "a": (Tag.LABEL_ERROR, ""),
        "b": (Tag.LABEL_ERROR, "Look again."),
        "c": (Tag.LABEL_ERROR, ""),
    }
    assert {change.after.author for change in changes} == {"Mori"}
    assert tag_many(store, [A, B, C], tag=Tag.LABEL_ERROR, author="Mori") == ()


def test_taken_back_is_as_before_and_nothing_is_forgotten(store: Store) -> None:
    record_triage(store, B, tag=Tag.AMBIGUOUS, note="Hm.", author="Sato")
    changes = tag_many(store, [A, B], tag=Tag.BAD_IMAGE, author="Mori")
    assert take_back(store, changes, author="Mori") == 2
    assert tags(store) == {"b": (Tag.AMBIGUOUS, "Hm.")}
    assert len(triage_history(store, "pbc", "wbc5")) == 5
    # Once is enough.
    assert take_back(store, changes, author="Mori") == 0


def test_what_somebody_said_since_stays(store: Store) -> None:
    changes = tag_many(store, [A, B], tag=Tag.BAD_IMAGE, author="Mori")
    record_triage(store, B, tag=Tag.MODEL_ERROR, note="", author="Aya")
    assert take_back(store, changes, author="Mori") == 1
    assert tags(store) == {"b": (Tag.MODEL_ERROR, "")}


def test_no_tag_takes_tags_away(store: Store) -> None:
    tag_many(store, [A, B], tag=Tag.BAD_IMAGE, author="Mori")
    assert len(tag_many(store, [A, B, C], tag=None, author="Mori")) == 2
    assert tags(store) == {}
    assert tag_many(store, [], tag=None, author="Mori") == ()


@pytest.mark.parametrize("author", ["", "a\u202eb", "x" * 81])
def test_nobody_tags_without_a_name(store: Store, author: str) -> None:
    with pytest.raises(StoreError):
        tag_many(store, [A], tag=Tag.BAD_IMAGE, author=author)
    assert tags(store) == {}


def test_all_or_nothing(store: Store) -> None:
    broken = replace(B, case_id="x" * 257)
    for subjects in ([A, broken], [A] * (MAX_TAGGED + 1)):
        with pytest.raises(StoreError):
            tag_many(store, subjects, tag=Tag.BAD_IMAGE, author="Mori")
    assert tags(store) == {}
