"""Who takes part in a randomised comparison, in which arm, and how far they came.

Enrolled is who agreed and is not excluded by the protocol; the number they get then, and with it
their arm, is written once and never changes. Whether somebody may take part is asked before the arm
is known to anybody, this code included. Who erases their record leaves the arm and the time, which
belong to nobody any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update

from xai_core.errors import QuizError, StoreError, TrialError
from xai_core.quiz.round_state import QuizState
from xai_core.quiz.trial import Excluded, Participant, Trial, arm_at
from xai_core.store.database import Store
from xai_core.store.dialects import insert_once
from xai_core.store.schema import ANSWERS, ROUNDS, TRIAL_MEMBERS
from xai_core.types import Choice

_TRIES = 100
"""Others who may take the same number first, on a server."""


class Stage(Choice):
    """What a member does, one after the other; the value is the column of its round."""

    PRACTICE = "practice_round"
    TEST = "test_round"


@dataclass(frozen=True)
class TrialMember:
    """One learner's place in a comparison."""

    trial: str
    number: int | None
    """From 1, in the order of enrolment; None for one who was excluded."""
    arm: str | None
    excluded: str | None
    """Why they were not allocated."""
    practice_round: str | None
    test_round: str | None
    came_at: datetime
    """With time zone UTC."""

    def round_of(self, stage: Stage) -> str | None:
        """The round of a stage; None where it is not begun."""
        return self.practice_round if stage is Stage.PRACTICE else self.test_round


_MEMBER = select(
    TRIAL_MEMBERS.c.trial,
    TRIAL_MEMBERS.c.number,
    TRIAL_MEMBERS.c.arm,
    TRIAL_MEMBERS.c.excluded,
    TRIAL_MEMBERS.c.practice_round,
    TRIAL_MEMBERS.c.test_round,
    TRIAL_MEMBERS.c.came_at,
)


def trial_member(store: Store, trial_id: str, learner_id: str) -> TrialMember | None:
    """A learner's place in a comparison; None where they have none. Raises StoreError."""
    with store.reading() as connection:
        return _member(connection, trial_id, learner_id)


def memberships(connection: Connection, learner_id: str) -> list[TrialMember]:
    """All of a learner's places, inside a transaction."""
    query = _MEMBER.where(TRIAL_MEMBERS.c.learner_id == learner_id).order_by(TRIAL_MEMBERS.c.seq)
    return [TrialMember(*row) for row in connection.execute(query)]


def enrol(store: Store, trial: Trial, learner_id: str) -> TrialMember:
    """Enrol a learner who has agreed, or find their place again; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    trial
        With its protocol, as it stands now.
    learner_id
        Whose.

    Returns
    -------
    TrialMember
        With an arm, or with the reason why there is none. An earlier place stands as it is.

    Raises
    ------
    TrialError
        The protocol has been changed since somebody came.
    StoreError
        There is no such learner, or the database refuses.
    """
    with store.writing() as connection:
        stands = _member(connection, trial.id, learner_id)
        if stands is not None:
            return stands
        _check_unchanged(connection, trial)
        values = {
            "trial": trial.id,
            "protocol_sha256": trial.sha256,
            "learner_id": learner_id,
            "came_at": datetime.now(UTC),
        }
        if (reason := _excluded(connection, trial, learner_id)) is not None:
            insert_once(connection, TRIAL_MEMBERS, values | {"excluded": reason.value})
        else:
            _allocate(connection, trial, values)
        placed = _member(connection, trial.id, learner_id)
    if placed is None:
        raise StoreError("You could not be enrolled just now: try again.")
    return placed


def note_round(
    store: Store, trial_id: str, learner_id: str, stage: Stage, round_id: str
) -> str | None:
    """Note which round is a member's practice or test; the one that stands.

    Parameters
    ----------
    store
        Where.
    trial_id, learner_id
        Whose place.
    stage, round_id
        What was begun. Where another round was noted before, that one stands.

    Returns
    -------
    str | None
        The id of the round that stands; None where there is no such member.

    Raises
    ------
    StoreError
        The database refuses.
    """
    table, column = TRIAL_MEMBERS, TRIAL_MEMBERS.c[stage.value]
    mine = (table.c.trial == trial_id) & (table.c.learner_id == learner_id)
    with store.writing() as connection:
        connection.execute(
            update(table)
            .where(mine, table.c.arm.is_not(None), column.is_(None))
            .values({stage.value: round_id})
        )
        return connection.execute(select(column).where(mine)).scalar_one_or_none()


