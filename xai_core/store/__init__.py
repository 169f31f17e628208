"""What must not be lost: learners, answers, rounds, triage, playlists, own views, classes.

::

    store = open_store()                     # SQLite in SHITEN_HOME, or SHITEN_DATABASE_URL
    me = learner(store, "Aya")
    done = record_answer(store, me.id, entry, state=state)
    done.new                                 # False: it had counted before, the first one stands

When a function that writes has returned, what it wrote is on the disk (``database``). Everything it
cannot do is a :class:`~xai_core.errors.StoreError`, and then nothing was written.
"""

from xai_core.store.answers import MAX_MARK, Recorded, answers_of, record_answer, record_second
from xai_core.store.bulk_triage import MAX_TAGGED, TagChange, tag_many, take_back
from xai_core.store.checked_text import MAX_NAME, MAX_NOTE
from xai_core.store.database import Store, close_stores, open_store
from xai_core.store.learner_keys import OpenedRecord, open_record, open_with_key, renew_key
from xai_core.store.learner_record import (
    Erased,
    answers_csv,
    erase_learner,
    export_learner,
    told_answers,
)
from xai_core.store.learner_tabs import close_tab, learner_of_tab, open_tab
from xai_core.store.learners import Learner, find_learner, learner
from xai_core.store.list_views import ListView, delete_list_view, save_list_view, saved_list_views
from xai_core.store.playlists import (
    MAX_ENTRIES,
    Playlist,
    PlaylistEntry,
    PlaylistSummary,
    change_playlist,
    delete_playlist,
    list_playlists,
    new_playlist,
    open_playlist,
    playlist_json,
    read_playlist,
)
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
    "MAX_ENTRIES",
    "MAX_MARK",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_STATE",
    "MAX_TAGGED",
    "Erased",
    "Exercise",
    "Learner",
    "ListView",
    "OpenedRecord",
    "Playlist",
    "PlaylistEntry",
    "PlaylistSummary",
    "Recorded",
    "SavedRound",
    "Store",
    "Subject",
    "Tag",
    "TagChange",
    "Triage",
    "answers_csv",
    "answers_of",
    "change_playlist",
    "close_stores",
    "close_tab",
    "delete_list_view",
    "delete_playlist",
    "erase_learner",
    "export_learner",
    "find_learner",
    "finished_rounds",
    "learner",
    "learner_of_tab",
    "list_playlists",
    "new_playlist",
    "open_playlist",
    "open_record",
    "open_round",
    "open_rounds",
    "open_store",
    "open_tab",
    "open_with_key",
    "playlist_json",
    "read_playlist",
    "record_answer",
    "record_second",
    "record_triage",
    "renew_key",
    "replace_round",
    "save_list_view",
    "save_round",
    "saved_list_views",
    "tag_many",
    "tags_for",
    "take_back",
    "told_answers",
    "triage_csv",
    "triage_history",
    "triage_of",
]
