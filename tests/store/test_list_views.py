"""Own views of a list: one of a name and an author, in its own library."""

import pytest

from xai_core.errors import StoreError
from xai_core.store import Store, delete_list_view, save_list_view, saved_list_views
from xai_core.store.list_views import MAX_QUERY


def test_what_was_saved_is_there_and_the_newest_of_a_name_counts(store: Store) -> None:
    save_list_view(store, "pbc", name="Bands", query="truth=band")
    second = save_list_view(store, "pbc", name=" Bands ", query="truth=band&order=sure")
    assert saved_list_views(store, "pbc") == [second]
    assert saved_list_views(store, "smear") == []


def test_views_of_authors_stand_beside_those_for_everybody(store: Store) -> None:
    for author in ("Mori", "", "Aya"):
        save_list_view(store, "pbc", name="Bands", query=f"find={author}", author=author)
    found = saved_list_views(store, "pbc")
    assert [view.author for view in found] == ["", "Aya", "Mori"]
    delete_list_view(store, found[1])
    delete_list_view(store, found[1])
    assert [view.query for view in saved_list_views(store, "pbc")] == ["find=", "find=Mori"]
    assert len(saved_list_views(store, "pbc", most=1)) == 1


@pytest.mark.parametrize(
    ("library", "name", "query", "author"),
    [
        ("pbc", " ", "", ""),
        ("pbc", "x" * 81, "", ""),
        ("pbc", "a\u202eb", "", ""),
        ("", "Bands", "", ""),
        ("x" * 257, "Bands", "", ""),
        ("pbc", "Bands", "x" * (MAX_QUERY + 1), ""),
        ("pbc", "Bands", "a\0b", ""),
        ("pbc", "Bands", "", "x" * 81),
    ],
)
def test_what_cannot_be_kept_is_refused(
    store: Store, library: str, name: str, query: str, author: str
) -> None:
    with pytest.raises(StoreError):
        save_list_view(store, library, name=name, query=query, author=author)
    assert saved_list_views(store, "pbc") == []
