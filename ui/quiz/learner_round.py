"""One learner in one round: begun, answered, gone on with, and kept in the store at every step.

Question answered: *where does this round stand, and what becomes of what the learner just did?*

The store is the only memory of a round. Every run of the page takes the round up from there, so
that a reload, a second tab or the back button meet it as it is: what one tab has answered counts
for the other, and nothing counts twice (``xai_core.quiz.rounds``, ``xai_core.store.answers``).

Beside the engine's state a round keeps which model took part, by the hash of its weights, and the
seed of its sample. A library or model that has changed since is not mixed into an old round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom

from pydantic import Field, JsonValue, ValidationError

from ui.common import cached
from ui.common.numbers import told_value
from ui.common.text import class_names, localised, verbatim
from ui.quiz.confidence import Level, levels
from ui.quiz.material import RoundPictures, round_pictures
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region
from xai_core.errors import QuizError
from xai_core.evaluation.pipeline import CaseMaterial
from xai_core.explain.explanation import Explanation, ExplanationSet
from xai_core.models.cards import ModelCard, find_card
from xai_core.quiz import (
    Answer,
    CategoryOrder,
    Help,
    LogEntry,
    Mode,
    Pool,
    QuizState,
    ReadValues,
    RoundMaterial,
    RoundPlan,
    Triangle,
    answer,
    answer_again,
    answers_in,
    draw_id,
    encode_mark,
    memory_of,
    next_item,
    reading_of,
    start,
    triangle_of,
)
from xai_core.quiz.strokes import Stroke, rasterise
from xai_core.store import (
    SavedRound,
    answers_of,
    open_round,
    open_store,
    record_answer,
    record_second,
    replace_round,
    save_round,
)
from xai_core.tasks import Answer as ModelAnswer
from xai_core.types import Strict

_RANDOM = SystemRandom()


class KeptRound(Strict):
    """What the store holds of a round, as JSON."""

    model: str
    weights_sha256: str
    seed: int = Field(ge=0)
    state: JsonValue

    @classmethod
    def of(cls, saved: SavedRound) -> tuple[KeptRound, QuizState]:
        """Read a saved round.

        Raises
        ------
        QuizError
            It is not one of ours.
        """
        try:
            kept = cls.model_validate_json(saved.state)
        except ValidationError:
            raise QuizError("The round that was kept cannot be read: begin a new one.") from None
        return kept, QuizState.from_dict(kept.state)


@dataclass(frozen=True)
class RoundOptions:
    """What a learner wants a new round to be."""

    mode: Mode
    library: CaseLibrary
    card: ModelCard
    grouping: str | None
    length: int
    rate: float
    test: int
    """Which fixed list, for a test."""
    help: Help = Help.ALONE
    order: CategoryOrder = CategoryOrder.INTERLEAVED
    withheld: tuple[str, ...] = ()
    """Cases that practice does not show."""


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


def begin(learner: str, wish: RoundOptions) -> str:
    """Begin a round and keep it; its id.

    Raises
    ------
    QuizError, StoreError
        There is nothing to ask, or it cannot be kept.
    """
    # A test is the same for everybody, its sample too.
    seed = wish.test if wish.mode is Mode.TEST else _RANDOM.getrandbits(32)
    material = RoundMaterial(wish.library, wish.card, reading_of(wish.library, wish.grouping), seed)
    reading = material.reading
    pool = round_pictures(material, wish.mode).pool
    contested = wish.mode is Mode.CONTESTED
    if len(pool.by_category) < 2 and not contested:
        raise QuizError("There is only one kind of picture to ask here: choose another library.")
    plan = RoundPlan(
        round_id=draw_id(_RANDOM),
        mode=wish.mode,
        library=wish.library.id,
        library_hash=wish.library.content_hash,
        grouping=wish.grouping,
        answers=() if isinstance(reading, ReadValues) else answers_in(wish.library, reading),
        scale=reading.scale if isinstance(reading, ReadValues) else None,
        # There are few of them, and a picture seen again teaches no more about its doubt.
        length=min(wish.length, len(pool)) if contested else wish.length,
        wrong_ai_rate=wish.rate,
        seed=seed if wish.order is CategoryOrder.BLOCKED else wish.test,
        help=wish.help,
        order=wish.order,
        withheld=wish.withheld,
    )
    store = open_store()
    log = answers_of(store, learner, library=wish.library.id, marks=False)
    memory = memory_of(log, wish.library.id, wish.grouping)
    state = start(plan, pool, memory, _now(), _RANDOM)
    save_round(store, learner, plan.round_id, _as_json(material, state), finished=state.finished)
    return plan.round_id


def take_up(learner: str, round_id: str) -> QuizSession | None:
    """The round as it stands in the store; None where there is none.

    Raises
    ------
    QuizError
        It cannot be gone on with: its library or model has changed, or it cannot be read.
    """
    saved = open_round(open_store(), learner, round_id)
    if saved is None:
        return None
    kept, state = KeptRound.of(saved)
    plan = state.plan
    library = cached.library_as_of(plan.library, plan.library_hash)
    card = find_card(kept.model).card
    if library is None:
        raise QuizError(
            "The library “{library}” has changed since this round began:"
            " close the round and begin a new one.",
            library=plan.library,
        )
    if card is None or card.weights_sha256 != kept.weights_sha256:
        raise QuizError(
            "The model “{model}” has changed since this round began:"
            " close the round and begin a new one.",
            model=kept.model,
        )
    material = RoundMaterial(library, card, reading_of(library, plan.grouping), kept.seed)
    return QuizSession(learner, material, state, round_pictures(material, plan.mode), saved)


def commit(
    quiz_session: QuizSession, key: str, chosen: str, level: Level, strokes: Sequence[Stroke]
) -> None:
    """Store the answer to the presentation with this key. When this returns, it is on the disk.

    An answer that has been given before, here or in another tab, changes nothing.

    Raises
    ------
    QuizError, StoreError
        It could not be stored; nothing was.
    """
    state = quiz_session.state
    if state.has_answered(key):
        return
    shown = state.current
    mark, corners = None, None
    if shown is not None and shown.key == key:
        mark, corners = _marked(quiz_session, quiz_session.library.case(shown.case_id), strokes)
    given = Answer(key, chosen, level.share, mark, corners)
    after, entry = answer(state, quiz_session.pool, given, _now())
    if entry is None:
        return
    if quiz_session.is_test:
        after = next_item(after, quiz_session.pool, _now(), _RANDOM)
    record_answer(
        open_store(),
        quiz_session.learner,
        entry,
        state=_as_json(quiz_session.material, after),
        finished=after.finished,
    )


def commit_again(quiz_session: QuizSession, key: str, chosen: str) -> None:
    """Store the second answer to the presentation with this key, once.

    Raises
    ------
    QuizError, StoreError
        It could not be stored; nothing was.
    """
    after, second = answer_again(quiz_session.state, quiz_session.pool, key, chosen, _now())
    if second is None:
        return
    if quiz_session.is_test:
        after = next_item(after, quiz_session.pool, _now(), _RANDOM)
    record_second(
        open_store(),
        quiz_session.learner,
        entries_of(quiz_session)[-1],
        second,
        state=_as_json(quiz_session.material, after),
        finished=after.finished,
    )


def go_on(quiz_session: QuizSession) -> None:
    """Show the next picture; nothing changes while one waits for its answer.

    Where another tab was quicker, its round stands and this one takes it up at the next run.
    """
    after = next_item(quiz_session.state, quiz_session.pool, _now(), _RANDOM)
    if after is not quiz_session.state:
        replace_round(
            open_store(),
            quiz_session.learner,
            quiz_session.saved,
            _as_json(quiz_session.material, after),
            finished=after.finished,
        )


def close(learner: str, round_id: str) -> None:
    """Close a round that is not to be gone on with. Its answers stay counted."""
    store = open_store()
    saved = open_round(store, learner, round_id)
    if saved is not None:
        replace_round(store, learner, saved, saved.state, finished=True)


def entries_of(quiz_session: QuizSession) -> list[LogEntry]:
    """The stored answers of this round, in their order."""
    entries = answers_of(
        open_store(), quiz_session.learner, round_id=quiz_session.state.plan.round_id
    )
    return sorted(entries, key=lambda entry: entry.position)


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


def _marked(
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


def _as_json(material: RoundMaterial, state: QuizState) -> str:
    kept = KeptRound(
        model=material.card.id,
        weights_sha256=material.card.weights_sha256,
        seed=material.seed,
        state=state.as_dict(),
    )
    return kept.model_dump_json()


def _now() -> datetime:
    return datetime.now(UTC)
