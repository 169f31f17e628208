"""Each kind of task: its outputs as answers, what they are worth, and how they are told."""

import json
import math

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from xai_core.errors import AlignmentError, ModelError
from xai_core.tasks import (
    Calibration,
    ClassAnswer,
    Classification,
    ClassInfo,
    ClassMapping,
    Cutoff,
    Detection,
    DetectionAnswer,
    HitRule,
    Judged,
    KnownFacts,
    Mark,
    Ordinal,
    OutputRef,
    Regression,
    Side,
    Task,
    ValueAnswer,
    ValueReport,
    align,
    align_classes,
    alignable,
    lesion_question,
    within,
)
from xai_core.types import LocalisedText

NAME = LocalisedText(en="n", ja="n")
FILE = TypeAdapter(Task)


def infos(ids: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=NAME) for name in ids.split())


CELLS = Classification(classes=infos("band seg eo"), stages=("band", "seg"))
COARSE = Classification(
    classes=infos("band seg eo"),
    mappings=(
        ClassMapping(
            id="mature",
            name=NAME,
            classes=infos("neutrophil eosinophil"),
            groups={"neutrophil": ("band", "seg"), "eosinophil": ("eo",)},
        ),
    ),
)
GRADES = Ordinal(classes=infos("g0 g1 g2 g3"))
HB = Regression(unit="g/dL", tolerance=0.5)
LOW = Cutoff(name=LocalisedText(en="low", ja="低い"), value=12, finding=Side.BELOW, source="A")
HIGH = Cutoff(name=LocalisedText(en="high", ja="高い"), value=16, finding=Side.ABOVE, source="B")
NAMED = Regression(unit="g/dL", tolerance=0.5, name=NAME, cutoffs=(LOW, HIGH))
NODULES = Detection(region="nodule")
BESIDE = GRADES.model_copy(update={"lesions": NODULES})


def says(**shares: float) -> ClassAnswer:
    return ClassAnswer({name: math.log(share) for name, share in shares.items()}, shares)


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [CELLS, COARSE, GRADES, HB, NAMED, NODULES, BESIDE])
def test_a_task_is_read_as_it_was_written(task) -> None:
    for written in (
        task.model_dump(mode="json"),
        task.model_dump(mode="json", exclude_defaults=True),
        json.loads(task.model_dump_json()),
    ):
        assert FILE.validate_python(written) == task
        assert next(iter(written)) == "kind"
        assert "mappings" not in written


def test_old_cards_say_what_a_kind_has_not() -> None:
    old = CELLS.model_dump(mode="json") | {"unit": None, "tolerance": None}
    assert FILE.validate_python(old) == CELLS
    old = HB.model_dump(mode="json") | {"classes": [], "stages": [], "groupings": []}
    assert FILE.validate_python(old) == HB
    with pytest.raises(ValidationError, match="no classes, stages"):
        FILE.validate_python(old | {"stages": ["a"]})
    with pytest.raises(ValidationError, match="mark_size"):
        Detection(region="nodule", hit=HitRule.IOU)


@pytest.mark.parametrize(
    ("cutoff", "said"),
    [
        ({"finding": "beside"}, "'below' or 'above'"),
        ({"value": float("nan")}, "finite"),
        ({"source": ""}, "at least 1"),
        ({"group": "men"}, "Extra inputs"),
    ],
)
def test_a_bad_limit_is_refused(cutoff, said: str) -> None:
    written = NAMED.model_dump(mode="json")
    written["cutoffs"][0] |= cutoff
    with pytest.raises(ValidationError, match=said):
        FILE.validate_python(written)


def test_each_limit_has_a_name_of_its_own() -> None:
    with pytest.raises(ValidationError, match="two cut-offs have one name"):
        Regression(unit="g/dL", tolerance=0.5, cutoffs=(LOW, LOW))


# --- outputs ---------------------------------------------------------------------------------


def test_logits_become_probabilities() -> None:
    (answer,) = CELLS.decode(np.array([[2.0, 0.0, 0.0]]), Calibration(temperature=2))
    e = math.e
    assert answer.logits == {"band": 2, "seg": 0, "eo": 0}
    assert answer.probabilities["band"] == pytest.approx(e / (e + 2))
    assert (answer.class_id, answer.confidence) == ("band", answer.probabilities["band"])
    (torn,) = CELLS.decode(np.zeros((1, 3)), Calibration())
    assert torn.class_id == "band"
    assert CELLS.n_outputs == 3
    assert CELLS.decode(np.zeros((0, 3)), Calibration()) == ()


