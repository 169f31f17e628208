"""A picture of one's own is promised never to be written to disk."""

import asyncio

import streamlit as st
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

import ui.compare.upload  # noqa: F401 - what it promises, it sets up

EDGE = "edge"


def received(size: int) -> UploadFile:
    """A file of so many bytes, as the server takes it in."""

    async def sent():
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="f"; filename="f.png"\r\n\r\n'
        yield head.encode() + b"x" * size + f"\r\n--{EDGE}--\r\n".encode()

    headers = Headers({"content-type": f"multipart/form-data; boundary={EDGE}"})
    form = asyncio.run(MultiPartParser(headers, sent()).parse())
    file = form["f"]
    assert isinstance(file, UploadFile)
    return file


def test_the_largest_picture_that_is_taken_stays_in_memory() -> None:
    largest = int(st.get_option("server.maxUploadSize")) * 1024**2
    file = received(largest)
    assert file.size == largest
    assert not file.file._rolled
    file.file.close()
