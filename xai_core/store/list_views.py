"""Own views of a list: a filter and an order under a name, for oneself or for everybody.

Question answered: *how do I get back to the list I look at every week?* A view is kept for one
library as the query of its address (``truth=band&order=loss``), which only the screen that shows
the list reads. Views of an author and those for everybody (no author) stand side by side; saving
again under the same name replaces the author's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from xai_core.errors import Phrase, StoreError
from xai_core.store.checked_text import check_identifier, check_storable, clean_name
from xai_core.store.database import Store
from xai_core.store.dialects import insert_or_replace
from xai_core.store.schema import LIST_VIEWS

MAX_QUERY = 2000
"""Characters of a query."""
_LIBRARY = Phrase("the name of the library")
_QUERY = Phrase("the address of the list")


@dataclass(frozen=True)
class ListView:
    """A filter and an order under a name."""

    library: str
    author: str
    """Empty: for everybody."""
    name: str
    query: str
    """As it stands in the address; may be empty."""
    saved_at: datetime
    """With time zone UTC."""


def save_list_view(
    store: Store, library: str, *, name: str, query: str, author: str = ""
) -> ListView:
    """Keep a view in place of the author's own of this name; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    library
        Its id.
    name
        At most 80 characters.
    query
        Of the list's address, at most 2,000 characters.
    author
        Whose view it is; empty for everybody's.

    Returns
    -------
    ListView
        As it was saved.

    Raises
    ------
    StoreError
        The name is missing, a text is too long or cannot be kept, or the database refuses.
    """
    check_identifier(library, _LIBRARY)
    check_storable(query, _QUERY)
    if len(query) > MAX_QUERY:
        raise StoreError("This list's address is too long to be saved: choose fewer filters.")
    author = clean_name(author) if author.strip() else ""
    view = ListView(library, author, clean_name(name), query, datetime.now(UTC))
    values = {
        "library": view.library,
        "author": view.author,
        "name": view.name,
        "query": view.query,
        "saved_at": view.saved_at,
    }
    with store.writing() as connection:
        insert_or_replace(connection, LIST_VIEWS, values)
    return view


def saved_list_views(store: Store, library: str, most: int = 100) -> list[ListView]:
    """The views of a library by name, everybody's before those of authors. Raises StoreError."""
    table = LIST_VIEWS.c
    query = select(table.library, table.author, table.name, table.query, table.saved_at)
    query = query.where(table.library == library).order_by(table.author, table.name).limit(most)
    with store.reading() as connection:
        return [ListView(*row) for row in connection.execute(query)]


def delete_list_view(store: Store, view: ListView) -> None:
    """Delete a view; nothing happens where it is gone already. Raises StoreError."""
    table = LIST_VIEWS.c
    same = (table.library == view.library, table.author == view.author, table.name == view.name)
    with store.writing() as connection:
        connection.execute(delete(LIST_VIEWS).where(*same))
