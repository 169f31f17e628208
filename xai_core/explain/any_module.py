"""Any ``torch.nn.Module`` asked where it looks: no card, no files, no layer named.

:func:`explain_module` answers for one picture; :func:`model_of` makes a model of a module once, for
many pictures and for everything else that takes a :class:`LoadedModel`.

A classifier, a network of one number (a value upwards and downwards), a segmenter (each class by
the places given to it), an object or dictionary as answer, grey pictures, one picture at a time:
found by looking (``models/calling.py``). The module is given back as it came: weights, mode,
hooks, ``requires_grad``, gradients, random state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import ArrayLike
from PIL import Image
from torch import Tensor, nn

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import decode_image
from xai_core.cases.readers.annotated import identifiers
from xai_core.cases.readers.folders import slug
from xai_core.errors import ImageError, ModelError, ShitenError
from xai_core.explain.background import Background
from xai_core.explain.explanation import Explanation, Method
from xai_core.explain.methods import explain
from xai_core.files import read_regular
from xai_core.models.adapted import AdaptedNetwork
from xai_core.models.architectures import IN_MEMORY
from xai_core.models.calling import REFUSALS, find_calling, reason_in
from xai_core.models.card_parts import InputSpec, check_sides
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.hugging_face_folders import Channels, SaidOfPictures
from xai_core.models.layouts import Size
from xai_core.models.networks import parameters_are_finite
from xai_core.models.preprocess import model_input
from xai_core.tasks import Classification, ClassInfo, Regression, Task
from xai_core.types import LocalisedText

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
USUAL_SIZE = (224, 224)
MAX_PICTURE_BYTES = 2**28

Picture = str | Path | Image.Image | ArrayLike | Tensor
"""A file, a picture of Pillow, ``(H, W, 3)`` or ``(H, W)`` of 0..255 or 0..1, or a tensor
``(3, H, W)`` of 0..1."""


def explain_module(  # noqa: PLR0913 - what is explained and how; all but the first by name
    module: nn.Module,
    image: Picture,
    target: int | str | None = None,
    method: Method | str = Method.GRAD_CAM,
    *,
    layer: str | None = None,
    size: Size | None = None,
    mean: Channels | None = None,
    std: Channels | None = None,
    classes: Sequence[str] | None = None,
    background: Sequence[Picture] = (),
    samples: int | None = None,
    seed: int = 0,
) -> Explanation:
    """Where a module looks for one answer to one picture.

    Parameters
    ----------
    module
        Takes ``(N, 3, H, W)`` or ``(N, 1, H, W)``. Given back as it came.
    image
        The picture itself, not yet normalised: a file, Pillow's, ``(H, W, 3)`` uint8 or 0..1, or
        a tensor ``(3, H, W)`` of 0..1.
    target
        A class by number or name; for a value ``"up"`` or ``"down"``. None: the answer's own.
    method
        Any of :class:`Method`, or its name, ``"layer-cam"``.
    layer
        Name of a module inside; None for the deepest that has a map.
    size
        Height and width of the network's pictures; None for what the module says of itself (timm,
        transformers), else 224 x 224.
    mean, std
        Of the normalisation, channel by channel, of pictures in 0..1; None for what the module
        says of itself, else ImageNet's.
    classes
        Names of the outputs; numbers where left out.
    background
        Pictures that this one is compared with (expected gradients, DeepSHAP).
    samples
        How many to spend, of methods that sample.
    seed
        Of those methods.

    Returns
    -------
    Explanation
        ``heat_map`` is ``(H, W)`` float32 on the picture's own pixels; ``target`` says for what.

    Raises
    ------
    ModelError
        The module cannot be asked or explained so; one sentence says why.
    ImageError
        The picture cannot be read, or holds other numbers.
    ChoiceError
        There is no such method.
    ExplanationError
        Too few ``samples``: expected gradients need at least 1, partition SHAP at least 8.
    """
    chosen = Method.parse(str(method))
    picture = picture_of(image)
    with torch.inference_mode(mode=False), _one_sentence(chosen):
        model = model_of(module, size=size, mean=mean, std=std, classes=classes)
        others = _background(model, background) if background else None
        targets = None if target is None else [_named(model, target)]
        _check_background(chosen, others)
        found = explain(
            model,
            picture,
            chosen,
            targets,
            layer,
            background=others,
            samples=samples,
            seed=seed,
        )
    if targets is not None:
        return found.explanations[targets[0]]
    return found.explanations[found.prediction.answer.default_target()]


@contextmanager
def _one_sentence(method: Method) -> Iterator[None]:
    """Whatever a stranger's network raises, told as one sentence."""
    try:
        yield
    except ShitenError:
        raise
    except REFUSALS as error:
        if "does not require grad" in str(error):
            raise ModelError(
                "“{method}” needs gradients, and this network switches them off inside. Choose"
                " one that needs none: {others}.",
                method=method,
                others=", ".join(_WITHOUT_GRADIENTS),
            ) from error
        raise ModelError(
            "This network cannot be explained with “{method}”: {reason}.",
            method=method,
            reason=reason_in(error),
        ) from error


