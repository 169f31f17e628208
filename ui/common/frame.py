"""The frame around every page: navigation, language, disclaimer, and what happens on an error.

A page reads like its screen::

    with page("compare"):
        ...

Streamlit's own navigation is switched off in ``.streamlit/config.toml`` and drawn here with
``st.page_link``, so that labels are in the reader's language and every link carries it along.
``st.navigation`` must never be called: it would switch the ``pages/`` folder off.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

# Whole, before anybody draws: plotly looks at pandas as it finds it, and on a fresh server finds
# it half-loaded by the thread of another visitor.
import pandas as pd  # noqa: F401
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.garbage import tidy
from ui.common.session import ANSWER_FILTER, CASE, CLASS_FILTER, LANGUAGE, LIBRARY, SEARCH
from ui.common.share import show_share
from ui.common.starting import tidy_once
from ui.common.text import LANGUAGES, choose_language, current_language, error_text, t
from ui.common.visitor import by_a_strange_name
from xai_core.errors import Phrase, ShitenError
from xai_core.home import CHECKOUT

LOG = logging.getLogger(__name__)
BRAND = "Shiten"
BRAND_LINE = "**Shiten** 視点"
LANGUAGE_LABEL = "Language · 言語"
STYLE = Path(__file__).with_name("style.css")
ICON = str(Path(__file__).with_name("icon.svg"))  # our own: Streamlit's come from the internet
HISTORY = Path(__file__).with_name("history.js")

_one_step_back = st.components.v2.component(
    "shiten_history", js=HISTORY.read_text(encoding="utf-8")
)

_document = st.components.v2.component(
    "shiten_document", js=Path(__file__).with_name("document.js").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Place:
    """One page of the app: its name in the code, its file, its label and its icon."""

    name: str
    file: str
    label: Phrase
    icon: str
    in_bar: bool = True
    """Whether it stands in the bar at the top; else at the foot of every page."""

    @property
    def exists(self) -> bool:
        """Whether the page has been built; others are not linked."""
        return (CHECKOUT / self.file).is_file()


PLACES = (
    Place("home", "app.py", Phrase("Home"), ":material/home:"),
    Place("compare", "pages/1_Compare.py", Phrase("Compare"), ":material/compare:"),
    Place("quiz", "pages/2_Quiz.py", Phrase("Quiz"), ":material/quiz:"),
    Place("class", "pages/9_Class.py", Phrase("In class"), ":material/school:"),
    Place(
        "misclassifications",
        "pages/3_Misclassifications.py",
        Phrase("Misclassifications"),
        ":material/rule:",
    ),
    Place("cohort", "pages/4_Cohort.py", Phrase("Cohort"), ":material/groups:"),
    Place("lessons", "pages/5_Lessons.py", Phrase("Lessons"), ":material/menu_book:"),
    Place("models", "pages/6_Models.py", Phrase("Models"), ":material/network_node:"),
    Place(
        "methods",
        "pages/10_Methods.py",
        Phrase("Methods"),
        ":material/leaderboard:",
        in_bar=False,
    ),
    Place(
        "glossary", "pages/8_Glossary.py", Phrase("Glossary"), ":material/dictionary:", in_bar=False
    ),
)


@contextmanager
def page(active: str, *, bare: bool = False) -> Iterator[None]:
    """Frame the page of this name in :data:`PLACES`.

    ``bare`` leaves the bar out: for a screen that is shown to a class. It needs a way out of its
    own.

    A :class:`~xai_core.errors.ShitenError` raised inside is shown as one calm sentence; anything
    else as a calm sentence without details, and the details go to the log.
    """
    choose_language()
    title = t(_place(active).label)
    st.set_page_config(page_title=f"{title} · {BRAND}", page_icon=ICON, layout="wide")
    if by_a_strange_name():
        st.error(
            t(
                "Shiten answers on this computer only: open it by the name localhost."
                " How others get in is said in docs/class.md."
            ),
            icon=":material/lock:",
        )
        st.stop()
    st.html(STYLE)
    sharing = None if bare else _bar(active)
    # The disclaimer is drawn first and stands last, so that no early stop can leave it out.
    body, foot = st.container(), st.container()
    with foot:
        _foot()
        _one_step_back(key="history")
    with body:
        try:
            tidy_once()
        except ShitenError as error:  # said, and no reason to show nothing else
            LOG.warning("%s", error)
            st.error(error_text(error), icon=":material/info:")
        try:
            yield
        except ShitenError as error:
            LOG.info("%s: %s", active, error)
            st.error(error_text(error), icon=":material/info:")
        except Exception:
            LOG.exception("The page %s failed.", active)
            st.error(
                t(
                    "Something went wrong that we did not expect."
                    " The log of the app has the details."
                ),
                icon=":material/info:",
            )
    if sharing is not None:
        with sharing:  # now that the page has its address
            show_share()
    tidy()


def link(name: str, label: str, *, icon: str | None = None, **address: str) -> None:
    """A link to another page in the same language, e.g. ``link("compare", ..., library=...)``.

    Nothing is drawn where that page has not been built yet.
    """
    place = _place(name)
    if place.exists:
        address = {LANGUAGE.key: current_language(), **address}
        st.page_link(place.file, label=label, icon=icon or place.icon, query_params=address)


def open_place(name: str, **address: str) -> None:
    """Go to another page in the same language, as :func:`link` would lead there."""
    place = next(place for place in PLACES if place.name == name)
    st.switch_page(place.file, query_params={LANGUAGE.key: current_language(), **address})


def address(name: str, **details: str) -> str:
    """Where :func:`link` leads to, for a link within a text or a table: opened in a new tab.

    Relative, so that it holds wherever the app is mounted.
    """
    place = _place(name)
    path = Path(place.file).stem.partition("_")[2]  # as Streamlit names its pages
    return f"{path}?{urlencode({LANGUAGE.key: current_language(), **details})}"


def named_case(library: str, case: str, **details: str) -> dict[str, str]:
    """What of an address has Compare show this case, for :func:`link` and the other two.

    Whoever has been there may have left its filters set, or a picture of his own: either would
    show something else.

    >>> link("compare", t("Open on Compare"), **named_case("wbc-real", "a", model="drawn"))
    """
    shown = {LIBRARY.key: library, CASE.key: case, "source": "library"}
    return {**shown, CLASS_FILTER.key: "", ANSWER_FILTER.key: "any", SEARCH.key: "", **details}


def _place(name: str) -> Place:
    return next(place for place in PLACES if place.name == name)


def _bar(active: str) -> DeltaGenerator:
    """Brand, pages, language; returns where sharing is to stand."""
    with st.container(key="shiten-bar", horizontal=True, vertical_alignment="center", gap="small"):
        _document(
            key="shiten-document",
            data={
                "language": current_language(),
                "navigation": t("Pages of Shiten"),
                "table": t("Table, scrolls sideways"),
            },
        )
        st.markdown(BRAND_LINE, width="content")
        for place in PLACES:
            if not place.in_bar:
                continue
            label = t(place.label)
            link(place.name, f"**{label}**" if place.name == active else label)
        st.space("stretch")
        sharing = st.container(width="content")
        st.segmented_control(
            LANGUAGE_LABEL,
            list(LANGUAGES),
            key=LANGUAGE.key,
            required=True,
            format_func=LANGUAGES.__getitem__,
            label_visibility="collapsed",
            persist_state="session",
        )
    return sharing


def _foot() -> None:
    with st.container(key="shiten-foot", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("Teaching and research only, never diagnosis."), width="content")
        for place in PLACES:
            if not place.in_bar:
                link(place.name, t(place.label))
