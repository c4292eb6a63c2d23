"""Bytes that no browser and no kiosk sends, at a real hub: each has an answer that is no bug's, and the hub goes on."""

import socket

import pytest

from tests.helpers.hub_server import hub_server

HOST = b"Host: localhost\r\n"
PLAIN = HOST + b"Connection: close\r\n"
NONE = b"Content-Length: 0\r\n"


def get(path: bytes, more: bytes = b"") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + PLAIN + more + b"\r\n"


BODY = b"POST /api/1/enrol/begin HTTP/1.1\r\n" + PLAIN
TRIES = {
    "two slashes": (get(b"//api/1/changes"), (301, 302, 404)),
    "other case": (get(b"/API/1/changes"), (404,)),
    "a slash behind": (get(b"/api/1/changes/"), (404,)),
    "an encoded slash": (get(b"/api%2F1%2Fchanges"), (401, 404)),
    "dots": (get(b"/static/../../secret"), (404,)),
    "encoded dots": (get(b"/static/%2e%2e/%2e%2e/secret"), (404,)),
    "a NUL": (get(b"/kiosks/%00/"), (302, 404)),
    "a line feed": (get(b"/api/1/packs/p/1/%0d%0aX:%20y"), (401,)),
    "no UTF-8": (get(b"/%ff%fe?x=%ff"), (400, 404)),
    "another host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", (400,)),
    "two hosts": (get(b"/", b"Host: evil.example\r\n"), (400,)),
    "a host told by a stranger": (get(b"/login/", b"X-Forwarded-Host: evil.example\r\n"), (200,)),
    "a made-up root": (get(b"/login/", b"SCRIPT_NAME: /api\r\n"), (200, 400)),
    "signatures twice": (
        get(b"/api/1/changes", b"Signature-Input: stuen=()\r\nSignature-Input: stuen=()\r\n"),
        (401,),
    ),
    "metrics for a proxy's friend": (get(b"/metrics", b"X-Forwarded-For: 127.0.0.1\r\n"), (403,)),
    "two lengths": (BODY + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}", (400,)),
    "length and chunks": (BODY + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400,)),
    "chunks": (BODY + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", (400, 403, 411)),
    "a length below none": (BODY + b"Content-Length: -1\r\n\r\n", (400,)),
    "a length of many digits": (BODY + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", (400,)),
    "a long line": (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n" + PLAIN + b"\r\n", (400, 414)),
    "many headers": (get(b"/", b"".join(b"X-%d: 1\r\n" % n for n in range(100))), (400, 431)),
    "a method of its own": (b"STEAL / HTTP/1.1\r\n" + PLAIN + b"\r\n", (400, 403, 405)),
    "a form that nobody gave": (b"POST /logout/ HTTP/1.1\r\n" + PLAIN + b"Content-Length: 0\r\n\r\n", (403,)),
    "a page in another site's": (
        b"POST /login/ HTTP/1.1\r\n" + PLAIN + b"Origin: https://evil.example\r\n" + NONE + b"\r\n",
        (403,),
    ),
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    with hub_server(tmp_path_factory.mktemp("raw") / "hub", demo=1) as serving:
        yield serving
        assert serving.errors() == [], serving.log.read_text()[-6000:]


def said_to(hub, data, *, cut=False):
    with socket.create_connection(("127.0.0.1", hub.port), 20) as line:
        line.sendall(data)
        if cut:
            line.shutdown(socket.SHUT_WR)
        said = b""
        while piece := line.recv(1 << 16):
            said += piece
        return said


@pytest.mark.parametrize("name", TRIES)
def test_bytes_that_nobody_sends(hub, name):
    data, wanted = TRIES[name]
    said = said_to(hub, data)
    assert int(said.split(b" ", 2)[1]) in wanted, said[:300]
    assert b"evil.example" not in said
    assert b"X: y" not in said
    assert b"Traceback" not in said


def test_a_body_that_is_cut_short(hub):
    for path in (b"/api/1/enrol/begin", b"/api/1/enrol/finish", b"/login/"):
        head = b"POST " + path + b" HTTP/1.1\r\n" + PLAIN + b"Content-Length: 50\r\n\r\n{"
        said = said_to(hub, head, cut=True)
        assert not said or int(said.split(b" ", 2)[1]) in (400, 403)
