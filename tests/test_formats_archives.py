"""Archives and compressed files: what lies in them is read where it lies, and none of it can do harm."""

import bz2
import gzip
import io
import json
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from feeding import BODY, SENTENCES, found_in, members, pages, piped, refusals, texts

from articles import readers
from articles.errors import ReadError
from articles.readers import Allowance, compressed
from articles.readers.zip import LARGEST_LIST
from articles.reading import read
from articles.sources import Refusal, Source

Pack = Callable[[bytes], bytes]

PAGE = f"<!DOCTYPE html><html><body><p>{BODY}</p></body></html>".encode()
TEXT = "\n\n".join(SENTENCES).encode()
LINES = b"".join(json.dumps({"title": str(n), "body": BODY}).encode() + b"\n" for n in range(3))


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def tarred(files: dict[str, bytes], *extra: tarfile.TarInfo, kind: int = tarfile.PAX_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=kind) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return held.getvalue()


def held(found: Sequence[Source | Refusal]) -> dict[str, bytes]:
    return {each.member: each.data for each in found if isinstance(each, Source)}


# --- what is in them ------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_the_file_in_it(tmp_path: Path, pack: Pack) -> None:
    assert held(found_in(pack(PAGE), "page.html.gz", tmp_path)) == {"": PAGE}
    assert members(found_in(pack(LINES), "export.jsonl.xz", tmp_path)) == ["line 1", "line 2", "line 3"]
    assert members(found_in(pack(LINES), "no-name", tmp_path)) == ["line 1", "line 2", "line 3"]


def test_streams_compressed_one_by_one_are_read_as_one(tmp_path: Path) -> None:
    data = b"".join(gzip.compress(line) for line in LINES.splitlines(keepends=True))
    assert len(members(found_in(data + b"\0" * 512, "export.jsonl.gz", tmp_path))) == 3


def test_a_zip_gives_each_of_its_files_with_exactly_its_bytes(tmp_path: Path) -> None:
    files = {"page.html": PAGE, "2021/notes/ferry.txt": TEXT, "export.jsonl": LINES}
    found = found_in(zipped(files), "clippings.zip", tmp_path)
    assert held(found[:2]) == {"page.html": PAGE, "2021/notes/ferry.txt": TEXT}
    assert members(found)[2:] == [f"export.jsonl, line {n}" for n in (1, 2, 3)]
    assert found == [each for each in found if isinstance(each, Source) and read(each).blocks]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_is_read_from_a_pipe_too(method: int) -> None:
    assert held(piped(zipped({"a.txt": TEXT}, method))) == {"a.txt": TEXT}


def test_a_zip_is_read_like_the_folder_it_was_made_of(tmp_path: Path) -> None:
    files = {
        "a/page.html": PAGE,
        "a/page_files/frame.html": PAGE,
        "a/.hidden.txt": TEXT,
        "__MACOSX/a/page.html": PAGE,
        "a/ferry.txt": TEXT,
        "a/ferry.meta.json": b'{"outlet": "The Sound Courier"}',
        "a/gone.meta.json": b'{"outlet": "The Sound Courier"}',
    }
    found = found_in(zipped(files), "folder.zip", tmp_path)
    assert members(found) == ["a/page.html", "a/ferry.txt"]
    assert found[1].hints.outlet == "The Sound Courier"  # type: ignore[union-attr]
    assert refusals(found) == [
        ("a/gone.meta.json", "a sidecar, but the file that it speaks of is not beside it")
    ]


def test_names_that_are_utf_8_without_saying_so_are_read_as_such(tmp_path: Path) -> None:
    data = zipped({"xxx.txt": TEXT}).replace(b"xxx.txt", "é-.txt".encode())
    assert members(found_in(data, "a.zip", tmp_path)) == ["é-.txt"]


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_a_tar_gives_each_of_its_files_however_it_is_compressed(pack: Pack, kind: int) -> None:
    files = {"page.html": PAGE, f"{'long-folder/' * 20}ferry é.txt": TEXT, "empty.html": b"", "z.txt": TEXT}
    found = piped(pack(tarred(files, kind=kind)))
    assert held(found) == {name: data for name, data in files.items() if data}
    assert refusals(found) == [("empty.html", "an empty file")]


def test_archives_in_archives_are_read_to_a_depth() -> None:
    data = zipped({"in.tar.gz": gzip.compress(tarred({"deep.zip": zipped({"a.txt": TEXT})}))})
    assert held(piped(data)) == {"in.tar.gz, deep.zip, a.txt": TEXT}
    for _ in range(4):
        data = zipped({"a.zip": data})
    assert [reason for _, reason in refusals(piped(data))] == ["more than 6 archives inside one another"]


def test_documents_that_are_stored_as_zip_are_named_as_what_they_are() -> None:
    assert refusals(piped(zipped({"word/document.xml": b"<a/>"}, zipfile.ZIP_STORED)))[0][1].startswith(
        "a Word document"
    )


def test_of_a_packed_web_archive_only_the_pages_are_read() -> None:
    beside = {"datapackage.json": b"{}", "pages/pages.jsonl": b"{}\n{}\n", "indexes/index.cdx": b"x"}
    files = {**beside, "archive/a.html": PAGE}
    assert held(piped(zipped(files))) == {"archive/a.html": PAGE}
    assert not refusals(piped(zipped(files)))


