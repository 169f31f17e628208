"""Valid files spoilt, always in the same way for the same seed.

A *seed* is a small folder that the app reads: place -> bytes. :func:`mutated` spoils one to three
places of it. What a random byte would only break at the door is opened first: the chunks of a PNG
get their checksums back, what gzip, ZIP or safetensors hold is spoilt inside and packed again, JSON
is spoilt as a tree, text at its words and numbers.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import Any

ESCAPE = "shiten-robustness-escape"
"""What hostile names try to write outside of where they may."""
WORDS = (
    "",
    " ",
    "..",
    f"../../{ESCAPE}",
    f"/tmp/{ESCAPE}",
    f"C:\\{ESCAPE}",
    "CON",
    "a" * 300,
    "\0",
    "\ud800",
    "\u202etxt.exe",
    "=cmd|' /C calc'!A0",
    "{field}",
    "%s%n",
    "<script>alert(1)</script>",
    "nan",
    "inf",
    "-1",
    "0",
    "1e999",
    "9" * 5000,
    "0x10",
    "1_0",
    "٣",
    "²",
    "true",
    "null",
    "__class__",
    "timm:resnet18",
)
NUMBERS = (0, 1, -1, 2, 255, 256, 65_535, 65_536, 2**31 - 1, -(2**31), 2**32, 2**63, 10**400)
REALS = (0.5, -0.0, 1e-320, 1e308, float("nan"), float("inf"), float("-inf"))
_TEXTS = {".toml", ".csv", ".xml", ".md", ".json", ".txt", ".cls"}
_TOKEN = re.compile(r"[\w.+-]+|[^\w\s]|\s+")
_NOT_SUCH_A_FILE = (ValueError, LookupError, ArithmeticError, OSError, EOFError, RecursionError)
_NOT_SUCH_A_FILE += (struct.error, zlib.error, zipfile.BadZipFile, NotImplementedError)
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Link:
    """A symbolic link in place of a file."""

    to: str


Files = Mapping[str, bytes]
Spoilt = dict[str, "bytes | Link"]


def mutated(files: Files, rng: Random) -> Spoilt:
    """A spoilt copy of a folder's files, place -> bytes or a link."""
    spoilt: Spoilt = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not spoilt:
            break
        place = rng.choice(sorted(spoilt))
        data = spoilt[place]
        if rng.random() < 0.06 or isinstance(data, Link):
            _rearrange(spoilt, place, rng)
        else:
            spoilt[place] = spoilt_file(place, data, rng)
    return spoilt


def spoilt_file(name: str, data: bytes, rng: Random) -> bytes:
    """One file's bytes spoilt, by what kind of file its name and beginning say it is."""
    kind = PurePosixPath(name).suffix.lower()
    with suppress(*_NOT_SUCH_A_FILE):  # spoilt before, or by name alone
        for begins, inside in _PACKED:
            if data.startswith(begins) and rng.random() < 0.8:
                return inside(data, rng)
        if kind == ".safetensors" and rng.random() < 0.7:
            return _safetensors(data, rng)
        if kind == ".json" and rng.random() < 0.7:
            return _json(data, rng)
        if kind in _TEXTS and rng.random() < 0.8:
            return _words(data, rng)
    return _bytes(data, rng)


def _rearrange(files: Spoilt, place: str, rng: Random) -> None:
    """A file gone, doubled under another name, swapped, or made a link or a folder."""
    data = files[place]
    folder = PurePosixPath(place).parent
    match rng.randrange(5):
        case 0:
            del files[place]
        case 1:
            files[str(folder / rng.choice(("copy.png", "a.json", "b.csv", "Ü ü.png")))] = data
        case 2:
            other = rng.choice(sorted(files))
            files[place], files[other] = files[other], data
        case 3:
            files[place] = Link(rng.choice(("..", "/etc/hostname", "missing", ".", "/dev/zero")))
        case _:
            del files[place]
            files[f"{place}/inside.txt"] = b"a folder where a file was"


