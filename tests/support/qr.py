"""Reads a QR code from a picture without damage: the printed one must say what it should.

Byte mode, level M, versions 1 to 6 (ISO/IEC 18004). Nothing is corrected: a code that needs
correction when it comes from the printer's own file is a defect.
"""

import numpy as np
from numpy.typing import NDArray

Modules = NDArray[np.bool_]
_BLOCKS = {1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27] * 4}
_LEVEL_M = 0
_FORMAT_MASK = 0b101010000010010


def modules(picture: NDArray[np.uint8]) -> Modules:
    """Return the modules (True is dark) of a picture cropped to a code."""
    dark = picture < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    dark = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = (dark.shape[0] + dark.shape[1]) / 2
    # The first row begins with seven dark modules and a light one.
    finder = int(np.argmin(dark[int(side / 120)]))
    size = 17 + 4 * round((side * 7 / finder - 17) / 4)
    centres = ((np.arange(size) + 0.5) * side / size).astype(int)
    return np.asarray(dark[np.ix_(centres, centres)])


def text(code: Modules) -> str:
    """Return what a code says."""
    size = len(code)
    version = (size - 17) // 4
    form = _format(code) ^ _FORMAT_MASK
    assert form >> 13 == _LEVEL_M, "error correction level is M"
    bits = _bits(code, _function(size, version), form >> 10 & 7)
    words = np.packbits(bits[: len(bits) // 8 * 8])
    data = _deinterleave(words, _BLOCKS[version])
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100", "byte mode"
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * k : 20 + 8 * k], 2) for k in range(length)).decode("ascii")


def _format(code: Modules) -> int:
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    return int("".join("1" if code[place] else "0" for place in places), 2)


def _function(size: int, version: int) -> Modules:
    taken = np.zeros((size, size), dtype=bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    if version > 1:
        at = size - 7
        taken[at - 2 : at + 3, at - 2 : at + 3] = True
    return taken


def _masked(mask: int, row: int, column: int) -> bool:
    a, b = row, column
    return (
        (a + b) % 2, a % 2, b % 3, (a + b) % 3, (a // 2 + b // 3) % 2, a * b % 2 + a * b % 3,
        (a * b % 2 + a * b % 3) % 2, ((a + b) % 2 + a * b % 3) % 2,
    )[mask] == 0  # fmt: skip


def _bits(code: Modules, taken: Modules, mask: int) -> NDArray[np.uint8]:
    size, found, upward = len(code), [], True
    column = size - 1
    while column > 0:
        if column == 6:
            column -= 1
        for row in range(size - 1, -1, -1) if upward else range(size):
            found += [
                code[row, c] != _masked(mask, row, c) for c in (column, column - 1) if not taken[row, c]
            ]
        upward, column = not upward, column - 2
    return np.array(found, dtype=np.uint8)


def _deinterleave(words: NDArray[np.uint8], lengths: list[int]) -> list[int]:
    blocks: list[list[int]] = [[] for _ in lengths]
    given = iter(words)
    for k in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if k < length:
                block.append(int(next(given)))
    return [word for block in blocks for word in block]
