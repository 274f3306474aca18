"""Folders are walked as a person expects: every clipping once, in order, and nothing that is none."""

import os
import socket
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from articles.sources import Refusal
from articles.walking import Found, files_in, printable

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", encoding="utf-8")


def names(folder: Path, found: Iterable[Found | Refusal]) -> list[str]:
    """The names found, relative to the folder; each must be a file."""
    files = [each for each in found if isinstance(each, Found)]
    return [os.path.relpath(each.name, os.path.realpath(folder)) for each in files]


def refusals(found: Iterable[Found | Refusal]) -> dict[str, str]:
    return {each.label: each.reason for each in found if isinstance(each, Refusal)}


def test_a_folder_is_walked_to_the_bottom_in_sorted_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.txt", "a/c/1.txt", "a/b.html", "c.json")
    assert names(tmp_path, files_in([str(tmp_path)])) == [
        "a/b.html",
        "a/c/1.txt",
        "a/z.txt",
        "b.txt",
        "c.json",
    ]


def test_files_come_in_the_order_in_which_they_are_given(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.txt")
    assert names(tmp_path, files_in([str(tmp_path / "b.txt"), str(tmp_path / "a.txt")])) == ["b.txt", "a.txt"]


def test_hidden_files_and_folders_are_left_out_unless_they_are_given(tmp_path: Path) -> None:
    make(tmp_path, ".notes.txt", ".git/x.txt", "a.txt")
    assert names(tmp_path, files_in([str(tmp_path)])) == ["a.txt"]
    assert names(tmp_path, files_in([str(tmp_path / ".notes.txt")])) == [".notes.txt"]


def test_what_computers_leave_in_folders_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "Thumbs.db", "desktop.ini", "__MACOSX/a.txt", "a.txt")
    found = list(files_in([str(tmp_path)]))
    assert names(tmp_path, found) == ["a.txt"]
    assert not refusals(found)


def test_the_parts_that_a_browser_saves_beside_a_page_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "Ferry.html", "Ferry_files/style.css", "Ferry_files/ad.html", "case_files/a.txt")
    assert names(tmp_path, files_in([str(tmp_path)])) == ["Ferry.html", "case_files/a.txt"]


def test_an_archive_is_not_taken_into_itself(tmp_path: Path) -> None:
    make(tmp_path, "archive/archive.db", "archive/archive.db-wal", "archive/index/CURRENT", "archive/a.txt")
    make(tmp_path, "index/b.txt")
    assert names(tmp_path, files_in([str(tmp_path)])) == ["archive/a.txt", "index/b.txt"]


def test_a_file_has_one_name_from_wherever_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "clips/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "clips")
    monkeypatch.chdir(tmp_path / "clips")
    ways = ["a.txt", "./a.txt", "../clips/a.txt", str(tmp_path / "clips/a.txt"), str(tmp_path / "link/a.txt")]
    assert {each.name for each in files_in(ways) if isinstance(each, Found)} == {
        os.path.realpath(tmp_path / "clips/a.txt")
    }


def test_links_are_followed_but_never_round_in_circles(tmp_path: Path) -> None:
    make(tmp_path, "clips/a.txt", "elsewhere/b.txt")
    (tmp_path / "clips/up").symlink_to(tmp_path)
    (tmp_path / "clips/self").symlink_to(tmp_path / "clips/self")
    (tmp_path / "clips/other").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "clips/gone.txt").symlink_to(tmp_path / "nowhere.txt")
    found = list(files_in([str(tmp_path / "clips")]))
    assert names(tmp_path, found) == ["clips/a.txt", "elsewhere/b.txt"]
    assert refusals(found) == {
        str(tmp_path / "clips/gone.txt"): "a link to a file that is not there",
        str(tmp_path / "clips/self"): "a link that leads back to itself",
    }


def test_a_folder_given_twice_is_walked_once(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "2.txt")
    ways = [str(tmp_path / "a"), str(tmp_path), str(tmp_path), str(tmp_path) + "/."]
    assert names(tmp_path, files_in(ways)) == ["a/1.txt", "2.txt"]


