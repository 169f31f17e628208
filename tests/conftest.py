"""Fixtures every room shares."""

import gc
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Before torch is loaded: on arrays as small as those of tests, threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

pytest_plugins = [
    "tests.fixtures.counted",
    "tests.fixtures.discs",
    "tests.fixtures.recipes",
    "tests.fixtures.segmenter_recipes",
    "tests.fixtures.squares",
    "tests.fixtures.values",
]
CHECKOUT = Path(__file__).resolve().parent.parent
GARBAGE_TESTS = "tests.ui.common.test_garbage"
FIVE_TYPES = {
    "neutrophil": "segmented",
    "eosinophil": "eosinophil",
    "basophil": "basophil",
    "monocyte": "monocyte",
    "lymphocyte": "small_lymphocyte",
}
"""Class of the drawn library -> what is drawn for it."""


@pytest.fixture(autouse=True)
def rubbish_is_left_lying(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory is set aside from the garbage collector without being looked through.

    The app looks through it whenever something large was opened. In a process that has run a
    thousand tests that takes a second, several times a page.
    """
    if "ui.common.garbage" in sys.modules and request.module.__name__ != GARBAGE_TESTS:
        monkeypatch.setattr("ui.common.garbage._set_aside", gc.freeze)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; skips where it is absent."""
    folder = Path(os.environ.get("SHITEN_REAL_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real data: set SHITEN_REAL_DATA to a folder that holds it")
    return folder


@pytest.fixture
def shiten_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty SHITEN_HOME for one test, where the built-in library is a small one."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(folder))
    monkeypatch.setattr("xai_core.domains.blood.libraries.FIRST_CASES", 24)
    return folder


@pytest.fixture(scope="session")
def drawn_library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Simulated cells of five types, five of each, shared by all tests: read it only.

    The last of each type is a test case, the last but one of the first two types validates.
    """
    from dataclasses import replace

    from xai_core.cases.writer import write_library
    from xai_core.domains.blood.simulator.class_names import manifest
    from xai_core.domains.blood.simulator.tickets import Ticket, draw_ticket
    from xai_core.tasks import Classification
    from xai_core.types import LocalisedText, Split

    def drafts() -> Any:
        for row, (label, kind) in enumerate(FIVE_TYPES.items()):
            for number in range(5):
                ticket = Ticket(f"{label}-{number + 1:02d}", kind, 1, number + 1, number, size=256)
                draft = draw_ticket(ticket)
                held = Split.VALIDATION if number == 3 and row < 2 else Split.TRAIN
                part = Split.TEST if number == 4 else held
                specimen = f"{part}-{draft.specimen}"
                yield replace(draft, label=label, split=part, specimen=specimen)

    words = manifest("drawn-cells", LocalisedText(en="Drawn cells", ja="描いた細胞"), "1")
    five = words.task.grouping("five").classes
    task = Classification(classes=five)
    folder = tmp_path_factory.mktemp("drawn") / "drawn-cells"
    return write_library(folder, words.model_copy(update={"task": task}), drafts()).library


@pytest.fixture(scope="session")
def plain_library(tmp_path_factory: pytest.TempPathFactory, drawn_library: Any) -> Any:
    """The drawn cells as a library in which nobody has outlined anything: read it only."""
    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.writer import write_library
    from xai_core.types import LocalisedText

    def drafts() -> Any:
        for case in drawn_library.cases:
            yield CaseDraft(
                id=case.id,
                image=drawn_library.image_bytes(case),
                suffix=case.image.suffix,
                label=case.label,
                specimen=case.specimen,
                split=case.split,
                regions={},
            )

    title = LocalisedText(en="Plain cells", ja="輪郭のない細胞")
    words = {"id": "plain-cells", "title": title, "regions": ()}
    manifest = drawn_library.manifest.model_copy(update=words)
    return write_library(
        tmp_path_factory.mktemp("plain") / "plain-cells", manifest, drafts()
    ).library


@pytest.fixture
def drawn_home(shiten_home: Path, drawn_library: Any) -> Path:
    """A SHITEN_HOME of its own for one test, with the drawn library in it."""
    shutil.copytree(drawn_library.folder, shiten_home / "libraries" / drawn_library.id)
    return shiten_home


@pytest.fixture(scope="session")
def make_use() -> Callable[..., Any]:
    """``make_use(library, **changes)``: what a card says of a library a model learned from."""
    from xai_core.models.card_parts import DataUse

    def make(library: str, **changes: Any) -> DataUse:
        values = {"version": "1", "content_hash": "0" * 64, "citation": "", "licence": "CC0"}
        return DataUse.model_validate(
            {"library": library, **values, "n_train": 1, "n_validation": 0, **changes}
        )

    return make


@pytest.fixture(scope="session")
def make_card() -> Callable[..., Any]:
    """``make_card(classes=("band", "eo"), **changes)``: a model card for a 32 x 32 input."""
    from xai_core.models.architectures import Architecture
    from xai_core.models.card_parts import InputSpec
    from xai_core.models.cards import ModelCard
    from xai_core.tasks import Classification, ClassInfo
    from xai_core.types import LocalisedText

    def make(classes: tuple[str, ...] = ("band", "eo"), **changes: Any) -> ModelCard:
        word = LocalisedText(en="A", ja="あ")
        values: dict[str, Any] = {
            "id": "tiny",
            "version": "1",
            "title": word,
            "summary": word,
            "weaknesses": word,
            "licence": "CC0",
            "task": Classification(
                classes=tuple(ClassInfo(id=name, name=word) for name in classes),
            ),
            "architecture": Architecture.COMPACT,
            "input": InputSpec(height=32, width=32),
            "temperature": 1.0,
            "weights_sha256": "0" * 64,
            "split_rule": {"en": "none", "ja": "なし"},
            "data": (),
            "recipe": {},
        }
        return ModelCard.model_validate(values | changes)

    return make


@pytest.fixture(scope="session")
def make_model(make_card: Callable[..., Any]) -> Callable[..., Any]:
    """``make_model(seed=0, **card)``: a card and a network whose weights this seed drew."""
    import torch

    from xai_core.models.build_network import network_for
    from xai_core.models.checkpoints import LoadedModel, channels_last, sha256, weights_bytes

    def make(seed: int = 0, **card: Any) -> LoadedModel:
        made = make_card(**card)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            size = (made.input.height, made.input.width)
            network = network_for(made.architecture, made.task, size)
            # Statistics as training leaves them, so that evaluation mode is not the identity.
            for name, values in network.named_buffers():
                if name.endswith("running_mean"):
                    values.uniform_(-0.2, 0.2)
                elif name.endswith("running_var"):
                    values.uniform_(0.1, 0.4)
        digest = sha256(weights_bytes(network))
        made = made.model_copy(update={"weights_sha256": digest})
        return LoadedModel(made, channels_last(network.eval()))

    return make


@pytest.fixture(scope="session")
def make_value_model(make_model: Callable[..., Any]) -> Callable[..., Any]:
    """``make_value_model(seed=0, **card)``: it answers about 16 u, give or take 2."""
    from xai_core.models.card_parts import ValueScale
    from xai_core.tasks import Regression

    def make(seed: int = 0, **card: Any) -> Any:
        values: dict[str, Any] = {
            "kind": "regression",
            "task": Regression(unit="u", tolerance=1),
            "value": ValueScale(centre=16, scale=3, half_width=2),
        }
        return make_model(seed, **(values | card))

    return make


@pytest.fixture(scope="session")
def guesser(drawn_library: Any, make_model: Callable[..., Any]) -> Any:
    """A model of the drawn cells that answers neutrophil to everything, with maps not blank."""
    import torch

    from xai_core.models.checkpoints import LoadedModel, sha256, weights_bytes

    size = {"height": 64, "width": 64}
    model = make_model(id="guesser", task=drawn_library.task, input=size)
    with torch.no_grad():
        model.network.head.weight[0] = model.network.head.weight[0].abs()
        model.network.head.bias[0] = 50.0
    digest = sha256(weights_bytes(model.network))
    return LoadedModel(model.card.model_copy(update={"weights_sha256": digest}), model.network)


@pytest.fixture(scope="session")
def outlined_library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Twelve grey pictures of 32 x 32 with a black disc and a white disc in it: read it only.

    The white disc is the nucleus, the black around it the cytoplasm, both as an expert drew them.
    Eight cases are for training, two validate, two are for testing.
    """
    import numpy as np

    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.manifest import Manifest, RegionInfo
    from xai_core.cases.pictures import encode_png
    from xai_core.cases.writer import write_library
    from xai_core.tasks import Classification, ClassInfo
    from xai_core.types import LocalisedText, Origin, Split

    word = LocalisedText(en="A", ja="あ")
    nucleus, cytoplasm = (
        RegionInfo(id=name, name=word, origin=Origin.EXPERT, author="A")
        for name in ("nucleus", "cytoplasm")
    )
    classes = (ClassInfo(id="cell", name=word),)
    manifest = Manifest(
        format=1,
        id="outlined",
        version="1",
        title=LocalisedText(en="Discs", ja="円"),
        licence="CC0",
        task=Classification(classes=classes),
        regions=(nucleus, cytoplasm),
    )
    rows, columns = np.mgrid[:32, :32]

    def disc(row: int, column: int, radius: int) -> Any:
        return (rows - row) ** 2 + (columns - column) ** 2 <= radius**2

    def drafts() -> Any:
        for number in range(12):
            row, column = 14 + number % 4, 15 + number // 4
            cell, inner = disc(row, column, 9), disc(row + 1, column - 1, 4)
            pixels = np.full((32, 32, 3), 128, np.uint8)
            pixels[cell], pixels[inner] = 0, 255
            split = Split.TRAIN if number < 8 else Split.VALIDATION
            split = Split.TEST if number >= 10 else split
            yield CaseDraft(
                id=f"disc-{number:02d}",
                image=encode_png(pixels),
                suffix=".png",
                label="cell",
                specimen=f"{split}-slide-{number % 2}",
                split=split,
                regions={"nucleus": inner, "cytoplasm": cell & ~inner},
                attributes={"row": str(row)},
            )

    return write_library(
        tmp_path_factory.mktemp("outlined") / "outlined", manifest, drafts()
    ).library


@pytest.fixture
def outlined_home(shiten_home: Path, outlined_library: Any) -> Path:
    """A SHITEN_HOME of its own for one test, with the outlined library in it."""
    shutil.copytree(outlined_library.folder, shiten_home / "libraries" / outlined_library.id)
    return shiten_home


@pytest.fixture(scope="session")
def make_segmenter() -> Callable[..., Any]:
    """``make_segmenter(**card)``: weights set by hand. White is nucleus, black is cytoplasm.

    Grey (128) is background, with a margin: region logits are 4 |x| - 4 for the normalised
    brightness x, which is 2 in white, -2 in black and 0 in grey; background's logit is 0.
    """
    import torch

    from xai_core.models.checkpoints import channels_last, sha256, weights_bytes
    from xai_core.models.segmenter_cards import SegmenterArchitecture, SegmenterCard
    from xai_core.models.segmenters import LoadedSegmenter
    from xai_core.models.unet import CHANNELS, build_segmenter

    word = {"en": "A", "ja": "あ"}
    names = {"nucleus": {"en": "Nucleus", "ja": "核"}, "cytoplasm": {"en": "Rim", "ja": "縁"}}
    values: dict[str, Any] = {
        "id": "reader",
        "version": "1",
        "title": {"en": "Reads brightness", "ja": "明るさを読む"},
        "summary": word,
        "weaknesses": word,
        "licence": "CC0",
        "architecture": "compact-unet",
        "input": {"height": 32, "width": 32},
        "regions": {
            "objects": "centre",
            "drawn": [{"id": name, "name": names[name]} for name in names],
            "unions": [{"id": "cell", "name": {"en": "Cell", "ja": "細胞"}, "of": list(names)}],
        },
        "split_rule": {"en": "none", "ja": "なし"},
        "data": (),
        "recipe": {},
    }

    def make(**changes: Any) -> LoadedSegmenter:
        with torch.random.fork_rng(devices=[]):
            network = build_segmenter(SegmenterArchitecture.UNET, 2)
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                parameter.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)
            first, last = network.down[0], network.up[-1]
            first.conv1.weight[0, 0, 1, 1], first.conv1.weight[1, 0, 1, 1] = 1.0, -1.0
            for channel in (0, 1):
                first.conv2.weight[channel, channel, 1, 1] = 1.0
                last.conv1.weight[channel, CHANNELS[1] + channel, 1, 1] = 1.0
                last.conv2.weight[channel, channel, 1, 1] = 1.0
                network.head.weight[1 + channel, channel, 0, 0] = 4.0
                network.head.bias[1 + channel] = -4.0
        digest = sha256(weights_bytes(network))
        card = SegmenterCard.model_validate(values | {"weights_sha256": digest} | changes)
        return LoadedSegmenter(card, channels_last(network.eval()))

    return make
