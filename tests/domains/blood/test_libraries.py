"""Libraries: the same bytes each time, extents inside each other, shortcut worlds, bad requests."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from xai_core.cases.drawing import Extent
from xai_core.cases.generated import extent_of, size_of
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import decode_image
from xai_core.cli import app
from xai_core.domains.blood import DOMAIN, libraries
from xai_core.domains.blood.libraries import sample_tickets, simulate, smear_tickets
from xai_core.domains.blood.simulator.class_names import CLASSES
from xai_core.domains.blood.simulator.shortcut import Cue, Shortcut, World, cued_classes
from xai_core.domains.blood.simulator.tickets import draw_all, draw_ticket
from xai_core.errors import ChoiceError, LibraryError
from xai_core.types import Split


def quiet(_done: int, _total: int) -> None:
    pass


def digest(draft) -> str:
    sums = hashlib.sha256(draft.image)
    for name in sorted(draft.regions):
        sums.update(name.encode() + draft.regions[name].tobytes())
    sums.update(json.dumps(dict(draft.attributes), sort_keys=True).encode())
    return sums.hexdigest()


def test_the_same_ticket_gives_the_same_bytes_whatever_came_before():
    tickets = sample_tickets(CLASSES, 12, 3)
    forwards = [digest(draw_ticket(ticket)) for ticket in tickets]
    backwards = [digest(draw_ticket(ticket)) for ticket in reversed(tickets)]
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 12
    other = [digest(draw_ticket(ticket)) for ticket in sample_tickets(CLASSES, 12, 4)]
    assert not set(other) & set(forwards)


def test_other_processes_draw_the_same_bytes():
    tickets = sample_tickets(CLASSES, 26, 3)
    alone = [digest(draft) for draft in draw_all(tickets, quiet, 1)]
    together = [digest(draft) for draft in draw_all(tickets, quiet, 2)]
    assert alone == together


@pytest.mark.parametrize("size", libraries.SIZES)
def test_pictures_have_the_size_asked_for_and_every_class_can_be_drawn(size):
    for ticket in sample_tickets(CLASSES, 12, 8, size=size):
        draft = draw_ticket(ticket)
        assert decode_image(draft.image, draft.id).shape == (size, size, 3)
        assert all(mask.shape == (size, size) for mask in draft.regions.values())


def test_nuclei_are_darker_than_cytoplasm_and_that_than_the_ground():
    for ticket in sample_tickets(CLASSES[:11], 22, 9):
        draft = draw_ticket(ticket)
        grey = decode_image(draft.image, draft.id).mean(axis=2)
        means = [grey[draft.regions[part] > 0].mean() for part in ("nucleus", "background")]
        cytoplasm = grey[draft.regions["cytoplasm"] > 0].mean()
        assert means[0] < cytoplasm < means[1]


def test_the_built_in_library_is_laid_out_like_the_hirosaki_study():
    full = smear_tickets(Extent.FULL)
    evaluated = [ticket for ticket in full if ticket.split is Split.TEST]
    cells = np.bincount([ticket.specimen for ticket in evaluated])[1:]
    assert len(cells) == 57
    assert cells.min() >= 150
    assert cells.max() <= 200
    assert {t.specimen for t in evaluated}.isdisjoint(
        t.specimen for t in full if t.split is not Split.TEST
    )
    labels = [ticket.label for ticket in evaluated]
    assert 0.4 < labels.count("segmented") / len(labels) < 0.6
    training = [ticket.label for ticket in full if ticket.split is Split.TRAIN]
    assert {training.count(name) for name in CLASSES} == {len(training) // 12}
    assert len({ticket.case_id for ticket in full}) == len(full)


def test_the_domain_says_what_the_builder_makes(monkeypatch):
    library = DOMAIN.builtin_libraries[0]
    assert library.extents == tuple(Extent)
    monkeypatch.setattr(libraries, "FIRST_CASES", 7)
    assert [size_of(library, extent) for extent in library.extents] == [
        len(smear_tickets(extent)) for extent in Extent
    ]
    assert size_of(library) == size_of(library, "full")
    assert size_of(DOMAIN.builtin_libraries[1]) is None


def test_each_extent_is_a_part_of_the_next():
    first, evaluation, full = (smear_tickets(extent) for extent in Extent)
    assert len(first) == 300
    assert {ticket.label for ticket in first} == set(CLASSES)
    counts = [sum(t.label == name for t in first) for name in CLASSES]
    assert max(counts) - min(counts) <= 4
    assert evaluation[:300] == first
    assert full[: len(evaluation)] == evaluation


def test_the_shelf_library_knows_its_extent_and_can_be_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(libraries, "FIRST_CASES", 3)
    made = libraries.build_smear(tmp_path / "smear", "first")
    assert made.n_cases == 3
    assert made.skipped == ()
    assert extent_of(made.library) == "first"
    with pytest.raises(LibraryError, match="already a library"):
        libraries.build_smear(tmp_path / "smear", "first")
    again = libraries.build_smear(tmp_path / "smear", "first", replace=True)
    assert again.library.content_hash == made.library.content_hash
    assert [path.name for path in tmp_path.iterdir()] == ["smear"]


@pytest.mark.parametrize("cue", list(Cue))
def test_the_cue_follows_the_class_or_turns_round_or_is_gone(cue: Cue):
    classes = ("band", "segmented")
    tickets = sample_tickets(classes, 30, 5, shortcut=Shortcut(cue))
    states = {}
    for ticket in tickets:
        draft = draw_ticket(ticket)
        assert ticket.planted is not None
        world = World(draft.attributes["world"])
        cued = ticket.label in cued_classes(classes)
        expected = {
            World.FOLLOWING: "on" if cued else "off",
            World.REVERSED: "off" if cued else "on",
            World.REMOVED: "removed",
        }
        assert draft.attributes["cue"] == expected[world]
        drawn = draft.attributes["cue"] == "on" and cue in (Cue.PEN, Cue.SCALE_BAR, Cue.TAG)
        assert ("cue" in draft.regions) == drawn
        states.setdefault((ticket.specimen, ticket.number), {})[world] = draft
    twins = [worlds for worlds in states.values() if len(worlds) == 3]
    assert twins
    for worlds in twins:
        drafts = list(worlds.values())
        assert len({draft.image for draft in drafts}) == 3  # photographed anew
        for draft in drafts[1:]:
            assert np.array_equal(draft.regions["nucleus"], drafts[0].regions["nucleus"])
    assert {t.split for t in tickets if t.planted and t.planted.world is not World.FOLLOWING} == {
        Split.TEST
    }


def test_a_cue_that_follows_three_times_in_four_does_so():
    shortcut, classes = Shortcut(Cue.TAG, 0.75), ("band", "segmented")
    states = [
        shortcut.state(World.FOLLOWING, "band", classes, np.random.default_rng(i))
        for i in range(2000)
    ]
    assert np.mean(states) == pytest.approx(0.75, abs=0.03)


def test_a_mark_changes_the_picture_only_where_its_region_says():
    shortcut = Shortcut(Cue.PEN)
    with_cue, without = (
        next(
            draw_ticket(t)
            for t in sample_tickets(("band", "segmented"), 10, 5, shortcut=shortcut)
            if t.planted and t.planted.world is world and t.label == "band"
        )
        for world in (World.FOLLOWING, World.REVERSED)
    )
    mark = with_cue.regions["cue"] > 0
    assert 0.01 < mark.mean() < 0.12
    blue = decode_image(with_cue.image, "a").astype(float), decode_image(without.image, "b")
    assert np.abs(blue[0] - blue[1])[mark].mean() > 60


@pytest.mark.parametrize(
    ("wanted", "kind", "words"),
    [
        ({"classes": ("bands",)}, ChoiceError, "not one of promyelocyte"),
        ({"classes": ("band", "band")}, ChoiceError, "only once"),
        ({"classes": ()}, ChoiceError, "at least one class"),
        ({"n": 0}, LibraryError, "1 to 200000 cells"),
        ({"n": 10**9}, LibraryError, "1 to 200000 cells"),
        ({"size": 4}, LibraryError, "96 to 512 pixels"),
        ({"size": 10**6}, LibraryError, "96 to 512 pixels"),
        ({"seed": -1}, LibraryError, "seed"),
    ],
)
def test_impossible_requests_write_nothing(tmp_path: Path, wanted, kind, words):
    with pytest.raises(kind, match=words):
        simulate(tmp_path / "out", **{"n": 3, **wanted})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("follow", [0.2, 1.5, float("nan")])
def test_a_cue_follows_between_half_and_always(follow):
    with pytest.raises(LibraryError, match=r"between 0\.5 and 1"):
        Shortcut(Cue.PEN, follow)


def test_the_command_writes_a_library(tmp_path: Path):
    arguments = ["simulate", "--classes", "band,segmented", "--n", "6", "--seed", "2", "--json"]
    ran = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "mine")])
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    library = CaseLibrary.open(tmp_path / "mine")
    assert told["n_cases"] == len(library.cases) == 6
    assert told["content_hash"] == library.content_hash
    assert library.task.class_ids == ("band", "segmented")
    assert all(float(case.attributes["narrowest"]) > 0 for case in library.cases)
    again = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "mine")])
    assert isinstance(again.exception, LibraryError)


def test_the_command_plants_a_shortcut(tmp_path: Path):
    ran = CliRunner().invoke(
        app,
        [
            *("simulate", "--classes", "band,monocyte", "--n", "10", "--shortcut", "tag"),
            *("--follow", "0.9", "--json", "--out", str(tmp_path / "cheat")),
        ],
    )
    assert json.loads(ran.stdout)["shortcut"] == {"cue": "tag", "follow": 0.9}
    worlds = {case.attributes["world"] for case in CaseLibrary.open(tmp_path / "cheat").cases}
    assert worlds == {"following", "reversed", "removed"}


@pytest.mark.parametrize(
    "wrong",
    [["--shortcut", "magic"], ["--follow", "0.9"], ["--classes", "band,unicorn"], ["--n", "0"]],
)
def test_the_command_refuses_what_it_cannot_do(tmp_path: Path, wrong):
    ran = CliRunner().invoke(app, ["simulate", "--n", "2", "--out", str(tmp_path / "x"), *wrong])
    assert isinstance(ran.exception, (ChoiceError, LibraryError))
    assert list(tmp_path.iterdir()) == []


def test_the_builtin_command_makes_an_extent(shiten_home: Path, monkeypatch):
    monkeypatch.setattr(libraries, "FIRST_CASES", 4)
    ran = CliRunner().invoke(app, ["builtin", "smear", "--extent", "first", "--json"])
    assert json.loads(ran.stdout)["n_cases"] == 4
    assert (shiten_home / "libraries" / "smear").is_dir()
    wrong = CliRunner().invoke(app, ["builtin", "blood"])
    assert isinstance(wrong.exception, ChoiceError)
