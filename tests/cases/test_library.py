"""A library folder: opened, read, and refused with file, line and reason."""

import hashlib
import pickle
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest_file import format_manifest, parse_manifest
from xai_core.cases.masks import encode_mask
from xai_core.cases.pictures import encode_png
from xai_core.errors import ImageError, LibraryError
from xai_core.types import Split

TOML = """
format = 1
id = "tiny"
version = "1"
licence = "CC0"

[title]
en = "Tiny"
ja = "小"

[task]
kind = "classification"
[[task.classes]]
id = "band"
name = { en = "Band", ja = "桿状核球" }
[[task.classes]]
id = "eo"
name = { en = "Eosinophil", ja = "好酸球" }

[[regions]]
id = "nucleus"
name = { en = "Nucleus", ja = "核" }
origin = "expert"
author = "A"
importance = 0.5
importance_by_class = { eo = 1.0 }
reference = "by hand"
[[regions]]
id = "cytoplasm"
name = { en = "Cytoplasm", ja = "細胞質" }
origin = "expert"
author = "A"
[[regions]]
id = "cell"
name = { en = "Cell", ja = "細胞" }
origin = "expert"
author = "A"
union_of = ["nucleus", "cytoplasm"]
importance = 0.5
reference = "by hand"
"""

REGRESSION = """
format = 1
id = "tiny"
version = "1"
licence = "CC0"
title = { en = "Tiny", ja = "小" }
task = { kind = "regression", unit = "g/dL", tolerance = 1.0 }
"""

HEADER = "case_id,image,sha256,label,specimen,split,regions,attribute.size\n"
PIXELS = np.full((8, 9, 3), 120, np.uint8)
PICTURE = encode_png(PIXELS)
SHA = hashlib.sha256(PICTURE).hexdigest()
NUCLEUS = np.zeros((8, 9), np.float32)
NUCLEUS[2:4, 2:4] = 1
CYTOPLASM = np.zeros((8, 9), np.float32)
CYTOPLASM[3:6, 3:6] = np.float32(51 / 255)


