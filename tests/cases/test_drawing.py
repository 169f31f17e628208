"""Tickets become cases in order, one after the other where they are few.

That several processes draw the same is told of blood cells (``domains/blood/test_libraries.py``).
"""

import os
import select
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.draft import CaseDraft
from xai_core.cases.drawing import draw_all
from xai_core.cases.pictures import encode_png
from xai_core.home import CHECKOUT


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


PARENT = """
import sys
from tests.cases.test_drawing import draw
from xai_core.cases.drawing import draw_all
for draft in draw_all(range(10**6), draw, lambda *_: None, workers=2, few=1):
    print(draft.id, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_whoever_draws_ends_with_whoever_asked_for_it() -> None:
    words = [sys.executable, "-c", PARENT]
    with subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "c0\n"
        mine = [os.pidfd_open(child) for child in children(parent.pid)]
        assert len(mine) >= 2
        parent.kill()
    for child in mine:
        assert select.select([child], [], [], 20)[0], "a worker goes on"
        os.close(child)


def children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in told.split()]
