"""A planted shift: dim light costs half of the answers, and what undoes it is known."""

from typing import Any

import pytest
import torch

from tests.evaluation.shift.conftest import AT_HOME, DIM
from xai_core.errors import AlignmentError, StudyError
from xai_core.evaluation.shift.cases import Wanted
from xai_core.evaluation.shift.measure import measure_shift
from xai_core.evaluation.shift.report import Hindrance, Measure, RemedyName, ShiftReport
from xai_core.types import Split


def quiet(_done: int, _total: int) -> None:
    pass


def measure(source: Any, target: Any, model: Any, **how: Any) -> ShiftReport:
    """With as few deals as tell that there are some."""
    remedies = how.pop("remedies", tuple(RemedyName))
    wanted = Wanted(deals=20, classifier_deals=2, **how)
    return measure_shift(source, target, model, quiet, wanted=wanted, remedies=remedies)


@pytest.fixture(scope="module")
def found(write_discs: Any, knower: Any) -> ShiftReport:
    """Twenty dim discs, ten of them set aside."""
    home, dim = write_discs("home", AT_HOME), write_discs("dim", DIM)
    return measure(home, dim, knower, set_aside=12)


def test_dim_light_costs_every_large_disc(found: ShiftReport) -> None:
    assert found.headline is Measure.AUC
    assert found.classes == ("small", "large")
    assert found.source.figures[Measure.ACCURACY].value == 1
    # Nothing is bright enough: all are called small, and all are equally large.
    assert found.target.figures[Measure.ACCURACY].value == 0.5
    assert found.target.figures[Measure.AUC].value == 0.5
    fell = found.fall[Measure.ACCURACY]
    assert (fell.value, fell.shown) == (0.5, True)
    assert found.by_class["large"].value == 1
    assert found.by_class["large"].shown is True
    assert (found.by_class["small"].value, found.by_class["small"].shown) == (0, False)


def test_what_undoes_it(found: ShiftReport) -> None:
    recovered = {one.remedy: one.figures[Measure.ACCURACY].recovered for one in found.remedies}
    assert recovered[RemedyName.HISTOGRAM_MATCHING] == 1
    assert recovered[RemedyName.BATCH_NORMALISATION] == 1
    assert recovered[RemedyName.TUNING] == 1
    # The lowest frequencies of the source do not give a disc its light back.
    assert (recovered[RemedyName.FOURIER_SWAP] or 0) < 1
    assert found.best is not None
    assert found.best.figures[found.headline].gain == 0.5


def test_the_two_are_far_apart(found: ShiftReport) -> None:
    # Ground 40 -> 16 on four fifths of the pixels, disc 200 -> 80 on one fifth.
    assert found.appearance.intensity["green"].distance == pytest.approx(0.8 * 24 + 0.2 * 120)
    assert (found.features.mmd2 or 0) > 0.1
    assert found.features.by_specimen


def test_whole_specimens_are_set_aside(found: ShiftReport) -> None:
    """Three specimens of four cases: 40 - 12 are left of seven."""
    assert found.n_set_aside == 12
    assert (found.target.n, found.target.n_specimens, found.target.n_matching) == (28, 7, 40)


def test_the_model_is_given_back_as_it_came(write_discs: Any, knower: Any) -> None:
    before = {name: value.clone() for name, value in knower.network.state_dict().items()}
    drawn = torch.random.get_rng_state()
    measure(write_discs("home", AT_HOME, 20), write_discs("dim", DIM, 20), knower)
    assert all(torch.equal(before[n], value) for n, value in knower.network.state_dict().items())
    assert not knower.network.training
    assert torch.equal(drawn, torch.random.get_rng_state())


def test_no_fall_nothing_to_recover(write_discs: Any, knower: Any) -> None:
    home, also = write_discs("home", AT_HOME), write_discs("also", (41, 201))
    found = measure(home, also, knower, remedies=(RemedyName.FOURIER_SWAP,), set_aside=4)
    assert found.fall[Measure.ACCURACY].value == 0
    (swap,) = found.remedies
    assert swap.figures[Measure.ACCURACY].recovered is None
    assert swap.figures[Measure.ACCURACY].recovered_ci95 is None


