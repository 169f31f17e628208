"""A library nobody has outlined, on Compare: outlines a model proposes, marked as such, or none."""

import json
import shutil

import pytest

from tests.pages.test_compare import PAGE, calm, sentences, shows_a_case
from ui.common.verdicts import VERDICTS
from xai_core.models.checkpoints import weights_bytes
from xai_core.models.segmenters import save_segmenter

PROPOSED = "Proposed by a model, not drawn by an expert"
SWITCH = "outlines@switch"


@pytest.fixture
def plain(open_page, home, plain_library):
    """``plain(case="...")``: Compare at a case of the library without outlines."""
    shutil.copytree(plain_library.folder, home / "libraries" / plain_library.id)
    return lambda **address: open_page(PAGE, library=plain_library.id, model="guesser", **address)


@pytest.fixture
def outliner(home, make_segmenter, make_use):
    """A segmenter that learned from the drawn cells, which ask about the same classes."""
    made = make_segmenter(data=(make_use("drawn-cells"),))
    save_segmenter(home / "models", made.card, weights_bytes(made.network))
    return made


def test_without_a_segmenter_nothing_is_proposed(plain):
    page = calm(plain())
    assert "Nobody has outlined a region" in sentences(page)
    assert SWITCH not in [toggle.key for toggle in page.toggle]


def test_outlines_are_proposed_at_once_and_marked_as_proposals(plain, outliner):
    page = shows_a_case(plain())
    said = sentences(page)
    assert "What a model outlined" in said
    assert "Where the experts look" not in said
    assert said.count(PROPOSED) == 1
    assert "(proposed)" in page.metric[0].label
    assert all("(proposed)" in name for name in page.table[0].value["Region"])
    assert sum(sentence in said for sentence in set(VERDICTS.values())) == 1


def test_an_address_or_the_switch_does_without(plain, outliner):
    page = calm(plain(outlines="none"))
    assert PROPOSED not in sentences(page)
    assert not page.metric
    assert page.query_params["outlines"] == "none"
    page.toggle(key=SWITCH).set_value(True).run()
    shows_a_case(page)
    assert "outlines" not in page.query_params
    page.toggle(key=SWITCH).set_value(False).run()
    assert PROPOSED not in sentences(calm(page))
    assert page.query_params["outlines"] == "none"


def test_places_to_hide_are_the_proposed_regions(plain, outliner):
    page = shows_a_case(plain(deeper="hide"))
    assert "Nucleus (proposed)" in page.pills(key="hidden@pills").options


def test_a_segmenter_of_other_pictures_is_not_asked(plain, home, make_segmenter, make_use):
    other = make_segmenter(data=(make_use("elsewhere"),))
    save_segmenter(home / "models", other.card, weights_bytes(other.network))
    assert "Nobody has outlined a region" in sentences(calm(plain()))


def test_a_segmenter_whose_weights_were_altered_spoils_no_case(plain, outliner, home):
    weights = home / "models" / outliner.card.id / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    page = calm(plain())
    assert "SHA-256" in page.warning[0].value
    assert "Nobody has outlined a region" in sentences(page)


def test_a_library_with_outlines_keeps_its_own(open_page, outliner):
    page = shows_a_case(open_page(PAGE))
    assert PROPOSED not in sentences(page)
    assert SWITCH not in [toggle.key for toggle in page.toggle]


def test_what_is_found_is_kept_by_picture_and_segmenter(plain, outliner, home, monkeypatch):
    from xai_core.models import segmentation

    asked = []
    found = segmentation.propose_regions

    def counted(segmenter, image):
        asked.append(segmenter.card.id)
        return found(segmenter, image)

    monkeypatch.setattr(segmentation, "propose_regions", counted)
    page = shows_a_case(plain())
    page.button(key="step-Right").click().run()
    page.button(key="step-Left").click().run()
    page.run()
    assert asked == ["reader", "reader"]
    # The same weights see their pictures otherwise: they outline other things.
    path = home / "models" / outliner.card.id / "card.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps(card | {"input": card["input"] | {"mean": [0.1, 0.1, 0.1]}}))
    page.run()
    assert asked == ["reader"] * 3
