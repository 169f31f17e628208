"""What a lesson is made of: steps, and in them blocks of a few kinds.

A block's entries are either *words*, which each language has its own of, or facts, such as a case's
id, which must be the same in every language (:func:`facts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, model_validator

from xai_core.errors import ContentError, Phrase
from xai_core.types import Choice, Strict

MOST_VALUES = 12
"""Of a figure's dial."""


class InWords:
    """Marks an entry that each language words by itself."""


Words = Annotated[str, Field(min_length=1, max_length=4000), InWords()]
"""Markdown, without HTML."""
WordsOrNone = Annotated[str | None, Field(max_length=4000), InWords()]
WordList = Annotated[tuple[str, ...], Field(max_length=12), InWords()]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
CaseName = Annotated[
    str,
    Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_.-]{0,63}:)?[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$"),
]
"""``library:case`` or ``case``, spelt as ``cases.csv`` has it."""
NameOrNone = Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class Shown(Choice):
    """What of a case is shown at once; the rest waits for the reader to ask."""

    IMAGE = "image"
    REGIONS = "regions"
    MAP = "map"
    ANSWER = "answer"
    AGREEMENT = "agreement"


class Pick(Choice):
    """Which case, where none is named: the first in the library's order that fits."""

    FIRST = "first"
    RIGHT = "right"
    """The first that the model answers right."""
    WRONG = "wrong"
    """The first that it does not."""


class TextBlock(Strict):
    """Markdown between the other blocks."""

    kind: Literal["text"] = "text"
    text: Words


class CaseBlock(Strict):
    """A case: its picture, what the expert outlined, where the model looked."""

    kind: Literal["case"] = "case"
    id: NameOrNone = None
    pick: Pick | None = None
    of_class: NameOrNone = Field(default=None, alias="class")
    """Only cases of this class, where one is picked."""
    library: NameOrNone = None
    """None: the lesson's; so is the model."""
    model: NameOrNone = None
    show: tuple[Shown, ...] = Field(default=(Shown.IMAGE,), min_length=1)
    method: Name = "layer-cam"
    region: NameOrNone = None
    """None: the one that the library puts first."""
    caption: WordsOrNone = None

    @model_validator(mode="after")
    def _one_way(self) -> CaseBlock:
        if (self.id is None) == (self.pick is None):
            raise ContentError("a case is either named by its id or picked")
        if self.of_class is not None and self.pick is None:
            raise ContentError("a class belongs to a case that is picked")
        return self


class PlaylistBlock(Strict):
    """Several cases, to go through on Compare."""

    kind: Literal["playlist"] = "playlist"
    title: Words
    cases: tuple[CaseName, ...] = Field(min_length=1, max_length=60)
    """``library:case``, or a case of the lesson's library."""


class _Asked(Strict):
    id: Name
    ask: Words
    choices: WordList
    answer: int | None = Field(default=None, ge=1)
    """Which choice is right, from 1; None where none is."""
    why: WordsOrNone = None
    """What is said once it is uncovered."""

    @model_validator(mode="after")
    def _an_answer_among_them(self) -> _Asked:
        if len(self.choices) < 2 or any(not one.strip() for one in self.choices):
            raise ContentError("a question needs two choices or more, none of them empty")
        if self.answer is not None and self.answer > len(self.choices):
            raise ContentError("the answer is not one of the choices")
        return self


class QuestionBlock(_Asked):
    """A question that each reader decides for himself."""

    kind: Literal["question"] = "question"


class VoteBlock(_Asked):
    """A question that a class votes on."""

    kind: Literal["vote"] = "vote"


class RevealBlock(Strict):
    """What is uncovered after a question."""

    kind: Literal["reveal"] = "reveal"
    of: Name
    text: Words


