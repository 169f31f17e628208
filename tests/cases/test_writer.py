"""All of a library, or nothing; and what is left out is said."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases import writer
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import encode_png
from xai_core.cases.writer import import_library, write_library
from xai_core.errors import ChoiceError, LibraryError
from xai_core.tasks import Classification, ClassInfo, Regression
from xai_core.types import LocalisedText, Origin, Split


def text(word: str) -> LocalisedText:
    return LocalisedText(en=word, ja=word)


def region(region_id: str, union_of: tuple[str, ...] = ()) -> RegionInfo:
    return RegionInfo(
        id=region_id,
        name=text(region_id),
        origin=Origin.EXPERT,
        author="A",
        union_of=union_of,
    )


MANIFEST = Manifest(
    format=1,
    id="tiny",
    version="1",
    title=text("Tiny"),
    licence="CC0",
    task=Classification(
        classes=(ClassInfo(id="band", name=text("b")), ClassInfo(id="eo", name=text("e"))),
    ),
    regions=(region("nucleus"), region("b.c"), region("c"), region("cell", ("nucleus",))),
)
HB = MANIFEST.model_copy(update={"task": Regression(unit="g/dL", tolerance=1), "regions": ()})


def picture(grey: int) -> bytes:
    return encode_png(np.full((8, 9, 3), grey, np.uint8))


def draft(case_id: str, grey: int, label: str | None = "band", **more: object) -> CaseDraft:
    return CaseDraft(id=case_id, image=picture(grey), suffix=".png", label=label, **more)


MASK = np.zeros((8, 9), np.float32)
MASK[2, 3] = 1


def everything_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    one = draft(
        "one",
        1,
        specimen="s, 1",
        split=Split.TEST,
        regions={"nucleus": MASK},
        attributes={"size": "big; red", "empty": ""},
    )
    report = write_library(tmp_path / "tiny", MANIFEST, [one, draft("two", 2, "eo")])
    assert (report.n_cases, report.skipped) == (2, ())
    case, other = CaseLibrary.open(tmp_path / "tiny").cases
    assert report.library.cases == (case, other)
    assert case.sha256 == hashlib.sha256(one.image).hexdigest()
    assert (case.specimen, case.split, case.attributes) == (
        "s, 1",
        Split.TEST,
        {"size": "big; red"},
    )
    assert (other.specimen, other.split, other.regions) == (None, None, {})
    assert np.array_equal(report.library.mask(case, "cell"), MASK)
    assert report.library.image_bytes(case) == one.image
    assert everything_in(tmp_path) == {
        "tiny",
        "tiny/library.toml",
        "tiny/cases.csv",
        "tiny/images",
        "tiny/images/one.png",
        "tiny/images/two.png",
        "tiny/regions",
        "tiny/regions/one.nucleus.png",
    }


def test_ids_with_dots_do_not_share_a_mask_file(tmp_path: Path) -> None:
    other = 1 - MASK
    drafts = [draft("a", 1, regions={"b.c": MASK}), draft("a.b", 2, regions={"c": other})]
    library = write_library(tmp_path / "tiny", MANIFEST, drafts).library
    assert np.array_equal(library.mask(library.case("a"), "b.c"), MASK)
    assert np.array_equal(library.mask(library.case("a.b"), "c"), other)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(draft("x", 9), image=b"junk"), "not a picture"),
        (replace(draft("x", 9), image=picture(9)[:-30]), "damaged"),
        (draft("x", 9, regions={"nucleus": MASK[:4]}), "4 x 9"),
        (draft("x", 9, regions={"nucleus": MASK * 2}), "0 and 1"),
        (draft("x", 9, regions={"halo": MASK}), "no region “halo”"),
        (draft("x", 9, regions={"cell": MASK}), "no region “cell”"),
        (draft("x", 9, "lymph"), "no class “lymph”"),
        (draft("x", 9, None), "no class"),
        (draft("x", 9, target=1.0), "no class"),
        (draft("ONE", 9), "already taken"),
        (draft("../x", 9), "not a case id"),
        (draft("", 9), "not a case id"),
        (replace(draft("x", 9), suffix="/../../x.png"), "extension"),
        (replace(draft("x", 9), suffix=".exe"), "extension"),
        (draft("x", 9, specimen="a\0b"), "not text"),
        (draft("x", 9, specimen="\udc80"), "not text"),
        (draft("x", 9, attributes={"": "b"}), "not text"),
        (draft("x", 9, attributes={"a": "b" * 200_000}), "too long"),
    ],
)
def test_a_bad_draft_is_skipped_and_leaves_no_file(
    tmp_path: Path, bad: CaseDraft, words: str
) -> None:
    report = write_library(tmp_path / "tiny", MANIFEST, [draft("one", 1), bad, draft("two", 2)])
    assert [case.id for case in report.library.cases] == ["one", "two"]
    (skipped,) = report.skipped
    assert skipped.what == bad.id
    assert words in str(skipped.reason)
    assert len(list((tmp_path / "tiny/images").iterdir())) == 2
    assert list((tmp_path / "tiny/regions").iterdir()) == []


@pytest.mark.parametrize("target", [None, float("nan"), float("inf")])
def test_a_target_must_be_finite(tmp_path: Path, target: float | None) -> None:
    good, bad = draft("a", 1, None, target=11.5), draft("b", 2, None, target=target)
    report = write_library(tmp_path / "hb", HB, [good, bad, draft("c", 3, "band", target=1.0)])
    assert [(case.id, case.target) for case in report.library.cases] == [("a", 11.5)]
    assert len(report.skipped) == 2


def test_twins_with_one_answer_keep_the_first(tmp_path: Path) -> None:
    report = write_library(tmp_path / "tiny", MANIFEST, [draft("a", 1), draft("b", 1)])
    assert [case.id for case in report.library.cases] == ["a"]
    assert [s.what for s in report.skipped] == ["b"]
    assert "case a" in str(report.skipped[0].reason)


def test_twins_with_two_answers_are_all_left_out(tmp_path: Path) -> None:
    drafts = [
        draft("a", 1, regions={"nucleus": MASK}),
        draft("ok", 2),
        draft("b", 1, "eo"),
        draft("c", 1),
    ]
    report = write_library(tmp_path / "tiny", MANIFEST, drafts)
    assert [case.id for case in report.library.cases] == ["ok"]
    assert [s.what for s in report.skipped] == ["a", "b", "c"]
    assert all("another answer" in str(s.reason) for s in report.skipped)
    assert not {"tiny/images/a.png", "tiny/regions/a.nucleus.png"} & everything_in(tmp_path)


def test_the_readers_own_skipped_are_passed_on(tmp_path: Path) -> None:
    row = Skipped("junk", LibraryError("It is junk."))
    assert write_library(tmp_path / "tiny", MANIFEST, [row, draft("a", 1)]).skipped == (row,)


def test_nothing_usable_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="not one usable case among 1"):
        write_library(tmp_path / "home/tiny", MANIFEST, [draft("../x", 1)])
    with pytest.raises(LibraryError, match="source is empty"):
        write_library(tmp_path / "home/tiny", MANIFEST, [])
    assert everything_in(tmp_path) == {"home"}


@pytest.mark.parametrize("kind", [KeyboardInterrupt, LibraryError, RuntimeError, MemoryError])
@pytest.mark.parametrize("existing", [False, True])
def test_whatever_is_raised_nothing_half_written_stays(
    tmp_path: Path, kind: type[BaseException], existing: bool
) -> None:
    destination = tmp_path / "tiny"
    if existing:
        write_library(destination, MANIFEST, [draft("old", 7)])
    before = everything_in(tmp_path)

    def drafts() -> Iterator[CaseDraft]:
        yield draft("a", 1)
        assert everything_in(tmp_path) > before
        raise kind("stop")

    with pytest.raises(kind):
        write_library(destination, MANIFEST, drafts(), replace=existing)
    assert everything_in(tmp_path) == before


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LibraryError, match="No space left"):
        write_library(tmp_path / "tiny", MANIFEST, [draft("a", 1)])
    assert everything_in(tmp_path) == set()


def test_a_taken_name_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    write_library(tmp_path / "tiny", MANIFEST, [draft("old", 7)])

    def never() -> Iterator[CaseDraft]:
        raise AssertionError("the source was read")
        yield

    with pytest.raises(LibraryError, match="already a library “tiny”"):
        write_library(tmp_path / "tiny", MANIFEST, never())
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="already"):
        write_library(tmp_path / "file", MANIFEST, never())


def test_replacing_swaps_the_whole_folder(tmp_path: Path) -> None:
    write_library(tmp_path / "tiny", MANIFEST, [draft("old", 7)])
    write_library(tmp_path / "tiny", MANIFEST, [draft("new", 8)], replace=True)
    assert [case.id for case in CaseLibrary.open(tmp_path / "tiny").cases] == ["new"]
    assert "tiny/images/old.png" not in everything_in(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_losing_a_race_leaves_the_winner(tmp_path: Path) -> None:
    def drafts() -> Iterator[CaseDraft]:
        yield draft("slow", 1)
        write_library(tmp_path / "tiny", MANIFEST, [draft("fast", 2)])

    with pytest.raises(LibraryError, match="already"):
        write_library(tmp_path / "tiny", MANIFEST, drafts())
    assert [case.id for case in CaseLibrary.open(tmp_path / "tiny").cases] == ["fast"]
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_a_failed_swap_puts_the_old_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_library(tmp_path / "tiny", MANIFEST, [draft("old", 7)])
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if ".partial-" in self.name:
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(LibraryError):
        write_library(tmp_path / "tiny", MANIFEST, [draft("new", 8)], replace=True)
    monkeypatch.undo()
    assert [case.id for case in CaseLibrary.open(tmp_path / "tiny").cases] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_no_draft_is_held_in_memory(tmp_path: Path) -> None:
    import weakref

    alive: list[weakref.ref[CaseDraft]] = []

    def drafts() -> Iterator[CaseDraft]:
        for grey in range(20):
            item = draft(f"c{grey}", grey)
            alive.append(weakref.ref(item))
            yield item
            del item
            assert sum(ref() is not None for ref in alive) <= 2

    assert write_library(tmp_path / "tiny", MANIFEST, drafts()).n_cases == 20


@pytest.mark.parametrize("library_id", ["../x", "", "a/b", ".hidden", "a" * 65, "x\n", "ü"])
def test_an_id_that_is_none_never_reaches_the_disk(shiten_home: Path, library_id: str) -> None:
    with pytest.raises(LibraryError, match="not a library id"):
        import_library("folders", shiten_home, library_id, progress=lambda *_: None)
    assert not shiten_home.exists()


def test_import_names_the_readers_there_are(shiten_home: Path) -> None:
    with pytest.raises(ChoiceError, match=r"segmentation-wbc, pbc, .*, coco, voc, labelme"):
        import_library("geojson", shiten_home, "x", progress=lambda *_: None)
    assert not shiten_home.exists()


def test_import_puts_the_library_on_the_shelf(shiten_home: Path, tmp_path: Path) -> None:
    (tmp_path / "in/band").mkdir(parents=True)
    (tmp_path / "in/band/1.png").write_bytes(picture(1))
    seen: list[tuple[int, int]] = []
    report = import_library(
        "folders", tmp_path / "in", "mine", progress=lambda *step: seen.append(step)
    )
    assert report.library.folder == (shiten_home / "libraries/mine").resolve()
    assert report.library.id == "mine"
    assert seen[-1] == (1, 1)
    assert writer.LIBRARY_ID.fullmatch("mine")


def test_several_instances_and_none_at_all(tmp_path: Path) -> None:
    first, second = np.zeros_like(MASK), np.zeros_like(MASK)
    first[0, 0] = second[1, 1] = 1
    drafts = [
        draft("two", 1, regions={"nucleus": (first, second)}),
        draft("one", 2, regions={"nucleus": (first,)}),
        draft("none", 3, regions={"nucleus": ()}),
        draft("unknown", 4),
    ]
    library = write_library(tmp_path / "tiny", MANIFEST, drafts).library
    two, one, none, unknown = library.cases
    names = {
        case.id: [str(p) for paths in case.regions.values() for p in paths]
        for case in library.cases
    }
    assert names["two"] == ["regions/two.nucleus.1.png", "regions/two.nucleus.2.png"]
    assert names["one"] == ["regions/one.nucleus.png"]  # as a mask alone is written
    assert (names["none"], names["unknown"]) == ([], [])
    table = (library.folder / "cases.csv").read_text()
    assert "nucleus=regions/two.nucleus.1.png;nucleus=regions/two.nucleus.2.png" in table
    assert ",nucleus=\n" in table
    np.testing.assert_array_equal(library.mask(two, "nucleus"), first + second)
    np.testing.assert_array_equal(library.region(two, "cell"), first + second)
    for name in ("nucleus", "cell"):
        instances = library.instances(two, name)
        assert instances is not None
        np.testing.assert_array_equal(instances, [first, second])
        assert library.instances(none, name) == ()
        assert library.instances(unknown, name) is None
        assert library.mask(unknown, name) is None
        np.testing.assert_array_equal(library.mask(none, name), np.zeros_like(MASK))
    assert library.region_ids(none) == ("nucleus", "cell")
    assert library.region_ids(unknown) == ()
    assert len(library.instances(one, "nucleus") or ()) == 1


def test_more_regions_than_the_table_can_name_leave_the_case_out_and_no_other(
    tmp_path: Path,
) -> None:
    mask = MASK.astype(np.bool_)
    name = "a" * 120
    many = CaseDraft(
        id=name,
        image=picture(1),
        suffix=".png",
        label="band",
        regions={"nucleus": (mask,) * 1000},
    )
    few = replace(many, id="b", image=picture(2), regions={"nucleus": (mask,) * 2})
    report = write_library(tmp_path / "tiny", MANIFEST, [many, few])
    assert [case.id for case in report.library.cases] == ["b"]
    assert "too many regions" in str(report.skipped[0].reason)
    assert not any(name in path.name for path in (tmp_path / "tiny").rglob("*"))
