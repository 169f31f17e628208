"""Further questions of a study, and right answers for the wrong reason."""

import time
from pathlib import Path

import pytest

from tests.pages.conftest import calm, sentences, told
from tests.pages.misclassifications.conftest import button, lists, quiet
from ui.common import jobs
from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import save_model, weights_bytes

# Further questions


@pytest.fixture
def second(home: Path, study: Path, drawn_library, make_model) -> str:
    """Another model with a finished study of the drawn cells."""
    other = make_model(
        seed=7, id="rival", task=drawn_library.task, input={"height": 64, "width": 64}
    )
    save_model(home / "models", other.card, weights_bytes(other.network))
    run_study(drawn_library, other, home / "studies" / "drawn-cells--rival", quiet)
    return other.card.id


@pytest.mark.usefixtures("study")
def test_nothing_is_asked_unasked(browse, monkeypatch):
    monkeypatch.setattr(
        "xai_core.evaluation.neighbours.features_of", lambda _study: pytest.fail("was asked")
    )
    assert "Ask more of this study" in [item.value for item in lists(browse(), 25).subheader]


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ("alike", "Most like **neutrophil-01**"),
        ("map", "two main components"),
        ("models", "No other model has a finished study"),
        ("slices", "Press a row to list its cases"),
        ("find-slices", "No slice is shown to be worse"),
    ],
)
def test_each_question_has_an_answer(browse, ask: str, says: str):
    page = lists(browse(ask=ask, case="neutrophil-01"), 25)
    assert says in sentences(page)
    assert page.query_params["ask"] == ask


@pytest.mark.usefixtures("study")
def test_a_slice_of_the_address_filters_and_is_let_go(browse):
    page = lists(browse(slice="class=monocyte"), 5)
    assert "Only: Class: Monocyte" in sentences(page)
    lists(browse(slice="class=monocyte&split=test"), 1)
    button(page, "Let go").click().run()
    lists(page, 25)
    assert "slice" not in page.query_params


@pytest.mark.usefixtures("study")
def test_clearing_all_filters_lets_go_of_the_slice(browse):
    page = calm(browse(slice="class=monocyte", truth="eosinophil"))
    button(page, "Clear all filters").click().run()
    lists(page, 25)
    assert "slice" not in page.query_params


@pytest.mark.usefixtures("study")
def test_cases_alike_can_be_listed(browse):
    page = browse(ask="alike", case="monocyte-02", truth="monocyte")
    button(page, "List these").click().run()
    lists(page, 13)  # the case and its twelve neighbours
    assert page.query_params["alike"] == "monocyte-02"
    assert "cases like monocyte-02" in sentences(page)
    assert "truth" not in page.query_params


@pytest.mark.usefixtures("study")
def test_what_was_drawn_around_on_the_map_filters(browse):
    everything = "pca:-99,-99;99,-99;99,99;-99,99"
    lists(browse(drawn=everything), 25)
    page = calm(browse(drawn="pca:50,50;60,50;60,60", ask="map"))
    assert "No case fits" in sentences(page)
    assert "what was drawn around" in sentences(page)


def test_two_models_are_paired_case_by_case(browse, second: str):
    page = lists(browse(ask="models"), 25)
    assert page.query_params["beside"] == second
    assert "**guesser** is right on 20.0" in sentences(page)
    assert "of the same 25 cases" in sentences(page)
    kinds = ("fixed", "broken", "both-wrong", "both-right")
    counts = []
    for kind in kinds:
        found = calm(browse(beside=second, together=kind))
        told = [line for line in sentences(found).split("\n") if line.endswith("cases of 25")]
        told += [line for line in sentences(found).split("\n") if line.endswith("case of 25")]
        counts.append(int(told[0].split("**")[1]) if told else 0)
    # Each case is in one of the four.
    assert sum(counts) == 25
    assert counts[1] + counts[3] == 5


NOT_TO_BE_HAD = (
    {"ask": "<script>"},
    {"slice": "class=<b>&specimen=../../etc"},
    {"slice": "nonsense=1"},
    {"slice": "x" * 100_000},
    {"together": "fixed"},
    {"together": "fixed", "beside": "../../etc/passwd"},
    {"beside": "no-such-model", "ask": "models"},
    {"alike": "no-such-case"},
    {"drawn": "pca:nan,1;2,3;4,5"},
    {"drawn": "t-sne:0,0;1,0;1,1"},  # a map that was never made
    {"layout": "gps", "colours": "7", "ask": "map"},
    {"by": "no-such-attribute", "ask": "slices"},
)


@pytest.mark.usefixtures("study")
def test_what_is_asked_and_not_to_be_had_is_not_asked_for(browse):
    for address in NOT_TO_BE_HAD:
        with told(address):
            page = calm(browse(**address))
            assert not page.error
            assert ("25** cases" in sentences(page)) or ("No case fits" in sentences(page))


# Right for the wrong reason


@pytest.fixture
def looked_elsewhere(study: Path, monkeypatch) -> None:
    """Attention in the cell counts for nothing, so that all five right answers are suspected."""
    import numpy as np

    from xai_core.evaluation import outcomes as rows

    true = rows.outcomes_of

    def without_attention(read, region):
        found = true(read, region)
        if region is None:
            return found
        from dataclasses import replace

        return replace(found, attention=np.zeros(len(found)))

    monkeypatch.setattr(rows, "outcomes_of", without_attention)


@pytest.mark.usefixtures("looked_elsewhere")
def test_the_list_states_its_rule_and_is_checked(browse, study):
    page = lists(browse(view="wrong-reason"), 5)
    said = sentences(page)
    assert "**5 cases are suspected**" in said
    assert "**Supported**" in said
    assert "falls by at most 0.25" in said
    assert "precision 100.0" in said
    assert "330" in said
    assert "**suspected**, not checked" in said
    button(page, "Check 5 cases by hiding the region").click().run()
    for _ in range(6_000):  # five minutes
        found = [job for job in jobs._jobs()._works.values() if job.name.startswith("hiding-")]
        if not any(job.running for job in found):
            break
        time.sleep(0.05)
    page.run()
    said = sentences(calm(page))
    # It says neutrophil whatever it sees, so it never needed the cell.
    assert "**5 supported** by hiding the region; 0 acquitted" in said
    assert "**supported**. With the region hidden the answer stays" in said
    assert not [item for item in page.button if item.label.startswith("Check")]
    assert list((study / "hidden").iterdir())


@pytest.mark.usefixtures("looked_elsewhere")
def test_acquitted_cases_are_not_listed(browse, study):
    from xai_core.evaluation.hidden_answers import HiddenAnswers, answers_file
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.wrong_reason import Hidden

    opened = read_study(study)
    needed = Hidden(
        case="neutrophil-02", picture_sha256="0" * 64, stays=False, before=0.9, without=0.1
    )
    answers = HiddenAnswers(
        study=opened.info.fingerprint(),
        region="cell",
        fill="a-fill-of-long-ago",
        hidden=(needed,),
        left_out=(),
    )
    file = answers_file(opened, "cell")
    file.parent.mkdir()
    file.write_text(answers.model_dump_json())
    page = lists(browse(view="wrong-reason"), 4)
    assert "1 acquitted and not listed; 4 suspected and not checked" in sentences(page)
    assert "**acquitted**" in sentences(lists(browse(case="neutrophil-02"), 25))


@pytest.mark.usefixtures("bare")
def test_without_outlines_a_wrong_reason_is_not_defined(browse):
    page = lists(browse(library="bare", view="wrong-reason"), 5)
    assert "Right for the wrong reason: not defined" in sentences(page)
