"""What stands under an item: measured, said by library or card, asked for, or does not apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xai_core.errors import Phrase
from xai_core.evaluation.study_report.checklists import Item
from xai_core.evaluation.study_report.figures import StudyFigures, StudySources
from xai_core.evaluation.study_report.sentences import Sentence, literally, said
from xai_core.types import Choice


class Status(Choice):
    """Where the text under an item comes from."""

    MEASURED = "measured"
    """Counted or computed from the study."""
    SAID = "said"
    """The card of the model or the library says so."""
    ASKED = "asked"
    """Nothing here knows: the author is asked."""
    NOT_APPLICABLE = "not-applicable"
    """The item is about something that this study does not have."""


@dataclass(frozen=True)
class Told:
    """What stands under an item."""

    status: Status
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Entry:
    """An item, and what stands under it."""

    item: Item
    told: Told


Fill = Callable[[StudySources, StudyFigures], Told]
"""Fills one item."""


def measured(*sentences: Sentence | None) -> Told:
    """From figures; None is left out."""
    return Told(Status.MEASURED, _kept(sentences))


def from_card(*sentences: Sentence | None) -> Told:
    """From card and library; None is left out."""
    return Told(Status.SAID, _kept(sentences))


def ask(question: Phrase) -> Told:
    """Not known: what the author is asked."""
    return Told(Status.ASKED, (said(question),))


def asking(question: Phrase) -> Fill:
    """An item that nothing here ever knows."""
    return lambda _sources, _figures: ask(question)


def does_not_apply(reason: Phrase) -> Told:
    """Why the item is about something else."""
    return Told(Status.NOT_APPLICABLE, (said(reason),))


def source_told(sources: StudySources) -> tuple[Sentence, ...]:
    """Whom the library cites and where its pictures come from, as far as it says so."""
    manifest = sources.library.manifest
    return tuple(literally(text) for text in (manifest.citation, manifest.origin) if text)


def _kept(sentences: Iterable[Sentence | None]) -> tuple[Sentence, ...]:
    return tuple(each for each in sentences if each is not None)
