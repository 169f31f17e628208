"""Whoever calls a function of four or more parameters reads what each of them is.

Read from the source: public functions and methods of public modules, ``self`` and ``cls`` apart.
Their docstrings have numpydoc's sections: *Parameters* naming every one of them (several may share
a line: ``a, b``), *Returns* or *Yields* unless they give nothing back, and *Raises* where they
raise an error of ours themselves. Commands are apart: their docstring is what ``--help`` prints,
and each of their parameters is said there by a help text of its own.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

import xai_core
from xai_core import errors
from xai_core.cli import app

ROOT = Path(xai_core.__file__).parent
FEWEST = 4
COMMANDS = "cli"
OURS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.ShitenError)
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _public(body: list[ast.stmt]) -> Iterator[Function]:
    """Functions, and methods of classes, whose names have no leading underscore."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body)
        elif isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def _parameters(function: Function) -> list[str]:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [one.arg for one in named if one is not None and one.arg not in {"self", "cls"}]


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """What the function does itself: nothing of the functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))


def _raises_ours(function: Function) -> bool:
    raised = (node.exc for node in _own_nodes(function) if isinstance(node, ast.Raise))
    made = (error.func if isinstance(error, ast.Call) else error for error in raised)
    return any(isinstance(name, ast.Name) and name.id in OURS for name in made)


def _gives_nothing(function: Function) -> bool:
    said = function.returns
    return isinstance(said, ast.Constant) and said.value is None


def _sections(docstring: str) -> dict[str, str]:
    """Title -> what stands below its line of hyphens."""
    parts = re.split(r"^(\w+)\n-{3,}$", docstring, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _named(section: str) -> set[str]:
    """The parameters of a section: its lines that are not indented, ``a, b`` or ``a : type``."""
    heads = re.findall(r"^(\*{0,2}\w[^:\n]*?)(?: :.*)?$", section, flags=re.MULTILINE)
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def missing(function: Function) -> list[str]:
    """What the docstring lacks, in words; empty where it says all."""
    sections = _sections(ast.get_docstring(function) or "")
    wanted = _parameters(function)
    named = _named(sections.get("Parameters", ""))
    lacking = [f"Parameters: {name}" for name in wanted if name not in named]
    lacking += [f"Parameters: no such {name}" for name in sorted(named - set(wanted))]
    if not _gives_nothing(function) and not sections.keys() & {"Returns", "Yields"}:
        lacking.append("Returns")
    if _raises_ours(function) and "Raises" not in sections:
        lacking.append("Raises")
    return lacking


def _modules() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        inside = path.relative_to(ROOT).with_suffix("").parts
        private = any(part.startswith("_") and part != "__init__" for part in inside)
        if not private and inside[0] != COMMANDS:
            yield path


def _long_ones() -> Iterator[tuple[str, Function]]:
    for path in _modules():
        for function in _public(ast.parse(path.read_text(encoding="utf-8")).body):
            if len(_parameters(function)) >= FEWEST:
                yield f"{path.relative_to(ROOT.parent)}:{function.lineno} {function.name}", function


def test_long_functions_say_what_they_take_and_give() -> None:
    lacking = {place: what for place, function in _long_ones() if (what := missing(function))}
    told = "\n".join(f"{place}: {', '.join(what)}" for place, what in lacking.items())
    assert not lacking, f"numpydoc sections are missing:\n{told}"


def test_commands_say_what_they_take() -> None:
    commands = get_command(app).commands.items()  # type: ignore[attr-defined]  # a group has some
    silent = [
        f"{name}: {parameter.name}"
        for name, command in commands
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert not silent


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("Adds.", ["Parameters: a", "Parameters: b", "Returns", "Raises"]),
        ("Adds.\n\nParameters\n----------\na, b\n    Terms.\n", ["Returns", "Raises"]),
        (
            "Adds.\n\nParameters\n----------\na, c\n    Terms.\n\nRaises\n------\nContentError\n",
            ["Parameters: b", "Parameters: no such c", "Returns"],
        ),
    ],
)
def test_what_is_missing_by_hand(docstring: str, expected: list[str]) -> None:
    source = f'def add(a, b):\n    """{docstring}"""\n    raise ContentError("none")\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, Function)
    assert missing(function) == expected
