"""How a folder's network sees pictures: as transformers' own preprocessors show them to it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xai_core.models import torchvision_operators
from xai_core.models.hugging_face_folders import SaidOfPictures, read_folder

HALF = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
EFFICIENT = {"image_processor_type": "EfficientNetImageProcessor"}
MOBILE = {"image_processor_type": "MobileViTImageProcessor"}
NOTHING, ONE = (0.0,) * 3, (1.0,) * 3


def said(folder: Path, preprocessor: dict[str, Any], kind: str = "vit") -> SaidOfPictures:
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    (folder / "model.safetensors").write_bytes(b"")
    return read_folder(folder).pictures


@pytest.mark.parametrize(
    ("preprocessor", "mean", "std"),
    [
        # Divided twice by a half: by a quarter.
        (HALF | EFFICIENT, (0.5,) * 3, (0.25,) * 3),
        (HALF | EFFICIENT | {"include_top": True}, (0.5,) * 3, (0.25,) * 3),
        (HALF | EFFICIENT | {"include_top": False}, (0.5,) * 3, (0.5,) * 3),
        (HALF | EFFICIENT | {"include_top": None}, (0.5,) * 3, (0.5,) * 3),
        (HALF | EFFICIENT | {"do_normalize": False}, NOTHING, (0.5,) * 3),
        (EFFICIENT, (0.5,) * 3, (0.25,) * 3),
        (HALF | {"include_top": True}, (0.5,) * 3, (0.5,) * 3),  # of others it is not asked
        (HALF | MOBILE, NOTHING, ONE),
        (HALF | MOBILE | {"do_normalize": None}, NOTHING, ONE),
        (HALF | {"feature_extractor_type": "MobileViTFeatureExtractor"}, NOTHING, ONE),
        (HALF | {"do_normalize": None}, NOTHING, ONE),
        (HALF | {"do_rescale": None}, (0.5 / 255,) * 3, (0.5 / 255,) * 3),
    ],
)
def test_the_steps_of_a_preprocessor_become_one(tmp_path, preprocessor, mean, std) -> None:
    found = said(tmp_path, preprocessor)
    assert found.mean == pytest.approx(mean, rel=1e-6)
    assert found.std == pytest.approx(std, rel=1e-6)


def test_blue_first_unless_off_in_mobilevit_and_elsewhere_where_it_is_said(tmp_path) -> None:
    order = {"do_flip_channel_order": None}
    assert said(tmp_path, MOBILE).bgr
    assert not said(tmp_path, MOBILE | order).bgr
    assert not said(tmp_path, HALF).bgr
    assert said(tmp_path, HALF | {"do_flip_channel_order": True}).bgr


def test_where_no_preprocessor_is_named_it_is_the_networks(tmp_path) -> None:
    assert said(tmp_path, HALF, "efficientnet").std == (0.25,) * 3
    assert said(tmp_path, HALF, "mobilevitv2").std == ONE


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("EfficientNet", {}),
        ("EfficientNet", {"do_normalize": None}),
        ("EfficientNet", {"include_top": False}),
        ("EfficientNet", {"do_rescale": None}),
        ("EfficientNet", {"rescale_factor": 1 / 127.5, "rescale_offset": True}),
        ("MobileViT", {}),
        ("MobileViT", {"do_normalize": True}),
        ("MobileViT", {"do_flip_channel_order": False}),
        ("ViT", {}),
        ("ViT", {"do_normalize": None}),
        ("ViT", {"do_rescale": None}),
    ],
)
def test_it_is_what_transformers_does(tmp_path, name: str, change: dict[str, Any]) -> None:
    torchvision_operators.load_operators()
    transformers = pytest.importorskip("transformers")
    picture = np.empty((8, 8, 3), np.uint8)
    picture[:] = 255, 51, 0
    described = {
        "image_processor_type": f"{name}ImageProcessor",
        "size": {"height": 8, "width": 8},
        "do_center_crop": False,
        "image_mean": [0.1, 0.2, 0.3],
        "image_std": [0.2, 0.3, 0.4],
        **change,
    }
    theirs = getattr(transformers, f"{name}ImageProcessor").from_dict(described)
    shown = np.asarray(theirs([picture], return_tensors="np")["pixel_values"])[0, :, 0, 0]
    found = said(tmp_path, described)
    colours = picture[0, 0, ::-1] if found.bgr else picture[0, 0]
    ours = (colours / 255 - np.asarray(found.mean)) / np.asarray(found.std)
    assert shown == pytest.approx(ours, rel=1e-4, abs=1e-5)
