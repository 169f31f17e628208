"""Image classifiers of transformers (Wolf et al. 2020, 10.18653/v1/2020.emnlp-demos.6) by type.

``transformers:vit`` names the type, and the settings on the card (a Hugging Face folder's
``config.json``, bounded and without what could lead elsewhere) say what is built. Nothing comes
from a hub, and no code but that of the installed package is run. How much a stranger's settings
would take is looked at first, on torch's meta device, where no weight takes memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from xai_core.errors import ModelError
from xai_core.models import torchvision_operators  # noqa: F401 - transformers imports torchvision
from xai_core.models.adapted import AdaptedNetwork, adapted
from xai_core.models.architectures import MAX_SETTINGS_BYTES
from xai_core.models.calling import REFUSALS, Calling, reason_in
from xai_core.models.card_parts import MOST_SIDE
from xai_core.models.layouts import Size

import huggingface_hub.errors  # isort: skip
import transformers  # isort: skip
from transformers.models.auto import modeling_auto  # isort: skip

MAX_BUILT_BYTES = 2**30
"""Weights of a network, and what it keeps beside them."""
MOST_NUMBER, MOST_LAYERS, MOST_PLACES = 2**20, 256, 2**14
"""Of any whole number, of what counts layers, and of places that a transformer looks at."""
MOST_LISTED = 64
"""Values of a list that settings hold."""
_USUAL_SIDE = 224
_TIMM = "timm_wrapper"

_LEFT_OUT = (
    "_name_or_path",  # where it came from
    "auto_map",  # a stranger's code
    "attn_implementation",  # may name code on a hub
    "_attn_implementation",
    "_attn_implementation_internal",
    "backbone",  # may name weights on a hub
    "use_pretrained_backbone",
    "use_timm_backbone",
    "use_kernels",
    "quantization_config",
    "dtype",
    "torch_dtype",
    "transformers_version",
    "id2label",  # the card's task says these
    "label2id",
    "num_labels",
    "label_names",
    "problem_type",
)

# Both say on the terminal what is nobody's concern here.
transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def model_types() -> tuple[str, ...]:
    """The types of image classifiers that transformers has, in the order of the alphabet."""
    names = modeling_auto.MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES
    return tuple(sorted(set(names) - {_TIMM}))


def plain_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """What of a ``config.json`` a network is built from, for a card.

    Raises
    ------
    ModelError
        It holds numbers that no network of pictures has, or is too long.
    """
    kept = {name: value for name, value in config.items() if name not in _LEFT_OUT}
    if len(json.dumps(kept)) > MAX_SETTINGS_BYTES:
        raise ModelError("The settings of this network (config.json) are too long.")
    for name, value in _numbers(kept):
        most = MOST_NUMBER
        if any(word in name for word in ("layer", "depth", "stage", "block")):
            most = MOST_LAYERS
        elif "image_size" in name:
            most = MOST_SIDE
        if abs(value) > most and "norm" not in name:
            raise ModelError(
                "The settings of this network (config.json) are not believed: “{name}” is"
                " {value}, more than {most}.",
                name=name[:80],
                value=f"{value:.6g}",
                most=most,
            )
    _check_places(kept)
    return kept


def _numbers(value: object, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, str(key))
    elif isinstance(value, list):
        if len(value) > MOST_LISTED:
            yield f"the length of {name}", float(len(value)) * MOST_NUMBER
        counted = [one for one in value[:MOST_LISTED] if isinstance(one, int | float)]
        yield name, float(sum(abs(_within(one)) for one in counted))  # layers add up
        for inner in value[:MOST_LISTED]:
            yield from _numbers(inner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, _within(value)


def _within(value: float) -> float:
    """A number of any length, as one that can be added and told."""
    return float(min(max(value, -(10**300)), 10**300))


def _check_places(settings: Mapping[str, Any]) -> None:
    image, patch = settings.get("image_size"), settings.get("patch_size")
    side = max(image) if isinstance(image, list) and image else image
    step = min(patch) if isinstance(patch, list) and patch else patch
    if isinstance(side, int) and isinstance(step, int) and step > 0:
        places = (side // step) ** 2
        if places > MOST_PLACES:
            raise ModelError(
                "The settings of this network (config.json) are not believed: it would look at"
                " {places} places of a picture, more than {most}.",
                places=places,
                most=MOST_PLACES,
            )


def build(
    name: str, classes: int, size: Size | None, settings: Mapping[str, Any] | None
) -> AdaptedNetwork:
    """A classifier of transformers with fresh weights, drawn from torch's global generator.

    Parameters
    ----------
    name
        The model type, such as ``vit``.
    classes
        How many numbers it answers with.
    size
        Height and width of its pictures; None for what its settings say, else 224 x 224.
    settings
        Its ``config.json``.

    Returns
    -------
    AdaptedNetwork
        In training mode.

    Raises
    ------
    ModelError
        transformers has no such classifier, it cannot be built from these settings, it would take
        more than :data:`MAX_BUILT_BYTES`, or it cannot take pictures of this size.
    """
    config = _config(name, classes, settings)
    wanted = size or size_in(settings or {}) or (_USUAL_SIDE, _USUAL_SIDE)

    def make() -> AdaptedNetwork:
        _check_bytes(config, wanted)
        return AdaptedNetwork(_body(config), wanted, classes, ask=Calling())

    return adapted(f"transformers:{name}", wanted, make)


def size_in(settings: Mapping[str, Any]) -> Size | None:
    """Height and width of the pictures that settings speak of; None where they do not."""
    own = settings.get("image_size")
    if isinstance(own, int):
        return own, own
    if isinstance(own, list) and len(own) == 2 and all(isinstance(side, int) for side in own):
        return own[0], own[1]
    return None


def renamed(
    name: str, classes: int, settings: Mapping[str, Any] | None, state: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Weights by the names that the installed transformers has for them.

    Files of earlier versions name some otherwise; transformers knows how. Weights that it cannot
    place are left as they are, for whoever says which do not fit.

    Parameters
    ----------
    name, classes, settings
        As :func:`build`.
    state
        Names of the file -> tensors.

    Returns
    -------
    dict[str, Tensor]
        Names of the network's module -> tensors, or the file's own.

    Raises
    ------
    ModelError
        As :func:`build`.
    """
    config = _config(name, classes, settings)
    _check_bytes(config, None)
    kind: Any = type(_on_meta(config))
    try:
        body, said = kind.from_pretrained(
            None,
            config=config,
            state_dict=dict(state),
            output_loading_info=True,
            local_files_only=True,
            ignore_mismatched_sizes=True,
            attn_implementation="eager",
        )
    except REFUSALS:
        return dict(state)
    if said["missing_keys"] or said["mismatched_keys"] or said["unexpected_keys"]:
        return dict(state)
    return dict(body.state_dict())


