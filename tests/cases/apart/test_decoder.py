"""Decoded apart it is the same picture and the same sentence; what a decoder does ends there."""

import errno
import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.apart import decoder, look_at, outline_of, warm_up
from xai_core.cases.apart.beginning import bare_environment
from xai_core.cases.apart.messages import Found, array_of
from xai_core.cases.masks import GradedMaskError, decode_outline, sampled
from xai_core.cases.pictures import decode_within, encode_png
from xai_core.errors import ImageError


@pytest.fixture(scope="module")
def noise() -> bytes:
    pixels = np.random.default_rng(5).integers(0, 256, (40, 60, 3)).astype(np.uint8)
    return encode_png(pixels)


def test_it_is_the_same_picture(noise: bytes) -> None:
    seen = look_at(noise, "a.png", 30)
    assert np.array_equal(seen.image, decode_within(noise, "a.png", 30))
    assert seen.image.shape == (20, 30, 3)
    assert (seen.full, seen.cut_out) == ((40, 60), False)


def test_it_is_the_same_outline() -> None:
    mask = np.zeros((40, 60, 3), np.uint8)
    mask[10:20, 10:40] = 255
    data = encode_png(mask)
    here = sampled(decode_outline(data, "m.png", (40, 60)), (20, 30))
    assert np.array_equal(outline_of(data, "m.png", (40, 60), (20, 30)), here)


def test_it_is_the_same_sentence(noise: bytes) -> None:
    for broken in (b"", b"no picture", noise[:200]):
        with pytest.raises(ImageError) as here:
            decode_within(broken, "b.png", 30)
        with pytest.raises(ImageError) as apart:
            look_at(broken, "b.png", 30)
        assert str(apart.value) == str(here.value)
    greys = np.repeat(np.arange(60, dtype=np.uint8)[None, :, None], 40, 0).repeat(3, 2)
    with pytest.raises(GradedMaskError, match="60 grey levels"):
        outline_of(encode_png(greys), "m.png", (40, 60), (40, 60))


@pytest.mark.skipif(os.name != "posix", reason="decoded in place on this system")
def test_a_decoder_that_falls_is_begun_anew(noise: bytes, monkeypatch) -> None:
    warm_up()
    process = decoder._decoder.process
    process.send_signal(signal.SIGSTOP)  # one that hangs
    monkeypatch.setattr(decoder, "PATIENCE", 0.05)
    with pytest.raises(ImageError, match="more time or memory"):
        look_at(noise, "a.png", 30)
    assert process.poll() is not None
    monkeypatch.undo()
    assert look_at(noise, "a.png", 30).image.shape == (20, 30, 3)
    assert decoder._decoder.process is not process


@pytest.mark.skipif(os.name != "posix", reason="decoded in place on this system")
def test_it_may_not_write_and_has_no_secrets(monkeypatch) -> None:
    monkeypatch.setenv("SHITEN_DATABASE_URL", "postgresql://a:secret@example/x")
    assert "secret" not in str(bare_environment())
    limits = Path(f"/proc/{begun().pid}/limits")
    if not limits.exists():
        pytest.skip("this system does not tell a process's limits")
    look_at(encode_png(np.zeros((8, 8, 3), np.uint8)), "a.png", 30)  # it has limited itself by now
    lines = limits.read_text(encoding="ascii").splitlines()
    told = {line[:25].strip(): line[25:].split()[0] for line in lines}
    assert told["Max file size"] == "0"
    assert told["Max address space"] != "unlimited"


def begun():
    warm_up()
    return decoder._decoder.process


@pytest.mark.skipif(os.name != "posix", reason="decoded in place on this system")
def test_a_process_that_cannot_begin_is_told_calmly(noise: bytes, monkeypatch) -> None:
    decoder._decoder.end()
    for problem in (errno.EAGAIN, errno.ENOMEM, errno.ENOENT):

        def refused(*_args, problem=problem, **_options):
            raise OSError(problem, os.strerror(problem))

        with monkeypatch.context() as patched:
            patched.setattr(subprocess, "Popen", refused)
            warm_up()  # says nothing: there is no picture yet
            with pytest.raises(ImageError, match="no memory or no process left"):
                look_at(noise, "a.png", 30)
    assert look_at(noise, "a.png", 30).image.shape == (20, 30, 3)  # a moment later


@pytest.mark.skipif(os.name != "posix", reason="decoded in place on this system")
def test_nobody_to_watch_over_it_is_told_calmly(noise: bytes, monkeypatch) -> None:
    def refused(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(decoder.Timer, "start", refused)
        with pytest.raises(ImageError, match="no memory or no process left"):
            look_at(noise, "a.png", 30)
    assert look_at(noise, "a.png", 30).image.shape == (20, 30, 3)


def test_an_array_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        array_of(Found(shape=(2, 2, 3), kind="uint8"), b"123")