def test_softmax_like_scipy() -> None:
    from scipy.special import softmax

    logits = np.random.default_rng(0).normal(0, 30, (20, 3))
    shares = [list(a.probabilities.values()) for a in CELLS.decode(logits, Calibration())]
    assert np.allclose(shares, softmax(logits, axis=1), atol=1e-15)


def test_an_output_becomes_a_value() -> None:
    told = Calibration(centre=12, scale=2, half_width=1.5)
    assert HB.decode(np.array([[-0.5]]), told) == (ValueAnswer(11, 9.5, 12.5),)
    assert HB.decode(np.array([[0.25]]), Calibration()) == (ValueAnswer(0.25),)
    assert HB.n_outputs == 1


def test_peaks_become_marks() -> None:
    """On 4 x 8 cells: two peaks of one score, in reading order, and a better one."""
    scores = np.full((1, 4, 8), -20.0)
    scores[0, 1, 5] = scores[0, 1, 1] = 0.0
    scores[0, 3, 3] = math.log(4)
    (answer,) = NODULES.decode(scores, Calibration())
    assert answer.marks == (
        Mark(3.5 / 4, 3.5 / 8, pytest.approx(0.8)),
        Mark(1.5 / 4, 1.5 / 8, 0.5),
        Mark(1.5 / 4, 5.5 / 8, 0.5),
    )
    assert answer.confidence == pytest.approx(0.8)
    (only,) = NODULES.decode(scores, Calibration(least_score=0.6))
    assert len(only.marks) == 1
    (exact,) = NODULES.decode(scores, Calibration(least_score=0.5))
    assert len(exact.marks) == 3
    (none,) = NODULES.decode(np.full((1, 4, 8), -20.0), Calibration())
    assert (none.marks, none.confidence) == ((), None)


@pytest.mark.parametrize("task", [CELLS, GRADES, HB, NODULES])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(task, bad: float) -> None:
    outputs = np.zeros((2, 3, 3)) if task is NODULES else np.zeros((2, task.n_outputs))
    outputs[1, -1] = bad
    with pytest.raises(ModelError, match="“wbc” gave an answer that is not a finite number"):
        task.decode(outputs, Calibration(model="wbc"))


# --- what can be explained, and the study's cells ----------------------------------------------


def test_what_can_be_explained() -> None:
    answer = says(band=0.1, seg=0.7, eo=0.2)
    assert CELLS.targets(answer) == ("band", "seg", "eo")
    assert CELLS.default_target(answer) == "seg"
    assert CELLS.output_of("eo", answer) == OutputRef(2)
    value = ValueAnswer(11)
    assert (HB.targets(value), HB.default_target(value)) == (("up", "down"), "up")
    assert HB.output_of("down", value) == OutputRef(0, -1)
    assert HB.fixed_outputs() == value.outputs()
    assert [value.opposite(target) for target in ("up", "down")] == ["down", "up"]
    assert answer.opposite("eo") is None
    marks = DetectionAnswer((Mark(0.25, 0.5, 0.9), Mark(0.75, 0.5, 0.6)))
    assert NODULES.targets(marks) == ("mark-1", "mark-2")
    assert NODULES.default_target(marks) == "mark-1"
    assert NODULES.output_of("mark-2", marks) == OutputRef(0, at=(0.75, 0.5))
    assert NODULES.targets(DetectionAnswer(())) == ("whole",)
    with pytest.raises(ModelError, match="nothing called “x”"):
        CELLS.output_of("x", answer)


@pytest.mark.parametrize(
    ("task", "answer", "cells"),
    [
        (
            CELLS,
            says(band=0.1, seg=0.7, eo=0.2),
            {"probability:band": 0.1, "probability:seg": 0.7, "probability:eo": 0.2},
        ),
        (HB, ValueAnswer(11), {"value": 11, "value_low": None, "value_high": None}),
        (
            NODULES,
            DetectionAnswer((Mark(0.25, 0.5, 0.9),)),
            {"n_marks": 1, "best_score": 0.9, "marks": "[[0.25,0.5,0.9]]"},
        ),
        (NODULES, DetectionAnswer(()), {"n_marks": 0, "best_score": None, "marks": "[]"}),
    ],
)
def test_the_cells_of_a_study(task, answer, cells) -> None:
    assert task.cells(answer) == cells
    assert [column.name for column in task.columns()] == list(cells)


