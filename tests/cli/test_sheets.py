"""``sheet`` writes a picture of many cases, or nothing."""

from pathlib import Path

from PIL import Image


def test_one_library_and_one_beside_it(run, drawn_home: Path, tmp_path: Path) -> None:
    words = ["sheet", "--library", "drawn-cells", "--n", "10", "--out", tmp_path / "one.png"]
    found = run(*words, "--json").json
    assert len(found["cases"]) == 10
    assert run(*words, "--json").json["cases"] == found["cases"]
    with Image.open(tmp_path / "one.png") as one:
        width = one.width
    both = run(*words[:-1], tmp_path / "two.png", "--beside", "drawn-cells", "--json").json
    assert both["cases_beside"] == both["cases"]
    with Image.open(tmp_path / "two.png") as two:
        assert two.width > 2 * width


def test_asked_wrongly(refused, drawn_home: Path, tmp_path: Path) -> None:
    words = ["sheet", "--library", "drawn-cells", "--out", tmp_path / "no.png"]
    assert "there are: drawn-cells" in refused(*words[:2], "elsewhere", *words[3:])
    assert "NAME=VALUE" in refused(*words, "--where", "nonsense")
    assert "name one" in refused(*words, "--beside-where", "a=b")
    assert "at least one picture" in refused(*words, "--where", "stain=none")
