"""The key of a record: told once, asked for after that, and not to be guessed."""

import re

import pytest
from sqlalchemy import select

from xai_core.errors import StoreError
from xai_core.store import Learner, Store, learner, open_record, open_with_key, renew_key
from xai_core.store.schema import LEARNERS
from xai_core.store.throttle import MOST, Guessed


def begun(store: Store, name: str) -> tuple[Learner, str]:
    opened = open_record(store, name)
    assert opened is not None
    assert opened.key is not None
    return opened.learner, opened.key


def test_a_new_name_is_told_its_key_and_the_name_alone_opens_nothing_after(store: Store) -> None:
    ben, key = begun(store, "Ben")
    assert re.fullmatch("[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", key)
    assert open_record(store, "Ben") is None
    assert open_record(store, " ben ") is None
    assert open_with_key(store, "Ben", key) == ben


def test_the_key_may_be_typed_as_people_type(store: Store) -> None:
    ben, key = begun(store, "Ben")
    for typed in (key.lower(), key.replace("-", ""), key.replace("-", " "), f" {key} "):
        assert open_with_key(store, "ben", typed) == ben


@pytest.mark.parametrize("wrong", ["", "ABCD", "-", "A" * 10_000, "ＡＢＣＤ", "\0", "\ud800"])
def test_another_key_opens_nothing(store: Store, wrong: str) -> None:
    begun(store, "Ben")
    with pytest.raises(StoreError, match="not the key"):
        open_with_key(store, "Ben", wrong)


def test_the_key_of_one_opens_nobody_else(store: Store) -> None:
    _, key = begun(store, "Ben")
    begun(store, "Aya")
    with pytest.raises(StoreError, match="not the key"):
        open_with_key(store, "Aya", key)
    with pytest.raises(StoreError, match="Nobody of this name"):
        open_with_key(store, "Zoe", key)


def test_a_record_from_before_there_were_keys_gets_one_when_it_is_next_opened(store: Store) -> None:
    known = learner(store, "Aya")
    with pytest.raises(StoreError, match="not the key"):  # no key is not an empty key
        open_with_key(store, "Aya", "")
    again, key = begun(store, "Aya")
    assert again == known
    assert open_with_key(store, "Aya", key) == known


def test_a_new_key_takes_the_place_of_the_one_before(store: Store) -> None:
    ben, before = begun(store, "Ben")
    after = renew_key(store, ben.id)
    assert open_with_key(store, "Ben", after) == ben
    with pytest.raises(StoreError, match="not the key"):
        open_with_key(store, "Ben", before)
    with pytest.raises(StoreError, match="erased"):
        renew_key(store, "nobody")


def test_guessing_closes_that_record_alone(store: Store) -> None:
    _, of_ben = begun(store, "Ben")
    aya, of_aya = begun(store, "Aya")
    for _ in range(MOST[Guessed.KEY]):
        with pytest.raises(StoreError, match="not the key"):
            open_with_key(store, "Ben", "AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(StoreError, match="Too many wrong keys"):
        open_with_key(store, "Ben", of_ben)
    assert open_with_key(store, "Aya", of_aya) == aya


def test_the_database_does_not_tell_a_key(store: Store) -> None:
    _, key = begun(store, "Ben")
    with store.reading() as connection:
        (row,) = connection.execute(select(LEARNERS)).all()
    assert key not in str(row)
    assert key.replace("-", "") not in str(row)
