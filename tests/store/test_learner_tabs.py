"""A tab's token opens its learner's record, until it is left, re-keyed or erased; an id never."""

import pytest
from sqlalchemy import select

from xai_core.errors import StoreError
from xai_core.store import (
    Store,
    close_tab,
    erase_learner,
    learner,
    learner_of_tab,
    open_tab,
    renew_key,
)
from xai_core.store.learner_tabs import MOST_TABS
from xai_core.store.schema import LEARNER_TABS


def test_a_token_opens_the_record_it_was_given_for(store: Store) -> None:
    aya, ben = learner(store, "Aya"), learner(store, "Ben")
    of_aya, of_ben = open_tab(store, aya.id), open_tab(store, ben.id)
    assert learner_of_tab(store, of_aya) == aya
    assert learner_of_tab(store, of_ben) == ben


@pytest.mark.parametrize("made_up", ["", "x", "' OR 1=1", "\0", "\ud800", "A" * 10_000])
def test_nothing_else_opens_it_least_of_all_the_id(store: Store, made_up: str) -> None:
    aya = learner(store, "Aya")
    open_tab(store, aya.id)
    assert learner_of_tab(store, made_up) is None
    assert learner_of_tab(store, aya.id) is None


def test_a_new_key_closes_every_tab_of_that_record_alone(store: Store) -> None:
    aya, ben = learner(store, "Aya"), learner(store, "Ben")
    tabs, other = [open_tab(store, aya.id) for _ in range(2)], open_tab(store, ben.id)
    renew_key(store, aya.id)
    assert [learner_of_tab(store, tab) for tab in tabs] == [None, None]
    assert learner_of_tab(store, other) == ben


def test_a_tab_that_was_left_and_a_record_that_was_erased_are_closed(store: Store) -> None:
    aya = learner(store, "Aya")
    left, stays = open_tab(store, aya.id), open_tab(store, aya.id)
    close_tab(store, left)
    assert learner_of_tab(store, left) is None
    assert learner_of_tab(store, stays) == aya
    erase_learner(store, aya.id)
    assert learner_of_tab(store, stays) is None
    with store.reading() as connection:
        assert connection.execute(select(LEARNER_TABS)).all() == []
    with pytest.raises(StoreError, match="erased"):
        open_tab(store, aya.id)


def test_the_oldest_tab_of_many_is_forgotten(store: Store) -> None:
    aya, ben = learner(store, "Aya"), learner(store, "Ben")
    other, first = open_tab(store, ben.id), open_tab(store, aya.id)
    second, *_ = [open_tab(store, aya.id) for _ in range(MOST_TABS)]
    assert learner_of_tab(store, first) is None
    assert learner_of_tab(store, second) == aya
    assert learner_of_tab(store, other) == ben


def test_the_database_does_not_tell_a_token(store: Store) -> None:
    token = open_tab(store, learner(store, "Aya").id)
    with store.reading() as connection:
        (row,) = connection.execute(select(LEARNER_TABS)).all()
    assert token not in str(row)
