"""Shiten in a notebook: ask any network where it looks.

>>> import shiten
>>> explained = shiten.explain(network, "cell.png", target="band", classes=["band", "segmented"])
>>> explained.heat_map  # (H, W) float32 on the picture's own pixels

``explain`` takes any ``torch.nn.Module``; ``model_of`` makes a model of one, for many pictures and
for everything in ``xai_core`` that takes a model. Importing this loads no torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xai_core.explain.any_module import explain_module as explain
    from xai_core.explain.any_module import model_of

__all__ = ["explain", "model_of"]

_NAMES = {"explain": "explain_module", "model_of": "model_of"}


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(name)
    from xai_core.explain import any_module

    return getattr(any_module, _NAMES[name])
