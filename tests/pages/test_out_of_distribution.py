"""A picture that is not a cell, given to Compare; the check on the Models page; grey masks."""

from contextlib import contextmanager
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from xai_core.evaluation.out_of_distribution import OrdinaryCases, SeenCases, fit_check
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.types import LocalisedText, Split

WARNING = "unlike anything this model has seen"


@contextmanager
def silent(_title):
    yield lambda _done, _total: None


def png(pixels) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def check(drawn_library, guesser):
    cells = SeenCases(drawn_library)
    name = LocalisedText(en="drawn test cells", ja="描いた細胞")
    return fit_check(guesser, [cells], [OrdinaryCases(name, cells, Split.TEST)], {}, silent)


@pytest.fixture
def compare(open_page, home, guesser, check):
    """Compare on a picture of one's own, answered by a model with a check."""
    found, data = check
    card = guesser.card.model_copy(update={"strangeness": found})
    save_model(home / "models", card, weights_bytes(guesser.network), None, data)

    def show(pixels):
        page = open_page("pages/1_Compare.py", source="own", model="guesser")
        page.file_uploader(key="picture").upload("mine.png", png(pixels), "image/png").run()
        assert not page.exception
        return page

    return show


def said(page) -> str:
    parts = [*page.markdown, *page.caption, *page.warning, *page.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def test_a_blank_picture_is_answered_with_a_warning_and_a_cell_is_not(compare, drawn_library):
    assert WARNING in said(compare(np.full((200, 200, 3), 255, dtype=np.uint8)))
    cell = next(case for case in drawn_library.cases if case.split is Split.TRAIN)
    page = compare(drawn_library.image(cell))
    assert "The AI says" in said(page)
    assert WARNING not in said(page)


def test_a_large_picture_is_looked_at_on_a_smaller_grid(compare):
    page = compare(np.full((300, 4096, 3), 255, dtype=np.uint8))
    assert "Looked at as 2048 × 150 pixels; the file has 4096 × 300" in said(page)
    # Its mask is of the file's size.
    mask = np.zeros((300, 4096), dtype=np.uint8)
    mask[:, :1024] = 255
    page.file_uploader(key="mask").upload("mask.png", png(mask), "image/png").run()
    assert page.table[0].value["Chance"].tolist() == ["25.0\N{NO-BREAK SPACE}%"]


def test_a_grey_picture_becomes_a_mask_only_when_its_owner_says_so(compare):
    page = compare(np.full((16, 16, 3), 255, dtype=np.uint8))
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    page.file_uploader(key="mask").upload("grey.png", png(grey), "image/png").run()
    assert "256 grey levels; is it a mask of graded importance?" in said(page)
    assert not page.metric
    (switch,) = [one for one in page.toggle if one.key.startswith("graded-")]
    switch.set_value(True).run()
    assert "graded importance?" not in said(page)
    assert "your outline" in page.metric[0].label


def test_the_models_page_says_how_often_the_check_is_right(compare, open_page, check):
    page = open_page("pages/6_Models.py", model="guesser")
    text = said(page)
    assert "A picture that is not a case" in [header.value for header in page.header]
    assert "validation cases" in text
    tables = [list(table.value.columns) for table in page.table]
    assert ["Strange pictures", "Caught", "95 % interval", "n"] in tables
    assert check[0].false_alarms[0].rate.n == 5


def test_a_model_without_a_check_says_so(open_page):
    page = open_page("pages/6_Models.py", model="guesser")
    assert "no check for pictures unlike anything" in "".join(one.value for one in page.info)
