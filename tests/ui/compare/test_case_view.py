"""What Compare shows of a case: judged, explained and scored once, without a page around it."""

from dataclasses import replace

import numpy as np
import pytest

from ui.compare.case_view import CaseView, view_of
from ui.compare.explanations import ExplanationRequest
from xai_core.agreement import MATCHED_AREA, Binarisation
from xai_core.evaluation.case_results import CaseMaterial, Scoring, agreements
from xai_core.explain.explanation import Method
from xai_core.tasks import KnownFacts
from xai_core.types import Origin

OTSU = Binarisation.parse("otsu")


@pytest.fixture
def asked(make_model) -> ExplanationRequest:
    """A picture of one's own, of which nothing goes into a cache."""
    model = make_model()
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    outline = np.zeros((32, 32), dtype=np.float32)
    outline[8:20, 8:20] = 1
    return ExplanationRequest(
        model=model,
        material=CaseMaterial(image, {"outline": outline}),
        picture="0" * 64,
        case={"id": None},
        task=model.card.task,
        facts=KnownFacts(),
        private=True,
        method=Method.GRAD_CAM,
        layer=model.network.layers[-1],
        binarisation=MATCHED_AREA,
    )


def shown(asked: ExplanationRequest) -> CaseView:
    return view_of(asked, {"outline": "your outline"}, frozenset({Origin.EXPERT}))


def test_the_answer_is_judged_by_the_label_and_not_without_one(asked):
    view = shown(asked)
    assert (view.truth, view.right) == (None, None)
    other = next(name for name in view.card.class_ids if name != view.answer)
    for label, right in ((view.answer, True), (other, False)):
        judged = shown(replace(asked, facts=KnownFacts(label=label)))
        assert (judged.truth, judged.right) == (label, right)


def test_scores_are_those_of_the_answers_map_by_the_cut_that_was_asked_for(asked):
    for cut in (MATCHED_AREA, OTSU):
        view = shown(replace(asked, binarisation=cut))
        assert view.agreements == agreements(
            view.explanation.heat_map, view.regions, None, Scoring(cut)
        )
        assert view.agreements["outline"].binarisation == cut


def test_another_method_is_scored_anew_and_keeps_label_and_cut(asked):
    view = shown(replace(asked, facts=KnownFacts(label=asked.task.class_ids[0]), binarisation=OTSU))
    other = view.by(view.asked.by(Method.LAYER_CAM))
    assert other.asked.method is Method.LAYER_CAM
    assert (other.right, other.asked.binarisation) == (view.right, OTSU)
    assert other.explanation.method is Method.LAYER_CAM
    assert list(other.agreements) == ["outline"]


def test_nothing_is_scored_before_there_is_a_map(asked):
    slow = shown(asked.by(next(method for method in Method if method.needs_background)))
    assert not slow.has_map
    assert slow.agreements == {}
