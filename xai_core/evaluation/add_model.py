"""Somebody's finished model brought along: weights and a network's name, or a folder.

:func:`add_model` reads the weights (``models/state_files.py``), says which classes and which
pictures they are for, measures the model on a library, looks for signs that it is shown pictures
in another way than it was taught (``model_check.py``), and writes a model folder with its card,
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from torch import nn

from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.readers.folders import slug
from xai_core.cases.regions import first_region_of_library
from xai_core.cases.selection import by_hash
from xai_core.errors import ModelError, RecipeError
from xai_core.evaluation.added_words import PARTS, SPLIT_RULE, SUMMARY, WEAKNESSES
from xai_core.evaluation.card_figures import figures_of, full_report
from xai_core.evaluation.evaluate import evaluate
from xai_core.evaluation.model_check import Looked, Noticed, check_model, readable
from xai_core.evaluation.own_classes import task_of
from xai_core.explain.any_module import IMAGENET_MEAN, IMAGENET_STD, USUAL_SIZE
from xai_core.explain.background import draw_background
from xai_core.home import model_folders
from xai_core.models.architectures import TIMM, TRANSFORMERS, checked_name, of_library
from xai_core.models.build_network import network_for
from xai_core.models.card_parts import InputSpec, Metric, check_sides
from xai_core.models.cards import CARD_FILE, MAX_CARD_BYTES, ModelCard
from xai_core.models.checkpoints import (
    MAX_WEIGHTS_BYTES,
    LoadedModel,
    channels_last,
    load_model_folder,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.device import chosen_device
from xai_core.models.hugging_face_folders import Channels, SaidOfPictures, read_folder
from xai_core.models.layouts import Size
from xai_core.models.networks import Network
from xai_core.models.standing import ADDED
from xai_core.models.state_files import fitting_state, give_state, read_state, shown
from xai_core.tasks import Classification, align
from xai_core.tasks.classification import ClassTask
from xai_core.types import LocalisedText, ProgressBar, Split
from xai_core.validation import first_problem

BACKGROUND_CASES = 16


@dataclass(frozen=True)
class BroughtModel:
    """What is brought, and what its owner says of it. What is None is found out, or usual."""

    path: Path
    """A file of weights, or a Hugging Face folder."""
    architecture: str | None = None
    """``timm:NAME`` or ``torchvision:NAME``; of a folder its ``config.json`` says it."""
    classes: Sequence[str] | None = None
    """In the order of the outputs."""
    id: str | None = None
    title: str | None = None
    size: Size | None = None
    """Height and width in pixels."""
    mean: Channels | None = None
    """Of pictures in 0..1, red, green, blue."""
    std: Channels | None = None
    bgr: bool | None = None
    """Whether the network was taught pictures with blue first."""
    split: Split | None = None
    """On which it is measured; None for the library's test cases, else all."""
    licence: str | None = None
    replace: bool = False
    """Whether a model of this id may be replaced."""


@dataclass(frozen=True)
class AddedModel:
    """What became of it."""

    folder: Path
    card: ModelCard
    noticed: tuple[Noticed, ...]
    """Signs that it was taught otherwise."""
    said: tuple[str, ...]
    """Where classes, size and normalisation come from, and what was done with the file."""


@dataclass(frozen=True)
class _Source:
    architecture: str
    settings: Mapping[str, Any] | None
    weights: Path
    classes: Sequence[str] | None
    pictures: SaidOfPictures
    of_pictures: str
    """Who says so."""


@dataclass(frozen=True)
class _Prepared:
    model: LoadedModel
    """Its card has no figures yet."""
    weights: bytes
    bgr: bool
    said: tuple[str, ...]


def add_model(
    brought: BroughtModel, library: CaseLibrary, parent: Path, bar: ProgressBar
) -> AddedModel:
    """A model's folder in ``parent``, measured on a library; whole or not at all.

    Parameters
    ----------
    brought
        What is brought.
    library
        Its classes name the answers, its cases measure them.
    parent
        The folder of models.
    bar
        Opens a progress bar.

    Returns
    -------
    AddedModel
        The folder, and what was noticed.

    Raises
    ------
    ModelError
        There is such a model already; weights, network, classes and pictures do not go together;
        one sentence says what.
    AlignmentError
        Model and library have no class in common.
    StorageError
        The disk refuses; what was there before is still there.
    """
    model_id = _free_id(brought, parent)
    task = library.task
    if not isinstance(task, ClassTask):
        raise ModelError(
            "Models that are brought along answer with classes; the library “{library}” asks for"
            " something else.",
            library=library.id,
        )
    prepared = _prepared(brought, model_id, task)
    card, looked = _measured(prepared.model, library, brought.split, bar)
    looked.given_bgr = prepared.bgr
    with bar(f"check {model_id}") as progress:
        noticed = check_model(looked, progress)
    card, background = _with_background(card, library)
    if len(card.as_bytes()) > MAX_CARD_BYTES:
        raise ModelError("The card of this model would be too long: it has too many classes.")
    folder = save_model(parent, card, prepared.weights, background)
    load_model_folder(folder)  # what was written is what will be read
    return AddedModel(folder, card, noticed, prepared.said)


