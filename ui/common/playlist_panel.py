"""Putting playlists together: add what is on the screen, change the order, take home, take in.

Drawn behind one button, on any screen; nothing of it is made before somebody opens it. Everybody
on this server sees the same playlists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.frame import link
from ui.common.playlists import Address, entry_of_view
from ui.common.session import PLAYLIST, SessionValue
from ui.common.text import error_text, t, tn, verbatim
from xai_core.errors import StoreError
from xai_core.store import (
    MAX_ENTRIES,
    MAX_NAME,
    Playlist,
    PlaylistEntry,
    PlaylistSummary,
    change_playlist,
    delete_playlist,
    list_playlists,
    new_playlist,
    open_playlist,
    open_store,
    playlist_json,
    read_playlist,
)

NEW = ""
"""Stands for a playlist that is not there yet."""
MAX_FILE_MB = 2

CHOSEN = SessionValue("playlist-chosen", str)
NEW_TITLE = SessionValue("playlist-title", str)
RENAMED = SessionValue("playlist-renamed", str)
PLACE = SessionValue("playlist-place", int)
SAID = SessionValue("playlist-said", str)
REFUSED = SessionValue("playlist-refused", str)


@dataclass(frozen=True)
class Offer:
    """Something on the screen that can be put into a playlist."""

    label: str
    """Of the button."""
    n: int
    """Cases."""
    entries: Callable[[], Sequence[PlaylistEntry]]
    """Made when it is asked for."""


def show_playlist_panel(offers: Sequence[Offer]) -> None:
    """A button; opened, everything about playlists. Raises StoreError."""
    panel = st.popover(
        t("Playlists"),
        icon=":material/playlist_add:",
        key="playlists",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            _show_panel(offers)


def view_offer(address: Address) -> Offer:
    """The case on the screen, in the view it is seen in."""

    def entries() -> list[PlaylistEntry]:
        entry = entry_of_view(address)
        return [] if entry is None else [entry]

    return Offer(t("Add this case as it is seen"), 1, entries)


def _show_panel(offers: Sequence[Offer]) -> None:
    known = {summary.id: summary for summary in list_playlists(open_store())}
    CHOSEN.settle([NEW, *known], PLAYLIST.get() if PLAYLIST.get() in known else NEW)
    chosen = st.selectbox(
        t("Playlist"),
        [NEW, *known],
        key=CHOSEN.key,
        format_func=lambda one: _name(known.get(one)),
    )
    if chosen == NEW:
        st.text_input(t("Title"), key=NEW_TITLE.key, max_chars=MAX_NAME)
    for place, offer in enumerate(offers):
        st.button(
            offer.label,
            key=f"playlist-add-{place}",
            icon=":material/add:",
            disabled=not 0 < offer.n <= MAX_ENTRIES,
            on_click=_carry_out,
            args=(lambda offer=offer: _add(chosen, offer),),
        )
        if offer.n > MAX_ENTRIES:
            st.caption(t("A playlist holds at most {most} cases.", most=MAX_ENTRIES))
    _show_said()
    playlist = open_playlist(open_store(), chosen) if chosen else None
    if playlist is not None:
        _show_one(playlist)
    with st.expander(t("Take in a playlist from a file")):
        _show_import()


def _show_one(playlist: Playlist) -> None:
    if playlist.entries:
        link(
            "compare",
            t("Go through it on Compare"),
            icon=":material/playlist_play:",
            list=playlist.id,
            at="1",
        )
        _show_order(playlist)
    with st.expander(t("Rename, take home, delete")):
        RENAMED.set(playlist.title)
        st.text_input(
            t("Title"),
            key=RENAMED.key,
            max_chars=MAX_NAME,
            on_change=_carry_out,
            args=(lambda: _rename(playlist),),
        )
        st.download_button(
            t("Save as a file"),
            playlist_json(playlist),
            f"playlist-{playlist.id}.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        sure = st.checkbox(t("Yes, delete this playlist for everybody"), key="playlist-sure")
        st.button(
            t("Delete the playlist"),
            icon=":material/delete:",
            key="playlist-delete",
            disabled=not sure,
            on_click=_carry_out,
            args=(lambda: _delete(playlist),),
        )


def _show_order(playlist: Playlist) -> None:
    places = range(len(playlist))
    PLACE.settle(list(places), 0)
    st.selectbox(
        tn("{n} case, in this order", "{n} cases, in this order", len(playlist)),
        places,
        key=PLACE.key,
        format_func=lambda at: f"{at + 1} · {playlist.entries[at].case}",
    )
    with st.container(horizontal=True, gap="small"):
        _order_button(playlist, t("Earlier"), ":material/arrow_upward:", -1)
        _order_button(playlist, t("Later"), ":material/arrow_downward:", 1)
        st.button(
            t("Take out"),
            icon=":material/remove:",
            key="playlist-remove",
            on_click=_carry_out,
            args=(lambda: _change(playlist, lambda now: now.without(PLACE.get() or 0)),),
        )


def _order_button(playlist: Playlist, label: str, icon: str, by: int) -> None:
    at = PLACE.get() or 0

    def move() -> None:
        _change(playlist, lambda now: now.moved(at, by))
        PLACE.set(at + by)

    st.button(
        label,
        icon=icon,
        key=f"playlist-move-{by}",
        disabled=not 0 <= at + by < len(playlist),
        on_click=_carry_out,
        args=(move,),
    )


def _show_import() -> None:
    given = st.file_uploader(
        t("A playlist saved as a file"),
        type="json",
        key="playlist-file",
        max_upload_size=MAX_FILE_MB,
    )
    if given is not None:
        st.button(
            t("Take it in"),
            key="playlist-import",
            on_click=_carry_out,
            args=(lambda: _import(given.getvalue()),),
        )


def _show_said() -> None:
    said, refused = SAID.get(), REFUSED.get()
    SAID.forget()
    REFUSED.forget()
    if said:
        st.success(said, icon=":material/check:")
    if refused:
        st.error(refused, icon=":material/info:")


def _name(summary: PlaylistSummary | None) -> str:
    if summary is None:
        return t("A new playlist")
    return f"{summary.title} ({summary.n})"


def _carry_out(deed: Callable[[], None]) -> None:
    """Do it, and keep what went wrong for the panel to say. In a callback."""
    try:
        deed()
    except StoreError as error:
        REFUSED.set(error_text(error))


def _add(chosen: str, offer: Offer) -> None:
    entries = offer.entries()
    if chosen == NEW:
        playlist = new_playlist(open_store(), NEW_TITLE.get() or "", entries)
        NEW_TITLE.set("")
    else:
        playlist = change_playlist(open_store(), chosen, lambda now: now.added(entries))
    CHOSEN.set(playlist.id)
    SAID.set(
        tn(
            "{n} case is in “{title}” now.",
            "{n} cases are in “{title}” now.",
            len(playlist),
            title=verbatim(playlist.title),
        )
    )


def _change(playlist: Playlist, change: Callable[[Playlist], Playlist]) -> None:
    change_playlist(open_store(), playlist.id, change, seen=playlist.updated_at)


def _rename(playlist: Playlist) -> None:
    title = RENAMED.get() or ""
    change_playlist(open_store(), playlist.id, lambda now: now.titled(title))


def _delete(playlist: Playlist) -> None:
    delete_playlist(open_store(), playlist.id)
    CHOSEN.forget()
    SAID.set(t("“{title}” is deleted.", title=verbatim(playlist.title)))


def _import(data: bytes) -> None:
    title, author, entries = read_playlist(data)
    playlist = new_playlist(open_store(), title, entries, author=author)
    CHOSEN.set(playlist.id)
    SAID.set(t("“{title}” is here now.", title=verbatim(playlist.title)))
