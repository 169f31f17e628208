"""Weights of strangers: read without ever unpickling, and held against the network they are for.

:func:`read_state` reads a file: safetensors, or what ``torch.save`` wrote, with
``weights_only=True``, which takes tensors and plain values and refuses all code.
:func:`fitting_state` brings its names to those of a network, or says in one sentence why not.

Names of tensors and numbers in such files are strangers' text: cut short where they are said.
"""

from __future__ import annotations

import errno
import io
import pickle  # only for the name of its error; nothing is unpickled
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.files import read_regular
from xai_core.models.checkpoints import MAX_WEIGHTS_BYTES
from xai_core.models.networks import Network, parameters_are_finite

SAFETENSORS = ".safetensors"
OF_TORCH = (".pt", ".pth", ".bin", ".ckpt")
"""Files that ``torch.save`` writes."""

_NESTED = ("state_dict", "model_state_dict", "model", "net")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "backbone.", "body.", "timm_model.")
_DEEPEST = 3
_COUNTED = "num_batches_tracked"
"""What files of before 2018 lack; nothing depends on it."""
_OF_NO_MATTER = (_COUNTED, "relative_position_index", "attn_mask", "position_ids", "total_ops")
_OTHER_ANSWERS = ("AuxLogits.", "aux1.", "aux2.")
"""Second answers that some networks of torchvision give while training."""

_UNREADABLE = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


@dataclass(frozen=True)
class StateFile:
    """What a file of weights holds."""

    state: Mapping[str, Tensor]
    converted: bool
    """Whether it was no safetensors file: it is kept as one from now on."""


