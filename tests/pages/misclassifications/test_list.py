"""Misclassifications without a browser: studies, filters, and what strangers send."""

import shutil
import time

import pytest

from tests.pages.conftest import calm, sentences, told
from tests.pages.misclassifications.conftest import (
    STUDY,
    button,
    carry_out,
    case_on,
    facts,
    lists,
)
from ui.common import jobs
from xai_core.cases.library import CaseLibrary
from xai_core.models.checkpoints import save_model, weights_bytes

# A study, and none


def test_without_a_study_it_offers_to_run_one(browse, home):
    page = calm(browse())
    assert "has not been studied" in sentences(page)
    assert "all 25 cases" in sentences(page)
    lists(carry_out(page, "Run the study"), 25)
    assert (home / "studies" / STUDY / "study.json").is_file()
    assert not [item for item in page.button if "Run the study" in item.label]


@pytest.mark.usefixtures("study")
def test_the_list_says_how_good_the_model_is(browse):
    page = lists(browse(), 25)
    # It answers neutrophil to everything: five of 25, and so would the most frequent answer.
    assert "**20.0\N{NO-BREAK SPACE}%** right" in sentences(page)
    assert "n = 25" in sentences(page)
    assert "would score 20.0\N{NO-BREAK SPACE}%" in sentences(page)
    assert "learned from" not in sentences(page)
    assert {"Chance", "Centre blob"} <= {line.split(":")[0] for line in facts(page)}


def test_an_unfinished_study_goes_on(browse, study):
    next(study.glob("parts/part-00001-*")).unlink()
    page = calm(browse())
    assert "unfinished: 17 of 25" in sentences(page)
    lists(carry_out(page, "Go on with the study"), 25)


def test_a_part_cut_short_is_told_and_made_again(browse, study):
    path = next(study.glob("parts/part-00001-*"))
    path.write_bytes(path.read_bytes()[:-9])
    page = calm(browse())
    assert "Part 2 of the study" in sentences(page)
    assert "cut short or altered" in sentences(page)
    lists(carry_out(page, "Run the study again"), 25)


def test_a_study_of_another_version_of_the_model_is_refused(browse, study, home, make_model):
    other = make_model(
        seed=5,
        id="guesser",
        task=CaseLibrary.open(home / "libraries/drawn-cells").task,
        input={"height": 64, "width": 64},
    )
    shutil.rmtree(home / "models/guesser")
    save_model(home / "models", other.card, weights_bytes(other.network))
    page = calm(browse())
    assert "another version of the model" in sentences(page)
    assert "cases of" not in sentences(page)
    lists(carry_out(page, "Run the study anew"), 25)


def test_a_study_of_another_version_of_the_library_is_refused(browse, study, home):
    table = home / "libraries/drawn-cells/cases.csv"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[:-1]))
    assert "another version of the library" in sentences(calm(browse()))


@pytest.mark.parametrize("text", ["", "{}", "[" * 5000])
def test_a_study_json_that_is_none(browse, study, text: str):
    (study / "study.json").write_text(text)
    page = calm(browse())
    assert "study.json" in sentences(page)
    lists(carry_out(page, "Run the study anew"), 25)


def test_a_picture_that_was_changed_keeps_its_numbers(browse, study, home):
    library = CaseLibrary.open(home / "libraries/drawn-cells")
    case = library.case("monocyte-02")
    (library.folder / case.image).write_bytes(b"changed")
    page = lists(browse(case="monocyte-02"), 25)
    assert "SHA-256" in sentences(page)
    assert "AI says: **Neutrophil**" in facts(page)


def test_a_library_without_regions(browse, bare):
    page = lists(browse(library="bare", charts="shown"), len(bare.cases))
    assert "agreement is not defined" in sentences(page)
    # Nothing may be asked that needs a region, not even by the address.
    page = lists(browse(library="bare", view="wrong-reason", above="0..1", order="agreeing"), 5)
    assert "view" not in page.query_params


