"""Sentences come back as they were sent; whatever else is sent is refused."""

import pytest
from pydantic import ValidationError

from xai_core.cases.apart.messages import Detail, Sentence, error_of, sentence_of
from xai_core.cases.masks import GradedMaskError
from xai_core.errors import ChoiceError, ImageError, LibraryError, Phrase, ShitenError


def through(error: ShitenError) -> ShitenError:
    return error_of(Sentence.model_validate_json(sentence_of(error).model_dump_json()))


def test_an_error_goes_there_and_back() -> None:
    error = ImageError("{name}: {n} {what}", name="a {x}.png", n=3, what=Phrase("no"))
    back = through(error)
    assert (str(back), type(back)) == ("a {x}.png: 3 no", ImageError)
    assert type(back.details["what"]) is Phrase
    assert isinstance(through(GradedMaskError("?")), GradedMaskError)


def test_the_reason_within_a_sentence_goes_along() -> None:
    reason = ChoiceError("“{value}” is not one of {valid}.", value="x", valid="a, b")
    back = through(LibraryError("Nothing: {reason}", reason=reason))
    assert isinstance(back.details["reason"], ChoiceError)
    assert str(back) == "Nothing: “x” is not one of a, b."


def test_a_kind_that_is_not_known_there_is_the_nearest() -> None:
    class OwnError(LibraryError):
        pass

    assert type(through(OwnError("No."))) is LibraryError


def test_reasons_within_reasons_end_somewhere() -> None:
    error = LibraryError("No.")
    for _ in range(20):
        error = LibraryError("{reason}", reason=error)
    assert str(through(error)) == "No."
    told = Sentence(error="LibraryError", template="No.")
    for _ in range(20):
        told = Sentence(
            error="LibraryError", template="{reason}", details={"reason": Detail(reason=told)}
        )
    with pytest.raises(ValueError, match="no sentence of ours"):
        error_of(told)


@pytest.mark.parametrize(
    "template",
    ["{a.__class__}", "{a[0]}", "{0}", "{b}", "{", "{}", "[here](http://x)", "<script>"],
)
def test_a_sentence_that_reaches_for_more_is_refused(template: str) -> None:
    told = Sentence(error="ImageError", template=template, details={"a": Detail(value="x")})
    with pytest.raises((ValueError, KeyError)) as refused:
        error_of(told)
    assert not isinstance(refused.value, ImageError)


def test_a_sentence_without_end_is_refused() -> None:
    with pytest.raises(ValidationError):
        Sentence(error="ImageError", template="x" * 2001)
    with pytest.raises(KeyError):
        error_of(Sentence(error="SystemExit", template="x"))
