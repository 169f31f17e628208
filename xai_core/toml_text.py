"""TOML from outside, parsed only once it is known that parsing it is cheap.

Python's parser walks a dotted key part by part and keeps what it found on the way, so its time
and memory grow with the square of the key's length: 100 KB of ``a.a.a.…`` take gigabytes. Depth is
therefore measured in the text first, which takes time in proportion to its length alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Final

MAX_CHARACTERS: Final = 1_000_000
MAX_KEY_PARTS: Final = 16
MAX_NESTING: Final = 32

# As TOML reads them: what stands in a text or a comment nests nothing. A text without an end is
# taken to the end of the file (or line), where the parser will complain about it.
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\n]|\\.)*(?:"|$)|\'[^\'\n]*(?:\'|$)|\#[^\n]*',
    re.DOTALL | re.MULTILINE,
)
_PART = r"[A-Za-z0-9_-]+"
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MAX_KEY_PARTS}}}")
_LINE = re.compile(r"at line (\d+)")
_PLACE = re.compile(r" \(at .*\)$")


class TomlError(ValueError):
    """Why a text is not TOML, or not TOML that is read here.

    Attributes
    ----------
    line
        Where, counted from 1.
    reason
        In English, without a full stop.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


def parse_toml(text: str) -> Mapping[str, object]:
    """The tables and values in a text that may come from anybody.

    Parameters
    ----------
    text
        At most a million characters, keys of at most 16 parts, 32 brackets within each other.

    Raises
    ------
    TomlError
        Not TOML, an impossible value, or more than that.
    """
    if len(text) > MAX_CHARACTERS:
        raise TomlError(1, f"it has more than {MAX_CHARACTERS:,} characters")
    bare = _TEXT.sub(_as_word, text)
    if found := _LONG_KEY.search(bare):
        raise TomlError(_line_of(bare, found.start()), "a key has too many parts")
    if (place := _too_deep(bare)) is not None:
        raise TomlError(_line_of(bare, place), "it is nested too deeply")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        at = _LINE.search(str(problem))
        line = int(at[1]) if at else text.count("\n") + 1
        raise TomlError(line, _PLACE.sub("", str(problem))) from problem
    except (ValueError, RecursionError) as problem:  # a number of 5,000 digits, the 31st of June
        raise TomlError(1, "it holds an impossible value") from problem


def _as_word(text: re.Match[str]) -> str:
    """A text may be part of a key; lines keep their numbers."""
    return ("" if text[0].startswith("#") else "T") + "\n" * text[0].count("\n")


def _too_deep(bare: str) -> int | None:
    """Where more brackets are open than may be."""
    depth = 0
    for bracket in re.finditer(r"[\[{\]}]", bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > MAX_NESTING:
            return bracket.start()
    return None


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
