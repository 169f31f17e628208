"""Segmenters on disk: written whole or not at all, checked before they are used.

The checks are those of every model (``models/checkpoints.py``): safetensors only, the hash on
the card, the layout of the network, finite numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import torch

from xai_core.models.checkpoints import save_files, with_saved_weights
from xai_core.models.folding import folded_copy
from xai_core.models.segmenter_cards import SegmenterCard, find_segmenter, read_segmenter
from xai_core.models.unet import UNet, build_segmenter


@dataclass(frozen=True)
class LoadedSegmenter:
    """A card and its network, ready to draw.

    The network is shared by everyone who asks for this model; whoever changes its mode holds
    ``lock`` while doing so.
    """

    card: SegmenterCard
    network: UNet
    lock: RLock = field(default_factory=RLock, repr=False, compare=False)


def save_segmenter(parent: Path, card: SegmenterCard, weights: bytes) -> Path:
    """Write ``parent/<card.id>/``, replacing a model of that id; whole or not at all.

    Raises
    ------
    ModelError
        The card names other weights than these.
    StorageError
        The disk refuses; what was there before is still there.
    """
    return save_files(parent, card, weights, {})


def load_segmenter(model_id: str) -> LoadedSegmenter:
    """The segmenter of this id, shipped or trained here.

    Raises
    ------
    ModelError
        No such segmenter, a broken card, or weights that are missing, altered or do not fit.
    """
    return load_segmenter_folder(find_segmenter(model_id).folder)


def load_segmenter_folder(folder: Path) -> LoadedSegmenter:
    """The segmenter in this folder. Raises ModelError as :func:`load_segmenter` does."""
    card = read_segmenter(folder)
    with torch.random.fork_rng(devices=[]):  # the fresh weights drawn here are replaced at once
        network = build_segmenter(card.architecture, len(card.regions.ids))
    return LoadedSegmenter(card, with_saved_weights(network, folder, card))


def folded_segmenter(segmenter: LoadedSegmenter) -> LoadedSegmenter:
    """The same segmenter on a faster network of its own, for many cases (``folding.py``)."""
    with segmenter.lock:
        return LoadedSegmenter(segmenter.card, folded_copy(segmenter.network))