_DEEP_MODES = ("I", "F")
"""How the names of Pillow's modes of more than 8 bits begin."""
_WITHOUT_GRADIENTS = (
    Method.SCORE_CAM,
    Method.ABLATION_CAM,
    Method.EIGEN_CAM,
    Method.KPCA_CAM,
    Method.PARTITION_SHAP,
)


def _check_background(method: Method, background: Background | None) -> None:
    if method.needs_background and background is None:
        raise ModelError(
            "“{method}” compares the picture with others: give some as background=[...].",
            method=method,
        )


def model_of(
    module: nn.Module,
    *,
    size: Size | None = None,
    mean: Channels | None = None,
    std: Channels | None = None,
    classes: Sequence[str] | None = None,
) -> LoadedModel:
    """A module as a model, for :func:`xai_core.explain.methods.explain` and all else.

    Its card is made up: it says what the network is and takes, and has no figures.

    Parameters
    ----------
    module, size, mean, std, classes
        As :func:`explain_module`.

    Returns
    -------
    LoadedModel
        It holds the module itself, not a copy.

    Raises
    ------
    ModelError
        It takes no such pictures, its answer is none, it has no layer with a map, its weights are
        not finite, or the names are not as many as its outputs.
    """
    kept = {name: value for name, value in module.state_dict().items() if isinstance(value, Tensor)}
    if not parameters_are_finite(kept):
        raise ModelError("Some weights of this network are not finite numbers (NaN or infinite).")
    said = _said_of_itself(module)
    taken = size or said.size or USUAL_SIZE
    check_sides(taken)
    calling, outputs = find_calling(module, taken)
    prefix = getattr(module, "num_prefix_tokens", None)
    network = AdaptedNetwork(
        module, taken, outputs, prefix=prefix if isinstance(prefix, int) else None, ask=calling
    )
    spec = InputSpec(
        height=taken[0],
        width=taken[1],
        mean=mean or said.mean or IMAGENET_MEAN,
        std=std or said.std or IMAGENET_STD,
    )
    return LoadedModel(_card(module, spec, _task(outputs, classes)), network)


def picture_of(given: Picture) -> ImageArray:
    """A picture in any of its forms as ``(H, W, 3)`` uint8.

    Raises
    ------
    ImageError
        It cannot be read, has another shape, or holds numbers that are no colours.
    """
    if isinstance(given, str | Path):
        path = Path(given)
        try:
            data = read_regular(path, MAX_PICTURE_BYTES)
        except OSError as error:
            raise ImageError(
                "The picture “{name}” cannot be read: {reason}.",
                name=path.name,
                reason=error.strerror or error,
            ) from error
        return decode_image(data, path.name)
    if isinstance(given, Image.Image):
        if given.mode.startswith(_DEEP_MODES):
            raise ImageError(
                "Pillow holds this picture with more than 8 bits and would cut the bright ones off:"
                " give the file's path instead."
            )
        return np.asarray(given.convert("RGB"))
    if isinstance(given, Tensor):
        values = given.detach().cpu()
        values = values[0] if values.ndim == 4 and len(values) == 1 else values
        given = (values.movedim(0, -1) if values.ndim == 3 else values).float().numpy()
    return _as_colours(np.asarray(given))


