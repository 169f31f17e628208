"""Every kind of task is taught: repeatable, resumable, and clear about what is missing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from xai_core.cases.library import CaseLibrary
from xai_core.errors import AlignmentError, RecipeError
from xai_core.models.build_network import network_for
from xai_core.models.card_parts import ModelRef
from xai_core.models.checkpoints import save_model, sha256, weights_bytes
from xai_core.models.curves import Epoch, MarkEpoch, ValueEpoch
from xai_core.training.train import Trained, train
from xai_core.types import Split

POINTS = {"regression": ValueEpoch, "ordinal": Epoch, "detection": MarkEpoch}
KINDS = tuple(POINTS)
STEPS = 2
"""Steps an epoch: 16 training cases (15 that were looked at) in batches of 6."""


def quiet(_done: int, _total: int) -> None:
    pass


def state(trained: Trained) -> dict[str, torch.Tensor]:
    return dict(trained.network.state_dict())


def assert_same(one: Trained, other: Trained) -> None:
    kept = state(other)
    assert all(torch.equal(value, kept[name]) for name, value in state(one).items())
    assert (one.curve, one.calibrated, one.uses) == (other.curve, other.calibrated, other.uses)


@pytest.fixture(scope="module")
def shelf(discs: Callable[[str], CaseLibrary]) -> dict[str, CaseLibrary]:
    return {library.id: library for library in map(discs, KINDS)}


@pytest.fixture(scope="module")
def unbroken(make_disc_recipe, shelf, tmp_path_factory) -> Callable[[str], Trained]:
    done: dict[str, Trained] = {}

    def of(kind: str) -> Trained:
        if kind not in done:
            done[kind] = train(make_disc_recipe(kind), shelf, tmp_path_factory.mktemp("u"), quiet)
        return done[kind]

    return of


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_how_it_went(unbroken, kind: str) -> None:
    trained = unbroken(kind)
    assert [type(point) for point in trained.curve] == [POINTS[kind]] * 2
    scores = [value for point in trained.curve for name, value in point if "validation" in name]
    assert len(scores) == 2
    assert all(score is not None and score >= 0 for score in scores)
    assert all(value.isfinite().all() for value in state(trained).values())
    (use,) = trained.uses
    assert use.n_train == (15 if kind == "detection" else 16)  # one nobody has looked at
    assert use.n_validation == 14


def test_what_is_calibrated(unbroken) -> None:
    value = unbroken("regression").calibrated.value
    targets = torch.tensor([float(n % 11) for n in range(16)], dtype=torch.float64)
    assert value.centre == pytest.approx(float(targets.mean()))
    assert value.scale == pytest.approx(float(targets.std(correction=0)))
    assert value.half_width > 0
    assert unbroken("regression").calibrated.marks is None
    marks = unbroken("detection").calibrated.marks
    assert (marks.least_score, marks.peak_distance) == (0.05, 1)
    assert unbroken("ordinal").calibrated.temperature != 1


@pytest.mark.parametrize("kind", KINDS)
def test_interrupted_and_resumed_it_is_the_same(
    make_disc_recipe, shelf, unbroken, tmp_path: Path, kind: str
) -> None:
    random = torch.get_rng_state()

    def interrupt(done: int, _total: int) -> None:
        if done == STEPS + 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(make_disc_recipe(kind), shelf, tmp_path, interrupt)
    steps: list[int] = []
    resumed = train(make_disc_recipe(kind), shelf, tmp_path, lambda done, _: steps.append(done))
    assert_same(resumed, unbroken(kind))
    assert steps == [STEPS + 1, STEPS + 2]
    assert torch.equal(torch.get_rng_state(), random)
    other = train(make_disc_recipe(kind, seed=6), shelf, tmp_path / "other", quiet)
    first = "stem.0.weight"
    assert not torch.equal(state(other)[first], state(resumed)[first])


@pytest.mark.parametrize("kind", ["regression", "detection"])
def test_it_learns(make_disc_recipe, shelf, tmp_path: Path, kind: str) -> None:
    long = {"epochs": 12, "batch": 8, "learning_rate": 0.005, "average": 0.5}
    recipe = make_disc_recipe(kind, schedule=long, augmentation={"rotation": 0, "flip": False})
    curve = train(recipe, shelf, tmp_path, quiet).curve
    assert curve[-1].train_loss < curve[0].train_loss / 2
    if isinstance(curve[-1], ValueEpoch):
        assert curve[-1].validation_mae < 1.5  # a guess of the mean is 2.7 off
    else:
        assert curve[-1].validation_sensitivity > 0.8


@pytest.mark.parametrize("kind", KINDS)
def test_it_starts_from_another_model(  # noqa: PLR0917 - what tests are given
    make_disc_recipe, make_card, shelf, shiten_home: Path, tmp_path: Path, kind: str
) -> None:
    """The last layer comes along only where both answer the same."""
    recipe = make_disc_recipe(kind)

    def saved(name: str, task: Any) -> Any:
        torch.manual_seed(3)
        network = network_for("compact-resnet", task)
        data = weights_bytes(network)
        digest = sha256(data)
        card = make_card(id=name, kind=task.kind.value, task=task, weights_sha256=digest)
        save_model(shiten_home / "models", card, data)
        return network.state_dict(), digest

    with torch.random.fork_rng(devices=[]):
        another = make_disc_recipe(KINDS[KINDS.index(kind) - 1]).task
        begun_with = {"same": saved("same", recipe.task), "other": saved("other", another)}
    still = {"epochs": 1, "batch": 6, "learning_rate": 1e-12, "average": 0.0}
    for name, (begun, digest) in begun_with.items():
        changed = make_disc_recipe(kind, start=name, schedule=still)
        found = train(changed, shelf, tmp_path / name, quiet)
        assert torch.allclose(state(found)["stem.0.weight"], begun["stem.0.weight"])
        taken = begun["head.bias"].shape == state(found)["head.bias"].shape and torch.allclose(
            state(found)["head.bias"], begun["head.bias"]
        )
        assert taken == (name == "same")
        assert found.start == ModelRef(model=name, weights_sha256=digest)


def test_no_more_cases_than_asked_for(make_disc_recipe, shelf, tmp_path: Path) -> None:
    few = make_disc_recipe("regression", data=[{"library": "discs-regression", "at_most": 8}])
    (use,) = train(few, shelf, tmp_path, quiet).uses
    assert (use.n_train, use.n_validation) == (8, 8)


# --- what is missing --------------------------------------------------------------------------


def only(library: CaseLibrary, keep: Callable[[Any], bool]) -> dict[str, CaseLibrary]:
    return {library.id: replace(library, cases=tuple(filter(keep, library.cases)))}


def test_a_library_that_asks_something_else(make_disc_recipe, shelf, tmp_path: Path) -> None:
    recipe = make_disc_recipe("regression", data=[{"library": "discs-ordinal"}])
    with pytest.raises(AlignmentError, match="answers a regression task, but the library asks"):
        train(recipe, shelf, tmp_path, quiet)


def test_nothing_to_learn(make_disc_recipe, discs, tmp_path: Path) -> None:
    one = only(discs("regression"), lambda case: case.target == 3 or case.split is Split.TEST)
    with pytest.raises(RecipeError, match="has 2 training cases with a value, and no two values"):
        train(make_disc_recipe("regression"), one, tmp_path, quiet)
    healthy = only(discs("detection"), lambda case: case.regions.get("disc") == ())
    with pytest.raises(RecipeError, match="6 annotated training cases with 0 lesions"):
        train(make_disc_recipe("detection"), healthy, tmp_path, quiet)
    none = only(discs("ordinal"), lambda case: case.label != "medium")
    with pytest.raises(RecipeError, match="“medium” has 0 training cases"):
        train(make_disc_recipe("ordinal"), none, tmp_path, quiet)


@pytest.mark.parametrize("kind", KINDS)
def test_without_validation_there_is_no_score(
    make_disc_recipe, discs, tmp_path: Path, kind: str
) -> None:
    shelf = only(discs(kind), lambda case: case.split is Split.TRAIN)
    trained = train(make_disc_recipe(kind), shelf, tmp_path, quiet)
    last = trained.curve[-1].model_dump()
    assert [value for name, value in last.items() if name.startswith("validation")] == [None]
    assert trained.calibrated.temperature == 1
    if trained.calibrated.value is not None:
        assert trained.calibrated.value.half_width is None
