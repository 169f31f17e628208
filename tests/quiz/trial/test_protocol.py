"""Protocols: read as written, refused with the place and the reason."""

import pytest

from xai_core.errors import TrialError
from xai_core.quiz import CategoryOrder, Help
from xai_core.quiz.trial import find_trial, read_trial


def test_a_protocol_as_it_is_written(trial):
    protocol = trial.protocol
    assert trial.id == "alone-or-shown"
    assert len(trial.sha256) == 64
    assert protocol.title.en == "Alone or shown"
    assert [arm.help for arm in protocol.arms] == [Help.ALONE, Help.SHOWN]
    assert [arm.order for arm in protocol.arms] == [CategoryOrder.INTERLEAVED] * 2
    assert protocol.exclusion.most_earlier_answers == 0
    assert protocol.arm("shown") is protocol.arms[1]
    assert protocol.arm("other") is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("seed = 2026", "seed =", "Line 6 .* not valid TOML"),
        ("seed = 2026\n", "", "seed: this entry is missing"),
        ("seed = 2026", "seed = 2026\nsecret = 1", "secret: there is no entry of this name"),
        ('id = "shown"\nhelp = "shown"', 'id = "shown"', "ask in the same way"),
        ('id = "shown"', 'id = "alone"', "the same id"),
        ('help = "shown"', 'help = "loud"', r"arms.\[2\].help: .*second-look"),
        ('library = "cells"', 'library = "../cells"', "library: an id is"),
        ("n_per_arm = 64", "n_per_arm = 1", "n_per_arm"),
        ("test_pictures = 8", "test_pictures = 100000", "test_pictures"),
    ],
)
def test_what_is_wrong_is_said(write, old: str, new: str, reason: str):
    with pytest.raises(TrialError, match=reason):
        read_trial(write(old, new))


def test_files_that_are_no_protocol(write, tmp_path, monkeypatch):
    for name in ("no.txt", "-a.toml", f"{'x' * 65}.toml"):
        with pytest.raises(TrialError, match="must be a file ID"):
            read_trial(write(name=name))
    with pytest.raises(TrialError, match="cannot be read"):
        read_trial(tmp_path / "gone.toml")
    (tmp_path / "large.toml").write_text("#" * 200_000)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    for name in ("large.toml", "bytes.toml"):
        with pytest.raises(TrialError, match="cannot be read"):
            read_trial(tmp_path / name)


def test_a_comparison_is_found_by_its_id_alone(write, tmp_path, monkeypatch):
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    (tmp_path / "trials").mkdir()
    write().rename(tmp_path / "trials" / "one.toml")
    assert find_trial("one").id == "one"
    write(name="outside.toml")
    for name in ("two", "../outside", "", "one\n", "x" * 300):
        with pytest.raises(TrialError, match="no comparison"):
            find_trial(name)
