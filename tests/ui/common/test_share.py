"""Sharing: the code says the address and nothing else, and too long an address is told."""

import re

from ui.common.share import qr_code


def test_the_code_is_a_picture_that_grows_with_the_address():
    short, long = qr_code("https://shiten.example/"), qr_code("https://shiten.example/" + "x" * 900)
    assert short is not None
    assert long is not None
    assert short.startswith("<svg xmlns=")
    sizes = [int(re.search(r'width="(\d+)"', code).group(1)) for code in (short, long)]
    # Version 2 has 25 modules and a margin of 4 on each side, drawn 4 pixels wide.
    assert sizes[0] == (25 + 8) * 4
    assert sizes[1] > sizes[0]


def test_the_longest_address_a_code_holds():
    assert qr_code("x" * 2953) is not None
    assert qr_code("x" * 2954) is None
    assert qr_code("x" * 10**6) is None


def test_nothing_of_an_address_becomes_markup():
    code = qr_code('https://shiten.example/?find="><script>alert(1)</script>')
    assert code is not None
    assert "script" not in code
