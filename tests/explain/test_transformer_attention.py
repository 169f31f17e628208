"""Attention followed to the answer: by hand on two tokens, the same however it is written."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import shiten
from xai_core.errors import ModelError
from xai_core.explain.any_module import model_of
from xai_core.explain.explanation import Method
from xai_core.explain.methods import suiting
from xai_core.explain.transformer_attention import follow_attention, relevance, rollout
from xai_core.models.attention_weights import attention_watched
from xai_core.models.build_network import build_network
from xai_core.models.predict import predict

FAMILY = [Method.ATTENTION_ROLLOUT, Method.ATTENTION_RELEVANCE]
SIZE = (16, 32)
"""Two places of 16 x 16, side by side."""


def test_rollout_by_hand() -> None:
    """Token 0 takes all from token 1, which keeps to itself: half moves over in each layer."""
    layer = torch.tensor([[[0.0, 1.0], [0.0, 1.0]]])
    assert rollout([layer]).tolist() == [[0.5, 0.5], [0.0, 1.0]]
    assert rollout([layer, layer]).tolist() == [[0.25, 0.75], [0.0, 1.0]]
    two_heads = torch.stack([layer[0], torch.eye(2)])
    assert rollout([two_heads]).tolist() == [[0.75, 0.25], [0.0, 1.0]]


def test_relevance_by_hand() -> None:
    """One layer: identity and the positive part of weight times gradient. Then it accumulates."""
    weights = torch.tensor([[[0.5, 0.5], [0.0, 1.0]]])
    gradient = torch.tensor([[[2.0, -1.0], [0.0, 3.0]]])
    once = relevance([weights], [gradient])
    assert once.tolist() == [[2.0, 0.0], [0.0, 4.0]]
    onto_two = torch.tensor([[[0.0, 2.0], [0.0, 0.0]]])
    assert relevance([weights, weights], [gradient, onto_two]).tolist() == [[2.0, 4.0], [0.0, 4.0]]


class OneLayer(nn.Module):
    """A class token and two places; ``way`` is how attention is written."""

    def __init__(self, way: str, *, mean: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.way, self.mean = way, mean
        self.patches = nn.Conv2d(3, 8, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)

    def forward(self, images: Tensor) -> Tensor:
        places = self.patches(images).flatten(2).mT
        tokens = torch.cat([self.token.expand(len(places), -1, -1), places], dim=1)
        tokens = self.norm(tokens + self.attend(tokens))
        return self.head(tokens[:, 1:].mean(dim=1) if self.mean else tokens[:, 0])

    def attend(self, tokens: Tensor) -> Tensor:
        if self.way == "module":
            return self.attention(tokens, tokens, tokens, need_weights=False)[0]
        inside = F.linear(tokens, self.attention.in_proj_weight, self.attention.in_proj_bias)
        shape = (len(tokens), tokens.shape[1], 3, 2, 4)
        query, key, value = inside.view(shape).permute(2, 0, 3, 1, 4)
        if self.way == "fused":
            mixed = F.scaled_dot_product_attention(query, key, value)
        else:
            mixed = (query @ key.mT / math.sqrt(4)).softmax(dim=-1) @ value
        return self.attention.out_proj(mixed.transpose(1, 2).flatten(2))


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (32, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("method", FAMILY)
@pytest.mark.parametrize("mean", [False, True])
def test_however_attention_is_written(method: Method, mean: bool, picture: np.ndarray) -> None:
    maps = []
    for way in ("module", "fused", "plain"):
        model = model_of(OneLayer(way, mean=mean), size=SIZE)
        model.network.requires_grad_(False)
        found = follow_attention(model, picture, method)
        (alone,) = predict(model, [picture])
        assert found.prediction.class_answer.logits == pytest.approx(
            dict(alone.class_answer.logits), abs=1e-5
        )
        assert not any(parameter.requires_grad for parameter in model.network.parameters())
        maps.append({name: each.heat_map for name, each in found.explanations.items()})
    for other in maps[1:]:
        assert all(np.allclose(maps[0][name], other[name], atol=1e-6) for name in maps[0])
    assert maps[0]["0"].shape == (32, 64)
    same = all((maps[0]["0"] == each).all() for each in maps[0].values())
    assert same == (method is Method.ATTENTION_ROLLOUT)


def test_the_weights_of_each_layer_add_up_to_one() -> None:
    for way in ("module", "fused", "plain"):
        with torch.no_grad(), attention_watched() as watched:
            OneLayer(way).eval()(torch.rand(1, 3, *SIZE))
        (layer,) = watched.layers
        assert tuple(layer.shape) == (1, 2, 3, 3)
        assert torch.allclose(layer.heads(layer.made_of).sum(dim=-1), torch.ones(2, 3))


@pytest.mark.parametrize("method", FAMILY)
def test_what_cannot_be_followed_is_one_sentence(method: Method, picture: np.ndarray) -> None:
    windows = build_network("timm:swin_tiny_patch4_window7_224", 3, (32, 32))
    with pytest.raises(ModelError, match="attends within windows"):
        shiten.explain(windows, picture, method=method, size=(32, 32))
    with pytest.raises(ModelError, match="has no attention layers"):
        shiten.explain(nn.Sequential(nn.Conv2d(3, 3, 3)), picture, method=method, size=(32, 32))
    with pytest.raises(ModelError, match="follows no attention"):
        follow_attention(model_of(OneLayer("fused"), size=SIZE), picture, Method.GRAD_CAM)


def test_they_are_offered_where_there_are_tokens(make_model) -> None:
    assert set(suiting(model_of(OneLayer("fused"), size=SIZE))) == set(Method)
    assert set(suiting(make_model())) == set(Method) - set(FAMILY)
    assert set(suiting(make_model(architecture="timm:resnet18"))) == set(Method) - set(FAMILY)


def test_the_house_s_own_networks_have_no_attention() -> None:
    assert not any(method.possible_for("compact-resnet") for method in FAMILY)
    assert all(method.possible_for("timm:vit_tiny_patch16_224") for method in Method)
