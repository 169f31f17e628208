"""Right and wrong answers as a filter on Compare: never waited for, kept, read from a study."""

import shutil
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_compare import PAGE, all_answered, calm, listed, sentences, shows_a_case
from ui.common import cached, jobs
from ui.common.answers import answered
from xai_core.evaluation import case_results
from xai_core.evaluation.study.run import run_study
from xai_core.home import study_folder

BEFORE = 7
"""Cases that are answered before the model stands still: five neutrophils, which are right, and two
eosinophils."""


@pytest.fixture
def wrong(open_page):
    """``wrong()``: Compare with wrong answers asked for."""
    return lambda **address: open_page(PAGE, answers="wrong", **address)


class Slow:
    """A model that stands still after some cases until it is let go; it notes what it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on, self.waits = Event(), Event()
        self.asked: list[str] = []
        self._real = case_results.case_results
        monkeypatch.setattr(case_results, "case_results", self._results)

    def _results(self, library, model, cases, **options):
        for place, (case, result) in enumerate(self._real(library, model, cases, **options)):
            if place == BEFORE and not self.go_on.is_set():
                self.waits.set()
                assert self.go_on.wait(timeout=120)
            self.asked.append(case.id)
            yield case, result


@pytest.fixture
def slow(monkeypatch):
    made = Slow(monkeypatch)
    yield made
    made.go_on.set()


def run_once_waiting(page: AppTest, slow: Slow) -> AppTest:
    assert slow.waits.wait(timeout=120)
    return page.run()


def test_the_page_is_usable_while_the_model_answers_and_the_list_fills(wrong, slow):
    page = run_once_waiting(calm(wrong()), slow)  # the first run came to its end as well
    shows_a_case(page)
    assert listed(page) == ["eosinophil-01", "eosinophil-02"]
    assert "7 of 25 answered" in sentences(page)
    page.button(key="step-Right").click().run()
    assert shows_a_case(page).query_params["case"] == "eosinophil-02"
    slow.go_on.set()
    all_answered(page)
    assert len(listed(shows_a_case(page))) == 20
    assert page.query_params["case"] == "eosinophil-02"
    assert len(slow.asked) == 25


def test_stopping_keeps_what_is_answered_and_it_goes_on_when_asked(wrong, slow, drawn_library):
    page = run_once_waiting(wrong(), slow)
    card = cached.model("guesser").card
    name = f"answers-{drawn_library.content_hash}-{card.answers_key}"
    assert [button.key for button in page.button if button.key == f"stop-{name}"]
    jobs.under_way(name).stop()
    slow.go_on.set()
    all_answered(page)
    page.run()  # nothing begins again by itself
    assert len(slow.asked) == BEFORE + 1
    assert "8 of 25 answered" in sentences(shows_a_case(page))
    page.button(key="answer-rest").click().run()
    all_answered(page)
    assert len(listed(page)) == 20
    assert len(slow.asked) == len(set(slow.asked)) == 25


def test_only_the_cases_of_the_filter_are_asked(wrong, slow):
    slow.go_on.set()
    page = all_answered(wrong(**{"class": "monocyte"}))
    assert listed(page) == [f"monocyte-{n:02d}" for n in range(1, 6)]
    assert len(slow.asked) == 5


def test_a_finished_study_is_read_and_nobody_is_asked(wrong, slow, home, drawn_library, guesser):
    run_study(drawn_library, guesser, study_folder("drawn-cells", "guesser"), lambda *_: None)
    page = shows_a_case(wrong())
    assert len(listed(page)) == 20
    assert "answered" not in sentences(page)
    assert slow.asked == []


def test_a_study_of_another_model_or_a_damaged_one_is_not_believed(
    wrong, slow, home, drawn_library, guesser
):
    slow.go_on.set()
    folder = study_folder("drawn-cells", "guesser")
    run_study(drawn_library, guesser, folder, lambda *_: None)
    part = next(folder.rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-8])
    assert len(listed(all_answered(wrong()))) == 20
    assert len(slow.asked) == 25
    shutil.rmtree(folder)


def test_an_error_is_said_and_it_can_be_tried_again(wrong, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("surprise")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(case_results, "case_results", broken)
        page = all_answered(wrong())
    assert "did not expect" in sentences(page)
    page.button(key="answer-rest").click().run()
    assert len(listed(all_answered(page))) == 20


def test_a_round_of_the_quiz_gets_probabilities_of_cases_the_filter_knows(
    wrong, slow, drawn_library, guesser
):
    slow.go_on.set()
    all_answered(wrong())
    book = answered(drawn_library, guesser.card, drawn_library.cases[:3])
    assert list(book.probabilities) == [case.id for case in drawn_library.cases[:3]]
    assert len(slow.asked) == 28
    answered(drawn_library, guesser.card, drawn_library.cases[:3])
    assert len(slow.asked) == 28
