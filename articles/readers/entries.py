"""Entries of feeds: what is an article's text in them and what only points to one, and the page they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles.errors import ReadError
from articles.readers.bodies import body_blocks
from articles.readers.json_fields import plain
from articles.sources import Hints, Page, PageBlock, Source

LEAST_CONTENT = 20  # words; an entry's full text that has fewer is a caption or a list of links
LEAST_SUMMARY = 40  # words; a summary that has fewer is a line to lure readers, not a text to keep
LEAST_BESIDE_RECORDING = 150  # words; fewer beside a recording are notes on it
LONGEST_STANDFIRST = 600  # characters

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]")
UNSPACED_PER_WORD = 2  # characters to a word in writing without spaces
_CUT = re.compile(r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|\b(?:continue reading|read more)\W*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed's entry states: its facts, and its texts in HTML or plain, content before summary.

    `recording` says that the entry is about a sound or film that it encloses.
    """

    facts: Mapping[str, str | tuple[str, ...] | None]
    content: str = ""
    summary: str = ""
    recording: bool = False
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def page_of_entry(entry: Entry, source: Source, told_by: str) -> Page:
    """Make a page of an entry. Raises ReadError, saying why, for one that holds no article text."""
    content = list(body_blocks([entry.content], source)) if entry.content.strip() else []
    summary = list(body_blocks([entry.summary], source)) if entry.summary.strip() else []
    facts = {name: value for name, value in entry.facts.items() if value}
    least = LEAST_BESIDE_RECORDING if entry.recording else LEAST_CONTENT
    if extent(content) >= least:
        if standfirst := _standfirst(summary, content):
            facts["standfirst"] = standfirst
        blocks, body = content, "content"
    elif not entry.recording and extent(summary) >= LEAST_SUMMARY:
        blocks, body = summary, "summary"
    else:
        raise ReadError(_why_not(entry, max(extent(content), extent(summary)), facts))
    hints = source.hints.over(Hints(told_by, **facts))  # type: ignore[arg-type]
    return Page("feed", tuple(blocks), metadata={**entry.metadata, "feed:body": (body,)}, hints=hints)


def extent(blocks: Iterable[PageBlock]) -> int:
    """Count the words of some blocks, without those of links."""
    return sum(round(words(block.text) * (1 - block.links)) for block in blocks)


def words(text: str) -> int:
    """Count the words of a text, also in writing that has no spaces between them."""
    unspaced = len(_UNSPACED.findall(text))
    return unspaced // UNSPACED_PER_WORD + len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text))


def why_too_short(count: int, url: str = "") -> str:
    """Say that what an item has is no more than a line or two about an article."""
    text = f"a summary of {count} words" if count > 1 else "a title"
    return f"only {text}, not the article's text" + (f", which is at {url}" if url else "")


def _why_not(entry: Entry, count: int, facts: Mapping[str, object]) -> str:
    if entry.recording:
        return "a podcast episode: a recording with notes on it, no article text"
    if not entry.content.strip() and not entry.summary.strip():
        return "an entry without text, only " + ("a title and a link" if facts.get("url") else "a title")
    return why_too_short(count, str(facts.get("url", "")))


def _standfirst(summary: list[PageBlock], content: list[PageBlock]) -> str:
    """Take a summary for the standfirst unless it is cut off, long, or the beginning of the text itself."""
    text = plain(" ".join(block.text for block in summary))
    whole = " ".join(block.text for block in content)
    if not text or len(text) > LONGEST_STANDFIRST or _CUT.search(text) or text[:80] in whole:
        return ""
    return text
