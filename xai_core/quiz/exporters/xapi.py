"""Answers as xAPI statements: one JSON object a line, for a learning record store.

Question answered: *who answered what to which question, and was it right?*

=============  ============================================================================
``actor``      an account with a number that means nothing elsewhere; a name only if asked
``verb``       ``http://adlnet.gov/expapi/verbs/answered``
``object``     the question as a ``cmi.interaction``: the choices and the right one; where a
               number was asked, ``numeric`` without a pattern, since the log keeps its band only
``result``     the answer; whether it was right (left out where the label is contested), how
               long it took and how sure the learner was, where that is known
``context``    the class or round as grouping activity and registration
``id``         a UUID (version 5) of all of this: the same answer is the same statement, so a
               store that is given a file twice keeps it once
=============  ============================================================================

Shiten has no address of its own, so activities and accounts are named under :data:`HOME_PAGE`,
whose top-level domain belongs to nobody for good (RFC 2606).

Experience API 1.0.3, part 2: <https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md>
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from xai_core.types import LocalisedText

HOME_PAGE = "https://shiten.invalid"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
CONFIDENCE = f"{HOME_PAGE}/xapi/extensions/confidence"
"""How sure the learner said to be, in [0, 1]."""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, HOME_PAGE)


@dataclass(frozen=True)
class AskedActivity:
    """A question, as a store is to know it again."""

    library: str
    library_hash: str
    case: str
    grouping: str | None
    prompt: LocalisedText
    choices: Mapping[str, LocalisedText] = field(default_factory=dict)
    """Answer -> its name; none where a number is asked."""
    right: str | None = None
    """The right choice; None where nobody knows it, or a number is asked."""

    @property
    def name(self) -> str:
        """What a store may show of it."""
        return self.case

    @property
    def path(self) -> tuple[str, ...]:
        """Its address below :data:`HOME_PAGE`."""
        return ("cases", self.library, self.library_hash[:16], self.grouping or "-", self.case)


@dataclass(frozen=True)
class WordsActivity:
    """A question in words; a text that differs is another question."""

    lesson: str | None
    question: str
    """Its id."""
    prompt: LocalisedText
    choices: Mapping[str, LocalisedText]
    """Answer -> what it says."""
    right: str | None = None
    """The right choice; None where there is none."""

    @property
    def name(self) -> str:
        """What a store may show of it."""
        return self.question

    @property
    def path(self) -> tuple[str, ...]:
        """Its address below :data:`HOME_PAGE`."""
        texts = (self.prompt, *self.choices.values())
        told = "\0".join(part for text in texts for part in (text.en, text.ja))
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return ("questions", self.lesson or "-", digest[:16], self.question)


@dataclass(frozen=True)
class Session:
    """The class or round in which something was answered."""

    kind: str
    """``classes`` or ``rounds``: part of its address."""
    id: str
    title: str


@dataclass(frozen=True)
class GivenAnswer:
    """One answer of one person."""

    account: str
    """An opaque number; the same person in the same place has the same."""
    asked: AskedActivity | WordsActivity
    session: Session
    answer: str
    success: bool | None
    """None where nobody knows the right answer."""
    at: datetime
    """With a time zone."""
    seconds: float | None = None
    """How long it took; None where that is not known."""
    confidence: float | None = None
    """How sure they said to be, in [0, 1]; None where they were not asked."""
    name: str | None = None
    """Only where somebody asked for names."""


def json_lines(answers: Iterable[GivenAnswer]) -> str:
    """A statement a line, ASCII, each line ending in a line feed."""
    return "".join(
        json.dumps(statement(one), ensure_ascii=True, allow_nan=False) + "\n" for one in answers
    )


def statement(given: GivenAnswer) -> dict[str, Any]:
    """The statement of one answer, ready for ``json.dumps``."""
    actor: dict[str, Any] = {"objectType": "Agent"}
    if given.name is not None:
        actor["name"] = given.name
    actor["account"] = {"homePage": HOME_PAGE, "name": given.account}
    said: dict[str, Any] = {
        "actor": actor,
        "verb": {"id": ANSWERED, "display": {"en": "answered", "ja": "回答した"}},
        "object": _object(given.asked),
        "result": _result(given),
        "context": _context(given.session),
        "timestamp": given.at.isoformat(timespec="milliseconds"),
    }
    name = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return {"id": str(uuid.uuid5(NAMESPACE, name)), **said}


def duration(seconds: float) -> str:
    """ISO 8601, to a hundredth of a second as xAPI compares them: ``PT4.25S``."""
    return f"PT{max(0.0, seconds):.2f}S"


def account_of(kind: str, identifier: str) -> str:
    """A number for an id that may itself open something: nothing leads back from it."""
    return uuid.uuid5(NAMESPACE, f"{kind}\0{identifier}").hex


def _object(asked: AskedActivity | WordsActivity) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "type": INTERACTION,
        "name": {"und": asked.name},
        "description": _in_languages(asked.prompt),
        "interactionType": "choice" if asked.choices else "numeric",
    }
    if asked.choices:
        definition["choices"] = [
            {"id": name, "description": _in_languages(told)} for name, told in asked.choices.items()
        ]
        if asked.right is not None:
            definition["correctResponsesPattern"] = [asked.right]
    address = "/".join(quote(part, safe="", errors="replace") for part in asked.path)
    return {
        "objectType": "Activity",
        "id": f"{HOME_PAGE}/{address}",
        "definition": definition,
    }


def _result(given: GivenAnswer) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if given.success is not None:
        result["success"] = given.success
    result["response"] = given.answer
    if given.seconds is not None:
        result["duration"] = duration(given.seconds)
    if given.confidence is not None:
        result["extensions"] = {CONFIDENCE: given.confidence}
    return result


def _context(session: Session) -> dict[str, Any]:
    address = f"{HOME_PAGE}/{session.kind}/{quote(session.id, safe='', errors='replace')}"
    grouping = {
        "objectType": "Activity",
        "id": address,
        "definition": {"type": ASSESSMENT, "name": {"und": session.title}},
    }
    return {
        "registration": str(uuid.uuid5(NAMESPACE, address)),
        "contextActivities": {"grouping": [grouping]},
        "platform": "Shiten",
    }


def _in_languages(text: LocalisedText) -> dict[str, str]:
    return {"en": text.en, "ja": text.ja}