class FigureBlock(Strict):
    """A figure that the house knows how to make (``lessons/figures``)."""

    kind: Literal["figure"] = "figure"
    name: Name
    settings: dict[str, JsonValue] = Field(default_factory=dict)
    caption: WordsOrNone = None
    dial: NameOrNone = None
    """The setting that a reader may turn; None: the figure is as it is."""
    values: tuple[float | str, ...] = Field(default=(), max_length=MOST_VALUES)
    """What it may be turned to, in order; the figure begins with the one in ``settings``."""
    turn: WordsOrNone = None
    """What the dial is called."""

    @model_validator(mode="after")
    def _turnable(self) -> FigureBlock:
        if self.dial is None:
            if self.values or self.turn:
                raise ContentError("values and turn belong to a dial, and there is none")
        elif len(set(self.values)) < max(2, len(self.values)) or not self.turn:
            raise ContentError("a dial has two or more different values, and words for turn")
        elif self.settings.get(self.dial) not in self.values:
            raise ContentError("the setting “{dial}” is none of the dial's values", dial=self.dial)
        return self

    @property
    def begins(self) -> float | str | None:
        """The value of the dial in the settings; None without a dial."""
        return next((one for one in self.values if one == self.settings[str(self.dial)]), None)

    def turned(self, value: float | str) -> FigureBlock:
        """The figure at another value of its dial."""
        return self.model_copy(update={"settings": {**self.settings, str(self.dial): value}})


class ExerciseBlock(Strict):
    """Something to do, with a solution that stays hidden until it is asked for."""

    kind: Literal["exercise"] = "exercise"
    ask: Words
    solution: Words


class MisconceptionBlock(Strict):
    """What people tend to believe, and what is so."""

    kind: Literal["misconception"] = "misconception"
    belief: Words
    truth: Words


class CodeBlock(Strict):
    """Python that a notebook runs, and that app and hand-out show."""

    kind: Literal["code"] = "code"
    code: str = Field(min_length=1, max_length=8000)


Block = (
    TextBlock
    | CaseBlock
    | PlaylistBlock
    | QuestionBlock
    | VoteBlock
    | RevealBlock
    | FigureBlock
    | ExerciseBlock
    | MisconceptionBlock
    | CodeBlock
)
FENCED: dict[str, type[Block]] = {
    "case": CaseBlock,
    "playlist": PlaylistBlock,
    "question": QuestionBlock,
    "vote": VoteBlock,
    "reveal": RevealBlock,
    "figure": FigureBlock,
    "exercise": ExerciseBlock,
    "misconception": MisconceptionBlock,
}
"""Kinds whose body is TOML, by the word in braces; ``code`` has Python for its body."""


class Heading(Strict):
    """What stands above a lesson."""

    title: Words
    minutes: int = Field(ge=1, le=240)
    """For a class."""
    aims: WordList = ()
    library: NameOrNone = None
    model: NameOrNone = None
    sources: WordList = ()


@dataclass(frozen=True)
class Placed:
    """A block and the line of the file that it begins at, from 1."""

    block: Block
    line: int


@dataclass(frozen=True)
class Step:
    """One step of a lesson: a heading and what follows it."""

    anchor: str
    """Its address; the same in every language."""
    title: str
    line: int
    blocks: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson in one language."""

    name: str
    language: str
    heading: Heading
    steps: tuple[Step, ...] = field(default=())

    def step(self, anchor: str) -> Step | None:
        """The step at an address; None where there is none."""
        return next((step for step in self.steps if step.anchor == anchor), None)

    def asked(self, question: str) -> QuestionBlock | VoteBlock | None:
        """The question or vote of this id; None where there is none."""
        return next(
            (
                placed.block
                for step in self.steps
                for placed in step.blocks
                if isinstance(placed.block, QuestionBlock | VoteBlock)
                and placed.block.id == question
            ),
            None,
        )


def facts(entries: Strict) -> dict[str, Any]:
    """What of a block or heading must be the same in every language; of lists of words, how many.

    Parameters
    ----------
    entries
        A block, or a heading.

    Returns
    -------
    dict
        Entry -> its value.
    """
    told: dict[str, Any] = {}
    for name, info in type(entries).model_fields.items():
        value = getattr(entries, name)
        if not any(isinstance(mark, InWords) for mark in info.metadata):
            told[name] = value
        elif isinstance(value, tuple):
            told[name] = len(value)
        else:
            told[name] = value is not None
    return told


KIND_NAMES: dict[str, Phrase] = {
    "text": Phrase("text"),
    "case": Phrase("case"),
    "playlist": Phrase("playlist"),
    "question": Phrase("question"),
    "vote": Phrase("vote"),
    "reveal": Phrase("reveal"),
    "figure": Phrase("figure"),
    "exercise": Phrase("exercise"),
    "misconception": Phrase("misconception"),
    "code": Phrase("code"),
}
