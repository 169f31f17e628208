"""Which region speaks first, which are drawn, and whose word they are."""

import numpy as np
import pytest

from xai_core.cases.manifest import RegionInfo
from xai_core.cases.regions import (
    SURROUNDINGS,
    DrawnBy,
    drawn_by,
    first_region,
    first_region_of_library,
    that_matter,
)
from xai_core.types import LocalisedText, Origin


def region(share: float, importance: float = 1.0) -> np.ndarray:
    """Of 100 pixels."""
    area = np.zeros(100, dtype=np.float32)
    area[: round(100 * share)] = importance
    return area.reshape(10, 10)


def test_the_first_region_weighs_most_by_area_and_importance():
    # 0.2 x 1 = 0.2 against 0.8 x 0.1 = 0.08: the wide background gives way.
    regions = {"background": region(0.8, 0.1), "nucleus": region(0.2), "granule": region(0.01)}
    assert first_region(regions) == "nucleus"


def test_the_first_of_equals_and_none_of_none():
    assert first_region({"b": region(0.2), "a": region(0.2)}) == "b"
    assert first_region({}) is None


def test_a_library_says_what_comes_first_of_what_is_there():
    lesion, lungs = info("lesion"), info("lungs")
    drawn = {"lungs": region(0.5), "lesion": region(0.1)}
    assert first_region(drawn, [lesion, lungs]) == "lesion"
    assert first_region(drawn | {"lesion": region(0.0)}, [lesion, lungs]) == "lungs"
    assert first_region(drawn, [info("heart")]) == "lungs"
    both = info("both", "lesion", "lungs")
    assert first_region(drawn | {"both": region(0.6)}, [lesion, lungs, both]) == "both"


def info(region_id: str, *parts: str) -> RegionInfo:
    name = LocalisedText(en=region_id, ja=region_id)
    return RegionInfo.model_construct(id=region_id, name=name, union_of=parts)


def test_a_library_begins_with_the_region_that_joins_others():
    nucleus, cytoplasm, cell = info("nucleus"), info("cytoplasm"), info("cell", "nucleus")
    assert first_region_of_library([nucleus, cytoplasm, cell]) == "cell"
    assert first_region_of_library([nucleus, cytoplasm]) == "nucleus"
    assert first_region_of_library([]) is None


def test_surroundings_are_not_drawn_unless_chosen():
    regions = {
        "background": region(0.9, 0.05),
        "edge": region(0.5, SURROUNDINGS),  # at the limit matters
        "nucleus": region(0.2),
    }
    assert list(that_matter(regions)) == ["edge", "nucleus"]
    assert list(that_matter(regions, "background")) == ["background", "edge", "nucleus"]
    assert that_matter({}, "background") == {}


@pytest.mark.parametrize(
    ("origins", "whose"),
    [
        ((), DrawnBy.EXPERTS),
        ((Origin.EXPERT,), DrawnBy.EXPERTS),
        ((Origin.CONSENSUS, Origin.EXPERT), DrawnBy.EXPERTS),
        ((Origin.BY_CONSTRUCTION, Origin.BY_CONSTRUCTION), DrawnBy.CONSTRUCTION),
        ((Origin.BY_CONSTRUCTION, Origin.EXPERT), DrawnBy.EXPERTS),
        ((Origin.MODEL_PROPOSED,), DrawnBy.MODEL),
        ((Origin.EXPERT, Origin.MODEL_PROPOSED), DrawnBy.MODEL),
    ],
)
def test_whose_word_it_is(origins, whose):
    assert drawn_by(origins) is whose
