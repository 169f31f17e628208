"""Some points in the suite, and that faults would be seen. All of them: ``make faults``."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.kept import Kept, Point, Tried
from tests.faults.operations import Operation, nothing_wrong, with_cells, write_cells
from tests.faults.points import Trial
from tests.faults.shim import built, missing
from xai_core.home import CHECKOUT

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))
POINTS = 6


def test_nothing_is_lost_or_half_done() -> None:
    words = [sys.executable, "-m", "tests.faults", "--no-torch", "--points", str(POINTS)]
    operations = ("import-replacing", "vote")
    asked = [word for name in operations for word in ("--operation", name)]
    done = subprocess.run(
        [*words, *asked], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["points"] == POINTS


def in_place(root: Path, say: Callable[[str], None]) -> None:
    """A library written where it is listed, as nobody should."""
    folder = root / "home" / "libraries" / "bare"
    folder.mkdir()
    (folder / "library.toml").write_text("format = 1")
    write_cells(root / "out")
    for path in (root / "out").iterdir():
        path.replace(folder / path.name)
    say("done")


WATCH = """
import sys
from pathlib import Path
from tests.faults.points import prepared, problems
from tests.faults.shim import Fault
from tests.faults.test_faults import BAD
trial = prepared("bad", BAD, Path(sys.argv[1]))
print(problems(trial, trial.calls.index("w") + 1, Fault.KILLED))
print(problems(trial, trial.calls.index("w") + 1, Fault.BROKEN))
"""
BAD = Operation(with_cells, in_place, nothing_wrong)


def test_what_is_half_done_would_be_seen(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(tmp_path)],
        cwd=CHECKOUT,
        env=os.environ | {"LD_PRELOAD": str(built())},
        capture_output=True,
        text=True,
        check=True,
    )
    killed, broken = done.stdout.splitlines()
    assert "the library bare is listed broken" in killed
    assert "no sentence: OSError(5" in broken


def test_no_point_is_tried_twice(tmp_path: Path) -> None:
    """A run goes on where the last one stopped, even one killed as it wrote a line."""
    trial = Trial("two", BAD, tmp_path, {}, "wr")  # five faults of a write, two of a rename
    every = [Point(trial, *point) for point in trial.points()]
    assert len({point.key for point in every}) == len(every) == 7
    file = tmp_path / "tried.jsonl"
    for point in every[:3]:
        Kept(file).add(point, Tried("done"))
    with file.open("a") as cut:
        cut.write('{"point": "two')
    kept = Kept(file)
    assert kept.left(every) == every[3:]
    assert kept.counted() == {"two": {"done": 3}}
    with pytest.raises(ValueError, match="second time"):
        kept.add(every[0], Tried("done"))
    kept.add(every[3], Tried("wrong", ("lost",)))
    assert Kept(file).tried == kept.tried
    other = Trial("two", BAD, tmp_path, {}, "wwr")  # it makes other calls now
    assert len(kept.left([Point(other, *point) for point in other.points()])) == 12
