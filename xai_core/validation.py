"""What is wrong with a file that pydantic refused, in the user's words.

Models raise :class:`~xai_core.errors.ContentError` for what only they can judge; everything
pydantic checks by itself is worded here. Either way the sentence can be translated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from xai_core.errors import ContentError, Phrase, ShitenError

_KNOWN = {
    "missing": Phrase("this entry is missing"),
    "extra_forbidden": Phrase("there is no entry of this name"),
    "string_type": Phrase("a text in quotes is expected"),
    "string_too_short": Phrase("the text is empty"),
    "string_pattern_mismatch": Phrase(
        "an id is up to 64 letters, digits, “_”, “.” and “-”, beginning with a letter or digit"
    ),
    "tuple_type": Phrase("a list is expected"),
    "too_short": Phrase("the list is too short"),
    "too_long": Phrase("the list is too long"),
    "dict_type": Phrase("a table is expected"),
    "model_type": Phrase("a table is expected"),
    "model_attributes_type": Phrase("a table is expected"),
    "union_tag_invalid": Phrase("there is no such kind"),
    "union_tag_not_found": Phrase("this entry is missing"),
    "dataclass_type": Phrase("a table is expected"),
    "float_type": Phrase("a number is expected"),
    "float_parsing": Phrase("a number is expected"),
    "int_type": Phrase("a whole number is expected"),
    "int_parsing": Phrase("a whole number is expected"),
    "int_from_float": Phrase("a whole number is expected"),
    "bool_type": Phrase("true or false is expected"),
    "bool_parsing": Phrase("true or false is expected"),
    "finite_number": Phrase("a finite number is expected"),
    "json_invalid": Phrase("it is not JSON"),
}
_OF_SEVERAL_KINDS = ("task",)
_KINDS = ("classification", "ordinal", "regression", "detection")


@dataclass(frozen=True)
class Problem:
    """The first thing wrong, and how many more there are."""

    where: str
    """The entry, such as ``task.classes.[2].id``."""
    reason: str | ShitenError
    more: int


def first_problem(error: ValidationError) -> Problem:
    """The first problem of a refused file, worded."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(_step(step) for step in _path(first)) or Phrase("the whole file")
    raised = first.get("ctx", {}).get("error")
    reason = raised if isinstance(raised, ShitenError) else _KNOWN.get(first["type"], first["msg"])
    return Problem(where, reason, error.error_count() - 1)


def located(error: ValidationError) -> ShitenError:
    """The first problem with its place, as one half-sentence."""
    problem = first_problem(error)
    return ContentError("{where}: {reason}", where=problem.where, reason=problem.reason)


def _path(first: ErrorDetails) -> Iterator[str | int]:
    """The steps as they stand in the file.

    Where a table may be of several kinds, pydantic puts the kind it took into the path, and
    leaves out the entry that says the kind when that is what is wrong.
    """
    before: str | int = ""
    for step in first["loc"]:
        told_apart = isinstance(step, str) and step.startswith("«")  # a tag of ours
        if not told_apart and not (before in _OF_SEVERAL_KINDS and step in _KINDS):
            yield step
        before = step
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        yield first["ctx"]["discriminator"].strip("'")


def _step(step: str | int) -> str:
    return f"[{step + 1}]" if isinstance(step, int) else step
