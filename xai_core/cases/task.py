"""What a model is asked about a case: its classes, their order, their coarser groupings.

The same :class:`Task` stands in a library's ``library.toml`` and on a model's card.
Nothing here knows which organ or cell it is about.

A *view* is one way of reading a task: its own classes, or one of its groupings
(band and segmented read as neutrophil). :func:`common_view` finds the finest pair of
views in which a model and a library speak of the same things, so that a five-class
model can be scored on an eleven-class library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import Field, model_validator

from xai_core.errors import AlignmentError, ContentError, LibraryError, listed
from xai_core.types import Choice, LocalisedText, Strict

Identifier = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")


class TaskKind(Choice):
    """What kind of answer a case has."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


class ClassInfo(Strict):
    """One class: its identifier and its name in both languages."""

    id: str = Identifier
    name: LocalisedText


class Grouping(Strict):
    """A coarser reading of the classes: ``groups[group id]`` lists the classes in it.

    Classes in no group are outside this reading: such cases are not scored in it.
    """

    id: str = Identifier
    name: LocalisedText
    classes: tuple[ClassInfo, ...] = Field(min_length=1)
    groups: dict[str, tuple[str, ...]]

    def group_of(self, class_id: str) -> str | None:
        """The group a class belongs to, or None."""
        return next((group for group, members in self.groups.items() if class_id in members), None)


class Task(Strict):
    """Classification (ordered stages and groupings allowed) or regression (unit, tolerance)."""

    kind: TaskKind
    classes: tuple[ClassInfo, ...] = ()
    stages: tuple[str, ...] = ()
    """Class ids in their order of maturation or severity; may be empty."""
    groupings: tuple[Grouping, ...] = ()
    unit: str | None = None
    tolerance: float | None = Field(default=None, gt=0)
    """Regression: an answer within this distance of the target counts as right."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = self.class_ids
        if len(set(ids)) != len(ids):
            raise ContentError("a class id appears twice")
        if self.kind is TaskKind.CLASSIFICATION and not ids:
            raise ContentError("a classification task needs at least one class")
        if self.kind is TaskKind.REGRESSION and (ids or self.groupings or self.stages):
            raise ContentError("a regression task has no classes, stages or groupings")
        if self.kind is TaskKind.REGRESSION and (self.unit is None or self.tolerance is None):
            raise ContentError("a regression task needs a unit and a tolerance")
        if unknown := set(self.stages) - set(ids):
            raise ContentError("the stages name unknown classes: {names}", names=listed(unknown))
        if len({grouping.id for grouping in self.groupings}) != len(self.groupings):
            raise ContentError("a grouping id appears twice")
        for grouping in self.groupings:
            _check_grouping(grouping, set(ids))
        return self

    @property
    def class_ids(self) -> tuple[str, ...]:
        """The class identifiers in their declared order."""
        return tuple(item.id for item in self.classes)

    def grouping(self, grouping_id: str) -> Grouping:
        """The grouping with this id.

        Raises
        ------
        LibraryError
            There is none; the message lists those there are.
        """
        for grouping in self.groupings:
            if grouping.id == grouping_id:
                return grouping
        raise LibraryError(
            "There is no grouping “{grouping}”; there are: {known}.",
            grouping=grouping_id,
            known=", ".join(g.id for g in self.groupings) or "-",
        )

    def views(self) -> tuple[View, ...]:
        """Every reading of the classes, the finest (the classes themselves) first."""
        own = View(None, self.classes, {class_id: class_id for class_id in self.class_ids})
        return (own, *(View.of(grouping) for grouping in self.groupings))


@dataclass(frozen=True)
class View:
    """One reading of a task's classes. ``read[class id]`` is the answer in this reading."""

    grouping: str | None
    classes: tuple[ClassInfo, ...]
    read: Mapping[str, str]

    @classmethod
    def of(cls, grouping: Grouping) -> View:
        """The reading a grouping gives."""
        read = {member: group for group, members in grouping.groups.items() for member in members}
        return cls(grouping.id, grouping.classes, read)

    @property
    def ids(self) -> frozenset[str]:
        """The answers that can occur in this reading."""
        return frozenset(item.id for item in self.classes)


@dataclass(frozen=True)
class CommonView:
    """How a library's labels and a model's answers are read so that they compare."""

    library: View
    model: View

    @property
    def classes(self) -> tuple[ClassInfo, ...]:
        """The shared answers, in the model's order."""
        return tuple(item for item in self.model.classes if item.id in self.library.ids)

    def truth(self, label: str | None) -> str | None:
        """A library label as a shared answer; None where it has none (the case is not scored)."""
        answer = self.library.read.get(label) if label is not None else None
        return answer if answer in self.model.ids else None

    def answer(self, class_id: str) -> str | None:
        """A model's class as an answer in the shared reading; None where it has none."""
        return self.model.read.get(class_id)

    def right(self, label: str | None, class_id: str) -> bool | None:
        """Whether a model's class is the label; None where the label is no shared answer."""
        truth = self.truth(label)
        return None if truth is None else self.answer(class_id) == truth


def comparable(library: Task, model: Task) -> bool:
    """Whether :func:`common_view` finds a pair of readings for the two."""
    try:
        common_view(library, model)
    except AlignmentError:
        return False
    return True


def common_view(library: Task, model: Task) -> CommonView:
    """The finest pair of readings in which library and model share the most classes.

    Most shared answers win; among equals the pair that leaves out fewest library classes,
    then fewest model classes, then the pair with fewest answers that only one side has, then
    the earlier (finer) reading of each.

    Raises
    ------
    AlignmentError
        Fewer than two shared answers in every pair, or the tasks are of different kinds.
    """
    if library.kind is not model.kind:
        raise AlignmentError(
            "This model answers a {model} task, but the library asks a {library} task.",
            model=model.kind,
            library=library.kind,
        )
    pairs = [CommonView(a, b) for a in library.views() for b in model.views()]
    best = max(pairs, key=_closeness)
    if len(best.classes) < 2:
        raise AlignmentError("This model and this library have no classes in common.")
    return best


def _closeness(view: CommonView) -> tuple[int, int, int, int]:
    shared = view.library.ids & view.model.ids
    # A class that a grouping does not mention is left out as well: those read are counted.
    read = sum(answer in shared for answer in view.library.read.values())
    read_model = sum(answer in shared for answer in view.model.read.values())
    beside = len(view.library.ids ^ view.model.ids)
    return len(shared), read, read_model, -beside


def _check_grouping(grouping: Grouping, class_ids: set[str]) -> None:
    names = [item.id for item in grouping.classes]
    if set(grouping.groups) != set(names) or len(set(names)) != len(names):
        raise ContentError(
            "the classes and the groups of the grouping {grouping} differ", grouping=grouping.id
        )
    members = [member for group in grouping.groups.values() for member in group]
    if unknown := set(members) - class_ids:
        raise ContentError(
            "the grouping {grouping} names unknown classes: {names}",
            grouping=grouping.id,
            names=listed(unknown),
        )
    if len(set(members)) != len(members):
        raise ContentError(
            "the grouping {grouping} puts a class in two groups", grouping=grouping.id
        )
