"""Statements against a model of what xAPI 1.0.3 demands of them, written from its part 2."""

import json
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from xai_core.quiz.exporters.xapi import (
    ANSWERED,
    CONFIDENCE,
    AskedActivity,
    GivenAnswer,
    Session,
    account_of,
    duration,
    json_lines,
    statement,
)
from xai_core.types import LocalisedText

Iri = Annotated[str, StringConstraints(pattern=r"^[a-z]+://[!-~]+$")]
Languages = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], str]


class Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Account(Exact):
    homePage: Iri  # noqa: N815
    name: str


class Actor(Exact):
    objectType: Literal["Agent"]  # noqa: N815
    name: str | None = None
    account: Account


class Verb(Exact):
    id: Iri
    display: Languages


class Component(Exact):
    id: Annotated[str, StringConstraints(pattern=r"^\S+$")]
    description: Languages


class Definition(Exact):
    type: Iri
    name: Languages
    description: Languages = Field(default_factory=dict)
    interactionType: Literal["choice", "numeric"] | None = None  # noqa: N815
    choices: list[Component] | None = None
    correctResponsesPattern: list[str] | None = None  # noqa: N815


class Activity(Exact):
    objectType: Literal["Activity"]  # noqa: N815
    id: Iri
    definition: Definition


class Result(Exact):
    success: bool | None = None
    response: str
    duration: Annotated[str, StringConstraints(pattern=r"^PT\d+\.\d\dS$")] | None = None
    extensions: dict[Iri, float] = Field(default_factory=dict)


class Context(Exact):
    registration: uuid.UUID
    contextActivities: dict[Literal["grouping"], list[Activity]]  # noqa: N815
    platform: str


class Statement(Exact):
    id: uuid.UUID
    actor: Actor
    verb: Verb
    object: Activity
    result: Result
    context: Context
    timestamp: AwareDatetime


A, B = LocalisedText(en="Band", ja="桿状核"), LocalisedText(en="Segmented", ja="分葉核")
ASKED = AskedActivity(
    "cells", "ab" * 32, "b 1/<x>", None, LocalisedText(en="?", ja="？"), {"a": A, "b": B}, "a"
)


@pytest.fixture
def make():
    def given(**changes: Any) -> GivenAnswer:
        values: dict[str, Any] = {
            "account": "7",
            "asked": ASKED,
            "session": Session("classes", "0f" * 16, "Monday\n<b>"),
            "answer": "b",
            "success": False,
            "at": datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC),
        }
        return GivenAnswer(**(values | changes))

    return given


def test_a_statement_read_by_hand(make):
    said = statement(make(seconds=4.254, confidence=0.7))
    read = Statement.model_validate(said)
    assert read.verb.id == ANSWERED
    assert read.object.id.endswith("/cases/cells/abababababababab/-/b%201%2F%3Cx%3E")
    assert said["object"]["definition"]["correctResponsesPattern"] == ["a"]
    assert [one["id"] for one in said["object"]["definition"]["choices"]] == ["a", "b"]
    assert said["result"] == {
        "success": False,
        "response": "b",
        "duration": "PT4.25S",
        "extensions": {CONFIDENCE: 0.7},
    }
    assert said["timestamp"] == "2026-03-01T09:00:00.123+00:00"
    assert read.id.version == 5


def test_what_is_not_known_is_left_out(make):
    contested = statement(make(success=None))
    assert contested["result"] == {"response": "b"}
    assert "name" not in contested["actor"]
    assert statement(make(name="Aya"))["actor"]["name"] == "Aya"


def test_a_number_is_numeric_and_has_no_pattern(make):
    asked = AskedActivity("hb", "cd" * 32, "c", None, LocalisedText(en="?", ja="？"))
    said = statement(make(asked=asked, answer="11.5", success=True))
    Statement.model_validate(said)
    assert said["object"]["definition"]["interactionType"] == "numeric"
    assert "correctResponsesPattern" not in said["object"]["definition"]


def test_the_same_answer_is_the_same_statement_and_another_is_another(make):
    assert statement(make()) == statement(make())
    ids = {statement(make(**changes))["id"] for changes in ({}, {"answer": "a"}, {"account": "8"})}
    assert len(ids) == 3


def test_a_line_a_statement_whatever_is_in_it(make):
    text = json_lines([make(), make(answer="\u2028\ud800\n")])
    assert text.isascii()
    assert len(text.splitlines()) == 2
    assert [json.loads(line)["verb"]["id"] for line in text.splitlines()] == [ANSWERED] * 2


def test_durations_and_accounts():
    assert [duration(0), duration(61.005), duration(-1)] == ["PT0.00S", "PT61.01S", "PT0.00S"]
    assert account_of("learners", "a") == account_of("learners", "a")
    assert "secret" not in account_of("learners", "secret")
