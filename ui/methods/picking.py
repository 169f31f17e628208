"""Which scoreboard is shown: a model on a library, or all models in one measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui.common.choices import choose_any, choose_listed
from ui.common.pickers import say_if_missing
from ui.common.text import localised, t, verbatim
from ui.methods.session import ALL, BOARD, FIELD
from xai_core.cases.registry import library_ids
from xai_core.domains import registry
from xai_core.evaluation.scoreboard.shelf import Shelved
from xai_core.models.cards import list_cards

Boards = Mapping[str, Shelved]
"""``library--model`` -> its scoreboard."""


def pick_boards(shelved: Sequence[Shelved]) -> Boards:
    """The one chosen, or all of the field chosen."""
    fields = _fields()
    known = {f"{one.board.library}--{one.board.model}": one for one in shelved}
    of = {key: fields.get(one.board.library, "") for key, one in known.items()}
    offered = [name for name in dict.fromkeys(of.values()) if name]
    beside, place = st.columns((1, 2)) if len(offered) > 1 else (None, st.container())
    wanted = None
    if beside is not None:
        with beside:
            wanted = choose_any(
                FIELD, t("Field"), offered, _field_name, placeholder=t("All fields")
            )
    kept = {key: one for key, one in known.items() if wanted is None or of[key] == wanted}
    options = [*kept, *([ALL] if len(kept) > 1 else [])]
    say_if_missing(BOARD, options, place)
    names = _model_names()
    with place:
        chosen = choose_listed(
            BOARD,
            t("Model and library"),
            options,
            lambda key: _name(kept[key], names) if key in kept else t("All of them"),
            default=_first(kept),
        )
    return {chosen: kept[chosen]} if chosen in kept else kept


def _first(kept: Boards) -> str | None:
    """The first whose library is on this machine, so that its cases open."""
    here = set(library_ids())
    return next((key for key, one in kept.items() if one.board.library in here), None)


def board_title(one: Shelved) -> str:
    """Model and library by their ids, safe in Markdown."""
    return f"{verbatim(one.board.model)} · {verbatim(one.board.library)}"


def _name(one: Shelved, names: Mapping[str, str]) -> str:
    return (
        f"{names.get(one.board.model, one.board.model)} · {one.board.model} · {one.board.library}"
    )


def _model_names() -> dict[str, str]:
    return {entry.id: localised(entry.card.title) for entry in list_cards() if entry.card}


def _fields() -> dict[str, str]:
    """Library -> the field that draws it."""
    return {
        library.id: domain.id
        for domain in registry.domains()
        for library in domain.builtin_libraries
    }


def _field_name(domain_id: str) -> str:
    return next(
        (localised(domain.name) for domain in registry.domains() if domain.id == domain_id),
        domain_id,
    )
