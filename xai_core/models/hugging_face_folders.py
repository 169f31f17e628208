"""A Hugging Face image-classification folder on disk: what its files say of a network.

Three files are read: ``config.json`` (which network, its classes), ``preprocessor_config.json``
(how it sees pictures; may be missing) and the weights (``model.safetensors``, else
``pytorch_model.bin``). Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from pydantic_core import from_json

from xai_core.errors import ModelError
from xai_core.files import read_regular
from xai_core.models.architectures import TIMM, TRANSFORMERS
from xai_core.models.layouts import Size

CONFIG, PREPROCESSOR = "config.json", "preprocessor_config.json"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
MAX_CONFIG_BYTES = 10_000_000
MOST_CLASSES = 30_000
MOST_NUMBER = 1e6
"""Means and steps beyond it, or factors below one part of it, are as if they were not said."""

Channels = tuple[float, float, float]
_NOTHING: Channels = (0.0, 0.0, 0.0)
_ONE: Channels = (1.0, 1.0, 1.0)
_HALF: Channels = (0.5, 0.5, 0.5)
_DIVIDED_AGAIN, _NEVER_NORMALISED = "efficientnet", "mobilevit"
"""How the preprocessors begin that see pictures otherwise than all others, in small letters."""


@dataclass(frozen=True)
class SaidOfPictures:
    """How a network is said to see pictures; None where nothing is said."""

    size: Size | None = None
    mean: Channels | None = None
    """Of pictures in 0..1, red, green, blue."""
    std: Channels | None = None
    bgr: bool = False
    """Whether blue comes first."""
    cropped: bool = False
    """Whether the middle is cut out; the house shows the whole picture."""


@dataclass(frozen=True)
class HuggingFaceFolder:
    """What such a folder says."""

    architecture: str
    settings: Mapping[str, Any] | None
    """Of a network of transformers: its ``config.json``."""
    classes: tuple[str, ...] | None
    """In the order of its outputs."""
    pictures: SaidOfPictures
    weights: Path


def read_folder(folder: Path) -> HuggingFaceFolder:
    """What a folder says of its network.

    Raises
    ------
    ModelError
        A file is missing, no JSON, too large, or says nothing that can be used.
    """
    config = _json(folder / CONFIG)
    weights = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    if weights is None:
        raise ModelError(
            "The folder “{folder}” has no weights: {names} is looked for.",
            folder=folder.name,
            names=", ".join(WEIGHTS),
        )
    classes = _classes(config)
    own, kind = config.get("architecture"), config.get("model_type")
    if isinstance(own, str) and kind in {None, "timm_wrapper"}:
        said = config.get("pretrained_cfg")
        pictures = _of_timm(said if isinstance(said, dict) else {})
        return HuggingFaceFolder(f"{TIMM}:{own}", None, classes, pictures, weights)
    if not isinstance(kind, str):
        raise ModelError("“{name}” does not say which network it is of.", name=CONFIG)
    beside = folder / PREPROCESSOR
    pictures = _of_preprocessor(_json(beside), kind) if beside.is_file() else SaidOfPictures()
    return HuggingFaceFolder(f"{TRANSFORMERS}:{kind}", config, classes, pictures, weights)


def _json(path: Path) -> dict[str, Any]:
    try:
        values = from_json(read_regular(path, MAX_CONFIG_BYTES), allow_inf_nan=False)
    except OSError as error:
        raise ModelError(
            "“{name}” of the folder “{folder}” cannot be read: {reason}.",
            name=path.name,
            folder=path.parent.name,
            reason=error.strerror or error,
        ) from error
    except ValueError as error:
        raise ModelError("“{name}” is not JSON.", name=path.name) from error
    if not isinstance(values, dict):
        raise ModelError("“{name}” is not JSON.", name=path.name)
    return values


def _classes(config: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Those named by number, or in a list; None where they have no names of their own."""
    listed = config.get("label_names")
    if isinstance(listed, list) and all(isinstance(name, str) for name in listed):
        return tuple(listed[: MOST_CLASSES + 1]) or None
    named = config.get("id2label")
    if not isinstance(named, dict) or not 0 < len(named) <= MOST_CLASSES:
        return None
    names = [named.get(str(number)) for number in range(len(named))]
    if not all(isinstance(name, str) for name in names):
        raise ModelError("“{name}” does not name its classes from 0 on.", name=CONFIG)
    if names == [f"LABEL_{number}" for number in range(len(names))]:
        return None  # what is written where nobody named them
    return tuple(str(name) for name in names)


