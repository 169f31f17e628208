"""``study-report``: a file of the kind that its name says, or one sentence."""

from pathlib import Path


def test_a_report_is_written(run, studied_home, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    done = run(
        "study-report", "--library", "brightness", "--model", "estimator", "--output", str(file)
    )
    assert done.code == 0
    assert done.out.startswith(str(file))
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_another_ending_is_refused(refused, studied_home, tmp_path: Path) -> None:
    said = refused(
        "study-report", "--library", "brightness", "--model", "estimator", "--output", "r.docx"
    )
    assert "ends neither in .html nor in .md" in said