# Filters


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("address", "n"),
    [
        ({"truth": "monocyte"}, 5),
        ({"truth": "monocyte", "said": "neutrophil"}, 5),
        ({"verdict": "wrong"}, 20),
        ({"verdict": "right"}, 5),
        ({"view": "confident-and-wrong"}, 20),
        ({"tag": "untagged"}, 25),
        ({"sure": "0.9..1"}, 25),
        ({"truth": "monocyte", "verdict": "wrong", "order": "agreeing"}, 5),
    ],
)
def test_filters_stand_in_the_address(browse, address: dict[str, str], n: int):
    page = lists(browse(**address), n)
    assert address.items() <= dict(page.query_params.items()).items()


@pytest.mark.usefixtures("study")
def test_a_filter_is_chosen_and_let_go(browse):
    page = browse()
    page.selectbox(key="truth").set_value("eosinophil").run()
    lists(page, 5)
    assert page.query_params["truth"] == "eosinophil"
    page.selectbox(key="truth").set_value(None).run()
    lists(page, 25)
    assert "truth" not in page.query_params


@pytest.mark.usefixtures("study")
def test_an_empty_list_can_be_cleared(browse):
    page = calm(browse(truth="neutrophil", verdict="wrong", sure="0.1..0.2"))
    assert "No case fits" in sentences(page)
    button(page, "Clear all filters").click().run()
    lists(page, 25)


@pytest.mark.usefixtures("study")
def test_a_box_is_told_and_let_go(browse):
    page = lists(browse(sure="0.5..1", above="-1..1"), 25)
    assert "confidence 50.0" in sentences(page)
    button(page, "Let go of the box").click().run()
    lists(page, 25)
    assert "sure" not in page.query_params


HOSTILE = (
    {"view": "nonsense"},
    {"verdict": "<b>"},
    {"truth": "'; DROP TABLE triage; --"},
    {"said": "(none)"},
    {"split": "../../etc"},
    {"tag": "\u202e"},
    {"order": "zzz"},
    {"sure": "nan..nan"},
    {"sure": "1..0"},
    {"above": "x" * 100_000},
    {"case": "no-such-case"},
    {"region": "no-such-region"},
    {"back": "%00" * 50},
    {"library": "no-such-library"},
    {"model": "no-such-model"},
)


@pytest.mark.usefixtures("study")
def test_hostile_addresses_are_calm(browse):
    for address in HOSTILE:  # in one test: what one of them has worked out serves the next
        with told(address):
            lists(browse(**address), 25)


@pytest.mark.usefixtures("study")
def test_next_and_previous_go_through_the_list(browse):
    page = browse(truth="monocyte", order="library")
    assert page.button(key="miss-Left").disabled
    seen = [case_on(page)]
    for _ in range(4):
        page.button(key="miss-Right").click().run()
        seen.append(case_on(page))
    assert seen == [f"monocyte-0{n}" for n in range(1, 6)]
    assert page.button(key="miss-Right").disabled
    assert "Case 5 of 5" in sentences(page)


# Very many


@pytest.mark.usefixtures("study")
def test_a_large_study_is_prepared_and_then_browsed_alike(browse, monkeypatch):
    monkeypatch.setattr("xai_core.evaluation.study.index.INDEXED_FROM", 25)
    monkeypatch.setattr("ui.misclassifications.charts.DENSE_FROM", 10)
    monkeypatch.setattr("ui.misclassifications.charts.MOST_POINTS", 9)
    monkeypatch.setattr("ui.misclassifications.preparing.MOST_ASKED", 10)
    page = calm(browse(answers="wrong", ask="slices", charts="shown"))
    assert "This study has 25 cases" in sentences(page)
    button(page, "Prepare the study").click().run()
    name = next(key for key in jobs._jobs()._works if key.startswith("index-"))
    while (found := jobs.under_way(name)) is not None and found.running:
        time.sleep(0.01)
    page = lists(page.run(), 25)
    assert "**20.0\N{NO-BREAK SPACE}%** right" in sentences(page)
    assert "Grey: how many of all listed cases lie there." in sentences(page)
    assert "answered for studies of at most 10 cases" in sentences(page)
    assert {"Chance", "Centre blob"} <= {line.split(":")[0] for line in facts(page)}
