"""Models: what a card says, and where its model looks beside others measured on the same cases."""

from dataclasses import asdict

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from xai_core.agreement import measure
from xai_core.analysis.attention import LookedAt
from xai_core.analysis.attention_report import attention_report
from xai_core.analysis.deferral import deferral_curve
from xai_core.cases.task import Grouping
from xai_core.inference.cards import Metric, Start
from xai_core.inference.checkpoints import save_model, weights_bytes
from xai_core.types import LocalisedText

PAGE = "pages/6_Models.py"


def looked(above: float) -> dict:
    return {
        "attention": 0.5,
        "chance": 0.2,
        "centre_blob": 0.4,
        "above_chance": above,
        "above_chance_ci95": [above - 0.1, above + 0.1],
        "n": 10,
        "n_undefined": 1,
        "n_specimens": 3,
    }


@pytest.fixture
def measured(home, guesser, drawn_library):
    """``measured(id, above)``: a model on the shelf that was measured on the drawn cells."""

    def put(model: str, above: float, content_hash: str = drawn_library.content_hash) -> None:
        report = {
            "ece": 0.1,
            "confusion": {"classes": ["neutrophil"], "matrix": [[3]]},
            "per_class": {},
            "library": drawn_library.id,
            "content_hash": content_hash,
            "attention": {"nucleus": looked(above)},
        }
        words = LocalisedText(en=f"Model {model}", ja=model)
        metric = Metric(name="accuracy", value=1.0, n=3, report="t", measured_on=words)
        changes = {"id": model, "title": words, "metrics": (metric,), "reports": {"t": report}}
        card = guesser.card.model_copy(update=changes)
        save_model(home / "models", card, weights_bytes(guesser.network))

    return put


def sentences(page: AppTest) -> str:
    parts = [*page.title, *page.markdown, *page.caption, *page.subheader]
    return "\n".join(str(part.value) for part in parts)


def viewpoint_table(page: AppTest):
    return next(table.value for table in page.table if "Above chance" in table.value.columns)


def test_where_it_looks_stands_beside_chance_and_beside_others(open_page, measured):
    measured("one", 0.6)
    measured("two", -0.3)
    measured("elsewhere", 0.9, content_hash="0" * 64)  # other cases: not comparable
    page = open_page(PAGE, model="one")
    assert not page.exception
    assert "Where it looks" in sentences(page)
    table = viewpoint_table(page)
    assert list(table["Model"]) == ["`one`", "`two`"]
    assert list(table["Above chance"]) == ["0.60", "−0.30"]
    assert list(table["95 % interval"]) == ["0.50 to 0.70", "−0.40 to −0.20"]
    assert list(table["Region"]) == ["Nucleus", "Nucleus"]
    assert list(table["Chance"]) == ["20.0\xa0%"] * 2


def test_a_model_measured_without_regions_shows_no_figure(open_page):
    page = open_page(PAGE, model="guesser")
    assert not page.exception
    assert "Where it looks" not in sentences(page)


def test_coarser_readings_and_what_may_be_withheld(open_page, home, guesser, drawn_library):
    curve = deferral_curve([0.99, 0.9, 0.8, 0.7], [True, True, True, False])
    report = {
        "ece": 0.1,
        "ece_before": 0.25,
        "groupings": {"five": 0.75, "elsewhere": 0.75},
        "groupings_ci95": {"five": [0.5, 0.9], "elsewhere": None},
        "confusion": {"classes": ["neutrophil"], "matrix": [[3]]},
        "per_class": {},
        "deferral": [asdict(point) for point in curve],
        "library": drawn_library.id,
        "content_hash": drawn_library.content_hash,
    }
    words = LocalisedText(en="Somewhere", ja="どこか")
    metric = Metric(name="accuracy", value=0.75, n=4, report="t", measured_on=words)
    start = Start(model="drawn-first", weights_sha256="0" * 64)
    classes = guesser.card.task.classes
    five = Grouping(
        id="five", name=words, classes=classes, groups={item.id: (item.id,) for item in classes}
    )
    task = guesser.card.task.model_copy(update={"groupings": (five,)})
    changes = {
        "id": "full",
        "task": task,
        "metrics": (metric,),
        "reports": {"t": report},
        "start": start,
    }
    card = guesser.card.model_copy(update=changes)
    save_model(home / "models", card, weights_bytes(guesser.network))
    page = open_page(PAGE, model="full")
    readings = next(table.value for table in page.table if "Read as" in table.value.columns)
    assert list(readings["Accuracy"]) == ["75.0\N{NO-BREAK SPACE}%"]
    said = sentences(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "25.0 % as it came out of training, 10.0 % with its temperature" in said
    assert (
        "For 99.0 % right: answer where confidence is at least 80.0 %, which leaves 25.0 %" in said
    )
    assert "It began with what **drawn-first** had learned." in said


def answered(share: float, right: bool, truth: str) -> LookedAt:
    """A case with this share of its attention in the left half, which is the region."""
    attention, region = np.zeros((2, 4, 4), np.float32)
    attention[:, :2], attention[:, 2:], region[:, :2] = share, 1 - share, 1
    return LookedAt(truth, right, measure(attention, region, right=right), None)


def test_right_against_wrong_in_words(open_page, home, guesser, drawn_library):
    classes = ["neutrophil", "eosinophil"]
    cases = [answered(0.9 - n / 100, True, classes[0]) for n in range(6)]
    cases += [answered(0.6 - n / 100, False, classes[1]) for n in range(6)]
    words = LocalisedText(en="Somewhere", ja="どこか")
    report = {
        "ece": 0.1,
        "confusion": {"classes": ["neutrophil"], "matrix": [[3]]},
        "per_class": {},
        "library": drawn_library.id,
        "content_hash": drawn_library.content_hash,
        "attention": {
            region: looked(0.5) | attention_report(some, classes).as_dict()
            for region, some in {"cell": cases, "nucleus": cases[:6]}.items()
        },
    }
    metric = Metric(name="accuracy", value=0.5, n=12, report="t", measured_on=words)
    changes = {"id": "claims", "metrics": (metric,), "reports": {"t": report}}
    card = guesser.card.model_copy(update=changes)
    save_model(home / "models", card, weights_bytes(guesser.network))
    page = open_page(PAGE, model="claims")
    assert not page.exception
    said = sentences(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "**Holds on these cases: all three parts are shown.**" in said
    assert "Correct answers against chance: **higher**; higher in 6 of 6 (p = 0.031" in said
    assert "the correct one lies higher in 100.0 % of the pairs (n = 6 and 6; p = 0.002" in said
    sides = next(table.value for table in page.table if "Narrow centre blob" in table.value.columns)
    assert list(sides["n"]) == ["6", "6"]
    assert list(sides["Chance"]) == ["50.0\N{NO-BREAK SPACE}%"] * 2
    page.selectbox(key="claim-region").select("nucleus").run()
    assert not page.exception
    said = sentences(page)
    assert "Cannot be told from these cases" in said
    assert "Correct against wrong answers: **too few to tell**" in said
    sides = next(table.value for table in page.table if "Narrow centre blob" in table.value.columns)
    assert list(sides["Attention"])[1] == "not defined"
