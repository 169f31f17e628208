"""Confusion, accuracy and kappa against published tables."""

import json

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from xai_core.errors import ArrayError, ChoiceError
from xai_core.stats.classification import IntervalKind, classification_report
from xai_core.stats.intervals import wilson_interval

TRUTH = ["a", "a", "a", "b", "b", "c"]
GUESS = ["a", "a", "b", "b", "a", "a"]


class TestByHand:
    report = classification_report(TRUTH, GUESS, ["a", "b", "c"])

    def test_accuracy(self):
        assert self.report.accuracy == 0.5  # 3 of 6
        assert self.report.accuracy_ci95 == wilson_interval(3, 6)
        assert self.report.n == 6
        assert self.report.interval is IntervalKind.WILSON

    def test_confusion_has_the_truth_in_rows(self):
        assert self.report.confusion.matrix == ((2, 1, 0), (1, 1, 0), (1, 0, 0))

    def test_per_class(self):
        a, b, c = (self.report.per_class[name] for name in "abc")
        assert (a.n, a.recall, a.precision) == (3, 2 / 3, 2 / 4)
        assert (b.n, b.recall, b.precision) == (2, 1 / 2, 1 / 2)
        assert (c.n, c.recall) == (1, 0)
        assert c.precision is None  # nobody answered c
        assert a.recall_ci95 == wilson_interval(2, 3)

    def test_without_probabilities_no_calibration(self):
        assert self.report.ece is None


class TestGroupings:
    def test_within_a_group_a_confusion_is_no_mistake(self):
        """a and b read x, c reads y: the five of x are right, c answered a is wrong."""
        groupings = {"coarse": {"a": "x", "b": "x", "c": "y"}}
        report = classification_report(TRUTH, GUESS, ["a", "b", "c"], groupings=groupings)
        assert report.groupings == {"coarse": 5 / 6}

    def test_a_case_in_no_group_is_not_scored(self):
        """Only a is read: 3 cases, 2 answered a; the answer b is in no group, and wrong."""
        report = classification_report(TRUTH, GUESS, ["a", "b", "c"], groupings={"g": {"a": "x"}})
        assert report.groupings == {"g": 2 / 3}

    def test_where_only_the_groups_could_be_answered(self):
        """Truth a. First b + c = 0.6 beats a = 0.4. Then d is left aside: a = 0.4 beats 0.1."""
        groupings = {"g": {"a": "x", "b": "y", "c": "y"}}
        table = [[0.4, 0.3, 0.3, 0.0], [0.4, 0.1, 0.0, 0.5], [0.0, 0.0, 0.0, 1.0]]
        report = classification_report(
            ["a", "a", "d"], ["a", "d", "d"], ["a", "b", "c", "d"], table, groupings
        )
        assert report.groupings == {"g": 1 / 2}  # a and d were answered; the third is not in it
        assert report.groupings_among == {"g": 1 / 2}  # y and x
        assert report.groupings_among_ci95 == {"g": wilson_interval(1, 2)}

    def test_without_probabilities_nothing_is_known_of_that(self):
        report = classification_report(["a"], ["a"], ["a"], groupings={"g": {"a": "x"}})
        assert (report.groupings, report.groupings_among) == ({"g": 1}, {"g": None})

    def test_no_case_in_the_grouping(self):
        report = classification_report(["a"], ["a"], ["a", "b"], groupings={"g": {"b": "x"}})
        assert report.groupings == {"g": None}


class TestUndefined:
    def test_no_cases(self):
        report = classification_report([], [], ["a", "b"], np.empty((0, 2)), {"g": {"a": "x"}})
        assert (report.accuracy, report.accuracy_ci95, report.n, report.ece) == (
            None,
            None,
            0,
            None,
        )
        assert report.groupings == {"g": None}
        assert report.confusion.matrix == ((0, 0), (0, 0))
        result = report.per_class["a"]
        assert (result.n, result.recall, result.recall_ci95, result.precision) == (
            0,
            None,
            None,
            None,
        )

    def test_no_cases_and_specimens(self):
        assert classification_report([], [], ["a"], groups=[]).accuracy_ci95 is None

    def test_a_class_the_truth_does_not_have(self):
        report = classification_report(["a", "a"], ["a", "b"], ["a", "b"])
        assert report.per_class["b"].recall is None
        assert report.per_class["b"].precision == 0  # one answer b, wrong


