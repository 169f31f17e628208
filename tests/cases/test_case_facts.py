"""What a task asks of a case, from the library's files."""

import numpy as np

from xai_core.cases.case_facts import LibraryFacts
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText


def test_a_union_is_annotated_where_a_part_is_and_an_empty_mask_is_no_lesion(write_cases):
    word = LocalisedText(en="A", ja="あ")
    task = Classification(classes=tuple(ClassInfo(id=c, name=word) for c in ("a", "b")))
    library = write_cases(task, [("a", 0), ("b", 1)])  # the first case has no region drawn
    bare, drawn = (LibraryFacts(library, case) for case in library.cases)
    assert (bare.label, bare.target) == ("a", None)
    assert [facts.annotated("cell") for facts in (bare, drawn)] == [False, True]
    assert bare.lesions("nucleus") is None
    (nucleus,) = drawn.lesions("nucleus")
    assert np.argwhere(nucleus)[[0, -1]].tolist() == [[4, 4], [7, 7]]
