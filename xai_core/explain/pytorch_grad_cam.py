"""What pytorch-grad-cam (Gildenblat et al.) brings: its formulas on our activations and gradients.

The library is asked for its formulas alone. Its own call would backpropagate through the whole
network, leave it in evaluation mode with gradients filled in, and scale every map to 0..1; given
activations and gradients (``layer_pass.py``), the same formulas take a third of the time, touch no
network, and keep the values as they are.

Loaded when first asked for: it takes seconds.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from threading import Lock
from types import ModuleType
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from xai_core.explain.explanation import Method

NEAREST = 3
"""With how many classes Finer-CAM compares where none is named, as in the library."""
ALPHA = 1.0
"""How much of the others' logits Finer-CAM takes off, as in the library."""

_CLASSES = {Method.XGRAD_CAM: "XGradCAM", Method.ELEMENT_WISE: "GradCAMElementWise"}
_loading = Lock()


@cache
def cam_library() -> ModuleType:
    """pytorch-grad-cam, which imports torchvision, and warns of what will change in numpy."""
    from xai_core.models import torchvision_operators

    torchvision_operators.declare_missing_operators()
    with _loading, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import pytorch_grad_cam

    return cast(ModuleType, pytorch_grad_cam)


def library_maps(method: Method, activations: Tensor, gradients: Tensor) -> Tensor:
    """``(T, h, w)``, neither cut at 0 nor scaled, by the library's formula.

    ``activations`` are ``(K, h, w)``, ``gradients`` ``(T, K, h, w)``.
    """
    given = np.broadcast_to(activations.numpy(), gradients.shape)
    # It wants a network to hook: this one is never run, and has no layer to hook.
    nothing = nn.ParameterList([nn.Parameter(torch.zeros(1))])
    formula: Any = getattr(cam_library(), _CLASSES[method])(nothing, [])
    found = formula.get_cam_image(None, None, None, given, gradients.numpy(), False)
    return torch.from_numpy(np.asarray(found, dtype=np.float32))


class FinerTarget:
    """What tells a class from those like it: Finer-CAM's target, of ``(classes,)`` logits.

    Zhang et al. 2025, arXiv:2501.11309. The logit less the mean of the others' logits, weighted by
    their probabilities among themselves. That is the library's ``FinerWeightedTarget``, which
    divides by those probabilities instead and is 0 where a network is too sure for float32. With no
    other class it is the logit itself.
    """

    def __init__(self, index: int, contrast: Sequence[int] | None) -> None:
        self.index = index
        self.contrast = None if contrast is None else [i for i in contrast if i != index]

    def others(self, logits: Tensor) -> list[int]:
        """The classes compared with: those named, or those whose logits are nearest."""
        if self.contrast is not None:
            return self.contrast
        away = (logits.detach() - logits.detach()[self.index]).abs()
        ranked: list[int] = away.argsort(stable=True).tolist()
        return [other for other in ranked if other != self.index][:NEAREST]

    def __call__(self, logits: Tensor) -> Tensor:
        """The number whose gradient is the map's."""
        others = logits[self.others(logits)]
        return logits[self.index] - ALPHA * (torch.softmax(others, dim=0) * others).sum()
