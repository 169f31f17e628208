"""Weights of strangers: what is read, what is refused, and how names are brought together."""

import os
import pickle
import zipfile

import pytest
import safetensors.torch
import torch
from torch import nn

from xai_core.errors import ModelError
from xai_core.models.adapted import AdaptedNetwork
from xai_core.models.checkpoints import MAX_WEIGHTS_BYTES
from xai_core.models.state_files import fitting_state, give_state, read_state


def body() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 2, 1),
        nn.BatchNorm2d(4),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 2),
    )


@pytest.fixture
def network() -> AdaptedNetwork:
    return AdaptedNetwork(body(), (16, 16), 2)


class Shell:
    def __reduce__(self):
        return os.system, ("touch /tmp/never",)


# --- reading -------------------------------------------------------------------------------------


def test_one_tensor_by_hand(tmp_path) -> None:
    state = {"a": torch.tensor([1.0, 2.0])}
    safetensors.torch.save_file(state, tmp_path / "a.safetensors")
    torch.save(state, tmp_path / "a.pth")
    torch.save(state, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    for name, converted in (("a.safetensors", False), ("a.pth", True), ("old.pt", True)):
        found = read_state(tmp_path / name)
        assert found.state["a"].tolist() == [1.0, 2.0]
        assert found.converted is converted


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: {"state_dict": state, "epoch": 3},
        lambda state: {"model": state},
        lambda state: {"model_state_dict": state, "loss": 0.1},
        lambda state: {"net": {"state_dict": state}},
    ],
)
def test_a_dictionary_within_is_found(tmp_path, wrap) -> None:
    torch.save(wrap({"a": torch.ones(1)}), tmp_path / "a.ckpt")
    assert list(read_state(tmp_path / "a.ckpt").state) == ["a"]


def test_nothing_is_unpickled(tmp_path, monkeypatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(os, "system", ran.append)
    torch.save({"a": torch.ones(1), "b": Shell()}, tmp_path / "a.pt")
    (tmp_path / "b.bin").write_bytes(pickle.dumps(Shell(), protocol=2))
    torch.save(nn.Linear(1, 1), tmp_path / "whole.pth")
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as packed:
        packed.writestr("script/constants.pkl", b"")
    for name in ("a.pt", "b.bin", "whole.pth", "script.pt"):
        with pytest.raises(ModelError, match=f"“{name}” holds something else than weights"):
            read_state(tmp_path / name)
    assert ran == []


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/data.pkl", b"\0" * 100)
    data = bytearray((tmp_path / "a.pt").read_bytes())
    where = data.index(b"PK\x01\x02") + 24  # the size unpacked, in the directory
    data[where : where + 4] = (2**31).to_bytes(4, "little")
    (tmp_path / "a.pt").write_bytes(data)
    with pytest.raises(ModelError, match="something else than weights"):
        read_state(tmp_path / "a.pt")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.onnx", b"", "Weights are read from .safetensors, .pt, .pth, .bin, .ckpt"),
        ("a.safetensors", b"junk", "“a.safetensors” is not a safetensors file"),
        ("a.pt", b"", "holds something else than weights"),
        ("a.pt", b"junk" * 99, "holds something else than weights"),
        ("none.pt", None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_file_of_weights(tmp_path, name, data, words) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ModelError, match=words):
        read_state(tmp_path / name)


def test_no_weights_in_it(tmp_path) -> None:
    torch.save({"epoch": 3}, tmp_path / "a.pt")
    with pytest.raises(ModelError, match=r"There are no weights in “a\.pt”"):
        read_state(tmp_path / "a.pt")


def test_dictionaries_that_hold_themselves_or_each_other_very_often(tmp_path) -> None:
    own: dict[str, object] = {"epoch": 3}
    own["model"] = own
    often: dict[str, object] = {}
    for _ in range(60):  # as a tree, 2 to the power of 60 dictionaries
        often = {"model": often, "net": often}
    deep: dict[str, object] = {}
    for _ in range(300):
        deep = {"model": deep}
    for found in (own, often, deep):
        torch.save(found, tmp_path / "a.pth")
        with pytest.raises(ModelError, match=r"There are no weights in “a\.pth”"):
            read_state(tmp_path / "a.pth")
    own["a"] = torch.ones(1)
    torch.save(own, tmp_path / "a.pth")
    assert list(read_state(tmp_path / "a.pth").state) == ["a"]


@pytest.mark.parametrize("name", ["a.safetensors", "a.pth"])
def test_twenty_gigabytes_are_refused_at_once(tmp_path, name) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(20 * 2**30)  # sparse: takes no place
    with pytest.raises(ModelError, match=f"larger than {MAX_WEIGHTS_BYTES // 2**20} MB"):
        read_state(tmp_path / name)


def test_a_tensor_larger_than_its_file(tmp_path) -> None:
    torch.save({"a": torch.ones(1).expand(10**6, 10**6)}, tmp_path / "a.pth")
    assert (tmp_path / "a.pth").stat().st_size < 5000
    with pytest.raises(ModelError, match="larger than"):
        read_state(tmp_path / "a.pth")


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.module.", "model.backbone.", "body."])
def test_usual_prefixes_are_taken_off(network, prefix) -> None:
    given = {f"{prefix}{name}": value for name, value in body().state_dict().items()}
    found = fitting_state(given, network)
    assert list(found) == list(network.body.state_dict())
    give_state(network, found)
    assert torch.equal(network.body[0].weight, given[f"{prefix}0.weight"])


def test_what_lies_beside_the_network_is_left(network) -> None:
    given = {f"model.{name}": value for name, value in body().state_dict().items()}
    del given["model.1.num_batches_tracked"]  # as files of old have it
    assert fitting_state({**given, "criterion.weight": torch.ones(2)}, network)


def test_half_precision_becomes_the_networks(network) -> None:
    found = fitting_state({n: v.half() for n, v in body().state_dict().items()}, network)
    assert found["0.weight"].dtype == torch.float32
    assert found["1.num_batches_tracked"].dtype == torch.int64


def test_another_number_of_classes_is_said(network) -> None:
    given = body().state_dict() | {"4.weight": torch.zeros(1000, 4), "4.bias": torch.zeros(1000)}
    with pytest.raises(ModelError, match="answer with 1000 classes, 2 are named"):
        fitting_state(given, network)


def test_what_does_not_fit_is_counted_and_named(network) -> None:
    given = body().state_dict()
    given["sl\ny" * 99] = given.pop("0.bias")
    given["1.weight"] = torch.zeros(9)
    words = (
        r"7 of its 9 do. The first it lacks: 0\.bias; the first it does not know: sl ysl .{1,75}…;"
        r" the first of another shape: 1\.weight \(9, not 4\)"
    )
    with pytest.raises(ModelError, match=words):
        fitting_state(given, network)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_are_finite(network, value) -> None:
    given = body().state_dict()
    given["0.bias"][0] = value
    with pytest.raises(ModelError, match="not finite numbers"):
        fitting_state(given, network)


def test_a_tensor_that_says_it_is_enormous(network) -> None:
    """One number, spread over a million million places: its shape alone is looked at."""
    given = body().state_dict() | {"0.weight": torch.ones(1).expand(10**6, 10**6)}
    with pytest.raises(ModelError, match="1000000×1000000, not 4×3×3×3"):
        fitting_state(given, network)
