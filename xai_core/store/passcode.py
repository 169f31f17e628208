"""The educator's passcode: who may open classes where the app does not run on their own machine.

It is set by ``SHITEN_EDUCATOR_PASSCODE`` (the passcode itself, or its Argon2 hash) or kept in the
database by ``python -m xai_core class passcode``, hashed; the variable goes before. Without either
there is no passcode, and nobody but the machine's own visitor is the educator
(``ui.common.permission``).

One that anybody would try first is refused where it is set, and opens nothing where the variable
says it. How many guesses it stands is estimated by zxcvbn, whose lists hold the most frequent
passwords, words and names, and who knows how people change them.
<https://www.usenix.org/conference/usenixsecurity16/technical-sessions/presentation/wheeler>

Argon2id with the parameters of RFC 9106's second choice, as argon2-cffi has them.
<https://www.rfc-editor.org/rfc/rfc9106>
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select

from xai_core.errors import StoreError
from xai_core.store.audit import COMMAND_LINE, Action, By, add_line
from xai_core.store.database import Store
from xai_core.store.dialects import insert_or_replace
from xai_core.store.schema import SETTINGS
from xai_core.store.throttle import Guessed, one_try

if TYPE_CHECKING:
    from argon2 import PasswordHasher

VARIABLE = "SHITEN_EDUCATOR_PASSCODE"
SHORTEST, LONGEST = 8, 200
"""Characters of a passcode."""
FEWEST_GUESSES = 10**6
"""Guesses that a passcode must stand: more than two months at ten a minute. All of zxcvbn's 30,000
most frequent passwords stand fewer."""
_LOOKED_AT = 72
"""Characters that zxcvbn takes; what follows makes no passcode easier to guess."""

_NAME = "educator-passcode"
_HASHED = "$argon2"


def set_passcode(store: Store, passcode: str | None, *, by: By = COMMAND_LINE) -> None:
    """Keep a passcode, hashed, instead of the one before; None: none any more.

    Raises
    ------
    StoreError
        It is too short, too long or too easily guessed, or the database refuses.
    """
    if passcode is None:
        with store.writing() as connection:
            connection.execute(delete(SETTINGS).where(SETTINGS.c.name == _NAME))
            add_line(connection, Action.PASSCODE_REMOVED, "", by)
        return
    _check_choice(passcode)
    hashed = _hasher().hash(passcode)
    with store.writing() as connection:
        insert_or_replace(connection, SETTINGS, {"name": _NAME, "value": hashed})
        add_line(connection, Action.PASSCODE_SET, "", by)


def has_passcode(store: Store) -> bool:
    """Whether one is set. Raises StoreError."""
    with store.reading() as connection:
        return _stands(connection) is not None


def is_passcode(store: Store, given: str) -> bool:
    """Whether this is the passcode; never where none is set. What is refused is counted.

    Raises
    ------
    StoreError
        Too many were refused within a minute, the variable says a passcode that is too easily
        guessed, or the database refuses.
    """
    with one_try(store, Guessed.PASSCODE) as attempt:
        stands = _stands(attempt.connection)
        if stands is not None and not stands.startswith(_HASHED):
            _check_choice(stands)
        right = stands is not None and len(given) <= LONGEST and _fits(stands, given)
        if not right:
            attempt.refuse()
    return right


@lru_cache(maxsize=4)
def _check_choice(passcode: str) -> None:
    """Refuse a passcode that nobody should choose. Raises StoreError."""
    from zxcvbn import zxcvbn

    if not SHORTEST <= len(passcode) <= LONGEST:
        raise StoreError(
            "A passcode has {shortest} to {longest} characters.", shortest=SHORTEST, longest=LONGEST
        )
    if zxcvbn(passcode[:_LOOKED_AT])["guesses"] < FEWEST_GUESSES:
        raise StoreError(
            "This passcode is among the first that anybody would try: choose one of several words"
            " that do not belong together."
        )


def _stands(connection: Connection) -> str | None:
    said = os.environ.get(VARIABLE, "").strip()
    if said:
        return said
    query = select(SETTINGS.c.value).where(SETTINGS.c.name == _NAME)
    return connection.execute(query).scalar_one_or_none()


def _fits(stands: str, given: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    if not stands.startswith(_HASHED):
        return hmac.compare_digest(stands.encode(), given.encode())
    try:
        return _hasher().verify(stands, given)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
