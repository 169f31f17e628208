"""Keeps the catalogues complete: ``make catalogues``, or ``python -m ui.catalogue``.

Question answered: *which sentences can a user meet, and is each in every language?*

Sentences are found where they are written, in ``app.py``, ``pages/``, ``ui/`` and ``xai_core/``:
the first argument of ``t``, the first two of ``tn``, every
:class:`~xai_core.errors.Phrase`, and the template of every subclass of
:class:`~xai_core.errors.ShitenError`. They must be string literals there.

Running this adds new sentences to each catalogue, drops those no longer in the code, and keeps
every translation there is. English is its own translation and is filled in; in other languages
a new sentence stays empty for a person to write. ``problems`` says what is left to do, and
``tests/ui/test_catalogue.py`` fails while there is anything.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from ui.common.text import DOMAIN, LANGUAGES, LOCALE_FOLDER, catalogue_path
from xai_core.errors import ShitenError
from xai_core.home import CHECKOUT

SOURCES = ("app.py", "pages", "ui", "xai_core")
TEMPLATE_PATH = LOCALE_FOLDER / f"{DOMAIN}.pot"
SOURCE_LANGUAGE = "en"


def sources() -> list[Path]:
    """Every Python file that may hold a sentence, in a fixed order."""
    roots = [CHECKOUT / name for name in SOURCES]
    return sorted(
        file for root in roots for file in ([root] if root.is_file() else root.rglob("*.py"))
    )


def extract() -> Catalog:
    """Every sentence in the code, with the files it comes from (no line numbers: they churn)."""
    keywords: dict[str, tuple[int, ...] | None] = {"t": None, "Phrase": None, "tn": (1, 2)}
    keywords |= dict.fromkeys(_error_names())
    template = _empty(None)
    for file in sources():
        where = file.relative_to(CHECKOUT).as_posix()
        for _, message, _, _ in extract_from_file("python", file, keywords=keywords):
            template.add(message, locations=[(where, 1)])
    return template


def read(language: str) -> Catalog:
    """A language's catalogue as it is on disk; an empty one where there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the sentences of ``template``."""
    existing = read(language)
    catalogue = _empty(language)
    for message in template:
        if not message.id:
            continue
        known = existing.get(message.id)
        # A singular that gained a plural keeps nothing: its old form no longer fits.
        same_kind = known is not None and known.pluralizable == message.pluralizable
        translation = known.string if known is not None and same_kind else ""
        if language == SOURCE_LANGUAGE:
            translation = message.id
        catalogue.add(message.id, translation, message.locations)
    return catalogue


def problems(language: str, template: Catalog) -> list[str]:
    """What is wrong with a language's catalogue, one line each; empty when it is complete."""
    catalogue = read(language)
    wanted = {message.id for message in template if message.id}
    held = {message.id for message in catalogue if message.id}
    found = [f"missing: {_singular(item)!r}" for item in wanted - held]
    found += [f"no longer in the code: {_singular(item)!r}" for item in held - wanted]
    found += [f"obsolete: {_singular(item)!r}" for item in catalogue.obsolete]
    for message in catalogue:
        if message.id:
            found += _message_problems(message)
    return sorted(found)


def main() -> int:
    """Update every catalogue and say what is left to translate; 1 while there is anything."""
    template = extract()
    _write(TEMPLATE_PATH, template)
    left = 0
    for language in LANGUAGES:
        _write(catalogue_path(language), updated(language, template))
        todo = problems(language, template)
        left += len(todo)
        print(f"{language}: {len(template)} sentences, {len(todo)} to do")
        for line in todo:
            print(f"  {line}")
    return 1 if left else 0


def _message_problems(message: Message) -> Iterator[str]:
    name = _singular(message.id)
    if message.fuzzy:
        yield f"fuzzy: {name!r}"
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [])
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = _fields(sources[-1])
    for form in forms:
        if not form:
            yield f"not translated: {name!r}"
        elif _fields(form) != wanted:
            yield f"other fields than {sorted(wanted)}: {name!r}"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _singular(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _error_names() -> set[str]:
    """The names of ShitenError and of every class in the sources derived from it."""
    names = {ShitenError.__name__}
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for file in sources()
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.ClassDef)
    }
    while found := {name for name, above in bases.items() if above & names} - names:
        names |= found
    return names


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project="Shiten",
        fuzzy=False,
        header_comment="# Shiten. Kept up to date by `make catalogues`.",
        charset="utf-8",
    )


def _write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue, unless only its dates would change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        with path.open("rb") as file:
            before = read_po(file, domain=DOMAIN)
        catalogue.creation_date = before.creation_date
        catalogue.revision_date = before.revision_date
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


if __name__ == "__main__":
    sys.exit(main())
