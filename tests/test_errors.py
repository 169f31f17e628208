"""A message is a template and its details, whatever happens to it on the way."""

import pickle

import pytest

from xai_core import errors
from xai_core.errors import LibraryError, ModelError, Phrase, ShitenError


def test_the_sentence_is_the_template_filled_in() -> None:
    error = LibraryError("Line {line} of {file}: {reason}.", line=3, file="a.csv", reason="no")
    assert str(error) == "Line 3 of a.csv: no."
    assert (error.template, error.details["line"]) == ("Line {line} of {file}: {reason}.", 3)


def test_a_reason_may_be_an_error_and_a_detail_may_hold_braces() -> None:
    inner = ModelError("No {what}.", what=Phrase("{weights}"))
    assert str(LibraryError("Nothing: {reason}", reason=inner)) == "Nothing: No {weights}."


def test_a_detail_may_be_called_template() -> None:
    assert str(ShitenError("{template}", template="x")) == "x"


def test_it_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(LibraryError("{a}", a=Phrase("b"))))
    assert type(error) is LibraryError
    assert str(error) == "b"
    assert isinstance(error.details["a"], Phrase)


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__ and kind is not Phrase
    ],
)
def test_everything_a_user_may_see_is_one_family(kind: type) -> None:
    assert issubclass(kind, ShitenError)
    assert kind.__doc__
