"""Every sentence a user can meet is in both catalogues, and none is written past them."""

import ast
from pathlib import Path

import pytest

from ui import catalogue
from ui.common.text import LANGUAGES
from xai_core.home import CHECKOUT

SHOWS_TEXT = {
    "altair_chart", "badge", "button", "caption", "checkbox", "chat_input", "color_picker",
    "data_editor", "dataframe", "date_input", "dialog", "download_button", "error", "expander",
    "feedback", "file_uploader", "form_submit_button", "header", "info", "link_button", "markdown",
    "metric", "multiselect", "number_input", "pills", "popover", "progress", "radio",
    "segmented_control", "select_slider", "selectbox", "slider", "spinner", "status", "subheader",
    "success", "tabs", "text", "text_area", "text_input", "title", "toast", "toggle", "warning",
    "write",
}  # fmt: skip
WORDED = {"label", "body", "help", "alt", "caption", "placeholder", "text", "title"}


@pytest.fixture(scope="module")
def template():
    return catalogue.extract()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_complete(language, template):
    """Run `make catalogues`, then fill in what it lists."""
    assert catalogue.problems(language, template) == []


def test_sentences_are_found_where_they_are_written(template):
    assert template.get("Home") is not None  # a Phrase
    assert template.get("Licence: {licence}") is not None  # t
    assert template.get(("{n} case", "{n} cases")).pluralizable  # tn
    assert template.get("This model has no class “{target}”; it has {known}.")  # an error


def test_updating_keeps_translations_and_drops_what_is_gone(monkeypatch):
    held = catalogue._empty("ja")
    held.add("Home", "ホーム")
    held.add("gone", "消えた")
    monkeypatch.setattr(catalogue, "read", lambda language: held)
    template = catalogue._empty(None)
    template.add("Home")
    template.add("new")
    updated = catalogue.updated("ja", template)
    assert {message.id: message.string for message in updated if message.id} == {
        "Home": "ホーム",
        "new": "",
    }


def test_problems_are_named(monkeypatch):
    held = catalogue._empty("ja")
    held.add("{n} left", "あと{m}")
    held.add("unsure", "たぶん", flags=["fuzzy"])
    held.add("empty", "")
    held.add("gone", "消えた")
    monkeypatch.setattr(catalogue, "read", lambda language: held)
    template = catalogue._empty(None)
    for message in ("{n} left", "unsure", "empty", "new"):
        template.add(message)
    assert catalogue.problems("ja", template) == [
        "fuzzy: 'unsure'",
        "missing: 'new'",
        "no longer in the code: 'gone'",
        "not translated: 'empty'",
        "other fields than ['n']: '{n} left'",
    ]


def screens() -> list[Path]:
    return [
        CHECKOUT / "app.py",
        *(CHECKOUT / "pages").glob("*.py"),
        *(CHECKOUT / "ui").rglob("*.py"),
    ]


@pytest.mark.parametrize("screen", screens(), ids=lambda path: path.name)
def test_no_sentence_is_shown_untranslated(screen):
    assert list(untranslated(screen.read_text(encoding="utf-8"))) == []


def test_the_check_above_sees_literals():
    seen = untranslated(
        'st.write("a sentence")\n'
        'column.metric(t("fine"), help="not fine")\n'
        'st.caption(f"{n} cases")\n'
        'st.markdown("**" + t("fine") + "** and more")\n'
        'st.info(t("fine"), icon=":material/info:")\n'
        'st.markdown(f"**{name}** · `{n}`")\n'
    )
    assert [line for line, _ in seen] == [1, 2, 3, 4]


@pytest.mark.parametrize("screen", screens(), ids=lambda path: path.name)
def test_no_sentence_hides_in_an_f_string(screen):
    assert hidden(screen.read_text(encoding="utf-8")) == []


def test_the_check_above_sees_hidden_sentences():
    assert hidden('f"{t(\'here\')} and {name(t(x))}"\nt("fine") + f"{t}"') == ["'here'"]


def hidden(source: str) -> list[str]:
    """Literals given to t, tn or Phrase inside an f-string, where extraction cannot see them."""
    calls = (
        node
        for outer in ast.walk(ast.parse(source))
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    return [
        ast.unparse(call.args[0])
        for call in calls
        if call.func.id in {"t", "tn", "Phrase"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def untranslated(source: str):
    """(line, literal) for each piece of prose given straight to a Streamlit call."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        is_log = isinstance(node.func.value, ast.Name) and node.func.value.id == "LOG"
        if node.func.attr in SHOWS_TEXT and not is_log:
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg in WORDED)]
            for argument in given:
                for literal in literals(argument):
                    if any(letter.isalpha() for letter in literal):
                        yield node.lineno, literal


def literals(node: ast.expr):
    """The string literals a value is put together from; what a call returns is not looked into."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literals(part)
    elif isinstance(node, ast.BinOp):
        yield from literals(node.left)
        yield from literals(node.right)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for part in node.elts:
            yield from literals(part)