class TestCalibration:
    def test_the_confidence_is_that_of_the_answer(self):
        """Right at 0.8, wrong at 0.6: two bins, (0.2 + 0.6) / 2 = 0.4."""
        report = classification_report(["a", "b"], ["a", "a"], ["a", "b"], [[0.8, 0.2], [0.6, 0.4]])
        assert report.ece == pytest.approx(0.4)

    def test_a_row_a_hair_above_one(self):
        report = classification_report(["a"], ["a"], ["a", "b"], [[1.0005, 0.0]])
        assert report.ece == 0

    def test_a_table_of_another_shape(self):
        with pytest.raises(ArrayError, match="1 x 2"):
            classification_report(["a"], ["a"], ["a", "b"], [[1.0]])


class TestSpecimens:
    def test_the_interval_is_resampled_by_specimen(self):
        """One specimen all right, one all wrong: draws of 0, 1/2, 1/2, 1."""
        report = classification_report(
            ["a"] * 4, ["a", "a", "b", "b"], ["a", "b"], groups=["s", "s", "t", "t"]
        )
        assert report.accuracy == 0.5
        assert report.accuracy_ci95 == (0, 1)
        assert report.per_class["a"].recall_ci95 == (0, 1)
        assert report.interval is IntervalKind.GROUP_BOOTSTRAP

    def test_one_specimen_has_no_interval(self):
        report = classification_report(["a", "a"], ["a", "b"], ["a", "b"], groups=["s", "s"])
        assert (report.accuracy, report.accuracy_ci95) == (0.5, None)


class TestRefused:
    @pytest.mark.parametrize(("truth", "guess"), [(["z"], ["a"]), (["a"], ["z"])])
    def test_an_unknown_class(self, truth, guess):
        with pytest.raises(ChoiceError, match="“z” is not one of a, b"):
            classification_report(truth, guess, ["a", "b"])

    @pytest.mark.parametrize(
        ("guess", "classes", "groups"),
        [(["a", "a"], ["a"], None), (["a"], ["a", "a"], None), (["a"], ["a"], [])],
    )
    def test_lists_that_do_not_fit(self, guess, classes, groups):
        with pytest.raises(ValueError, match=r"differ in length|named twice"):
            classification_report(["a"], guess, classes, groups=groups)


class TestJson:
    def test_the_keys_are_kept(self):
        report = classification_report(["a", "b"], ["a", "a"], ["a", "b"], groupings={"g": {}})
        record = report.model_dump(mode="json")
        assert record == {
            "accuracy": 0.5,
            "accuracy_ci95": list(wilson_interval(1, 2)),
            "n": 2,
            "per_class": {
                "a": {
                    "n": 1,
                    "recall": 1.0,
                    "recall_ci95": list(wilson_interval(1, 1)),
                    "precision": 0.5,
                },
                "b": {
                    "n": 1,
                    "recall": 0.0,
                    "recall_ci95": list(wilson_interval(0, 1)),
                    "precision": None,
                },
            },
            "groupings": {"g": None},
            "groupings_ci95": {"g": None},
            "groupings_among": {"g": None},
            "groupings_among_ci95": {"g": None},
            "confusion": {"classes": ["a", "b"], "matrix": [[1, 0], [1, 0]]},
            "ece": None,
        }
        assert json.loads(json.dumps(record, allow_nan=False)) == record


