"""torchvision's compiled operators: loaded where they can be, declared where they cannot."""

import pytest
import torch

from xai_core.models.torchvision_operators import declare_missing_operators, load_operators


def test_they_are_loaded_as_torchvision_would(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(torch.ops, "load_library", tried.append)
    assert load_operators()
    (file,) = tried
    assert file.rpartition("/")[0].endswith("torchvision")


def test_made_for_another_torch_they_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: str) -> None:
        raise OSError("undefined symbol")

    monkeypatch.setattr(torch.ops, "load_library", refuse)
    assert not load_operators()


def test_what_is_there_stays() -> None:
    declare_missing_operators()
    declare_missing_operators()
    assert torch.ops.torchvision.nms is not None
