"""The line over real sockets: what may come back over it, and what each of it is called."""

import contextlib
import datetime
import errno
import gzip
import ipaddress
import socket
import ssl
import threading
from datetime import UTC

import pytest
import requests
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import answers, errors, transport, wire
from sync.transport import Line

NOW = datetime.datetime(2026, 11, 20, 11, tzinfo=UTC)
KEY, HUB = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
HUB_PUBLIC = HUB.public_key().public_bytes_raw()


class Server:
    """Answers each connection on 127.0.0.1 with what `answer(request bytes)` gives; None ends it without a word."""

    def __init__(self, answer, context=None):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.answer, self.context, self.seen = answer, context, []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                raw, _ = self.socket.accept()
                raw.settimeout(5)
                with contextlib.suppress(OSError), self._secure(raw) as connection:
                    request = self._read(connection)
                    self.seen.append(request)
                    said = self.answer(request)
                    if said is not None:
                        connection.sendall(said)

    def _secure(self, raw):
        return self.context.wrap_socket(raw, server_side=True) if self.context else raw

    def _read(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self):
        self.socket.close()


@pytest.fixture
def serve():
    servers = []

    def start(answer, context=None):
        servers.append(Server(answer, context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def http(status=200, headers=(), body=b"", *, length=None):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def signed(body=b'{"a": 1}', status=200, extra=(), kind="application/json"):
    """Answers as the hub does, signed for the request that came."""

    def answer(request):
        head = request.partition(b"\r\n\r\n")[0].decode()
        asked = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        headers = wire.answer_headers(
            status, body, key=HUB, hub_key_id="0" * 16, turn=4, created=7, request_signature=wire.signature_of(asked)
        )
        return http(status, [f"{k}: {v}" for k, v in headers.items()] + [f"Content-Type: {kind}", *extra], body)

    return answer


def line_to(server, *, scheme="http", host="127.0.0.1", **options):
    return Line(f"{scheme}://{host}:{server.port}/", version="1", now=lambda: NOW, **options)


def call(line, body=b"", most=1000):
    target = "/api/1/x?y=a%2Fb"
    asked = {"key": KEY, "device": "0" * 16, "turn": 3, "created": 1, "nonce": "A" * 22}
    headers = wire.request_headers("POST", target, body, **asked)
    return line.call("POST", target, body, headers, hub_key=HUB_PUBLIC, most=most)


def test_a_signed_answer(serve):
    server = serve(signed())
    line = line_to(server)
    assert call(line) == (200, {"a": 1, "retry_after": 0.0}, b"", 4, 7)
    assert server.seen[0].startswith(b"POST /api/1/x?y=a%2Fb HTTP/1.1\r\n")
    assert b"User-Agent: stuen/1\r\n" in server.seen[0]
    line.close()


def test_a_file_and_a_gzipped_answer(serve):
    assert call(line_to(serve(signed(b"\0\1", kind="image/png")))).body == b"\0\1"
    squeezed = gzip.compress(b'{"b": 2}')
    assert call(line_to(serve(signed(squeezed, extra=["Content-Encoding: gzip"])))).said["b"] == 2


@pytest.mark.parametrize("body", [gzip.compress(bytes(5000), mtime=0), b"nonsense"])
def test_a_signed_answer_that_does_not_open_is_the_hubs_fault(serve, body):
    with pytest.raises(errors.HubFailed):
        call(line_to(serve(signed(body, extra=["Content-Encoding: gzip"]))))


@pytest.mark.parametrize("body", [b"[1]", b"{", b"[" * 100_000])
def test_json_that_is_no_object_is_none(body):
    assert answers.read_json(answers.Raw(200, {"Content-Type": "application/json"}, body)) is None


def test_the_hubs_own_no_is_an_answer_with_its_patience(serve):
    answer = call(line_to(serve(signed(b'{"error": "slow_down", "what": "w"}', 429, ["Retry-After: 12"]))))
    assert (answer.status, answer.said["retry_after"]) == (429, 12)


HTML = "Content-Type: text/html; charset=utf-8"
WHO = {
    "a page to log in": (http(200, [HTML], b"<html>"), errors.CaptivePortal),
    "a redirect": (http(302, ["Location: http://127.0.0.1:1/login"]), errors.CaptivePortal),
    "a redirect with 307": (http(307, ["Location: /login"]), errors.CaptivePortal),
    "network authentication": (http(511, [HTML], b"log in"), errors.CaptivePortal),
    "a proxy's password": (http(407), errors.CaptivePortal),
    "a page of a broken proxy": (http(502, [HTML], b"<html>"), errors.HubFailed),
    "something else": (http(200, ["Content-Type: application/json"], b"{}"), errors.NotTheHub),
    "no content": (http(204), errors.NotTheHub),
    "busy": (http(503, ["Retry-After: 5"]), errors.Busy),
    "too large for a proxy": (http(413), errors.TooLarge),
    "a stranger": (http(401, ["Content-Type: application/json"], b'{"error": "unknown_kiosk"}'), errors.UnknownKiosk),
    "another 401": (http(401, ["Content-Type: application/json"], b"[]"), errors.NotTheHub),
    "a large answer": (http(200, [], b"x" * 1001), errors.NotTheHub),
    "a cut answer": (http(200, [], b"x", length=9), errors.Cut),
    "nothing": (None, errors.Cut),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", errors.Cut),
    "headers without end": (b"HTTP/1.1 200 X\r\n" + b"A: b\r\n" * 200 + b"\r\n", errors.Cut),
}


@pytest.mark.parametrize("who", WHO)
def test_who_else_may_answer(serve, who):
    said, error = WHO[who]
    server = serve(lambda _: said)
    with pytest.raises(error):
        call(line_to(server))
    assert len(server.seen) == 1  # nothing is followed, and nothing said twice


def test_an_answer_that_trickles_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(transport, "WHOLE", -1.0)
    with pytest.raises(errors.TimedOut):
        call(line_to(serve(signed())))


def test_silence_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(transport, "READ", 0.05)
    end = threading.Event()
    with pytest.raises(errors.TimedOut):
        call(line_to(serve(lambda _: end.wait(5) and None)))
    end.set()


def test_nobody_is_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(errors.NotListening):
        call(Line(f"http://127.0.0.1:{port}", version="1", now=lambda: NOW))


@pytest.mark.parametrize(
    "url", ["hub.example", "ftp://hub.example", "http://", "http://a:b:c", "http://.x", "http://[::1"]
)
def test_what_is_no_address(url):
    with pytest.raises(errors.BadAddress):
        call(Line(url, version="1", now=lambda: NOW))


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN])
def test_no_way_out(monkeypatch, code):
    def connect(*_, **__):
        raise OSError(code, "no")

    monkeypatch.setattr(urllib3.util.connection, "create_connection", connect)
    with pytest.raises(errors.NoNetwork):
        call(Line("http://127.0.0.1:9", version="1", now=lambda: NOW))


