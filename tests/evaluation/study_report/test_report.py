"""A study's report: every item stands there, its figures are the study's, names do no harm."""

from dataclasses import replace

import pytest

from xai_core.errors import StudyError
from xai_core.evaluation.study.run import run_study
from xai_core.evaluation.study_report.checklists import CLAIM, METRIC
from xai_core.evaluation.study_report.documents import as_html, as_markdown
from xai_core.evaluation.study_report.entry import Status
from xai_core.evaluation.study_report.figures import StudySources, figures_of
from xai_core.evaluation.study_report.report import study_report
from xai_core.types import LocalisedText


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="module")
def sources(tmp_path_factory, drawn_library, guesser) -> StudySources:
    study = run_study(drawn_library, guesser, tmp_path_factory.mktemp("told") / "s", quiet)
    return StudySources(study, drawn_library, guesser.card)


def test_the_lists_are_whole() -> None:
    assert [item.number for item in CLAIM] == list(range(1, 45))
    assert [item.number for item in METRIC] == list(range(1, 16))
    assert CLAIM[0].key == "claim-1"


def test_its_figures_are_the_studys(sources) -> None:
    figures = figures_of(sources)
    rows = sources.study.table(["truth", "answer", "right", "cell:attention"]).to_pylist()
    judged = [row for row in rows if row["right"] is not None]
    assert figures.n_cases == len(rows)
    assert figures.n_judged == len(judged)
    assert figures.n_right == sum(row["right"] for row in judged)
    assert figures.right == figures.n_right / figures.n_judged
    wrong = sum(row["truth"] != row["answer"] for row in judged)
    assert wrong == figures.n_judged - figures.n_right
    assert sum(n for *_, n in figures.confused()) <= wrong
    cell = next(each for each in figures.regions if each.region == "cell")
    held = [row["cell:attention"] for row in rows if row["cell:attention"] is not None]
    assert cell.attention.mean == pytest.approx(sum(held) / len(held))


def test_values_have_their_own_figures(studied_home, value_study, value_library, estimator) -> None:
    report = study_report(StudySources(value_study, value_library, estimator.card))
    told = as_markdown(report)
    assert report.figures.values is not None
    assert report.figures.classes is None
    assert f"Mean absolute error: {report.figures.values.mae:.3g} (95 % interval" in told
    by_class = next(each for each in report.entries if each.item.key == "claim-38")
    assert by_class.told.status is Status.NOT_APPLICABLE


def test_what_is_not_known_is_asked(sources) -> None:
    report = study_report(sources)
    counted = report.counted()
    assert sum(counted.values()) == len(report.entries) == 59
    told = as_markdown(report)
    assert told.count("\n> ") == counted[Status.ASKED]
    assert "> Who paid for the work, and what part had they in it?" in told
    assert f"Right: {report.figures.n_right} of {report.figures.n_judged}" in told


def test_a_hostile_name_stands_as_it_is(sources) -> None:
    hostile = "<script>alert(1)</script> ![i](http://x.example/i.png) **b**"
    card = sources.card.model_copy(update={"title": LocalisedText(en=hostile, ja=hostile)})
    report = study_report(replace(sources, card=card))
    page = as_html(report)
    assert "<script" not in page
    assert "<img" not in page
    assert "<strong>b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_of_another_model_it_is_refused(sources) -> None:
    other = sources.card.model_copy(update={"weights_sha256": "0" * 64})
    with pytest.raises(StudyError):
        study_report(replace(sources, card=other))
