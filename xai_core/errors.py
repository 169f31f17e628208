"""What can go wrong, said once, in the user's words.

Every error a user may see is a :class:`ShitenError`: a message template and the
details that fill it. ``str(error)`` is the English sentence; a screen translates
the template and fills in the same details (``ui/common/text.py``). A message says what
happened and what to do. It never contains a traceback; the log has the rest.

The command line exits with code 2 on any of these.
"""

from __future__ import annotations

from collections.abc import Iterable


class Phrase(str):
    """A word or half-sentence inside a message that the screen translates as well."""

    __slots__ = ()


class ShitenError(Exception):
    """Base of every error meant for a user.

    ``template`` is an English sentence with ``{name}`` fields, looked up in the
    catalogues as it stands; ``details`` fills the fields. A detail may itself be
    a :class:`ShitenError` (the reason inside a sentence) or a :class:`Phrase`.
    """

    def __init__(self, template: str, /, **details: object) -> None:
        super().__init__(template)
        self.template = template
        self.details = details

    def __str__(self) -> str:
        return self.template.format(**self.details)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.template, self.details)


def _rebuild(kind: type[ShitenError], template: str, details: dict[str, object]) -> ShitenError:
    return kind(template, **details)


def listed(names: Iterable[str]) -> str:
    """Names in a fixed order, for a message."""
    return ", ".join(sorted(names))


class ArrayError(ShitenError):
    """A heat map or region breaks its contract (shape, range, finiteness)."""


class ImageError(ShitenError):
    """A picture or mask cannot be read, or is of a kind we refuse to guess about."""


class LibraryError(ShitenError):
    """A case library, or a data set being imported, is broken or incomplete."""


class ObstacleError(LibraryError):
    """A data set was not brought in for no fault of its own: the disk, a process, a taken id."""


class ModelError(ShitenError):
    """A model card or its weights are missing, broken or not what the card says."""


class RecipeError(ShitenError):
    """A training recipe asks for something impossible, or training failed."""


class StudyError(ShitenError):
    """A study is missing, unfinished, damaged, or of another library, model or version."""


class EngineError(ShitenError):
    """The engine that was asked for is not there, or could not go on."""


class ChoiceError(ShitenError):
    """A name is not among the valid ones; the message lists them."""


class AlignmentError(ShitenError):
    """A model and a library have no classes in common."""


class ContentError(ShitenError, ValueError):
    """An entry of a file contradicts another; raised inside pydantic models, which collect it."""


class QuizError(ShitenError):
    """A quiz is asked for something it cannot do: an answer, a mark or a state it cannot take."""


class TrialError(ShitenError):
    """The protocol of a randomised comparison cannot be used, or has changed since it began."""


class LessonError(ShitenError):
    """A lesson is broken; the message says where: file, line and reason."""


class ExplanationError(ShitenError):
    """An explanation asks for something impossible: too many regions, nothing to fill from."""


class StorageError(ShitenError):
    """Something could not be written to disk."""


class MarkError(ShitenError):
    """What a learner drew on a picture is nothing that can be drawn."""


class StoreError(ShitenError):
    """The database cannot be opened, read or written, or refuses what it is given."""


class BackupError(ShitenError):
    """A backup is damaged, not one of ours, or of a newer version; or it cannot be made or used."""


class DomainError(ShitenError):
    """A field's plug-in is not what it should be, or two of them bring the same name."""
