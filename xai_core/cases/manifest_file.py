"""``library.toml`` as text: read with reasons in plain words, written so a person can edit it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import tomli_w
from pydantic import ValidationError

from xai_core.cases.manifest import Manifest
from xai_core.errors import LibraryError, Phrase


def parse_manifest(text: str) -> Manifest:
    """The manifest in the text of a ``library.toml``.

    Raises
    ------
    LibraryError
        Not TOML (with the line), or something in it is missing, unknown or contradictory.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"at line (\d+)", str(problem))
        raise LibraryError(
            "Line {line} of library.toml is not valid TOML: {reason}.",
            line=int(line[1]) if line else text.count("\n") + 1,
            reason=re.sub(r" \(at .*\)$", "", str(problem)),
        ) from problem
    except (RecursionError, ValueError) as problem:
        raise LibraryError(
            "library.toml is nested too deeply, or holds an impossible value."
        ) from problem
    try:
        return Manifest.model_validate(values)
    except ValidationError as problem:
        raise _in_plain_words(problem) from problem


def format_manifest(manifest: Manifest) -> str:
    """The text of the ``library.toml`` that :func:`parse_manifest` reads back as ``manifest``."""
    values = manifest.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return tomli_w.dumps(values)


def _in_plain_words(problem: ValidationError) -> LibraryError:
    first = problem.errors(include_url=False)[0]
    more = problem.error_count() - 1
    where = ".".join(_step(step) for step in first["loc"]) or Phrase("the whole file")
    reason = _reason(first["type"], str(first["msg"]), first.get("ctx", {}))
    if more:
        return LibraryError(
            "library.toml, {where}: {reason} (and {more} more).",
            where=where,
            reason=reason,
            more=more,
        )
    return LibraryError("library.toml, {where}: {reason}.", where=where, reason=reason)


def _step(step: str | int) -> str:
    return f"[{step + 1}]" if isinstance(step, int) else str(step)


def _reason(kind: str, message: str, context: dict[str, Any]) -> str:
    known = {
        "missing": Phrase("this entry is missing"),
        "extra_forbidden": Phrase("there is no entry of this name"),
        "string_type": Phrase("a text in quotes is expected"),
        "string_too_short": Phrase("the text is empty"),
        "string_pattern_mismatch": Phrase(
            "an id is up to 64 letters, digits, “_”, “.” and “-”, beginning with a letter or digit"
        ),
        "tuple_type": Phrase("a list is expected"),
        "dict_type": Phrase("a table is expected"),
        "model_type": Phrase("a table is expected"),
        "float_type": Phrase("a number is expected"),
        "float_parsing": Phrase("a number is expected"),
    }
    if kind in known:
        return known[kind]
    if kind == "value_error" and "error" in context:
        return Phrase(str(context["error"]))
    return message