# --- judged ----------------------------------------------------------------------------------


def test_confidence_is_that_of_the_answer_as_it_is_read() -> None:
    """Torn between band and segmented, sure of a neutrophil."""
    shared = align_classes(COARSE, Classification(classes=infos("neutrophil eosinophil")))
    assert shared.library.mapping == "mature"
    shared = align_classes(Classification(classes=infos("neutrophil eosinophil")), COARSE)
    found = shared.judge(says(band=0.4, seg=0.35, eo=0.25), shared.truth(KnownFacts("neutrophil")))
    assert (found.answer, found.truth, found.right) == ("neutrophil", "neutrophil", True)
    assert found.confidence == pytest.approx(0.75)
    assert found.loss == pytest.approx(-math.log(0.75))
    unknown = shared.judge(says(band=0.4, seg=0.35, eo=0.25), None)
    assert (unknown.truth, unknown.right, unknown.loss) == (None, None, None)


def test_stages_apart() -> None:
    shared = align_classes(CELLS, CELLS)
    assert shared.order == ("band", "seg")
    wrong = shared.judge(says(band=0.2, seg=0.7, eo=0.1), shared.truth(KnownFacts("band")))
    assert (wrong.right, wrong.error) == (False, 1)
    beside = shared.judge(says(band=0.2, seg=0.1, eo=0.7), shared.truth(KnownFacts("band")))
    assert beside.error is None  # an eosinophil stands on no line
    grades = align(GRADES, Classification(classes=infos("g3 g2 g1 g0")))
    down = grades.judge(says(g3=0.1, g2=0.1, g1=0.1, g0=0.7), grades.truth(KnownFacts("g2")))
    assert down.error == -2


def test_a_line_that_a_mapping_tears_is_no_line() -> None:
    shared = align_classes(COARSE, COARSE)
    assert shared.library.order_of(("band", "eo", "band")) == ()
    assert COARSE.ways_to_read()[1].order_of(("band", "seg", "eo")) == ("neutrophil", "eosinophil")
    assert COARSE.ways_to_read()[1].order_of(("band", "eo", "seg")) == ()


def test_a_value_is_right_within_its_tolerance() -> None:
    shared = align(HB, HB)
    truth = shared.truth(KnownFacts(target=12.0))
    near, far = shared.judge(ValueAnswer(11.5), truth), shared.judge(ValueAnswer(13), truth)
    assert (near.right, near.error, near.confidence) == (True, -0.5, None)
    assert (far.right, far.error) == (False, 1)
    assert shared.judge(ValueAnswer(1), shared.truth(KnownFacts())).right is None


@pytest.mark.parametrize(
    ("value", "target", "tolerance", "right"),
    [
        (12.0, 13.0, 1.0, True),  # on the limit
        (14.0, 13.0, 1.0, True),
        (14.1, 13.0, 1.0, False),
        (1.1, 1.0, 0.1, True),  # 1.1 - 1.0 is 0.10000000000000009
        (float("nan"), 13.0, 1.0, False),
        (float("inf"), 13.0, 1.0, False),
        (float("inf"), float("inf"), 1.0, False),
    ],
)
def test_the_tolerance_itself_is_right(value, target, tolerance, right: bool) -> None:
    assert within(value, target, tolerance) is right


def test_the_limit_itself_is_no_finding() -> None:
    assert [LOW.finds(value) for value in (11.9, 12, 12.1)] == [True, False, False]
    assert [HIGH.finds(value) for value in (15.9, 16, 16.1)] == [False, False, True]
    assert LOW.parts(11, 13)
    assert not LOW.parts(12, 13)
    assert not LOW.parts(10, 11)


def square(row: int, column: int, side: int = 2) -> np.ndarray:
    mask = np.zeros((10, 10), dtype=np.bool_)
    mask[row : row + side, column : column + side] = True
    return mask


