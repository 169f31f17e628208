"""Names and units of strangers stand on everybody's screen as text: no picture, no link, no bold.

A name of a saved view is typed by anybody; names of regions and units come with libraries.
"""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from ui.cohort import point
from ui.cohort.shift_words import sentence
from ui.compare import ablation, region_shapley, sanity
from ui.compare.amounts import Amounts
from ui.misclassifications import case_list, list_views
from ui.misclassifications.filters import Words
from xai_core.evaluation.shift.report import Fall, Measure, Measured, ShiftReport, Side
from xai_core.store import ListView, open_store, save_list_view, saved_list_views

EVIL = "![x](https://evil.example/p.png) **free**"
AMOUNTS = Amounts(target="value", name=EVIL, what=EVIL, reading="", unit=EVIL)
VALUE = SimpleNamespace(amounts=lambda: {"value": 1.0})


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Streamlit is given to draw as Markdown, labels and help included."""
    texts: list[str] = []

    def say(*shown: object, **more: object) -> None:
        texts.extend(str(one) for one in (*shown, more.get("help")) if one is not None)

    for name in ("markdown", "caption", "metric", "button"):
        monkeypatch.setattr(st, name, say)
    return texts


def harmless(texts: list[str]) -> bool:
    """Whether the stranger's words are there, and are words."""
    text = "\n".join(texts)
    return "evil.example" in text and "![x](" not in text and "**free**" not in text


def test_a_saved_view(shiten_home, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "popover", lambda *_, **__: SimpleNamespace(open=False))
    save_list_view(open_store(), "lib", name=EVIL, query="", author=EVIL)
    list_views.show_own_views("lib")
    assert len(said) == 2
    assert all(harmless([one]) for one in said)
    said.clear()
    views: list[ListView] = saved_list_views(open_store(), "lib")
    list_views._show_form("lib", views)
    assert harmless(said)


def test_a_region_of_a_cohort(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point, "sentence_of", lambda _: point.MORE)
    side = SimpleNamespace(
        attention=None, chance=None, centre_blob=None, centre_blob_narrow=None,
        attention_ci95=None, n=0, n_undefined=0,
    )  # fmt: skip
    report = SimpleNamespace(verdict=None, right=side, wrong=side)
    point.show_point(report, SimpleNamespace(mean=None, ci95=None, n=0), EVIL)
    assert sum("evil.example" in text for text in said) == 3
    assert harmless(said)


def test_the_unit_of_a_shift() -> None:
    figures = {Measure.MAE: Measured(value=1.0, ci95=None, blind=None)}
    found = ShiftReport.model_construct(
        headline=Measure.MAE,
        source=Side.model_construct(figures=figures),
        target=Side.model_construct(figures=figures),
        fall={Measure.MAE: Fall(value=None, ci95=None, shown=None)},
        remedies=(),
    )
    assert harmless([sentence(found, EVIL, EVIL)])


def test_the_unit_of_what_is_hidden_and_filled(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = SimpleNamespace(answer=VALUE)
    region_shapley._show_sum(SimpleNamespace(whole=answered, nothing=answered), AMOUNTS)
    assert harmless(said)
    said.clear()
    monkeypatch.setattr(ablation, "amounts_of", lambda _: AMOUNTS)
    monkeypatch.setattr(ablation, "_show_both", lambda *_, **__: None)
    view = SimpleNamespace(prediction=answered)
    ablation._show_answers(view, SimpleNamespace(prediction=answered, unchanged=None))
    assert harmless(said)
    assert harmless([sanity._chance(AMOUNTS, 0.5, 0.1)])


def test_the_unit_of_a_list(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_list, "selected", lambda *_: np.array([True, True]))
    monkeypatch.setattr(case_list.cached, "specimens", lambda *_: ("a", "b"))
    monkeypatch.setattr(case_list, "_show_if_learned", lambda *_: None)
    ones = np.array([1.0, 2.0])
    outcomes = SimpleNamespace(
        error=ones, target=ones, value=ones, case_ids=("a", "b"), right=np.array([True, False])
    )
    case_list.show_nearness(None, None, None, outcomes, Words(unit=EVIL, tolerance=1.0))
    assert harmless(said)
