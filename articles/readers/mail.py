"""Reading messages: articles sent by mail (EML), and pages that browsers save in one (MHTML)."""

from __future__ import annotations

import binascii
import email.errors
import email.header
import email.policy
import re
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser

from articles.errors import ReadError
from articles.readers.decoding import characters, decode
from articles.readers.sniffing import Head
from articles.readers.text import page_of_text
from articles.readers.times import telling_time
from articles.readers.web_pages import page_of_data
from articles.sources import Hints, Page, Source

WEB_PAGES = (".mht", ".mhtml")
MAIL = (".eml",)
LONGEST_HEADER = 10_000  # characters
LEAST_WORDS = 5  # of a message's HTML; one with fewer is a picture, and the plain text beside it is read
LEAST_TAG = re.compile(rb"<[^<>]{0,5000}>")

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):|[ \t]")
_OF_MAIL = frozenset(
    {"from", "to", "subject", "date", "received", "message-id", "return-path", "mime-version"}
)
_ONLY_OF_MAIL = frozenset({"received", "message-id", "return-path", "mime-version"})
_ADDRESSED = frozenset({"to", "received", "delivered-to"})
_FORWARDED = re.compile(r"^(?:\s*(?:re|fwd?|wg|aw|tr|rv|sv|vs|enc|i)\s*:\s*)+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_KEPT = ("From", "To", "Sender", "Reply-To", "List-Id", "Message-ID", "Date", "Subject")
_TAG = re.compile(rb"<[^<>]{0,5000}>")


def is_mhtml(head: Head) -> bool:
    """Say whether a file begins like a web page saved as a message, and is addressed to nobody."""
    names, block = _header_block(head)
    if not names:
        return False
    related = "multipart/related" in block.lower()
    return (head.extension in WEB_PAGES) or (related and "mime-version" in names and not names & _ADDRESSED)


def is_mail(head: Head) -> bool:
    """Say whether a file begins like a message of electronic mail."""
    names, _ = _header_block(head)
    if head.extension in MAIL:
        return bool(names & _OF_MAIL)
    return len(names & _OF_MAIL) > 2 and bool(names & _ONLY_OF_MAIL)


def read_mhtml(source: Source) -> Page:
    """Read a web page saved in one file. Raises ReadError when there is no page in it."""
    message = _message(source.data)
    page = _root(message)
    if page is None:
        raise ReadError("a saved page (MHTML) without the page in it")
    url = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    told = Hints(
        "the saved page's header",
        url=url if url.startswith(("http://", "https://")) else None,
        captured=telling_time(_header(message, "Date")),
    )
    return page_of_data(_bytes(page), replace(source, hints=source.hints.over(told)), declared=_charset(page))


def read_mail(source: Source) -> Page:
    """Read a message: its HTML, or its plain text; attachments are left aside, and its sender no author."""
    message = _message(source.data)
    parts = [part for part in message.walk() if not part.is_multipart() and not _is_attached(part)]
    told = Hints(
        "the message's header",
        title=_FORWARDED.sub("", _header(message, "Subject")) or None,
        published=telling_time(_header(message, "Date")),
    )
    source = replace(source, hints=source.hints.over(told))
    page = _page_of_parts(parts, source)
    stated = {f"mail:{name.lower()}": (value,) for name in _KEPT if (value := _header(message, name))}
    return replace(page, metadata={**page.metadata, **stated})


def _page_of_parts(parts: list[Message], source: Source) -> Page:
    for part in parts:
        if part.get_content_type() == "text/html" and _holds_text(data := _bytes(part)):
            return page_of_data(data, source, declared=_charset(part))
    for part in parts:
        if part.get_content_type() == "text/plain" and (text := _text(part)).strip():
            return page_of_text(text, source)
    raise ReadError("a message of electronic mail without text in it")


def _holds_text(data: bytes) -> bool:
    """Say whether a message's HTML has words in it, and not pictures alone."""
    return len(_TAG.sub(b" ", data).split()) >= LEAST_WORDS


def _header_block(head: Head) -> tuple[frozenset[str], str]:
    """Give the names of the headers a file begins with, in lower case, and the block itself."""
    if head.wide:
        return frozenset(), ""
    block, _, rest = head.text.replace("\r\n", "\n").partition("\n\n")
    lines = block.split("\n") if rest or head.whole else block.split("\n")[:-1]
    names = [match and (match[1] or "") for match in map(_HEADER.match, lines)]
    if not names or None in names or not names[0]:
        return frozenset(), ""
    return frozenset(name.lower() for name in names if name), block


def _message(data: bytes) -> Message:
    try:
        return BytesParser(policy=email.policy.compat32).parsebytes(data.lstrip())
    except RecursionError as error:
        raise ReadError("a message with messages nested too deeply in it") from error
    except (ValueError, email.errors.MessageError) as error:
        raise ReadError("a broken message") from error


def _root(message: Message) -> Message | None:
    """Find the page that a saved message is about: the part it names, or the first in HTML."""
    pages = [
        part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    start = str(message.get_param("start") or "").strip()
    return next(
        (part for part in pages if start and _header(part, "Content-ID") == start),
        pages[0] if pages else None,
    )


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    data = _bytes(part)
    return decode(data, declared=_charset(part)) if data.strip() else ""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError):
        return None


def _header(message: Message, name: str) -> str:
    """Give a header as one line of text, its encoded words decoded."""
    value = str(message.get(name) or "")[:LONGEST_HEADER]
    try:
        pieces = email.header.decode_header(value)
    except (email.errors.HeaderParseError, ValueError, binascii.Error):
        pieces = [(value, None)]
    return _SPACE.sub(" ", "".join(_piece(*piece) for piece in pieces)).strip()


def _piece(text: str | bytes, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    try:
        return characters(text, declared=charset) if text else ""
    except ReadError:
        return text.decode("latin-1")