def read_state(path: Path) -> StateFile:
    """The tensors of a file, by their names there.

    Parameters
    ----------
    path
        ``.safetensors``, or ``.pt``, ``.pth``, ``.bin`` or ``.ckpt`` of ``torch.save``. A
        dictionary under ``state_dict``, ``model_state_dict``, ``model`` or ``net`` is looked into.

    Raises
    ------
    ModelError
        Missing, larger than ``MAX_WEIGHTS_BYTES``, of another kind, broken, or with more in it
        than tensors and plain values.
    """
    kind = path.suffix.lower()
    if kind not in {SAFETENSORS, *OF_TORCH}:
        raise ModelError(
            "Weights are read from {kinds} files; “{name}” is none.",
            kinds=", ".join((SAFETENSORS, *OF_TORCH)),
            name=shown(path.name),
        )
    data = _bytes(path)
    if kind == SAFETENSORS:
        try:
            return StateFile(safetensors.torch.load(data), converted=False)
        except (SafetensorError, ValueError, LookupError, TypeError) as error:
            raise ModelError(
                "“{name}” is not a safetensors file.", name=shown(path.name)
            ) from error
    return StateFile(_tensors(_of_torch(data, path.name), path.name), converted=True)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_WEIGHTS_BYTES:
            raise OSError(errno.EFBIG, "too large")
        return read_regular(path, MAX_WEIGHTS_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_large(path.name) from error
        raise ModelError(
            "The weights “{name}” cannot be read: {reason}.",
            name=shown(path.name),
            reason=error.strerror or error,
        ) from error


def _too_large(name: str) -> ModelError:
    return ModelError(
        "“{name}” is larger than {most} MB, the most that weights may be.",
        name=shown(name),
        most=MAX_WEIGHTS_BYTES // 2**20,
    )


def _of_torch(data: bytes, name: str) -> object:
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                members = packed.infolist()
            if sum(member.file_size for member in members) > MAX_WEIGHTS_BYTES:
                raise ValueError("it unpacks to too much")
            if any(member.filename.endswith("/constants.pkl") for member in members):
                raise ValueError("it is a program (TorchScript), not weights")
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise ModelError(
            "“{name}” holds something else than weights, which may be code, so it is not opened."
            " Where you trust it, save its weights alone:"
            ' safetensors.torch.save_file(network.state_dict(), "weights.safetensors").',
            name=shown(name),
        ) from error


def _tensors(found: object, name: str) -> dict[str, Tensor]:
    for _ in range(_DEEPEST):
        inside = found if isinstance(found, Mapping) else {}
        found = next((inside[key] for key in _NESTED if _is_state(inside.get(key))), found)
    state = {
        key: value
        for key, value in (found.items() if isinstance(found, Mapping) else ())
        if isinstance(key, str) and isinstance(value, Tensor) and _is_plain(value)
    }
    if not state:
        raise ModelError("There are no weights in “{name}”.", name=shown(name))
    # A tensor may say that it is far larger than its numbers in the file.
    if sum(value.numel() * value.element_size() for value in state.values()) > MAX_WEIGHTS_BYTES:
        raise _too_large(name)
    return state


def _is_state(value: object) -> bool:
    """Whether it is a dictionary with tensors in it or in one within.

    Each is looked into once: a stranger's may hold itself, or the same one very often.
    """
    left, seen = [value], set[int]()
    while left:
        inside = left.pop()
        if not isinstance(inside, Mapping) or id(inside) in seen:
            continue
        if any(isinstance(inner, Tensor) for inner in inside.values()):
            return True
        seen.add(id(inside))
        left.extend(inside.values())
    return False


def _is_plain(value: Tensor) -> bool:
    return value.layout is torch.strided and not value.is_quantized and not value.is_meta


def fitting_state(state: Mapping[str, Tensor], network: Network | nn.Module) -> dict[str, Tensor]:
    """A file's weights by the names of a network, complete.

    The usual prefixes are taken off until most fit. What a network counts while it learns, and
    answers that it gives only then, may be missing or left over.

    Parameters
    ----------
    state
        Names of the file -> tensors.
    network
        Of the house, whose library's module is in ``body``, or any module.

    Returns
    -------
    dict[str, Tensor]
        Names of the network's module (of ``body``) -> tensors, in its number types.

    Raises
    ------
    ModelError
        They do not fit, answer with another number of classes, or are not finite.
    """
    body = _body(network)
    wanted = body.state_dict()
    best = max(_without_prefixes(state), key=lambda names: _count(names, wanted))
    given = {name: value for name, value in best.items() if not _may_go(name, wanted)}
    missing = [n for n in wanted if n not in given and not n.endswith(_OF_NO_MATTER)]
    unknown = [name for name in given if name not in wanted]
    other = [n for n, value in given.items() if n in wanted and value.shape != wanted[n].shape]
    if not missing and not unknown and other:
        _check_classes(network, given, wanted, other)
    if missing or unknown or other:
        raise _do_not_fit(given, wanted, missing, unknown, other)
    fitting = {
        name: given[name].to(value.dtype) if name in given else value
        for name, value in wanted.items()
    }
    if not parameters_are_finite(fitting):
        raise ModelError("Some of these weights are not finite numbers (NaN or infinite).")
    return fitting


def give_state(network: Network, state: Mapping[str, Tensor]) -> None:
    """Give a network of the house the weights that :func:`fitting_state` found."""
    _body(network).load_state_dict(dict(state))


def _body(network: nn.Module) -> nn.Module:
    body = getattr(network, "body", None)
    return body if isinstance(network, Network) and isinstance(body, nn.Module) else network


def _without_prefixes(state: Mapping[str, Tensor]) -> Iterator[Mapping[str, Tensor]]:
    yield state
    seen: set[str] = set()
    for depth in range(1, _DEEPEST + 1):
        for parts in product(_PREFIXES, repeat=depth):
            prefix = "".join(parts)
            if prefix[: -len(parts[-1])] not in {"", *seen}:
                continue  # nothing begins with its beginning
            cut = {n[len(prefix) :]: v for n, v in state.items() if n.startswith(prefix)}
            if cut:
                seen.add(prefix)
                yield cut


def _count(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> int:
    """How many fit; a name of another shape counts less than one that fits."""
    return sum(
        2 if given[name].shape == value.shape else 1
        for name, value in wanted.items()
        if name in given
    )


def _may_go(name: str, wanted: Mapping[str, Tensor]) -> bool:
    spare = name.endswith(_OF_NO_MATTER) or name.startswith(_OTHER_ANSWERS)
    return spare and name not in wanted


def _check_classes(
    network: nn.Module,
    given: Mapping[str, Tensor],
    wanted: Mapping[str, Tensor],
    other: list[str],
) -> None:
    heads = tuple(f"{name.removeprefix('body.')}." for name in getattr(network, "head_names", ()))
    if heads and all(name.startswith(heads) for name in other):
        name = other[0]
        raise ModelError(
            "These weights answer with {found} classes, {wanted} are named.",
            found=given[name].shape[0] if given[name].ndim else 1,
            wanted=wanted[name].shape[0],
        )


def _do_not_fit(
    given: Mapping[str, Tensor],
    wanted: Mapping[str, Tensor],
    missing: list[str],
    unknown: list[str],
    other: list[str],
) -> ModelError:
    fit = sum(name in given and given[name].shape == one.shape for name, one in wanted.items())
    shapes = [
        f"{shown(n)} ({'×'.join(map(str, given[n].shape))}, not"
        f" {'×'.join(map(str, wanted[n].shape))})"
        for n in other
    ]
    return ModelError(
        "These weights do not fit this network: {fit} of its {count} do. The first it lacks:"
        " {missing}; the first it does not know: {unknown}; the first of another shape: {other}.",
        fit=fit,
        count=len(wanted),
        missing=shown(missing[0]) if missing else "-",
        unknown=shown(unknown[0]) if unknown else "-",
        other=shapes[0] if shapes else "-",
    )


def shown(name: str) -> str:
    """A stranger's name, short and on one line."""
    calm = "".join(letter if letter.isprintable() else " " for letter in name)
    return calm if len(calm) <= 80 else f"{calm[:79]}…"
