"""Text from people, checked before it is kept: names, notes, and everything else.

Both databases get the same text or both refuse it: PostgreSQL cannot hold NUL, and neither can
hold half a surrogate pair. What is kept is shown later on other people's screens, so characters
that turn the direction of the text around them, or that nobody can see, are refused by name.
HTML, SQL and Markdown are only text here; who shows it makes it harmless
(``ui.common.text.verbatim``).
"""

from __future__ import annotations

import unicodedata

from xai_core.errors import Phrase, StoreError

MAX_NAME = 80
"""Characters (code points) in a name, after normalisation."""
MAX_NOTE = 10_000
"""Characters in a note."""
MAX_IDENTIFIER = 256
"""Characters in what programs name: a case, a library, a class."""

_JOINERS = "\u200c\u200d"  # hold emoji and Persian or Indic letters together
_DIRECTION_MARKS = "\u200e\u200f\u061c"  # typed by right-to-left keyboards; harmless alone
_BLANKS = "\u034f\u115f\u1160\u3164\uffa0\u2800"  # letters by name, and nothing to see
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"}

A_NAME = Phrase("a name")
A_NOTE = Phrase("a note")


def clean_name(text: str) -> str:
    """A person's name or code as it will be shown: normalised (NFC), spaces around it gone.

    Raises
    ------
    StoreError
        Empty, longer than 80 characters, or with a character nobody can see.
    """
    if len(text) > 20 * MAX_NAME:  # before anything is computed of a megabyte
        raise _too_long(A_NAME, len(text), MAX_NAME)
    name = unicodedata.normalize("NFC", text).strip()
    for letter in _DIRECTION_MARKS:
        name = name.replace(letter, "")
    if len(name) > MAX_NAME:
        raise _too_long(A_NAME, len(name), MAX_NAME)
    for letter in name:
        unseen = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        if unseen and letter not in _JOINERS:
            raise _forbidden(A_NAME, letter)
    key = name_key(name)
    if not key:
        raise StoreError("A name is missing: write a name or a code of your choosing.")
    if len(key) > 4 * MAX_NAME:  # some letters stand for a whole sentence, and indexes have limits
        raise _too_long(A_NAME, len(key), 4 * MAX_NAME)
    return name


def name_key(name: str) -> str:
    """What two spellings of one name have in common.

    Capitals do not count, nor does full or half width (NFKC), nor how many spaces stand between
    words, nor joiners: a telephone that writes "Aya" opens the record begun as "aya".
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    seen = "".join(
        letter
        for letter in folded
        if unicodedata.category(letter) != "Cf"
        and not "\ufe00" <= letter <= "\ufe0f"
        and letter not in _BLANKS
    )
    return " ".join(seen.split())


def clean_note(text: str) -> str:
    """A note as it will be kept: line ends made one kind, empty space around it gone.

    Raises
    ------
    StoreError
        Longer than 10,000 characters, or with a character that is no text or turns the
        direction of the text around it.
    """
    if len(text) > MAX_NOTE:
        raise _too_long(A_NOTE, len(text), MAX_NOTE)
    for end, one_kind in _LINE_ENDS.items():
        text = text.replace(end, one_kind)
    for letter in text:
        no_text = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
        if no_text or letter in _TURNING:
            raise _forbidden(A_NOTE, letter)
    return text.strip()


def check_identifier(text: str, what: str) -> str:
    """``text`` itself, which a program made and which is kept to the letter.

    ``what`` is a :class:`~xai_core.errors.Phrase` that names it.

    Raises
    ------
    StoreError
        Empty, longer than 256 characters, or with a character a database cannot hold.
    """
    if not text:
        raise StoreError("This cannot be saved: {what} is empty.", what=what)
    if len(text) > MAX_IDENTIFIER:
        raise _too_long(what, len(text), MAX_IDENTIFIER)
    check_storable(text, what)
    return text


def check_storable(text: str, what: str) -> None:
    """Refuse what a database cannot hold: NUL, and halves of a surrogate pair. StoreError."""
    for letter in text:
        if letter == "\0" or "\ud800" <= letter <= "\udfff":
            raise _forbidden(what, letter)


def _too_long(what: str, length: int, limit: int) -> StoreError:
    return StoreError(
        "This is too long for {what}: {length} characters, and {limit} are the most.",
        what=what,
        length=f"{length:,}",
        limit=f"{limit:,}",
    )


def _forbidden(what: str, letter: str) -> StoreError:
    return StoreError(
        "The character {code} cannot stand in {what}: take it out.",
        what=what,
        code=f"U+{ord(letter):04X}",
    )
