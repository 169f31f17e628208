"""How good is a question? Difficulty and discrimination, from who answered what rightly.

Question answered: *how many had this question right, and do those who have it right also have the
others right?*

Conventions
-----------
- One row a person, one column a question: 1 right, 0 wrong, None not answered or not scored.
- **Difficulty** is the share of right answers among those who answered (the classical *p*: the
  higher, the easier), with Wilson's 95 % interval and n.
- **Discrimination** is the point-biserial correlation between having this question right and the
  number of *other* questions right (corrected for the item: a question does not agree with
  itself). Over those who answered it; among the other questions, what was not answered is not
  right. In [-1, 1]; None with fewer than three people, where all or none had it right, or where
  all have as many of the others right. It is Pearson's correlation with a variable of 0 and 1.

Crocker, L., Algina, J. (1986), Introduction to Classical and Modern Test Theory, ch. 14.
Henrysson, S. (1963), Psychometrika 28, 211-218, 10.1007/BF02289618 (the correction).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xai_core.stats.intervals import wilson_interval
from xai_core.types import Interval

FEWEST = 3
"""People a correlation needs to say anything."""

Marks = Sequence[Sequence[bool | None]]
"""One row a person, one column a question."""


@dataclass(frozen=True)
class Difficulty:
    """How many had a question right."""

    right: int
    n: int
    """Who answered it."""

    @property
    def share(self) -> float | None:
        """Of right answers, in [0, 1]; None where nobody answered."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the share; None where nobody answered."""
        return wilson_interval(self.right, self.n)


def difficulty(marks: Marks, question: int) -> Difficulty:
    """How many of those who answered this question had it right."""
    given = [row[question] for row in marks if row[question] is not None]
    return Difficulty(sum(bool(one) for one in given), len(given))


def discrimination(marks: Marks, question: int) -> float | None:
    """Point-biserial correlation with the rest of the test, in [-1, 1]; None where undefined."""
    rows = [row for row in marks if row[question] is not None]
    here = [float(bool(row[question])) for row in rows]
    rest = [
        float(sum(bool(one) for place, one in enumerate(row) if place != question)) for row in rows
    ]
    return _correlation(here, rest)


def _correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    n = len(x)
    # Both are whole numbers, so that "all the same" is exact.
    if n < FEWEST or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    mean_x, mean_y = sum(x) / n, sum(y) / n
    along = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    spread = math.sqrt(sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y))
    return max(-1.0, min(1.0, along / spread))
