"""Reading a lesson: Markdown with a heading in TOML, steps, and typed blocks.

``lessons/NAME/lesson.en.md`` and ``lesson.ja.md`` lie side by side and are held against each other:
the same steps, the same blocks in the same order, the same facts in them. What is wrong is said
with file, line and reason. A lesson may come from anybody: there is no HTML in it, no picture from
elsewhere, and nothing outside its folder is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from xai_core.errors import ContentError, LessonError, Phrase, ShitenError, listed
from xai_core.files import read_regular
from xai_core.lessons.blocks import (
    FENCED,
    KIND_NAMES,
    Block,
    CodeBlock,
    Heading,
    Lesson,
    Placed,
    QuestionBlock,
    RevealBlock,
    Step,
    TextBlock,
    VoteBlock,
    facts,
)
from xai_core.toml_text import TomlError, parse_toml
from xai_core.validation import located

LANGUAGES = ("en", "ja")
MAX_BYTES = 400_000
"""Of one file."""
MAX_STEPS = 60
MAX_BLOCK = 20_000
"""Characters in one block's TOML; nesting stays far below what a parser minds."""
_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")
_FENCE = re.compile(r"^\{([a-z]+)\}$")
_ANCHORED = re.compile(r"^(?P<title>.+?)\s*\{#(?P<anchor>[a-z0-9][a-z0-9-]{0,39})\}$")
_SAFE = ("http://", "https://", "#")
_TAG = re.compile(r"<(?!https?://)[A-Za-z/!?]")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class LessonSource:
    """A lesson in every language, checked."""

    name: str
    folder: Path
    languages: dict[str, Lesson]
    """Language -> the lesson."""

    def in_language(self, language: str) -> Lesson:
        """The lesson in a language; in English where there is none."""
        return self.languages.get(language, self.languages["en"])


def read_lesson(folder: Path) -> LessonSource:
    """Read and check one lesson.

    Parameters
    ----------
    folder
        Its name is the lesson's; it holds one file for each language.

    Returns
    -------
    LessonSource
        English and Japanese.

    Raises
    ------
    LessonError
        A file is missing, too large or not text; or something in it is wrong: with its line.
    """
    if not _NAME.match(folder.name):
        raise LessonError(
            "“{name}” is no name of a lesson: lower-case letters, digits and “-”.",
            name=folder.name,
        )
    languages = {
        language: parse(_text(folder / f"lesson.{language}.md"), folder.name, language)
        for language in LANGUAGES
    }
    english = languages["en"]
    for language in LANGUAGES[1:]:
        _hold_against(english, languages[language])
    return LessonSource(folder.name, folder, languages)


def parse(text: str, name: str, language: str) -> Lesson:
    """One language of a lesson from its text. Raises LessonError, with the line."""
    file = f"{name}/lesson.{language}.md"
    heading, body = _heading(text, file)
    steps: list[_Open] = []
    for token, last in _top_level(_MARKDOWN.parse(body)):
        first = token.map[0] if token.map else 0
        if token.type == "heading_open" and token.tag == "h2":
            steps.append(_opened(body.splitlines()[first], file, first + 1, steps))
        elif not steps:
            raise _wrong(
                file, first + 1, Phrase("everything stands below a step’s heading, “## …”")
            )
        elif token.type == "fence" and (kind := _FENCE.match(token.info.strip())):
            steps[-1].add(_block(kind[1], token.content, file, first + 1), first + 1)
        else:
            steps[-1].more(body.splitlines()[first:last], first + 1)
    if not steps:
        raise _wrong(file, 1, Phrase("a lesson needs a step, “## Title {#anchor}”"))
    lesson = Lesson(name, language, heading, tuple(step.closed() for step in steps))
    _check_questions(lesson, file)
    return lesson


class _Open:
    """A step being read: text that belongs together is one block."""

    def __init__(self, anchor: str, title: str, line: int) -> None:
        self.anchor, self.title, self.line = anchor, title, line
        self._blocks: list[Placed] = []
        self._lines: list[str] = []
        self._from = 0

    def add(self, block: Block, line: int) -> None:
        self._end_text()
        self._blocks.append(Placed(block, line))

    def more(self, lines: list[str], line: int) -> None:
        if not self._lines:
            self._from = line
        self._lines += ["", *lines] if self._lines else lines

    def closed(self) -> Step:
        self._end_text()
        return Step(self.anchor, self.title, self.line, tuple(self._blocks))

    def _end_text(self) -> None:
        text = "\n".join(self._lines).strip()
        if text:
            self._blocks.append(Placed(TextBlock.model_construct(text=text), self._from))
        self._lines = []


def _text(path: Path) -> str:
    told = f"{path.parent.name}/{path.name}"
    try:
        return read_regular(path, MAX_BYTES).decode("utf-8").replace("\r\n", "\n")
    except OSError as problem:
        raise LessonError("The file {file} is missing or cannot be read.", file=told) from problem
    except UnicodeDecodeError as problem:
        raise LessonError("The file {file} is not text in UTF-8.", file=told) from problem
    except ShitenError as problem:
        raise LessonError("{file}: {reason}", file=told, reason=problem) from problem


def _heading(text: str, file: str) -> tuple[Heading, str]:
    """What stands between the lines of ``+++``, and the rest with its line numbers kept."""
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.strip() == "+++"][:2]
    if len(ends) < 2 or any(line.strip() for line in lines[: ends[0]]):
        raise _wrong(file, 1, Phrase("a lesson begins with its heading between two lines of “+++”"))
    first, last = ends
    values = _toml("\n".join(lines[first + 1 : last]), file, first + 2)
    try:
        heading = Heading.model_validate(values)
    except ValidationError as problem:
        raise _wrong(file, first + 1, located(problem)) from problem
    return heading, "\n".join([*[""] * (last + 1), *lines[last + 1 :]])


