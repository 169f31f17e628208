"""A new field learns: each kind of question is trained, measured, explained, studied, asked, shown.

One model a question, from the recipes in ``phantom/recipes``, trained once for all tests here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.domains.conftest import PHANTOM
from tests.domains.phantom.questions import Question
from tests.pages.conftest import panels_of
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.home import CHECKOUT
from xai_core.quiz.readings import readings
from xai_core.quiz.round_material import RoundMaterial, unlearned_only
from xai_core.quiz.round_pool import chosen_cases, pool_of
from xai_core.tasks import ClassReport, DetectionReport, Report, ValueReport
from xai_core.types import Progress, Split

RECIPES = CHECKOUT / "tests" / "domains" / "phantom" / "recipes"
HELD_OUT = 48


def quiet(done: int, total: int) -> None:
    pass


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    yield quiet


@dataclass(frozen=True)
class Learned:
    """A library, and what was learned from it."""

    question: Question
    library: CaseLibrary
    folder: Path

    @property
    def model(self):
        from xai_core.models.checkpoints import load_model_folder

        return load_model_folder(self.folder)

    @property
    def held_out(self) -> list[Case]:
        return [case for case in self.library.cases if case.split is Split.TEST]

    def case(self, fits: Callable[[Case], bool] = lambda case: True) -> Case:
        """The first held-out case that fits."""
        return next(case for case in self.held_out if fits(case))

    def answered(self, case: Case):
        from xai_core.models.predict import predict

        return predict(self.model, [self.library.image(case)])[0].answer


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the four libraries, in which no model from elsewhere is found."""
    from xai_core.cases import generated
    from xai_core.domains import registry
    from xai_core.models import cards

    folder = tmp_path_factory.mktemp("phantom-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHITEN_HOME", str(folder))
        patch.setenv(registry.VARIABLE, PHANTOM)
        patch.setattr("xai_core.domains.blood.libraries.FIRST_CASES", 24)
        patch.setattr(cards, "model_folders", lambda: (folder / "models",))
        for question in Question:
            how = generated.builtin_library(f"phantom-{question}")
            generated.build(how, folder / "libraries" / how.id)
        yield folder


@pytest.fixture(scope="module", params=Question)
def learned(request: pytest.FixtureRequest, home: Path) -> Learned:
    from xai_core.cases.registry import open_library
    from xai_core.training.build import build_model
    from xai_core.training.recipes import read_recipe

    recipe = read_recipe(str(RECIPES / f"phantom-{request.param}.toml"))
    folder = build_model(recipe, home / "models", bar)
    return Learned(request.param, open_library(f"phantom-{request.param}"), folder)


def good(report: Report) -> bool:
    """Far better than chance."""
    if isinstance(report, ClassReport):
        chance = 1 / len(report.per_class)
        return (report.accuracy or 0) > chance + 0.2 and report.accuracy_ci95[0] > chance
    if isinstance(report, ValueReport):
        return (report.r or 0) > 0.8
    assert isinstance(report, DetectionReport)
    return (report.mean_sensitivity or 0) > 0.5


# --- card and measurement --------------------------------------------------------------------


def test_the_card_says_what_was_learned(learned: Learned) -> None:
    card = learned.model.card
    assert card.task.kind == learned.library.task.kind
    assert (
        card.task.n_outputs == {"class": 3, "stage": 4, "value": 1, "lesion": 1}[learned.question]
    )
    (use,) = card.data
    assert (use.library, use.content_hash) == (learned.library.id, learned.library.content_hash)
    assert (use.n_train, use.n_validation) == (168, 24)
    assert card.recipe["kind"] == card.task.kind
    assert card.recipe["augmentation"]["speckle"] == 0.05
    assert list(card.reports) == [f"{learned.library.id}-test"]
    assert card.metrics
    assert all(metric.value is not None and not metric.trained_on for metric in card.metrics)
    raw = json.loads((learned.folder / "card.json").read_text(encoding="utf-8"))
    assert "NaN" not in json.dumps(raw)


