"""The signs come in the published shares, and thickness tells what presence does not."""

import numpy as np
import pytest

from xai_core.domains.gastric.simulator.patient import Lining, Patient

N = 1500


def linings(*, positive: bool) -> list[Lining]:
    return [
        Patient.draw("one", positive, np.random.default_rng([5, number])).lining
        for number in range(N)
    ]


@pytest.fixture(scope="module")
def sick() -> list[Lining]:
    return linings(positive=True)


@pytest.fixture(scope="module")
def well() -> list[Lining]:
    return linings(positive=False)


def test_the_shares_are_those_of_dheer(sick, well) -> None:
    for has, in_sick, in_well in (
        (lambda lining: lining.thick, 0.91, 0.60),
        (lambda lining: lining.enlarged, 0.33, 0.0),
        (lambda lining: lining.polyps > 0, 0.14, 0.0),
    ):
        assert np.mean([has(one) for one in sick]) == pytest.approx(in_sick, abs=0.03)
        assert np.mean([has(one) for one in well]) == pytest.approx(in_well, abs=0.04)


def test_whoever_is_positive_has_a_sign(sick, well) -> None:
    assert all(one.thick or (one.thickness == 0 and one.enlarged) for one in sick)
    assert all(one.thickness > 0 for one in well)
    assert all(one.thick for one in sick if one.polyps)


def test_thick_folds_overlap_but_differ_in_degree(sick, well) -> None:
    ill = [one.thickness for one in sick if one.thick]
    healthy = [one.thickness for one in well if one.thick]
    assert min(ill) < max(healthy)
    higher = np.mean(np.array(ill)[:, None] > np.array(healthy))
    assert 0.97 < higher < 1


def test_the_build_does_not_depend_on_the_class() -> None:
    for seed in range(20):
        one, other = (
            Patient.draw("one", positive, np.random.default_rng(seed)) for positive in (True, False)
        )
        assert one.build == other.build
