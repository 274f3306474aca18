"""Bytes into text: the character set found out, mojibake mended, and what is no text at all refused."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import charset_normalizer
import ftfy  # importing it also registers the sloppy-windows-* codecs that are used below
from ftfy.badness import is_bad

from articles.errors import ReadError
from articles.readers.signatures import HEAD_BYTES, why_no_article

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NULS_OF_WIDE_TEXT = 0.4  # UTF-16 of western text has a NUL in nearly every other byte; binaries do not
NULS_BESIDE_THEM = 0.02  # and next to none in the others
MOST_CONTROLS = 0.02  # share of a text's characters that may be control characters; above it is binary
SOUND_BYTES_PER_STRAY = 3  # damaged UTF-8 has this many bytes in whole characters for each stray one
SAMPLE_BYTES = 16_384  # what a text is made of is judged by this much of it
LONGEST_LINE_MENDED = 100_000  # characters; mojibake is mended line by line
LONGEST_MENDED = 4_000_000  # characters; it is not looked for in a text longer than any article
CLOSE = 0.02  # guesses whose disorder differs by no more than this are a tie

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_OTHER_THAN_ASCII = re.compile(rb"[\x80-\xff][^\n]*")
_ASCII = bytes(range(128))
_STRAYS = "morgue-strays-are-windows-1252"
_LINE_ENDS = re.compile("\r\n?")


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Make text of bytes, however they were encoded, with mojibake mended and each line ended by "\\n".

    `declared` is the character set that the page or its sender states; what the bytes prove outranks it.
    Quotes, ligatures and the lines themselves stay as they are. Raises ReadError for what is no text.
    """
    return mend(characters(data, declared=declared))


def characters(data: bytes, *, declared: str | None = None) -> str:
    """Make text of bytes without mending it: for formats whose strings have escapes of their own."""
    text = _decoded(data, declared)
    without = data.translate(None, _CONTROL_BYTES)  # in every known set, a control character has such a byte
    if len(without) < len(data):
        text = _without_controls(text, data)
    return _LINE_ENDS.sub("\n", text) if "\r" in text else text


def _without_controls(text: str, data: bytes) -> str:
    """Take control characters out of a text; too many of them are no text's."""
    beginning = text[:SAMPLE_BYTES]
    if len(_CONTROLS.findall(beginning)) > MOST_CONTROLS * len(beginning):
        raise ReadError(why_no_article(data[:HEAD_BYTES]) or "binary data, not an article")
    return _CONTROLS.sub("", text)


def mend(text: str) -> str:
    """Mend what was once decoded in the wrong character set ("itâ€™s"), line by line, and nothing else."""
    if text.isascii() or len(text) > LONGEST_MENDED or not is_bad(text):
        return text
    return "\n".join(map(_mended, text.split("\n")))


def _mended(line: str) -> str:
    return line if len(line) > LONGEST_LINE_MENDED else ftfy.fix_encoding(line)


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _as_marked(data[len(mark) :], encoding)
    if 0 in data:
        return _wide(data)
    if declared and _gives_itself_away(data, declared):
        text = _try(data, declared)
        if text is not None:
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(data, declared)


def _as_marked(data: bytes, encoding: str) -> str:
    """Decode what a byte order mark names; a character or two that were cut are shown as such."""
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > 2 + MOST_CONTROLS * len(text):
        raise ReadError(f"it begins like {encoding.upper()} text, but is not")
    return text


def _wide(data: bytes) -> str:
    """Decode UTF-16 that lost its byte order mark; other data with NULs in it is binary."""
    half = len(data) // 2 or 1
    first, second = data[0::2].count(0) / half, data[1::2].count(0) / half
    for encoding, nuls, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if nuls >= NULS_OF_WIDE_TEXT and others <= NULS_BESIDE_THEM:
            return _as_marked(data, encoding)
    raise ReadError(why_no_article(data[:HEAD_BYTES]) or "binary data, not an article")


def _eight_bit(data: bytes, declared: str | None) -> str:
    """Decode what is neither UTF-8 nor UTF-16: damaged UTF-8, the declared set, or the likeliest one."""
    sample = _sample(data)
    high = len(sample.translate(None, _ASCII))
    sound = sum(map(len, _CHARACTER.findall(sample)))
    if sound >= SOUND_BYTES_PER_STRAY * (high - sound):
        return data.decode("utf-8", _STRAYS)
    text = _try(data, declared) if declared else None
    if text is None:
        text = _guessed(data, sample)
    if text is None:
        reason = why_no_article(data[:HEAD_BYTES])
        raise ReadError(reason or "its text is in no character set that Morgue can make out")
    return text


def _gives_itself_away(data: bytes, declared: str) -> bool:
    """Say whether data is in a declared seven-bit set, which would pass for UTF-8."""
    cue = _table()["seven_bit"].get(_label(declared))
    return cue is not None and bytes.fromhex(cue) in data


def _try(data: bytes, declared: str) -> str | None:
    """Decode data in a character set by its label, or give None where it is unknown or does not fit."""
    label = _label(declared)
    try:
        codec = codecs.lookup(_table()["read_as"].get(label, label)).name
        return data.decode(codec) if codec in _table()["known"]["codecs"] else None
    except (LookupError, UnicodeError):
        return None


def _label(declared: str) -> str:
    return declared.strip().lower().replace("_", "-")


def _guessed(data: bytes, sample: bytes) -> str | None:
    """Decode data in the character set that makes the most sensible text of it, or give None."""
    guess = _table()["guess"]
    matches = charset_normalizer.from_bytes(
        sample, steps=1, chunk_size=len(sample), cp_isolation=guess["among"], enable_fallback=False
    )
    best = matches.best()
    if best is None:
        return None
    western = _try(data, "cp1252") if "cp1252" in _within(matches, best.chaos + CLOSE) else None
    if western and set(western) <= _western():
        return western
    tied = _within(matches, best.chaos)
    if best.encoding in guess["exchanged"]:
        cyrillic = [encoding for encoding in tied if encoding in guess["exchanged"]]
        return _try(data, min(cyrillic, key=lambda encoding: _capitals(sample, encoding)))
    return _try(data, next((encoding for encoding in tied if encoding in guess["wide"]), best.encoding))


def _capitals(sample: bytes, encoding: str) -> int:
    return sum(map(str.isupper, sample.decode(encoding, "ignore")))


def _within(matches: Iterable[charset_normalizer.CharsetMatch], chaos: float) -> list[str]:
    """Name the character sets that make a text of no more than this much disorder, the likeliest first."""
    return [encoding for each in matches if each.chaos <= chaos for encoding in each.could_be_from_charset]


@cache
def _western() -> frozenset[str]:
    """Give the characters of western European text, ASCII among them."""
    return frozenset(_table()["guess"]["western"]) | frozenset(map(chr, range(128))) | {"\xa0"}


def _sample(data: bytes) -> bytes:
    """Take what tells most about a character set: lines from their first byte beyond ASCII, to a limit."""
    if len(data) <= SAMPLE_BYTES:
        return data
    sample = b""
    for match in _OTHER_THAN_ASCII.finditer(data):
        sample += match[0][:SAMPLE_BYTES] + b"\n"
        if len(sample) >= SAMPLE_BYTES:
            break
    return sample[: sample.rfind(b" ", len(sample) // 2)].rstrip()  # no character is cut at a space


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that broke UTF-8 as windows-1252, which is where they mostly come from."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("sloppy-windows-1252"), error.end


codecs.register_error(_STRAYS, _stray)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("articles.readers").joinpath("charsets.toml").read_text(encoding="utf-8"))
