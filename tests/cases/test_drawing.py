"""Tickets become cases in order, one after the other where they are few.

That several processes draw the same is told of blood cells (``domains/blood/test_builtin.py``).
"""

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.cases.drawing import draw_all
from xai_core.cases.pictures import encode_png


def draw(ticket: int) -> CaseDraft:
    return CaseDraft(
        id=f"c{ticket}", image=encode_png(np.zeros((2, 2, 3), np.uint8)), suffix=".png"
    )


def test_few_tickets_are_drawn_here_one_when_it_is_asked_for() -> None:
    steps: list[tuple[int, int]] = []
    drawn = draw_all([3, 1, 2], draw, lambda *step: steps.append(step), few=10)
    assert steps == []
    assert next(drawn).id == "c3"
    assert [draft.id for draft in drawn] == ["c1", "c2"]
    assert steps == [(1, 3), (2, 3), (3, 3)]
