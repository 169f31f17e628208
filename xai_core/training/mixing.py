"""Pictures of a batch mixed two by two, their labels with them: mixup and cutmix.

torchvision mixes; here it is settled which batch is mixed how, and that it is drawn from the
epoch's generator, so that a resumed training mixes as an unbroken one would have.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from xai_core.models import torchvision_operators  # noqa: F401 - must come before torchvision
from xai_core.training.loop import own_random_state
from xai_core.training.settings import Mixing

from torchvision.transforms import v2  # isort: skip


def mixed(
    seen: Tensor, target: Tensor, n_classes: int, mixing: Mixing, generator: Generator
) -> tuple[Tensor, Tensor]:
    """A batch as it is to be learned, mixed or left as it is.

    Parameters
    ----------
    seen
        ``(n, 3, h, w)`` float32, as the network sees the pictures.
    target
        ``(n,)`` int64, class numbers.
    n_classes
        How many classes there are.
    mixing
        What may be done, and how often.
    generator
        Decides; it is moved on by as much whatever it decides.

    Returns
    -------
    tuple[Tensor, Tensor]
        The pictures, and ``(n, n_classes)`` float32, the share of each class in each of them.
    """
    ways = [
        way(alpha=alpha, num_classes=n_classes)
        for way, alpha in ((v2.MixUp, mixing.mixup), (v2.CutMix, mixing.cutmix))
        if alpha > 0
    ]
    drawn = float(torch.rand((), generator=generator))
    way = ways[int(torch.randint(len(ways), (), generator=generator))]
    seed = int(torch.randint(2**31, (), generator=generator))
    if drawn >= mixing.share:
        return seen, torch.nn.functional.one_hot(target, n_classes).float()
    with own_random_state(seed):  # torchvision draws from torch's global generator
        pictures, shares = way(seen, target)
    return pictures, shares
