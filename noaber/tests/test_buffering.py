"""Slow clients keep nobody waiting, and are cut off; nothing is lost of who is only a bit slow."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from noaber import supervise
from noaber.tests.test_supervise import free_port, until

SLOW = 20
SILENCE, LONG = 3, 60_000_000
ROOT = Path(supervise.__file__).parent.parent
# The real server of `./run serve` around an application that says what it was given; at `long` a
# page that no socket takes at once. Its patience is short here, so that a test need not wait.
APPLICATION = f"""
import json
from noaber import buffering

buffering.BufferingWorker.limits = buffering.Limits(
    head_seconds=2, silence={SILENCE}, slowest=10_000_000, body_bytes=3_000_000,
    held_bytes=8_000_000, lines=30,
)

def application(environ, start_response):
    body = environ["wsgi.input"].read()
    said = dict(method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], bytes=len(body),
                ends=body[-5:].decode("latin1"))
    answer = json.dumps(said).encode()
    if environ["PATH_INFO"] == "/long":
        answer = b"x" * {LONG}
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
"""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    (folder / "saying.py").write_text(APPLICATION)
    command = supervise._gunicorn("127.0.0.1", port)
    command[command.index("noaber.wsgi")] = "saying:application"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}
    process = subprocess.Popen(command, env=environment)

    def answers() -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        until(answers)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("saying")) as (number, _process):
        yield number


def ask(port: int, path: str = "/", body: bytes | None = None, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST" if body is not None else "GET", path, body, headers)
    return connection.getresponse()


def line(port: int, said: bytes, room: int = 0) -> socket.socket:
    made = socket.socket()
    if room:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    made.connect(("127.0.0.1", port))
    made.sendall(said)
    return made


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nown_words="
READS = b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("said", [b"", HEAD, BODY], ids=["silent", "head", "body"])
def test_others_are_answered_while_twenty_are_slow_and_those_are_cut_off(
    port: int, said: bytes
) -> None:
    slow = [line(port, said) for _number in range(SLOW)]
    try:
        assert {ask(port).status for _time in range(SLOW)} == {200}
        for one in slow:
            assert until_cut(one)[:13] == (b"HTTP/1.1 408 " if said else b"")
    finally:
        for one in slow:
            one.close()


def test_others_are_answered_while_twenty_do_not_read_and_those_are_cut_off(port: int) -> None:
    slow = [line(port, READS, room=4_096) for _number in range(SLOW)]
    try:
        assert {ask(port).status for _time in range(SLOW)} == {200}
        time.sleep(SILENCE + 2)
        assert {ask(port).status for _time in range(SLOW)} == {200}
        assert max(len(until_cut(one)) for one in slow) < LONG
    finally:
        for one in slow:
            one.close()


def until_cut(one: socket.socket) -> bytes:
    """All that came before the line was cut."""
    heard = bytearray()
    one.settimeout(20)
    with suppress(ConnectionResetError):
        while piece := one.recv(1_000_000):
            heard += piece
    return bytes(heard)


def test_a_request_that_comes_in_pieces_is_whole(port: int) -> None:
    with closing(line(port, b"POST /a HTTP/1.1\r\nHo")) as one:
        for piece in (b"st: x\r\nContent-Le", b"ngth: 10\r\n\r", b"\n12345", b"67890"):
            time.sleep(0.1)
            one.sendall(piece)
        heard = HTTPResponse(one)
        heard.begin()
        said = json.load(heard)
    assert (said["method"], said["path"], said["bytes"], said["ends"]) == (
        "POST",
        "/a",
        10,
        "67890",
    )


def test_a_slow_reader_who_goes_on_reading_gets_all_of_it(port: int) -> None:
    with closing(line(port, READS, room=65_536)) as one:
        time.sleep(SILENCE / 2)
        assert len(until_cut(one)) > LONG


def test_who_asks_first_whether_to_go_on_hears_yes(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    with closing(line(port, head)) as one:
        assert one.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        one.sendall(b"abc")
        heard = HTTPResponse(one)
        heard.begin()
        assert json.load(heard)["bytes"] == 3


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 70_000, 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"nonsense\r\n\r\n", 400),
    ],
    ids=["too large", "no length", "long head", "no number", "two lengths", "nonsense"],
)
def test_what_cannot_be_taken_is_said(port: int, said: bytes, status: int) -> None:
    with closing(line(port, said)) as one:
        heard = HTTPResponse(one)
        heard.begin()
        assert heard.status == status
        assert heard.read()
    assert ask(port).status == 200


def test_who_sends_too_much_still_reads_why(port: int) -> None:
    """Also when they go on sending: a line closed under them would show no words at all."""
    response = ask(port, "/", b"x" * 4_000_000)
    assert response.status == 413
    assert "wat je typte staat er nog" in response.read().decode()


def test_all_of_them_together_hold_no_more_than_there_is_room_for(port: int) -> None:
    part = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2900000\r\n\r\n" + b"x" * 2_800_000
    slow = [line(port, part) for _number in range(8)]
    try:
        heard = []
        for one in slow:
            one.settimeout(10)
            with suppress(OSError):
                heard.append(one.recv(12))
        assert b"HTTP/1.1 503" in heard
        assert ask(port).status == 200
    finally:
        for one in slow:
            one.close()


def test_more_lines_than_it_keeps_push_out_the_slowest(port: int) -> None:
    slow = [line(port, HEAD) for _number in range(150)]
    try:
        assert ask(port).status == 200
    finally:
        for one in slow:
            one.close()


def test_an_answer_that_is_on_its_way_is_finished_when_it_stops(tmp_path: Path) -> None:
    with serving(tmp_path) as (number, process), closing(line(number, READS, 65_536)) as one:
        begun = one.recv(100)
        process.terminate()
        assert len(begun + until_cut(one)) > LONG


def test_it_is_gunicorns_own_worker_that_answers() -> None:
    """What is set for it holds: no page is logged, none is kept alive without us."""
    command = supervise._gunicorn("127.0.0.1", 1)
    assert "--worker-class=noaber.buffering.BufferingWorker" in command
    assert sys.executable == command[0]
