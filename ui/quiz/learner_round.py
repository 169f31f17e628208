"""One learner in one round: begun, answered, gone on with, and kept in the store at every step.

Question answered: *where does this round stand, and what becomes of what the learner just did?*

The store is the only memory of a round. Every run of the page takes the round up from there, so
that a reload, a second tab or the back button meet it as it is: what one tab has answered counts
for the other, and nothing counts twice (``xai_core.quiz.rounds``, ``xai_core.store.answers``).

What is kept of a round beside the engine's state: ``xai_core.quiz.kept_round``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom

from ui.common import cached
from ui.quiz.confidence import Level
from ui.quiz.material import round_pictures
from ui.quiz.quiz_session import QuizSession, mark_of
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError
from xai_core.models.cards import ModelCard, find_card
from xai_core.quiz import (
    Answer,
    CategoryOrder,
    Help,
    LogEntry,
    Mode,
    ReadValues,
    RoundMaterial,
    RoundPlan,
    answer,
    answer_again,
    answers_in,
    draw_id,
    memory_of,
    next_item,
    reading_of,
    start,
)
from xai_core.quiz.kept_round import KeptRound
from xai_core.quiz.strokes import Stroke
from xai_core.store import (
    answers_of,
    open_round,
    open_store,
    record_answer,
    record_second,
    replace_round,
    save_round,
)
from xai_core.store.rounds import round_closed

_RANDOM = SystemRandom()


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


def begin(learner: str, wish: RoundOptions) -> str:
    """Begin a round and keep it; its id.

    Raises
    ------
    QuizError, StoreError
        There is nothing to ask, or it cannot be kept.
    """
    # A test is the same for everybody, its sample too.
    sample_seed = wish.test if wish.mode is Mode.TEST else _RANDOM.getrandbits(32)
    reading = reading_of(wish.library, wish.grouping)
    material = RoundMaterial(wish.library, wish.card, reading, sample_seed)
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
        # Blocks come in an order of this round's own; a test's list is the one that was asked for.
        seed=sample_seed if wish.order is CategoryOrder.BLOCKED else wish.test,
        help=wish.help,
        order=wish.order,
        withheld=wish.withheld,
    )
    store = open_store()
    log = answers_of(store, learner, library=wish.library.id, marks=False)
    memory = memory_of(log, wish.library.id, wish.grouping)
    state = start(plan, pool, memory, _now(), _RANDOM)
    save_round(
        store, learner, plan.round_id, KeptRound.written(material, state), finished=state.finished
    )
    return plan.round_id


def take_up(learner: str, round_id: str) -> QuizSession | None:
    """The round as it stands in the store; None where there is none.

    Raises
    ------
    QuizError
        It cannot be gone on with: it was closed, its library or model has changed, or it cannot
        be read.
    """
    saved = open_round(open_store(), learner, round_id)
    if saved is None:
        return None
    kept, state = KeptRound.read(saved.state)
    if saved.finished and not state.finished:
        raise round_closed()
    plan = state.plan
    library = cached.library_as_of(plan.library, plan.library_hash)
    card = find_card(kept.model).card
    if library is None:
        raise QuizError(
            "The library “{library}” has changed since this round began:"
            " close the round and begin a new one.",
            library=plan.library,
        )
    if card is None or not card.answers_as(kept.weights_sha256, kept.answers_key):
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
        mark, corners = mark_of(quiz_session, quiz_session.library.case(shown.case_id), strokes)
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
        state=KeptRound.written(quiz_session.material, after),
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
        state=KeptRound.written(quiz_session.material, after),
        finished=after.finished,
    )


def go_on(quiz_session: QuizSession) -> None:
    """Show the next picture; nothing changes while one waits for its answer.

    Where another tab was quicker, also to close it, its round stands and this one takes it up at
    the next run.
    """
    after = next_item(quiz_session.state, quiz_session.pool, _now(), _RANDOM)
    if after is not quiz_session.state:
        replace_round(
            open_store(),
            quiz_session.learner,
            quiz_session.saved,
            KeptRound.written(quiz_session.material, after),
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


def _now() -> datetime:
    return datetime.now(UTC)