def row(case_id: str = "a", image: str = "images/a.png", label: str = "band", **cells: str) -> str:
    names = ("specimen", "split", "regions", "size")
    return ",".join(
        [case_id, image, cells.get("sha", SHA), label, *(cells.get(n, "") for n in names)]
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "tiny"
    (root / "images").mkdir(parents=True)
    (root / "regions").mkdir()
    (root / "images/a.png").write_bytes(PICTURE)
    (root / "images/b.png").write_bytes(PICTURE)
    (root / "regions/n.png").write_bytes(encode_mask(NUCLEUS))
    (root / "regions/c.png").write_bytes(encode_mask(CYTOPLASM))
    (root / "library.toml").write_text(TOML, encoding="utf-8")
    both = "nucleus=regions/n.png;cytoplasm=regions/c.png"
    table(
        root,
        row(regions=both, specimen="slide 1", split="test", size="big"),
        row("b", "images/b.png", "eo", regions="nucleus=regions/n.png"),
    )
    return root


def table(root: Path, *rows: str, header: str = HEADER) -> None:
    text = header + "".join(f"{line}\n" for line in rows)
    (root / "cases.csv").write_text(text, encoding="utf-8", newline="")


def refusal(root: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        CaseLibrary.open(root)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_what_was_written_is_read(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    assert (library.id, library.title.ja, len(library.cases)) == ("tiny", "小", 2)
    case = library.case("a")
    assert (case.label, case.target, case.specimen, case.split) == (
        "band",
        None,
        "slide 1",
        Split.TEST,
    )
    assert case.attributes == {"size": "big"}
    assert library.case("b").attributes == {}
    assert library.case("b").split is None
    assert np.array_equal(library.image(case), PIXELS)
    assert library.image_shape(case) == (8, 9)
    both = (folder / "library.toml").read_bytes() + (folder / "cases.csv").read_bytes()
    assert library.content_hash == hashlib.sha256(both).hexdigest()


def test_masks_as_stored_and_regions_with_importances(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    a, b = library.case("a"), library.case("b")
    assert library.region_ids(a) == ("nucleus", "cytoplasm", "cell")
    assert library.region_ids(b) == ("nucleus", "cell")
    assert np.array_equal(library.mask(a, "nucleus"), NUCLEUS)
    assert np.array_equal(library.mask(a, "cell"), np.maximum(NUCLEUS, CYTOPLASM))
    assert library.mask(b, "cytoplasm") is None
    assert library.region(b, "cytoplasm") is None
    assert np.array_equal(library.mask(b, "cell"), NUCLEUS)
    # the nucleus of a band counts half, that of an eosinophil fully; the cell halves again
    assert np.array_equal(library.region(a, "nucleus"), NUCLEUS * 0.5)
    assert np.array_equal(library.region(b, "nucleus"), NUCLEUS)
    assert np.array_equal(library.region(a, "cell"), np.maximum(NUCLEUS * 0.5, CYTOPLASM) * 0.5)
    assert np.array_equal(library.region(b, "cell"), NUCLEUS * 0.5)


def test_unknown_case_and_region(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    with pytest.raises(LibraryError, match="no case “z”"):
        library.case("z")
    with pytest.raises(LibraryError, match=r"no region “z”.*nucleus, cytoplasm, cell"):
        library.mask(library.case("a"), "z")


def test_it_pickles_small_and_hashes(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    library.case("a")  # fills the index, which must not travel
    data = pickle.dumps(library)
    assert b"_index" not in data
    back = pickle.loads(data)
    assert back == library
    assert hash(back) == hash(library)
    assert back.case("b") == library.case("b")


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_fine(folder: Path) -> None:
    text = "\ufeff" + HEADER + "\n" + row() + "\n\n"
    (folder / "cases.csv").write_text(text.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert [case.id for case in CaseLibrary.open(folder).cases] == ["a"]


def test_a_changed_picture_is_refused_when_read(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    (folder / "images/a.png").write_bytes(encode_png(PIXELS + 1))
    with pytest.raises(LibraryError, match="SHA-256"):
        library.image(library.case("a"))


def test_a_mask_of_another_size_is_refused(folder: Path) -> None:
    library = CaseLibrary.open(folder)
    (folder / "regions/n.png").write_bytes(encode_mask(NUCLEUS[:4]))
    with pytest.raises(ImageError, match=r"9 x 4 .* 9 x 8"):
        library.mask(library.case("a"), "nucleus")


def test_a_file_that_goes_away_or_turns_into_a_link_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    library = CaseLibrary.open(folder)
    (folder / "images/a.png").unlink()
    with pytest.raises(LibraryError, match=r"images/a\.png"):
        library.image(library.case("a"))
    secret = tmp_path / "secret.png"
    secret.write_bytes(PICTURE)
    (folder / "images/a.png").symlink_to(secret)
    with pytest.raises(LibraryError, match="leads out"):
        library.image(library.case("a"))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (row("c", label="lymph"), "no class “lymph”"),
        (row("c", label=""), "no class “”"),
        (row("a"), "already on line 2"),
        (row("A"), "already on line 2"),
        (row("../c"), "not a case id"),
        (row(""), "not a case id"),
        (row("c" * 129), "not a case id"),
        (row(".c"), "not a case id"),
        (row("c", sha="abc"), "sha256"),
        (row("c", sha=SHA[:-1] + "g"), "sha256"),
        (row("c", split="holdout"), "train, validation, test"),
        (row("c", image="/etc/passwd"), "not a valid path"),
        (row("c", image="../tiny/images/a.png"), "not a valid path"),
        (row("c", image="images/../images/a.png"), "not a valid path"),
        (row("c", image="images\\a.png"), "not a valid path"),
        (row("c", image="C:/a.png"), "not a valid path"),
        (row("c", image="images//a.png"), "not a valid path"),
        (row("c", image="./images/a.png"), "not a valid path"),
        (row("c", image=""), "not a valid path"),
        (row("c", image="x" * 2000), "not a valid path"),
        (row("c", image="images/missing.png"), "no file images/missing.png"),
        (row("c", image="nowhere/a.png"), "no file nowhere/a.png"),
        (row("c", image="images"), "no file images"),
        (row("c", regions="nucleus=regions/x.png"), "no file regions/x.png"),
        (row("c", regions="halo=regions/n.png"), "no region “halo”"),
        (row("c", regions="cell=regions/n.png"), "no region “cell”"),
        (row("c", regions="regions/n.png"), "region=path"),
        (row("c", regions="nucleus=regions/n.png;nucleus=regions/n.png"), "appears twice"),
        (row("c", regions="nucleus=;nucleus=regions/n.png"), "appears twice"),
        (row("c", regions="nucleus=regions/n.png;nucleus="), "appears twice"),
        (row("c", regions="nucleus=/regions/n.png"), "not a valid path"),
        (row("c") + ",more", "9 cells"),
        ("c,images/a.png", "2 cells"),
        ('"c', "not well-formed"),
        ('"c"x,', "not well-formed"),
        (row("c", size="x" * 200_000), "not well-formed"),
        (row("c", size="\0"), "NUL"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(folder: Path, bad: str, words: str) -> None:
    table(folder, row(), bad)
    message = refusal(folder)
    assert message.startswith("Line 3 of cases.csv")
    assert words in message
    assert len(message) < 500


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("case_id,image,label\n", "“sha256” is missing"),
        ("case_id,image,sha256\n", "“label” is missing"),
        ("case_id,image,sha256,target\n", "“label” is missing"),
        ("case_id,image,sha256,label,target\n", "no column “target”"),
        ("case_id,image,sha256,label,colour\n", "no column “colour”"),
        ("case_id,image,sha256,label,attribute.\n", "no column “attribute.”"),
        ("case_id,image,sha256,label,label\n", "“label” appears twice"),
        ("", "is missing"),
    ],
)
def test_a_bad_header_is_refused(folder: Path, header: str, words: str) -> None:
    table(folder, header=header)
    message = refusal(folder)
    assert message.startswith("Line 1 of cases.csv")
    assert words in message


def test_no_cases_at_all(folder: Path) -> None:
    table(folder)
    assert "no cases" in refusal(folder)


def test_the_line_counts_what_an_editor_shows(folder: Path) -> None:
    table(folder, row(size='"two\nlines"'), row("b", image="images/none.png"))
    assert refusal(folder).startswith("Line 4 of cases.csv")


@pytest.mark.parametrize("target", ["nan", "inf", "-inf", "twelve", ""])
def test_a_target_is_a_finite_number(folder: Path, target: str) -> None:
    (folder / "library.toml").write_text(REGRESSION, encoding="utf-8")
    header = "case_id,image,sha256,target\n"
    table(folder, f"a,images/a.png,{SHA},12.5", header=header)
    case = CaseLibrary.open(folder).cases[0]
    assert (case.target, case.label) == (12.5, None)
    table(folder, f"a,images/a.png,{SHA},{target}", header=header)
    assert "Line 2" in refusal(folder)


@pytest.mark.parametrize("what", ["file", "folder", "table", "broken", "loop"])
def test_links_that_leave_the_folder_are_refused(folder: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(PICTURE)
    (outside / "cases.csv").write_text((folder / "cases.csv").read_text())
    picture = folder / "images/a.png"
    if what == "file":
        picture.unlink()
        picture.symlink_to(outside / "a.png")
    elif what == "broken":
        picture.unlink()
        picture.symlink_to(outside / "gone.png")
    elif what == "loop":
        picture.unlink()
        picture.symlink_to(picture)
    elif what == "folder":
        (folder / "images").rename(folder / "elsewhere")
        (folder / "images").symlink_to(outside)
    else:
        (folder / "cases.csv").unlink()
        (folder / "cases.csv").symlink_to(outside / "cases.csv")
    assert "link" in refusal(folder) or "no file images/a.png" in refusal(folder)


def test_a_link_inside_the_folder_is_fine(folder: Path) -> None:
    (folder / "images/a.png").unlink()
    (folder / "images/a.png").symlink_to(folder / "images/b.png")
    library = CaseLibrary.open(folder)
    assert np.array_equal(library.image(library.case("a")), PIXELS)


@pytest.mark.parametrize("file", ["library.toml", "cases.csv"])
def test_missing_or_not_text(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"format = 1\n\xff\xfe")
    assert f"Line 2 of {file} is not UTF-8" in refusal(folder)
    (folder / file).unlink()
    assert f"no file {file}" in refusal(folder)
    (folder / file).mkdir()
    assert f"no file {file}" in refusal(folder)


def test_no_folder(tmp_path: Path) -> None:
    assert "no library folder" in refusal(tmp_path / "nothing")
    (tmp_path / "file").write_text("x")
    assert "no library folder" in refusal(tmp_path / "file")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('en = "Tiny"', "en = ", "Line 8 of library.toml is not valid TOML"),
        ('licence = "CC0"', "", "licence: this entry is missing"),
        ('licence = "CC0"', 'license = "CC0"', "and 1 more"),
        ("format = 1", "format = 2", "format:"),
        ('id = "tiny"', 'id = "../tiny"', "id: an id is"),
        ('ja = "小"', "ja = 7", "title.ja: a text in quotes"),
        ('ja = "小"', 'ja = ""', "title.ja: the text is empty"),
        ('id = "eo"', 'id = "band"', "task: a class id appears twice"),
        ('kind = "classification"', 'kind = "guess"', "task.kind:"),
        ("importance = 0.5\n", "importance = nan\n", "regions.[1].importance"),
        ("importance = 0.5\n", "importance = 7\n", "regions.[1].importance"),
        ("{ eo = 1.0 }", "{ eo = 2.0 }", "outside 0 to 1"),
        ("{ eo = 1.0 }", "{ eosin = 1.0 }", "unknown classes"),
        ('reference = "by hand"', "", "need a reference"),
        ('["nucleus", "cytoplasm"]', '["cell"]', "unknown regions"),
        ('origin = "expert"', 'origin = "me"', "origin"),
        ("format = 1", "format = 1\nx = " + "[" * 5000, "library.toml"),
    ],
)
def test_a_toml_that_lies(folder: Path, old: str, new: str, words: str) -> None:
    (folder / "library.toml").write_text(TOML.replace(old, new), encoding="utf-8")
    assert words in refusal(folder)


def test_the_manifest_comes_back_from_its_file() -> None:
    for text in (TOML, REGRESSION):
        manifest = parse_manifest(text)
        assert parse_manifest(format_manifest(manifest)) == manifest