def _as_colours(values: np.ndarray) -> ImageArray:
    if values.ndim == 2:
        values = values[:, :, None]
    if values.ndim != 3 or values.shape[2] not in {1, 3} or 0 in values.shape:
        raise ImageError(
            "A picture has height, width and three colours or one, not {got}.",
            got=" × ".join(map(str, values.shape)) or "one number",
        )
    if values.dtype != np.uint8:
        if not (np.issubdtype(values.dtype, np.floating) and np.isfinite(values).all()):
            raise ImageError("Give the picture as 8-bit colours, or as numbers from 0 to 1.")
        if values.min() < 0 or values.max() > 1:
            raise ImageError(
                "This picture holds numbers from {low} to {high}: give the picture itself, 0 to 1,"
                " and say with mean= and std= how the network wants it normalised.",
                low=f"{values.min():.3g}",
                high=f"{values.max():.3g}",
            )
        values = np.round(values * 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(values, (*values.shape[:2], 3)))


def _said_of_itself(module: nn.Module) -> SaidOfPictures:
    """What a module says of the pictures it takes: as those of timm and transformers do."""
    settings = getattr(module, "pretrained_cfg", None)  # timm
    said = SaidOfPictures()
    if isinstance(settings, Mapping) and len(settings.get("input_size") or ()) == 3:
        _, height, width = settings["input_size"]
        said = SaidOfPictures((height, width), settings.get("mean"), settings.get("std"))
    own = getattr(getattr(module, "config", None), "image_size", None)  # transformers
    if isinstance(own, int):
        return replace(said, size=(own, own))
    if isinstance(own, list | tuple) and len(own) == 2:
        return replace(said, size=(int(own[0]), int(own[1])))
    return said


def _task(outputs: int, classes: Sequence[str] | None) -> Task:
    if outputs == 1 and classes is None:
        return Regression(unit="", tolerance=1)
    names = [str(number) for number in range(outputs)] if classes is None else list(classes)
    if len(names) != outputs:
        raise ModelError(
            "This network answers with {outputs} numbers, and {names} classes are named.",
            outputs=outputs,
            names=len(names),
        )
    ids = identifiers(names)
    if len(ids) < len(names):
        raise ModelError("Two of the classes have the same name.")
    return Classification(
        classes=tuple(
            ClassInfo(id=one, name=LocalisedText(en=name, ja=name)) for name, one in ids.items()
        )
    )


def _card(module: nn.Module, spec: InputSpec, task: Task) -> ModelCard:
    name = type(module).__name__
    word = LocalisedText(en=name, ja=name)
    return ModelCard(
        kind=task.kind.value,
        id=slug(name),
        version="1",
        title=word,
        summary=word,
        weaknesses=word,
        licence="-",
        task=task,
        architecture=f"{IN_MEMORY}:{slug(name).replace('-', '_')}",
        input=spec,
        weights_sha256=_digest(module),
        split_rule=word,
        data=(),
        recipe={},
    )


def _digest(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, value in module.state_dict().items():
        if isinstance(value, Tensor):
            plain = value.detach().cpu().contiguous()
            digest.update(f"{name} {plain.dtype} {tuple(plain.shape)}".encode())
            digest.update(plain.flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _named(model: LoadedModel, target: int | str) -> str:
    ids = model.card.class_ids
    if isinstance(target, str):
        named = {info.name.en: info.id for info in model.card.task.classes}
        return named.get(target, target)
    if not 0 <= target < len(ids):
        raise ModelError(
            "This network has no class number {number}; it has {count} classes, from 0 on.",
            number=target,
            count=len(ids),
        )
    return ids[target]


def _background(model: LoadedModel, pictures: Sequence[Picture]) -> Background:
    images = np.stack([model_input(picture_of(each), model.card.input) for each in pictures])
    digest = hashlib.sha256(images.tobytes()).hexdigest()
    return Background(images=images, sha256=digest, origin="given")
