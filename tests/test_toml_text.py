"""TOML from outside: what is read, what is refused, and where it says the fault is."""

import pytest

from xai_core.toml_text import MAX_CHARACTERS, MAX_KEY_PARTS, MAX_NESTING, TomlError, parse_toml


def key(parts: int) -> str:
    return ".".join(["a"] * parts)


def test_what_is_written_is_read() -> None:
    assert parse_toml('title = "Cells"\n[task.classes]\nband = 1\n') == {
        "title": "Cells",
        "task": {"classes": {"band": 1}},
    }


@pytest.mark.parametrize(
    "text",
    [
        f'doi = "{key(50_000)}"',
        f"doi = '{key(100)}'",
        f'doi = """\n{key(100)}\n{"[" * 100}"""',
        f"doi = '''{key(100)}'''",
        f"# {key(100)} {'{' * 100}\na = 1",
        rf'quote = "\"{key(100)}"',
        f"{key(MAX_KEY_PARTS)} = 1",
        f"a = {'[' * MAX_NESTING}{']' * MAX_NESTING}",
        "a = [1.5, 2.5, 3.5]",
    ],
)
def test_dots_and_brackets_in_a_text_or_a_comment_nest_nothing(text: str) -> None:
    assert parse_toml(text)


@pytest.mark.parametrize(
    "long",
    [
        f"{key(50_000)} = 1",
        f"[{key(50_000)}]",
        f"a = {{{key(50_000)} = 1}}",
        " . ".join(['"a"'] * 17) + " = 1",
        " .\t".join(["'a.b'"] * 17) + " = 1",
        f"{key(MAX_KEY_PARTS + 1)} = 1",
    ],
)
def test_a_key_of_very_many_parts_is_refused_where_it_stands(long: str) -> None:
    with pytest.raises(TomlError, match="a key has too many parts") as refused:
        parse_toml('title = """\ntwo lines"""\n' + long)
    assert refused.value.line == 3


@pytest.mark.parametrize(
    "deep",
    ["a = " + "[" * 100_000, "a = " + "{a = " * 40 + "1" + "}" * 40, "a = [\n" + "[" * 32],
)
def test_what_is_nested_very_deeply_is_refused(deep: str) -> None:
    with pytest.raises(TomlError, match="nested too deeply"):
        parse_toml(deep)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = ", 2),
        ("a = 1\na = 2", 2),
        ('a = "no end', 1),
        ('a = """no end', 1),
        ('a = "\\', 1),
        (f"a = {'1' * 5_000}", 1),
        ("a = 2026-02-31", 1),
        ("x" * (MAX_CHARACTERS + 1), 1),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TomlError) as refused:
        parse_toml(text)
    assert refused.value.line == line
    assert refused.value.reason
    assert "at line" not in refused.value.reason
