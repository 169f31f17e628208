"""A round of the quiz: begin it, answer, go on. A pure state machine.

::

    plan = RoundPlan(round_id=draw_id(random), mode=Mode.PRACTICE, ...)
    state = start(plan, pool, memory_of(entries, library), now, random)
    while not state.finished:
        ...                                     # show state.current, take the answer
        state, entry = answer(state, pool, Answer(key=state.current.key, ...), now)
        ...                                     # store the entry, then reveal (practice only)
        state = next_item(state, pool, now, random)
    outcomes(state, pool)

The clock and the random numbers are handed in: ``now`` is a datetime with time zone, ``random`` a
``random.Random`` (a screen takes ``random.SystemRandom()``; a test a seeded one). The same state,
input, time and random numbers give the same new state.

**Once and only once.** Each showing of a picture has a key, drawn when it is shown and handed back
with the answer. Answering a key that has been answered changes nothing and gives no second entry
(a double click, the back button, a second tab); the first answer stands. A key this round never
gave out is refused. Going on while a picture waits for its answer changes nothing either.

**A second look** (``asking.Help``). After its answer a picture the AI was asked about waits for
``answer_again``, which keeps or changes the answer once; only then does the round go on.

What the state holds, and what it keeps to itself: ``round_state.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from xai_core.errors import QuizError
from xai_core.quiz.asking import CategoryOrder, Help, block_at
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.log import AiAnswer, LogEntry, Mode, SecondLook, Triangle
from xai_core.quiz.marks import check_mark_size
from xai_core.quiz.memory import Memory, Seen, look, remember
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.practice import CONTRAST_WITHIN, Situation, choose, wrong_target
from xai_core.quiz.round_state import Answered, Presentation, QuizState, RoundPlan
from xai_core.quiz.spaced_repetition import utc


@dataclass(frozen=True)
class Answer:
    """What the learner committed."""

    key: str
    """Of the presentation that is answered."""
    answer: str
    """A class, or a number as :meth:`~xai_core.quiz.scale.Scale.written` writes it."""
    confidence: float
    """In [0, 1]."""
    mark: bytes | None = None
    """8-bit PNG on the picture's own grid (``marks.encode_mark``); None for no mark."""
    triangle: Triangle | None = None
    """``triangle_of`` of the mark; None where nothing was marked or no region is known."""


@dataclass(frozen=True)
class Outcome:
    """One picture of a round, afterwards."""

    case_id: str
    category: str
    answer: str
    right: bool
    confidence: float
    response_seconds: float
    ai: AiAnswer | None


def draw_id(random: Random) -> str:
    """A new id for a round or a presentation: a random UUID."""
    return str(UUID(int=random.getrandbits(128), version=4))


def start(plan: RoundPlan, pool: Pool, memory: Memory, now: datetime, random: Random) -> QuizState:
    """Begin a round and show its first picture.

    Parameters
    ----------
    plan
        What kind of round.
    pool
        The cases that may be asked.
    memory
        The learner's in this library and reading; a test does not look at it.
    now
        With time zone: when the picture is shown.
    random
        Chooses cases and draws keys.

    Returns
    -------
    QuizState
        The round with its first picture waiting for an answer.

    Raises
    ------
    QuizError
        A category of the pool cannot be answered in this round.
    """
    if unknown := sorted(set(pool.by_category) - set(plan.categories)):
        raise QuizError(
            "Pictures of “{category}” cannot be asked, as no answer of the round says so.",
            category=unknown[0],
        )
    if plan.mode is Mode.TEST:
        sequence = fixed_list(pool, plan.length, plan.wrong_ai_rate, plan.seed)
        state = QuizState(plan=plan, length=len(sequence), sequence=sequence)
    else:
        state = QuizState(plan=plan, length=plan.length, memory=memory)
    return next_item(state, pool, now, random)


def next_item(state: QuizState, pool: Pool, now: datetime, random: Random) -> QuizState:
    """Show the next picture; the state unchanged while one waits for an answer, or at the end.

    Parameters
    ----------
    state
        The round so far.
    pool
        The cases that may be asked.
    now
        With time zone: when the picture is shown.
    random
        Chooses the case and draws its key.

    Returns
    -------
    QuizState
        A new state; ``state`` is not changed.

    Raises
    ------
    QuizError
        The pool no longer holds the round's cases.
    """
    if state.waiting or state.again is not None or state.finished:
        return state
    if state.plan.mode is Mode.TEST:
        case = pool.case(state.sequence[len(state.answered)])
    else:
        askable = pool.without(state.plan.withheld)
        case = choose(askable, _situation(state, pool, askable, now), random)
    shown = Presentation(key=draw_id(random), case_id=case.case_id, shown_at=utc(now))
    contrast = {name: last for name, last in state.contrast.items() if name != case.category}
    return state.model_copy(update={"current": shown, "contrast": contrast})