# Table 1 of a published leukocyte screening study (Hirosaki University, 2020): rows are the
# technologists' class, columns the network's, and the per-class accuracy as it was printed.
FIVE = ["Ba", "Eo", "Ly", "Mo", "Neut"]
SIX = ["Ba", "Eo", "Ly", "Mo", "Band", "Seg"]
TABLE_1 = {
    "A5": (
        FIVE,
        [
            [116, 0, 0, 0, 0],
            [0, 246, 0, 0, 0],
            [0, 0, 3179, 34, 0],
            [0, 0, 61, 596, 0],
            [14, 0, 3, 0, 6917],
        ],
        [1.000, 1.000, 0.989, 0.907, 0.998],
    ),
    "B5": (
        FIVE,
        [
            [116, 0, 0, 0, 0],
            [0, 246, 0, 0, 0],
            [0, 0, 3184, 29, 0],
            [0, 1, 43, 596, 0],
            [9, 1, 0, 1, 6923],
        ],
        [1.000, 1.000, 0.991, 0.931, 0.998],
    ),
    "A6": (
        SIX,
        [
            [116, 0, 0, 0, 0, 0],
            [0, 246, 0, 0, 0, 0],
            [0, 0, 3179, 34, 0, 0],
            [0, 0, 61, 579, 0, 0],
            [1, 0, 1, 0, 849, 80],
            [13, 0, 2, 0, 1812, 4176],
        ],
        [1.000, 1.000, 0.989, 0.905, 0.912, 0.696],
    ),
    "B6": (
        SIX,
        [
            [116, 0, 0, 0, 0, 0],
            [0, 246, 0, 0, 0, 0],
            [0, 0, 3184, 29, 0, 0],
            [0, 1, 43, 596, 0, 0],
            [3, 0, 0, 0, 810, 118],
            [6, 1, 0, 1, 1152, 4843],
        ],
        [1.000, 1.000, 0.991, 0.931, 0.870, 0.807],
    ),
}
NEUTROPHIL = {"Band": "Neut", "Seg": "Neut", "Ba": "Ba", "Eo": "Eo", "Ly": "Ly", "Mo": "Mo"}


def answers_of(classes, matrix):
    """The cases a confusion table counts, one after the other."""
    pairs = [
        (truth, answer)
        for truth, row in zip(classes, matrix, strict=True)
        for answer, n in zip(classes, row, strict=True)
        for _ in range(n)
    ]
    return [truth for truth, _ in pairs], [answer for _, answer in pairs]


@pytest.mark.parametrize("model", TABLE_1)
def test_the_published_table(model):
    classes, matrix, printed = TABLE_1[model]
    report = classification_report(*answers_of(classes, matrix), classes)
    assert [list(row) for row in report.confusion.matrix] == matrix
    assert [round(report.per_class[name].recall, 3) for name in classes] == printed


def test_the_published_models_with_band_and_segmented_as_one():
    """B5 is B6 with the two joined, cell for cell; so is its accuracy: 11065 of 11149."""
    six, five = TABLE_1["B6"], TABLE_1["B5"]
    fine = classification_report(*answers_of(*six[:2]), six[0], groupings={"five": NEUTROPHIL})
    coarse = classification_report(*answers_of(*five[:2]), five[0])
    assert fine.groupings["five"] == coarse.accuracy == 11065 / 11149


def test_as_scikit_learn_has_it():
    random = np.random.default_rng(0)
    classes = ["a", "b", "c", "d"]
    truth = list(random.choice(classes, 300))
    guess = [t if random.random() < 0.7 else str(random.choice(classes)) for t in truth]
    report = classification_report(truth, guess, classes)
    assert np.array_equal(report.confusion.matrix, confusion_matrix(truth, guess, labels=classes))
    rows = [report.per_class[name] for name in classes]
    by_class = {"labels": classes, "average": None}
    assert [row.recall for row in rows] == pytest.approx(recall_score(truth, guess, **by_class))
    assert [row.precision for row in rows] == pytest.approx(
        precision_score(truth, guess, **by_class)
    )
