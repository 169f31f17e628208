"""What a round of the quiz is to be, and where it stands; ``rounds.py`` moves it on.

**What the state tells.** It holds case ids, keys, the answers given and, in practice, the memory
of what was answered: never the right answer of a picture to come, and in a test nothing from
which right and wrong could be told. ``rounds.outcomes`` tells them, for a test only once it is
finished. (The log entry of a test answer says whether it was right, since it must be stored at
once: a screen keeps it to itself until the end.)

The state goes to JSON and back (``as_dict``, ``from_dict``), so that a screen can keep it over a
reload. Anything else in its place is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.quiz.log import Mode
from xai_core.quiz.memory import Memory, Name
from xai_core.quiz.pool import QuizCase
from xai_core.quiz.scale import Scale
from xai_core.quiz.spaced_repetition import Moment
from xai_core.types import Strict
from xai_core.validation import located

LONGEST = 500
"""Most pictures in a round."""
DEFAULT_WRONG_AI_RATE = 0.3

Share = Annotated[float, Field(ge=0, le=1)]


class RoundPlan(Strict):
    """What a round is to be. Said once, at its beginning."""

    round_id: Name
    mode: Mode
    library: Name
    library_hash: Annotated[str, Field(max_length=256)]
    grouping: Name | None = None
    """In which reading of the task the question is asked; None for its own classes."""
    answers: tuple[Name, ...] = Field(default=(), max_length=200)
    """Everything that may be answered, in the order of the buttons; none where there is a scale."""
    scale: Scale | None = Field(default=None, exclude_if=lambda scale: scale is None)
    """Where the answer is a number: which ones there are."""
    length: int = Field(default=20, ge=1, le=LONGEST)
    """Pictures in the round. A test of a smaller pool is as long as the pool."""
    wrong_ai_rate: Share = DEFAULT_WRONG_AI_RATE
    """The share of wrong-AI cases aimed at."""
    seed: int = Field(default=0, ge=0, lt=2**63)
    """Which fixed list a test asks, or in which order blocks come; else it is not used."""
    help: Help = Field(default=Help.ALONE, exclude_if=lambda help_: help_ is Help.ALONE)
    """When the learner sees the AI's answer. Where labels are contested: afterwards."""
    order: CategoryOrder = Field(
        default=CategoryOrder.INTERLEAVED,
        exclude_if=lambda order: order is CategoryOrder.INTERLEAVED,
    )
    """How the categories follow one another in practice; a test has a list of its own."""
    withheld: tuple[Name, ...] = Field(
        default=(), max_length=LONGEST, exclude_if=lambda withheld: not withheld
    )
    """Practice: cases that are not shown, as a test will ask them."""

    @model_validator(mode="after")
    def _askable(self) -> Self:
        practice, alone = self.mode is Mode.PRACTICE, self.help is Help.ALONE
        if self.mode is Mode.CONTESTED and not alone:
            raise ContentError("where labels are contested, the AI's answer is no help")
        if not practice and (self.order is CategoryOrder.BLOCKED or self.withheld):
            raise ContentError("only practice shows class after class, or withholds pictures")
        return self

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if (len(self.answers) < 2) is (self.scale is None):
            raise ContentError("a round asks classes, of which there are two or more, or numbers")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """What an answer may come to: the classes, or the bands of the scale."""
        return self.answers if self.scale is None else self.scale.bands

    @property
    def n_guesses(self) -> int:
        """Of how many answers one is right for somebody who only guesses."""
        return len(self.answers) if self.scale is None else self.scale.n_guesses

    def category_of(self, answer: str) -> str:
        """The class that was answered, or the band of the number.

        Raises
        ------
        QuizError
            It cannot be answered in this round.
        """
        if self.scale is not None:
            return self.scale.band(self.scale.read(answer))
        if answer not in self.answers:
            raise QuizError("“{answer}” is not one of the answers of this round.", answer=answer)
        return answer

    def is_right(self, answer: str, case: QuizCase) -> bool:
        """Whether an answer to a case is right: the class itself, or near enough."""
        if self.scale is None or case.target is None:
            return answer == case.category
        return self.scale.right(self.scale.read(answer), case.target)


class Presentation(Strict):
    """One picture being shown."""

    key: Name
    case_id: Name
    shown_at: Moment


class Answered(Strict):
    """One answer given in this round, without saying whether it was right."""

    key: Name
    case_id: Name
    answer: Name
    confidence: Share
    response_seconds: float = Field(ge=0)


class QuizState(Strict):
    """Where a round stands. Made by this module; a screen reads it and hands it back."""

    plan: RoundPlan
    length: int = Field(ge=1, le=LONGEST)
    """Pictures in this round."""
    current: Presentation | None = None
    """The picture shown last, answered or not."""
    answered: tuple[Answered, ...] = Field(default=(), max_length=LONGEST)
    sequence: tuple[Name, ...] = Field(default=(), max_length=LONGEST)
    """Test: all case ids in their order. Practice: empty."""
    again: Name | None = Field(default=None, exclude_if=lambda key: key is None)
    """Key of the presentation answered last, while its second answer is to come."""
    contrast: Mapping[Name, Annotated[int, Field(ge=0, le=2 * LONGEST)]] = Field(
        default_factory=dict
    )
    """Practice: category of a recent mistake -> the last position at which it is to come."""
    memory: Memory = Field(default_factory=Memory)
    """Practice: the learner as of the last answer. Test: empty. Contested: what was seen alone
    changes."""

    @property
    def position(self) -> int:
        """Of the picture shown last; 0 for the first."""
        return len(self.answered) - (0 if self.waiting or self.current is None else 1)

    @property
    def waiting(self) -> bool:
        """Whether the picture shown last waits for its answer."""
        return self.current is not None and not self.has_answered(self.current.key)

    @property
    def finished(self) -> bool:
        """Whether every picture has been answered, a second time too where that is asked."""
        return len(self.answered) >= self.length and self.again is None

    def has_answered(self, key: str) -> bool:
        """Whether this presentation has been answered."""
        return any(item.key == key for item in self.answered)

    def as_dict(self) -> dict[str, object]:
        """The state for JSON."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """The state that :meth:`as_dict` gave.

        Raises
        ------
        QuizError
            It is no such state.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as problem:
            raise QuizError(
                "The round that was kept cannot be read ({reason}): begin a new one.",
                reason=located(problem),
            ) from problem

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [item.key for item in self.answered]
        shown = [item.case_id for item in self.answered]
        if self.waiting and self.current is not None:
            shown.append(self.current.case_id)
        if len(set(keys)) != len(keys) or len(shown) > self.length or self.length > LONGEST:
            raise ContentError("the answers do not fit the round")
        second_look = self.plan.help is Help.SECOND_LOOK
        if self.again is not None and not (second_look and keys[-1:] == [self.again]):
            raise ContentError("there is no answer to be given a second time")
        if self.plan.mode is Mode.TEST:
            listed = len(self.sequence) == len(set(self.sequence)) == self.length
            if not listed or tuple(shown) != self.sequence[: len(shown)]:
                raise ContentError("the pictures are not those of the test")
        elif self.sequence or self.length != self.plan.length:
            raise ContentError("practice has no fixed list")
        return self