# --- hostile ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt", "..\\out.txt"]
)
def test_a_name_that_leads_out_of_its_archive_is_refused(name: str, tmp_path: Path) -> None:
    for data in (zipped({name: TEXT, "a.txt": TEXT}), tarred({name: TEXT, "a.txt": TEXT})):
        found = piped(data)
        assert members(found) == ["a.txt"]
        assert [reason for _, reason in refusals(found)] == ["its name leads out of the archive"]
    assert not list(tmp_path.iterdir())


def test_links_and_devices_in_archives_are_not_followed() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusals(piped(packed.getvalue())) == [("link.txt", "a link, which is not followed")]
    infos = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        info = tarfile.TarInfo(f"kind-{kind.decode()}")
        info.type, info.linkname = kind, "/etc/passwd"
        infos.append(info)
    assert [reason for _, reason in refusals(piped(tarred({}, *infos)))] == [
        "a link, which is not followed",
        "a link, which is not followed",
        "a device, not a file",
        "a named pipe, not a file",
    ]


def test_a_bomb_is_given_up_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "LIKELY_BYTES", 1 << 20)
    zeros = bytes(40 << 20)
    bomb = "as only a bomb does; the rest was not read"
    for data in (gzip.compress(zeros), lzma.compress(zeros), bz2.compress(zeros), zipped({"a.txt": zeros})):
        assert [reason.partition(", ")[2] for _, reason in refusals(piped(data))] == [bomb]


def test_files_that_share_their_bytes_in_a_zip_count_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "LIKELY_BYTES", 1 << 20)
    data = zipped({f"{n}.txt": bytes(4 << 20) for n in range(5)})
    first = next(n for n in range(len(data)) if data[n : n + 4] == b"PK\1\2")
    overlapping = (
        data[:first]
        + b"".join(entry[:42] + struct.pack("<I", 0) + entry[46:] for entry in _list_of(data, first))
        + data[data.rindex(b"PK\5\6") :]
    )
    assert not [each for each in piped(overlapping) if isinstance(each, Source)]


def _list_of(data: bytes, first: int) -> list[bytes]:
    end = data.rindex(b"PK\5\6")
    return [b"PK\1\2" + entry for entry in data[first:end].split(b"PK\1\2")[1:]]


def test_what_may_come_out_of_one_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_MEMBERS", 3)
    found = piped(zipped({f"{n}.txt": TEXT for n in range(9)}))
    assert len(members(found)) == 3
    assert [reason for _, reason in refusals(found)] == ["it holds more than 3 files; the rest was not read"]
    monkeypatch.setattr(readers, "MOST_UNPACKED", 1000)
    allowance = Allowance()
    allowance.unpack(1000)
    with pytest.raises(ReadError, match="it unpacks to more than"):
        allowance.unpack(1)


def test_a_zip_of_itself_ends() -> None:
    data = zipped({"a.txt": TEXT})
    for _ in range(20):
        data = zipped({"a.zip": data, "b.zip": b"PK\5\6" + bytes(18)})
    assert len(piped(data)) < 20


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_whole_of_a_file_cut_off_is_taken_and_the_rest_named(pack: Pack) -> None:
    lines = b"".join(
        json.dumps({"body": zlib.crc32(bytes([n])).__str__() * 300}).encode() + b"\n" for n in range(200)
    )
    data = pack(lines * 40)
    found = piped(data[: len(data) // 2])
    assert all(each.data in lines for each in found if isinstance(each, Source))
    assert refusals(found)[-1][1].endswith("breaks off; what came before was read")


def test_a_damaged_archive_says_what_is_damaged() -> None:
    data = zipped({"a.txt": TEXT * 50, "b.txt": TEXT})
    middle = data.index(b"a.txt") + 60
    broken = data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]
    assert refusals(piped(broken)) == [("a.txt", "it is damaged in its ZIP archive")]
    assert members(piped(broken)) == ["b.txt"]
    assert "breaks off" in refusals(piped(data[:-30]))[0][1]
    tar = tarred({"a.txt": TEXT, "b.txt": TEXT})
    assert members(piped(tar[:1600])) == ["a.txt"]
    assert refusals(piped(tar[:1600])) == [
        (label, "the tar archive breaks off; what came before was read") for label in ("b.txt", "")
    ]
    broken = tar[:1024] + b"x" * 512 + tar[1536:]
    assert refusals(piped(broken)) == [
        ("", "the tar archive is damaged at byte 1,024; what came before was read")
    ]


def test_a_zip_whose_list_would_fill_the_memory_is_refused() -> None:
    data = zipped({"a.txt": TEXT})
    end = data.rindex(b"PK\5\6")
    huge = data[: end + 12] + struct.pack("<I", LARGEST_LIST + 1) + data[end + 16 :]
    assert refusals(piped(huge)) == [("", "a ZIP archive whose list of files alone is over 48 MiB")]


def test_an_encrypted_file_is_named() -> None:
    data = bytearray(zipped({"a.txt": TEXT}))
    data[data.index(b"PK\1\2") + 8] |= 1
    data[6] |= 1
    assert refusals(piped(bytes(data))) == [("a.txt", "it is encrypted; unpack it with its password first")]


def test_a_tar_header_may_claim_anything() -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 1 << 40
    assert "longer than a mebibyte" in refusals(piped(info.tobuf(tarfile.GNU_FORMAT)))[0][1]


def test_every_page_in_an_archive_can_be_read() -> None:
    assert [texts(page) for page in pages(piped(zipped({"a.html": PAGE, "b.txt": TEXT})))] == [
        [BODY],
        list(SENTENCES),
    ]
