"""``class``: the educator's passcode, the classes that were held, and what came of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cli.output import AsJson, Command, percent, show
from xai_core.errors import StoreError
from xai_core.files import replace_file
from xai_core.quiz.classroom import ClassPlan, asked_so_far
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion
from xai_core.quiz.classroom_results import Answers, ClassResults, results_of
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, delete_class, find_class, list_classes
from xai_core.store.classroom_export import (
    answers_parquet,
    answers_table,
    questions_parquet,
    questions_table,
)
from xai_core.store.classroom_members import ClassMember, class_members
from xai_core.store.classroom_votes import answers_of_class, times_of_class
from xai_core.store.classroom_xapi import class_statements
from xai_core.store.passcode import set_passcode
from xai_core.types import Choice

MOST = 1000
"""Classes that are listed."""


class Action(Choice):
    """What is to be done."""

    PASSCODE = "passcode"
    LIST = "list"
    RESULTS = "results"
    DELETE = "delete"


class ResultFormat(Choice):
    """What results are written as."""

    CSV = "csv"
    PARQUET = "parquet"
    XAPI = "xapi"


def classes(  # noqa: PLR0913, PLR0917  (one option a choice)
    action: Annotated[str, typer.Argument(help=f"One of {', '.join(Action)}.")],
    code: Annotated[str, typer.Argument(help="Of the class, for results and delete.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="passcode: none from now on.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="results: write them as files into this folder.")
    ] = None,
    file_format: Annotated[
        str,
        typer.Option(
            "--format", help="results: csv or parquet (questions, answers), or xapi (statements)."
        ),
    ] = ResultFormat.CSV.value,
    names: Annotated[
        bool, typer.Option("--names", help="results: statements name members by their names.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set the educator's passcode (typed, or a line of standard input); list or delete classes."""
    chosen = Action.parse(action)
    if chosen is Action.PASSCODE:
        _set(remove=remove, as_json=as_json)
    elif chosen is Action.LIST:
        _list(as_json=as_json)
    elif chosen is Action.RESULTS:
        written_as = ResultFormat.parse(file_format)
        _results(_found(code), out, written_as, names=names, as_json=as_json)
    else:
        held = _found(code)
        delete_class(open_store(), held.id)
        show({"deleted": held.code}, as_json, lambda: [f"deleted {held.code}"])


def _set(*, remove: bool, as_json: bool) -> None:
    set_passcode(open_store(), None if remove else _asked_for())
    said = "no passcode from now on" if remove else "the educator's passcode is set"
    show({"passcode": not remove}, as_json, lambda: [said])


def _asked_for() -> str:
    """Typed twice, unseen; of a script, a line of standard input. Never an argument: those show."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Passcode", hide_input=True, confirmation_prompt=True)
    return typed


def _found(code: str) -> HeldClass:
    held = find_class(open_store(), code)
    if held is None:
        raise StoreError("There is no class “{code}”: see `class list`.", code=code)
    return held


def _list(*, as_json: bool) -> None:
    found = list_classes(open_store(), MOST)
    result = [
        {
            "code": one.code,
            "title": one.title,
            "step": one.step.value,
            "members": one.members,
            "created_at": one.created_at.isoformat(),
        }
        for one in found
    ]

    def lines() -> list[str]:
        return [
            f"{one.code}  {one.created_at:%Y-%m-%d %H:%M}  {one.step.value}, {one.members} members:"
            f" {one.title}"
            for one in found
        ] or ["no classes"]

    show({"classes": result}, as_json, lines)


def _results(
    held: HeldClass, out: Path | None, file_format: ResultFormat, *, names: bool, as_json: bool
) -> None:
    store = open_store()
    members, answers = class_members(store, held.id), answers_of_class(store, held.id)
    results = results_of(held.plan, answers, asked_so_far(held.plan, held.state))
    if out is not None:
        if file_format is ResultFormat.XAPI:
            files = {"statements.jsonl": _statements(held, members, answers, names=names)}
        else:
            files = _tables(held.plan, members, answers, results, file_format)
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            replace_file(out / name, data)
    show(_told(held, results), as_json, lambda: _lines(held, results))


def _tables(
    plan: ClassPlan,
    members: Sequence[ClassMember],
    answers: Answers,
    results: ClassResults,
    file_format: ResultFormat,
) -> dict[str, bytes]:
    if file_format is ResultFormat.PARQUET:
        return {
            "questions.parquet": questions_parquet(plan, results),
            "answers.parquet": answers_parquet(plan, members, answers),
        }
    tables = {
        "questions.csv": questions_table(plan, results),
        "answers.csv": answers_table(plan, members, answers),
    }
    return {name: text.encode("utf-8-sig") for name, text in tables.items()}


def _statements(
    held: HeldClass, members: Sequence[ClassMember], answers: Answers, *, names: bool
) -> bytes:
    from xai_core.cases.registry import open_library

    times = times_of_class(open_store(), held.id)
    text = class_statements(held, members, answers, times, open_library, names=names)
    return text.encode("ascii")


def _told(held: HeldClass, results: ClassResults) -> dict[str, Any]:
    return {
        "code": held.code,
        "members": len(results.members),
        "finished": results.finished,
        "questions": [
            {
                **_asked(held.plan.questions[item.question]),
                "votes": dict(item.tally.counts),
                "right": None if item.difficulty is None else item.difficulty.share,
                "n": item.tally.n,
                "interval": None if item.difficulty is None else item.difficulty.interval,
                "chance": item.chance,
                "discrimination": item.discrimination,
            }
            for item in results.items
        ],
        "confusions": [
            {"truth": one.truth, "answer": one.answer, "n": one.n, "of": one.of}
            for one in results.confusions
        ],
    }


def _asked(question: ClassQuestion) -> dict[str, Any]:
    """The case, or the question in words with its choices."""
    if isinstance(question, CaseQuestion):
        return {"kind": question.kind, "case": question.case}
    return {
        "kind": question.kind,
        "id": question.id,
        "text": question.text.en,
        "choices": [choice.en for choice in question.choices],
    }


def _lines(held: HeldClass, results: ClassResults) -> list[str]:
    lines = [f"{results.finished} of {len(results.members)} members answered every question"]
    for item in results.items:
        question = held.plan.questions[item.question]
        unknown = "contested" if isinstance(question, CaseQuestion) else "no right answer"
        right = unknown if item.difficulty is None else percent(item.difficulty.share)
        name = question.case if isinstance(question, CaseQuestion) else question.id
        told = "not defined" if item.discrimination is None else f"{item.discrimination:.2f}"
        lines.append(
            f"  {item.question + 1} {name}: right {right} of"
            f" {item.tally.n}, chance {percent(item.chance)}, discrimination {told}"
        )
    return lines


COMMANDS = (Command("class", classes),)
