"""Models: what a card says, and where its model looks beside others measured on the same cases."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.common.frame import address, named_case
from xai_core.agreement import score_heat_map
from xai_core.evaluation.attention_report import LookedAt, attention_report
from xai_core.models.card_parts import Metric, ModelRef
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.models.disputed_labels import LabelReview
from xai_core.models.reports import EvaluationReport
from xai_core.models.segmenter_cards import RegionMetric, SegmenterEpoch
from xai_core.models.segmenters import save_segmenter
from xai_core.stats.classification import classification_report
from xai_core.stats.deferral import deferral_curve
from xai_core.stats.specimens import OWN_CLASSES, specimen_report
from xai_core.tasks import ClassGrouping
from xai_core.types import LocalisedText

PAGE = "pages/6_Models.py"
CELLS = ["neutrophil"] * 3
OLDEST = classification_report(CELLS, CELLS, CELLS[:1]).model_dump(mode="json") | {"ece": 0.1}
"""What every card holds of a test."""


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
            **OLDEST,
            "library": drawn_library.id,
            "content_hash": content_hash,
            "attention": {"nucleus": looked(above)},
        }
        words = LocalisedText(en=f"Model {model}", ja=model)
        metric = Metric(name="accuracy", value=1.0, n=3, report="t", measured_on=words)
        changes = {
            "id": model,
            "title": words,
            "metrics": (metric,),
            "reports": {"t": EvaluationReport.model_validate(report)},
        }
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
        **OLDEST,
        "ece_before": 0.25,
        "groupings": {"five": 0.75, "elsewhere": 0.75},
        "groupings_ci95": {"five": [0.5, 0.9], "elsewhere": None},
        "groupings_among": {"five": 0.8, "elsewhere": None},
        "groupings_among_ci95": {"five": [0.6, 0.95], "elsewhere": None},
        "deferral": [asdict(point) for point in curve],
        "library": drawn_library.id,
        "content_hash": drawn_library.content_hash,
    }
    words = LocalisedText(en="Somewhere", ja="どこか")
    metric = Metric(name="accuracy", value=0.75, n=4, report="t", measured_on=words)
    start = ModelRef(model="drawn-first", weights_sha256="0" * 64)
    classes = guesser.card.task.classes
    five = ClassGrouping(
        id="five", name=words, classes=classes, groups={item.id: (item.id,) for item in classes}
    )
    task = guesser.card.task.model_copy(update={"groupings": (five,)})
    changes = {
        "id": "full",
        "task": task,
        "metrics": (metric,),
        "reports": {"t": EvaluationReport.model_validate(report)},
        "start": start,
        "teachers": (start, start.model_copy(update={"model": "drawn-second"})),
    }
    card = guesser.card.model_copy(update=changes)
    save_model(home / "models", card, weights_bytes(guesser.network))
    page = open_page(PAGE, model="full")
    readings = next(table.value for table in page.table if "Read as" in table.value.columns)
    assert list(readings["Accuracy"]) == ["75.0\N{NO-BREAK SPACE}%"]
    assert list(readings["If only these could be answered"]) == ["80.0\N{NO-BREAK SPACE}%"]
    said = sentences(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "25.0 % as it came out of training, 10.0 % with its temperature" in said
    assert (
        "For 99.0 % right: answer where confidence is at least 80.0 %, which leaves 25.0 %" in said
    )
    assert "It began with what **drawn-first** had learned." in said
    assert "learned the answers of **drawn-first**, **drawn-second**." in said


def test_a_segmenter_shows_how_well_it_outlines(open_page, home, make_segmenter):
    words = LocalisedText(en="Discs", ja="円")
    metrics = [
        RegionMetric(
            name="dice",
            region=region,
            value=value,
            low=low,
            high=high,
            n=n,
            n_undefined=5 - n,
            report="t",
            measured_on=words,
            trained_on=trained_on,
        )
        for region, value, low, high, n, trained_on in (
            ("nucleus", 0.93, 0.9, 0.95, 5, False),
            ("cell", None, None, None, 0, True),
        )
    ]
    curve = [
        SegmenterEpoch(epoch=n, train_loss=1 / n, learning_rate=0.1, validation_dice=0.5)
        for n in (1, 2)
    ]
    segmenter = make_segmenter()
    card = segmenter.card.model_copy(update={"metrics": tuple(metrics), "curve": tuple(curve)})
    save_segmenter(home / "models", card, weights_bytes(segmenter.network))
    page = open_page(PAGE, model="reader")
    assert not page.exception
    assert "guesser" in page.selectbox[0].options[0]  # the classifiers come first
    facts = page.table[0].value
    assert "Nucleus, Rim, Cell" in list(facts["Value"])
    figures = page.table[1].value
    assert list(figures["Region"]) == ["Nucleus", "Cell"]
    assert list(figures["Measured on"]) == ["Discs", "Discs (seen in training)"]
    assert list(figures["Dice coefficient"]) == ["0.93", "not defined"]
    assert list(figures["95 % interval"]) == ["0.90 to 0.95", "not defined"]
    assert list(figures["not defined"]) == ["0", "5"]
    assert page.header[0].value == "How well it outlines"


# --- labels that look wrong ------------------------------------------------------------------


@pytest.fixture
def doubted(home, guesser, drawn_library):
    """``doubted(n, **changes)``: a model whose card lists n labels of the drawn cells."""

    def put(n: int, **changes: object) -> None:
        one = {"label": "basophil", "suggested": "eosinophil", "probability_of_label": 0.125}
        cases = [case.id for case in drawn_library.cases] + ["gone"]
        review = {
            "library": drawn_library.id,
            "content_hash": drawn_library.content_hash,
            "split": "train",
            "trained_on": True,
            "share": 0.01,
            "n": 1234,
            "n_skipped": 0,
            "disputed": [
                one | {"case": case, "probability_of_suggested": 0.75} for case in cases[-n:]
            ],
        } | changes
        labels = (LabelReview.model_validate(review),)
        card = guesser.card.model_copy(update={"id": "doubting", "labels": labels})
        save_model(home / "models", card, weights_bytes(guesser.network))

    return put


def label_table(page: AppTest):
    return next(table.value for table in page.table if "The model says" in table.value.columns)


def test_disputed_labels_lead_to_compare(open_page, doubted, drawn_library):
    doubted(2)
    page = open_page(PAGE, model="doubting")
    assert not page.exception
    known, gone = label_table(page)["Case"]
    last = drawn_library.cases[-1].id
    place = address("compare", **named_case("drawn-cells", last, model="doubting"))
    assert known == f"[{last}]({place})"
    assert gone == "gone"  # the library on this machine no longer has it
    assert list(label_table(page)["Label"]) == ["Basophil", "Basophil"]
    assert list(label_table(page)["The model says"]) == ["Eosinophil", "Eosinophil"]
    assert list(label_table(page)["Probability of the label"]) == ["12.5\xa0%"] * 2
    said = sentences(page)
    assert "**drawn-cells**: 1,234 labels looked at; most disputed, and listed: 2" in said
    assert "bends towards what it was told" in said
    assert "another version" not in said


def test_a_long_list_is_shown_when_it_is_asked_for(open_page, doubted):
    doubted(20, where={"stain": "a"}, cut_out="cell", trained_on=False, content_hash="0")
    page = open_page(PAGE, model="doubting")
    assert len(label_table(page)) == 15
    said = sentences(page)
    assert "(stain = a, cut out by the region cell)" in said
    assert "bends towards" not in said
    assert "another version" in said
    page.toggle(key="labels-all-0").set_value(True).run()
    assert len(label_table(page)) == 20


def test_of_a_library_elsewhere_the_cases_are_named_without_a_link(open_page, doubted):
    doubted(1, library="pbc")
    page = open_page(PAGE, model="doubting")
    assert list(label_table(page)["Case"]) == ["gone"]


def test_nothing_is_said_of_labels_nobody_looked_at(open_page):
    page = open_page(PAGE, model="guesser")
    assert "Labels worth a second look" not in [header.value for header in page.header]


# --- smear by smear --------------------------------------------------------------------------


@pytest.fixture
def smears(home, guesser, drawn_library):
    """``smears(id, answers)``: a model whose answers to four cells of two smears are these."""

    def put(model: str, answers: str, **changes: object) -> None:
        names = {"n": "neutrophil", "e": "eosinophil", "o": "other"}
        said = [names[letter] for letter in answers]
        truth = ["neutrophil", "eosinophil"] * 2
        classes = ["neutrophil", "eosinophil", *(["other"] if "o" in answers else [])]
        found = specimen_report(truth, said, ["s1", "s1", "s2", "s2"], classes)
        report = {
            **OLDEST,
            "library": drawn_library.id,
            "content_hash": drawn_library.content_hash,
            "specimens": {OWN_CLASSES: found},
        } | changes
        words = LocalisedText(en=f"Model {model}", ja=model)
        metric = Metric(name="accuracy", value=1.0, n=3, report="t", measured_on=words)
        update = {
            "id": model,
            "title": words,
            "metrics": (metric,),
            "reports": {"t": EvaluationReport.model_validate(report)},
        }
        card = guesser.card.model_copy(update=update)
        save_model(home / "models", card, weights_bytes(guesser.network))

    return put


def confusion_tables(page: AppTest) -> list:
    return [table.value for table in page.table if "expert ↓ · AI →" in table.value.columns]


def summary(page: AppTest):
    return next(table.value for table in page.table if "Mean ± SD" in table.value.columns)


def test_mean_spread_and_the_table_of_the_study(open_page, smears):
    smears("one", "neno")
    page = open_page(PAGE, model="one")
    assert not page.exception
    (row,) = summary(page).to_dict("records")
    assert row["Mean ± SD"].replace("\xa0", " ") == "75.0 % ± 35.4 %"
    assert (row["Specimens"], row["Cases"]) == ("2", "4")
    assert (row["Best"], row["Worst"]) == ("s1: 100.0\xa0%", "s2: 50.0\xa0%")
    (table,) = confusion_tables(page)
    columns = ["expert ↓ · AI →", "Neutrophil", "Eosinophil", "(none of these)", "Accuracy"]
    assert [str(name).replace("\\", "") for name in table.columns] == columns
    assert table.values.tolist() == [
        ["Neutrophil", "2", "0", "0", "100.0\xa0%"],
        ["Eosinophil", "0", "1", "1", "50.0\xa0%"],
    ]
    assert "against" not in [box.key for box in page.selectbox]


def test_two_models_side_by_side_with_the_rank_sum_test(open_page, home, smears):
    smears("one", "nene")
    smears("two", "nnno")
    smears("elsewhere", "nene", content_hash="0" * 64)
    smears("garbled", "nene")
    garble(home, "garbled")
    page = open_page(PAGE, model="one")
    choice = page.selectbox(key="against")
    assert choice.options == ["Model two · two"]
    choice.set_value("two").run()
    assert not page.exception
    assert list(summary(page)["Model"]) == ["Model one · one", "Model two · two"]
    assert len(confusion_tables(page)) == 2
    said = sentences(page)
    assert "rank-biserial correlation **1.00**" in said
    assert "p = " in said


def test_equal_accuracies_have_no_p_value(open_page, smears):
    smears("one", "nene")
    smears("two", "nene")
    page = open_page(PAGE, model="one", against="two")
    assert "p not defined; rank-biserial correlation **0.00**" in sentences(page)


def test_a_card_whose_specimens_cannot_be_read_is_one_calm_sentence(open_page, home, smears):
    smears("garbled", "nene")
    garble(home, "garbled")
    page = open_page(PAGE, model="garbled")
    assert not page.exception
    assert "(own).specimens: a list is expected" in page.error[0].value.replace("\\", "")


def garble(home: Path, model: str) -> None:
    """A number stands where the card lists specimens."""
    card = json.loads((file := home / "models" / model / "card.json").read_bytes())
    card["reports"]["t"]["specimens"][OWN_CLASSES]["specimens"] = 3
    file.write_text(json.dumps(card), encoding="utf-8")


def answered(share: float, right: bool, truth: str) -> LookedAt:
    """A case with this share of its attention in the left half, which is the region."""
    attention, region = np.zeros((2, 4, 4), np.float32)
    attention[:, :2], attention[:, 2:], region[:, :2] = share, 1 - share, 1
    return LookedAt(truth, right, score_heat_map(attention, region, right=right), None)


def test_right_against_wrong_in_words(open_page, home, guesser, drawn_library):
    classes = ["neutrophil", "eosinophil"]
    cases = [answered(0.9 - n / 100, True, classes[0]) for n in range(6)]
    cases += [answered(0.6 - n / 100, False, classes[1]) for n in range(6)]
    words = LocalisedText(en="Somewhere", ja="どこか")
    report = {
        **OLDEST,
        "library": drawn_library.id,
        "content_hash": drawn_library.content_hash,
        "attention": {
            region: looked(0.5) | attention_report(some, classes).model_dump(mode="json")
            for region, some in {"cell": cases, "nucleus": cases[:6]}.items()
        },
    }
    metric = Metric(name="accuracy", value=0.5, n=12, report="t", measured_on=words)
    changes = {
        "id": "claims",
        "metrics": (metric,),
        "reports": {"t": EvaluationReport.model_validate(report)},
    }
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
