"""Small value types shared by every room."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from xai_core.errors import ChoiceError

Progress = Callable[[int, int], None]
"""``progress(done, total)``: called as long work advances. Raising stops the work."""
ProgressBar = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress bar with a title."""


class Strict(BaseModel):
    """Base of everything read from a file: frozen, unknown keys and NaN or infinity refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LocalisedText(Strict):
    """A name or sentence in the two languages of the house."""

    en: str = Field(min_length=1)
    ja: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """The text in ``language`` (``"en"`` or ``"ja"``; anything else reads English)."""
        return self.ja if language == "ja" else self.en


class Choice(StrEnum):
    """An Enum whose error lists the valid values."""

    @classmethod
    def parse(cls, value: str) -> Self:
        """The member with this value.

        Raises
        ------
        ChoiceError
            No member has it; the message lists those there are.
        """
        try:
            return cls(value)
        except ValueError:
            raise ChoiceError(
                "“{value}” is not one of {valid}.", value=value, valid=", ".join(cls)
            ) from None


class Precision(Choice):
    """With how many digits a network works."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    """Faster on processors that have the instructions; answers differ in the third digit."""


class Split(Choice):
    """Which part of a library a case belongs to."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class Origin(Choice):
    """Who or what drew a region."""

    EXPERT = "expert"
    CONSENSUS = "consensus"
    BY_CONSTRUCTION = "by-construction"
    MODEL_PROPOSED = "model-proposed"
