"""``propose``, and segmenters among the models, on the command line."""

import pytest

from xai_core.cases.registry import open_library
from xai_core.models import cards
from xai_core.models.checkpoints import weights_bytes
from xai_core.models.segmenters import save_segmenter


@pytest.fixture
def reader(outlined_home, make_segmenter, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (outlined_home / "models",))
    model = make_segmenter()
    save_segmenter(outlined_home / "models", model.card, weights_bytes(model.network))
    return model


WORDS = ("propose", "--library", "outlined", "--model", "reader", "--id", "new")


def test_a_library_is_proposed_and_its_keys_are_kept(run, reader) -> None:
    said = run(*WORDS, "--where", "row=14", "--json").json
    assert said == {
        "id": "new",
        "library": "outlined",
        "where": {"row": "14"},
        "model": "reader",
        "weights_sha256": reader.card.weights_sha256,
        "n_cases": 3,
        "n_found": {"nucleus": 3, "cytoplasm": 3},
        "skipped": [],
        "content_hash": open_library("new").content_hash,
    }
    lines = run(*WORDS, "--replace").out
    assert "new: 12 cases; found nucleus in 12, cytoplasm in 12" in lines


def test_what_cannot_be_proposed_is_refused(refused, reader) -> None:
    assert "no model “nobody”" in refused(*WORDS[:4], "nobody", *WORDS[5:])
    assert "no library “none”" in refused("propose", "--library", "none", *WORDS[3:])
    assert "already a library" in refused(*WORDS[:-1], "outlined")
    assert "is not a condition" in refused(*WORDS, "--where", "row")


def test_segmenters_are_listed_with_the_models(run, reader) -> None:
    (said,) = run("models", "--json").json
    assert (said["id"], said["kind"]) == ("reader", "segmentation")
    assert said["regions"] == ["nucleus", "cytoplasm", "cell"]
    assert "reader: Reads brightness; not measured" in run("models").out


def test_boxes_are_met_and_the_keys_are_kept(run, reader) -> None:
    words = ("boxes", "--library", "outlined", "--model", "reader", "--region", "cytoplasm")
    said = run(*words, "--split", "test", "--json").json
    assert set(said) == {"library", "model", "region", "split", "least_iou", "n", "n_met", "met",
                         "met_ci95", "iou", "cases", "skipped", "weights_sha256"}  # fmt: skip
    assert (said["n"], said["n_met"], said["iou"]["mean"]) == (2, 2, 1)
    assert "12 of 12 boxes met with an IoU of 0.5 or more: 100" in run(*words).out
