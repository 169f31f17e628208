"""What the README promises: short, its Python runs as it stands, its pointers lead somewhere."""

import re
from pathlib import Path

import pytest

from xai_core.home import CHECKOUT

PAGES = (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")))
LONGEST = 150


def code(language: str) -> list[str]:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_it_is_short_and_begins_with_two_commands():
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST
    assert re.findall(r"^make \w+", code("")[0], re.MULTILINE) == ["make app", "make test"]


def test_its_python_runs_as_it_stands(shiten_home: Path, capsys: pytest.CaptureFixture[str]):
    (start,) = code("python")
    exec(compile(start, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert re.search(r"\d+% of the attention .* chance \d+%.* blob .* \d+%", said, re.DOTALL)
    assert (shiten_home / "libraries" / "smear").is_dir()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_pointers_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).is_file(), target


def test_what_contributing_names_is_there():
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    where = text[text.index("## Where is it?") : text.index("## Rules")]
    named = re.findall(r"`((?:xai_core|ui|docs|tests)/[\w/]+(?:\.py|\.md|/)?)`", where)
    assert len(named) >= 20
    for path in named:
        assert (CHECKOUT / path).exists(), path