def test_attention_in_a_region_that_both_have(write_discs: Any, knower: Any) -> None:
    shared = write_discs("home", AT_HOME, 20, regions=("disc",))
    found = measure(
        shared, write_discs("also", (41, 201), 20, regions=("disc", "rim")), knower, remedies=()
    )
    assert found.attention is not None
    assert set(found.attention) == {"disc"}
    moved = found.attention["disc"].above_chance
    # Large discs are answered by their light; small ones speak against it and have no map.
    assert (moved.source.mean, moved.target.mean) == (pytest.approx(1), pytest.approx(1))
    assert moved.source.n_undefined == 10
    assert moved.difference == pytest.approx(0)
    alone = write_discs("alone", (42, 202), 20)
    assert measure(shared, alone, knower, remedies=()).attention is None


def test_too_few_to_learn_from(write_discs: Any, knower: Any) -> None:
    home, dim = write_discs("home", AT_HOME, 20), write_discs("dim", DIM, 20)
    found = measure(home, dim, knower, set_aside=0)
    hindered = {one.remedy: one.hindrance for one in found.remedies}
    assert hindered[RemedyName.TUNING] is Hindrance.NO_CASES_SET_ASIDE
    assert hindered[RemedyName.BATCH_NORMALISATION] is Hindrance.NO_CASES_SET_ASIDE
    assert hindered[RemedyName.HISTOGRAM_MATCHING] is None
    assert found.n_set_aside == 0


def test_a_split_is_tuned_with_the_others(write_discs: Any, knower: Any) -> None:
    home, dim = write_discs("home", AT_HOME), write_discs("dim", DIM)
    found = measure(home, dim, knower, split=Split.TEST, set_aside=12, remedies=())
    assert (found.source.n, found.target.n, found.n_set_aside) == (20, 20, 12)


def test_one_library_twice(write_discs: Any, knower: Any) -> None:
    home = write_discs("home", AT_HOME)
    with pytest.raises(StudyError, match="Both sides are the same"):
        measure(home, home, knower)


def test_two_parts_of_one_library(write_discs: Any, knower: Any) -> None:
    """A specimen that is on both sides stays at home."""
    home = write_discs("home", AT_HOME)
    parts = {"source_where": {"room": "a"}, "target_where": {"room": "b"}}
    found = measure(home, home, knower, set_aside=0, remedies=(), **parts)
    # Two specimens with two cases in each room are known from the first.
    assert (found.source.n, found.target.n_matching, found.target.n) == (20, 20, 16)


def test_what_cannot_be_compared(write_discs: Any, knower: Any) -> None:
    home = write_discs("home", AT_HOME, 20)
    with pytest.raises(AlignmentError, match="no classes in common"):
        measure(home, write_discs("x", DIM, 20, classes=("a", "b")), knower)
    with pytest.raises(StudyError, match="has no case of this choice"):
        measure(home, write_discs("dim", DIM, 20), knower, target_where={"site": "elsewhere"})


def test_progress_ends_at_its_end(write_discs: Any, knower: Any) -> None:
    steps: list[tuple[int, int]] = []
    measure_shift(
        write_discs("home", AT_HOME, 20),
        write_discs("dim", DIM, 20),
        knower,
        lambda *step: steps.append(step),
        wanted=Wanted(deals=20, classifier_deals=2),
    )
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def test_pictures_that_cannot_be_read(write_discs: Any, knower: Any) -> None:
    """Left out and counted, wherever they stand."""
    home, dim = write_discs("home", AT_HOME, 20), write_discs("dim", DIM)
    for case in dim.cases:
        if case.specimen in {"s0", "s5"}:
            (dim.folder / case.image).write_bytes(b"no picture")
    found = measure(home, dim, knower, set_aside=12, remedies=(RemedyName.BATCH_NORMALISATION,))
    assert found.target.n_unreadable + (12 - found.n_set_aside) == 8
    assert found.target.n + found.target.n_unreadable == 28
    (anew,) = found.remedies
    assert anew.hindrance is None or found.n_set_aside < 8
