"""Lets torchvision be imported over a CPU-only torch: import this before torchvision or timm.

torchvision's ordinary wheel cannot load its compiled operators there, and then fails at import on
two schemas that it expects ("operator torchvision::nms does not exist"). Declaring them is enough:
nothing here calls them. Where its operators do load (a torchvision built for the torch there is,
as on a machine with CUDA) they are loaded at once: to register what is declared already would end
the process.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch

_SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_LIBRARY = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]


def load_operators() -> bool:
    """Load torchvision's own compiled operators, as its import would; whether they could be."""
    found = find_spec("torchvision")
    if found is None or found.origin is None:
        return False
    for file in sorted(Path(found.origin).parent.glob("_C*")):
        try:
            torch.ops.load_library(str(file))  # type: ignore[no-untyped-call]
        except OSError:  # made for another torch than this one
            continue
        return True
    return False


def declare_missing_operators() -> None:
    """Declare what torchvision expects at its import; what is there already stays."""
    for name, schema in _SCHEMAS.items():
        if not hasattr(torch.ops.torchvision, name):
            _LIBRARY.define(schema)  # type: ignore[no-untyped-call]


if not load_operators():
    declare_missing_operators()