def _prepared(brought: BroughtModel, model_id: str, task: ClassTask) -> _Prepared:
    """The network as it will stand on the shelf, and how it came to be so."""
    source = _source(brought)
    classes = task_of(source.classes, task)
    align(task, classes)  # before anything large is read
    spec, of_pictures = _input(brought, source)
    whose = "named" if brought.classes else "the library's" if source.classes is None else "config"
    said = [f"classes: {whose}", *of_pictures]
    network, converted = _network(source, classes, spec)
    if converted:
        said.append("the weights were converted to safetensors")
    bgr = source.pictures.bgr if brought.bgr is None else brought.bgr
    if bgr:
        _swap_colours(network, spec)
        said.append("blue came first: the first layer's weights were swapped")
    network.to(chosen_device())
    weights = _weights(network)
    card = _card(brought, source, model_id, classes, spec, sha256(weights))
    model = LoadedModel(card, channels_last(network.eval()))
    return _Prepared(model, weights, bool(bgr), tuple(said))


def _free_id(brought: BroughtModel, parent: Path) -> str:
    chosen = brought.id or slug(brought.path.stem if brought.path.is_file() else brought.path.name)
    if chosen != slug(chosen) or not chosen[:1].isalnum():
        raise ModelError(
            "“{id}” cannot be a model's name: give letters, digits, “-”, “_” and “.” as --id.",
            id=shown(chosen),
        )
    there = [*model_folders(), parent]
    if not brought.replace and any((folder / chosen / CARD_FILE).exists() for folder in there):
        raise ModelError(
            "There is a model “{id}” already: give another --id, or --replace.", id=chosen
        )
    return chosen


def _source(brought: BroughtModel) -> _Source:
    if brought.path.is_dir():
        found = read_folder(brought.path)
        settings = found.settings
        if settings is not None:
            from xai_core.models.transformers_networks import plain_settings

            settings = plain_settings(settings)
        return _Source(
            checked_name(brought.architecture or found.architecture),
            settings,
            found.weights,
            brought.classes or found.classes,
            found.pictures,
            "the folder",
        )
    if brought.architecture is None:
        raise ModelError(
            "Say which network these weights are of: --arch timm:NAME or --arch torchvision:NAME."
        )
    architecture = checked_name(brought.architecture)
    library, name = of_library(architecture) or ("", "")
    pictures, whose = SaidOfPictures(), "nobody"
    if library == TIMM:
        from xai_core.models.timm_networks import said_of_pictures

        pictures, whose = said_of_pictures(name), "timm"
    return _Source(architecture, None, brought.path, brought.classes, pictures, whose)


def _input(brought: BroughtModel, source: _Source) -> tuple[InputSpec, tuple[str, ...]]:
    pictures, whose = source.pictures, source.of_pictures
    own = pictures.size
    if own is None and source.settings is not None:
        from xai_core.models.transformers_networks import size_in

        own = size_in(source.settings)
    size = brought.size or own or USUAL_SIZE
    check_sides(size)
    mean = brought.mean or pictures.mean or IMAGENET_MEAN
    std = brought.std or pictures.std or IMAGENET_STD
    try:
        spec = InputSpec(height=size[0], width=size[1], mean=mean, std=std)
    except ValidationError as error:
        raise ModelError(
            "Pictures cannot be normalised so: {reason}.", reason=first_problem(error)
        ) from error
    said: tuple[str, ...] = (
        f"size {size[0]} x {size[1]}: {_said_by(brought.size, own, whose)}",
        f"mean {mean}: {_said_by(brought.mean, pictures.mean, whose)}",
        f"std {std}: {_said_by(brought.std, pictures.std, whose)}",
    )
    if pictures.cropped:
        said += ("the middle is not cut out: the whole picture is shown",)
    return spec, said


def _said_by(given: object, found: object, whose: str) -> str:
    return "named" if given else whose if found else "the usual one"


