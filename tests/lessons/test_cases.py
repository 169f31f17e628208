"""The case of a block: which one it is, and what is said of it."""

import dataclasses

import numpy as np
import pytest

from xai_core.errors import ContentError, LibraryError
from xai_core.explain.explanation import Method
from xai_core.lessons.blocks import Pick, Shown
from xai_core.lessons.cases import CaseChoice, see_case
from xai_core.lessons.figures.phrasing import percent
from xai_core.lessons.words import case_sentence

WRONG = CaseChoice("drawn-cells", "guesser", None, Pick.WRONG, "monocyte", Method.GRAD_CAM, None)


@pytest.mark.usefixtures("tiny_home")
def test_a_picked_case_is_the_first_that_fits() -> None:
    """The guesser says neutrophil to everything: the first monocyte is its first wrong one."""
    seen = see_case(WRONG)
    assert (seen.case.id, seen.answer) == ("monocyte-01", "neutrophil")
    named = dataclasses.replace(WRONG, case="monocyte-01", pick=None, of_class=None)
    assert see_case(named).numbers == seen.numbers
    first = see_case(dataclasses.replace(WRONG, pick=Pick.FIRST))
    assert first.case.id == "monocyte-01"
    right = see_case(dataclasses.replace(WRONG, pick=Pick.RIGHT, of_class="neutrophil"))
    assert right.result.judgement.right is True


@pytest.mark.usefixtures("tiny_home")
def test_what_is_said_of_it_holds_baselines_beside_the_percentage() -> None:
    seen = see_case(WRONG)
    numbers = seen.numbers
    words = case_sentence(seen, tuple(Shown), "en")
    for name in ("attention_in_region", "chance", "centre_blob"):
        assert percent(numbers[name], "en") in words
    assert case_sentence(seen, (Shown.IMAGE,), "en") == "monocyte-01"
    plain, painted = seen.picture((Shown.IMAGE,)), seen.picture((Shown.MAP, Shown.REGIONS))
    assert plain.shape == painted.shape
    assert min(plain.shape[:2]) >= 400
    assert np.any(plain != painted)


@pytest.mark.usefixtures("tiny_home")
def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ContentError, match="no case of “drawn-cells” fits: right, class monocyte"):
        see_case(dataclasses.replace(WRONG, pick=Pick.RIGHT))
    with pytest.raises(ContentError, match="has no region “lobe”"):
        see_case(dataclasses.replace(WRONG, region="lobe"))
    with pytest.raises(LibraryError):
        see_case(dataclasses.replace(WRONG, library="nowhere"))