def participants_of(store: Store, trial: Trial) -> tuple[Participant, ...]:
    """Everybody who agreed to take part, in the order they came, without saying who.

    Raises
    ------
    TrialError
        The protocol has been changed since somebody came.
    StoreError
        The database refuses.
    """
    query = select(TRIAL_MEMBERS).where(TRIAL_MEMBERS.c.trial == trial.id)
    with store.reading() as connection:
        _check_unchanged(connection, trial)
        rows = connection.execute(query.order_by(TRIAL_MEMBERS.c.seq)).mappings().all()
        found = []
        for row in rows:
            learner = row["learner_id"]
            practised = _answers(connection, learner, row["practice_round"])
            tested = _answers(connection, learner, row["test_round"])
            done = _finished(connection, learner, row["test_round"])
            found.append(
                Participant(
                    arm=row["arm"],
                    excluded=Excluded(row["excluded"]) if row["excluded"] else None,
                    began=bool(practised),
                    finished_practice=_finished(connection, learner, row["practice_round"]),
                    score=sum(tested) / len(tested) if tested and done else None,
                    erased=learner is None,
                )
            )
    return tuple(found)


def _member(connection: Connection, trial_id: str, learner_id: str) -> TrialMember | None:
    query = _MEMBER.where(
        TRIAL_MEMBERS.c.trial == trial_id, TRIAL_MEMBERS.c.learner_id == learner_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else TrialMember(*row)


def _check_unchanged(connection: Connection, trial: Trial) -> None:
    table = TRIAL_MEMBERS
    query = select(table.c.seq).where(
        table.c.trial == trial.id, table.c.protocol_sha256 != trial.sha256
    )
    if connection.execute(query.limit(1)).first() is not None:
        raise TrialError(
            "The protocol of “{id}” has been changed since somebody came to take part: put it back"
            " as it was, or give the new one a name of its own.",
            id=trial.id,
        )


def _excluded(connection: Connection, trial: Trial, learner_id: str) -> Excluded | None:
    most = trial.protocol.exclusion.most_earlier_answers
    if most is None:
        return None
    query = select(func.count()).where(
        ANSWERS.c.learner_id == learner_id, ANSWERS.c.library == trial.protocol.library
    )
    return Excluded.ANSWERED_BEFORE if connection.execute(query).scalar_one() > most else None


def _allocate(connection: Connection, trial: Trial, values: dict[str, object]) -> None:
    last = select(func.max(TRIAL_MEMBERS.c.number)).where(TRIAL_MEMBERS.c.trial == trial.id)
    for _ in range(_TRIES):
        number = (connection.execute(last).scalar_one() or 0) + 1
        arm = trial.protocol.arms[arm_at(trial.protocol.seed, number)].id
        # Where somebody else takes the number meanwhile, the next one is asked for.
        if insert_once(connection, TRIAL_MEMBERS, values | {"number": number, "arm": arm}):
            return
        learner = str(values["learner_id"])
        if _member(connection, trial.id, learner) is not None:  # enrolled in another tab
            return


def _answers(connection: Connection, learner: str | None, round_id: str | None) -> list[bool]:
    if learner is None or round_id is None:
        return []
    query = select(ANSWERS.c.right).where(
        ANSWERS.c.learner_id == learner, ANSWERS.c.round_id == round_id
    )
    return list(connection.execute(query).scalars())


def _finished(connection: Connection, learner: str | None, round_id: str | None) -> bool:
    """Whether all of a round was answered; one that was closed before its end was not."""
    if learner is None or round_id is None:
        return False
    query = select(ROUNDS.c.state).where(
        ROUNDS.c.learner_id == learner, ROUNDS.c.round_id == round_id
    )
    state = connection.execute(query).scalar_one_or_none()
    try:
        return state is not None and QuizState.from_dict(json.loads(state)["state"]).finished
    except (ValueError, TypeError, KeyError, QuizError):
        return False
