"""A learner's answers in the quiz, as xAPI statements: a line an answer, in the order saved.

As with the rest of a record, a test that is not finished tells nothing yet. Which choices there
were is what the kept round says; where that cannot be read any more, the right answer and the one
that was given are all that is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xai_core.errors import QuizError, ShitenError
from xai_core.quiz.exporters.question_paper import PROMPT, OpenLibrary, prompt_of
from xai_core.quiz.exporters.xapi import (
    AskedActivity,
    GivenAnswer,
    Session,
    account_of,
    json_lines,
)
from xai_core.quiz.log import LogEntry
from xai_core.quiz.readings import reading_of
from xai_core.quiz.round_state import QuizState, RoundPlan
from xai_core.quiz.scale import ReadValues
from xai_core.store.database import Store
from xai_core.store.learner_record import told_answers
from xai_core.store.rounds import SavedRound, rounds_of
from xai_core.types import LocalisedText


def learner_statements(store: Store, learner_id: str, open_library: OpenLibrary) -> str:
    """A learner's answers as xAPI statements, one JSON object a line, without their name.

    Raises
    ------
    StoreError
        The database refuses.
    """
    told = told_answers(store, learner_id)
    with store.reading() as connection:
        rounds = rounds_of(connection, learner_id)
    return statements_of(told, rounds, learner_id, open_library)


def statements_of(
    entries: Sequence[LogEntry],
    rounds: Sequence[SavedRound],
    learner_id: str,
    open_library: OpenLibrary,
) -> str:
    """As :func:`learner_statements`, of answers at hand.

    Parameters
    ----------
    entries
        What was answered.
    rounds
        The learner's rounds, whose plans say what could be answered.
    learner_id
        Whose; nothing leads back from the account to it.
    open_library
        Where libraries come from; where one is gone, choices are called by their ids.

    Returns
    -------
    str
        ASCII; empty where there are no answers.
    """
    asked = {entry.round_id for entry in entries}
    plans = {one.round_id: _plan(one.state) for one in rounds if one.round_id in asked}
    return json_lines(_given(entries, plans, account_of("learners", learner_id), open_library))


def _given(
    entries: Sequence[LogEntry],
    plans: Mapping[str, RoundPlan | None],
    account: str,
    open_library: OpenLibrary,
) -> Iterator[GivenAnswer]:
    words: dict[tuple[str, str, str | None], _Words] = {}
    for entry in entries:
        key = (entry.library, entry.library_hash, entry.grouping)
        if key not in words:
            words[key] = _words(entry, open_library)
        yield GivenAnswer(
            account=account,
            asked=_asked(entry, plans.get(entry.round_id), words[key]),
            session=Session("rounds", entry.round_id, entry.library),
            answer=entry.answer,
            success=None if entry.contested else entry.right,
            at=entry.answered_at,
            seconds=entry.response_seconds,
            confidence=entry.confidence,
        )


def _asked(entry: LogEntry, plan: RoundPlan | None, words: _Words) -> AskedActivity:
    answers: tuple[str, ...] = ()
    if plan is not None:
        answers = plan.answers
    elif not words.numeric:
        answers = tuple(dict.fromkeys((entry.category, entry.answer)))
    return AskedActivity(
        library=entry.library,
        library_hash=entry.library_hash,
        case=entry.case_id,
        grouping=entry.grouping,
        prompt=words.prompt,
        choices={name: words.names.get(name, LocalisedText(en=name, ja=name)) for name in answers},
        right=entry.category if entry.category in answers and not entry.contested else None,
    )


@dataclass(frozen=True)
class _Words:
    """What a library says of its questions."""

    prompt: LocalisedText = PROMPT
    names: Mapping[str, LocalisedText] = field(default_factory=dict)
    """Answer -> its name."""
    numeric: bool = False


def _words(entry: LogEntry, open_library: OpenLibrary) -> _Words:
    try:
        library = open_library(entry.library)
        if library.content_hash == entry.library_hash:
            reading = reading_of(library, entry.grouping)
            names = {item.id: item.name for item in reading.classes}
            return _Words(prompt_of(library), names, isinstance(reading, ReadValues))
    except ShitenError:
        pass  # it is gone: its names are not known any more
    return _Words()


def _plan(state: str) -> RoundPlan | None:
    """What a kept round says could be answered; None where it cannot be read."""
    try:
        kept = json.loads(state)
        return QuizState.from_dict(kept["state"]).plan
    except (ValueError, TypeError, KeyError, QuizError):
        return None
