"""The claim about attention, on maps and regions that can be worked out by hand."""

import numpy as np
import pytest

from xai_core.agreement import score_heat_map
from xai_core.agreement.attention import AttentionVerdict, Finding, Unit
from xai_core.evaluation.attention_report import LookedAt, attention_report

CELL = np.zeros((10, 10), np.float32)
CELL[:, :5] = 1
"""The left half: chance is 0.5, and as the centre blob lies half in it, so is the blob."""


def looked(share: float, right: bool = True, truth: str = "a", specimen: str | None = None):
    """A case with this share of its attention in the left half."""
    row = [share / 5] * 5 + [(1 - share) / 5] * 5
    scores = score_heat_map(np.array([row] * 10, np.float32), CELL, right=right)
    return LookedAt(truth, right, scores, specimen)


RIGHT = [looked(share) for share in (0.80, 0.82, 0.84, 0.86, 0.88, 0.90)]
WRONG = [looked(share, False) for share in (0.60, 0.62, 0.64, 0.66, 0.68, 0.70)]
BLANK = LookedAt("a", True, score_heat_map(np.zeros((10, 10), np.float32), CELL, right=True), None)


def test_six_right_and_six_wrong_show_it() -> None:
    found = attention_report([*RIGHT, *WRONG], ["a"])
    assert found.right.attention == pytest.approx(0.85)
    assert found.right.chance == 0.5
    assert found.right.centre_blob == pytest.approx(0.5)
    assert found.right.above_chance == pytest.approx(0.7)  # (0.85 - 0.5) / 0.5
    assert found.wrong.above_chance == pytest.approx(0.3)
    # All six pairs one way: 2 of the 2^6 ways to sign them. All right above all wrong: 2 of 924.
    assert found.right.against_chance.p_value == pytest.approx(2 / 64)
    assert found.right.against_centre_blob.p_value == pytest.approx(2 / 64)
    compared = found.right_against_wrong
    assert compared.above_chance.p_value == pytest.approx(2 / 924)
    assert (compared.above_chance.rank_biserial, compared.within_classes) == (1, 1)
    assert (found.unit, compared.by_specimen) == (Unit.CASE, None)
    assert {
        found.verdict.above_chance,
        found.verdict.above_centre_blob,
        found.verdict.above_wrong,
    } == {Finding.HIGHER}
    assert found.verdict.claim is AttentionVerdict.HOLDS


def test_five_wrong_are_too_few_whatever_the_test_says() -> None:
    found = attention_report([*RIGHT, *WRONG[:5]], ["a"])
    assert found.right_against_wrong.above_chance.p_value < 0.05
    assert found.verdict.above_wrong is Finding.CANNOT_BE_TOLD
    assert found.verdict.claim is AttentionVerdict.CANNOT_BE_TOLD


def test_what_is_undefined_does_not_make_up_the_number() -> None:
    found = attention_report([*RIGHT[:5], BLANK, *WRONG], ["a"])
    assert found.right.n_undefined == 1
    assert found.right.against_chance.n_undefined == 1
    assert found.verdict.above_chance is Finding.CANNOT_BE_TOLD


def test_where_right_and_wrong_look_alike_it_is_not_shown() -> None:
    alike = [looked(share + 0.01, False) for share in (0.79, 0.81, 0.83, 0.85, 0.87, 0.89)]
    found = attention_report([*RIGHT, *alike], ["a"])
    assert found.verdict.above_wrong is Finding.NOT_SHOWN
    assert found.verdict.claim is AttentionVerdict.NOT_SHOWN


def test_the_other_way_round_it_is_contradicted() -> None:
    turned = [LookedAt(case.truth, not case.right, case.scores, None) for case in [*RIGHT, *WRONG]]
    found = attention_report(turned, ["a"])
    assert (found.verdict.above_chance, found.verdict.above_wrong) == (
        Finding.HIGHER,
        Finding.LOWER,
    )
    assert found.verdict.claim is AttentionVerdict.CONTRADICTED
    away = [looked(share) for share in (0.1, 0.12, 0.14, 0.16, 0.18, 0.2)]
    assert attention_report(away, ["a"]).verdict.above_chance is Finding.LOWER


def test_nothing_at_all_cannot_be_told() -> None:
    found = attention_report([], ["a"])
    assert (found.verdict.claim, found.unit) == (AttentionVerdict.CANNOT_BE_TOLD, Unit.CASE)
    assert found.right.attention is None
    assert found.classes == {}


