"""Small value types shared by every room."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from xai_core.errors import ChoiceError

Progress = Callable[[int, int], None]
"""``progress(done, total)``: called as long work advances. Raising stops the work."""
ProgressBar = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress bar with a title."""


class Strict(BaseModel):
    """Base of everything read from a file: frozen, unknown keys and NaN or infinity refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Interval = tuple[float, float] | None
"""Lower and upper end of a 95 % interval, or None where it is undefined."""


class Report(Strict):
    """Base of what is measured and kept in JSON; its keys and their order are a promise.

    An undefined figure is None, so null in the file. An entry with a default is one that older
    files do not have: it is written only where it was given, so that a file read and written
    again stays as it was. What follows from other entries is a computed field: written, and
    worked out anew when read.
    """

    key_order: ClassVar[tuple[str, ...]] = ()
    """Of the JSON, where it is not that of the fields with the computed ones after them."""

    @model_validator(mode="before")
    @classmethod
    def _without_what_follows(cls, values: object) -> object:
        follows = cls.model_computed_fields
        if not follows or not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if name not in follows}

    @model_serializer(mode="wrap")
    def _as_it_was_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields, given = type(self).model_fields, self.model_fields_set
        written: dict[str, Any] = {
            name: value
            for name, value in handler(self).items()
            if name not in fields or name in given or fields[name].is_required()
        }
        if not self.key_order:
            return written
        return {name: written[name] for name in self.key_order if name in written}


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
