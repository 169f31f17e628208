"""Coarser ways to read classes: band and segmented are both neutrophils.

A :class:`ClassGrouping` is an entry of a file (its key there is ``groupings``): it has a name and
says which classes make up which coarser one. :class:`ReadClasses` is a task's classes as they are
read, either as they stand or through one of its groupings; it is what alignment works with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from xai_core.errors import ContentError, listed
from xai_core.types import LocalisedText, Strict

Identifier = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")


class ClassInfo(Strict):
    """One class: its identifier and its name in both languages."""

    id: str = Identifier
    name: LocalisedText


class ClassGrouping(Strict):
    """A coarser way to read the classes: ``groups[coarser id]`` lists the classes in it.

    Classes in no group are outside the grouping: such cases are not scored in it.
    """

    id: str = Identifier
    name: LocalisedText
    classes: tuple[ClassInfo, ...] = Field(min_length=1)
    groups: dict[str, tuple[str, ...]]

    def __hash__(self) -> int:
        """By the coarser classes: a task's alignment is remembered, and a dict has no hash."""
        return hash((self.id, self.classes))

    def group_of(self, class_id: str) -> str | None:
        """The coarser class a class belongs to, or None."""
        return next((group for group, members in self.groups.items() if class_id in members), None)


@dataclass(frozen=True)
class ReadClasses:
    """A task's classes as they are read. ``read[class id]`` is the answer, coarser or the same."""

    grouping: str | None
    """The id of the grouping; None where the classes are read as they stand."""
    classes: tuple[ClassInfo, ...]
    """The answers, in order."""
    read: Mapping[str, str]
    """A class that the grouping does not mention is not here."""

    @classmethod
    def own(cls, classes: Sequence[ClassInfo]) -> ReadClasses:
        """The classes as they stand."""
        return cls(None, tuple(classes), {item.id: item.id for item in classes})

    @classmethod
    def of(cls, grouping: ClassGrouping) -> ReadClasses:
        """The classes through a grouping."""
        read = {member: group for group, members in grouping.groups.items() for member in members}
        return cls(grouping.id, grouping.classes, read)

    @property
    def ids(self) -> frozenset[str]:
        """The answers that can occur."""
        return frozenset(item.id for item in self.classes)

    def among(self, answers: frozenset[str]) -> ReadClasses:
        """Read the same way, but only where the answer is one of these."""
        return ReadClasses(
            self.grouping,
            tuple(item for item in self.classes if item.id in answers),
            {name: answer for name, answer in self.read.items() if answer in answers},
        )

    def order_of(self, stages: Sequence[str]) -> tuple[str, ...]:
        """Stages as they are read, each once, in order.

        Empty where one of them would come twice with another between: read so, they have no order.
        """
        read = [self.read[stage] for stage in stages if stage in self.read]
        order = [name for i, name in enumerate(read) if i == 0 or name != read[i - 1]]
        return tuple(order) if len(set(order)) == len(order) else ()


def unspecified(classes: Sequence[ClassInfo], groupings: Sequence[ClassGrouping]) -> frozenset[str]:
    """Classes that only say to which coarser class a case belongs, such as "stage unknown".

    They are told by their name: a class that a grouping puts, with others, into a group of its own
    name. ``neutrophil`` in the group ``neutrophil`` beside band and segmented is one of them.
    """
    return frozenset(
        item.id
        for item in classes
        for grouping in groupings
        if len(members := grouping.groups.get(item.id, ())) > 1 and item.id in members
    )


def check_classes(classes: Sequence[ClassInfo], groupings: Sequence[ClassGrouping]) -> None:
    """Refuse classes and groupings that contradict each other. Raises ContentError."""
    ids = [item.id for item in classes]
    if len(set(ids)) != len(ids):
        raise ContentError("a class id appears twice")
    if len({grouping.id for grouping in groupings}) != len(groupings):
        raise ContentError("a grouping id appears twice")
    for grouping in groupings:
        _check_grouping(grouping, set(ids))


def _check_grouping(grouping: ClassGrouping, class_ids: set[str]) -> None:
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
