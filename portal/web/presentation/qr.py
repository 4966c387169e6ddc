"""QR codes at level M, quickly: ten thousand pages, each with its own, in a second or two.

The general encoder (segno) tries masks and modes that an account number never needs, and costs
more than the rest of the page together. Here everything that is the same for all codes of one
version is laid out once, with segno's help: the fixed patterns and the way of the data through
the matrix. What remains is the text itself and its Reed-Solomon remainder. A test compares the
result with segno's, module for module.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import segno
from segno import consts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MASK = 2  # every third column; a fixed mask reads as well as the best of eight
# ISO/IEC 18004, level M, versions 1 to 13: the error correction bytes of each block, then the
# data bytes of the blocks.
_BLOCKS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (10, (16,)),
    (16, (28,)),
    (26, (44,)),
    (18, (32,) * 2),
    (24, (43,) * 2),
    (16, (27,) * 4),
    (18, (31,) * 4),
    (22, (38,) * 2 + (39,) * 2),
    (22, (36,) * 3 + (37,) * 2),
    (26, (43,) * 4 + (44,)),
    (30, (50,) + (51,) * 4),
    (22, (36,) * 6 + (37,) * 2),
    (22, (37,) * 8 + (38,)),
)
_ALIGNMENT = frozenset({consts.TYPE_ALIGNMENT_PATTERN_DARK, consts.TYPE_ALIGNMENT_PATTERN_LIGHT})
_RUN = re.compile("1+")


class TooLong(ValueError):
    """The text does not fit into version 13."""


class _Layout(NamedTuple):
    """One version: its blocks, and how its bits become rows."""

    width: int
    correction: int  # bytes for each block
    blocks: tuple[int, ...]
    mask: int  # over all data modules in their order, as one number
    modules: int  # how many modules carry data
    arrange: Callable[[str], tuple[str, ...]]


def rows_of(text: bytes) -> tuple[str, ...]:
    """The rows of the code as zeros and ones. Raises TooLong beyond version 13."""
    version = _version_for(text)
    layout = _layout(version)
    codewords = bytes(_interleaved(layout, _data_bytes(version, text)))
    spare = layout.modules - 8 * len(codewords)
    bits = (int.from_bytes(codewords, "big") << spare) ^ layout.mask
    line = "".join(layout.arrange(f"{bits:0{layout.modules}b}01"))
    return tuple(line[n : n + layout.width] for n in range(0, len(line), layout.width))


def path_of(rows: tuple[str, ...]) -> str:
    """An SVG path: each run of dark modules is one stroke, drawn from where the last ended."""
    strokes = ["M0 .5"]
    pen_x = pen_y = 0
    for y, row in enumerate(rows):
        for run in _RUN.finditer(row):
            start, end = run.span()
            strokes.append(f"m{start - pen_x} {y - pen_y}h{end - start}")
            pen_x, pen_y = end, y
    return "".join(strokes)


def _length_bits(version: int) -> int:
    return 8 if version < 10 else 16


def _version_for(text: bytes) -> int:
    """The smallest version that holds the text, its length, its mode and its end."""
    for version, (_, blocks) in enumerate(_BLOCKS, start=1):
        if len(text) + _length_bits(version) // 8 + 1 <= sum(blocks):
            return version
    raise TooLong(f"{len(text)} bytes")


def _data_bytes(version: int, text: bytes) -> bytes:
    """Mode "bytes", the length, the text, four bits of end; a zero as segno has it; padding."""
    length = _length_bits(version)
    head = (4 << length) | len(text)
    whole = ((head << 8 * len(text)) | int.from_bytes(text, "big")) << 4
    data = whole.to_bytes(len(text) + length // 8 + 1, "big")
    capacity = sum(_BLOCKS[version - 1][1])
    return (data + b"\0" + b"\xec\x11" * capacity)[:capacity]


def _interleaved(layout: _Layout, data: bytes) -> Iterator[int]:
    """The data of all blocks byte by byte in turn, then their corrections likewise."""
    blocks: list[bytes] = []
    start = 0
    for size in layout.blocks:
        blocks.append(data[start : start + size])
        start += size
    corrections = [_correction(block, layout.correction) for block in blocks]
    for part in (blocks, corrections):
        turns = chain.from_iterable(zip_longest(*part))
        yield from (byte for byte in turns if byte is not None)


def _correction(block: bytes, count: int) -> bytes:
    """The Reed-Solomon remainder of a block, `count` bytes long."""
    table = _multiples(count)
    top = 8 * (count - 1)
    below = (1 << top) - 1
    rest = 0
    for byte in block:
        rest = ((rest & below) << 8) ^ table[(rest >> top) ^ byte]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> tuple[int, ...]:
    """The generator polynomial of a degree times each byte, as numbers of `count` bytes."""
    generator = [1]
    root = 1
    for _ in range(count):
        shifted = [*generator, 0]
        scaled = [0, *(_times(part, root) for part in generator)]
        generator = [a ^ b for a, b in zip(shifted, scaled, strict=True)]
        root = _times(root, 2)
    return tuple(
        int.from_bytes(bytes(_times(part, byte) for part in generator[1:]), "big")
        for byte in range(256)
    )


def _times(one: int, other: int) -> int:
    """Multiplication in the field of 256 elements that QR codes use (polynomial 0x11d)."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one = one << 1 ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return product


@cache
def _layout(version: int) -> _Layout:
    """Everything that is the same for all codes of one version."""
    sample = segno.make_qr("1", version=version, error="m", boost_error=False, mask=MASK)
    kinds = [list(row) for row in sample.matrix_iter(border=0, verbose=True)]
    width = len(kinds)
    way = [
        (y, x)
        for y, x in _zigzag(width)
        if kinds[y][x] not in _ALIGNMENT and not _is_fixed(y, x, width=width)
    ]
    place = {position: number for number, position in enumerate(way)}
    fixed = {0: len(way), 1: len(way) + 1}  # the zero and the one at the end of the bits
    order = [
        place[y, x] if (y, x) in place else fixed[sample.matrix[y][x]]
        for y in range(width)
        for x in range(width)
    ]
    correction, blocks = _BLOCKS[version - 1]
    mask = int("".join("1" if x % 3 == 0 else "0" for _, x in way), 2)
    return _Layout(width, correction, blocks, mask, len(way), itemgetter(*order))


def _is_fixed(y: int, x: int, *, width: int) -> bool:
    """Finders with their format bits, timing lines, and from version 7 on the version's bits."""
    far = width - 8
    finder = (y < 9 and (x < 9 or x >= far)) or (y >= far and x < 9)
    numbered = width >= 45 and (min(y, x) < 6 and far - 3 <= max(y, x) < far)
    return finder or numbered or 6 in (y, x)


def _zigzag(width: int) -> Iterator[tuple[int, int]]:
    """The way of the data: pairs of columns from the right, up and down in turn."""
    columns = [x for x in range(width - 1, 0, -2) if x > 6] + [5, 3, 1]
    upwards = True
    for right in columns:
        rows = range(width - 1, -1, -1) if upwards else range(width)
        yield from ((y, x) for y in rows for x in (right, right - 1))
        upwards = not upwards