def _of_timm(said: Mapping[str, Any]) -> SaidOfPictures:
    size = said.get("input_size")
    sides = size[1:] if isinstance(size, list) and len(size) == 3 else None
    return SaidOfPictures(
        size=_sides(sides), mean=_channels(said.get("mean")), std=_channels(said.get("std"))
    )


def _of_preprocessor(said: Mapping[str, Any], kind: str) -> SaidOfPictures:
    """Brings its steps to one: x in 0..1 becomes ``(x - mean) / std``.

    Its own are: times ``rescale_factor`` (of 0..255), less one where ``rescale_offset``, then
    normalised. EfficientNet's divides by ``image_std`` again where ``include_top`` is not off,
    normalised or not. MobileViT's never normalises, whatever it says, and has blue first unless
    that is off. What is null is off.
    """
    named = said.get("image_processor_type") or said.get("feature_extractor_type") or kind
    preprocessor = str(named).lower()
    divided_again = preprocessor.startswith(_DIVIDED_AGAIN)
    never_normalised = preprocessor.startswith(_NEVER_NORMALISED)
    cropped = bool(said.get("do_center_crop")) and said.get("crop_size") is not None
    grown, offset = 1.0, 0.0
    if not said.get("do_rescale", True):
        grown = 255.0
    elif _believed(factor := said.get("rescale_factor")) and factor >= 1 / MOST_NUMBER:
        grown = 255.0 * factor
        offset = 1.0 if said.get("rescale_offset") else 0.0
    own = _HALF if divided_again else None
    mean = _channels(said.get("image_mean")) or own
    step = _channels(said.get("image_std")) or own
    std = step
    if never_normalised or not said.get("do_normalize", True):
        mean, std = _NOTHING, _ONE
    if divided_again and step is not None and std is not None and said.get("include_top", True):
        std = (std[0] * step[0], std[1] * step[1], std[2] * step[2])
    return SaidOfPictures(
        size=_sides(said.get("crop_size") if cropped else said.get("size")),
        mean=None if mean is None else _each(mean, lambda value: (value + offset) / grown),
        std=None if std is None else _each(std, lambda value: value / grown),
        bgr=bool(said.get("do_flip_channel_order", never_normalised)),
        cropped=cropped,
    )


def _each(values: Channels, change: Callable[[float], float]) -> Channels:
    red, green, blue = (float(f"{change(value):.7g}") for value in values)
    return red, green, blue


def _sides(said: object) -> Size | None:
    if isinstance(said, dict):
        edge = said.get("shortest_edge")
        said = [said.get("height", edge), said.get("width", edge)]
    if isinstance(said, int):
        said = [said, said]
    if isinstance(said, list) and len(said) == 2 and all(isinstance(side, int) for side in said):
        return said[0], said[1]
    return None


def _believed(value: object) -> TypeGuard[float]:
    """Whether it is a number no larger than any that is meant; whole ones may be of any length."""
    return isinstance(value, int | float) and -MOST_NUMBER <= value <= MOST_NUMBER


def _channels(said: object) -> Channels | None:
    if not isinstance(said, list) or len(said) != 3:
        return None
    if not all(_believed(value) for value in said):
        return None
    return float(said[0]), float(said[1]), float(said[2])