def _network(source: _Source, task: Classification, spec: InputSpec) -> tuple[Network, bool]:
    with torch.random.fork_rng(devices=[]):  # the fresh weights drawn here are replaced at once
        size = (spec.height, spec.width)
        network = network_for(source.architecture, task, size, source.settings)
    file = read_state(source.weights)
    state = file.state
    library, name = of_library(source.architecture) or ("", "")
    if library == TRANSFORMERS:
        from xai_core.models.transformers_networks import renamed

        state = renamed(name, task.n_outputs, source.settings, state)
    give_state(network, fitting_state(state, network))
    return network, file.converted


def _swap_colours(network: Network, spec: InputSpec) -> None:
    """Swap red and blue in what the first layer reads, and see that this is what it did."""
    first = next((m for m in network.modules() if isinstance(m, nn.Conv2d)), None)
    pictures = torch.linspace(-1, 1, 3 * spec.height * spec.width).view(1, 3, spec.height, -1)
    network.eval()
    with torch.inference_mode():
        wanted = network(pictures.flip(1))
        if first is not None and first.weight.shape[1] == 3:
            first.weight.copy_(first.weight.flip(1))
        if not torch.allclose(network(pictures), wanted, rtol=1e-3, atol=1e-4):
            raise ModelError("The colours of this network cannot be swapped.")


def _weights(network: Network) -> bytes:
    try:
        weights = weights_bytes(network)
    except RuntimeError as error:  # layers that share their weights
        raise ModelError(
            "Layers of this network share their weights, and safetensors keeps none of these."
        ) from error
    if len(weights) > MAX_WEIGHTS_BYTES:  # those of 16 bits have grown
        raise ModelError(
            "The weights of this network are larger than {most} MB when they are kept in 32 bits.",
            most=MAX_WEIGHTS_BYTES // 2**20,
        )
    return weights


def _card(  # noqa: PLR0913, PLR0917 - everything a card says
    brought: BroughtModel,
    source: _Source,
    model_id: str,
    task: Classification,
    spec: InputSpec,
    digest: str,
) -> ModelCard:
    title = shown(brought.title or model_id).strip() or model_id
    library, _ = of_library(source.architecture) or ("", "")
    used = {"torch", "torchvision", "numpy", "pillow", *([library] if library else [])}
    return ModelCard(
        id=model_id,
        version="1",
        title=LocalisedText(en=title, ja=title),
        summary=SUMMARY,
        weaknesses=WEAKNESSES,
        licence=(brought.licence or "").strip() or "not known",
        task=task,
        architecture=source.architecture,
        settings=None if source.settings is None else dict(source.settings),
        input=spec,
        weights_sha256=digest,
        split_rule=SPLIT_RULE,
        data=(),
        recipe={"kind": ADDED, "file": shown(source.weights.name)},
        software={name: version(name) for name in sorted(used)},
    )


def _measured(
    model: LoadedModel, library: CaseLibrary, asked: Split | None, bar: ProgressBar
) -> tuple[ModelCard, Looked]:
    """The card with its figures, and the cases to look at more closely."""
    split = asked
    if split is None and any(case.split is Split.TEST for case in library.cases):
        split = Split.TEST
    alignment = align(library.task, model.card.task)
    known = [
        case
        for case in by_hash(library, split, {})
        if alignment.is_known(LibraryFacts(library, case))
    ]
    looked = Looked(library, model, readable(library, known))
    if not looked.cases:
        raise ModelError(
            "The library “{library}” has no case to measure this model on: none is labelled with"
            " one of its classes and can be read.",
            library=library.id,
        )
    region = first_region_of_library(library.manifest.regions)
    with bar(f"measure {model.card.id}") as progress:
        found = evaluate(
            library, model, progress, split=split, regions=() if region is None else (region,)
        )
    words = library.manifest.title
    part = PARTS[split]
    name = LocalisedText(en=f"{words.en}, {part.en}", ja=f"{words.ja}、{part.ja}")
    metrics = tuple(
        Metric(
            name=figure.name,
            value=figure.value,
            low=None if figure.ci95 is None else figure.ci95[0],
            high=None if figure.ci95 is None else figure.ci95[1],
            n=figure.n,
            report=library.id,
            measured_on=name,
        )
        for figure in figures_of(found.report)
    )
    report = full_report(found.report, found, library.task, model.card.task)
    changes = {"metrics": metrics, "reports": {library.id: report}}
    return model.card.model_copy(update=changes), looked


def _with_background(card: ModelCard, library: CaseLibrary) -> tuple[ModelCard, bytes | None]:
    """With pictures that some explanations compare a case with, where there are training cases."""
    try:
        use, data = draw_background(library, card.input, BACKGROUND_CASES, 0)
    except RecipeError:
        return card, None
    return card.model_copy(update={"background": use}), data
