"""Fields are found where they may be, used for what they bring, and never take the rest down."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.domains import tiny_field
from tests.domains.tiny_field import both
from xai_core.cases import generated
from xai_core.cases.readers import READERS, ReaderName
from xai_core.cases.registry import ensure_builtin, library_ids, open_library
from xai_core.cases.writer import import_library
from xai_core.domains import registry
from xai_core.domains.contract import (
    AugmentationStep,
    Domain,
    FieldInfill,
    PublicDataset,
    load,
)
from xai_core.domains.own_process import build_in_own_process
from xai_core.errors import ChoiceError, DomainError, LibraryError
from xai_core.explain.infills import Infill, default_infill, filled, infill_named, infills
from xai_core.training.augmentation import augment
from xai_core.training.settings import Augmentation

TINY = tiny_field.DOMAIN
PLACE = f"{tiny_field.HERE}:DOMAIN"
OURS = ["blood", "eyelid", "chest-ct", "mammography", "gastric"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(registry.VARIABLE, raising=False)
    registry.refresh()
    yield
    registry.refresh()


def ids() -> list[str]:
    return [domain.id for domain in registry.domains()]


def test_our_own_are_there() -> None:
    assert ids() == OURS
    assert registry.left_out() == ()


def test_one_of_another_package_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "shiten_discs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shiten-discs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\ndiscs = {PLACE}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.refresh()
    assert ids() == [*OURS, "discs"]


def test_one_under_development_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(registry.VARIABLE, f" {PLACE},")
    assert ids() == [*OURS, "discs"]
    monkeypatch.setenv(registry.VARIABLE, "")
    assert ids() == OURS


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("no_such_module:DOMAIN", "No module named"),
        (f"{tiny_field.HERE}:NOTHING", "NOTHING"),
        ("words", "cannot be loaded"),
        (":", "cannot be loaded"),
        (f"{tiny_field.HERE}:HERE", "not a Domain but a str"),
        ("broken_field:DOMAIN", "ZeroDivisionError"),
        ("misnamed_field:DOMAIN", "not a “package.module:name”"),
    ],
)
def test_a_broken_one_is_logged_and_left_out(
    place: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "broken_field.py").write_text("DOMAIN = 1 / 0\n")
    (tmp_path / "misnamed_field.py").write_text(
        "from tests.domains.tiny_field import *\n"
        "DOMAIN = Domain(id='x', name=both('x'), readers={'y': 'nowhere'})\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(registry.VARIABLE, f"{place},{PLACE}")
    with caplog.at_level(logging.WARNING):
        assert ids() == [*OURS, "discs"]
    assert place in caplog.text
    (omitted,) = registry.left_out()
    assert omitted.where == place
    assert reason in str(omitted.reason)


def test_of_two_with_one_name_the_second_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rival_field.py").write_text(
        "from tests.domains.tiny_field import *\n"
        "DOMAIN = Domain(id='rival', name=both('x'), readers={'pbc': 'a:b'})\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(registry.VARIABLE, f"rival_field:DOMAIN,{PLACE}")
    assert ids() == [*OURS, "discs"]
    said = str(registry.left_out()[0].reason)
    assert said == "The domains “blood” and “rival” both have a reader “pbc”: rename one."


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(TINY), "already a domain “discs”"),
        (Domain("other", both("x"), builtin_libraries=TINY.builtin_libraries), "library “discs”"),
        (Domain("other", both("x"), simulators=TINY.simulators), "simulator “discs”"),
        (Domain("other", both("x"), infills=TINY.infills), "infill “black”"),
        (Domain("other", both("x"), readers={"coco": "a:b"}), "“shiten” and “other”"),
        (Domain("o", both("x"), infills=(replace(TINY.infills[0], value="blur"),)), "“blur”"),
        (Domain("o", both("x"), augmentations=(AugmentationStep("light", "a:b"),)), "“light”"),
    ],
)
def test_a_name_is_taken_once(other: Domain, said: str) -> None:
    with registry.register(TINY):
        with pytest.raises(DomainError, match=said), registry.register(other):
            pass
        assert ids() == [*OURS, "discs"]
    assert ids() == OURS


def test_the_names_of_the_core_are_reserved() -> None:
    general = set(Augmentation.model_fields)
    assert {
        "reader": set(ReaderName),
        "infill": set(Infill),
        "augmentation": general,
    } == registry.RESERVED


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": "Dis cs"}, "cannot be the name of a domain"),
        ({"readers": {"": "a:b"}}, "cannot be the name of a reader"),
        ({"readers": {"a": "os.system"}}, "names “os.system”"),
        ({"infills": TINY.infills * 2}, "two things of one kind and name"),
    ],
)
def test_a_domain_that_makes_no_sense_is_refused(values: dict, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        replace(TINY, **values)


SET = PublicDataset(
    name="public",
    title=both("Public"),
    reader="folders",
    licence="CC0",
    citation="-",
    page="https://a.invalid",
    address="https://a.invalid/a.zip",
)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"address": None}, "neither an address nor words"),
        ({"address": "file:///etc/passwd"}, "not http or https"),
        ({"page": "javascript:alert(1)"}, "not http or https"),
        ({"sha256": "0" * 63 + "G"}, "64 small hexadecimal digits"),
    ],
)
def test_a_data_set_that_makes_no_sense_is_refused(values: dict, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        replace(SET, **values)


def test_a_data_set_is_found_and_needs_a_reader_that_is_there() -> None:
    with registry.register(replace(TINY, datasets=(SET,))):
        assert registry.datasets()["public"] is SET
    lost = replace(SET, reader="nothing")
    with (
        pytest.raises(DomainError, match="a reader “nothing”, and there is none"),
        registry.register(replace(TINY, datasets=(lost,))),
    ):
        pass


def test_what_lives_nowhere_is_told() -> None:
    with pytest.raises(DomainError, match="“math:nothing” cannot be loaded"):
        load("math:nothing")


def test_asking_loads_nothing_heavy() -> None:
    asked = (
        "import sys; from xai_core.cases.readers import READERS; from xai_core.domains import"
        " registry; list(READERS); registry.builtin_libraries();"
        "print([n for n in ('torch', 'scipy', 'cv2', 'streamlit') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_its_reader_reads(shiten_home: Path, tmp_path: Path) -> None:
    (tmp_path / "count").write_text("3")
    with registry.register(TINY):
        assert "disc-count" in READERS
        import_library("disc-count", tmp_path / "count", "mine", progress=lambda *_: None)
    assert len(open_library("mine").cases) == 3
    with pytest.raises(ChoiceError, match="mini-mias, folders"):
        READERS["disc-count"]


def test_its_simulator_draws_with_its_own_options_alone(tmp_path: Path) -> None:
    with registry.register(TINY):
        how = generated.simulator("discs")
        asked = {
            "n": 4, "seed": 0, "size": None, "workers": None, "progress": lambda *_: None
        }  # fmt: skip
        done = generated.simulate(how, tmp_path / "a", options={"wanted": (1,)}, **asked)
        assert done.report.n_cases == 4
        assert done.settings == {"wanted": (1,)}
        with pytest.raises(LibraryError, match="“discs” has no option “follow”"):
            generated.simulate(how, tmp_path / "b", options={"follow": 0.9}, **asked)
        assert generated.simulator().name == "smear"
    with pytest.raises(ChoiceError, match="not one of smear"):
        generated.simulator("discs")


def test_its_library_is_built_in_extents(shiten_home: Path, tmp_path: Path) -> None:
    with registry.register(TINY):
        library = generated.builtin_library("discs")
        few = generated.build(library, tmp_path / "discs", "few").library
        assert len(few.cases) == generated.size_of(library, "few") == 2
        assert generated.extent_of(few) == "few"
        build_in_own_process(library, lambda *_: None)
        assert generated.extent_of(open_library("discs")) == "all"
        with pytest.raises(ChoiceError, match="few, all"):
            generated.build(library, tmp_path / "discs", "most")
    assert generated.extent_of(few) is None
    with pytest.raises(ChoiceError, match="smear, smear-shortcut"):
        generated.builtin_library("../elsewhere")


def test_the_starter_stays_the_first_fields(shiten_home: Path) -> None:
    with registry.register(TINY):
        ensure_builtin()
    assert library_ids() == ("smear",)


def test_without_a_field_the_shelf_stays_empty(
    shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "OWN", ())
    registry.refresh()
    ensure_builtin()
    assert library_ids() == ()
    assert infills() == tuple(Infill)
    assert default_infill() is Infill.BLUR
    with pytest.raises(ChoiceError, match="not one of folders"):
        READERS["pbc"]


def test_its_infill_fills() -> None:
    image = np.full((8, 8, 3), 200, np.uint8)
    mask = np.zeros((8, 8), bool)
    mask[2:4, 2:4] = True
    with registry.register(TINY):
        black = infill_named("black")
        assert isinstance(black, FieldInfill)
        assert black in infills()
        got = filled(image, np.ones((8, 8), bool), black)
        assert not got.any()
        assert np.array_equal(filled(image, mask, black)[~mask], image[~mask])
    with pytest.raises(ChoiceError, match="mean-stain, blur"):
        infill_named("black")


def test_its_augmentation_is_a_recipe_entry_and_nothing_where_left_out() -> None:
    pixels = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(1))
    still = {"rotation": 0, "flip": False}

    def changed(**values: float) -> torch.Tensor:
        how = Augmentation.model_validate(still | values)
        return augment(pixels, (12, 12), how, torch.Generator().manual_seed(2))

    alone = changed(stain=0.2)
    with registry.register(TINY):
        assert torch.equal(changed(stain=0.2), alone)
        assert torch.allclose(changed(dim=0.25), changed() * 0.75)
        with pytest.raises(ValueError, match=r"augmentation\.dim is 0 to 0\.5"):
            changed(dim=0.6)
    without = Augmentation.model_validate(still)
    assert Augmentation.model_validate(still | {"stain": 0}) == without
    assert without.strength("stain") == 0
    with pytest.raises(ValueError, match=r"augmentation\.dim is unknown; the fields bring: stain"):
        changed(dim=0.25)


def test_its_words_are_heard() -> None:
    with registry.register(TINY):
        assert registry.words()["disc"].en == "disc"


def test_the_command_line_takes_what_it_brings(tmp_path: Path) -> None:
    home = {"SHITEN_HOME": str(tmp_path / "home"), registry.VARIABLE: f"{PLACE},nowhere:X"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-m", "xai_core", *words]
        return subprocess.run(
            asked, env={**os.environ, **home}, capture_output=True, text=True, check=False
        )

    words = ("simulate", "--simulator", "discs", "--n", "2", "--out", str(tmp_path / "out"))
    told = json.loads(run(*words, "--wanted", "1,2", "--wanted", "3", "--json").stdout)
    assert told["wanted"] == [1, 2, 3]
    assert told["size"] == 16
    assert told["classes"] == ["small", "large"]
    assert "takes numbers" in run(*words, "--wanted", "x").stderr
    assert "has no option “follow”" in run(*words, "--follow", "0.9").stderr
    assert json.loads(run("builtin", "discs", "--json").stdout)["n_cases"] == 5
    listed = json.loads(run("domains", "--json").stdout)
    assert [domain["id"] for domain in listed["domains"]] == [*OURS, "discs"]
    assert listed["left_out"][0]["where"] == "nowhere:X"
