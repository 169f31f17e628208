"""Own saved views: a filter and an order under a name, a press away, in the address as any other.

A view holds what was asked, not what was found: opened next week, it lists what fits then.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from ui.common.session import CASE, LIBRARY, MODEL, REGION
from ui.common.text import error_text, t, verbatim
from ui.misclassifications.session import (
    MISS_ADDRESS,
    MISS_AUTHOR,
    MISS_CHARTS,
    MISS_CORRECTNESS,
    MISS_ORDER,
    MISS_REFUSED_MANY,
    MISS_VIEW_FOR_ALL,
    MISS_VIEW_NAME,
)
from xai_core.errors import StoreError
from xai_core.store import (
    MAX_NAME,
    ListView,
    delete_list_view,
    open_store,
    save_list_view,
    saved_list_views,
)

_NOT_ASKED = (LIBRARY, MODEL, REGION, CASE, MISS_CHARTS)
_ASKED = [value for value in MISS_ADDRESS if value not in _NOT_ASKED]
"""What of the list's address is a view: what is asked, not of which study or where in it."""
_ALWAYS = (MISS_CORRECTNESS, MISS_ORDER)
"""Have a value even where nothing is asked."""


def show_own_views(library: str) -> None:
    """The views saved for this library, a press each, and a button that saves the present one.

    Nothing where the database refuses, which the page has said (``triage``).
    """
    try:
        views = saved_list_views(open_store(), library)
    except StoreError:
        return
    for place, view in enumerate(views):
        st.button(
            verbatim(view.name),
            key=f"own-view-{place}",
            icon=":material/bookmark:",
            help=t("Saved by {author}.", author=verbatim(view.author)) if view.author else None,
            on_click=_take,
            args=(view,),
        )
    panel = st.popover(
        t("Save this view"),
        icon=":material/bookmark_add:",
        type="tertiary",
        key="own-views",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            _show_form(library, views)


def _show_form(library: str, views: list[ListView]) -> None:
    st.text_input(t("Name of the view"), key=MISS_VIEW_NAME.key, max_chars=MAX_NAME)
    author = MISS_AUTHOR.get() or ""
    st.toggle(
        t("For everybody, without my name"),
        key=MISS_VIEW_FOR_ALL.key,
        value=not author,
        disabled=not author,
    )
    st.button(
        t("Save the filters and the order"),
        type="primary",
        key="own-view-save",
        on_click=_save,
        args=(library,),
    )
    for place, view in enumerate(views):
        st.button(
            t("Delete “{name}”", name=verbatim(view.name)),
            key=f"own-view-delete-{place}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_delete,
            args=(view,),
        )


def asked_query() -> str:
    """What is asked of the list now, as it stands in an address."""
    held = {value.key: value.get() for value in _ASKED}
    return urlencode({key: str(text) for key, text in held.items() if text is not None})


def _take(view: ListView) -> None:
    held = dict(parse_qsl(view.query))
    for value in _ASKED:
        if value.key in held:
            value.take(held[value.key])
        elif value in _ALWAYS:
            value.forget()
        else:
            value.clear()


def _save(library: str) -> None:
    mine = "" if MISS_VIEW_FOR_ALL.get() else MISS_AUTHOR.get() or ""
    try:
        save_list_view(
            open_store(),
            library,
            name=MISS_VIEW_NAME.get() or "",
            query=asked_query(),
            author=mine,
        )
    except StoreError as error:
        MISS_REFUSED_MANY.set(error_text(error))
    else:
        MISS_VIEW_NAME.set("")


def _delete(view: ListView) -> None:
    try:
        delete_list_view(open_store(), view)
    except StoreError as error:
        MISS_REFUSED_MANY.set(error_text(error))
