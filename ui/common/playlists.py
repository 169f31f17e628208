"""Playlists on a screen: opened by their address, gone through, and put together.

``?list=ID&at=2`` opens the second case of a playlist in the view it was saved with. What else
stands in the address goes before the saved view, so that a link to what somebody made of it opens
just that. The store keeps them (``xai_core.store.playlists``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui.common import cached
from ui.common.session import (
    ANSWER_FILTER,
    BACK,
    CASE,
    CLASS_FILTER,
    LIBRARY,
    PLAYLIST,
    PLAYLIST_AT,
    SEARCH,
    SessionValue,
)
from ui.common.stepping import Stepping
from ui.common.text import t, verbatim
from xai_core.cases.registry import library_ids
from xai_core.errors import LibraryError, ShitenError
from xai_core.store import Playlist, PlaylistEntry, open_playlist, open_store

Address = Sequence[SessionValue[str] | SessionValue[int]]

_NO_VIEW = {
    value.key
    for value in (
        LIBRARY,
        CASE,
        PLAYLIST,
        PLAYLIST_AT,
        BACK,
        CLASS_FILTER,
        ANSWER_FILTER,
        SEARCH,
    )
}
"""What of an address says which case or which list, and not how it is seen."""


def restore_playlist(address: Address) -> None:
    """Open the entry that a new address names. Before the rest of the address is restored."""
    asked = {value.key: st.query_params.get(value.key) for value in (PLAYLIST, PLAYLIST_AT)}
    if asked[PLAYLIST.key] is None:
        if any(value.key in st.query_params for value in address):  # a link to something else
            leave_playlist()
        return
    new = any(
        text is not None and text != st.session_state.get(value.written)
        for value, text in ((PLAYLIST, asked[PLAYLIST.key]), (PLAYLIST_AT, asked[PLAYLIST_AT.key]))
    )
    if not new:
        return
    if asked[PLAYLIST_AT.key] is None:
        PLAYLIST_AT.set(1)
    PLAYLIST.restore()
    PLAYLIST_AT.restore()
    if BACK.key not in st.query_params:
        BACK.forget()
    playlist = _opened()
    if playlist is not None and playlist.entries:
        named = set(st.query_params)
        entry = playlist.entries[_place(playlist)]
        _show(entry, [value for value in address if value.key not in named])


def leave_playlist() -> None:
    """Stay with the case, and let go of the playlist."""
    PLAYLIST.forget()
    PLAYLIST_AT.forget()


def playlist_stepping(address: Address) -> tuple[Playlist, Stepping | None] | None:
    """The playlist that is gone through, and where; None where none is.

    No stepping where the reader has turned to a case that is not the playlist's, or it is empty.
    Raises StoreError.
    """
    playlist = _opened()
    if playlist is None:
        return None
    if not playlist.entries:
        return playlist, None
    position = _place(playlist)
    PLAYLIST_AT.set(position + 1)
    entry = playlist.entries[position]
    here = (LIBRARY.get(), CASE.get()) == (entry.library, entry.case)
    problem = _problem(entry)
    if not here and problem is None:
        return playlist, None

    def go(target: int) -> None:
        PLAYLIST_AT.choose(target + 1)
        _show(playlist.entries[target], address)

    return playlist, Stepping(
        cases=[item.case for item in playlist.entries],
        position=position,
        go=go,
        now=lambda: _place(playlist),
        problem=problem,
    )


def entry_of_view(address: Address) -> PlaylistEntry | None:
    """The case on the screen in the view it is seen in; None where there is none."""
    library, case = LIBRARY.get(), CASE.get()
    if library is None or case is None:
        return None
    view = {}
    for value in address:
        if value.key not in _NO_VIEW:
            held = value.get()
            view[value.key] = "" if held is None else str(held)
    return PlaylistEntry(library, case, view)


def show_playlist_title(playlist: Playlist, stepping: Stepping | None, address: Address) -> None:
    """Which playlist is gone through, and the ways back to it and out of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            t("Playlist **{title}**", title=verbatim(playlist.title)),
            width="content",
        )
        if not playlist.entries:
            st.caption(t("It is empty."), width="content")
        elif stepping is None:
            st.button(
                t("Back to the playlist"),
                icon=":material/playlist_play:",
                key="playlist-resume",
                on_click=_resume(playlist, address),
            )
        st.button(
            t("Leave the playlist"),
            icon=":material/close:",
            type="tertiary",
            key="playlist-leave",
            on_click=leave_playlist,
        )


def _resume(playlist: Playlist, address: Address) -> Callable[[], None]:
    def resume() -> None:
        place = _place(playlist)
        PLAYLIST_AT.choose(place + 1)
        _show(playlist.entries[place], address)

    return resume


def _opened() -> Playlist | None:
    asked = PLAYLIST.get()
    if not asked:
        return None
    playlist = open_playlist(open_store(), asked)
    if playlist is None:
        st.warning(
            t("This playlist is not here: it was deleted, or its address is cut short."),
            icon=":material/playlist_remove:",
        )
        leave_playlist()
    return playlist


def _place(playlist: Playlist) -> int:
    """Where in the playlist the reader is, from 0; an address may ask for any number."""
    return min(max(0, (PLAYLIST_AT.get() or 1) - 1), len(playlist) - 1)


def _show(entry: PlaylistEntry, address: Address) -> None:
    """Choose what an entry says, of these parts of the address. Before their widgets."""
    for value in address:
        if value.key == LIBRARY.key:
            LIBRARY.choose(entry.library)
        elif value.key == CASE.key:
            CASE.choose(entry.case)
        elif value.key in entry.view and value.key not in _NO_VIEW:
            value.take(entry.view[value.key])


def _problem(entry: PlaylistEntry) -> ShitenError | None:
    """Why the entry cannot be shown here; None where it can."""
    if entry.library not in library_ids():
        return LibraryError(
            "Case {case} cannot be shown: its library {library} is not on this machine.",
            case=entry.case,
            library=entry.library,
        )
    try:
        cached.library(entry.library).case(entry.case)
    except ShitenError as error:
        return error
    return None
