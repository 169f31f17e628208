"""Lets torchvision be imported over a CPU-only torch: import this before torchvision or timm.

torchvision's ordinary wheel cannot load its compiled operators there, and then fails at import on
two schemas that it expects ("operator torchvision::nms does not exist"). Declaring them is enough:
nothing here calls them. Where the operators do load, the declaration is refused and not needed.
"""

from __future__ import annotations

import torch

_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_LIBRARY = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]


def declare_missing_operators() -> None:
    """Declare what torchvision expects at its import; what is there already stays."""
    for name, schema in _SCHEMAS.items():
        if not hasattr(torch.ops.torchvision, name):
            _LIBRARY.define(schema)  # type: ignore[no-untyped-call]


declare_missing_operators()
