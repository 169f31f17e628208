"""A cohort of values: read from a study, judged, and put beside other answers."""

import tracemalloc

import numpy as np
import pytest

from xai_core.errors import StudyError
from xai_core.evaluation.answer_table import answers_from_file, answers_in
from xai_core.evaluation.value_cohort import cohort, split_to_judge, value_task
from xai_core.evaluation.value_rows import value_rows
from xai_core.types import Split


def test_rows_are_what_the_study_says(value_library, value_study) -> None:
    rows = value_rows(value_study, "disc")
    assert list(rows.case_ids) == [case.id for case in value_library.cases]
    assert rows.truth.tolist() == [case.target for case in value_library.cases]
    frame = value_study.frame()
    assert np.array_equal(rows.error, frame["error"])
    assert np.array_equal(rows.attention, frame["disc:attention"], equal_nan=True)
    assert len(set(rows.groups)) == 10
    test = rows.among(rows.split == "test")
    assert len(test) == 12
    assert np.isnan(value_rows(value_study, "nowhere").attention).all()


def test_the_figures_are_those_of_an_evaluation(value_library, estimator, value_study) -> None:
    from xai_core.evaluation.evaluate import evaluate

    found = cohort(value_rows(value_study, "disc"), value_library.task, region="disc")
    measured = evaluate(value_library, estimator, lambda *_: None).report
    assert found.figures.r == pytest.approx(measured.r)
    assert found.figures.coverage90 == measured.coverage90
    assert found.figures.r_ci95 == pytest.approx(measured.r_ci95)
    assert (found.unit, found.claim.region, found.beside) == ("u", "disc", None)


def test_beside_answers_that_are_always_right(value_library, value_study) -> None:
    rows = value_rows(value_study, None)
    perfect = {case.id: case.target for case in value_library.cases[:30]}
    found = cohort(rows, value_library.task, second=("truth", perfect)).beside
    assert (found.second, found.n, found.n_left_out) == ("truth", 30, 30)
    assert (found.second_figures.r, found.second_figures.mae) == (pytest.approx(1), 0)
    assert found.difference.r == pytest.approx(1 - found.first.r)
    assert found.difference.mae_ci95[1] < 0
    with pytest.raises(StudyError, match="answers none of these cases"):
        cohort(rows, value_library.task, second=("nothing", {}))


def test_only_cases_it_never_saw_are_judged(value_library, estimator, make_use) -> None:
    card = estimator.card
    assert split_to_judge(value_library, card) is None
    learned = card.model_copy(update={"data": (make_use("brightness"),)})
    assert split_to_judge(value_library, learned) is Split.TEST


def test_classes_have_no_error(make_card) -> None:
    with pytest.raises(StudyError, match="asks a classification task"):
        value_task(make_card().task)


# --- tables ----------------------------------------------------------------------------------


def test_a_table_is_read(value_library, tmp_path) -> None:
    first, second = value_library.cases[:2]
    text = (
        f"﻿case_id,truth,predicted,fold\r\n{first.id},{first.target},12.5,1\r\n{second.id},,7,2\r\n"
    )
    path = tmp_path / "baseline.csv"
    path.write_text(text, encoding="utf-8")
    assert answers_from_file(path, value_library) == {first.id: 12.5, second.id: 7.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("case_id,value\n", "no column “predicted”; it has: case_id, value"),
        ("", "no column “case_id”"),
        ("case_id,predicted\nvalue-01-1,x\n", "Line 2 of the table: “x” is not a number"),
        ("case_id,predicted\nvalue-01-1,\n", "“” is not a number"),
        ("case_id,predicted\nvalue-01-1,nan\n", "“nan” is not a number"),
        ("case_id,predicted\nvalue-01-1,1\nvalue-01-1,2\n", "Line 3 of the table answers"),
        ("case_id,predicted\nelse,1\n", "“else”, which is no case"),
        ("case_id,truth,predicted\nvalue-01-1,150,1\n", "says that 150.0 was measured"),
        ("\x00\xff", "no CSV file in UTF-8"),
    ],
)
def test_what_is_no_such_table_is_refused(value_library, text: str, words: str) -> None:
    with pytest.raises(StudyError, match=words):
        answers_in(text.encode("latin-1" if "\xff" in text else "utf-8"), value_library)


@pytest.mark.parametrize("columns", [900, 20_000])
def test_short_rows_below_a_long_header_cost_little(value_library, columns: int) -> None:
    names = "".join(f",n{n}" for n in range(columns))
    table = f"case_id,predicted{names}\n{'x' * 4_000}\n" + "x\n" * 4_000
    tracemalloc.start()
    try:
        with pytest.raises(StudyError) as refused:
            answers_in(table.encode(), value_library)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert len(str(refused.value)) < 300


def test_a_file_that_is_not_there(value_library, tmp_path) -> None:
    with pytest.raises(StudyError, match=r"gone\.csv cannot be read"):
        answers_from_file(tmp_path / "gone.csv", value_library)
