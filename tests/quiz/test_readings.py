"""In which classes a library can be asked, and what can be answered."""

import pytest

from tests.quiz.libraries import Fine, Of, cases, task
from xai_core.errors import QuizError
from xai_core.quiz import (
    answers_in,
    reading_of,
    readings,
)


def test_readings_are_those_with_something_to_tell_apart(drawn_library):
    assert [view.grouping for view in readings(drawn_library)] == [None]
    (own,) = readings(drawn_library)
    assert answers_in(drawn_library, own) == drawn_library.task.class_ids


def test_a_reading_the_library_does_not_have_is_refused():
    assert reading_of(Fine, "mature").grouping == "mature"
    with pytest.raises(QuizError, match="reading"):
        reading_of(Fine, "elsewhere")


def test_stage_unknown_is_no_answer_of_its_own_and_is_read_in_a_coarser_one():
    names = ("band", "segmented", "neutrophil", "eosinophil")
    asked = task(names, neutrophil=("band", "segmented", "neutrophil"), eosinophil=("eosinophil",))
    library = Of(asked, cases(band=1, segmented=1, neutrophil=1, eosinophil=1))
    own, coarse = readings(library)
    assert answers_in(library, own) == ("band", "segmented", "eosinophil")
    assert "neutrophil" not in own.read
    assert coarse.read["neutrophil"] == "neutrophil"


def test_a_question_has_at_most_twelve_answers():
    names = tuple(f"c{n}" for n in range(13))
    numbers = {name: n + 1 for n, name in enumerate(names)}
    # With a coarser reading, that is asked; without one, the most frequent classes are.
    halves = task(names, low=names[:6], high=names[6:])
    assert [way.grouping for way in readings(Of(halves, cases(**numbers)))] == ["coarse"]
    library = Of(task(names), cases(**numbers))
    (own,) = readings(library)
    assert answers_in(library, own) == names[1:]
