"""Answers made by hand, judged on the phantom's libraries. Every figure here can be counted."""

from collections.abc import Callable, Sequence
from itertools import cycle

import numpy as np
import pytest

from tests.domains.phantom.questions import CLASSES, HALVES, PRESENCE, Question
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import AlignmentError
from xai_core.tasks import (
    Answer,
    Calibration,
    ClassAnswer,
    Classification,
    ClassInfo,
    DetectionAnswer,
    Judged,
    KnownFacts,
    Mark,
    Report,
    Task,
    ValueAnswer,
    align,
    alignable,
)
from xai_core.types import Split


def facts(library: CaseLibrary, case: Case) -> KnownFacts:
    """What the library says of a case."""
    masks = {
        region: tuple(mask > 0 for mask in library.instances(case, region) or ())
        for region in case.regions
    }
    return KnownFacts(case.label, case.target, masks)


def reported(
    library: CaseLibrary,
    cases: Sequence[Case],
    says: Callable[[Case], Answer],
    model: Task | None = None,
) -> Report:
    """What the answers to these cases are worth, of a model of this task (None: the library's)."""
    shared = align(library.task, model or library.task)
    return shared.report(
        [
            Judged(answer, shared.judge(answer, shared.truth(facts(library, case))), case.specimen)
            for case in cases
            for answer in [says(case)]
        ]
    )


def held_out(library: CaseLibrary) -> list[Case]:
    return [case for case in library.cases if case.split is Split.TEST]


def sure(said: str, class_ids: Sequence[str]) -> ClassAnswer:
    logits = np.array([[2.0 if name == said else 0.0 for name in class_ids]])
    task = Classification(classes=tuple(ClassInfo(id=n, name=CLASSES["empty"]) for n in class_ids))
    return task.decode(logits, Calibration())[0]


def infos(names: dict) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=class_id, name=name) for class_id, name in names.items())


# --- classes ---------------------------------------------------------------------------------


def test_always_small(phantom_libraries) -> None:
    """48 cases, 16 of each class: a third is right. Read as presence, 32 of 48 have a disc."""
    library = phantom_libraries["class"]
    report = reported(library, held_out(library), lambda _: sure("small", tuple(CLASSES)))
    assert (report.n, report.accuracy) == (48, pytest.approx(1 / 3))
    assert report.per_class["small"].recall == 1
    assert report.per_class["small"].precision == pytest.approx(1 / 3)
    assert report.per_class["large"].precision is None
    assert report.groupings == {"presence": pytest.approx(2 / 3)}
    assert report.confusion.matrix == ((0, 16, 0), (0, 16, 0), (0, 16, 0))


def test_a_coarser_model_is_judged_in_its_own_words(phantom_libraries) -> None:
    library = phantom_libraries["class"]
    coarse = Classification(classes=infos(PRESENCE))
    assert align(library.task, coarse).library.grouping == "presence"
    report = reported(
        library, held_out(library), lambda _: sure("present", tuple(PRESENCE)), model=coarse
    )
    assert (report.n, report.accuracy) == (48, pytest.approx(2 / 3))
    assert report.confusion.classes[:2] == ("absent", "present")


# --- stages ----------------------------------------------------------------------------------


def test_always_one_stage_too_far(phantom_libraries) -> None:
    """Only the 12 of stage 4, which go no further, are right; all are at most one stage off.

    Weighted kappa: squared distances are 3/4 on average; by chance 3.5 - 2 x 1.5 x 2.25 + 5.75 =
    2.5 (truth 0 to 3 alike, answers 1, 2, 3, 3). 1 - 0.75 / 2.5 = 0.7.
    """
    library = phantom_libraries["stage"]
    order = library.task.order
    further = dict(zip(order, (*order[1:], order[-1]), strict=True))
    report = reported(library, held_out(library), lambda case: sure(further[case.label], order))
    assert (report.n, report.accuracy) == (48, 0.25)
    assert report.stages.neighbour_accuracy == 1
    assert report.stages.weighted_kappa == pytest.approx(0.7)
    # Stages 1 and 2 as early: those of stage 2 alone change sides, 12 of 48.
    assert report.groupings == {"halves": 0.75}


