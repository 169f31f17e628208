"""``export-test``: a test of the quiz, a playlist or a class, for another learning platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from xai_core.cases.library import CaseLibrary
from xai_core.cli.output import AsJson, Command, progress_bar, show
from xai_core.errors import ChoiceError, ModelError, StorageError, StoreError
from xai_core.files import replace_file
from xai_core.models.cards import ModelCard, find_card, list_cards
from xai_core.quiz.exporters import PaperFormat, written
from xai_core.quiz.exporters.question_paper import (
    MOST_QUESTIONS,
    ChosenQuestions,
    numbered_title,
    one_title,
    paper_of,
)
from xai_core.types import Choice


class Language(Choice):
    """In which a test is written."""

    EN = "en"
    JA = "ja"


def export_test(  # noqa: PLR0913, PLR0917  (one option a choice)
    out: Annotated[Path, typer.Option(help="The file to write.")],
    file_format: Annotated[str, typer.Option("--format", help=f"One of {', '.join(PaperFormat)}.")],
    library: Annotated[str | None, typer.Option(help="Cases of this library.")] = None,
    playlist: Annotated[
        str | None, typer.Option(help="The cases of this playlist, by its id in addresses.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="The questions of this class.")] = None,
    length: Annotated[
        int, typer.Option(min=1, max=MOST_QUESTIONS, help="Of a library: how many questions.")
    ] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Of a library: the test number.")] = 1,
    grouping: Annotated[
        str | None,
        typer.Option(
            "--grouping",
            "--mapping",
            help="Of a library: in this class grouping; - for its own classes.",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Of a library: with this model, the very test the quiz would ask."),
    ] = None,
    wrong: Annotated[
        int, typer.Option(min=0, max=100, help="With a model: per cent of its answers wrong.")
    ] = 30,
    language: Annotated[str, typer.Option(help="en or ja.")] = Language.EN.value,
    as_json: AsJson = False,
) -> None:
    """Write a test as Moodle XML, a QTI 2.1 package or an Anki deck; contested labels stay out."""
    from xai_core.cases.registry import open_library

    chosen_format, words = PaperFormat.parse(file_format), Language.parse(language)
    if sum(source is not None for source in (library, playlist, code)) != 1:
        raise ChoiceError("Say what is to be taken along: --library, --playlist or --code, one.")
    if not out.absolute().parent.is_dir():
        raise StorageError("The file {path} cannot be written.", path=out)
    if library is not None:
        opened = open_library(library)
        title = numbered_title(opened, seed, words)
        chosen = _of_library(opened, grouping, model, length, seed, wrong / 100)
    elif playlist is not None:
        title, chosen = _of_playlist(playlist)
    else:
        title, chosen = _of_class(code or "")
    paper = paper_of(title, chosen, words.value, open_library)
    replace_file(out, written(paper, chosen_format, datetime.now(UTC)))
    result = {
        "out": str(out),
        "format": chosen_format.value,
        "title": paper.title,
        "questions": len(paper.questions),
        "contested": paper.contested,
        "in_words": paper.in_words,
        "left_out": [str(error) for error in paper.left_out],
    }
    show(
        result,
        as_json,
        lambda: [
            f"{out}: {len(paper.questions)} questions; {paper.contested} left out because their"
            f" label is contested, {paper.in_words} because they are in words,"
            f" {len(paper.left_out)} for other reasons",
            *(f"  {error}" for error in paper.left_out),
        ],
    )


def _of_library(  # noqa: PLR0913, PLR0917  (what a test of the quiz depends on)
    library: CaseLibrary,
    grouping: str | None,
    model: str | None,
    length: int,
    seed: int,
    rate: float,
) -> ChosenQuestions:
    from xai_core.cli.asked_by_model import asked_of_model
    from xai_core.quiz.exporters.choosing import questions_of_library
    from xai_core.quiz.readings import OWN_CLASSES, reading_of, readings, shared_reading

    card = None if model is None else _card(model)
    reading = None
    if grouping is None:
        found = readings(library)
        reading = shared_reading(found, library, card) if found else None
    if reading is None:
        reading = reading_of(library, None if grouping == OWN_CLASSES else grouping)
    if card is None:
        return questions_of_library(library, reading, length, seed, _cards())
    with progress_bar("answers") as progress:
        return asked_of_model(library, card, reading, length, seed, rate, progress)


def _card(model_id: str) -> ModelCard:
    entry = find_card(model_id)
    if entry.card is None:
        raise entry.error or ModelError("The model “{model}” cannot be read.", model=model_id)
    return entry.card


def _of_playlist(playlist_id: str) -> tuple[str, ChosenQuestions]:
    from xai_core.cases.registry import open_library
    from xai_core.quiz.exporters.choosing import questions_of_cases
    from xai_core.store import open_playlist, open_store

    playlist = open_playlist(open_store(), playlist_id)
    if playlist is None:
        raise StoreError("There is no playlist “{id}” on this server.", id=playlist_id)
    cases = [(entry.library, entry.case) for entry in playlist.entries]
    return one_title(playlist.title), questions_of_cases(cases, open_library, _cards())


def _of_class(code: str) -> tuple[str, ChosenQuestions]:
    from xai_core.store import open_store
    from xai_core.store.classroom import find_class

    held = find_class(open_store(), code)
    if held is None:
        raise StoreError("There is no class “{code}”: see `class list`.", code=code)
    return one_title(held.plan.title), ChosenQuestions(held.plan.questions)


def _cards() -> Sequence[ModelCard]:
    return [entry.card for entry in list_cards() if entry.card is not None]


COMMANDS = (Command("export-test", export_test),)
