"""Compare by a link to one case, after it was left with filters that do not leave that case."""

import pytest

from tests.pages.conftest import calm
from ui.common.frame import named_case


@pytest.mark.parametrize(
    "left",
    [{"class": "basophil"}, {"find": "basophil"}, {"answers": "wrong"}, {"source": "own"}],
    ids=["class", "search", "wrong answers", "own picture"],
)
def test_the_case_that_a_link_names_is_opened(open_page, drawn_library, left):
    asked = next(case.id for case in drawn_library.cases if case.label == "monocyte")
    page = calm(open_page("pages/1_Compare.py", **left))
    page.query_params.clear()
    page.query_params.update(named_case(drawn_library.id, asked))
    calm(page.run())
    options, at = page.selectbox(key="stepping-at").options, page.selectbox(key="stepping-at").index
    assert options[at].endswith(asked)
    assert len(options) == len(drawn_library.cases)
