"""Classifiers of transformers: built from settings that are not believed, kept and loaded again."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from xai_core.errors import ModelError
from xai_core.explain.gradcam import grad_cam
from xai_core.models import transformers_networks
from xai_core.models.build_network import build_network
from xai_core.models.checkpoints import (
    LoadedModel,
    load_model_folder,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.hugging_face_folders import SaidOfPictures, read_folder
from xai_core.models.predict import predict

TINY = {
    "model_type": "vit",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "image_size": 32,
    "patch_size": 8,
}


def test_a_card_keeps_what_it_is_built_from(make_card, tmp_path) -> None:
    card = make_card(architecture="transformers:vit", settings=TINY)
    network = build_network(card.architecture, 2, (32, 32), card.settings).eval()
    weights = weights_bytes(network)
    card = card.model_copy(update={"weights_sha256": sha256(weights)})
    again = load_model_folder(save_model(tmp_path, card, weights))
    picture = np.random.default_rng(0).integers(0, 256, (40, 32, 3), dtype=np.uint8)
    made = LoadedModel(card, network)
    assert [p.class_answer.logits for p in predict(again, [picture])] == [
        p.class_answer.logits for p in predict(made, [picture])
    ]
    heat_map = next(iter(grad_cam(again, picture).explanations.values())).heat_map
    assert heat_map.shape == (40, 32)


def test_older_cards_are_written_as_they_were(make_card) -> None:
    card = make_card()
    assert "settings" not in json.loads(card.as_bytes())
    settings = {"model_type": "vit", "image_size": 64}
    assert make_card(settings=settings).answers_key != card.answers_key


@pytest.mark.parametrize("settings", [{"a": float("nan")}, {"a": "x" * 100_001}])
def test_a_card_with_settings_that_are_none(make_card, settings) -> None:
    with pytest.raises(ValueError, match="settings of a network"):
        make_card(settings=settings)


def test_reading_a_card_loads_no_transformers() -> None:
    asked = "import sys, xai_core.models.cards; print('transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"num_hidden_layers": 10**9}, "“num_hidden_layers” is 1e[+]09, more than 256"),
        ({"image_size": 10**6}, "“image_size” is 1e[+]06"),
        ({"image_size": 2048, "patch_size": 1}, "4194304 places of a picture"),
        ({"hidden_size": 2**19}, "would take .* MB, more than 1024 MB"),
        ({"hidden_size": "x"}, "cannot be built from these settings .*expected int"),
        ({"hidden_size": -3}, "cannot be built from these settings"),
        ({"num_attention_heads": 0}, "cannot be built from these settings"),
        ({"hidden_act": "__import__"}, "cannot be built from these settings"),
        ({"depths": [1] * 1000}, "the length of depths"),
        ({"depths": [200, 200]}, "“depths” is 400, more than 256"),
        # 16 heads of 16385 x 16385 numbers of 4 bytes
        ({"image_size": 1024, "num_attention_heads": 16}, "would take 16386 MB"),
        ({"num_channels": 4}, "cannot be used for pictures of 32 × 32"),
        ({"x": "y" * 200_000}, "too long"),
    ],
)
def test_settings_that_are_not_believed(change, words) -> None:
    with pytest.raises(ModelError, match=words):
        build_network("transformers:vit", 2, None, TINY | change)


def test_what_transformers_has_not() -> None:
    with pytest.raises(ModelError, match=r"no image classifier of the type “bert”; perhaps .*beit"):
        build_network("transformers:bert", 2, None, TINY)
    with pytest.raises(ModelError, match=r"is built from its settings .* none for “vit”"):
        build_network("transformers:vit", 2)


def test_nothing_that_leads_elsewhere_is_kept() -> None:
    kept = transformers_networks.plain_settings(
        TINY
        | {
            "auto_map": {"AutoModel": "x--y.Z"},
            "attn_implementation": "kernels-community/x",
            "backbone": "x/y",
            "_name_or_path": "/home/me",
            "id2label": {"0": "a"},
        }
    )
    assert kept == TINY


def test_names_of_earlier_versions_are_known() -> None:
    network = build_network("transformers:vit", 2, None, TINY)
    now = network.body.state_dict()
    old = {
        name.replace("vit.layers.", "vit.encoder.layer.")
        .replace("attention.q_proj", "attention.attention.query")
        .replace("attention.k_proj", "attention.attention.key")
        .replace("attention.v_proj", "attention.attention.value"): value.clone()
        for name, value in now.items()
    }
    assert set(old) != set(now)
    found = transformers_networks.renamed("vit", 2, TINY, old)
    assert set(found) == set(now)
    assert all(torch.equal(found[name], now[name]) for name in now)
    assert transformers_networks.renamed("vit", 3, TINY, old) == old


# --- folders ---------------------------------------------------------------------------------


def written(folder, config, preprocessor=None):
    (folder / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    if preprocessor is not None:
        (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    (folder / "model.safetensors").write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("preprocessor", "said"),
    [
        (
            {"size": 32, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
            SaidOfPictures((32, 32), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        ),
        (
            {"size": {"shortest_edge": 40}, "do_center_crop": True, "crop_size": 32},
            SaidOfPictures((32, 32), cropped=True),
        ),
        (
            {"do_normalize": False, "do_flip_channel_order": True},
            SaidOfPictures(None, (0.0,) * 3, (1.0,) * 3, bgr=True),
        ),
        # x / 127.5 - 1, as x in 0..255: 2 x' - 1 of x' in 0..1 is (x' - 0.5) / 0.5
        (
            {"rescale_factor": 1 / 127.5, "rescale_offset": True, "do_normalize": False},
            SaidOfPictures(None, (0.5,) * 3, (0.5,) * 3),
        ),
        (
            {"do_rescale": False, "image_mean": [51, 51, 51], "image_std": [255, 255, 255]},
            SaidOfPictures(None, (0.2,) * 3, (1.0,) * 3),
        ),
    ],
)
def test_how_it_sees_pictures(tmp_path, preprocessor, said) -> None:
    assert read_folder(written(tmp_path, TINY, preprocessor)).pictures == said


@pytest.mark.parametrize(
    "preprocessor",
    [
        {"image_mean": [10**400, 0, 0]},
        {"image_std": [1, 1, 10**400]},
        {"image_mean": [0.5] * 3, "rescale_factor": 10**400},
        {"image_mean": [0.5] * 3, "rescale_factor": 1e-320},
        {"image_mean": [1e308] * 3, "rescale_factor": 1e-3},
    ],
)
def test_numbers_beyond_all_numbers_are_as_if_not_said(tmp_path, preprocessor) -> None:
    said = read_folder(written(tmp_path, TINY, preprocessor)).pictures
    for channels in (said.mean, said.std):
        assert channels is None or all(abs(value) < 1e9 for value in channels)


def test_a_timm_folder_with_such_numbers(tmp_path) -> None:
    config = {"architecture": "resnet18", "pretrained_cfg": {"mean": [10**400] * 3}}
    assert read_folder(written(tmp_path, config)).pictures.mean is None


def test_classes_and_architecture(tmp_path) -> None:
    named = TINY | {"id2label": {"1": "b", "0": "a"}}
    found = read_folder(written(tmp_path, named))
    assert (found.architecture, found.classes) == ("transformers:vit", ("a", "b"))
    nameless = TINY | {"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}
    assert read_folder(written(tmp_path, nameless)).classes is None
    of_timm = {
        "model_type": "timm_wrapper",
        "architecture": "resnet18",
        "label_names": ["a", "b"],
        "pretrained_cfg": {"input_size": [3, 64, 64], "mean": [0.5, 0.5, 0.5]},
    }
    found = read_folder(written(tmp_path, of_timm))
    assert (found.architecture, found.settings) == ("timm:resnet18", None)
    assert found.classes == ("a", "b")
    assert found.pictures == SaidOfPictures((64, 64), (0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("{", "“config.json” is not JSON"),
        ("[]", "“config.json” is not JSON"),
        ("{}", "does not say which network"),
        ({"model_type": "vit", "id2label": {"7": "a"}}, "does not name its classes from 0 on"),
    ],
)
def test_folders_that_say_nothing(tmp_path, config, words) -> None:
    with pytest.raises(ModelError, match=words):
        read_folder(written(tmp_path, config))


def test_a_folder_without_files(tmp_path) -> None:
    with pytest.raises(ModelError, match=r"“config.json” .* cannot be read: No such file"):
        read_folder(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"has no weights: model.safetensors, pytorch_model.bin"):
        read_folder(tmp_path)
