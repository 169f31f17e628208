"""Every term of the field in one place: its name and what it means, in the reader's language.

One text serves the tooltip of a figure (:func:`term_help`), the Glossary page and
``docs/glossary.md`` (``python -m ui.glossary`` writes it; a test holds the two equal). Each section
is a module:

=============  ======================================
``seeing``     what is seen
``agreement``  whether they agree
``measures``   how good a model is
``sureness``   how sure an answer or a figure is
``causes``     what decided the answer
``shift``      what changes elsewhere, and what helps
=============  ======================================
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.glossary.agreement import AGREEMENT
from ui.common.glossary.causes import CAUSES
from ui.common.glossary.measures import MEASURES
from ui.common.glossary.seeing import SEEING
from ui.common.glossary.shift import SHIFT
from ui.common.glossary.sureness import SURENESS
from ui.common.terms import Entry, Term
from ui.common.text import t

GLOSSARY: Mapping[Term, Entry] = {
    **SEEING,
    **AGREEMENT,
    **CAUSES,
    **SURENESS,
    **MEASURES,
    **SHIFT,
}


def term_name(term: Term) -> str:
    """What a term is called, in the current language."""
    return t(GLOSSARY[term].name)


def term_help(term: Term) -> str:
    """What a term means, in the current language: the text of its tooltip."""
    return t(GLOSSARY[term].meaning)