def _top_level(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Each block of Markdown with the line after its last; refuses what may not be in it."""
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            yield token, token.map[1]


def _opened(line: str, file: str, number: int, before: list[_Open]) -> _Open:
    found = _ANCHORED.match(line.lstrip("#").strip())
    if found is None:
        raise _wrong(
            file, number, Phrase("a step needs an address at its end, “## Title {#anchor}”")
        )
    if any(step.anchor == found["anchor"] for step in before):
        raise _wrong(
            file,
            number,
            ContentError("the address “{anchor}” is used twice", anchor=found["anchor"]),
        )
    if len(before) >= MAX_STEPS:
        raise _wrong(file, number, ContentError("more than {most} steps", most=MAX_STEPS))
    return _Open(found["anchor"], found["title"], number)


def _block(kind: str, body: str, file: str, line: int) -> Block:
    if len(body) > MAX_BLOCK:
        raise _wrong(file, line, Phrase("the block is too long"))
    if kind == "code":
        return CodeBlock.model_construct(code=body.rstrip())
    if kind not in FENCED:
        known = listed([*FENCED, "code"])
        raise _wrong(
            file,
            line,
            ContentError("there is no block “{kind}”; there are: {known}", kind=kind, known=known),
        )
    try:
        return FENCED[kind].model_validate(_toml(body, file, line + 1))
    except ValidationError as problem:
        raise _wrong(file, line, located(problem)) from problem


def _toml(text: str, file: str, line: int) -> Mapping[str, object]:
    try:
        return parse_toml(text)
    except TomlError as problem:
        told = ContentError("not TOML: {problem}", problem=problem.reason)
        raise _wrong(file, line + problem.line - 1, told) from problem


def check_markdown(text: str) -> ShitenError | None:
    """Why a text may not stand in a lesson; None where it may.

    Texts are joined when they are shown (choices make a list), and what one reader of Markdown
    takes for code is none to another (formulas): what begins a picture, a tag or the target of a
    reference is therefore refused wherever it stands.
    """
    if "![" in text:
        return ContentError("there is a picture in it; use a case or a figure")
    if _TAG.search(text):
        return ContentError(
            "there is HTML in it; write Markdown, and a space after a “<” in formulas"
        )
    if "]:" in text:
        return _reference()
    for reading in (text, f"- {text}", f"So: {text}"):  # as a text, in a list, after other words
        for token in _MARKDOWN.parse(reading):
            for one in (token, *(token.children or ())):
                if one.type == "text" and "][" in one.content:
                    return _reference()
                if one.type == "link_open" and not str(one.attrGet("href")).startswith(_SAFE):
                    return ContentError("a link begins with https://")
    return None


def _reference() -> ContentError:
    return ContentError(
        "there is a reference in it; write a link as [words](https://…), and in formulas a space"
        " after a “]”"
    )


def _check_questions(lesson: Lesson, file: str) -> None:
    """Ids are used once, a reveal follows its question, and texts are plain Markdown."""
    known: set[str] = set()
    for text in (lesson.heading.title, *lesson.heading.aims, *lesson.heading.sources):
        if problem := check_markdown(text):
            raise _wrong(file, 1, problem)
    for step in lesson.steps:
        if problem := check_markdown(step.title):
            raise _wrong(file, step.line, problem)
        for placed in step.blocks:
            block = placed.block
            for text in _texts(block):
                if problem := check_markdown(text):
                    raise _wrong(file, placed.line, problem)
            if isinstance(block, QuestionBlock | VoteBlock):
                if block.id in known:
                    raise _wrong(
                        file, placed.line, ContentError("the id “{id}” is used twice", id=block.id)
                    )
                known.add(block.id)
            if isinstance(block, RevealBlock) and block.of not in known:
                raise _wrong(
                    file,
                    placed.line,
                    ContentError("no question “{id}” stands before this", id=block.of),
                )


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, CodeBlock):
        return
    for name in type(block).model_fields:
        value = getattr(block, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (one for one in value if isinstance(one, str))


def _hold_against(english: Lesson, other: Lesson) -> None:
    """Refuse a language that has other steps, blocks or facts than the English."""
    file = f"{other.name}/lesson.{other.language}.md"
    if facts(english.heading) != facts(other.heading):
        raise _wrong(file, 1, Phrase("the heading differs from the English one"))
    names = [step.anchor for step in english.steps], [step.anchor for step in other.steps]
    if names[0] != names[1]:
        raise _wrong(
            file,
            other.steps[0].line,
            ContentError(
                "the steps are {these}; in English they are {those}",
                these=", ".join(names[1]),
                those=", ".join(names[0]),
            ),
        )
    for step, same in zip(english.steps, other.steps, strict=True):
        _hold_blocks_against(step, same, file)


def _hold_blocks_against(step: Step, same: Step, file: str) -> None:
    for placed, beside in zip(step.blocks, same.blocks, strict=False):
        one, two = placed.block, beside.block
        if one.kind != two.kind or facts(one) != facts(two):
            raise _wrong(
                file,
                beside.line,
                ContentError(
                    "this {kind} is not what stands on line {line} of the English",
                    kind=KIND_NAMES[two.kind],
                    line=placed.line,
                ),
            )
    if len(step.blocks) != len(same.blocks):
        raise _wrong(
            file,
            same.line,
            ContentError(
                "the step has {these} blocks; in English it has {those}",
                these=len(same.blocks),
                those=len(step.blocks),
            ),
        )


def _wrong(file: str, line: int, reason: object) -> LessonError:
    return LessonError("{file}, line {line}: {reason}.", file=file, line=line, reason=reason)