@pytest.mark.parametrize(
    ("lesions", "marks", "right"),
    [
        ((), (), True),
        ((), (Mark(0.5, 0.5, 0.4),), True),  # below the cut-off
        ((), (Mark(0.5, 0.5, 0.5),), False),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9),), True),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9), Mark(0.45, 0.45, 0.8)), True),  # hit once
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9), Mark(0.1, 0.1, 0.8)), False),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.4),), False),
        ((square(4, 4), square(0, 0)), (Mark(0.5, 0.5, 0.9),), False),
        ((square(8, 8),), (Mark(1.0, 1.0, 0.9),), True),  # on the very edge
    ],
)
def test_every_lesion_and_no_false_mark(lesions, marks, right: bool) -> None:
    shared = align(NODULES, NODULES)
    truth = shared.truth(KnownFacts(masks={"nodule": lesions}))
    assert shared.judge(DetectionAnswer(marks), truth).right is right
    assert shared.judge(DetectionAnswer(marks), shared.truth(KnownFacts())).right is None


def test_lesions_beside_classes_are_asked_of_who_marks_them() -> None:
    both = CELLS.model_copy(update={"lesions": NODULES})
    assert (both.asked_of(NODULES), both.asked_of(CELLS)) == (NODULES, both)
    assert lesion_question(both) is lesion_question(NODULES) is NODULES
    assert (lesion_question(CELLS), lesion_question(HB)) == (None, None)
    marks = align(both, NODULES)
    truth = marks.truth(KnownFacts("band", masks={"nodule": (square(4, 4),)}))
    assert marks.judge(DetectionAnswer((Mark(0.5, 0.5, 0.9),)), truth).right
    assert align(both, CELLS).truth(KnownFacts("band")) == align(CELLS, CELLS).truth(
        KnownFacts("band")
    )
    with pytest.raises(AlignmentError, match="marks “other”"):
        align(both, Detection(region="other"))


def test_a_box_hits_by_its_overlap() -> None:
    """A box of 4 x 4 about a lesion of 2 x 2: an IoU of 4 / 16; a corner of it: 1 / 19."""
    boxes = Detection(region="nodule", hit=HitRule.IOU, mark_size=0.4)
    assert boxes.hits(Mark(0.5, 0.5, 1), square(4, 4))
    assert not boxes.hits(Mark(0.5, 0.5, 1), square(6, 6))  # 1 of 16 + 4 - 1
    assert not boxes.model_copy(update={"least_iou": 0.3}).hits(Mark(0.5, 0.5, 1), square(4, 4))


@pytest.mark.parametrize(
    ("library", "model", "words"),
    [
        (HB, CELLS, "classification task, but the library asks a regression"),
        (CELLS, HB, "regression task"),
        (NODULES, CELLS, "library asks a detection"),
        (HB, NODULES, "detection task"),
        (HB, Regression(unit="g/L", tolerance=1), "answers in g/L"),
        (NODULES, Detection(region="mass"), "marks “mass”"),
        (CELLS, GRADES, "no classes in common"),
    ],
)
def test_what_cannot_be_compared(library, model, words: str) -> None:
    with pytest.raises(AlignmentError, match=words):
        align(library, model)
    assert not alignable(library, model)


def test_only_classes_where_only_classes_will_do() -> None:
    assert align_classes(GRADES, GRADES).order == ("g0", "g1", "g2", "g3")
    with pytest.raises(AlignmentError, match="answer with a class"):
        align_classes(HB, HB)
    assert align(HB, HB).classes == ()


# --- reports ---------------------------------------------------------------------------------


def test_a_report_of_grades() -> None:
    shared = align(GRADES, GRADES)
    said = [("g0", "g0"), ("g1", "g2"), ("g2", "g2"), ("g3", "g0")]
    judged = []
    for true, answered in said:
        shares = {name: 0.7 if name == answered else 0.1 for name in GRADES.class_ids}
        answer = says(**shares)
        judged.append(Judged(answer, shared.judge(answer, shared.truth(KnownFacts(true)))))
    report = GRADES.report(judged)
    assert (report.n, report.accuracy) == (4, 0.5)
    assert (report.stages.n, report.stages.neighbour_accuracy) == (4, 0.75)
    assert report.stages.weighted_kappa == pytest.approx(0)
    assert json.loads(report.model_dump_json())["confusion"]["matrix"][3] == [1, 0, 0, 0]


def test_the_keys_of_a_report_of_classes_are_those_of_the_cards() -> None:
    plain = Classification(classes=infos("a b"))
    shared = align(plain, plain)
    answer = says(a=0.75, b=0.25)
    judged = [Judged(answer, shared.judge(answer, shared.truth(KnownFacts("a"))), "slide")]
    assert list(json.loads(plain.report(judged).model_dump_json())) == [
        "accuracy",
        "accuracy_ci95",
        "n",
        "per_class",
        "groupings",
        "groupings_ci95",
        "groupings_among",
        "groupings_among_ci95",
        "confusion",
        "ece",
        "auc",  # of two classes only
        "auc_ci95",
        "auc_interval",
    ]
    assert plain.report([]).accuracy is None


