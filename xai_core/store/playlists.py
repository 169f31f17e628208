"""Playlists: cases in an order, each with the view it is to be seen in.

Question answered: *which cases does a teacher or a researcher want to go through, in which order,
and how is each to be shown?*

A :class:`Playlist` is a value: :meth:`~Playlist.added`, :meth:`~Playlist.moved`,
:meth:`~Playlist.without` and :meth:`~Playlist.titled` give another one. It is kept under an id that
nobody can guess and that stands in the address; whoever knows it, or looks at the list of them on
this server, may open and change it. A playlist names cases and holds none: a library may have
gone since, and whoever shows an entry says so.

The view of an entry is a small mapping of the names and values that stand in a screen's address
(``{"model": "wbc5", "method": "grad-cam"}``). An empty value asks for nothing to be chosen; a name
that is missing is left as the reader has it. Nothing here knows what the names mean.

As a file (:func:`playlist_json`, :func:`read_playlist`) it is JSON that goes from server to server.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from xai_core.errors import Phrase, StoreError
from xai_core.store.checked_text import check_identifier, check_storable, clean_name
from xai_core.store.database import Store
from xai_core.store.schema import PLAYLISTS

MAX_ENTRIES = 500
"""Cases in one playlist."""
MAX_PARAMETERS = 48
"""Names in the view of one entry."""
MAX_VALUE = 1000
"""Characters of one of its values."""
MAX_DOCUMENT = 2 * 1024 * 1024
"""Bytes of all entries together, and of a file that is read."""
FORMAT = "shiten-playlist-1"

_ID = re.compile(r"[A-Za-z0-9_-]{8,32}", re.ASCII)
_PARAMETER = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_LIBRARY = Phrase("the name of the library")
_CASE = Phrase("the id of the case")
_VIEW = Phrase("the view of a case")


@dataclass(frozen=True)
class PlaylistEntry:
    """One case, and the view it is to be seen in."""

    library: str
    case: str
    view: Mapping[str, str] = field(default_factory=dict)
    """Name in the address -> value; empty for “nothing chosen”."""


@dataclass(frozen=True)
class Playlist:
    """Cases in an order."""

    id: str
    """Stands in addresses; nobody can guess it."""
    title: str
    author: str
    """Empty where nobody gave a name."""
    entries: tuple[PlaylistEntry, ...]
    created_at: datetime
    updated_at: datetime
    """Both with time zone UTC."""

    def __len__(self) -> int:
        return len(self.entries)

    def added(self, entries: Sequence[PlaylistEntry]) -> Playlist:
        """With these at its end."""
        return replace(self, entries=(*self.entries, *entries))

    def without(self, place: int) -> Playlist:
        """Without the entry at this place, counted from 0. Nothing changes beyond the ends."""
        kept = (entry for at, entry in enumerate(self.entries) if at != place)
        return replace(self, entries=tuple(kept))

    def moved(self, place: int, by: int) -> Playlist:
        """With the entry at ``place`` moved ``by`` places on, at most to an end."""
        if not 0 <= place < len(self):
            return self
        rest = [entry for at, entry in enumerate(self.entries) if at != place]
        rest.insert(max(0, place + by), self.entries[place])
        return replace(self, entries=tuple(rest))

    def titled(self, title: str) -> Playlist:
        """Under another title."""
        return replace(self, title=title)


@dataclass(frozen=True)
class PlaylistSummary:
    """What a list of playlists says of one."""

    id: str
    title: str
    author: str
    n: int
    """Entries."""
    updated_at: datetime


def new_playlist(
    store: Store, title: str, entries: Sequence[PlaylistEntry] = (), *, author: str = ""
) -> Playlist:
    """Keep a new playlist; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    title
        At most 80 characters.
    entries
        At most 500, in order.
    author
        Who made it; may be empty.

    Returns
    -------
    Playlist
        With the id it was given.

    Raises
    ------
    StoreError
        The title is missing, a text or the whole is too long or cannot be kept, or the database
        refuses; nothing was saved then.
    """
    now = datetime.now(UTC)
    made = Playlist(secrets.token_urlsafe(9), title, author, tuple(entries), now, now)
    values = _values(made)
    with store.writing() as connection:
        connection.execute(insert(PLAYLISTS).values(values))
    return replace(made, title=values["title"], author=values["author"])


def open_playlist(store: Store, playlist_id: str) -> Playlist | None:
    """The playlist of this id; None where there is none, or it is no id. Raises StoreError."""
    if not _ID.fullmatch(playlist_id):
        return None
    with store.reading() as connection:
        row = connection.execute(select(PLAYLISTS).where(PLAYLISTS.c.id == playlist_id)).first()
    return None if row is None else _playlist(row)


def list_playlists(store: Store, most: int = 200) -> list[PlaylistSummary]:
    """The playlists on this server, the one changed last first, at most ``most``.

    Raises StoreError.
    """
    table = PLAYLISTS.c
    query = select(table.id, table.title, table.author, table.n, table.updated_at)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(table.updated_at.desc(), table.id).limit(most))
        return [PlaylistSummary(*row) for row in rows]


def change_playlist(
    store: Store,
    playlist_id: str,
    change: Callable[[Playlist], Playlist],
    *,
    seen: datetime | None = None,
) -> Playlist:
    """Change a playlist, all or nothing; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    playlist_id
        Which.
    change
        Gives the new one for the one that stands now.
    seen
        ``updated_at`` of the playlist the change was decided on, for a change that counts places:
        refused where somebody has changed it since. None: whatever stands now.

    Returns
    -------
    Playlist
        As it stands now.

    Raises
    ------
    StoreError
        It is gone, somebody has changed it since, the new one cannot be kept, or the database
        refuses; nothing was changed then.
    """
    same = PLAYLISTS.c.id == playlist_id
    with store.writing() as connection:
        # Locked until the new one is written; SQLite's writers are alone anyway.
        row = connection.execute(select(PLAYLISTS).where(same).with_for_update()).first()
        if row is None:
            raise StoreError("This playlist is gone: somebody has deleted it.")
        stands = _playlist(row)
        if seen is not None and stands.updated_at != seen:
            raise StoreError(
                "Somebody has changed this playlist meanwhile: look at it again, then decide."
            )
        changed = replace(change(stands), id=stands.id, updated_at=datetime.now(UTC))
        values = _values(changed)
        connection.execute(update(PLAYLISTS).where(same).values(values))
    return replace(changed, title=values["title"], author=values["author"])


def delete_playlist(store: Store, playlist_id: str) -> None:
    """Delete a playlist; nothing happens where it is gone already. Raises StoreError."""
    with store.writing() as connection:
        connection.execute(delete(PLAYLISTS).where(PLAYLISTS.c.id == playlist_id))


def playlist_json(playlist: Playlist) -> str:
    """A playlist as a file for another server: without id and times, JSON for people to read."""
    document = {
        "format": FORMAT,
        "title": playlist.title,
        "author": playlist.author,
        "entries": [_written(entry) for entry in playlist.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_playlist(data: bytes) -> tuple[str, str, tuple[PlaylistEntry, ...]]:
    """Title, author and entries of a file that :func:`playlist_json` wrote, checked.

    Raises
    ------
    StoreError
        It is too large, no such file, or something in it cannot be kept.
    """
    if len(data) > MAX_DOCUMENT:
        raise _too_large()
    try:
        document = json.loads(data.decode("utf-8-sig"))
        if document["format"] != FORMAT:
            raise ValueError("another format")
        title, author = document["title"], document.get("author", "")
        entries = tuple(_read(item) for item in _listed(document["entries"]))
        if not (isinstance(title, str) and isinstance(author, str)):
            raise ValueError("a title is text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StoreError(
            "This file is no playlist: choose one that was saved here as “playlist … .json”."
        ) from None
    _checked(entries)
    return clean_name(title), _clean_author(author), entries


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list was expected")
    return value


def _read(item: Mapping[str, Any]) -> PlaylistEntry:
    view = item.get("view", {})
    texts = (item["library"], item["case"], *view.keys(), *view.values())
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("every value is text")
    return PlaylistEntry(item["library"], item["case"], dict(view))


def _written(entry: PlaylistEntry) -> dict[str, Any]:
    return {"library": entry.library, "case": entry.case, "view": dict(entry.view)}


def _values(playlist: Playlist) -> dict[str, Any]:
    """The row of a playlist. Raises StoreError where it cannot be kept."""
    _checked(playlist.entries)
    text = json.dumps([_written(entry) for entry in playlist.entries], ensure_ascii=False)
    if len(text.encode("utf-8")) > MAX_DOCUMENT:
        raise _too_large()
    return {
        "id": playlist.id,
        "title": clean_name(playlist.title),
        "author": _clean_author(playlist.author),
        "entries": text,
        "n": len(playlist),
        "created_at": playlist.created_at,
        "updated_at": playlist.updated_at,
    }


def _playlist(row: Row[Any]) -> Playlist:
    entries = tuple(_read(item) for item in json.loads(row.entries))
    return Playlist(row.id, row.title, row.author, entries, row.created_at, row.updated_at)


def _clean_author(author: str) -> str:
    return clean_name(author) if author.strip() else ""


def _checked(entries: Sequence[PlaylistEntry]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise StoreError(
            "A playlist holds at most {limit} cases, and this would be {n}: take fewer, or make"
            " several.",
            limit=MAX_ENTRIES,
            n=f"{len(entries):,}",
        )
    for entry in entries:
        check_identifier(entry.library, _LIBRARY)
        check_identifier(entry.case, _CASE)
        fits = len(entry.view) <= MAX_PARAMETERS and all(
            _PARAMETER.fullmatch(name) and len(value) <= MAX_VALUE
            for name, value in entry.view.items()
        )
        if not fits:
            raise StoreError(
                "The view of case {case} cannot be saved: it holds what no view holds.",
                case=entry.case,
            )
        for value in entry.view.values():
            check_storable(value, _VIEW)


def _too_large() -> StoreError:
    return StoreError(
        "This playlist is larger than {limit} MB: take fewer cases, or make several.",
        limit=MAX_DOCUMENT // 2**20,
    )
