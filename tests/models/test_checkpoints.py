"""Weights: what was saved is what answers, and nothing else is ever opened."""

import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from xai_core import files
from xai_core.errors import ModelError, StorageError
from xai_core.models.checkpoints import (
    LoadedModel,
    load_model,
    load_model_folder,
    rounded_to_half,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.predict import predict

IMAGE = np.random.default_rng(2).integers(0, 256, (32, 32, 3), dtype=np.uint8)


def install(parent: Path, model: LoadedModel, weights: bytes) -> Path:
    """A folder whose card names these weights, whatever they are."""
    card = model.card.model_copy(update={"weights_sha256": sha256(weights)})
    return save_model(parent, card, weights)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("architecture", ["compact-resnet", "resnet18"])
def test_the_loaded_model_answers_as_the_saved_one(
    make_model, shiten_home: Path, architecture: str
) -> None:
    model = make_model(architecture=architecture)
    random = torch.get_rng_state()
    folder = save_model(shiten_home / "models", model.card, weights_bytes(model.network))
    assert names(folder) == ["card.json", "weights.safetensors"]
    loaded = load_model("tiny")
    assert loaded.card == model.card
    assert (
        predict(loaded, [IMAGE])[0].class_answer.logits
        == predict(model, [IMAGE])[0].class_answer.logits
    )
    assert not any(module.training for module in loaded.network.modules())
    assert torch.equal(torch.get_rng_state(), random)


def test_a_card_that_names_other_weights_is_not_saved(make_model, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="names other weights"):
        save_model(tmp_path, make_model().card, b"other")
    assert names(tmp_path) == []


def test_rounded_weights_take_half_the_room_and_come_back_as_they_were(make_model, tmp_path: Path):
    model = make_model()
    network = model.network
    whole, sevenths = len(weights_bytes(network)), torch.full_like(network.head.weight, 1 / 7)
    network.load_state_dict(network.state_dict() | {"head.weight": sevenths})
    assert rounded_to_half(network).head.weight.unique().tolist() == [2340 / 2**14]
    data = weights_bytes(network)
    assert len(data) < 0.55 * whole
    kept = load_model_folder(install(tmp_path, model, data)).network.state_dict()
    assert kept.keys() == network.state_dict().keys()
    assert all(torch.equal(kept[name], value) for name, value in network.state_dict().items())


def test_weights_that_half_precision_would_change_are_kept_whole(make_model, tmp_path: Path):
    model = make_model()
    state = model.network.state_dict()
    model.network.load_state_dict(
        state | {"head.weight": torch.full_like(state["head.weight"], 0.1)}
    )
    data = weights_bytes(model.network)
    assert torch.equal(safetensors.torch.load(data)["head.weight"], model.network.head.weight)
    too_fine = safetensors.torch.load(data) | {"head.bias": torch.zeros(2).half()}
    with pytest.raises(ModelError, match=r"“head\.bias” differs"):  # a bias is never halved
        load_model_folder(install(tmp_path, model, safetensors.torch.save(too_fine)))


def test_altered_weights_are_refused(make_model, tmp_path: Path) -> None:
    folder = install(tmp_path, make_model(), weights_bytes(make_model().network))
    data = bytearray((folder / "weights.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match="SHA-256"):
        load_model_folder(folder)
    (folder / "weights.safetensors").unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model_folder(folder)
    os.mkfifo(folder / "weights.safetensors")
    with pytest.raises(ModelError, match="cannot be read"):
        load_model_folder(folder)


State = dict[str, torch.Tensor]


def _without(state: State) -> State:
    return {name: value for name, value in state.items() if name != "head.bias"}


def _with_value(value: float) -> Callable[[State], State]:
    return lambda state: state | {"head.bias": torch.full_like(state["head.bias"], value)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: state | {"head.bias": torch.zeros(3)}, "“head.bias” differs"),
        (_without, "“head.bias” differs"),
        (lambda state: state | {"extra": torch.zeros(1)}, "“extra” differs"),
        (lambda state: state | {"head.bias": torch.zeros(2).double()}, "“head.bias” differs"),
        (lambda state: state | {"head.bias": torch.zeros(2).cfloat()}, "“head.bias” differs"),
        (lambda _state: {}, "differs"),
        (_with_value(float("nan")), "not finite"),
        (_with_value(float("inf")), "not finite"),
    ],
)
def test_weights_that_do_not_fit_are_refused(make_model, tmp_path: Path, change, words) -> None:
    model = make_model()
    state = {name: value.contiguous() for name, value in model.network.state_dict().items()}
    folder = install(tmp_path, model, safetensors.torch.save(change(state)))
    with pytest.raises(ModelError, match=words):
        load_model_folder(folder)


class _Trap:
    """Unpickling this makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("how", ["torch.save", "pickle"])
def test_a_pickle_in_disguise_is_never_opened(make_model, tmp_path: Path, how: str) -> None:
    trap = tmp_path / "sprung"
    if how == "pickle":
        data = pickle.dumps(_Trap(trap))
    else:
        torch.save({"head.bias": _Trap(trap)}, tmp_path / "x.pt")
        data = (tmp_path / "x.pt").read_bytes()
    folder = install(tmp_path / "models", make_model(), data)
    with pytest.raises(ModelError, match="not a safetensors file"):
        load_model_folder(folder)
    assert not trap.exists()


def _header(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 7,
        struct.pack("<Q", 2**63),
        struct.pack("<Q", 2**64 - 1) + b"{}",
        _header("not json"),
        _header('{"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}'),
        _header('{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}') + b"\x00" * 4,
        _header('{"a": {"dtype": "X9", "shape": [1], "data_offsets": [0, 4]}}') + b"\x00" * 4,
        _header('{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}') + b"\x00" * 4,
        _header(json.dumps({"a": {"dtype": "F32", "shape": [2**62], "data_offsets": [0, 4]}})),
    ],
)
def test_what_is_no_safetensors_file_is_refused(make_model, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError, match="not a safetensors file"):
        load_model_folder(install(tmp_path, make_model(), data))


def test_a_truncated_file_is_refused(make_model, tmp_path: Path) -> None:
    model = make_model()
    whole = weights_bytes(model.network)
    for length in (len(whole) - 1, len(whole) // 2, 9):
        with pytest.raises(ModelError, match="not a safetensors file"):
            load_model_folder(install(tmp_path, model, whole[:length]))


@pytest.mark.parametrize("existing", [False, True])
def test_a_full_disk_leaves_what_was_there(
    make_model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    model = make_model()
    if existing:
        save_model(tmp_path, model.card, weights_bytes(model.network))
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in names(tmp_path)}

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    other = make_model(seed=1)
    with pytest.raises(StorageError, match="No space left"):
        save_model(tmp_path, other.card, weights_bytes(other.network))
    after = {name: (tmp_path / name).stat().st_mtime_ns for name in names(tmp_path)}
    assert after == before


def test_saving_again_replaces(make_model, tmp_path: Path) -> None:
    for seed in (0, 1):
        model = make_model(seed=seed)
        folder = save_model(tmp_path, model.card, weights_bytes(model.network))
    assert load_model_folder(folder).card.weights_sha256 == model.card.weights_sha256
    assert names(tmp_path) == ["tiny", "tiny/card.json", "tiny/weights.safetensors"]
