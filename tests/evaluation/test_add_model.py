"""A model brought along: what is noticed of planted mistakes, and what is written.

The pictures are of one colour: red of three levels, green and blue the same in all. The network
names the level nearest to the mean of red, so what it answers can be worked out by hand.
"""

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from xai_core.cases.draft import CaseDraft
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import encode_png
from xai_core.cases.writer import write_library
from xai_core.errors import AlignmentError, ModelError
from xai_core.evaluation import add_model as add_model_module
from xai_core.evaluation import model_check
from xai_core.evaluation.add_model import BroughtModel, add_model
from xai_core.evaluation.model_check import Looked, NoticedKind, best_order, check_model
from xai_core.evaluation.own_classes import task_of
from xai_core.explain.background import load_background
from xai_core.models.adapted import AdaptedNetwork
from xai_core.models.build_network import build_network
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel, load_model_folder
from xai_core.models.predict import predict
from xai_core.models.standing import ADDED
from xai_core.types import LocalisedText, Split

LEVELS = {"low": 40, "middle": 120, "high": 200}
EACH = 20
PLAIN = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}
TIMM = "timm:mobilenetv3_small_050"


def quiet(_done: int, _total: int) -> None:
    pass


@contextmanager
def bar(_title: str):
    yield quiet


@pytest.fixture(autouse=True)
def one_other_size(monkeypatch) -> None:
    """Sizes take time; one stands for all."""
    monkeypatch.setattr(model_check, "SIDES", (128,))


@pytest.fixture
def unchecked(monkeypatch) -> None:
    """Nothing is looked for: what is written does not depend on it."""
    monkeypatch.setattr(add_model_module, "check_model", lambda *_: ())


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Twenty test cases of each level, and one training case."""
    word = {
        "low": LocalisedText(en="Low", ja="低"),
        "middle": LocalisedText(en="Middle", ja="中"),
        "high": LocalisedText(en="High", ja="高"),
    }
    manifest = Manifest(
        format=1,
        id="levels",
        version="1",
        title=LocalisedText(en="Levels", ja="明るさ"),
        licence="CC0",
        task={
            "kind": "classification",
            "classes": [{"id": name, "name": word[name]} for name in LEVELS],
        },
    )

    def drafts():
        for name, level in LEVELS.items():
            for number in range(EACH + 1):
                red = level + number - EACH // 2
                pixels = np.full((16, 16, 3), (red, 128, 60), np.uint8)
                yield CaseDraft(
                    id=f"{name}-{number}",
                    image=encode_png(pixels),
                    suffix=".png",
                    label=name,
                    split=Split.TEST if number < EACH else Split.TRAIN,
                    regions={},
                )

    return write_library(tmp_path_factory.mktemp("levels") / "levels", manifest, drafts()).library


class SumOf128(nn.Module):
    """Adds up, instead of taking the mean: right for pictures of 128 x 128 only."""

    def forward(self, maps):
        return maps.sum(dim=(2, 3)) / 128**2


def nearest(order=(0, 1, 2), channel=0, pool=None) -> nn.Module:
    """Gives 2 c x - c² for each level c: the largest is of the level nearest to x."""
    levels = torch.tensor(list(LEVELS.values()))[list(order)] / 255
    mean = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    body = nn.Sequential(nn.Conv2d(3, 3, 1, bias=False), pool or mean, nn.Linear(3, 3))
    with torch.no_grad():
        body[0].weight.copy_(torch.eye(3)[:, :, None, None])
        body[2].weight.zero_()
        body[2].weight[:, channel] = 2 * levels
        body[2].bias.copy_(-(levels**2))
    return body


def looked(library, make_card, body, ids=tuple(LEVELS), side=32, **spec) -> Looked:
    named = PLAIN | spec
    size = (side, side)
    card = make_card(ids, input=InputSpec(height=side, width=side, **named))
    model = LoadedModel(card, AdaptedNetwork(body, size, 3))
    return Looked(library, model, [case for case in library.cases if case.split is Split.TEST])


# --- what is noticed -----------------------------------------------------------------------------


def test_a_model_named_right_gets_no_note(library, make_card) -> None:
    assert check_model(looked(library, make_card, nearest()), quiet) == ()


def test_another_normalisation(library, make_card) -> None:
    """ImageNet's makes 0.47 of the middle level -0.06, nearest to low: 40 of 60 are right."""
    spec = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
    (found,) = check_model(looked(library, make_card, nearest(), **spec), quiet)
    assert (found.kind, found.right, found.right_instead, found.n) == (
        NoticedKind.NORMALISATION,
        40,
        60,
        60,
    )
    assert found.option == "--mean 0,0,0 --std 1,1,1"
    assert found.sentence == (
        "with --mean 0,0,0 --std 1,1,1 it is right in 100 % (94 to 100) instead of"
        " 67 % (54 to 77) of 60 cases"
    )


