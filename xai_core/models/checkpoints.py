"""Weights on disk: safetensors only, checked against their card before they are used.

Nothing here unpickles. A model folder appears whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TypeVar

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import nn

from xai_core.errors import ModelError, StorageError
from xai_core.files import read_regular, whole_folder, write_synced
from xai_core.models.build_network import network_for
from xai_core.models.cards import (
    BACKGROUND_FILE,
    CARD_FILE,
    WEIGHTS_FILE,
    Card,
    ModelCard,
    find_card,
    read_card,
)
from xai_core.models.device import chosen_device
from xai_core.models.networks import Network, parameters_are_finite
from xai_core.models.out_of_distribution import STRANGENESS_FILE, Judge, load_judge

MAX_WEIGHTS_BYTES = 2**30

Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class LoadedModel:
    """A card and its network, ready to answer.

    The network is shared by everyone who asks for this model; whoever hooks it or changes its
    mode holds ``lock`` while doing so.
    """

    card: ModelCard
    network: Network
    lock: RLock = field(default_factory=RLock, repr=False, compare=False)
    judge: Judge | None = field(default=None, repr=False, compare=False)
    """What tells pictures unlike anything the model has seen; None where its card has no check."""


def channels_last(network: Net) -> Net:
    """The network itself, its weights laid out the way CPUs convolve fastest."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in stubs
    return network


def rounded_to_half(network: Net) -> Net:
    """The network itself, its kernels and matrices rounded to what half precision holds.

    Half the size on disk. Done before a model is calibrated and measured, so that what its card
    says is of the weights that are kept. Biases and statistics, which are few, stay as they are.
    """
    state = network.state_dict()
    for name, value in state.items():
        if _may_be_half(value):
            state[name] = value.half().to(value.dtype)
    network.load_state_dict(state)
    return network


def weights_bytes(network: nn.Module) -> bytes:
    """The network's weights as a safetensors file; what half precision holds exactly is so kept."""
    state = {
        name: _smallest(value.detach().contiguous()) for name, value in network.state_dict().items()
    }
    return safetensors.torch.save(state)


def _smallest(value: torch.Tensor) -> torch.Tensor:
    if not _may_be_half(value):
        return value
    half = value.half()
    return half if torch.equal(half.to(value.dtype), value) else value


def _may_be_half(value: torch.Tensor) -> bool:
    return value.dtype == torch.float32 and value.ndim > 1


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def save_model(
    parent: Path,
    card: ModelCard,
    weights: bytes,
    background: bytes | None = None,
    strangeness: bytes | None = None,
) -> Path:
    """Write ``parent/<card.id>/``, replacing a model of that id; whole or not at all.

    Parameters
    ----------
    parent
        The folder of models.
    card
        What is written beside the weights; names their hash.
    weights
        A safetensors file.
    background
        The PNG file of the pictures the card names as its background set.
    strangeness
        The statistics of the check for strange pictures that the card names.

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ModelError
        The card names other weights, another background set or another check than these.
    StorageError
        The disk refuses; what was there before is still there.
    """
    named = None if card.background is None else card.background.sha256
    if named != (None if background is None else sha256(background)):
        raise ModelError("The card of model “{model}” names another background set.", model=card.id)
    checked = None if card.strangeness is None else card.strangeness.sha256
    if checked != (None if strangeness is None else sha256(strangeness)):
        raise ModelError(
            "The card of model “{model}” names another check for strange pictures.", model=card.id
        )
    beside = {BACKGROUND_FILE: background, STRANGENESS_FILE: strangeness}
    others = {name: data for name, data in beside.items() if data is not None}
    return save_files(parent, card, weights, others)


def save_files(parent: Path, card: Card, weights: bytes, others: Mapping[str, bytes]) -> Path:
    """Write a model of any kind, with ``others`` (file name -> contents) beside its weights.

    Parameters
    ----------
    parent
        The folder of models.
    card
        What is written beside the weights; names their hash and the folder.
    weights
        A safetensors file.
    others
        File name -> contents.

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ModelError
        The card names other weights than these.
    StorageError
        The disk refuses; what was there before is still there.
    """
    if sha256(weights) != card.weights_sha256:
        raise ModelError("The card of model “{model}” names other weights.", model=card.id)
    folder = parent / card.id
    try:
        with whole_folder(folder, replace=True) as partial:
            write_synced(partial / WEIGHTS_FILE, weights)
            for name, data in others.items():
                write_synced(partial / name, data)
            write_synced(partial / CARD_FILE, card.as_bytes())
    except OSError as error:
        raise StorageError(
            "The model “{model}” cannot be written to {folder}: {reason}.",
            model=card.id,
            folder=parent,
            reason=error.strerror or error,
        ) from error
    return folder


def load_model(model_id: str) -> LoadedModel:
    """The model of this id, shipped or trained here.

    Raises
    ------
    ModelError
        No such model, a broken card, or weights, or the check for strange pictures, that are
        missing, altered or do not fit.
    """
    return load_model_folder(find_card(model_id).folder)


def load_model_folder(folder: Path) -> LoadedModel:
    """The model in this folder. Raises ModelError as :func:`load_model` does."""
    card = read_card(folder)
    with torch.random.fork_rng(devices=[]):  # the fresh weights drawn here are replaced at once
        size = (card.input.height, card.input.width)
        network = network_for(card.architecture, card.task, size, card.settings)
    network.to(chosen_device())
    judge = load_judge(folder, card.id, card.strangeness)
    return LoadedModel(card, with_saved_weights(network, folder, card), judge=judge)


def with_saved_weights(network: Net, folder: Path, card: Card) -> Net:
    """The network itself, given the weights in a model's folder, ready to answer.

    Raises
    ------
    ModelError
        The weights are missing, not those the card names, no safetensors file, not finite, or do
        not fit the network.
    """
    try:
        data = read_regular(folder / WEIGHTS_FILE, MAX_WEIGHTS_BYTES)
    except OSError as error:
        raise ModelError(
            "The weights of model “{model}” are missing or cannot be read: {reason}.",
            model=card.id,
            reason=error.strerror or error,
        ) from error
    if sha256(data) != card.weights_sha256:
        raise ModelError(
            "The weights of model “{model}” are not the ones its card names (their SHA-256 "
            "differs). Install the model again.",
            model=card.id,
        )
    network.load_state_dict(_fitting_state(data, network, card.id))
    return channels_last(network.eval())


def _fitting_state(data: bytes, network: nn.Module, model_id: str) -> dict[str, torch.Tensor]:
    try:
        state = safetensors.torch.load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelError(
            "The weights of model “{model}” are not a safetensors file. Other formats can carry "
            "code and are never opened.",
            model=model_id,
        ) from error
    wanted = network.state_dict()
    for name, value in state.items():
        if value.dtype == torch.float16 and name in wanted and _may_be_half(wanted[name]):
            state[name] = value.float()
    expected, got = _layout(wanted), _layout(state)
    if got != expected:
        wrong = min(name for name, _ in got.items() ^ expected.items())
        raise ModelError(
            "The weights of model “{model}” do not fit its architecture: “{name}” differs.",
            model=model_id,
            name=wrong,
        )
    if not parameters_are_finite(state):
        raise ModelError(
            "The weights of model “{model}” hold values that are not finite numbers.",
            model=model_id,
        )
    return state


def _layout(state: dict[str, torch.Tensor]) -> dict[str, tuple[tuple[int, ...], torch.dtype]]:
    """Name -> shape and number type: what must agree before a weight is used."""
    return {name: (tuple(value.shape), value.dtype) for name, value in state.items()}
