"""Methods without a browser: a scoreboard of a model of this machine, and none at an address."""

import json
from pathlib import Path

import pytest

from xai_core.home import CHECKOUT

PAGE = "pages/10_Methods.py"
SHIPPED = CHECKOUT / "models" / "smear11" / "methods--smear.json"


@pytest.fixture
def board(home: Path, guesser, drawn_library) -> None:
    """What was measured of another model, as if it were of the guesser on the drawn cells."""
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    told |= {
        "model": "guesser",
        "library": drawn_library.id,
        "weights_sha256": guesser.card.weights_sha256,
    }
    place = home / "scoreboards" / f"{drawn_library.id}--guesser.json"
    place.parent.mkdir()
    place.write_text(json.dumps(told), encoding="utf-8")


def test_a_scoreboard_is_shown_with_its_cases(open_page, board) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert page.title[0].value == "Methods"
    assert page.selectbox(key="board").value == "drawn-cells--guesser"
    assert any("★ the best mean" in part.value for part in page.caption)
    assert page.selectbox(key="of").value == "grad-cam"


def test_without_one_the_way_to_it_is_told(open_page) -> None:
    page = open_page(PAGE, board="../x--<b>", field="none", lang="ja")
    assert not page.exception
    assert page.title[0].value == "説明手法"
    assert "python -m xai_core methods" in page.info[0].value.replace("\\", "")
