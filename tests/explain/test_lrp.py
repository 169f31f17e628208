"""LRP: rules by hand, sums kept, zennit's own values, and a refusal where there is no rule."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import shiten
from tests.explain.test_additive import same, traces
from xai_core.errors import ModelError
from xai_core.explain import lrp_rules
from xai_core.explain.any_module import model_of
from xai_core.explain.explanation import Method, signed_map
from xai_core.explain.lrp import lrp
from xai_core.explain.lrp_steps import Attention, Halved
from xai_core.explain.methods import suiting
from xai_core.models import torchvision_operators  # noqa: F401 - zennit imports torchvision
from xai_core.models.build_network import build_network
from xai_core.models.folding import private_copy
from xai_core.models.networks import CompactResNet
from xai_core.models.predict import predict

from zennit.attribution import Gradient  # isort: skip
from zennit.composites import EpsilonPlusFlat  # isort: skip
from zennit.torchvision import ResNetCanonizer  # isort: skip


def picture(side: int = 32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def relevance(
    network: nn.Module, batch: Tensor, targets: list[int], *, transformer: bool = False
) -> Tensor:
    """``(T, h, w)``: each logit shared out among the pixels, signs kept."""
    start = batch.clone().requires_grad_()
    with lrp_rules.relevance_followed(network, start, transformer=transformer) as outputs:
        given = [torch.eye(outputs.shape[1])[[each]] * outputs.detach() for each in targets]
        shares = [torch.autograd.grad(outputs, start, each, retain_graph=True) for each in given]
    return torch.cat([share.sum(dim=1) for (share,) in shares])


def frozen(network: nn.Module) -> nn.Module:
    return network.eval().requires_grad_(requires_grad=False)


def weighed(layer: nn.Module, weights: list[float]) -> nn.Module:
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(weights).view_as(layer.weight))
    return layer


# --- by hand ---------------------------------------------------------------------------------


def test_a_linear_layer_shares_by_what_each_number_brought() -> None:
    """x * w, of either sign: 3 * 2 = 6 and 4 * -1 = -4; a bias keeps its part of the logit."""
    layer = weighed(nn.Linear(2, 1), [2.0, -1.0])
    for bias in (0.0, 5.0):
        with torch.no_grad():
            layer.bias.fill_(bias)
        network = frozen(nn.Sequential(nn.Flatten(), layer))
        found = relevance(network, torch.tensor([[[[3.0, 4.0]]]]), [0])
        assert found[0].tolist() == [pytest.approx([6, -4], rel=1e-5)]


def test_a_convolution_shares_by_what_is_positive_and_the_first_evenly() -> None:
    """Logit 2 = 3 * 2 - 4 * 1: all of it is the left place's, whose two pixels share it evenly."""
    network = nn.Sequential(
        weighed(nn.Conv2d(1, 1, (1, 2), stride=(1, 2), bias=False), [1.0, 0.5]),
        nn.ReLU(),
        weighed(nn.Conv2d(1, 1, (1, 2), bias=False), [2.0, -1.0]),
        nn.Flatten(),
    )
    found = relevance(frozen(network), torch.tensor([[[[1.0, 4.0, 2.0, 4.0]]]]), [0])
    assert found[0].tolist() == [pytest.approx([1, 1, 0, 0], rel=1e-5)]


def test_two_terms_share_by_what_each_brought() -> None:
    """relu(x) + 2 relu(x) past a linear layer: 1 and 2 parts of what lies on one pixel; 3 w x."""

    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = weighed(nn.Linear(2, 2, bias=False), [1.0, 0.0, 0.0, 1.0])

        def forward(self, x: Tensor) -> Tensor:
            y = self.one(x.flatten(1)).relu()
            return (y + 2 * y).sum(dim=1, keepdim=True)

    found = relevance(frozen(Twice()), torch.tensor([[[[3.0, 4.0]]]]), [0])
    assert found[0].tolist() == [pytest.approx([9, 12], rel=1e-5)]


def test_a_matrix_product_gives_half_to_each_by_hand() -> None:
    """y = 1 * 3 + 2 * 4 = 11 with relevance 22: (1*3, 2*4) to each side."""
    a = torch.tensor([[1.0, 2.0]], requires_grad=True)
    b = torch.tensor([[3.0], [4.0]], requires_grad=True)
    left, right = torch.autograd.grad(Halved.apply(a, b), [a, b], torch.tensor([[22.0]]))
    assert left.tolist() == [pytest.approx([3, 8])]
    assert right.T.tolist() == [pytest.approx([3, 8])]