@pytest.mark.parametrize(
    ("code", "error"), [(socket.EAI_AGAIN, errors.NoNetwork), (socket.EAI_NONAME, errors.NoSuchHost)]
)
def test_a_name_that_is_not_found(monkeypatch, code, error):
    def look_up(*_, **__):
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(error):
        call(Line("http://hub.example", version="1", now=lambda: NOW))


def test_the_environment_does_not_lead_it_astray(serve, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert call(line_to(serve(signed()))).status == 200


def test_whatever_else_a_network_does_is_known():
    assert isinstance(answers.known(requests.RequestException("x")), errors.NoNetwork)
    assert isinstance(answers.known(urllib3.exceptions.ReadTimeoutError(None, "", "x")), errors.TimedOut)
    looped = OSError(1, "x")
    looped.__context__ = requests.RequestException(looped)
    assert isinstance(answers.known(looped), errors.NoNetwork)


# Patience


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0), ({"Retry-After": "12"}, 12), ({"Retry-After": " 3 "}, 3), ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "1.5"}, 0), ({"Retry-After": "٣"}, 0), ({"Retry-After": "soon"}, 0),
        ({"Retry-After": "9" * 5000}, 100),
        ({"Retry-After": "Fri, 20 Nov 2026 11:00:30 GMT"}, 30), ({"Retry-After": "Fri, 20 Nov 2026 10:00:00 GMT"}, 0),
        ({"Retry-After": "Fri, 20 Nov 2026 11:00:30 -0000"}, 30), ({"Retry-After": "Fri, 99 Nov 2026 11:00:30 GMT"}, 0),
        ({"Retry-After": "Tue, 20 Nov 1990 11:00:30 GMT", "Date": "Tue, 20 Nov 1990 11:00:10 GMT"}, 20),
        ({"Retry-After": "Fri, 20 Nov 2026 11:00:30 GMT", "Date": "never"}, 30),
    ],
)  # fmt: skip
def test_how_long_to_wait(headers, seconds):
    assert answers.patience(headers, NOW, 100) == seconds