def answer(
    state: QuizState, pool: Pool, given: Answer, now: datetime
) -> tuple[QuizState, LogEntry | None]:
    """Commit an answer: the new state and the entry to store.

    The state unchanged and None where this presentation has been answered before.

    Parameters
    ----------
    state
        The round so far.
    pool
        The cases of the round.
    given
        What the learner said, with the key of the picture it is about.
    now
        With time zone: when it was said.

    Returns
    -------
    tuple[QuizState, LogEntry | None]
        The new state, and the log's entry or None.

    Raises
    ------
    QuizError
        The key is not one of this round's, the answer cannot be given in it, the confidence is
        not in [0, 1], or the pool no longer holds the case.
    MarkError
        The mark is too large.
    """
    if state.has_answered(given.key):
        return state, None
    shown = state.current
    if shown is None or shown.key != given.key:
        raise QuizError("This picture is no longer being asked: go on with the one shown now.")
    _check(given, state.plan)
    case = pool.case(shown.case_id)
    entry = _entry(state, shown, case, given, now)
    done = Answered(
        key=shown.key,
        case_id=case.case_id,
        answer=given.answer,
        confidence=given.confidence,
        response_seconds=entry.response_seconds,
    )
    changes: dict[str, object] = {"answered": (*state.answered, done)}
    if state.plan.help is Help.SECOND_LOOK and case.ai is not None:
        changes["again"] = shown.key
    if entry.contested:
        changes["memory"] = look(state.memory, entry.case_id)
    elif state.plan.mode is Mode.PRACTICE:
        changes["memory"] = remember(state.memory, Seen.of(entry))
        if not entry.right:
            last = entry.position + CONTRAST_WITHIN
            taken_for = state.plan.category_of(entry.answer)
            pair = {name for name in (entry.category, taken_for) if name in pool.by_category}
            changes["contrast"] = dict.fromkeys(sorted(pair), last) | dict(state.contrast)
    return state.model_copy(update=changes), entry


def answer_again(
    state: QuizState, pool: Pool, key: str, given: str, now: datetime
) -> tuple[QuizState, SecondLook | None]:
    """Keep or change the answer given last, now that the AI's has been seen.

    The first answer stays what the round, the memory and every accuracy count.

    Parameters
    ----------
    state
        The round so far.
    pool
        The cases of the round.
    key
        Of the presentation that is answered again.
    given
        The first answer, or another one.
    now
        With time zone: when it was said.

    Returns
    -------
    tuple[QuizState, SecondLook | None]
        The new state, and what to store; the state unchanged and None where this presentation
        asks for no second answer (any more).

    Raises
    ------
    QuizError
        The answer cannot be given in this round, or the pool no longer holds the case.
    """
    if state.again is None or state.again != key:
        return state, None
    state.plan.category_of(given)
    right = state.plan.is_right(given, pool.case(state.answered[-1].case_id))
    return state.model_copy(update={"again": None}), SecondLook(given, right, utc(now))


def outcomes(state: QuizState, pool: Pool) -> tuple[Outcome, ...]:
    """What was answered so far, with right and wrong.

    Raises
    ------
    QuizError
        A test that is not finished, or the pool no longer holds the cases.
    """
    if state.plan.mode is Mode.TEST and not state.finished:
        raise QuizError("A test tells what was right only when all of it has been answered.")
    found = []
    for item in state.answered:
        case = pool.case(item.case_id)
        right = state.plan.is_right(item.answer, case)
        found.append(
            Outcome(
                item.case_id,
                case.category,
                item.answer,
                right,
                item.confidence,
                item.response_seconds,
                case.ai,
            )
        )
    return tuple(found)


def wrong_ai_share(state: QuizState, pool: Pool) -> float | None:
    """The share of wrong-AI cases among those of the round with an answer of the AI.

    None where there are none, in a test that is not finished, and where labels are contested.
    """
    if state.plan.mode is Mode.CONTESTED or (state.plan.mode is Mode.TEST and not state.finished):
        return None
    known = [case for item in state.answered if (case := pool.case(item.case_id)).ai is not None]
    return sum(case.ai_wrong for case in known) / len(known) if known else None


def _situation(state: QuizState, pool: Pool, askable: Pool, now: datetime) -> Situation:
    plan, position = state.plan, len(state.answered)
    blocked = plan.order is CategoryOrder.BLOCKED
    shown = [pool.case(item.case_id) for item in state.answered]
    target = wrong_target(plan.wrong_ai_rate, state.length)
    return Situation(
        memory=state.memory,
        now=now,
        position=position,
        wrong_left=target - sum(case.ai_wrong for case in shown),
        slots_left=state.length - len(shown),
        previous=shown[-1].category if shown else None,
        contrast=state.contrast,
        block=block_at(askable.by_category, state.length, plan.seed, position) if blocked else None,
    )


def _check(given: Answer, plan: RoundPlan) -> None:
    plan.category_of(given.answer)
    if not 0 <= given.confidence <= 1:
        raise QuizError("How sure you are is said between 0 and 100 %.")
    if given.mark is not None:
        check_mark_size(given.mark)


def _entry(
    state: QuizState, shown: Presentation, case: QuizCase, given: Answer, now: datetime
) -> LogEntry:
    answered_at = utc(now)
    # A clock that was set back in between must not make a negative time.
    shown_at = min(shown.shown_at, answered_at)
    return LogEntry(
        key=shown.key,
        round_id=state.plan.round_id,
        mode=state.plan.mode,
        position=state.position,
        library=state.plan.library,
        library_hash=state.plan.library_hash,
        grouping=state.plan.grouping,
        case_id=case.case_id,
        category=case.category,
        answer=given.answer,
        right=state.plan.is_right(given.answer, case),
        confidence=given.confidence,
        shown_at=shown_at,
        answered_at=answered_at,
        response_seconds=(answered_at - shown_at).total_seconds(),
        ai=case.ai,
        triangle=given.triangle,
        mark=given.mark,
        help=state.plan.help,
        order=state.plan.order,
    )
