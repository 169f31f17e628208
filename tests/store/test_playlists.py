"""Playlists: what was saved is there, places are moved by hand, and nothing hostile gets in."""

import json
from dataclasses import replace

import pytest

from xai_core.errors import StoreError
from xai_core.store import (
    MAX_ENTRIES,
    Playlist,
    PlaylistEntry,
    Store,
    change_playlist,
    delete_playlist,
    list_playlists,
    new_playlist,
    open_playlist,
    playlist_json,
    read_playlist,
)
from xai_core.store.playlists import MAX_DOCUMENT, MAX_PARAMETERS, MAX_VALUE

BAND = PlaylistEntry("smear", "band-1", {"model": "smear6", "region": "nucleus", "layer": ""})
EOSINOPHIL = PlaylistEntry("wbc-real", "ds1-085", {"method": "grad-cam"})
PLAIN = PlaylistEntry("smear", "band-2")
BROKEN_IDS = [
    "",
    "x",
    "a" * 33,
    "../../etc",
    "%",
    "' OR 1=1 --",
    "ＡＢＣＤＥＦＧＨ",
    "a\0bcdefgh",
    "1" * 10**6,
]


def cases(playlist: Playlist) -> list[str]:
    return [entry.case for entry in playlist.entries]


def test_what_was_saved_is_there(store: Store) -> None:
    made = new_playlist(store, " Left shift ", [BAND, EOSINOPHIL], author="Mori")
    assert (made.title, made.author, len(made)) == ("Left shift", "Mori", 2)
    assert open_playlist(store, made.id) == made
    (summary,) = list_playlists(store)
    assert (summary.id, summary.title, summary.n) == (made.id, "Left shift", 2)


def test_no_two_have_one_id_and_it_fits_an_address(store: Store) -> None:
    ids = {new_playlist(store, "Same title").id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) == 12 and one.replace("-", "").replace("_", "").isalnum() for one in ids)


def test_the_one_changed_last_comes_first(store: Store) -> None:
    first, second = new_playlist(store, "A"), new_playlist(store, "B")
    assert [one.id for one in list_playlists(store)] == [second.id, first.id]
    change_playlist(store, first.id, lambda playlist: playlist.added([BAND]))
    assert [one.id for one in list_playlists(store)] == [first.id, second.id]
    assert [one.id for one in list_playlists(store, most=1)] == [first.id]


@pytest.mark.parametrize(
    ("place", "by", "after"),
    [
        (0, 1, "bac"),
        (2, -1, "acb"),
        (0, 2, "bca"),
        (0, -1, "abc"),  # beyond an end: at the end
        (2, 5, "abc"),
        (-1, 1, "abc"),  # no such place
        (3, -1, "abc"),
    ],
)
def test_moving_by_hand(store: Store, place: int, by: int, after: str) -> None:
    made = new_playlist(store, "abc", [PlaylistEntry("smear", letter) for letter in "abc"])
    assert "".join(cases(made.moved(place, by))) == after


def test_removing_adding_and_another_title(store: Store) -> None:
    made = new_playlist(store, "Mine", [BAND, EOSINOPHIL])
    assert made.without(0).entries == (EOSINOPHIL,)
    assert made.without(-1) == made.without(2) == made
    changed = change_playlist(
        store, made.id, lambda playlist: playlist.without(1).added([PLAIN]).titled("Ours")
    )
    assert open_playlist(store, made.id) == changed
    assert (changed.title, cases(changed), changed.created_at) == (
        "Ours",
        ["band-1", "band-2"],
        made.created_at,
    )


def test_a_change_that_counts_places_needs_the_playlist_it_was_decided_on(store: Store) -> None:
    made = new_playlist(store, "Mine", [BAND, EOSINOPHIL])
    change_playlist(store, made.id, lambda playlist: playlist.without(0), seen=made.updated_at)
    with pytest.raises(StoreError, match="meanwhile"):
        change_playlist(store, made.id, lambda playlist: playlist.without(0), seen=made.updated_at)
    stands = open_playlist(store, made.id)
    assert stands is not None
    assert stands.entries == (EOSINOPHIL,)


