"""Does a map depend on what the network learned? Cascading randomisation, for one case.

Adebayo et al. 2018, arXiv:1810.03292. The network forgets, part by part, from the head downwards:
each step draws fresh weights for one more part and keeps those already drawn. After each step
the map of the same class is made anew and compared with the first one. A map that stays the same
while the network forgets everything shows the picture, not the model.

Two similarities a step, both of absolute values, as in the paper: Spearman's rank correlation
in [-1, 1], and SSIM in [-1, 1] (Wang et al. 2004, 10.1109/TIP.2003.819861; scikit-image's) of the
maps scaled to a maximum of 1. None where undefined: a map of one value only has no ranks, an empty
one no structure, and SSIM looks through a window of 7 x 7 pixels.

The rule: **the method changes if, with nothing learned left, the rank correlation is at most
0.5** (:data:`THRESHOLD`, kept in the result), or the map has vanished. One case and one draw are a
demonstration, not a proof: coarse maps of centred cells resemble each other by accident.

The network that forgets is a private copy; the shared one is only read.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from xai_core.arrays import HeatMap, ImageArray
from xai_core.errors import ModelError
from xai_core.explain.explanation import Explanation, Method
from xai_core.explain.methods import explain
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.types import Progress

if TYPE_CHECKING:
    from xai_core.explain.background import Background

THRESHOLD = 0.5
"""The rank correlation above which a map of a network that learned nothing is still the same."""
FIRST_LAYERS = "first layers"
"""What :class:`Step` calls all that lies before the first layer a map can be taken from."""
_PARTS_A_MAP = 100
_SSIM_WINDOW = 7


@dataclass(frozen=True)
class Step:
    """One more part of the network has forgotten what it learned."""

    randomised: str
    """The part: ``head``, a layer's name, or :data:`FIRST_LAYERS`; all before it are random too."""
    heat_map: HeatMap
    """The map of the same class by then, ``(H, W)``."""
    rank_correlation: float | None
    """Spearman's, of absolute values, with the first map; None where one of them is flat."""
    structural_similarity: float | None
    """SSIM of absolute values, each map scaled to a maximum of 1; None where one is empty."""


@dataclass(frozen=True)
class SanityCheck:
    """A map, and what became of it while the network forgot."""

    original: Explanation
    steps: tuple[Step, ...]
    """From the head alone to the whole network."""
    seed: int
    threshold: float
    """A final rank correlation of at most this counts as a change."""

    @property
    def changes(self) -> bool | None:
        """Whether the method depends on what was learned; None where the first map is flat."""
        if _flat(self.original.heat_map):
            return None
        last = self.steps[-1].rank_correlation
        return last is None or last <= self.threshold


