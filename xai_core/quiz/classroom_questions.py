"""What a class is asked: a case to decide about, or a question in words.

Question answered: *what may be answered to this question, and which answer is right?*

================  ===========================================================================
``case``          a picture of a library, answered by a class of its task; expert and AI can be
                  shown afterwards
``words``         a sentence and two to ten choices, as a lesson puts it; one of them may be right
================  ===========================================================================

Answers are ids that no language changes: the class's, or the number of a choice from ``"1"``. Plans
that were kept before there were questions in words say no kind: theirs are cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from xai_core.errors import ContentError
from xai_core.quiz.memory import Name
from xai_core.types import LocalisedText, Strict

FEWEST_CHOICES, MOST_CHOICES = 2, 10
"""Of a question in words."""


class AskedAi(Strict):
    """What the model had said of a question's case."""

    model: Name
    weights_sha256: Annotated[str, Field(max_length=128)]
    answers_key: str | None = Field(
        default=None, max_length=128, exclude_if=lambda key: key is None
    )
    """Of all that decides its answers; None in classes that were opened earlier."""
    answer: Name
    """In the classes both task and model speak of."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    right: bool | None = None
    """None where the label is contested."""


class CaseQuestion(Strict):
    """One case, and what can be answered to it."""

    kind: Literal["case"] = "case"
    library: Name
    library_hash: Annotated[str, Field(max_length=256)]
    case: Name
    grouping: Name | None = None
    """In which reading of the task it is asked; None for its own classes."""
    answers: tuple[Name, ...] = Field(min_length=2, max_length=20)
    """In the order of the buttons; for a number, the bands of its scale."""
    label: Name
    """What the library calls it, in this reading."""
    contested: bool = False
    """Whether that label is in doubt."""
    ai: AskedAi | None = None

    @property
    def truth(self) -> str | None:
        """The right answer; None where nobody knows it."""
        return None if self.contested else self.label

    def is_right(self, answer: str) -> bool | None:
        """Whether this is the right answer; None where nobody knows."""
        return None if self.contested else answer == self.label

    @model_validator(mode="before")
    @classmethod
    def _as_kept_before(cls, kept: object) -> object:
        """Plans of classes that were opened earlier call the grouping a mapping."""
        if not isinstance(kept, dict) or "mapping" not in kept or "grouping" in kept:
            return kept
        return {("grouping" if key == "mapping" else key): said for key, said in kept.items()}

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if len(set(self.answers)) != len(self.answers) or self.label not in self.answers:
            raise ContentError("a question's answers are different, and its label is one of them")
        return self


class QuestionInWords(Strict):
    """A sentence and its choices, in every language: each member reads their own."""

    kind: Literal["words"] = "words"
    id: Name
    """No other question of its lesson bears it."""
    text: LocalisedText
    """Markdown, as in a lesson."""
    choices: tuple[LocalisedText, ...] = Field(min_length=FEWEST_CHOICES, max_length=MOST_CHOICES)
    right: Annotated[int, Field(ge=1)] | None = None
    """Which choice is right, from 1; None where none is."""
    why: LocalisedText | None = None
    """What is said once it is closed."""
    step: Name | None = None
    """Address of the lesson's step that asks it."""

    @property
    def answers(self) -> tuple[str, ...]:
        """``"1"``, ``"2"`` and so on, in the order of the choices."""
        return tuple(str(place) for place in range(1, len(self.choices) + 1))

    @property
    def truth(self) -> str | None:
        """The right answer; None where there is none."""
        return None if self.right is None else str(self.right)

    def is_right(self, answer: str) -> bool | None:
        """Whether this is the right answer; None where there is none."""
        return None if self.right is None else answer == str(self.right)

    def choice(self, answer: str) -> LocalisedText:
        """What an answer says. ``answer`` is one of :attr:`answers`."""
        return self.choices[self.answers.index(answer)]

    @model_validator(mode="after")
    def _right_among_them(self) -> Self:
        if self.right is not None and self.right > len(self.choices):
            raise ContentError("the answer is not one of the choices")
        return self


def _kind(question: object) -> str:
    if isinstance(question, Mapping):
        return str(question.get("kind", "case"))
    return str(getattr(question, "kind", "case"))


ClassQuestion = Annotated[
    Annotated[CaseQuestion, Tag("case")] | Annotated[QuestionInWords, Tag("words")],
    Discriminator(_kind),
]
"""Either of them."""
