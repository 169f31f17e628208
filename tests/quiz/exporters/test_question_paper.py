"""From questions to a paper: what is asked, what is left out and said, what is refused."""

from dataclasses import replace

import pytest

from tests.quiz.test_classroom_questions import WHERE
from xai_core.cases.pictures import decode_image
from xai_core.errors import LibraryError, QuizError
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.exporters import question_paper
from xai_core.quiz.exporters.choosing import questions_of_cases, questions_of_library
from xai_core.quiz.exporters.question_paper import (
    ChosenQuestions,
    cannot_leave,
    numbered_title,
    one_title,
    paper_of,
)
from xai_core.quiz.readings import readings


@pytest.fixture
def opened(drawn_library):
    """Opens the drawn library by its id, and no other."""

    def open_library(library_id):
        if library_id != drawn_library.id:
            raise LibraryError("There is no library “{id}”.", id=library_id)
        return drawn_library

    return open_library


@pytest.fixture
def chosen(drawn_library):
    reading = readings(drawn_library)[0]
    return questions_of_library(drawn_library, reading, 5, 1, [])


def test_a_paper_of_five_drawn_cells(drawn_library, opened, chosen):
    paper = paper_of("Cells", chosen, "ja", opened)
    assert len(paper.questions) == 5
    # As even as can be: one of each of the five types.
    assert len({question.right for question in paper.questions}) == 5
    for question in paper.questions:
        case = drawn_library.case(question.case)
        assert question.right == case.label
        assert (decode_image(question.picture, "x") == drawn_library.image(case)).all()
        assert question.prompt == "これは何でしょうか"
        assert question.source.startswith("描いた細胞（drawn-cells、版 1）。")
        assert question.case not in question.key
    names = {choice.id: choice.name for choice in paper.questions[0].choices}
    assert names["neutrophil"] == "好中球"


def test_the_same_seed_gives_the_same_test(drawn_library, chosen):
    reading = readings(drawn_library)[0]
    assert questions_of_library(drawn_library, reading, 5, 1, []) == chosen
    assert questions_of_library(drawn_library, reading, 5, 2, []) != chosen


def test_contested_questions_are_left_out_and_counted(opened, chosen):
    first = chosen.questions[0].model_copy(update={"contested": True})
    questions = (first, *chosen.questions[1:])
    paper = paper_of("Cells", replace(chosen, questions=questions, contested=2), "en", opened)
    assert [one.case for one in paper.questions] == [one.case for one in questions[1:]]
    assert paper.contested == 3
    assert "3 left out because their label is contested, 0 for other reasons." in paper.about
    with pytest.raises(QuizError, match=r"All of its labels are contested"):
        paper_of("Cells", ChosenQuestions((first,)), "en", opened)


def test_questions_in_words_are_left_out_and_counted(opened, chosen):
    paper = paper_of("Cells", replace(chosen, questions=(WHERE, *chosen.questions)), "en", opened)
    assert (len(paper.questions), paper.contested, paper.in_words) == (5, 0, 1)
    assert "1 left out because they are questions in words" in paper.about
    with pytest.raises(QuizError, match="in words, without a picture"):
        paper_of("Cells", ChosenQuestions((WHERE,)), "en", opened)


def test_a_library_that_changed_or_is_gone_is_said(opened, chosen):
    changed = chosen.questions[0].model_copy(update={"library_hash": "other"})
    gone = chosen.questions[1].model_copy(update={"library": "gone"})
    paper = paper_of("C", ChosenQuestions((changed, gone, chosen.questions[2])), "en", opened)
    assert len(paper.questions) == 1
    assert [str(error) for error in paper.left_out] == [
        "The library “drawn-cells” has changed since this test was put together.",
        "There is no library “gone”.",
    ]
    said = cannot_leave(ChosenQuestions((changed, changed, gone, chosen.questions[2])), opened)
    assert [str(error) for error in said] == [str(error) for error in paper.left_out]


def test_cases_put_together_by_hand(drawn_library, opened):
    first, second = drawn_library.cases[:2]
    cases = [
        (drawn_library.id, second.id),
        ("gone", "x"),
        (drawn_library.id, first.id),
        (drawn_library.id, "no-such-case"),
        (drawn_library.id, second.id),
    ]
    found = questions_of_cases(cases, opened, [])
    assert [question.case for question in found.questions] == [second.id, first.id]
    assert len(found.left_out) == 2


def test_values_are_asked_by_their_bands(value_library):
    reading = readings(value_library)[0]
    chosen = questions_of_library(value_library, reading, 5, 1, [])
    paper = paper_of("Values", chosen, "en", lambda _: value_library)
    question = paper.questions[0]
    assert len(question.choices) == 5
    assert question.prompt.startswith("Between which values does ")
    assert question.right_name == next(c.name for c in question.choices if c.id == question.right)


def test_what_is_too_large_is_refused(opened, chosen, monkeypatch):
    one = chosen.questions[0]
    many = tuple(
        CaseQuestion(**(one.model_dump() | {"case": f"case-{number}"})) for number in range(501)
    )
    with pytest.raises(QuizError, match="at most 500 questions, and this has 501: take fewer"):
        paper_of("C", ChosenQuestions(many), "en", opened)
    monkeypatch.setattr(question_paper, "MOST_BYTES", 1000)
    with pytest.raises(QuizError, match="larger than"):
        paper_of("C", chosen, "en", opened)


def test_titles_are_one_short_line(drawn_library):
    assert one_title("A\n b " + "c" * 300) == "A b " + "c" * 196
    assert numbered_title(drawn_library, 7, "en") == "Drawn cells, test 7"
    assert numbered_title(drawn_library, 7, "ja") == "描いた細胞 テスト 7"
