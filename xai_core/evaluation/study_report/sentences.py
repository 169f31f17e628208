"""A sentence of the report: a template with details, said in the reader's language at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xai_core.errors import Phrase
from xai_core.types import LocalisedText

Detail: TypeAlias = "str | int | float | LocalisedText | Sentence"
Translate = Callable[[str], str]
"""A template in the reader's language."""


@dataclass(frozen=True)
class Sentence:
    """A template and what fills its fields."""

    template: Phrase
    details: Mapping[str, Detail]


@dataclass(frozen=True)
class Voice:
    """The language that a report is told in."""

    language: str
    """``en`` or ``ja``."""
    translate: Translate
    written: Callable[[str], str]
    """How a name from outside is made to stand in the document as it is."""

    def say(self, sentence: Sentence) -> str:
        """The sentence, its details told as well."""
        details = {name: self._detail(value) for name, value in sentence.details.items()}
        return self.translate(sentence.template).format(**details)

    def _detail(self, value: Detail) -> object:
        if isinstance(value, Sentence):
            return self.say(value)
        if isinstance(value, LocalisedText):
            return self.written(value.in_language(self.language))
        return self.written(value) if isinstance(value, str) else value


def said(template: Phrase, /, **details: Detail) -> Sentence:
    """A sentence; a detail that is a phrase itself is a sentence without details."""
    told: dict[str, Detail] = {
        name: Sentence(value, {}) if isinstance(value, Phrase) else value
        for name, value in details.items()
    }
    return Sentence(template, told)


def literally(text: str) -> Sentence:
    """A text that is the same in every language."""
    return said(Phrase("{text}"), text=text)


def localised(text: LocalisedText) -> Sentence:
    """A text that comes in both languages."""
    return said(Phrase("{text}"), text=text)


def share_told(value: float | None, interval: tuple[float, float] | None = None) -> Sentence:
    """A share with its 95 % interval, or that it is not defined."""
    if value is None:
        return said(Phrase("not defined"))
    if interval is None:
        return said(Phrase("{share:.1f} %"), share=100 * value)
    low, high = interval
    return said(
        Phrase("{share:.1f} % (95 % interval {low:.1f} to {high:.1f} %)"),
        share=100 * value,
        low=100 * low,
        high=100 * high,
    )


def number_told(
    value: float | None, interval: tuple[float, float] | None = None, unit: str = ""
) -> Sentence:
    """A number with its 95 % interval and its unit, or that it is not defined."""
    if value is None:
        return said(Phrase("not defined"))
    told = f" {unit}" if unit else ""
    if interval is None:
        return said(Phrase("{value:.3g}{unit}"), value=value, unit=told)
    low, high = interval
    return said(
        Phrase("{value:.3g}{unit} (95 % interval {low:.3g} to {high:.3g})"),
        value=value,
        unit=told,
        low=low,
        high=high,
    )