def cascading_randomisation(  # noqa: PLR0913 - what is explained and how; the rest by keyword
    model: LoadedModel,
    image: ImageArray,
    method: Method,
    target: str,
    layer: str | None = None,
    *,
    background: Background | None = None,
    samples: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> SanityCheck:
    """Let a copy of the network forget, from the head downwards, and watch the map of ``target``.

    Parameters
    ----------
    model
        Never touched: the work is done on a copy.
    image
        ``(H, W, 3)`` uint8.
    method
        Whose map is checked.
    target
        The class the map is for.
    layer, background, samples
        As in :func:`xai_core.explain.methods.explain`.
    seed
        Of the fresh weights, and of a sampled method: the same seed gives the same check.
    progress
        Counts hundredths of a map; raising stops the work.

    Returns
    -------
    SanityCheck
        The map of the trained network, and for each part forgotten the map then and how
        alike the two are.

    Raises
    ------
    ModelError
        As ``explain``; or a network without weights left gives answers that are not finite.
    """
    with model.lock:
        network = copy.deepcopy(model.network)
    forgetting = LoadedModel(model.card, network)
    parts = _parts(network)

    def look(number: int) -> Explanation:
        explained = explain(
            forgetting,
            image,
            method,
            [target],
            layer,
            background=background,
            samples=samples,
            seed=seed,
            progress=_share(progress, number, len(parts) + 1),
        )
        if progress is not None:
            progress(_PARTS_A_MAP * (number + 1), _PARTS_A_MAP * (len(parts) + 1))
        return explained.explanations[target]

    original = look(0)
    steps = []
    for number, (name, modules) in enumerate(parts, start=1):
        _forget(modules, seed + number)
        network.train().eval()  # some networks keep what they made of the weights until then
        heat_map = look(number).heat_map
        steps.append(
            Step(
                randomised=name,
                heat_map=heat_map,
                rank_correlation=rank_correlation(original.heat_map, heat_map),
                structural_similarity=structural_similarity(original.heat_map, heat_map),
            )
        )
    return SanityCheck(original, tuple(steps), seed, THRESHOLD)


def untaught(model: LoadedModel, seed: int = 0) -> LoadedModel:
    """The model at the end of the cascade: nothing it learned is left.

    Parameters
    ----------
    model
        Never touched: the work is done on a copy.
    seed
        As of :func:`cascading_randomisation`, whose last step is this network.

    Returns
    -------
    LoadedModel
        With the card of the first, whose hash its weights no longer have.

    Raises
    ------
    ModelError
        A part of the network cannot be made anew.
    """
    with model.lock:
        network = copy.deepcopy(model.network)
    for number, (_, modules) in enumerate(_parts(network), start=1):
        _forget(modules, seed + number)
    network.train().eval()
    return LoadedModel(model.card, network)


def rank_correlation(one: HeatMap, other: HeatMap) -> float | None:
    """Spearman's correlation of absolute values over all pixels; None where either is flat."""
    from scipy.stats import spearmanr

    one, other = np.abs(one), np.abs(other)
    if _flat(one) or _flat(other):
        return None
    return float(spearmanr(one, other, axis=None).statistic)


def structural_similarity(one: HeatMap, other: HeatMap) -> float | None:
    """SSIM of absolute values, each scaled to a maximum of 1; None where either is empty."""
    from skimage.metrics import structural_similarity as ssim

    one, other = np.abs(one), np.abs(other)
    if not (one.any() and other.any()) or min(one.shape) < _SSIM_WINDOW:
        return None
    one, other = one / one.max(), other / other.max()
    similarity = ssim(one, other, win_size=_SSIM_WINDOW, data_range=1.0)  # type: ignore[no-untyped-call]
    return float(similarity)


def _flat(values: HeatMap) -> bool:
    return bool(values.min() == values.max())


def _parts(network: Network) -> list[tuple[str, list[nn.Module]]]:
    """The network from the head downwards: each part's name and the modules that hold weights."""
    tops = [("head", network.get_submodule(name)) for name in network.head_names]
    tops += [network.layer(name) for name in reversed(network.layers)]
    parts = []
    known: set[int] = set()
    for name, top in [*tops, (FIRST_LAYERS, network)]:
        modules = [module for module in _learned(top) if id(module) not in known]
        known.update(map(id, modules))
        if modules:
            parts.append((name, modules))
    return parts


def _learned(top: nn.Module) -> Iterator[nn.Module]:
    """The modules inside this one, itself included, that hold weights of their own."""
    for module in top.modules():
        if next(module.parameters(recurse=False), None) is not None:
            yield module


def _forget(modules: list[nn.Module], seed: int) -> None:
    """Fresh weights as before any training, drawn without touching torch's random state."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in modules:
            reset = getattr(module, "reset_parameters", None)
            if reset is not None:
                reset()
                continue
            for parameter in module.parameters(recurse=False):
                if parameter.numel() == 1:
                    raise ModelError(
                        "The network's part “{part}” cannot be made anew, so this check is not"
                        " possible.",
                        part=type(module).__name__,
                    )
                _draw_anew(parameter)


def _draw_anew(parameter: nn.Parameter) -> None:
    """Values of the same mean and spread: for what says nothing of how it was begun.

    Positions of tokens and scales of layers are of this kind.
    """
    with torch.no_grad():
        spread = parameter.std(correction=0)
        parameter.copy_(torch.randn_like(parameter) * spread + parameter.mean())


def _share(progress: Progress | None, number: int, maps: int) -> Progress | None:
    """The progress of one map as its share of all of them."""
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        part = _PARTS_A_MAP * done // max(total, 1)
        progress(_PARTS_A_MAP * number + part, _PARTS_A_MAP * maps)

    return tell
