"""What a hash says: pinned, kept from an earlier time, unknown, or another one."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from xai_core.cases.fetching.hashes import KNOWN, Check, judge, keep_hash, refused
from xai_core.domains.contract import PublicDataset
from xai_core.errors import LibraryError
from xai_core.types import LocalisedText

HELLO = hashlib.sha256(b"hello").hexdigest()
SET = PublicDataset(
    name="set",
    title=LocalisedText(en="Set", ja="セット"),
    reader="folders",
    licence="CC0",
    citation="-",
    page="https://set.invalid",
    address="https://set.invalid/a.zip",
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "a.zip").write_bytes(b"hello")
    return tmp_path / "a.zip"


def check(dataset: PublicDataset, archive: Path) -> Check:
    return judge(dataset, archive, lambda: None).check


def test_a_pin_is_held_to(shiten_home: Path, archive: Path) -> None:
    assert check(replace(SET, sha256=HELLO), archive) is Check.PINNED
    other = replace(SET, sha256="0" * 64)
    keep_hash(other, HELLO)  # a pin stands above what was kept
    assert check(other, archive) is Check.DIFFERENT
    assert "is not the one that is known here" in str(
        refused(other, judge(other, archive, lambda: None))
    )


def test_without_a_pin_nobody_knows_until_one_is_kept(shiten_home: Path, archive: Path) -> None:
    assert check(SET, archive) is Check.UNKNOWN
    keep_hash(SET, HELLO)
    assert check(SET, archive) is Check.KEPT
    archive.write_bytes(b"hullo")
    judged = judge(SET, archive, lambda: None)
    assert judged.check is Check.DIFFERENT
    assert f"another one than that kept on {judged.kept_on}" in str(refused(SET, judged))
    assert check(replace(SET, name="other"), archive) is Check.UNKNOWN


@pytest.mark.parametrize(
    "spoilt", [b"", b"[]", b'{"set": 3}', b'{"set": {"sha256": "x"}}', b"\xff", b"[" * 100_000]
)
def test_a_spoilt_list_is_as_good_as_none(
    shiten_home: Path, archive: Path, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    keep_hash(SET, "0" * 64)
    (shiten_home / "downloads" / KNOWN).write_bytes(spoilt)
    assert check(SET, archive) is Check.UNKNOWN
    assert "no list of hashes" in caplog.text


def test_no_archive_there(shiten_home: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be read: No such file"):
        check(SET, tmp_path / "none.zip")
