"""What the screen says, in the language of the person reading it.

Question answered: *how does this English sentence read in the current language?*

The English sentence is its own key: ``t("{n} cases", n=12)`` looks the template up in
``ui/locale/<language>/LC_MESSAGES/shiten.po`` and then fills in the details. A message that is
missing from a catalogue reads English. ``make catalogues`` keeps the catalogues up to date
(``ui/catalogue.py``); no compiled files are kept, the ``.po`` file is read at first use.

The language is, in this order: the query parameter ``lang`` (taken up by the frame of a page, the
first thing drawn), the choice made in this session, the language of the browser, English.

Text that comes from a file (a title, a file name, a reason) goes through :func:`verbatim`
before it stands in Markdown, so that a stranger's library cannot format the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt
from markdown_it.token import Token
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.common.session import LANGUAGE
from xai_core.errors import Phrase, ShitenError
from xai_core.models.segmenter_cards import DrawnRegions
from xai_core.tasks import BaseTask
from xai_core.types import LocalisedText

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Language code -> its own name for itself. Each has a catalogue in ``ui/locale``."""

DEFAULT_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "shiten"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#$~|!:])")
_ADDRESS = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=//)|(?=@)", re.IGNORECASE)
_BOLD = re.compile(r"(\w?)(?<!\\)\*\*(.+?)(?<!\\)\*\*(\w?)", re.DOTALL)
_MARKED_UP = MarkdownIt("commonmark", {"html": False})
_JOINER = "\N{WORD JOINER}"


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def translate(message: str, language: str) -> str:
    """``message`` in ``language``, its ``{fields}`` not yet filled; itself where unknown."""
    # gettext keeps its header under the empty message: it must never reach a screen.
    return _translations(language).gettext(message) if message else ""


def t(message: str, /, **details: object) -> str:
    """``message`` in the current language with ``details`` filled into its ``{fields}``."""
    text = translate(message, current_language())
    return _bold(text.format(**details)) if details else text


def tn(singular: str, plural: str, n: int, /, **details: object) -> str:
    """The form that fits ``n`` in the current language; ``n`` itself is filled in as ``{n}``."""
    text = _translations(current_language()).ngettext(singular, plural, n)
    return _bold(text.format(n=n, **details))


def _bold(text: str) -> str:
    """Markdown whose bold words stay bold without a space around them, as Japanese has none.

    CommonMark (0.31.2, 6.2) begins no bold between a letter and a bracket or quotation mark, and
    ends none between such a mark and a letter: an invisible joiner is put between them.
    """
    if "**" not in text:
        return text

    def joined(found: re.Match[str]) -> str:
        before, words, after = found.groups()
        first = _JOINER if before and not words[0].isalnum() else ""
        last = _JOINER if after and not words[-1].isalnum() else ""
        return f"{before}**{first}{words}{last}**{after}"

    return _BOLD.sub(joined, text)


def class_names(task: BaseTask) -> dict[str, str]:
    """The classes of a library or model by id, in the current language, in their own order."""
    return {item.id: localised(item.name) for item in task.classes}


def region_names(regions: DrawnRegions) -> dict[str, str]:
    """What a segmenter draws and joins, by region id, in the current language."""
    return {region.id: localised(region.name) for region in (*regions.drawn, *regions.unions)}


def listed(names: Iterable[str]) -> str:
    """Names one after the other, with the comma of the current language."""
    return ("、" if current_language() == "ja" else ", ").join(names)


def quoted(name: str) -> str:
    """A name in the quotation marks of the current language."""
    return t("“{name}”", name=name)


def localised(text: LocalisedText) -> str:
    """A name or sentence of a library or card in the current language, as it stands there."""
    return text.in_language(current_language())


def error_text(error: ShitenError) -> str:
    """What went wrong and what to do, in the current language, safe to stand in Markdown.

    Details that are themselves errors or :class:`~xai_core.errors.Phrase` are translated too.
    """
    return _error_in(error, current_language())


def verbatim(text: str) -> str:
    """``text`` escaped so that Markdown shows it as it stands: no links, pictures or colours.

    Bare addresses become links after escapes are gone: an invisible joiner keeps them apart.
    """
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_JOINER, text))


def unformatted(text: str) -> str:
    """What Markdown says, in one line without its signs: for a table's cell, which shows them."""
    return " ".join(_words_of(_MARKED_UP.parse(text)).split())


def _words_of(tokens: Iterable[Token]) -> str:
    parts = (
        _words_of(token.children)
        if token.children
        else token.content or (" " if token.block or token.type.endswith("break") else "")
        for token in tokens
    )
    return "".join(parts)


def current_language() -> str:
    """The language of this session; English outside of one (a notebook, a test)."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT_LANGUAGE
    chosen = LANGUAGE.get()
    return chosen if chosen in LANGUAGES else browser_language()


def choose_language() -> None:
    """Settle the language before its switch is drawn, and put it into the address.

    The browser's own language stays out of the address: a link sent by somebody who never
    chose reads in the language of whoever opens it.
    """
    LANGUAGE.restore()
    LANGUAGE.set(current_language())
    if LANGUAGE.get() == browser_language():
        LANGUAGE.conceal()
    else:
        LANGUAGE.publish()


def browser_language() -> str:
    """The browser's own language where there is a catalogue for it, else English."""
    locale = st.context.locale or DEFAULT_LANGUAGE
    language = locale.split("-")[0].lower()
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


@lru_cache
def _translations(language: str) -> GNUTranslations:
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _error_in(error: ShitenError, language: str) -> str:
    details = {name: _detail_in(value, language) for name, value in error.details.items()}
    return translate(error.template, language).format(**details)


def _detail_in(value: object, language: str) -> object:
    if isinstance(value, ShitenError):
        return _error_in(value, language)
    if isinstance(value, Phrase):
        return translate(value, language)
    # Numbers keep their type, so that a template may format them ({low:g}).
    return value if isinstance(value, int | float) else verbatim(str(value))
