"""What the shipped cards keep of their tests is read whole, and written again as it was."""

import json
import re
from pathlib import Path

import pytest

from xai_core.home import CHECKOUT
from xai_core.models.cards import CARD_FILE, ModelCard, read_card
from xai_core.models.segmenter_cards import SegmenterCard, read_segmenter

FOLDERS = sorted(file.parent for file in (CHECKOUT / "models").glob(f"*/{CARD_FILE}"))


def read(folder: Path) -> ModelCard | SegmenterCard:
    kind = json.loads((folder / CARD_FILE).read_bytes()).get("kind")
    return read_segmenter(folder) if kind == "segmentation" else read_card(folder)


def test_there_are_cards_of_both_kinds() -> None:
    assert {type(read(folder)) for folder in FOLDERS} == {ModelCard, SegmenterCard}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_card_is_written_again_as_it_was(folder: Path) -> None:
    card = read(folder)
    assert card.reports
    # Entries that came after a card (teachers) are not on it; whatever is stays as it is written.
    written = f"{card.model_dump_json(indent=1, exclude_unset=True)}\n"
    text = (folder / CARD_FILE).read_text(encoding="utf-8")
    # Cards once said of classes that they have no unit and no tolerance.
    text = re.sub(r',\n  "unit": null,\n  "tolerance": null', "", text, count=1)
    assert written == text
