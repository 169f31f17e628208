"""A test as an Anki deck (``.apkg``): a card a question, the picture in front, the answer behind.

Ids are hashes, so importing again updates what is there and doubles nothing:

=============  ==================================================
a note         library contents, reading and case
the deck       its title
the note type  its name, which changes when its fields do
a picture      its own bytes
=============  ==================================================

Anki takes the newer of two versions of a note, so ``now`` stands in the file; what else is in it
depends on the paper alone.

Written with genanki (<https://github.com/kerrickstaley/genanki>), loaded when it is needed.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xai_core.quiz.exporters.markup import as_html, legal
from xai_core.quiz.exporters.question_paper import PaperQuestion, QuestionPaper

if TYPE_CHECKING:
    from genanki import Deck, Model

NOTE_TYPE = "Shiten picture question 1"
FIELDS = ("Picture", "Question", "Choices", "Answer", "Source")
FRONT = "{{Picture}}<p>{{Question}}</p>{{Choices}}"
BACK = '{{FrontSide}}<hr id="answer"><p><b>{{Answer}}</b></p><p class="source">{{Source}}</p>'
STYLE = (
    ".card { font-family: sans-serif; font-size: 1.1em; text-align: center; }\n"
    "img { max-width: 100%; }\n"
    "ul { display: inline-block; text-align: left; }\n"
    ".source { font-size: 0.7em; opacity: 0.7; }\n"
)


def anki_deck(paper: QuestionPaper, now: datetime) -> bytes:
    """The whole test as one ``.apkg`` file.

    Parameters
    ----------
    paper
        The test.
    now
        With a time zone. Of two imports of a note the later one stands.

    Returns
    -------
    bytes
        The file; its pictures are inside.
    """
    from genanki import Package

    with tempfile.TemporaryDirectory() as folder:
        deck, pictures = _deck(paper)
        paths = [Path(folder) / name for name in pictures]
        for path, data in zip(paths, pictures.values(), strict=True):
            path.write_bytes(data)
        written = Path(folder) / "deck.apkg"
        package = Package(deck, media_files=[str(path) for path in paths])
        package.write_to_file(str(written), timestamp=now.timestamp())
        return written.read_bytes()


def note_id(question: PaperQuestion) -> str:
    """By which Anki knows a question again (``guid``)."""
    return question.key[:32]


def fixed_id(text: str) -> int:
    """A number from 2^30 up to 2^31, as Anki wants for decks and note types, from a text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return 2**30 + int.from_bytes(digest[:4]) % 2**30


def _deck(paper: QuestionPaper) -> tuple[Deck, Mapping[str, bytes]]:
    """The deck, and the pictures by the names it knows them by."""
    import genanki

    model = _note_type()
    title = legal(paper.title).replace("::", ":")  # Anki parts decks there
    deck = genanki.Deck(fixed_id(f"deck {paper.title}"), f"Shiten::{title}", _field(paper.about))
    pictures: dict[str, bytes] = {}
    for question in paper.questions:
        name = f"shiten-{hashlib.sha256(question.picture).hexdigest()[:32]}.png"
        pictures[name] = question.picture
        fields = _fields(question, name, paper.alternative)
        deck.add_note(genanki.Note(model=model, fields=fields, guid=note_id(question)))
    return deck, pictures


def _note_type() -> Model:
    import genanki

    return genanki.Model(
        fixed_id(NOTE_TYPE),
        NOTE_TYPE,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card 1", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )


def _fields(question: PaperQuestion, picture: str, alternative: str) -> list[str]:
    """In the order of :data:`FIELDS`; Anki's fields are HTML."""
    choices = "".join(f"<li>{_field(choice.name)}</li>" for choice in question.choices)
    return [
        f'<img src="{picture}" alt="{_field(alternative)}">',
        _field(question.prompt),
        f"<ul>{choices}</ul>",
        _field(question.right_name),
        f"{_field(question.source)} {_field(question.case)}",
    ]


def _field(text: str) -> str:
    """The text as it stands: no HTML, and none of Anki's own marks (``[sound:…]``, ``[latex]``)."""
    return as_html(text).replace("[", "&#91;")
