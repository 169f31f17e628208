"""A round as it stands now, and what is shown of its cases: the map, the answer, the mark.

Question answered: *what does this round ask about, and what do model and learner say of a case?*
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.common import cached
from ui.common.numbers import told_value
from ui.common.text import class_names, localised, verbatim
from ui.quiz.confidence import Level, levels
from ui.quiz.material import RoundPictures
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region
from xai_core.evaluation.case_results import CaseMaterial
from xai_core.explain.explanation import Explanation, ExplanationSet
from xai_core.quiz import (
    Mode,
    Pool,
    QuizState,
    RoundMaterial,
    Triangle,
    encode_mark,
    triangle_of,
)
from xai_core.quiz.strokes import Stroke, rasterise
from xai_core.store import SavedRound
from xai_core.tasks import Answer as ModelAnswer


@dataclass(frozen=True)
class QuizSession:
    """A round as it stands now, with everything needed to go on."""

    learner: str
    """The learner's id."""
    material: RoundMaterial
    state: QuizState
    pictures: RoundPictures
    saved: SavedRound
    """The round as it was read from the store."""

    @property
    def library(self) -> CaseLibrary:
        """What is asked about."""
        return self.material.library

    @property
    def pool(self) -> Pool:
        """What may be asked."""
        return self.pictures.pool

    @property
    def is_test(self) -> bool:
        """Whether nothing may be told before the end."""
        return self.state.plan.mode is Mode.TEST

    @property
    def levels(self) -> tuple[Level, ...]:
        """How sure one can say to be."""
        return levels(self.state.plan.n_guesses)


def looked_at(quiz_session: QuizSession, case: Case) -> tuple[CaseMaterial, Explanation]:
    """A case's picture and regions, and where the model looked for its answer."""
    material, explained = _explained(quiz_session, case)
    return material, explained.explanations[explained.prediction.answer.default_target()]


def said_of(quiz_session: QuizSession, case: Case) -> ModelAnswer:
    """What the model says of a case, in full."""
    return _explained(quiz_session, case)[1].prediction.answer


def _explained(quiz_session: QuizSession, case: Case) -> tuple[CaseMaterial, ExplanationSet]:
    library, card = quiz_session.library, quiz_session.material.card
    material = cached.material(library, library.content_hash, case.id)
    model = cached.model(card.id)
    layer = model.network.layers[-1]
    explained = cached.explained(
        model, material, card.answers_key, material.seen(case.sha256), layer
    )
    return material, explained


def answer_name(quiz_session: QuizSession, answer: str) -> str:
    """An answer of the round, or one of the model's, in the reader's language."""
    scale = quiz_session.state.plan.scale
    if scale is not None:
        return verbatim(told_value(float(answer), scale.unit))
    library, card = quiz_session.library.task, quiz_session.material.card.task
    views = (
        quiz_session.material.reading,
        quiz_session.material.alignment.model,
        quiz_session.material.alignment.library,
    )
    named = {item.id: localised(item.name) for view in views[::-1] for item in view.classes}
    return verbatim((class_names(card) | class_names(library) | named).get(answer, answer))


def mark_of(
    quiz_session: QuizSession, case: Case, strokes: Sequence[Stroke]
) -> tuple[bytes | None, Triangle | None]:
    """The mark as it is kept, and its triangle; None for each where there is none."""
    if not strokes:
        return None, None
    material, explanation = looked_at(quiz_session, case)
    mask = rasterise(strokes, material.image.shape[:2])
    if not mask.any():
        return None, None
    region = first_region(material.regions, quiz_session.library.manifest.regions)
    if region is None:
        return encode_mark(mask), None
    corners = triangle_of(
        region, mark=mask, region=material.regions[region], heat_map=explanation.heat_map
    )
    return encode_mark(mask), corners