def test_two_classes_have_an_area_under_the_curve() -> None:
    plain = Classification(classes=infos("a b"))
    shared = align(plain, plain)

    def judged(truth: str, sure_of_b: float, specimen: str | None) -> Judged:
        answer = says(a=1 - sure_of_b, b=sure_of_b)
        return Judged(answer, shared.judge(answer, shared.truth(KnownFacts(truth))), specimen)

    cases = [("a", 0.1), ("b", 0.9), ("a", 0.4), ("b", 0.3), ("b", 0.6)]
    report = plain.report([judged(truth, sure, None) for truth, sure in cases])
    assert report.auc == pytest.approx(5 / 6)
    assert report.auc_interval == "delong"
    drawn = plain.report([judged(*case, f"p{place // 2}") for place, case in enumerate(cases)])
    assert (drawn.auc, drawn.auc_interval) == (report.auc, "group-bootstrap")
    alone = plain.report([judged("a", 0.1, None), judged("a", 0.7, None)])
    assert (alone.auc, alone.auc_ci95, alone.n) == (None, None, 2)
    three = Classification(classes=infos("a b c"))
    assert "auc" not in three.report([]).model_dump()


def test_classes_read_as_two_have_an_area_too() -> None:
    """Neutrophils, band or segmented, against eosinophils: of 2 x 1 pairs one is in order."""
    shared = align_classes(COARSE, CELLS)

    def judged(truth: str, *logits: float) -> Judged:
        (answer,) = CELLS.decode(np.array([logits]), Calibration())
        return Judged(answer, shared.judge(answer, shared.truth(KnownFacts(truth))), None)

    report = shared.report([judged("band", 3, 0, 0), judged("seg", 0, 0, 3), judged("eo", 0, 1, 2)])
    assert report.groupings_auc["mature"].model_dump() == {
        "positive": "eosinophil",
        "auc": 0.5,
        "auc_ci95": None,
        "auc_interval": "delong",
    }
    assert shared.report([]).groupings_auc["mature"].auc is None
    assert "groupings_auc" not in align_classes(CELLS, CELLS).report([]).model_dump()


def test_a_report_of_values() -> None:
    shared = align(HB, HB)
    judged = [
        Judged(answer, shared.judge(answer, shared.truth(KnownFacts(target=target))), specimen)
        for answer, target, specimen in [
            (ValueAnswer(11.0, 10, 12), 11.0, "a"),
            (ValueAnswer(12.5, 11.5, 13.5), 12.0, "b"),
            (ValueAnswer(15.0, 14, 16), 13.0, "c"),
            (ValueAnswer(9.0, 8, 10), None, "d"),
        ]
    ]
    report = HB.report(judged)
    assert isinstance(report, ValueReport)
    assert (report.n, report.mae) == (3, pytest.approx(2.5 / 3))
    assert (report.within_tolerance, report.coverage90) == (2 / 3, 2 / 3)
    assert report.bland_altman.bias == pytest.approx(2.5 / 3)
    assert report.mae_ci95 is not None
    empty = HB.report([])
    assert (empty.n, empty.mae, empty.coverage90, empty.within_tolerance_ci95) == (0, *(None,) * 3)


def test_a_report_of_marks() -> None:
    shared = align(NODULES, NODULES)
    answer = DetectionAnswer((Mark(0.5, 0.5, 0.9), Mark(0.1, 0.1, 0.8)))
    judged = [
        Judged(answer, shared.judge(answer, shared.truth(KnownFacts(masks=masks))))
        for masks in ({"nodule": (square(4, 4),)}, {}, {"nodule": (square(4, 4), square(0, 0))})
    ]
    report = NODULES.report(judged)
    assert (report.images, report.lesions, report.hit_rule) == (2, 3, "centre-in-region")
    assert report.right == 0.5
    assert list(report.sensitivity_at) == ["0.125", "0.25", "0.5", "1", "2", "4", "8"]
    # The first has one false mark of 0.8 in two images; every lesion is marked by then.
    assert report.sensitivity_at["0.5"] == 1
    assert NODULES.report([]).mean_sensitivity is None
