"""``learner-key``: a new key for somebody who has lost theirs."""

from __future__ import annotations

from typing import Annotated

import typer

from xai_core.cli.output import AsJson, Command, show
from xai_core.errors import StoreError
from xai_core.store import find_learner, open_store, renew_key


def learner_key(
    name: Annotated[str, typer.Argument(help="The name the record was begun under.")],
    as_json: AsJson = False,
) -> None:
    """Give a learner's record a new key; the one before opens nothing any more."""
    store = open_store()
    person = find_learner(store, name)
    if person is None:
        raise StoreError("Nobody of this name has a record here.")
    key = renew_key(store, person.id)
    show({"name": person.name, "key": key}, as_json, lambda: [f"{person.name}: {key}"])


COMMANDS = (Command("learner-key", learner_key),)
