"""Both levels over right answers: by hand on made-up rows, then from a study."""

import numpy as np
import pytest

from xai_core.agreement.attention import Finding
from xai_core.evaluation.attention_error import ClaimVerdict
from xai_core.evaluation.method_levels import compare_method
from xai_core.evaluation.method_regions import Nearer
from xai_core.evaluation.right_elsewhere import right_elsewhere
from xai_core.evaluation.same_accuracy import compare_viewpoints, same_accuracy_pairs
from xai_core.evaluation.study.run import run_study
from xai_core.evaluation.two_levels import (
    LevelRows,
    both_right,
    level_rows,
    paired_measures,
    two_levels,
)
from xai_core.explain.explanation import Method

NAN = float("nan")


def rows(right: str, irrelevant: list[float], emphasis: list[float], ids: str = "") -> LevelRows:
    """``R`` right, ``W`` wrong; a case a letter, each of a specimen of its own."""
    names = np.array(list(ids or "abcdefghijklmnopqrstuvwxyz"[: len(right)]), dtype=object)
    numbers = np.array(irrelevant)
    return LevelRows(
        case_ids=names,
        right=np.array([letter == "R" for letter in right]),
        specimen=names,
        split=np.array(["test"] * len(right), dtype=object),
        irrelevant=numbers,
        irrelevant_otsu=numbers / 2,
        emphasis=np.array(emphasis),
        hottest_tenth=np.array(emphasis) / 2,
    )


def test_of_right_answers_alone() -> None:
    found = two_levels(rows("RRWR", [0.2, 0.4, 0.9, 0.6], [0.1, NAN, 0.9, 0.3]), "spot")
    assert (found.n_judged, found.n_right, found.by_specimen) == (4, 3, True)
    share = found.irrelevant_share
    assert (share.mean, share.otsu.mean) == (pytest.approx(0.4), pytest.approx(0.2))
    assert share.quantiles is not None
    assert share.quantiles["0.5"] == pytest.approx(0.4)
    assert list(share.quantiles) == ["0.05", "0.25", "0.5", "0.75", "0.95"]
    assert (found.emphasis.mean, found.emphasis.n, found.emphasis.n_undefined) == (0.2, 2, 1)
    assert found.emphasis.hottest_tenth.mean == pytest.approx(0.1)


def test_nothing_right_is_not_defined() -> None:
    found = two_levels(rows("WW", [0.2, 0.4], [0.1, 0.2]), "spot").irrelevant_share
    assert (found.mean, found.ci95, found.quantiles, found.n) == (None, None, None, 0)


def test_two_models_on_the_cases_both_get_right() -> None:
    first = rows("RRWR", [0.2, 0.4, 0.9, 0.6], [0.1, NAN, 0.9, 0.3], "abcd")
    second = rows("RRRW", [0.8, 0.5, 0.1, 0.1], [0.2, 0.2, 0.9, 0.9], "badc")
    kept, other = both_right(first, second)
    assert kept.case_ids.tolist() == other.case_ids.tolist() == ["a", "b", "d"]
    found = paired_measures(kept, other)
    assert found["irrelevant"].difference == pytest.approx((0.3 + 0.4 - 0.5) / 3)
    assert found["emphasis"].n == 2
    empty = paired_measures(*both_right(first, second.among(second.right & False)))
    assert empty["irrelevant"].difference is None


def test_the_claim_part_by_part(level_study) -> None:
    held = right_elsewhere(rows("R" * 20, [0.5, 0.6] * 10, [NAN] * 20), "spot", level_study, None)
    assert (held.accurate, held.irrelevant) == (Finding.HIGHER, Finding.HIGHER)
    assert (held.verdict, held.weighed) == (ClaimVerdict.HOLDS, Finding.CANNOT_BE_TOLD)
    close = rows("R" * 20, [0.05, 0.1] * 10, [0.1, 0.2] * 10)
    other = right_elsewhere(close, "spot", level_study, None)
    assert (other.verdict, other.weighed) == (ClaimVerdict.DOES_NOT_HOLD, Finding.LOWER)
    few = right_elsewhere(rows("RR", [0.5, 0.6], [0.1, 0.1]), "spot", level_study, None)
    assert few.verdict is ClaimVerdict.NOT_ENOUGH_CASES


@pytest.fixture(scope="module")
def level_study(tmp_path_factory, drawn_library, guesser):
    folder = tmp_path_factory.mktemp("levels") / "s"
    return run_study(drawn_library, guesser, folder, lambda *_: None)


def test_from_a_study(level_study) -> None:
    found = level_rows(level_study, "cell")
    assert np.isfinite(found.irrelevant_otsu).any()
    outside = two_levels(found, "cell").irrelevant_share
    assert outside.n + outside.n_undefined == int(found.right.sum())
    older = level_study.info.model_copy(update={"format": 2})
    assert older.fingerprint() != level_study.info.fingerprint()


def test_a_model_has_the_viewpoint_it_has(level_study) -> None:
    pair = compare_viewpoints(("a", level_study), ("b", level_study), "cell", None)
    assert pair.accuracy.difference == 0
    assert not pair.other_viewpoint
    assert same_accuracy_pairs({"a": level_study, "b": level_study}, "cell", None) == ()


def test_another_method_on_some_right_answers(level_study, drawn_library, guesser) -> None:
    rows = level_rows(level_study, "cell")
    steps: list[tuple[int, int]] = []
    args = (drawn_library, guesser, rows)
    found = compare_method(*args, Method.GRAD_CAM, "cell", lambda *step: steps.append(step), most=3)
    assert (found.n, steps[-1]) == (3, (3, 3))
    # The study's own method, made one by one, tells the same.
    assert found.measures["irrelevant"].difference == pytest.approx(0, abs=1e-4)
    overlaps = found.regions["cell"]
    assert overlaps.nearer is Nearer.NEITHER
    assert overlaps.measures["iou"].difference == 0
    assert found.largest_error is None  # Grad-CAM promises no sum
