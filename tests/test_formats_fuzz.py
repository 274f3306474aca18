"""No bytes whatever make a reader or a container raise anything but its own error."""

import bz2
import gzip
import io
import json
import lzma
from contextlib import suppress

import pytest
from feeding import BODY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_formats_agencies import CONTENTS, ITEM, NINJS_1, NINJS_3, NITF
from test_formats_archives import PAGE, TEXT, tarred, zipped
from test_formats_feeds import RSS
from test_formats_pages import MAIL, MARKDOWN, MHTML, PLAIN_PART, WARC
from test_formats_tables import HEADER, ROWS, table

from articles.errors import ReadError
from articles.reading import FORMATS, read, sources_in
from articles.sources import Source

PLAIN_ITEM = ITEM.format(guid=1, kind="text", content=CONTENTS["plain"])
FEED = {
    "version": "https://jsonfeed.org/version/1",
    "title": "Courier",
    "items": [{"id": "1", "content_text": BODY}],
}
SAMPLES = {
    "a.md": MARKDOWN.encode(),
    "a.csv": table([HEADER, *ROWS]).encode(),
    "a.rss": RSS.encode(),
    "feed.json": json.dumps(FEED).encode(),
    "nitf.xml": NITF.encode(),
    "newsml.xml": ITEM.format(guid=1, kind="text", content=CONTENTS["NITF"]).encode(),
    "message.xml": f"<newsMessage><itemSet>{PLAIN_ITEM}</itemSet></newsMessage>".encode(),
    "1.json": json.dumps(NINJS_1).encode(),
    "3.json": json.dumps(NINJS_3).encode(),
    "a.mhtml": MHTML.encode(),
    "a.eml": (MAIL + PLAIN_PART.format(BODY)).encode(),
    "a.warc": b"".join(WARC),
    "a.warc.gz": b"".join(map(gzip.compress, WARC)),
    "a.zip": zipped({"a.html": PAGE, "b/c.txt": TEXT, "in.zip": zipped({"a.txt": TEXT})}),
    "a.tar": tarred({"a.html": PAGE, "é" * 120: TEXT}),
    "a.tar.xz": lzma.compress(tarred({"a.html": PAGE})),
    "a.txt.bz2": bz2.compress(TEXT),
}
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def take(data: bytes) -> None:
    """Split data and read all of it, as an ingest would."""
    for found in sources_in(["-"], stdin=io.BytesIO(data)):
        if isinstance(found, Source):
            with suppress(ReadError):
                read(found)


@given(st.binary(max_size=2000))
@MANY
def test_random_bytes_only_raise_read_errors(data: bytes) -> None:
    for each in FORMATS:
        for extension in each.extensions or (".json",):
            with suppress(ReadError):
                read(Source(f"a{extension}", data))
    take(data)


@pytest.mark.parametrize("name", SAMPLES)
@given(st.data())
@MANY
def test_damaged_files_only_raise_read_errors(name: str, data: st.DataObject) -> None:
    sample = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(sample) - 1)))
        length = data.draw(st.sampled_from([0, 1, 1, 4, 40, 1000]))
        sample[at : at + length] = data.draw(st.one_of(st.binary(max_size=6), st.just(bytes(sample[:300]))))
    take(bytes(sample))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read(name: str) -> None:
    found = list(sources_in(["-"], stdin=io.BytesIO(SAMPLES[name])))
    assert [each for each in found if isinstance(each, Source) and _readable(each)]


def _readable(source: Source) -> bool:
    try:
        return bool(read(source).blocks)
    except ReadError:
        return False
