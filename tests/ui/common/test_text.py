"""Messages reach the screen in the right language, filled in, and harmless."""

import pytest
from markdown_it import MarkdownIt

from ui.common import text
from xai_core.errors import LibraryError, Phrase
from xai_core.types import LocalisedText


@pytest.fixture
def japanese(monkeypatch):
    monkeypatch.setattr(text, "current_language", lambda: "ja")


def test_every_language_has_a_catalogue():
    for language in text.LANGUAGES:
        assert text.catalogue_path(language).is_file()


def test_a_known_message_is_translated_and_an_unknown_one_reads_english():
    assert text.translate("Home", "ja") == "ホーム"
    assert text.translate("Home", "en") == "Home"
    assert text.translate("No catalogue has this", "ja") == "No catalogue has this"


def test_the_catalogue_header_never_reaches_a_screen():
    assert text.translate("", "ja") == ""


def test_without_a_session_the_language_is_english():
    assert text.t("Home") == "Home"
    assert text.tn("{n} case", "{n} cases", 1) == "1 case"
    assert text.tn("{n} case", "{n} cases", 3) == "3 cases"


@pytest.mark.usefixtures("japanese")
def test_details_are_filled_into_the_translation():
    assert text.tn("{n} case", "{n} cases", 3) == "3症例"
    assert "CC BY" in text.t("Licence: {licence}", licence="CC BY")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("好中球", "<strong>好中球</strong>"),
        ("所見（模擬）", "<strong>所見（模擬）\u2060</strong>"),
        ("「核」", "<strong>\u2060「核」\u2060</strong>"),
        (text.verbatim("a*b**c"), "<strong>a*b**c</strong>"),
    ],
)
def test_bold_ends_at_a_bracket_too(name: str, shown: str):
    said = text._bold(f"専門家の回答も**{name}**です。**次**も")
    assert MarkdownIt().render(said) == f"<p>専門家の回答も{shown}です。<strong>次</strong>も</p>\n"


@pytest.mark.usefixtures("japanese")
def test_names_of_a_library_follow_the_language():
    assert text.localised(LocalisedText(en="Nucleus", ja="核")) == "核"


@pytest.mark.usefixtures("japanese")
def test_an_error_is_translated_with_the_phrases_and_errors_inside_it():
    inner = LibraryError(
        "The {what} holds {kind}, not real numbers.", what=Phrase("heat map"), kind=3
    )
    outer = LibraryError("{reason}", reason=inner)
    said = text.error_text(outer)
    assert "heat map" not in said
    assert "3" in said
    assert said == text.error_text(inner)


def test_numbers_keep_the_format_of_the_template():
    error = LibraryError("from {low:g} to {high:g}", low=0.5, high=2.0)
    assert text.error_text(error) == "from 0.5 to 2"


def test_what_a_stranger_wrote_is_shown_and_not_obeyed():
    error = LibraryError("There is no {name}.", name="![x](http://a.example/b.png) :red[c]")
    assert text.error_text(error) == (
        "There is no \\!\\[x\\](http\\:\N{WORD JOINER}//a.example/b.png) \\:red\\[c\\]."
    )
    assert text.verbatim("$a_b*") == r"\$a\_b\*"
    assert text.verbatim("www.a.example") == "www\N{WORD JOINER}.a.example"
    assert text.verbatim("me@a.example") == "me\N{WORD JOINER}@a.example"


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("**Which** of [these](https://example.org)?", "Which of these?"),
        ("a `code` and an\nescaped \\*", "a code and an escaped *"),
        ("Two\n\nparagraphs", "Two paragraphs"),
        ("- one\n- *two*", "one two"),
        ("![a cell](x.png) & <b>", "a cell & <b>"),
        ("```\nfenced\n```\nafter", "fenced after"),
        ("", ""),
    ],
)
def test_without_its_signs_markdown_is_one_line_of_words(marked: str, words: str):
    assert text.unformatted(marked) == words
