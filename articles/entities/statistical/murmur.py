"""The two hash functions of the model, over whole arrays at once.

Both are by Austin Appleby (https://github.com/aappleby/smhasher, public domain). spaCy keys every string by
MurmurHash64A with seed 1; thinc's HashEmbed turns such a key into four table rows with a MurmurHash3 of 128
bits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from articles.entities.statistical.weights import Hashes

_SEED = 1
_MULTIPLIER = np.uint64(0xC6A4A7935BD1E995)
_SHIFT = np.uint64(47)


def hash_strings(strings: Sequence[str]) -> Hashes:
    """Give the MurmurHash64A (seed 1) of each string's UTF-8 bytes."""
    found = np.empty(len(strings), np.uint64)
    encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
    by_blocks: dict[int, list[int]] = defaultdict(list)
    for number, data in enumerate(encoded):
        by_blocks[len(data) // 8].append(number)
    for blocks, numbers in by_blocks.items():
        found[numbers] = _hash_equally_long([encoded[number] for number in numbers], blocks)
    return found


def _hash_equally_long(encoded: Sequence[bytes], blocks: int) -> Hashes:
    """Hash byte strings that all have the same number of whole 8-byte blocks, and less than one more."""
    padded = b"".join(data.ljust(8 * blocks + 8, b"\0") for data in encoded)
    columns = np.frombuffer(padded, "<u8").reshape(len(encoded), blocks + 1).T
    lengths = np.array([len(data) for data in encoded], np.uint64)
    state = np.uint64(_SEED) ^ (lengths * _MULTIPLIER)
    for column in columns[:-1]:
        key = column * _MULTIPLIER
        key = (key ^ (key >> _SHIFT)) * _MULTIPLIER
        state = (state ^ key) * _MULTIPLIER
    with_tail = lengths % np.uint64(8) > 0
    state = np.where(with_tail, (state ^ columns[-1]) * _MULTIPLIER, state)
    state = (state ^ (state >> _SHIFT)) * _MULTIPLIER
    return np.asarray(state ^ (state >> _SHIFT), dtype=np.uint64)


def four_hashes(keys: Hashes, seed: int) -> Hashes:
    """Give four 32-bit hashes for each key, as thinc's `MurmurHash3_x86_128_uint64`; (n) to (n, 4)."""
    low = keys * np.uint64(0x87C37B91114253D5)
    low = (low << np.uint64(31)) | (low >> np.uint64(33))
    low = low * np.uint64(0x4CF5AD432745937F) ^ np.uint64(seed ^ 8)
    high = np.full_like(low, seed ^ 8)
    low = low + high
    high = high + low
    low, high = _finalise(low), _finalise(high)
    low = low + high
    high = high + low
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    return np.stack([low & mask, low >> half, high & mask, high >> half], axis=1)


def _finalise(values: Hashes) -> Hashes:
    """Spread every input bit over all output bits: MurmurHash3's `fmix64`."""
    shift = np.uint64(33)
    values = (values ^ (values >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> shift)