def test_cells_of_one_slide_are_one_observation() -> None:
    """Six slides with a right and a wrong cell each; then the same with ten times the cells."""
    pairs = [
        looked(0.8 - slide / 100 - (not right) / 10, right, specimen=f"slide {slide}")
        for slide in range(6)
        for right in (True, False)
    ]
    once, often = attention_report(pairs, ["a"]), attention_report(pairs * 10, ["a"])
    for found in (once, often):
        assert found.unit is Unit.SPECIMEN
        assert found.right.against_chance.n_pairs == 6
        assert found.right_against_wrong.by_specimen.p_value == pytest.approx(2 / 64)
        assert found.verdict.above_wrong_of_class is Finding.HIGHER
        assert found.verdict.claim is AttentionVerdict.HOLDS
    # Taken for 120 witnesses, they would say so with far more noughts.
    assert often.right_against_wrong.above_chance.p_value < 1e-6
    assert often.model_dump(mode="json")["unit"] == "specimen"


def test_a_slide_without_wrong_cells_is_not_compared() -> None:
    pairs = [looked(0.8, right, specimen=f"s{slide}") for slide in range(5) for right in (1, 0)]
    found = attention_report([*pairs, looked(0.9, specimen="t")], ["a"])
    within = found.right_against_wrong.by_specimen
    assert (within.n_pairs, within.n_undefined, within.n_equal) == (5, 1, 5)
    assert found.verdict.above_wrong is Finding.CANNOT_BE_TOLD


def test_one_case_without_a_specimen_makes_it_by_case() -> None:
    found = attention_report([looked(0.8, specimen="s"), looked(0.8)], ["a"])
    assert (found.unit, found.right_against_wrong.by_specimen) == (Unit.CASE, None)


def test_a_mixture_of_classes_is_not_taken_for_a_difference() -> None:
    """The model errs in b, which it looks at less; within each class, wrong lies even higher."""
    cases = [looked(0.9) for _ in range(9)] + [looked(0.91, False)]
    cases += [looked(0.6, truth="b")] + [looked(0.61, False, "b") for _ in range(9)]
    found = attention_report(cases, ["a", "b"])
    compared = found.right_against_wrong
    # Of the 100 pairs, the right one lies higher in the 9 x 9 of right a and wrong b.
    assert compared.above_chance.common_language == pytest.approx((9 * 9) / 100)
    assert found.verdict.above_wrong is Finding.HIGHER
    # Above chance 0.80 and 0.82 in class a, mean 0.802; 0.20 and 0.22 in class b, mean 0.218.
    # Less their means: right -0.002 (9) and -0.018 (1), wrong 0.018 (1) and 0.002 (9).
    assert (compared.within_classes, compared.same_class.common_language) == (0, 0)
    assert found.verdict.above_wrong_of_class is Finding.LOWER


def test_classes_without_wrong_answers_say_nothing_of_right_against_wrong() -> None:
    cases = [*RIGHT, *WRONG, *(looked(0.1, truth="b") for _ in range(9))]
    compared = attention_report(cases, ["a", "b"]).right_against_wrong
    assert (compared.above_chance.n_right, compared.same_class.n_right) == (15, 6)
    assert compared.same_class.common_language == 1


def test_class_by_class() -> None:
    cases = [looked(0.8 + n / 100, truth="b") for n in range(5)]
    cases += [looked(0.6 + n / 100, truth="a") for n in range(5)] + [looked(0.5, False, "a")]
    found = attention_report(cases, ["b", "none", "a"])
    assert list(found.classes) == ["b", "a"]
    assert found.classes["b"].above_chance == pytest.approx(0.64)
    assert found.classes["a"].right.mean == pytest.approx(0.24)
    assert (found.classes["a"].wrong.mean, found.classes["a"].wrong.n) == (0.0, 1)
    assert found.classes["b"].patterns == {"human-aligned": 5}
    assert found.classes["a"].right_against_wrong.common_language == 1
    (pair,) = found.between_classes.differing
    assert (pair.a, pair.b, pair.rank_biserial) == ("b", "a", 1)
    assert found.between_classes.sizes == {"b": 5, "a": 5}
    assert found.with_size is None  # all regions are the same
    with pytest.raises(ValueError, match="“b” is not among"):
        attention_report(cases, ["a"])


def test_whether_size_plays_a_part() -> None:
    def seen(width: int) -> LookedAt:
        """All attention on the left half, whatever the region."""
        attention, region = np.zeros((2, 10, 10), np.float32)
        attention[:, :5], region[:, :width] = 1, 1
        return LookedAt("a", True, score_heat_map(attention, region), None)

    assert attention_report([seen(2), seen(3), seen(4)], ["a"]).with_size == pytest.approx(1)
