"""Which scoreboards there are: one's own, and those that come with the models.

One's own comes before the shipped one of the same library and model. One counts only as long as the
model answers as it did when it was measured: with the same weights, read in the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xai_core.errors import ShitenError, StudyError
from xai_core.evaluation.scoreboard.report import Scoreboard
from xai_core.files import read_regular
from xai_core.home import home
from xai_core.models.cards import ModelCard, list_cards

MAX_BYTES = 2**25
SHIPPED_PREFIX = "methods--"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelved:
    """A scoreboard, and where it came from."""

    board: Scoreboard
    shipped: bool
    """Whether it came with the model."""


def scoreboard_path(library_id: str, model_id: str) -> Path:
    """Where one's own scoreboard of a library and a model is kept."""
    return home() / "scoreboards" / f"{library_id}--{model_id}.json"


def shelved_scoreboards() -> tuple[Shelved, ...]:
    """Every scoreboard of a model that is on this machine, in the order of the models.

    Returns
    -------
    tuple[Shelved, ...]
        One for each library and model. A file that is none, or of a model that answered otherwise
        than it does now, is left out with a line in the log.
    """
    found: dict[tuple[str, str], Shelved] = {}
    for entry in list_cards():
        if entry.card is None:
            continue
        files = [(path, False) for path in _own(entry.id)]
        files += [(path, True) for path in sorted(entry.folder.glob(f"{SHIPPED_PREFIX}*.json"))]
        for path, shipped in files:
            board = _read(path, entry.card)
            if board is not None:
                found.setdefault((board.library, board.model), Shelved(board, shipped))
    return tuple(found.values())


def _own(model_id: str) -> Iterator[Path]:
    folder = home() / "scoreboards"
    if folder.is_dir():
        yield from sorted(folder.glob(f"*--{model_id}.json"))


def _read(path: Path, card: ModelCard) -> Scoreboard | None:
    try:
        board = Scoreboard.read(_bytes(path), path.name)
    except ShitenError as problem:
        logger.warning("left out of the scoreboards: %s", problem)
        return None
    measured = (board.model, board.weights_sha256, board.answers_key or card.answers_key)
    if measured != (card.id, card.weights_sha256, card.answers_key):
        logger.warning("left out of the scoreboards: %s is of another model", path.name)
        return None
    return board


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except OSError as problem:
        raise StudyError(
            "The scoreboard {path} cannot be read: {reason}.",
            path=path.name,
            reason=problem.strerror or problem,
        ) from problem