def test_a_model_of_plain_classes_is_judged_on_stages(phantom_libraries) -> None:
    library = phantom_libraries["stage"]
    coarse = Classification(classes=infos(HALVES))
    shared = align(library.task, coarse)
    assert shared.order == ("early", "late")
    judged = shared.judge(sure("late", tuple(HALVES)), shared.truth(KnownFacts("stage-2")))
    assert (judged.truth, judged.right, judged.error) == ("early", False, 1)


# --- values ----------------------------------------------------------------------------------


def test_half_a_unit_too_bright(phantom_libraries) -> None:
    library = phantom_libraries["value"]
    report = reported(
        library,
        held_out(library),
        lambda case: ValueAnswer(case.target + 0.5, case.target, case.target + 1),
    )
    assert report.n == 48
    assert report.mae == pytest.approx(0.5)
    assert report.r == pytest.approx(1)
    assert (report.bland_altman.bias, report.bland_altman.sd) == pytest.approx((0.5, 0), abs=1e-9)
    assert (report.within_tolerance, report.coverage90) == (1, 1)


def test_one_and_a_half_off_to_either_side(phantom_libraries) -> None:
    library = phantom_libraries["value"]
    signs = cycle((1.5, -1.5))
    report = reported(
        library, held_out(library), lambda case: ValueAnswer(case.target + next(signs))
    )
    assert report.rmse == pytest.approx(1.5)
    assert report.bland_altman.bias == pytest.approx(0, abs=1e-9)
    assert (report.within_tolerance, report.coverage90) == (0, None)
    assert 0.8 < report.ccc < report.r < 1


# --- lesions ---------------------------------------------------------------------------------


@pytest.fixture
def four(phantom_libraries) -> tuple[CaseLibrary, list[Case]]:
    """A case with no lesion, one with one, with two and with three."""
    library = phantom_libraries["lesion"]
    of_count = {len(case.regions["lesion"]): case for case in held_out(library)}
    return library, [of_count[count] for count in range(4)]


def on_lesion(library: CaseLibrary, case: Case, number: int, score: float) -> Mark:
    """A mark in the middle of the case's lesion of this number, from 1."""
    rows, columns = np.nonzero(library.instances(case, "lesion")[number - 1])
    return Mark((rows.mean() + 0.5) / 64, (columns.mean() + 0.5) / 64, score)


def beside(library: CaseLibrary, case: Case, score: float) -> Mark:
    """A mark on a pixel that is no lesion's."""
    row, column = np.argwhere(library.mask(case, "lesion") == 0)[0]
    return Mark((row + 0.5) / 64, (column + 0.5) / 64, score)


def test_froc_by_hand(four) -> None:
    """By falling score, six lesions in four images:

    =====  =========================  ============  =================
    score  what it marks              found         false an image
    =====  =========================  ============  =================
    0.9    first of three             1/6           0
    0.8    both of two                3/6           0
    0.7    nothing, beside the two    3/6           1/4
    0.6    second of three            4/6           1/4
    0.4    nothing, in the empty one  4/6           2/4
    0.3    the only one of one        5/6           2/4
    =====  =========================  ============  =================

    At 1/8: 3/6; at 1/4: 4/6; from 1/2 on: 5/6. Mean: (3 + 4 + 5 x 5) / 6 / 7 = 16/21.
    At the cut-off of 0.5 only the empty one is right.
    """
    library, (none, one, two, three) = four
    marks = {
        none.id: (beside(library, none, 0.4),),
        one.id: (on_lesion(library, one, 1, 0.3),),
        two.id: (
            on_lesion(library, two, 1, 0.8),
            on_lesion(library, two, 2, 0.8),
            beside(library, two, 0.7),
        ),
        three.id: (on_lesion(library, three, 1, 0.9), on_lesion(library, three, 2, 0.6)),
    }
    cases = [none, one, two, three]
    report = reported(library, cases, lambda case: DetectionAnswer(marks[case.id]))
    assert (report.images, report.lesions, report.hit_rule) == (4, 6, "centre-in-region")
    assert [report.sensitivity_at[rate] for rate in ("0.125", "0.25", "0.5", "8")] == pytest.approx(
        [3 / 6, 4 / 6, 5 / 6, 5 / 6]
    )
    assert report.mean_sensitivity == pytest.approx(16 / 21)
    assert report.right == 0.25