def test_it_is_better_than_chance(learned: Learned) -> None:
    from xai_core.evaluation.evaluate import evaluate
    from xai_core.evaluation.lesion_finding import find_lesions

    measured = evaluate(learned.library, learned.model, quiet, split=Split.TEST)
    assert measured.skipped == ()
    assert good(measured.report), measured.report
    if learned.question is Question.STAGE:
        assert measured.report.stages.neighbour_accuracy > 0.9
    if learned.question is Question.LESION:
        assert (measured.report.images, measured.report.lesions) == (HELD_OUT, 72)
        alone = find_lesions(learned.library, learned.model, quiet, split=Split.TEST).curve
        assert alone.mean_sensitivity == measured.report.mean_sensitivity


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("question", [Question.CLASS])  # the other kinds: tests/training
def test_the_same_seed_learns_the_same_weights(question: Question, tmp_path: Path) -> None:
    from xai_core.cases.registry import open_library
    from xai_core.models.checkpoints import weights_bytes
    from xai_core.training.recipes import read_recipe
    from xai_core.training.train import train

    recipe = read_recipe(str(RECIPES / f"phantom-{question}.toml"))
    schedule = recipe.schedule.model_copy(update={"epochs": 1, "average": 0})
    once = recipe.model_copy(update={"schedule": schedule})
    shelf = {f"phantom-{question}": open_library(f"phantom-{question}")}
    first, again = (train(once, shelf, tmp_path / name, quiet) for name in ("first", "again"))
    assert weights_bytes(first.network) == weights_bytes(again.network)


# --- explanations ----------------------------------------------------------------------------

TARGETS = {
    Question.CLASS: ("empty", "small", "large"),
    Question.STAGE: ("stage-1", "stage-2", "stage-3", "stage-4"),
    Question.VALUE: ("up", "down"),
    Question.LESION: ("mark-1",),
}


def marked(case: Case) -> bool:
    """Whether there is something on the picture: every question but the lesions' has a disc."""
    return any(case.regions.values())


def test_every_target_has_a_map(learned: Learned) -> None:
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    image = learned.library.image(learned.case(marked))
    found = explain(learned.model, image, Method.GRAD_CAM)
    assert set(TARGETS[learned.question]) <= set(found.explanations)
    assert tuple(found.explanations) == found.prediction.answer.targets()
    for target, explanation in found.explanations.items():
        assert explanation.target == target
        assert explanation.heat_map.shape == (64, 64)
        assert explanation.heat_map.dtype == np.float32
        assert np.isfinite(explanation.heat_map).all()
        assert explanation.heat_map.min() >= 0
    maps = [found.explanations[target].heat_map for target in TARGETS[learned.question]]
    assert all(not np.array_equal(one, maps[0]) for one in maps[1:])
    assert any(one.any() for one in maps)


def test_a_target_can_be_asked_for_alone(learned: Learned) -> None:
    from xai_core.errors import ModelError
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    image = learned.library.image(learned.case(marked))
    target = TARGETS[learned.question][-1]
    assert list(explain(learned.model, image, Method.GRAD_CAM, [target]).explanations) == [target]
    with pytest.raises(ModelError, match="nowhere"):
        explain(learned.model, image, Method.GRAD_CAM, ["nowhere"])


def test_a_picture_without_a_mark_is_explained_as_a_whole(learned: Learned) -> None:
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    if learned.question is not Question.LESION:
        pytest.skip("only a detector may have nothing to say")
    unmarked = learned.case(lambda case: not learned.answered(case).marks)
    found = explain(learned.model, learned.library.image(unmarked), Method.GRAD_CAM)
    assert list(found.explanations) == ["whole"]


def test_the_best_mark_is_explained_where_it_is(learned: Learned) -> None:
    """The hottest pixel lies within two cells of the score map (16 pixels) of the mark."""
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    if learned.question is not Question.LESION:
        pytest.skip("only a detector marks places")
    case = learned.case(marked)
    found = explain(learned.model, learned.library.image(case), Method.GRAD_CAM)
    heat = found.explanations["mark-1"].heat_map
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    best = found.prediction.answer.marks[0]
    assert np.hypot(row + 0.5 - best.row * 64, column + 0.5 - best.column * 64) <= 16


