"""What goes to the log when the database fails: no name, no answer, no key."""

import traceback

import pytest

from xai_core.errors import StoreError
from xai_core.store import Store, learner

NAME = "Yamada Taro"


def test_a_failure_says_neither_name_nor_what_was_asked_for(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE learners RENAME TO elsewhere")
    try:
        with pytest.raises(StoreError) as caught:
            learner(store, NAME)
    finally:
        with store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO learners")
    logged = "".join(traceback.format_exception(caught.value))
    assert "learners" in logged  # the cause is there, all of it
    assert NAME not in logged
