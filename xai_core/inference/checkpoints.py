"""Weights on disk: safetensors only, checked against their card before they are used.

Nothing here unpickles. A model folder appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import safetensors.torch
import torch
from safetensors import SafetensorError

from xai_core.errors import ModelError
from xai_core.inference.cards import CARD_FILE, WEIGHTS_FILE, ModelCard, find_card, read_card
from xai_core.inference.networks import Network, build_network, parameters_are_finite


@dataclass(frozen=True)
class LoadedModel:
    """A card and its network, ready to answer.

    The network is shared by everyone who asks for this model; whoever hooks it or changes its
    mode holds ``lock`` while doing so.
    """

    card: ModelCard
    network: Network
    lock: RLock = field(default_factory=RLock, repr=False, compare=False)


def channels_last(network: Network) -> Network:
    """The network itself, its weights laid out the way CPUs convolve fastest."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in stubs
    return network


def weights_bytes(network: Network) -> bytes:
    """The network's weights as a safetensors file."""
    state = {name: value.detach().contiguous() for name, value in network.state_dict().items()}
    return safetensors.torch.save(state)


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def save_model(parent: Path, card: ModelCard, weights: bytes) -> Path:
    """Write ``parent/<card.id>/``, replacing a model of that id; whole or not at all.

    Raises
    ------
    ModelError
        The card names other weights than these.
    """
    if sha256(weights) != card.weights_sha256:
        raise ModelError("The card of model “{model}” names other weights.", model=card.id)
    parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{card.id}.partial-", dir=parent))
    try:
        (partial / WEIGHTS_FILE).write_bytes(weights)
        (partial / CARD_FILE).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
        partial.chmod(0o755)
        _swap(partial, parent / card.id)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return parent / card.id


def load_model(model_id: str) -> LoadedModel:
    """The model of this id, shipped or trained here.

    Raises
    ------
    ModelError
        No such model, a broken card, or weights that are missing, altered or do not fit.
    """
    return load_model_folder(find_card(model_id).folder)


def load_model_folder(folder: Path) -> LoadedModel:
    """The model in this folder. Raises ModelError as :func:`load_model` does."""
    card = read_card(folder)
    try:
        data = (folder / WEIGHTS_FILE).read_bytes()
    except OSError as error:
        raise ModelError("The weights of model “{model}” are missing.", model=card.id) from error
    if sha256(data) != card.weights_sha256:
        raise ModelError(
            "The weights of model “{model}” are not the ones its card names (their SHA-256 "
            "differs). Install the model again.",
            model=card.id,
        )
    network = build_network(card.architecture, len(card.class_ids))
    network.load_state_dict(_fitting_state(data, network, card.id))
    return LoadedModel(card, channels_last(network.eval()))


def _fitting_state(data: bytes, network: Network, model_id: str) -> dict[str, torch.Tensor]:
    try:
        state = safetensors.torch.load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelError(
            "The weights of model “{model}” are not a safetensors file. Other formats can carry "
            "code and are never opened.",
            model=model_id,
        ) from error
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    got = {name: tuple(value.shape) for name, value in state.items()}
    if got != expected:
        wrong = sorted(set(got.items()) ^ set(expected.items()))[0][0]
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


def _swap(new: Path, destination: Path) -> None:
    """Put ``new`` where ``destination`` is; the old folder steps aside first."""
    if not destination.exists():
        new.replace(destination)
        return
    old = destination.with_name(f".{destination.name}.old-{os.getpid()}")
    destination.replace(old)
    new.replace(destination)
    shutil.rmtree(old, ignore_errors=True)
