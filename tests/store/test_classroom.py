"""Classes, members and votes on both databases; and what a hostile class would try."""

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.quiz.test_classroom import plan_of
from xai_core.errors import MarkError, QuizError, StoreError
from xai_core.quiz.classroom import ClassKind, ClassState, Feedback, Step, advance, end
from xai_core.quiz.strokes import Stroke
from xai_core.store import Store
from xai_core.store.classroom import (
    HeldClass,
    class_state,
    class_to_join,
    clean_code,
    delete_class,
    find_class,
    list_classes,
    may_drive,
    move_class,
    open_class,
)
from xai_core.store.classroom_members import (
    ClassMember,
    class_members,
    count_members,
    join_class,
    member_by_key,
)
from xai_core.store.classroom_votes import (
    Fate,
    Voted,
    answers_of_class,
    fate_of,
    new_token,
    own_votes,
    question_marks,
    vote,
    vote_counts,
    voted_counts,
)
from xai_core.store.passcode import (
    SHORTEST,
    VARIABLE,
    _check_choice,
    has_passcode,
    is_passcode,
    set_passcode,
)
from xai_core.store.schema import CLASS_MEMBERS, CLASS_VOTES, CLASSES, SETTINGS
from xai_core.store.throttle import MOST, Guessed

STROKE = Stroke(erase=False, radius=0.05, points=[(0.123456789, 0.5), (0.25, 0.5)])


@pytest.fixture
def held(store: Store) -> HeldClass:
    """A demonstration of two questions, of which the first is asked."""
    found = open_class(store, plan_of()).held
    on(store, found)
    return found


@pytest.fixture
def aya(store: Store, held: HeldClass) -> ClassMember:
    """A member."""
    return join_class(store, held).member


def on(store: Store, held: HeldClass) -> ClassState:
    """One step on."""

    def step(state: ClassState) -> ClassState:
        return advance(held.plan, state, state.version, datetime.now(UTC))

    return move_class(store, held.id, step)


def give(store: Store, held: HeldClass, member: ClassMember, answer: str, **more: Any) -> Voted:
    values = {"question": 0, "token": new_token()} | more
    return vote(store, held, member, answer=answer, **values)


def test_a_class_is_found_by_its_code(store: Store) -> None:
    opened = open_class(store, plan_of())
    code = opened.held.code
    assert re.fullmatch("[A-HJKMNP-Z2-9]{6}", code)
    assert find_class(store, f" {code[:3]}-{code[3:].lower()} ") == opened.held
    assert class_to_join(store, code) == opened.held
    [summary] = list_classes(store)
    assert (summary.code, summary.title, summary.members) == (code, "Monday", 0)


def test_keys_are_kept_as_hashes_alone(store: Store) -> None:
    opened = open_class(store, plan_of())
    joined = join_class(store, opened.held)
    with store.reading() as connection:
        kept = [
            str(row)
            for table in (CLASSES, CLASS_MEMBERS)
            for row in connection.execute(select(table))
        ]
    assert not any(key in text for text in kept for key in (opened.educator_key, joined.key))
    assert may_drive(store, opened.held.id, opened.educator_key)
    assert not may_drive(store, opened.held.id, joined.key)
    assert not may_drive(store, "0" * 32, opened.educator_key)


def test_members_come_back_by_their_key_alone(store: Store, held: HeldClass) -> None:
    first, second = join_class(store, held), join_class(store, held)
    assert [first.member.number, second.member.number] == [1, 2]
    assert member_by_key(store, second.key) == second.member
    for forged in ("", first.member.id, first.key[:-1], "x" * 10_000, "' OR 1=1 --", "\ud800"):
        assert member_by_key(store, forged) is None
    assert count_members(store, held.id) == 2
    assert class_members(store, held.id) == [first.member, second.member]


