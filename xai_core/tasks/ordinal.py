"""How far along is it? Classes that all stand on one line, such as grades.

An ordinal task is judged like a classification, and also by how many stages an answer is off. It
aligns with classification tasks: a grader can be scored on a library that names the same classes.
"""

from __future__ import annotations

from typing import Literal

from xai_core.tasks.base import TaskKind
from xai_core.tasks.classification import ClassTask


class Ordinal(ClassTask):
    """One class of several; their order in the file is their order on the line."""

    kind: Literal[TaskKind.ORDINAL] = TaskKind.ORDINAL

    @property
    def order(self) -> tuple[str, ...]:
        """All classes."""
        return self.class_ids
