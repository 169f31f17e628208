"""Layer-wise relevance propagation (LRP): the answer shared out backwards, layer by layer.

What is explained (a logit, a value in its unit) is the relevance of the network's output. Each
layer hands what it was given on to what it was made of, in proportion to what each part brought
(Bach et al. 2015, 10.1371/journal.pone.0130140), until it lies on the picture. Nothing is added on
the way; only what biases brought stays with them. Which rule is for which layer decides how such a
map looks (Montavon et al. 2019, 10.1007/978-3-030-28954-6_10): ``lrp_rules.py`` has them, for
convolutional networks those recommended by Kohlbrenner et al. 2020 (arXiv:1910.09840), for
transformers AttnLRP (Achtibat et al. 2024, arXiv:2402.05602).

A map is the relevance of each pixel, its colour channels added up, brought to the case image's own
grid without changing its sum (``additive.given_back``; neither interpolated nor made smoother), and
then cut at 0: what speaks for the target, in logits (a value: its unit) a pixel. It begins with the
target's own number, not with 1, so that what speaks for it is positive where that number is
negative too; of a value, with how far it lies from the centre on the card.

A network with an operation that has no rule is refused; so is one that answers otherwise once its
normalisations are part of its convolutions. Everything runs on a copy of the network in float32
that nobody else sees (:func:`~xai_core.models.folding.private_copy`).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from threading import Lock
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from xai_core.arrays import ImageArray, check_heat_map
from xai_core.errors import ModelError
from xai_core.explain.additive import given_back
from xai_core.explain.explanation import Explanation, ExplanationSet, Method
from xai_core.explain.layer_pass import of_target
from xai_core.explain.lrp_rules import relevance_followed
from xai_core.explain.targets import Target, targets_of
from xai_core.models.calling import REFUSALS
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.features_read import features_read
from xai_core.models.folding import private_copy
from xai_core.models.networks import Network
from xai_core.models.predict import as_predictions, predict
from xai_core.models.preprocess import model_input, to_batch
from xai_core.types import Progress

SAME_ANSWER = 1e-3
"""How far the answer under the rules may lie from the network's own, as a share of the largest."""

_known: WeakKeyDictionary[Network, bool] = WeakKeyDictionary()
_knowing = Lock()


def lrp(
    model: LoadedModel,
    image: ImageArray,
    targets: Sequence[str] | None = None,
    *,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and share each target's number out among its pixels.

    Parameters
    ----------
    model
        Only copied: mode, hooks, ``requires_grad``, random state stay as they are.
    image
        ``(H, W, 3)`` uint8.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    progress
        Called after each target; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and a map of ``(H, W)`` for each target, nowhere below 0.

    Raises
    ------
    ModelError
        Unknown target, an answer that is not finite, or a network with an operation that has no
        rule.
    ArrayError
        The map holds values that are not finite numbers.
    """
    wanted = targets_of(model, image, targets)
    if not wanted:
        return ExplanationSet(predict(model, [image])[0], {})
    spec, network = model.card.input, _copy_of(model)
    batch = ready(to_batch([model_input(image, spec)], spec), network)
    with torch.no_grad(), features_read(network) as read:
        answer = network(batch)
    (prediction,) = as_predictions(model, answer, read.features)
    shares = relevance(network, batch, wanted.numbers, answer, progress)
    maps = given_back(shares.double().cpu().numpy(), image.shape[0], image.shape[1], spec.fit)
    return ExplanationSet(
        prediction,
        {
            target: Explanation(
                heat_map=check_heat_map(heat_map.clip(min=0)),
                method=Method.LRP,
                layer=None,
                target=target,
                model=model.card.id,
                weights_sha256=model.card.weights_sha256,
                torch_version=version("torch"),
                settings={"rules": "AttnLRP" if model.network.tokens else "EpsilonPlusFlat"},
            )
            for target, heat_map in zip(wanted.names, maps, strict=True)
        },
    )


def relevance(
    network: Network,
    batch: Tensor,
    targets: Sequence[Target],
    answer: Tensor,
    progress: Progress | None = None,
) -> Tensor:
    """Each target's number shared out among the pixels of one normalised picture, signs kept.

    Parameters
    ----------
    network
        In evaluation mode; its weights ask for no gradients.
    batch
        ``(1, 3, h, w)``.
    targets
        Whose numbers.
    answer
        What the network gives for the picture.
    progress
        Called after each target.

    Returns
    -------
    shares
        ``(T, h, w)``, the colour channels added up.

    Raises
    ------
    ModelError
        The network has an operation without a rule, or answers otherwise under the rules.
    """
    given = [_relevance_of(answer, target) for target in targets]
    picture = batch.detach().clone().requires_grad_()
    with relevance_followed(network, picture, transformer=bool(network.tokens)) as outputs:
        if not outputs.requires_grad or not _alike(outputs, answer):
            raise ModelError(
                "LRP cannot follow this network from its answer back to the picture: choose another"
                " method."
            )
        found = picture.new_empty((len(given), *picture.shape[2:]), requires_grad=False)
        for number, each in enumerate(given):
            (shares,) = torch.autograd.grad(outputs, picture, each, retain_graph=True)
            found[number] = shares[0].sum(dim=0)
            if progress is not None:
                progress(number + 1, len(given))
    return found


def can_follow(model: LoadedModel) -> bool:
    """Whether every operation of a model's network has a rule: seen once, by one pass."""
    with _knowing:
        known = _known.get(model.network)
    if known is None:
        shape = (1, 3, model.card.input.height, model.card.input.width)
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(0))
        try:
            network = _copy_of(model)
            batch = ready(noise, network)
            with torch.no_grad():
                answer = network(batch)
            relevance(network, batch, [], answer)
        except (ModelError, *REFUSALS):
            known = False
        else:
            known = True
        with _knowing:
            _known[model.network] = known
    return known


def _copy_of(model: LoadedModel) -> Network:
    with model.lock:
        return private_copy(model.network).float()


def _alike(outputs: Tensor, answer: Tensor) -> bool:
    return bool((outputs - answer).abs().max() <= SAME_ANSWER * answer.abs().max() + 1e-6)


def _relevance_of(outputs: Tensor, target: Target) -> Tensor:
    """What each output has of a target's number, ``outputs``' shape: its offset is a bias."""
    start = outputs.detach().clone().requires_grad_()
    with torch.enable_grad():
        number = of_target(start[0], target)
    (slope,) = torch.autograd.grad(number, start)
    return slope * start.detach()