def test_swapped_colours(library, make_card) -> None:
    """It reads blue, which is the same in all: always low, 20 of 60."""
    found = {
        each.kind: each
        for each in check_model(looked(library, make_card, nearest(channel=2)), quiet)
    }
    assert set(found) == {NoticedKind.CHANNELS, NoticedKind.GUESSING}
    swapped = found[NoticedKind.CHANNELS]
    assert (swapped.option, swapped.right, swapped.right_instead) == ("--bgr", 20, 60)
    assert "cannot be told from guessing" in found[NoticedKind.GUESSING].sentence


def test_another_order_of_classes(library, make_card) -> None:
    """Outputs are middle, high, low, and were named low, middle, high: none is right."""
    body = nearest(order=(1, 2, 0))
    found = {e.kind: e for e in check_model(looked(library, make_card, body), quiet)}
    order = found[NoticedKind.ORDER]
    assert (order.option, order.right, order.right_instead) == ("--classes middle,high,low", 0, 60)
    named = looked(library, make_card, body, ids=("middle", "high", "low"))
    assert check_model(named, quiet) == ()


def test_another_size(library, make_card) -> None:
    """A quarter of the pixels, a quarter of the sum: always low."""
    body = nearest(pool=SumOf128())
    found = {e.kind: e for e in check_model(looked(library, make_card, body, side=64), quiet)}
    size = found[NoticedKind.SIZE]
    assert (size.option, size.right, size.right_instead) == ("--size 128,128", 20, 60)


def test_a_few_cases_say_nothing(library, make_card) -> None:
    """0 of 3 instead of 3 of 3 could be chance."""
    few = looked(library, make_card, nearest(order=(1, 2, 0)))
    few = Looked(library, few.model, few.cases[::EACH])
    assert [each.kind for each in check_model(few, quiet)] == [NoticedKind.GUESSING]


def test_the_best_order_by_hand() -> None:
    """Output 0 was right to be class 1 twice, output 1 to be class 0 once; 2 was never given."""
    given = np.array([0, 0, 1])
    fitting = np.array([[0, 1, 0], [0, 1, 0], [1, 0, 0]], dtype=bool)
    assert best_order(given, fitting).tolist() == [1, 0, 2]
    assert best_order(given[:0], fitting[:0]).tolist() == [0, 1, 2]


# --- classes ---------------------------------------------------------------------------------


def test_classes_are_the_librarys_where_they_are_called_so(library) -> None:
    task = task_of(("高", "LOW", "other one"), library.task)
    assert task.class_ids == ("high", "low", "other-one")
    assert task_of(None, library.task).class_ids == tuple(LEVELS)
    for names, words in (
        (("low", "LOW"), "same name"),
        (("low", " "), "from 1 to 200 letters, not 0"),
        (("x" * 201,), "not 201"),
    ):
        with pytest.raises(ModelError, match=words):
            task_of(names, library.task)


# --- what is written -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "my net.pth"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = build_network(TIMM, 3, (32, 32))
    state = {f"module.{name}": value for name, value in network.body.state_dict().items()}
    torch.save({"state_dict": state}, path)
    return path


@pytest.fixture
def brought(weights) -> BroughtModel:
    return BroughtModel(weights, TIMM, size=(32, 32), id="mine", title="My net")


def test_a_model_is_measured_and_kept(brought, library, tmp_path) -> None:
    added = add_model(brought, library, tmp_path, bar)
    assert added.folder == tmp_path / "mine"
    loaded = load_model_folder(added.folder)
    card = loaded.card
    assert (card.architecture, card.class_ids) == (TIMM, tuple(LEVELS))
    assert (card.title.en, card.licence, card.recipe["kind"]) == ("My net", "not known", ADDED)
    (accuracy,) = card.metrics
    assert (accuracy.name, accuracy.n) == ("accuracy", 60)
    assert accuracy.low <= accuracy.value <= accuracy.high
    assert accuracy.measured_on == LocalisedText(en="Levels, test cases", ja="明るさ、評価用の症例")
    assert card.reports["levels"].n == 60
    assert "may have seen" in card.weaknesses.en
    assert len(load_background(added.folder).images) == 3
    assert "mean (0.485, 0.456, 0.406): timm" in added.said
    assert "the weights were converted to safetensors" in added.said
    cases = [case for case in library.cases if case.split is Split.TEST]
    answers = predict(loaded, [library.image(case) for case in cases])
    right = sum(a.class_answer.class_id == c.label for a, c in zip(answers, cases, strict=True))
    assert accuracy.value == right / 60