def _bytes(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        rng.choice(_BYTE_CHANGES)(out, rng)
    return bytes(out)


def _at(out: bytearray, rng: Random) -> int:
    """Headers stand at the beginning: half of the changes are made there."""
    last = max(1, len(out))
    return rng.randrange(min(last, 400)) if rng.random() < 0.5 else rng.randrange(last)


def _flip(out: bytearray, rng: Random) -> None:
    place = _at(out, rng)
    out[place : place + 1] = bytes([(out[place] if out else 0) ^ (1 << rng.randrange(8))])


def _random_byte(out: bytearray, rng: Random) -> None:
    place = _at(out, rng)
    out[place : place + 1] = bytes([rng.randrange(256)])


def _number(out: bytearray, rng: Random) -> None:
    place, width = _at(out, rng), rng.choice((1, 2, 4, 8))
    value = rng.choice(NUMBERS[:-1]) % 256**width
    out[place : place + width] = value.to_bytes(width, rng.choice(("little", "big")))


def _cut(out: bytearray, rng: Random) -> None:
    place = _at(out, rng)
    del out[place : place + rng.choice((1, 2, 8, 64, 10**9))]


def _double(out: bytearray, rng: Random) -> None:
    place = _at(out, rng)
    out[place:place] = out[place : place + rng.choice((1, 4, 32, 1024))]


def _insert(out: bytearray, rng: Random) -> None:
    place = _at(out, rng)
    out[place:place] = rng.randbytes(rng.choice((1, 2, 4, 32, 300)))


def _level(out: bytearray, rng: Random) -> None:
    place, length = _at(out, rng), rng.choice((2, 8, 32))
    out[place : place + length] = rng.choice((b"\0", b"\xff")) * length


_BYTE_CHANGES: tuple[Callable[[bytearray, Random], None], ...] = (
    _flip,
    _random_byte,
    _number,
    _number,
    _cut,
    _double,
    _insert,
    _level,
)


def _words(data: bytes, rng: Random) -> bytes:
    tokens = _TOKEN.findall(data.decode("utf-8"))
    for _ in range(rng.choice((1, 1, 2, 3))):
        place = rng.randrange(max(1, len(tokens)))
        match rng.randrange(6):
            case 0 | 1:
                tokens[place : place + 1] = [rng.choice(WORDS)]
            case 2:
                del tokens[place : place + rng.choice((1, 1, 3, 20))]
            case 3:
                tokens[place:place] = tokens[place : place + rng.choice((1, 5, 40))]
            case 4:
                tokens[place:place] = [rng.choice("[]{}()<>\"'=,;:#\n\r&\\|`")] * rng.choice(
                    (1, 40)
                )
            case _:
                other = rng.randrange(max(1, len(tokens)))
                tokens[place : place + 1] = tokens[other : other + 1]
    return "".join(tokens).encode("utf-8", "surrogatepass")


def _json(data: bytes, rng: Random) -> bytes:
    tree = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        tree = spoilt_tree(tree, rng)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def spoilt_tree(tree: Any, rng: Random) -> Any:
    """A JSON value with one of its places spoilt."""
    if isinstance(tree, dict) and tree and rng.random() < 0.9:
        key = rng.choice(sorted(tree))
        kept = dict(tree)
        match rng.randrange(8):
            case 0:
                del kept[key]
            case 1:
                kept[rng.choice(WORDS)] = kept.pop(key)
            case _:
                kept[key] = spoilt_tree(kept[key], rng)
        return kept
    if isinstance(tree, list) and tree and rng.random() < 0.9:
        place = rng.randrange(len(tree))
        match rng.randrange(6):
            case 0:
                return tree[:place] + tree[place + 1 :]
            case 1:
                return tree[:place] + [tree[place]] * rng.choice((2, 3, 50)) + tree[place:]
            case _:
                return [*tree[:place], spoilt_tree(tree[place], rng), *tree[place + 1 :]]
    return _leaf(tree, rng)


def _leaf(value: Any, rng: Random) -> Any:
    nested: Any = value
    for _ in range(rng.choice((1, 30, 900))):
        nested = [nested]
    if isinstance(value, int | float) and rng.random() < 0.6:
        return rng.choice((*NUMBERS, *REALS, value + 1, -value, value / 2))
    return rng.choice(
        (None, True, [], {}, "", nested, {"a": value}, [value, value], *WORDS, *NUMBERS, *REALS)
    )


def _png(data: bytes, rng: Random) -> bytes:
    """Chunks spoilt, their lengths and checksums put right again."""
    chunks, place = [], len(_PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    number = rng.randrange(len(chunks))
    name, body = chunks[number]
    if name == b"IDAT" and rng.random() < 0.5:
        body = zlib.compress(_bytes(zlib.decompress(body), rng))
    else:
        body = _bytes(body, rng)
    match rng.randrange(6):
        case 0:
            chunks[number : number + 1] = []
        case 1:
            chunks.insert(number, chunks[number])
        case _:
            chunks[number] = name, body
    made = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return _PNG + b"".join(made)


def _gzip(data: bytes, rng: Random) -> bytes:
    return gzip.compress(_bytes(gzip.decompress(data), rng), 1, mtime=0)


def _zip(data: bytes, rng: Random) -> bytes:
    """Entries renamed, doubled, spoilt, given another kind, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    number = rng.randrange(len(entries))
    name, body = entries[number]
    attributes = 0
    match rng.randrange(5):
        case 0:
            hostile = rng.choice((*WORDS, f"a/../../{ESCAPE}", name.upper(), f"{name}/x"))
            entries[number] = hostile.replace("\ud800", "?"), body
        case 1:
            entries.append((name, body[::-1]))
        case 2:
            attributes = rng.choice((0o120777, 0o060644, 0o010644, 0o040755)) << 16
        case _:
            entries[number] = name, spoilt_file(name, body, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as made:
        for place, (name, body) in enumerate(entries):
            entry = zipfile.ZipInfo(name.split("\0")[0] or "empty")
            entry.external_attr = attributes if place == number else 0
            made.NameToInfo.pop(entry.filename, None)  # one place twice, without a warning
            made.writestr(entry, body)
    return out.getvalue() if rng.random() < 0.7 else _bytes(out.getvalue(), rng)


def _safetensors(data: bytes, rng: Random) -> bytes:
    (length,) = struct.unpack("<Q", data[:8])
    header = _json(data[8 : 8 + length], rng)
    return struct.pack("<Q", len(header)) + header + data[8 + length :]


_PACKED: tuple[tuple[bytes, Callable[[bytes, Random], bytes]], ...] = (
    (_PNG, _png),
    (b"\x1f\x8b", _gzip),
    (b"PK\x03\x04", _zip),
)