def test_a_second_mark_on_one_lesion_is_neither_hit_nor_false(four) -> None:
    library, (_, one, *_) = four
    twice = DetectionAnswer(
        (on_lesion(library, one, 1, 0.9), on_lesion(library, one, 1, 0.8)),
    )
    report = reported(library, [one], lambda _: twice)
    assert (report.lesions, report.mean_sensitivity, report.right) == (1, 1, 1)


def test_no_lesion_at_all_leaves_sensitivity_undefined(four) -> None:
    library, (none, *_) = four
    report = reported(library, [none], lambda _: DetectionAnswer(()))
    assert (report.images, report.lesions) == (1, 0)
    assert (report.mean_sensitivity, report.right) == (None, 1)


def test_a_case_that_nobody_looked_at_is_not_scored(phantom_libraries) -> None:
    shared = align(phantom_libraries["lesion"].task, phantom_libraries["lesion"].task)
    judged = shared.judge(DetectionAnswer((Mark(0.5, 0.5, 0.9),)), shared.truth(KnownFacts()))
    assert (judged.right, judged.marked) == (None, None)
    assert shared.report([Judged(DetectionAnswer(()), judged)]).images == 0


def test_what_a_network_of_eight_by_eight_cells_could_say(four) -> None:
    """Logits of 4 in the cell at a lesion's centre: every lesion is found and nothing else."""
    library, cases = four

    def ideal(case: Case) -> Answer:
        logits = np.full((1, 8, 8), -9.0)
        for number in range(1, len(case.regions["lesion"]) + 1):
            mark = on_lesion(library, case, number, 1)
            logits[0, int(mark.row * 8), int(mark.column * 8)] = 4
        return library.task.decode(logits, Calibration())[0]

    report = reported(library, cases, ideal)
    assert (report.mean_sensitivity, report.right) == (1, 1)
    assert ideal(cases[2]).targets() == ("mark-1", "mark-2")
    assert ideal(cases[0]).targets() == ("whole",)


# --- across ----------------------------------------------------------------------------------


def test_what_can_be_compared_with_what(phantom_libraries) -> None:
    able = [
        (one, other)
        for one in Question
        for other in Question
        if alignable(phantom_libraries[one].task, phantom_libraries[other].task)
    ]
    assert able == [(one, one) for one in Question]
    with pytest.raises(AlignmentError, match="classification task, but the library asks a det"):
        align(phantom_libraries["lesion"].task, phantom_libraries["class"].task)


def test_every_answer_fills_the_columns_its_task_promises(phantom_libraries) -> None:
    answers = {
        "class": sure("small", tuple(CLASSES)),
        "stage": sure("stage-1", phantom_libraries["stage"].task.order),
        "value": ValueAnswer(1.0),
        "lesion": DetectionAnswer((Mark(0.25, 0.5, 0.9),)),
    }
    for question, answer in answers.items():
        task = phantom_libraries[question].task
        assert list(task.cells(answer)) == [column.name for column in task.columns()]
        assert task.default_target(answer) in task.targets(answer)
    assert task.cells(answer)["marks"] == "[[0.25,0.5,0.9]]"