def test_deleted_is_gone_for_everybody(store: Store) -> None:
    made = new_playlist(store, "Mine")
    delete_playlist(store, made.id)
    delete_playlist(store, made.id)
    assert open_playlist(store, made.id) is None
    with pytest.raises(StoreError, match="gone"):
        change_playlist(store, made.id, lambda playlist: playlist.added([BAND]))


@pytest.mark.parametrize("broken", BROKEN_IDS)
def test_an_id_from_outside_may_be_anything(store: Store, broken: str) -> None:
    assert open_playlist(store, broken) is None


def test_from_server_to_server(store: Store) -> None:
    made = new_playlist(store, "視点 “one”", [BAND, EOSINOPHIL, PLAIN], author="森")
    text = playlist_json(made)
    assert made.id not in text
    title, author, entries = read_playlist(text.encode())
    assert (title, author, entries) == (made.title, made.author, made.entries)
    assert read_playlist(b"\xef\xbb\xbf" + text.encode())[2] == made.entries


def document(**changes: object) -> bytes:
    plain = {
        "format": "shiten-playlist-1",
        "title": "T",
        "entries": [{"library": "smear", "case": "band-1", "view": {"model": "smear6"}}],
    }
    return json.dumps(plain | changes).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"text"',
        b"[" * 100_000,
        document(format="another"),
        document(title=5),
        document(author=None),
        document(entries={"0": {}}),
        document(entries=["band-1"]),
        document(entries=[{"library": "smear"}]),
        document(entries=[{"library": "smear", "case": 7}]),
        document(entries=[{"library": "smear", "case": "a", "view": ["model"]}]),
        document(entries=[{"library": "smear", "case": "a", "view": {"model": ["smear6"]}}]),
    ],
)
def test_a_file_that_is_no_playlist_is_refused(data: bytes) -> None:
    with pytest.raises(StoreError, match="no playlist"):
        read_playlist(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (document(title=""), "name is missing"),
        (document(title="x" * 81), "too long"),
        (document(title="a\u202eb"), r"U\+202E"),
        (document(entries=[{"library": "", "case": "a"}]), "empty"),
        (document(entries=[{"library": "smear", "case": "a" * 257}]), "too long"),
        (document(entries=[{"library": "smear", "case": "a\0"}]), r"U\+0000"),
        (document(entries=[{"library": "s", "case": "a", "view": {"Ä": "x"}}]), "cannot be saved"),
        (
            document(entries=[{"library": "s", "case": "a", "view": {"m": "x" * (MAX_VALUE + 1)}}]),
            "cannot be saved",
        ),
        (document(entries=[{"library": "s", "case": "a", "view": {"m": "\ud800"}}]), r"U\+D800"),
        (document(entries=[{"library": "s", "case": "a"}] * (MAX_ENTRIES + 1)), "at most 500"),
        (b" " * (MAX_DOCUMENT + 1), "larger than 2 MB"),
        (b"[" + b'"x",' * 2_500_000 + b'"x"]', "larger than 2 MB"),
    ],
)
def test_a_hostile_file_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        read_playlist(data)


def test_what_cannot_be_kept_changes_nothing(store: Store) -> None:
    made = new_playlist(store, "Mine", [BAND])
    heavy = {f"p{number}": "x" * MAX_VALUE for number in range(MAX_PARAMETERS)}
    for entries in (
        [BAND] * MAX_ENTRIES,  # one too many with the one that is there
        [replace(BAND, view=heavy)] * 50,  # 2.4 MB
        [replace(BAND, view=heavy | {"more": ""})],
        [replace(BAND, case="\ud83d")],
    ):
        with pytest.raises(StoreError):
            change_playlist(store, made.id, lambda playlist, more=entries: playlist.added(more))
    with pytest.raises(StoreError, match="missing"):
        change_playlist(store, made.id, lambda playlist: playlist.titled("   "))
    assert open_playlist(store, made.id) == made


def test_a_change_never_moves_a_playlist_to_another_id(store: Store) -> None:
    made, other = new_playlist(store, "Mine", [BAND]), new_playlist(store, "Other")
    change_playlist(store, made.id, lambda playlist: replace(playlist.titled("New"), id=other.id))
    assert [one.title for one in list_playlists(store)] == ["New", "Other"]