def test_names_are_kept_where_the_class_has_names(store: Store) -> None:
    named = open_class(store, plan_of(anonymous=False)).held
    for given, kept in [
        ("Aya", "Aya"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("  ", None),
        ("🧪👩‍⚕️", "🧪👩‍⚕️"),
        ("\u200fليلى", "ليلى"),
    ]:
        assert join_class(store, named, given).member.name == kept
    for refused in ("a\u202eb", "x" * 81, "nul\0"):
        with pytest.raises(StoreError):
            join_class(store, named, refused)
    assert count_members(store, named.id) == 5
    nameless = open_class(store, plan_of()).held
    assert join_class(store, nameless, "Aya").member.name is None


def test_the_last_vote_before_closing_counts(
    store: Store, held: HeldClass, aya: ClassMember
) -> None:
    first = give(store, held, aya, "a", marks=[STROKE])
    second = give(store, held, aya, "b", after=first.stands.token)
    assert first.new
    assert second.new
    assert vote_counts(store, held.id, 0) == {"b": 1}
    on(store, held)
    with pytest.raises(QuizError, match="closed"):
        give(store, held, aya, "c", after=second.stands.token)
    assert {n: one.answer for n, one in own_votes(store, aya.id).items()} == {0: "b"}
    assert answers_of_class(store, held.id) == {aya.id: {0: "b"}}
    assert voted_counts(store, held.id) == {0: 1}


@pytest.mark.parametrize(
    ("stands", "token", "after", "fate"),
    [
        (None, "new", "", Fate.FIRST),
        ("old", "new", "old", Fate.CHANGE),
        ("new", "new", "", Fate.REPEATED),
        ("new", "new", "old", Fate.REPEATED),  # the answer to it was lost on its way
        ("old", "new", "", Fate.OVERTAKEN),  # a second tab was quicker
        ("newer", "old", "oldest", Fate.OVERTAKEN),  # replayed
        (None, "new", "old", Fate.OVERTAKEN),  # of another member or class
    ],
)
def test_what_becomes_of_a_vote(stands: str | None, token: str, after: str, fate: Fate) -> None:
    assert fate_of(stands, token, after) is fate


def test_a_vote_sent_again_counts_once(store: Store, held: HeldClass, aya: ClassMember) -> None:
    first = give(store, held, aya, "a")
    again = give(store, held, aya, "b", token=first.stands.token)
    assert (again.new, again.stands.answer) == (False, "a")
    second = give(store, held, aya, "b", after=first.stands.token)
    for replayed, after in [
        (first.stands.token, ""),
        (new_token(), ""),
        (new_token(), "old-token"),
    ]:
        old = give(store, held, aya, "c", token=replayed, after=after)
        assert not old.new
        assert old.stands.token == second.stands.token
    on(store, held)
    # What was acknowledged is acknowledged again, even after the closing.
    assert not give(store, held, aya, "b", token=second.stands.token).new
    on(store, held), on(store, held), on(store, held)
    assert class_state(store, held.id).at == 1
    with pytest.raises(StoreError, match="join the class again"):
        give(store, held, aya, "b", question=1, token=second.stands.token)


def test_no_vote_before_after_or_elsewhere(store: Store, held: HeldClass, aya: ClassMember) -> None:
    other = open_class(store, plan_of()).held
    stranger = join_class(store, other).member
    with pytest.raises(StoreError, match="does not belong"):
        give(store, held, stranger, "a")
    with pytest.raises(QuizError, match="not begun"):
        give(store, other, stranger, "a")
    for answer, question in [("z", 0), ("a", 1), ("a", -1), ("a", 10**12)]:
        with pytest.raises(QuizError):
            give(store, held, aya, answer, question=question)
    with pytest.raises(StoreError, match="does not belong"):
        give(store, held, aya, "a", token="'; DROP TABLE")
    move_class(store, held.id, lambda state: end(state, state.version))
    with pytest.raises(QuizError, match="over"):
        give(store, held, aya, "a")
    with pytest.raises(StoreError, match="over"):
        join_class(store, held)
    assert voted_counts(store, held.id) == {}


def test_marks_come_back_and_too_many_are_refused(
    store: Store, held: HeldClass, aya: ClassMember
) -> None:
    give(store, held, aya, "a", marks=[STROKE])
    [[kept]] = question_marks(store, held.id, 0)
    assert kept.points == [(0.1235, 0.5), (0.25, 0.5)]
    huge = Stroke.model_construct(erase=False, radius=0.05, points=[(0.1, 0.2)] * 700_000)  # 10 MB
    with pytest.raises(MarkError, match="too much"):
        give(store, held, join_class(store, held).member, "a", marks=[huge])
    assert vote_counts(store, held.id, 0) == {"a": 1}


def test_in_a_test_that_tells_at_once_the_first_answer_stands(store: Store) -> None:
    plan = plan_of(kind=ClassKind.TEST, feedback=Feedback.AT_ONCE)
    held = open_class(store, plan).held
    on(store, held)
    member = join_class(store, held).member
    first = give(store, held, member, "a")
    with pytest.raises(QuizError, match="stands"):
        give(store, held, member, "b", after=first.stands.token)
    assert give(store, held, member, "b", question=1).new


def test_many_at_once_are_counted_once_each(store: Store, held: HeldClass) -> None:
    """Sixteen members press twice while the educator closes: in time or refused, never both."""
    members = [join_class(store, held).member for _ in range(16)]
    accepted: list[str] = []

    def press(member: ClassMember) -> None:
        token = new_token()
        for _ in range(2):
            try:
                if give(store, held, member, "a", token=token).new:
                    accepted.append(member.id)
            except QuizError:
                pass

    threads = [threading.Thread(target=press, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    closed = on(store, held)
    for thread in threads:
        thread.join()
    assert closed.step is Step.EXPERT
    assert len(accepted) == len(set(accepted))
    assert vote_counts(store, held.id, 0) == ({"a": len(accepted)} if accepted else {})


def test_who_guesses_codes_is_slowed_down(store: Store) -> None:
    held = open_class(store, plan_of()).held
    for number in range(MOST[Guessed.CODE]):
        with pytest.raises(StoreError, match="no class with this code"):
            class_to_join(store, f"AAAA{number}" if number % 2 else "222222"[: number % 9])
    with pytest.raises(StoreError, match="within a minute"):
        class_to_join(store, held.code)
    assert find_class(store, held.code) == held  # the educator's own address still opens


@pytest.mark.parametrize(
    "text", ["", "ABC23", "ABC2345", "ABC0OI", "ＡＢＣ２３４", "A" * 10**6, "\0"]
)
def test_no_code(text: str) -> None:
    assert clean_code(text) is None


def test_the_passcode_is_kept_hashed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not has_passcode(store)
    assert not is_passcode(store, "")
    for wrong in ("short", "x" * 201):
        with pytest.raises(StoreError, match="8 to 200"):
            set_passcode(store, wrong)
    set_passcode(store, "neutrophil 7")
    with store.reading() as connection:
        kept = connection.execute(select(SETTINGS.c.value)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert is_passcode(store, "neutrophil 7")
    assert not is_passcode(store, "neutrophil 8")
    monkeypatch.setenv(VARIABLE, kept)
    assert is_passcode(store, "neutrophil 7")
    monkeypatch.setenv(VARIABLE, "in plain words")
    assert is_passcode(store, "in plain words")
    assert not is_passcode(store, "neutrophil 7")
    monkeypatch.delenv(VARIABLE)
    set_passcode(store, None)
    assert not has_passcode(store)


@pytest.mark.parametrize(
    "frequent", ["password1", "12345678", "iloveyou", "P@ssw0rd", "abcdefgh", "x" * 200]
)
def test_a_passcode_that_anybody_would_try_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch, frequent: str
) -> None:
    with pytest.raises(StoreError, match="anybody would try"):
        set_passcode(store, frequent)
    assert not has_passcode(store)
    monkeypatch.setenv(VARIABLE, frequent)
    for given in (frequent, "another one"):  # it opens nothing, and nobody learns more
        with pytest.raises(StoreError, match="anybody would try"):
            is_passcode(store, given)


def test_long_ones_and_other_scripts_are_welcome() -> None:
    for good in ("correct horse", "細胞と核と顆粒の色", "neutrophil 7 " * 15):
        _check_choice(good)


def test_the_three_thousand_most_frequent_are_among_those_refused() -> None:
    """ASVS 6.2.4; every thirtieth of them, in both cases."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    long_enough = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= SHORTEST]
    assert len(long_enough) > 3000
    for frequent in long_enough[:3000:30]:
        for written in (frequent, frequent.capitalize()):
            with pytest.raises(StoreError, match="anybody would try"):
                _check_choice(written)


def test_who_guesses_passcodes_is_slowed_down(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "in plain words")
    for _ in range(MOST[Guessed.PASSCODE]):
        assert not is_passcode(store, "guess")
    with pytest.raises(StoreError, match="Too many wrong passcodes"):
        is_passcode(store, "in plain words")


def test_a_deleted_class_leaves_nothing(store: Store, held: HeldClass, aya: ClassMember) -> None:
    give(store, held, aya, "a")
    delete_class(store, held.id)
    with store.reading() as connection:
        for table in (CLASSES, CLASS_MEMBERS, CLASS_VOTES):
            assert connection.execute(select(table)).all() == []
    with pytest.raises(StoreError, match="gone"):
        class_state(store, held.id)
