"""docs/security.md: every test it names is there, every item is numbered as ASVS 5.0.0 numbers."""

import re

from xai_core.home import CHECKOUT

PAGE = (CHECKOUT / "docs/security.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if re.match(r"\| \d", line)]


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|deploy|xai_core|ui)/[\w/.]+)`", PAGE))
    assert len(named) > 30
    assert not [path for path in named if not (CHECKOUT / path).exists()]


def test_every_item_says_how_and_where_or_not_yet() -> None:
    assert len(ROWS) > 40
    for item, *rest in ROWS:
        assert re.fullmatch(r" [\d., to()levl]+ ", item), item
        assert len(rest) == 3, item
        assert all(cell.strip() for cell in rest), item