def test_blue_first_is_learned_once(unchecked, brought, library, tmp_path) -> None:
    """Swapping in the first layer is the same as swapping in the pictures."""
    plain = add_model(brought, library, tmp_path, bar)
    swapped = add_model(replace(brought, id="bgr", bgr=True), library, tmp_path, bar)
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    mean = {"mean": (0.5,) * 3, "std": (0.5,) * 3}
    answers = [
        predict(
            replace(
                model,
                card=model.card.model_copy(
                    update={"input": model.card.input.model_copy(update=mean)}
                ),
            ),
            [seen],
        )[0].class_answer.logits
        for model, seen in (
            (load_model_folder(plain.folder), picture),
            (load_model_folder(swapped.folder), picture[:, :, ::-1].copy()),
        )
    ]
    assert answers[0] == pytest.approx(answers[1], abs=1e-4)


def test_a_folder_of_hugging_face(unchecked, library, tmp_path) -> None:
    folder = tmp_path / "resnet-levels"
    folder.mkdir()
    config = {
        "model_type": "resnet",
        "embedding_size": 8,
        "hidden_sizes": [8, 16],
        "depths": [1, 1],
        "layer_type": "basic",
        "id2label": {"0": "High", "1": "Low", "2": "Middle"},
        "auto_map": {"AutoConfig": "x.y"},
    }
    network = build_network("transformers:resnet", 3, (32, 32), config)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "preprocessor_config.json").write_text('{"size": 32, "image_mean": [0.5,0.5,0.5]}')
    safetensors.torch.save_file(network.body.state_dict(), folder / "model.safetensors")
    added = add_model(BroughtModel(folder), library, tmp_path / "models", bar)
    card = load_model_folder(added.folder).card
    assert (card.id, card.architecture) == ("resnet-levels", "transformers:resnet")
    assert card.class_ids == ("high", "low", "middle")
    assert (card.input.height, card.input.mean) == (32, (0.5, 0.5, 0.5))
    assert card.settings is not None
    assert "auto_map" not in card.settings
    assert card.software["transformers"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"architecture": None}, "Say which network"),
        ({"architecture": "timm:nothing"}, "timm has no network"),
        ({"architecture": "timm:mobilenetv3_small_075"}, "do not fit this network"),
        ({"classes": ("low", "high")}, "answer with 3 classes, 2 are named"),
        ({"size": (8, 8)}, "sides from 16 to 2048"),
        ({"std": (0.0, 1.0, 1.0)}, "cannot be normalised so"),
        ({"id": "../x"}, "cannot be a model's name"),
        ({"split": Split.VALIDATION}, "no case to measure this model on"),
    ],
)
def test_what_is_refused_leaves_nothing(brought, library, tmp_path, change, words) -> None:
    with pytest.raises(ModelError, match=words):
        add_model(replace(brought, **change), library, tmp_path / "models", bar)
    assert not (tmp_path / "models").exists()


def test_weights_that_grow_too_large_leave_what_was_there(
    unchecked, brought, library, tmp_path, monkeypatch
) -> None:
    folder = add_model(brought, library, tmp_path, bar).folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(add_model_module, "MAX_WEIGHTS_BYTES", 2**20)
    with pytest.raises(ModelError, match="larger than 1 MB when they are kept in 32 bits"):
        add_model(replace(brought, replace=True), library, tmp_path, bar)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_strangers_classes_have_nothing_in_common(brought, library, tmp_path) -> None:
    with pytest.raises(AlignmentError):
        add_model(replace(brought, classes=("a", "b", "c")), library, tmp_path, bar)


def test_a_name_that_is_taken(unchecked, brought, library, tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "card.json").write_text("{}")
    with pytest.raises(ModelError, match="There is a model “mine” already"):
        add_model(brought, library, tmp_path, bar)
    with pytest.raises(ModelError, match="There is a model “wbc5” already"):
        add_model(replace(brought, id="wbc5"), library, tmp_path, bar)
    again = add_model(replace(brought, replace=True, title="B"), library, tmp_path, bar)
    assert again.card.title.en == "B"
