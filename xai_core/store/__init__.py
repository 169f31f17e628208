"""What must not be lost: learners, answers, rounds, triage, playlists, own views, classes.

::

    store = open_store()                     # SQLite in SHITEN_HOME, or SHITEN_DATABASE_URL
    me = learner(store, "Aya")
    done = record_answer(store, me.id, entry, state=state)
    done.new                                 # False: it had counted before, the first one stands

When a function that writes has returned, what it wrote is on the disk (``database``). Everything it
cannot do is a :class:`~xai_core.errors.StoreError`, and then nothing was written.

The database:

=====================  =============================================
``address``            which database it is, without its password
``database``           the open database, one engine per process
``dialects``           what is left to each kind of database
``schema``             the tables
``setup``              brought to the newest schema
``migrations``         the steps there
``problems``           what a refusal means, in the user's words
``starting``           what is tidied up when a process starts
``backup``             everything in one archive, and back
=====================  =============================================

Learners:

=====================  =============================================
``learners``           who answers: a name or code, and nothing else
``learner_keys``       the key that opens a record again
``learner_tabs``       who a browser's tab answers as
``learner_record``     a whole record, taken along or erased
``answers``            what was answered, written once
``rounds``             where a round stands
``trials``             who takes part in a randomised comparison
``learner_xapi``       a learner's answers as xAPI statements
=====================  =============================================

Classes:

=====================  =============================================
``classroom``          opened under a code, moved on with a key
``classroom_members``  who is in a class
``classroom_votes``    one row a member and question
``classroom_export``   what came of a class as tables
``classroom_xapi``     the same as xAPI statements
``passcode``           who may open classes
``throttle``           slows down who guesses
=====================  =============================================

Lists, and what people said of cases:

=====================  =============================================
``triage``             whose error it was, and a note
``bulk_triage``        one tag for many cases, and taken back
``playlists``          cases in an order, each with its view
``list_views``         a filter and an order under a name
``checked_text``       text from people, checked before it is kept
``csv_export``         records as CSV that no spreadsheet runs
``audit``              what educators have done
=====================  =============================================
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