def test_an_unsigned_busy_is_believed_less():
    day = answers.Raw(503, {"Retry-After": "86400"}, b"")
    assert answers.unsigned(day, NOW).after == 3600
    said = answers.Answer(503, {"retry_after": answers.patience(day.headers, NOW, answers.LONGEST)}, b"", 0, 0)
    assert answers.refusal(said).after == 6 * 3600


# Unsigned requests


def test_enrolment_posts(serve):
    server = serve(lambda _: http(200, ["Content-Type: application/json"], b'{"ok": 1}'))
    assert line_to(server).post("enrol/begin", {"code": "1234"}) == {"ok": 1}
    assert server.seen[0].startswith(b"POST /api/1/enrol/begin HTTP/1.1")
    assert server.seen[0].endswith(b'{"code": "1234"}')


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http(403, ["Content-Type: application/json"], b'{"error": "wrong_code", "what": "w"}'), errors.Refusal),
        (http(429, ["Content-Type: application/json", "Retry-After: 9"], b'{"error": "slow_down"}'), errors.Busy),
        (http(500, ["Content-Type: application/json"], b'{"error": "x"}'), errors.HubFailed),
        (http(200, [HTML], b"<html>"), errors.CaptivePortal),
        (http(403, [HTML], b"<html>"), errors.CaptivePortal),
    ],
)
def test_what_enrolment_may_hear(serve, answer, error):
    with pytest.raises(error) as raised:
        line_to(serve(lambda _: answer)).post("enrol/begin", {})
    assert raised.value.code in ("wrong_code", "busy", "hub_failed", "captive")


# TLS


def certificate(folder, *, start=-1, end=1, name="127.0.0.1"):
    """A certificate for an address, valid from so many days off to so many: its file, and what a server needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hub")])
    day = datetime.datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day + datetime.timedelta(days=start))
        .not_valid_after(day + datetime.timedelta(days=end))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    file, secret = folder / "cert.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


def test_a_certificate_that_we_trust(serve, tmp_path):
    file, context = certificate(tmp_path / "a")
    assert call(line_to(serve(signed(), context), scheme="https", ca=file)).status == 200


def test_a_certificate_from_a_stranger(serve, tmp_path):
    _, context = certificate(tmp_path / "a")
    other, _ = certificate(tmp_path / "b")
    server = serve(signed(), context)
    for options in ({}, {"ca": other}):
        with pytest.raises(errors.Intercepted):
            call(line_to(server, scheme="https", **options))


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_a_file_of_certificates_that_is_none(serve, tmp_path, content):
    _, context = certificate(tmp_path / "a")
    file = tmp_path / "trusted.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(errors.BadCertificates):
        call(line_to(serve(signed(), context), scheme="https", ca=file))


def test_a_certificate_for_another_name(serve, tmp_path):
    file, context = certificate(tmp_path / "a", name="127.0.0.9")
    line = line_to(serve(signed(), context), scheme="https", ca=file)
    with pytest.raises(errors.Intercepted):
        call(line)
    line.forgive_time()
    with pytest.raises(errors.Intercepted):
        call(line)


@pytest.mark.parametrize("days", [(-20, -10), (10, 20)])
def test_a_certificate_that_does_not_fit_our_clock(serve, tmp_path, days):
    file, context = certificate(tmp_path / "a", start=days[0], end=days[1])
    line = line_to(serve(signed(), context), scheme="https", ca=file)
    with pytest.raises(errors.WrongClock):
        call(line)
    line.forgive_time()
    assert call(line).created == 7


@pytest.mark.parametrize(("said", "error"), [(http(302), errors.Intercepted), (b"", errors.Cut)])
def test_no_tls_where_it_should_be(tmp_path, said, error):
    file, _ = certificate(tmp_path / "a")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            with contextlib.suppress(OSError):
                while True:
                    with listening.accept()[0] as connection:
                        connection.sendall(said)
                        connection.recv(65536)

        threading.Thread(target=answer, daemon=True).start()
        line = Line(f"https://127.0.0.1:{listening.getsockname()[1]}", version="1", ca=file, now=lambda: NOW)
        with pytest.raises(error):
            call(line)
