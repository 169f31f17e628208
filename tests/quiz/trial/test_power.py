"""Power: the formula beside simulated comparisons, seeded; the difference is put in."""

import pytest

from xai_core.errors import ChoiceError
from xai_core.quiz.trial import power_report, report_of, simulated_participants


def test_half_a_standard_deviation_takes_64_an_arm(trial):
    found = power_report(trial.protocol, 0.5)
    assert (found.planned_per_arm, found.n_per_arm_for_80) == (64, 64)
    assert found.power_planned == pytest.approx(0.8015, abs=1e-4)
    assert found.d_put_in == pytest.approx(0.5, abs=1e-6)
    (simulated,) = found.simulated
    assert simulated.n_per_arm == 64
    # 2,000 comparisons: two standard errors are 1.8 points.
    assert simulated.power == pytest.approx(0.80, abs=0.03)
    assert "no claim about people" in found.says
    assert power_report(trial.protocol, 0.5) == found


def test_a_smaller_comparison_sees_less(trial):
    small = trial.protocol.model_copy(update={"n_per_arm": 10})
    planned, needed = power_report(small, 0.5, runs=500).simulated
    assert (planned.n_per_arm, needed.n_per_arm) == (10, 64)
    assert planned.power < 0.4
    assert needed.power > 0.7


def test_where_there_is_no_difference_few_see_one(trial):
    from xai_core.quiz.trial.power import _chances, _simulated

    seen = _simulated(_chances(trial.protocol, 0.0), 8, 64, seed=1, runs=2000)
    assert 0.03 <= seen.power <= 0.07


@pytest.mark.parametrize("d", [0, -0.5, 2.1, float("nan")])
def test_a_difference_nobody_can_put_in_is_refused(trial, d: float):
    with pytest.raises(ChoiceError, match="d must lie above 0"):
        power_report(trial.protocol, d)


def test_a_rehearsal_with_simulated_learners(trial):
    came = simulated_participants(trial.protocol, 0.5, 40)
    report = report_of(trial, came, simulated=True)
    assert [arm.allocated for arm in report.arms] == [20, 20]
    assert [arm.analysed for arm in report.arms] == [20, 20]
    assert report.simulated
    assert all(0 <= one.score <= 1 for one in came)
