"""A lesson as a Jupyter notebook: the same words, cases and figures, in cells that run.

The notebook holds no outputs and its cells' ids follow from the lesson, so that the same lesson
always makes the same file. Written against nbformat 4.5.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from html import escape

import nbformat

from xai_core.lessons.blocks import (
    Block,
    CaseBlock,
    CodeBlock,
    ExerciseBlock,
    FigureBlock,
    Heading,
    Lesson,
    MisconceptionBlock,
    PlaylistBlock,
    QuestionBlock,
    RevealBlock,
    TextBlock,
    VoteBlock,
)
from xai_core.lessons.words import word

KIT = "from xai_core.lessons.notebook_kit import show_case, show_figure, turn_figure"
PLACE = """import os, sys
from pathlib import Path

for folder in (Path.cwd(), *Path.cwd().parents):  # the checkout, from wherever this is opened
    if (folder / "xai_core").is_dir():
        sys.path.insert(0, str(folder))
        break
"""


@dataclass(frozen=True)
class _Cell:
    text: str
    code: bool = False


@dataclass(frozen=True)
class _Context:
    heading: Heading
    language: str


def notebook(lesson: Lesson) -> str:
    """The notebook of a lesson in its language.

    Parameters
    ----------
    lesson
        In one language.

    Returns
    -------
    str
        JSON of nbformat 4.5, without outputs, ending in a line break.
    """
    made = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "cells": [_made(f"{step}-{place}", cell) for step, place, cell in _numbered(lesson)],
    }
    nbformat.validate(made)
    return f"{json.dumps(made, indent=1, ensure_ascii=False)}\n"


def _numbered(lesson: Lesson) -> Iterator[tuple[str, int, _Cell]]:
    context = _Context(lesson.heading, lesson.language)
    for place, cell in enumerate(_front(lesson)):
        yield "_front", place, cell
    for step in lesson.steps:
        yield step.anchor, 0, _Cell(f"## {step.title}")
        for place, placed in enumerate(step.blocks, start=1):
            for part, cell in enumerate(_cells(placed.block, context)):
                yield step.anchor, 10 * place + part, cell
    if lesson.heading.sources:
        lines = [f"- {source}" for source in lesson.heading.sources]
        yield "_end", 0, _Cell("\n".join([f"## {word('sources', lesson.language)}", "", *lines]))


def _made(name: str, cell: _Cell) -> dict[str, object]:
    code: dict[str, object] = {"cell_type": "code", "execution_count": None, "outputs": []}
    return {
        "cell_type": "markdown",
        "id": name[:64],
        "metadata": {},
        "source": cell.text.splitlines(keepends=True),
        **(code if cell.code else {}),
    }


def _front(lesson: Lesson) -> Iterator[_Cell]:
    heading, language = lesson.heading, lesson.language
    aims = [f"- {aim}" for aim in heading.aims]
    yield _Cell(
        "\n".join(
            [
                f"# {heading.title}",
                "",
                word("minutes", language, n=heading.minutes),
                "",
                f"**{word('aims', language)}**",
                "",
                *aims,
                "",
                f"*{word('teaching', language)}*",
            ]
        )
    )
    yield _Cell(f"# {word('first', language)}\n{PLACE}\n{KIT}", code=True)


@singledispatch
def _cells(block: Block, _context: _Context) -> Iterator[_Cell]:
    raise TypeError(f"no cell for a {type(block).__name__}")


@_cells.register
def _(block: TextBlock, _context: _Context) -> Iterator[_Cell]:
    yield _Cell(block.text)


@_cells.register
def _(block: CodeBlock, _context: _Context) -> Iterator[_Cell]:
    yield _Cell(block.code, code=True)


@_cells.register
def _(block: CaseBlock, context: _Context) -> Iterator[_Cell]:
    library, model = block.library or context.heading.library, block.model or context.heading.model
    which = [] if block.id is None else [repr(block.id)]
    options: dict[str, object] = {
        "model": model,
        "pick": None if block.pick is None else str(block.pick),
        "of_class": block.of_class,
        "show": tuple(map(str, block.show)),
        "method": block.method,
        "region": block.region,
        "language": context.language,
    }
    if block.caption:
        yield _Cell(block.caption)
    yield _call("show_case", [repr(library), *which], options)


@_cells.register
def _(block: FigureBlock, context: _Context) -> Iterator[_Cell]:
    given = [repr(block.name)] + ([repr(block.settings)] if block.settings else [])
    if block.dial is None:
        yield _call("show_figure", given, {"language": context.language})
    else:
        turns = {"dial": block.dial, "values": block.values, "turn": block.turn}
        yield _call("turn_figure", given, {**turns, "language": context.language})
    if block.caption:
        yield _Cell(f"*{block.caption}*")


def _call(name: str, given: list[str], options: dict[str, object]) -> _Cell:
    told = [f"    {key}={value!r}," for key, value in options.items() if value is not None]
    return _Cell("\n".join([f"{name}(", f"    {', '.join(given)},", *told, ")"]), code=True)


@_cells.register
def _(block: PlaylistBlock, context: _Context) -> Iterator[_Cell]:
    lines = [f"- `{case}`" for case in block.cases]
    yield _Cell("\n".join([f"**{word('playlist', context.language)}: {block.title}**", "", *lines]))


@_cells.register
def _(block: QuestionBlock, context: _Context) -> Iterator[_Cell]:
    yield _asked(block, word("question", context.language), context)


@_cells.register
def _(block: VoteBlock, context: _Context) -> Iterator[_Cell]:
    yield _asked(block, word("vote", context.language), context)


def _asked(block: QuestionBlock | VoteBlock, title: str, context: _Context) -> _Cell:
    choices = [f"{place}. {choice}" for place, choice in enumerate(block.choices, start=1)]
    lines = [f"**{title}.** {block.ask}", "", *choices]
    if block.answer is not None or block.why:
        lines += ["", *_hidden(word("answer_title", context.language), _answer(block))]
    return _Cell("\n".join(lines))


def _answer(block: QuestionBlock | VoteBlock) -> str:
    right = [] if block.answer is None else [f"{block.answer}. {block.choices[block.answer - 1]}"]
    return "\n\n".join([*right, *([block.why] if block.why else [])])


@_cells.register
def _(block: RevealBlock, context: _Context) -> Iterator[_Cell]:
    yield _Cell("\n".join(_hidden(word("reveal", context.language), block.text)))


@_cells.register
def _(block: ExerciseBlock, context: _Context) -> Iterator[_Cell]:
    title = word("exercise", context.language)
    hidden = _hidden(word("solution", context.language), block.solution)
    yield _Cell("\n".join([f"**{title}.** {block.ask}", "", *hidden]))


@_cells.register
def _(block: MisconceptionBlock, context: _Context) -> Iterator[_Cell]:
    yield _Cell(misconception(block, context.language))


def misconception(block: MisconceptionBlock, language: str) -> str:
    """A belief and what is so, as a quotation in Markdown."""
    belief, truth = word("belief", language), word("truth", language)
    said = f"**{belief}:** {block.belief}\n\n**{truth}:** {block.truth}"
    return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))


def _hidden(title: str, text: str) -> list[str]:
    """Shown when it is asked for; the blank lines let Markdown be read inside."""
    return [f"<details><summary>{escape(title)}</summary>", "", text, "", "</details>"]