def test_a_very_deep_folder_is_walked(tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(400):
            os.mkdir("deeper")
            os.chdir("deeper")
        Path("a.txt").write_text("text", encoding="utf-8")
    finally:
        os.chdir(here)
    assert len(list(files_in([str(tmp_path)]))) == 1


@pytest.mark.parametrize("sidecar", ["clip.txt.meta.json", "clip.meta.json"])
def test_a_sidecar_belongs_to_the_file_beside_it_and_is_no_article(tmp_path: Path, sidecar: str) -> None:
    make(tmp_path, "clip.txt", sidecar, "other.txt")
    for paths in ([str(tmp_path)], [str(path) for path in sorted(tmp_path.iterdir())]):
        found = [each for each in files_in(paths) if isinstance(each, Found)]
        assert names(tmp_path, files_in(paths)) == ["clip.txt", "other.txt"]
        assert [each.sidecar for each in found] == [str(tmp_path / sidecar), None]


def test_the_sidecar_with_the_whole_name_comes_first(tmp_path: Path) -> None:
    make(tmp_path, "clip.txt", "clip.txt.meta.json", "clip.meta.json", "clip.html")
    found = {Path(each.name).name: each for each in files_in([str(tmp_path)]) if isinstance(each, Found)}
    assert found["clip.txt"].sidecar == str(tmp_path / "clip.txt.meta.json")
    assert found["clip.html"].sidecar == str(tmp_path / "clip.meta.json")


def test_a_sidecar_that_speaks_of_nothing_is_named(tmp_path: Path) -> None:
    make(tmp_path, "gone.txt.meta.json", "a.txt")
    found = list(files_in([str(tmp_path)]))
    assert names(tmp_path, found) == ["a.txt"]
    assert "not beside it" in refusals(found)[str(tmp_path / "gone.txt.meta.json")]


def test_the_state_of_a_file_changes_with_its_sidecar(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "a.txt.meta.json")

    def state() -> object:
        return next(each.state for each in files_in([str(tmp_path)]) if isinstance(each, Found))

    before = state()
    assert state() == before
    (tmp_path / "a.txt.meta.json").write_text("longer text", encoding="utf-8")
    changed = state()
    (tmp_path / "a.txt.meta.json").unlink()
    assert len({before, changed, state()}) == 3


def test_a_file_is_settled_once_its_time_stamp_can_hide_no_change(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c.txt", "c.txt.meta.json", "d.txt")
    ages = {"a.txt": 60, "c.txt": 60, "d.txt": -3600}
    for name, seconds in ages.items():
        moment = time.time() - seconds
        os.utime(tmp_path / name, (moment, moment))
    found = [each for each in files_in([str(tmp_path)]) if isinstance(each, Found)]
    assert [each.settled for each in found] == [True, False, False, False]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    found = list(files_in([str(tmp_path / "gone"), "a\0b", "x" * 5000]))
    assert [each.reason for each in found if isinstance(each, Refusal)] == [
        "there is no such file or folder",
        "its name is no file name",
        "its path is too long for this system",
    ]
    assert "\0" not in "".join(refusals(found))


def test_what_is_neither_file_nor_folder_is_named_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    make(tmp_path, "a.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket.txt"))
        found = list(files_in([str(tmp_path), "/dev/null"]))
    assert names(tmp_path, found) == ["a.txt"]
    assert "named pipe" in refusals(found)[str(tmp_path / "pipe.txt")]
    assert "socket" in refusals(found)[str(tmp_path / "socket.txt")]
    assert "device" in refusals(found)["/dev/null"]


def test_a_folder_that_may_not_be_listed_is_named_and_the_rest_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "closed/a.txt", "open/b.txt")
    listed = os.listdir

    def forbidding(path: str) -> list[str]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "listdir", forbidding)
    found = list(files_in([str(tmp_path)]))
    assert names(tmp_path, found) == ["open/b.txt"]
    assert refusals(found) == {str(tmp_path / "closed"): "permission denied"}


@pytest.mark.skipif(ROOT, reason="no folder is closed to root")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.txt", "unsearchable/b.txt", "c.txt")
    (tmp_path / "closed").chmod(0)
    (tmp_path / "unsearchable").chmod(0o400)
    try:
        found = list(files_in([str(tmp_path)]))
    finally:
        (tmp_path / "closed").chmod(0o700)
        (tmp_path / "unsearchable").chmod(0o700)
    assert names(tmp_path, found) == ["c.txt"]
    assert set(refusals(found).values()) == {"permission denied"}


def test_a_name_that_is_no_text_is_written_so_that_it_can_be_printed_and_stored(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"line\nbreak.txt", b"\x1b[31mred.txt"):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"text")
    found = [each for each in files_in([str(tmp_path)]) if isinstance(each, Found)]
    written = [Path(each.name).name for each in found]
    assert written == ["\\x1b[31mred.txt", "caf\\udce9.txt", "line\\nbreak.txt"]
    for each in found:
        each.name.encode("utf-8")
        with open(each.path, "rb") as file:
            assert file.read() == b"text"


def test_usual_names_stay_as_they_are() -> None:
    for name in ("/clips/Überfahrt – 東京.txt", "a b\u202fc.txt", "it’s.html", "C\u0301.txt"):
        assert printable(name) == name


def test_standard_input_is_found_once() -> None:
    assert list(files_in(["-", "-"])) == [Found("-", "-")]
