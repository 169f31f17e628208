"""What a randomised comparison is to be, said before it begins: a TOML file a person writes.

::

    library = "smear"
    model = "wbc5-sim"
    practice_pictures = 20
    test_pictures = 20
    test_number = 1          # which fixed list the test asks
    wrong_ai_rate = 0.3
    seed = 2026              # of the allocation
    n_per_arm = 64

    [title]
    en = "First answer alone, or the AI's answer shown"
    ja = "先に一人で答えるか、AIの答えを先に見るか"

    [[arms]]
    id = "alone"

    [[arms]]
    id = "shown"
    help = "shown"

    [exclusion]
    most_earlier_answers = 0

An arm is a setting of a round (``help`` and ``order`` of ``xai_core.quiz.asking``). The outcome is
not chosen: it is the share of right answers on the fixed test, which is taken without help after
the practice, and whose pictures the practice does not show. The file's name without ``.toml`` is
the comparison's id. Its SHA-256 is kept with everybody who takes part: a protocol that was changed
afterwards is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, TrialError
from xai_core.files import read_regular
from xai_core.home import trials_folder
from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.quiz.round_state import DEFAULT_WRONG_AI_RATE, Share
from xai_core.toml_text import TomlError, parse_toml
from xai_core.types import LocalisedText, Strict
from xai_core.validation import first_problem

MAX_BYTES = 100_000
MOST_PICTURES = 200
_ID = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"

Id = Annotated[str, Field(pattern=_ID)]
Pictures = Annotated[int, Field(ge=4, le=MOST_PICTURES)]


class Arm(Strict):
    """One of the two settings of a round that are compared."""

    id: Id
    help: Help = Help.ALONE
    order: CategoryOrder = CategoryOrder.INTERLEAVED


class Exclusion(Strict):
    """Who is not allocated. Asked before the allocation, so that it cannot depend on the arm."""

    most_earlier_answers: int | None = Field(default=None, ge=0)
    """Answers in this library that somebody may have given before; None for any number."""


class Protocol(Strict):
    """A comparison of two arms, the second against the first."""

    title: LocalisedText
    library: Id
    model: Id
    grouping: Id | None = None
    """In which reading of the classes; None for the library's own."""
    practice_pictures: Pictures
    test_pictures: Pictures
    test_number: int = Field(default=1, ge=1, le=999)
    wrong_ai_rate: Share = DEFAULT_WRONG_AI_RATE
    seed: int = Field(ge=0, lt=2**63)
    n_per_arm: int = Field(ge=2, le=10_000)
    """How many are planned; nobody is sent away after."""
    arms: tuple[Arm, Arm]
    exclusion: Exclusion = Exclusion()

    @model_validator(mode="after")
    def _two_arms(self) -> Self:
        first, second = self.arms
        if first.id == second.id:
            raise ContentError("the two arms have the same id")
        if (first.help, first.order) == (second.help, second.order):
            raise ContentError("the two arms ask in the same way: there is nothing to compare")
        return self

    def arm(self, arm_id: str) -> Arm | None:
        """The arm of this id; None where there is none."""
        return next((arm for arm in self.arms if arm.id == arm_id), None)


@dataclass(frozen=True)
class Trial:
    """A protocol as it stands in its file."""

    id: str
    protocol: Protocol
    sha256: str
    """Of the file's bytes."""


def read_trial(path: Path) -> Trial:
    """The comparison whose protocol this file is.

    Raises
    ------
    TrialError
        It cannot be read, is too large, is not TOML (with the line), or something in it is
        missing, unknown or contradictory.
    """
    name = path.name
    if path.suffix != ".toml" or not re.fullmatch(_ID, path.stem):
        raise TrialError(
            "The protocol “{name}” must be a file ID.toml: up to 64 letters, digits, “_”, “.” and"
            " “-”, beginning with a letter or digit.",
            name=name[:100],
        )
    try:
        data = read_regular(path, MAX_BYTES)
        text = data.decode("utf-8")
    except (OSError, ValueError) as error:
        raise TrialError(
            "The protocol “{name}” cannot be read, or is larger than 100 KB.", name=name
        ) from error
    try:
        protocol = Protocol.model_validate(parse_toml(text))
    except TomlError as error:
        raise TrialError(
            "Line {line} of the protocol “{name}” is not valid TOML: {reason}.",
            name=name,
            line=error.line,
            reason=error.reason,
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise TrialError(
            "The protocol “{name}”, {where}: {reason}.",
            name=name,
            where=problem.where,
            reason=problem.reason,
        ) from error
    return Trial(path.stem, protocol, hashlib.sha256(data).hexdigest())


def find_trial(trial_id: str) -> Trial:
    """The comparison of this id among those of ``SHITEN_HOME/trials``.

    Raises
    ------
    TrialError
        There is none, or its protocol is refused (:func:`read_trial`).
    """
    path = trials_folder() / f"{trial_id}.toml"
    if not re.fullmatch(_ID, trial_id) or not path.is_file():
        raise TrialError("There is no comparison “{id}” on this server.", id=trial_id[:100])
    return read_trial(path)
