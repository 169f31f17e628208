"""What a lesson shows is made once, and anew for another library or another model."""

import json
import os
from pathlib import Path

import pytest
import streamlit as st

from ui.lessons import cached
from xai_core.explain.explanation import Method
from xai_core.lessons.blocks import FigureBlock
from xai_core.lessons.cases import CaseChoice
from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home: Path, guesser, monkeypatch: pytest.MonkeyPatch) -> Path:
    st.cache_resource.clear()
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


def without_last_case(home: Path) -> None:
    table = home / "libraries" / "drawn-cells" / "cases.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    _later(table)


def warmer(home: Path) -> None:
    """The same weights answer otherwise."""
    card = home / "models" / "guesser" / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"temperature": 3.0}))
    _later(card)


def _later(path: Path) -> None:
    """Whatever the clock of the disk tells apart."""
    then = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(then, then))


def test_a_case_is_met_anew_by_another_library_or_model(home, monkeypatch):
    met = []
    monkeypatch.setattr(cached, "see_case", lambda choice: met.append(choice) or len(met))
    choice = CaseChoice("drawn-cells", "guesser", "monocyte-02", None, None, Method.LAYER_CAM, None)
    assert [cached.seen(choice), cached.seen(choice)] == [1, 1]
    without_last_case(home)
    assert [cached.seen(choice), cached.seen(choice)] == [2, 2]
    warmer(home)
    assert [cached.seen(choice), cached.seen(choice)] == [3, 3]


def test_a_figure_is_made_anew_of_another_library_or_model(home, monkeypatch):
    made = []
    monkeypatch.setattr(cached, "make_figure", lambda *asked: made.append(asked) or len(made))
    block = FigureBlock(name="elsewhere")
    assert [cached.figure(block, "en"), cached.figure(block, "en")] == [1, 1]
    without_last_case(home)
    assert [cached.figure(block, "en"), cached.figure(block, "en")] == [2, 2]
    warmer(home)
    assert [cached.figure(block, "en"), cached.figure(block, "en")] == [3, 3]
