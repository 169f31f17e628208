"""The table of cases comes back from its text, whatever stands in it."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.cases.case import Case
from xai_core.cases.cases_csv import format_table, parse_table
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.manifest_file import parse_manifest
from xai_core.errors import LibraryError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Split


def both(name: str) -> LocalisedText:
    return LocalisedText(en=name, ja=name)


MANIFEST = Manifest(
    format=1,
    id="little",
    version="1",
    title=both("Little"),
    licence="CC0-1.0",
    origin="made by hand",
    task=Classification(classes=tuple(ClassInfo(id=i, name=both(i)) for i in ("band", "eo"))),
    regions=tuple(
        RegionInfo(id=i, name=both(i), origin=Origin.EXPERT, author="A. Expert")
        for i in ("nucleus", "cytoplasm")
    ),
)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@given(
    ids=st.lists(
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,12}", fullmatch=True),
        min_size=1,
        max_size=6,
        unique_by=str.lower,
    ),
    data=st.data(),
)
@settings(max_examples=50)
def test_any_table_comes_back_from_its_text(ids: list[str], data: st.DataObject) -> None:
    manifest = MANIFEST
    regions = st.dictionaries(
        st.sampled_from(["nucleus", "cytoplasm"]),
        st.lists(st.sampled_from(["regions/n.png", "a.png", "b.png"]), max_size=3, unique=True),
    )
    cases = {}
    for case_id in ids:
        paths = data.draw(regions)
        cases[case_id] = Case(
            id=case_id,
            image=parse_path(f"images/{case_id}.png"),
            sha256="0" * 64,
            label=data.draw(st.sampled_from(["band", "eo"])),
            specimen=data.draw(st.none() | NAMES),
            split=data.draw(st.none() | st.sampled_from(Split)),
            regions={
                region: tuple(parse_path(path) for path in each) for region, each in paths.items()
            },
            attributes=data.draw(st.dictionaries(NAMES, NAMES, max_size=3)),
        )
    text = format_table(tuple(cases.values()), manifest)
    assert tuple(parse_table(text, manifest).values()) == tuple(cases.values())


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_random_text_is_refused(text: str) -> None:
    with pytest.raises(LibraryError):
        parse_table(text, MANIFEST)
    with pytest.raises(LibraryError):
        parse_manifest(text)


def parse_path(text: str) -> PurePosixPath:
    return PurePosixPath(text)
