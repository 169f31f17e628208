"""What must not be lost: learners, their answers, where their rounds stand, and triage.

::

    store = open_store()                     # SQLite in SHITEN_HOME, or SHITEN_DATABASE_URL
    me = learner(store, "Aya")
    done = record_answer(store, me.id, entry, state=state)
    done.new                                 # False: it had counted before, the first one stands

When a function that writes has returned, what it wrote is on the disk (``database``). Everything it
cannot do is a :class:`~xai_core.errors.StoreError`, and then nothing was written.
"""

from xai_core.store.answers import MAX_MARK, Recorded, answers_of, record_answer
from xai_core.store.checked_text import MAX_NAME, MAX_NOTE
from xai_core.store.database import Store, close_stores, open_store
from xai_core.store.learners import Learner, find_learner, learner, learner_by_id
from xai_core.store.record import Erased, answers_csv, erase_learner, export_learner, told_answers
from xai_core.store.rounds import (
    MAX_STATE,
    Exercise,
    SavedRound,
    finished_rounds,
    open_round,
    open_rounds,
    replace_round,
    save_round,
)
from xai_core.store.triage import (
    Subject,
    Tag,
    Triage,
    record_triage,
    tags_for,
    triage_csv,
    triage_history,
    triage_of,
)

__all__ = [
    "MAX_MARK",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_STATE",
    "Erased",
    "Exercise",
    "Learner",
    "Recorded",
    "SavedRound",
    "Store",
    "Subject",
    "Tag",
    "Triage",
    "answers_csv",
    "answers_of",
    "close_stores",
    "erase_learner",
    "export_learner",
    "find_learner",
    "finished_rounds",
    "learner",
    "learner_by_id",
    "open_round",
    "open_rounds",
    "open_store",
    "record_answer",
    "record_triage",
    "replace_round",
    "save_round",
    "tags_for",
    "told_answers",
    "triage_csv",
    "triage_history",
    "triage_of",
]
