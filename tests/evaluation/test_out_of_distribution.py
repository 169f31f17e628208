"""A check made of a library's cases: which cases do what, and what is counted."""

from contextlib import contextmanager

import numpy as np
import pytest

from xai_core.errors import LibraryError
from xai_core.evaluation.out_of_distribution import OrdinaryCases, SeenCases, fit_check
from xai_core.evaluation.strange_pictures import (
    DRAWN_KINDS,
    colours_turned,
    drawn,
    from_folder,
    in_pieces,
    negative,
)
from xai_core.models.out_of_distribution_report import StrangenessMethod
from xai_core.types import LocalisedText, Split

NAME = LocalisedText(en="test cells", ja="細胞")


@contextmanager
def silent(_title):
    yield lambda _done, _total: None


@pytest.fixture(scope="module")
def made(drawn_library, guesser):
    cells = SeenCases(drawn_library)
    white = np.full((40, 40, 3), 255, dtype=np.uint8)
    strange = {"sheet of paper": [white] * 3}
    return fit_check(guesser, [cells], [OrdinaryCases(NAME, cells, Split.TEST)], strange, silent)


def test_every_part_has_cases_of_its_own(made):
    check, _ = made
    # 25 cells: the last of each five is a test case, and two of the others validate.
    assert (check.n_fitted, check.n_validation) == (18, 2)
    (alarms,) = check.false_alarms
    assert (alarms.split, alarms.rate.n) == (Split.TEST, 5)
    assert check.alarm_rate == pytest.approx(1 / 3)  # two cases promise no more


def test_every_kind_of_strange_picture_is_counted(made):
    check, _ = made
    assert [one.kind for one in check.catches] == [*DRAWN_KINDS, "sheet of paper"]
    assert check.catches[-1].rate.n == 3
    assert not check.catches[-1].drawn


def test_the_method_is_the_one_that_finds_most_altered_cases(made):
    check, _ = made
    best = max(one.caught for one in check.tried)
    assert next(one for one in check.tried if one.caught == best).method is check.method
    assert {one.method for one in check.tried} == set(StrangenessMethod)


def test_strange_pictures_decide_nothing(made, drawn_library, guesser):
    cells = SeenCases(drawn_library)
    other, data = fit_check(guesser, [cells], [], {}, silent)
    assert (other.threshold, other.method) == (made[0].threshold, made[0].method)
    assert data == made[1]


def test_without_validation_cases_there_is_no_check(drawn_library, guesser):
    none = SeenCases(drawn_library, at_most=0)
    assert fit_check(guesser, [none], [], {}, silent) is None


def test_drawn_pictures_are_the_same_every_time():
    for kind in DRAWN_KINDS:
        first, again = next(iter(drawn(kind))), next(iter(drawn(kind)))
        assert first.dtype == np.uint8
        assert np.array_equal(first, again)


def test_alterations_keep_every_pixel():
    picture = np.random.default_rng(0).integers(0, 256, (16, 24, 3), dtype=np.uint8)
    assert sorted(in_pieces(picture).ravel()) == sorted(picture.ravel())
    assert not np.array_equal(in_pieces(picture), picture)
    assert np.array_equal(negative(negative(picture)), picture)
    assert colours_turned(picture)[0, 0].tolist() == picture[0, 0, [2, 0, 1]].tolist()


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(LibraryError, match="no picture that can be read"):
        from_folder(tmp_path)
    with pytest.raises(LibraryError, match="no folder"):
        from_folder(tmp_path / "missing")
