"""Segmenters on disk: read with the suspicion every model is read with."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from xai_core.errors import ModelError
from xai_core.models import cards
from xai_core.models.cards import find_card, list_cards, read_card
from xai_core.models.checkpoints import load_model, sha256, weights_bytes
from xai_core.models.segmentation import propose_regions
from xai_core.models.segmenter_cards import find_segmenter, list_segmenters, read_segmenter
from xai_core.models.segmenters import (
    LoadedSegmenter,
    load_segmenter,
    load_segmenter_folder,
    save_segmenter,
)

IMAGE = np.random.default_rng(2).integers(0, 256, (32, 32, 3), dtype=np.uint8)


@pytest.fixture
def models(shiten_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cards, "model_folders", lambda: (shiten_home / "models",))
    return shiten_home / "models"


def install(parent: Path, model: LoadedSegmenter, weights: bytes) -> Path:
    """A folder whose card names these weights, whatever they are."""
    card = model.card.model_copy(update={"weights_sha256": sha256(weights)})
    return save_segmenter(parent, card, weights)


def test_what_was_saved_is_what_draws(make_segmenter, models: Path) -> None:
    model = make_segmenter()
    save_segmenter(models, model.card, weights_bytes(model.network))
    loaded = load_segmenter("reader")
    assert loaded.card == model.card
    got, expected = propose_regions(loaded, IMAGE), propose_regions(model, IMAGE)
    assert set(got) == set(expected)
    assert all(np.array_equal(got[name], expected[name]) for name in expected)
    assert model.card.author == f"reader 1 (weights {model.card.weights_sha256})"


def test_what_outlines_are_kept_by_is_all_that_decides_them(make_segmenter) -> None:
    card = make_segmenter().card
    dimmer = card.model_copy(update={"input": card.input.model_copy(update={"mean": (0.1,) * 3})})
    assert dimmer.outlines_key != card.outlines_key
    assert card.model_copy(update={"licence": "MIT"}).outlines_key == card.outlines_key


def test_each_kind_is_found_among_its_own(make_segmenter, make_card, models: Path) -> None:
    model = make_segmenter()
    folder = save_segmenter(models, model.card, weights_bytes(model.network))
    classifier = models / "tiny"
    classifier.mkdir()
    said = json.loads(make_card().model_dump_json())
    del said["kind"]  # as cards were written before there were segmenters
    (classifier / "card.json").write_text(json.dumps(said))
    assert [entry.id for entry in list_cards()] == ["tiny"]
    assert [entry.id for entry in list_segmenters()] == ["reader"]
    with pytest.raises(ModelError, match="answers something else; those that can do this: tiny"):
        find_card("reader")
    with pytest.raises(ModelError, match="answers something else; those that can do this: reader"):
        find_segmenter("tiny")
    with pytest.raises(ModelError, match="no model “nobody”; there are: reader"):
        find_segmenter("nobody")
    with pytest.raises(ModelError, match="answers something else"):
        load_model("reader")
    with pytest.raises(ModelError, match="not valid: kind"):
        read_card(folder)
    with pytest.raises(ModelError, match="not valid"):
        read_segmenter(classifier)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"surprise": 1}, "surprise"),
        ({"architecture": "vgg"}, "architecture"),
        ({"weights_sha256": "x" * 64}, "weights_sha256: 64 hexadecimal"),
        ({"id": "other"}, "calls itself “other”"),
        ({"input": {"height": 40, "width": 32}}, "input: height and width must be multiples of 16"),
        ({"regions": {"drawn": []}}, r"regions\.drawn: the list is too short"),
        (
            {"regions": {"drawn": [{"id": "a", "name": {"en": "A", "ja": "あ"}}] * 2}},
            "regions: a region id appears twice",
        ),
        (
            {
                "regions": {
                    "drawn": [{"id": "a", "name": {"en": "A", "ja": "あ"}}],
                    "unions": [{"id": "b", "name": {"en": "A", "ja": "あ"}, "of": ["c"]}],
                }
            },
            "the region b joins unknown regions: c",
        ),
    ],
)
def test_a_card_that_lies_is_listed_with_its_reason(
    make_segmenter, models: Path, changes: dict[str, object], words: str
) -> None:
    folder = models / "reader"
    folder.mkdir(parents=True)
    card = json.loads(make_segmenter().card.model_dump_json()) | changes
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=words):
        read_segmenter(folder)
    (entry,) = list_segmenters()
    assert entry.card is None
    assert list_cards() == ()


def test_altered_or_missing_weights_are_refused(make_segmenter, models: Path) -> None:
    model = make_segmenter()
    with pytest.raises(ModelError, match="names other weights"):
        save_segmenter(models, model.card, b"other")
    folder = save_segmenter(models, model.card, weights_bytes(model.network))
    path = folder / "weights.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="SHA-256"):
        load_segmenter_folder(folder)
    path.unlink()
    with pytest.raises(ModelError, match="missing"):
        load_segmenter_folder(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"head.bias": torch.zeros(9)}, "“head.bias” differs"),
        ({"head.bias": torch.zeros(3).double()}, "“head.bias” differs"),
        ({"extra": torch.zeros(1)}, "“extra” differs"),
        ({"head.bias": torch.full((3,), float("nan"))}, "not finite"),
    ],
)
def test_weights_that_do_not_fit_are_refused(make_segmenter, models: Path, change, words) -> None:
    model = make_segmenter()
    state = {name: value.contiguous() for name, value in model.network.state_dict().items()}
    folder = install(models, model, safetensors.torch.save(state | change))
    with pytest.raises(ModelError, match=words):
        load_segmenter_folder(folder)


class _Trap:
    """Unpickling this makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_in_disguise_is_never_opened(make_segmenter, models: Path, tmp_path) -> None:
    trap = tmp_path / "sprung"
    folder = install(models, make_segmenter(), pickle.dumps(_Trap(trap)))
    with pytest.raises(ModelError, match="not a safetensors file"):
        load_segmenter_folder(folder)
    assert not trap.exists()
