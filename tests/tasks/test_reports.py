"""Many judged answers of each kind, told as a report."""

import json

import numpy as np
import pytest

from tests.tasks.examples import CELLS, COARSE, GRADES, HB, NODULES, infos, says, square
from xai_core.tasks import (
    Calibration,
    Classification,
    DetectionAnswer,
    Judged,
    KnownFacts,
    Mark,
    ValueAnswer,
    ValueReport,
    align,
    align_classes,
)


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
