"""``lessons`` and what is made of them, on the command line."""

from tests.lessons.conftest import write_tiny


def test_lessons_are_listed_checked_and_made(run, refused, shiten_home, tmp_path) -> None:
    folder = write_tiny(shiten_home / "lessons")
    listed = {row["name"]: row for row in run("lessons", "--json").json["lessons"]}
    assert (listed["tiny"]["own"], listed["tiny"]["steps"]) == (True, 2)
    assert listed["tiny"]["title"] == "A tiny lesson"
    assert run("check-lesson", folder, "--json").json["problems"] == []
    made = run("lesson-notebooks", "tiny", "--folder", tmp_path / "made", "--json").json["written"]
    assert len(made) == 2
    (folder / "lesson.ja.md").unlink()
    assert "tiny/lesson.ja.md is missing" in refused("check-lesson", folder)
    assert "There is no lesson “none”" in refused("lesson-notebooks", "none")
