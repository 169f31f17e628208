"""``library.toml`` as text: read with reasons in plain words, written so a person can edit it."""

from __future__ import annotations

import tomli_w
from pydantic import ValidationError

from xai_core.cases.manifest import Manifest
from xai_core.errors import LibraryError
from xai_core.toml_text import TomlError, parse_toml
from xai_core.validation import first_problem


def parse_manifest(text: str) -> Manifest:
    """The manifest in the text of a ``library.toml``.

    Raises
    ------
    LibraryError
        Not TOML (with the line), or something in it is missing, unknown or contradictory.
    """
    try:
        values = parse_toml(text)
    except TomlError as problem:
        raise LibraryError(
            "Line {line} of library.toml is not valid TOML: {reason}.",
            line=problem.line,
            reason=problem.reason,
        ) from problem
    try:
        return Manifest.model_validate(values)
    except ValidationError as problem:
        raise _in_plain_words(problem) from problem


def format_manifest(manifest: Manifest) -> str:
    """The text of the ``library.toml`` that :func:`parse_manifest` reads back as ``manifest``."""
    values = manifest.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return tomli_w.dumps(values)


def _in_plain_words(error: ValidationError) -> LibraryError:
    problem = first_problem(error)
    if problem.more:
        return LibraryError(
            "library.toml, {where}: {reason} (and {more} more).",
            where=problem.where,
            reason=problem.reason,
            more=problem.more,
        )
    return LibraryError(
        "library.toml, {where}: {reason}.", where=problem.where, reason=problem.reason
    )