# --- a study ---------------------------------------------------------------------------------


def test_a_study_is_written_and_read(learned: Learned, tmp_path: Path) -> None:
    from xai_core.evaluation.evaluate import evaluate
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.study.run import run_study

    run_study(learned.library, learned.model, tmp_path / "study", quiet, split=Split.TEST)
    study = read_study(tmp_path / "study")
    frame = study.frame()
    assert study.skipped == ()
    assert list(frame["case"]) == [case.id for case in learned.held_out]
    own = {column.name for column in learned.model.card.task.columns()}
    assert own | {"case", "right", "confidence", "specimen", "split"} <= set(frame.columns)
    measured = evaluate(learned.library, learned.model, quiet, split=Split.TEST).report
    share = {
        "class": lambda: measured.accuracy,
        "stage": lambda: measured.accuracy,
        "value": lambda: measured.within_tolerance,
        "lesion": lambda: measured.right,
    }[learned.question]()
    assert float(frame["right"].mean()) == pytest.approx(share)
    if learned.question is Question.VALUE:
        truth = [case.target for case in learned.held_out]
        assert np.corrcoef(frame["value"], truth)[0, 1] > 0.8
    if learned.question is Question.LESION:
        marks = [json.loads(cell) for cell in frame["marks"]]
        assert [len(each) for each in marks] == list(frame["n_marks"])
        none = frame["n_marks"] == 0
        assert frame.loc[none, "best_score"].isna().all()
    assert study.mismatch(learned.library, learned.model.card) is None


# --- the screens -----------------------------------------------------------------------------


def test_a_round_can_be_asked_where_there_are_classes(learned: Learned) -> None:
    ways = readings(learned.library)
    coarser = {"class": "presence", "stage": "halves"}
    if learned.question is Question.VALUE:
        (way,) = ways
        assert (way.scale.low, way.scale.high, way.scale.step) == (9, 23, 0.1)
        return
    if learned.question not in coarser:
        assert ways == ()
        return
    assert [way.grouping for way in ways] == [None, coarser[learned.question]]
    card = learned.model.card
    assert unlearned_only(learned.library, card, ways[0])
    material = RoundMaterial(learned.library, card, ways[0], seed=1)
    asked = chosen_cases(material)
    answered = {
        case.id: result.prediction.class_answer.probabilities
        for case, result in case_results(learned.library, learned.model, asked, regions=())
        if isinstance(result, CaseResult)
    }
    pool = pool_of(material, asked, answered)
    cases = [pool.case(case.id) for case in learned.held_out]
    assert all(case.ai is not None for case in cases)
    assert {case.category for case in cases} == set(learned.library.task.class_ids)
    assert sum(case.ai.right for case in cases) > HELD_OUT / 2


def test_compare_shows_the_answer(learned: Learned) -> None:
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    st.cache_data.clear()
    st.cache_resource.clear()
    case = learned.case(marked)
    app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
    app.switch_page("pages/1_Compare.py")
    app.query_params.update(library=learned.library.id, model=learned.model.card.id, case=case.id)
    page = app.run()
    assert not page.exception
    assert not page.error
    parts = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning]
    told = "\n".join(str(part.value) for part in [*parts, *page.metric]).replace("\\", "")
    told += "\n".join(str(metric.label) for metric in page.metric)
    assert "did not expect" not in told
    cases = page.selectbox(key="stepping-at")
    assert cases.options[cases.index].endswith(case.id)
    assert {"picture", "regions", "attention-1"} <= set(panels_of(page))
    assert _said(learned, case) in told


def _said(learned: Learned, case: Case) -> str:
    """The answer as a person would read it."""
    answer = learned.answered(case)
    if learned.question is Question.VALUE:
        return f"{answer.value:.2f} {learned.library.task.unit}"
    if learned.question is Question.LESION:
        return f"{answer.marks[0].score:.2f}"
    names = {info.id: info.name.en for info in learned.library.task.classes}
    return names[answer.class_id]