def test_the_softmax_by_hand() -> None:
    """Logits 0 and log 3, weights 1/4 and 3/4, relevance 1 and 0: x (R - s)."""
    x = torch.tensor([[0.0, np.log(3.0)]], dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(Attention.apply(x), x, torch.tensor([[1.0, 0.0]]).double())
    assert found.tolist() == [pytest.approx([0, -0.75 * np.log(3)])]


# --- sums and peers --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["compact-resnet", "timm:resnet18"])
def test_without_biases_it_adds_up_to_the_logit(make_model, name: str) -> None:
    """To 1 in a thousand: what keeps denominators from 0 is lost on the way."""
    network = make_model(architecture=name).network
    with torch.no_grad():
        for each in network.modules():
            if isinstance(each, nn.BatchNorm2d):
                each.running_mean.zero_()
            if isinstance(each, nn.BatchNorm2d | nn.Linear):
                each.bias.zero_()
    copy = private_copy(network)
    batch = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    found = relevance(copy, batch, [0, 1])
    logits = copy(batch)[0]
    assert found.sum(dim=(1, 2)).tolist() == pytest.approx(logits.tolist(), rel=1e-3)


def test_the_same_values_as_zennit_on_a_resnet() -> None:
    """Once its normalisations have no epsilon: zennit leaves theirs behind when it merges them."""
    torch.manual_seed(0)
    network = build_network("torchvision:resnet18", 3, (48, 48)).eval()
    for each in network.modules():
        if isinstance(each, nn.BatchNorm2d):
            each.eps = 0.0
    batch = torch.randn(1, 3, 48, 48)
    logits = network(batch).detach()
    found = relevance(private_copy(network), batch, [1])[0]
    start = torch.eye(3)[[1]] * logits
    with Gradient(network.body, EpsilonPlusFlat(canonizers=[ResNetCanonizer()])) as attributor:
        _, theirs = attributor(batch, start)
    peer = theirs[0].sum(dim=0)
    assert (found - peer).abs().max() < 1e-5 * peer.abs().max()


class OneAttention(nn.Module):
    """Two places and a class token; ``way`` is how attention is written."""

    def __init__(self, way: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.way = way
        self.patches = nn.Conv2d(3, 8, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)

    def forward(self, images: Tensor) -> Tensor:
        places = self.patches(images).flatten(2).mT
        tokens = torch.cat([self.token.expand(len(places), -1, -1), places], dim=1)
        if self.way == "module":
            mixed = self.attention(tokens, tokens, tokens, need_weights=False)[0]
        else:
            mixed = self.attend(tokens)
        return self.head(self.normed(tokens + mixed)[:, 0])

    def attend(self, tokens: Tensor) -> Tensor:
        parts = self.attention
        inside = nn.functional.linear(tokens, parts.in_proj_weight, parts.in_proj_bias)
        query, key, value = inside.view(1, tokens.shape[1], 3, 2, 4).permute(2, 0, 3, 1, 4)
        if self.way == "fused":
            mixed = nn.functional.scaled_dot_product_attention(query, key, value)
        else:
            weights = (self.product(query, key.mT) / 2).softmax(dim=-1)
            mixed = self.product(weights, value)
        return parts.out_proj(mixed.transpose(1, 2).flatten(2))

    def product(self, a: Tensor, b: Tensor) -> Tensor:
        return a @ b

    def normed(self, tokens: Tensor) -> Tensor:
        return self.norm(tokens)


class ByGradient(OneAttention):
    """AttnLRP as gradient times input: halved products, and a deviation that is a number."""

    def product(self, a: Tensor, b: Tensor) -> Tensor:
        return (a @ b.detach() + a.detach() @ b) / 2

    def normed(self, tokens: Tensor) -> Tensor:
        deviation = (tokens.var(dim=-1, correction=0, keepdim=True) + self.norm.eps).sqrt().detach()
        away = tokens - tokens.mean(dim=-1, keepdim=True)
        return away / deviation * self.norm.weight + self.norm.bias


@pytest.mark.parametrize("way", ["module", "fused", "plain"])
def test_attention_is_gradient_times_input_of_halved_products(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is with gamma 0, which is the epsilon rule; with its own gammas it is another map."""
    batch = torch.randn(1, 3, 16, 32, generator=torch.Generator().manual_seed(2))
    own = relevance(frozen(OneAttention(way)), batch, [1], transformer=True)[0]
    monkeypatch.setattr(lrp_rules, "GAMMA_LINEAR", 0.0)
    monkeypatch.setattr(lrp_rules, "GAMMA_CONVOLUTION", 0.0)
    found = relevance(frozen(OneAttention(way)), batch, [1], transformer=True)[0]
    start = batch.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(frozen(ByGradient("plain"))(start)[0, 1], start)
    expected = (gradient * batch)[0].sum(dim=0)
    assert (found - expected).abs().max() < 1e-3 * expected.abs().max()
    assert (own - expected).abs().max() > 0.01 * expected.abs().max()


# --- the network, the picture, the answer ----------------------------------------------------


def test_a_map_and_where_it_comes_from(make_model) -> None:
    model, image = make_model(classes=("a", "b", "c")), picture(50)[:, :44]
    explained = lrp(model, image)
    (answer,) = predict(model, [image])
    assert explained.prediction.class_answer.logits == pytest.approx(
        dict(answer.class_answer.logits), abs=1e-5
    )
    assert list(explained.explanations) == ["a", "b", "c"]
    for target, found in explained.explanations.items():
        assert (found.method, found.layer, found.target) == (Method.LRP, None, target)
        assert found.heat_map.shape == (50, 44)
        assert found.heat_map.min() >= 0
        assert found.settings == {"rules": "EpsilonPlusFlat"}
    assert lrp(model, image, []).explanations == {}
    with pytest.raises(ModelError, match="no class “z”"):
        lrp(model, image, ["z"])


def test_what_raises_a_value_and_what_lowers_it_are_one_map(make_value_model) -> None:
    maps = lrp(make_value_model(), picture()).explanations
    signed = signed_map(maps, "up", "down")
    assert (signed > 0).any()
    assert np.array_equal(signed.clip(min=0), maps["up"].heat_map)
    assert np.array_equal((-signed).clip(min=0), maps["down"].heat_map)


def test_a_network_that_sees_nothing_has_a_blank_map(make_model) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.head.weight.zero_()
    found = lrp(model, picture(), ["eo"]).explanations["eo"]
    assert found.blank == "No place speaks for this answer: the positive part is empty."


def test_the_network_is_given_back_as_it_came(make_model, monkeypatch) -> None:
    model = make_model()
    model.network.train()
    model.network.stage2.eval()
    next(model.network.parameters()).requires_grad_(False)
    before = traces(model.network)
    free = lrp(model, picture(), ["eo"]).explanations["eo"].heat_map
    with torch.no_grad():
        assert np.array_equal(free, lrp(model, picture(), ["eo"]).explanations["eo"].heat_map)
    assert same(traces(model.network), before)

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        lrp(model, picture(), progress=stop)

    def broken(_network: object, activations: Tensor) -> Tensor:
        if activations.requires_grad:
            raise RuntimeError("in the middle")
        return torch.ones(len(activations), 2)

    monkeypatch.setattr(CompactResNet, "pooled", broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        lrp(model, picture())
    assert same(traces(model.network), before)
    assert model.lock.acquire(blocking=False)
    model.lock.release()


class Plain(nn.Module):
    """A block with a sum, and what may stand in its places."""

    def __init__(self, act: nn.Module | None = None) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.first, self.second = nn.Conv2d(3, 4, 3, 2, 1), nn.Conv2d(4, 4, 3, 1, 1)
        self.act = act or nn.ReLU()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.first(x))
        x = self.act(x + self.second(x))
        return self.fc(x.mean(dim=(2, 3)))


class InPlace(Plain):
    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x).relu_()
        x += self.second(x)
        return self.fc(nn.functional.adaptive_avg_pool2d(x.relu_(), 1).flatten(1))


def test_however_it_is_written_and_in_half_precision() -> None:
    maps = [
        shiten.explain(network, picture(), 0, "lrp", size=(32, 32)).heat_map
        for network in (Plain(), InPlace(), Plain(nn.ReLU(inplace=True)), Plain().half())
    ]
    assert maps[0].any()
    assert np.allclose(maps[0], maps[1], atol=1e-6 * maps[0].max())
    assert np.allclose(maps[0], maps[2], atol=1e-6 * maps[0].max())
    assert np.allclose(maps[0], maps[3], atol=0.02 * maps[0].max())


class Gate(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * x.mean(dim=(2, 3), keepdim=True)


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (Plain(nn.Sigmoid()), "LRP has no rule for “sigmoid”, which this network uses: choose"),
        (Plain(Gate()), "LRP has no rule for “mul”"),
        (Plain(nn.GroupNorm(1, 4)), "LRP has no rule for “group_norm”"),
        (Plain(nn.BatchNorm2d(4)), "a batch normalisation that does not follow a convolution"),
    ],
)
def test_no_rule_is_one_sentence_and_not_offered(network: nn.Module, words: str) -> None:
    model = model_of(network, size=(32, 32))
    with pytest.raises(ModelError, match=words):
        lrp(model, picture())
    assert Method.LRP not in suiting(model)
    assert Method.LRP in suiting(model_of(Plain(), size=(32, 32)))


def test_transformers_of_timm(make_model) -> None:
    model = make_model(architecture="timm:vit_tiny_patch16_224")
    assert Method.LRP in suiting(model)
    found = lrp(model, picture(), ["eo"]).explanations["eo"]
    assert found.heat_map.any()
    assert found.settings == {"rules": "AttnLRP"}
