"""The docstring of a package of more than four modules is a map of its folder.

A row of the map begins with a name in double backticks, and two spaces or more stand before its
words. Every module and subpackage has one row.
"""

import ast
import re
from pathlib import Path

import pytest

from xai_core.home import CHECKOUT

MOST_WITHOUT = 4


def inside(package: Path) -> list[str]:
    """The modules and subpackages of a folder."""
    modules = [path.stem for path in package.glob("*.py") if path.name != "__init__.py"]
    return sorted(modules + [path.parent.name for path in package.glob("*/__init__.py")])


def named(docstring: str) -> list[str]:
    """What the rows of a map begin with: ``name``, ``name.py`` or ``xai_core.name``."""
    return sorted(re.findall(r"^``(?:xai_core\.)?(\w+)(?:\.py)?``  ", docstring, re.MULTILINE))


ROOMS = (CHECKOUT / "xai_core", CHECKOUT / "ui")
PACKAGES = [path.parent for room in ROOMS for path in sorted(room.rglob("__init__.py"))]
LARGE = [package for package in PACKAGES if len(inside(package)) > MOST_WITHOUT]


@pytest.mark.parametrize("package", LARGE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_package_names_what_is_in_it(package: Path) -> None:
    source = (package / "__init__.py").read_text(encoding="utf-8")
    assert named(ast.get_docstring(ast.parse(source)) or "") == inside(package)


def test_rows_by_hand() -> None:
    docstring = "Two.\n\n``two``      2\n``one.py``   1\n``four``   4\n\n``three`` is no row.\n"
    assert named(docstring) == ["four", "one", "two"]


def test_there_are_large_packages() -> None:
    assert {package.name for package in LARGE} >= {"explain", "misclassifications", "xai_core"}
