"""The glossary as a page of the app, and as ``docs/glossary.md``: ``python -m ui.glossary``.

Both come from ``ui/common/glossary/``; a test fails where the file is not what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import streamlit as st

from ui.common.glossary import GLOSSARY
from ui.common.terms import SECTION_NAMES, Entry, Section, Term
from ui.common.text import LANGUAGES, t, translate, verbatim
from xai_core.home import CHECKOUT

PAGE = CHECKOUT / "docs" / "glossary.md"


def show_glossary() -> None:
    """Every term with its meaning, by section; each has an anchor to send."""
    with st.container(key="shiten-glossary"):
        for section in Section:
            st.header(t(SECTION_NAMES[section]), anchor=str(section))
            for term, entry in _of(section):
                with st.container(gap=None):
                    st.subheader(verbatim(t(entry.name)), anchor=str(term))
                    st.markdown(verbatim(t(entry.meaning)))


def as_markdown() -> str:
    """The whole glossary in every language, as ``docs/glossary.md`` holds it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Glossary"
    yield ""
    yield (
        "Made from `ui/common/glossary/` by `python -m ui.glossary`: the app's page and"
        " tooltips say the same."
    )
    for language, its_name in LANGUAGES.items():
        yield f"\n## {its_name}"
        for section in Section:
            yield f"\n### {translate(SECTION_NAMES[section], language)}\n"
            for _, entry in _of(section):
                name, meaning = (translate(s, language) for s in (entry.name, entry.meaning))
                yield f"- **{name}**: {meaning}"


def _of(section: Section) -> Iterator[tuple[Term, Entry]]:
    return ((term, entry) for term, entry in GLOSSARY.items() if entry.section is section)


def main() -> int:
    """Write the file."""
    PAGE.write_text(as_markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
