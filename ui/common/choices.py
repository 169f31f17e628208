"""A choice among a few, kept in the address: one home for the widgets that ask for it.

Question answered: *which of these is wanted, also when the address asks for something else?*

========================  =======================================  ===========================
function                  looks like                               unless somebody chooses
========================  =======================================  ===========================
:func:`choose_listed`     a list that opens                        one is chosen
:func:`choose_shown`      all in sight, side by side               one is chosen
:func:`choose_any`        a list that opens, and can be emptied    none is: any of them will do
:func:`choose_pill`       buttons without a heading                none stays pressed
========================  =======================================  ===========================

Each settles the value first (:meth:`~ui.common.session.SessionValue.settle`) and returns what is
chosen. Whatever reads the value before its widget is drawn settles it by itself; settling twice
changes nothing.

``options`` are the values as they stand in the address, members of a
:class:`~xai_core.types.Choice` among them. A mapping names them: a
:class:`~xai_core.errors.Phrase` is translated here, other words are shown as they are. Else
``name`` names each, and without it a value is its own name. Streamlit is told where to draw by
``with place:``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Literal, TypedDict, Unpack

import streamlit as st

from ui.common.session import SessionValue, T
from ui.common.text import t
from xai_core.errors import Phrase


class ListLook(TypedDict, total=False):
    """How a list may look beyond the usual, in Streamlit's own words."""

    help: str
    width: int | Literal["stretch"]
    """Pixels, or as wide as its place."""


class RowLook(TypedDict, total=False):
    """How a row of choices may look beyond the usual, in Streamlit's own words."""

    help: str
    wrap: bool
    """In several rows where they are too wide; left out: as is usual in such a place."""
    label_visibility: Literal["visible", "collapsed"]


def choose_listed(
    value: SessionValue[T],
    label: str,
    options: Collection[T],
    name: Callable[[T], str] | None = None,
    *,
    default: T | None = None,
    **look: Unpack[ListLook],
) -> T:
    """One of a list that opens, at least one long.

    At first ``default``, else the value's own default; where that is not offered, the first.
    """
    ids, named = _named(value, options, name)
    settled = _settle(value, ids, default)
    chosen = st.selectbox(
        label,
        ids,
        key=value.key,
        format_func=named,
        persist_state="session",
        **look,
    )
    return settled if chosen is None else chosen


def choose_shown(
    value: SessionValue[T],
    label: str,
    options: Collection[T],
    name: Callable[[T], str] | None = None,
    *,
    default: T | None = None,
    **look: Unpack[RowLook],
) -> T:
    """One of a few that stand side by side, at least one; at first as in a list that opens."""
    ids, named = _named(value, options, name)
    settled = _settle(value, ids, default)
    chosen = st.segmented_control(
        label,
        ids,
        required=True,
        key=value.key,
        format_func=named,
        persist_state="session",
        **look,
    )
    return settled if chosen is None else chosen


def choose_any(
    value: SessionValue[T],
    label: str,
    options: Collection[T],
    name: Callable[[T], str] | None = None,
    *,
    placeholder: str,
    **look: Unpack[ListLook],
) -> T | None:
    """One of a list that opens, or None, for which ``placeholder`` stands.

    Where there is nothing to choose, nothing is drawn.
    """
    ids, named = _named(value, options, name)
    value.settle(ids, None)
    if not ids:
        return None
    return st.selectbox(
        label,
        ids,
        index=None,
        key=value.key,
        placeholder=placeholder,
        format_func=named,
        persist_state="session",
        **look,
    )


def choose_pill(
    value: SessionValue[T],
    label: str,
    options: Collection[T],
    name: Callable[[T], str] | None = None,
) -> T | None:
    """One of a few buttons that stays pressed, or None; ``label`` is heard, not seen."""
    ids, named = _named(value, options, name)
    value.settle(ids, None)
    return st.pills(
        label,
        ids,
        key=value.key,
        format_func=named,
        label_visibility="collapsed",
        persist_state="session",
    )


def _settle(value: SessionValue[T], ids: list[T], default: T | None) -> T:
    first = next((one for one in (default, value.default) if one in ids), None)
    value.settle(ids, ids[0] if first is None else value.kind(first))
    settled = value.get()
    return ids[0] if settled is None else settled


def _named(
    value: SessionValue[T], options: Collection[T], name: Callable[[T], str] | None
) -> tuple[list[T], Callable[[T], str]]:
    """The options as plain values, as an address would say them, and what names each."""
    ids = [value.kind(one) for one in options]
    if name is not None:
        return ids, name
    if not isinstance(options, Mapping):
        return ids, str
    words: Mapping[T, str] = options

    def named(one: T) -> str:
        word = words[one]
        return t(word) if isinstance(word, Phrase) else word

    return ids, named
