"""The server says where it is, tells a port it cannot have, and finishes its answers when stopped."""

import errno
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from outside import CHECKOUT, environment, fetch

from app.access import is_loopback
from app.serving import cure_of, listen, refusal, url
from articles.errors import MorgueError

SLOW_SERVER = """
import time
from app.serving import listen, run

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.0)
        return [b"finished" * 100_000]
    return [b"quick"]

listener = listen("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
run(application, listener)
print("ended", flush=True)
"""


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_SERVER],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(PYTHONPATH=str(CHECKOUT)),
    )
    assert process.stdout
    assert process.stderr
    yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_under_way_is_finished_before_the_end(
    server: tuple[subprocess.Popen[str], str], number: signal.Signals
) -> None:
    process, address = server
    assert fetch(f"{address}/") == "quick"
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /slow HTTP/1.0\r\n\r\n")
        time.sleep(0.3)
        process.send_signal(number)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.endswith(b"finished")
    assert received.count(b"finished") == 100_000
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "ended\n", "")


def test_it_stops_at_once_when_nothing_is_under_way(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    assert fetch(f"{address}/") == "quick"
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 3


def test_a_taken_port_is_told_with_its_cure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MorgueError) as caught:
            listen("127.0.0.1", port)
    message = str(caught.value)
    assert f"port {port} is taken" in message
    assert "--port" in message
    assert "PORT=" in message


def test_a_host_that_is_none_of_ours_is_told() -> None:
    with pytest.raises(MorgueError, match=r"192\.0\.2\.1 is not an address of this computer.*127\.0\.0\.1"):
        listen("192.0.2.1", 0)


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(MorgueError, match=r"host no-such-host\.invalid is not known"):
        listen("no-such-host.invalid", 0)


def test_a_port_of_the_system_is_told() -> None:
    error = OSError(errno.EACCES, os.strerror(errno.EACCES))
    assert refusal(error, "127.0.0.1", 80) == "port 80 is reserved by the system"
    assert "--port" in cure_of(error)


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.4", False)],  # noqa: S104
)
def test_only_loopback_counts_as_this_computer(address: str, here: bool) -> None:
    assert is_loopback(address) is here


def test_an_address_is_printed_as_a_browser_takes_it() -> None:
    assert url("127.0.0.1", 8765) == "http://127.0.0.1:8765"
    assert url("::1", 8765) == "http://[::1]:8765"


def test_without_an_archive_nothing_is_served(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--archive", "nowhere", "serve", "--port", "0"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(CHECKOUT)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "morgue ingest" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


SPREAD_OVER_THREADS = """
import ctypes, tempfile, threading
from index.heap import share_one_heap

library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
if {shared}:
    share_one_heap()
pause = threading.Barrier(5)
def work():
    held = [bytes(2_000) for _ in range(500)]
    pause.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
with tempfile.NamedTemporaryFile() as told:
    stream = ctypes.c_void_p(library.fopen(told.name.encode(), b"w"))
    library.malloc_info(0, stream)
    library.fclose(stream)
    print(told.read().count(b"<heap nr="))
pause.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives threads heaps of their own")
def test_all_threads_share_one_heap() -> None:
    def heaps(*, shared: bool) -> int:
        program = SPREAD_OVER_THREADS.format(shared=shared)
        return int(subprocess.check_output([sys.executable, "-c", program], text=True, cwd=CHECKOUT))

    assert heaps(shared=False) > 1, "this is what is mended"
    assert heaps(shared=True) == 1
