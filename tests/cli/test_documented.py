"""docs/commands.md names every command, every option and every variable of the environment."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from typer.main import get_command

from xai_core.cli import app
from xai_core.home import CHECKOUT

OUR_OWN = {"SHITEN_HIDDEN"}
"""Said by one process of ours to another, and to nobody else."""
PAGE = (CHECKOUT / "docs" / "commands.md").read_text(encoding="utf-8")


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


ALL = dict(commands(get_command(app)))


def told(option: str) -> bool:
    return re.search(rf"{re.escape(option)}(?![\w-])", PAGE) is not None


@pytest.mark.parametrize("name", ALL)
def test_a_command_with_its_options(name: str) -> None:
    assert f"`{name}" in PAGE
    options = {
        option
        for parameter in ALL[name].params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert sorted(option for option in options if not told(option)) == []


def test_the_environment() -> None:
    source = [
        *(CHECKOUT / "xai_core").rglob("*.py"),
        *(CHECKOUT / "ui").rglob("*.py"),
        *(path for path in (CHECKOUT / "deploy").iterdir() if path.is_file()),
    ]
    used = {name for path in source for name in variables(path)}
    assert used
    assert sorted(name for name in used if name not in OUR_OWN and f"`{name}`" not in PAGE) == []


def variables(path: Path) -> set[str]:
    return set(re.findall(r"SHITEN_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