def _config(name: str, classes: int, settings: Mapping[str, Any] | None) -> Any:  # noqa: ANN401
    known = model_types()
    if name not in known:
        near = get_close_matches(name, known, n=5) or ["vit", "resnet", "swin", "convnext", "beit"]
        raise ModelError(
            "transformers has no image classifier of the type “{name}”; perhaps {near}.",
            name=name[:80],
            near=", ".join(near),
        )
    if settings is None:
        raise ModelError(
            "A network of transformers is built from its settings (config.json), and there are"
            " none for “{name}”.",
            name=name,
        )
    plain = plain_settings(settings)
    plain.pop("model_type", None)
    try:
        config = transformers.AutoConfig.for_model(name, **plain, num_labels=classes)
        config.architectures = list(config.architectures or ())  # of several, the first will do
        return config
    except (*REFUSALS, huggingface_hub.errors.StrictDataclassError) as error:
        raise _unbuildable(name, error) from error


def _body(config: Any) -> nn.Module:  # noqa: ANN401
    # Its attention written out: then its weights can be followed, and any type has it.
    made: nn.Module = transformers.AutoModelForImageClassification.from_config(  # type: ignore[no-untyped-call]
        config, attn_implementation="eager"
    )
    return made


def _on_meta(config: Any) -> nn.Module:  # noqa: ANN401
    try:
        with torch.random.fork_rng(devices=[]), torch.device("meta"):
            return _body(config)
    except (*REFUSALS, MemoryError) as error:
        raise _unbuildable(config.model_type, error) from error


class _Largest(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes the bytes of the largest tensor that is made while it is on."""

    bytes = 0

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - as torch hands it in
        types: Any,  # noqa: ANN401
        args: Any = (),  # noqa: ANN401
        kwargs: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        made = func(*args, **(kwargs or {}))
        for each in tree_leaves(made):
            if isinstance(each, Tensor):
                self.bytes = max(self.bytes, each.numel() * each.element_size())
        return made


def _check_bytes(config: Any, size_of_pictures: Size | None) -> None:  # noqa: ANN401
    """Refuse what would take too much: its weights together, or one step with one picture."""
    body = _on_meta(config)
    size = sum(each.numel() * each.element_size() for each in (*body.parameters(), *body.buffers()))
    if size_of_pictures is not None and size <= MAX_BUILT_BYTES:
        # What fails here fails again where it can be told.
        with suppress(*REFUSALS), torch.no_grad(), _Largest() as largest:  # type: ignore[no-untyped-call]
            body.eval()(torch.zeros(1, 3, *size_of_pictures, device="meta"))
        size = max(size, largest.bytes)
    if size > MAX_BUILT_BYTES:
        raise ModelError(
            "This network would take {size} MB, more than {most} MB: its settings (config.json)"
            " are not used.",
            size=size // 2**20,
            most=MAX_BUILT_BYTES // 2**20,
        )


def _unbuildable(name: str, error: BaseException) -> ModelError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = reason_in(ValueError(lines[-1] if lines else type(error).__name__))
    return ModelError(
        "“{name}” cannot be built from these settings (config.json): {reason}.",
        name=name,
        reason=reason,
    )
