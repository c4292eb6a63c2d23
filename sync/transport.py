"""The line: one signed request out, one signed answer back, and a name for everything that may come instead.

`requests` speaks HTTP, by its adapter alone: without a session there is nothing that could follow a redirect, keep a
cookie by which somebody may recognise the kiosk, or heed the environment's proxies and certificates; and a request
takes a sixth less of the processor. `urllib3`'s Retry is for the connecting, where nothing was said yet. No more is
read than an answer may have.
What comes back counts only when the hub's key signed it for this very request; see protocol.md, "Who speaks".
"""

import http.client
import json
import logging
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sync import errors, wire
from sync.answers import LONGEST, Answer, Raw, known, patience, read_json, unsigned
from sync.errors import SyncError

CONNECT, READ = 10.0, 60.0
"""Seconds: to connect, and between two pieces of an answer."""
WHOLE: Final = 180.0
"""Seconds that a whole answer may take: a line that trickles is given up, too."""
_PIECE: Final = 64 << 10
_NO_CHECK_TIME: Final = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME

logging.getLogger("urllib3").setLevel(logging.ERROR)  # it warns of each try to connect; we say it once, by code


class Line:
    """A connection to one address, kept open between requests."""

    def __init__(self, url: str, *, version: str, ca: Path | None = None, now: Callable[[], datetime]) -> None:
        """`url` is the hub's address without a path ("https://hub.example.org"); `ca` certificates to trust instead."""
        self._url, self._now, self._ca = url.rstrip("/"), now, ca
        self._verify = str(ca) if ca else True
        self._headers = {"User-Agent": f"stuen/{version}", "Accept": "application/json", "Accept-Encoding": "gzip"}
        self._first: requests.PreparedRequest | None = None
        self._mount()

    def _mount(self, *, any_time: bool = False) -> None:
        self._adapter: HTTPAdapter = Adapter(any_time=any_time)

    def forgive_time(self) -> None:
        """From now on, take the hub's certificate also when it is not valid at this machine's time.

        For a clock that is years off. Issuer and name are still checked, and every answer is still signed by the hub:
        that is what the kiosk rests on, so the worst that a stolen old certificate buys is to see sealed data pass.
        """
        self._adapter.close()
        self._mount(any_time=True)

    def close(self) -> None:
        """Let go of the connection."""
        self._adapter.close()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """An unsigned request, for the enrolment. Raises SyncError: a Refusal for what seems the hub's no."""
        data = json.dumps(body).encode()
        raw = self.send("POST", wire.PREFIX + path, data, {"Content-Type": "application/json"})
        said = read_json(raw)
        if raw.status == 200 and said:
            return said
        if said and isinstance(said.get("error"), str) and 400 <= raw.status < 500 and raw.status != 429:
            raise errors.Refusal(raw.status, said["error"], str(said.get("what", "")))
        raise unsigned(raw, self._now())

    def call(
        self, method: str, target: str, body: bytes, headers: dict[str, str], *, hub_key: bytes, most: int
    ) -> Answer:
        """A request signed with `headers`; the hub's answer, of at most `most` bytes. Raises SyncError.

        The hub's no (also busy) is an Answer with its status, for its turn must be kept: `refusal` makes the error.
        """
        raw = self.send(method, target, body, headers, most)
        signature = headers["Signature"].removeprefix("stuen=:").removesuffix(":")
        try:
            checked = wire.check_answer(
                raw.status, raw.headers, raw.body, public_key=hub_key, request_signature=signature
            )
        except errors.NotTheHub as error:
            raise unsigned(raw, self._now()) from error
        if raw.headers.get("Content-Encoding") == "gzip":
            try:
                raw = raw._replace(body=wire.unsqueeze(raw.body, most))
            except SyncError as error:
                raise errors.HubFailed("The hub's answer is signed, and does not open.") from error
        said = read_json(raw)
        if said is None:
            return Answer(raw.status, {}, raw.body, checked.turn, checked.created)
        said["retry_after"] = patience(raw.headers, self._now(), LONGEST)
        return Answer(raw.status, said, b"", checked.turn, checked.created)

    def send(
        self, method: str, target: str, body: bytes, headers: dict[str, str], most: int = wire.MOST_ANSWER_BYTES
    ) -> Raw:
        """One request, whatever answers. Raises SyncError where nothing whole comes back."""
        try:
            request = self._prepared(method, target, body, headers)
            with self._adapter.send(request, stream=True, timeout=(CONNECT, READ), verify=self._verify) as answer:
                return Raw(answer.status_code, answer.headers, _read(answer.raw, most))
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            if self._ca and not _holds_certificates(self._ca):
                raise errors.BadCertificates from error
            raise known(error) from error

    def _prepared(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> requests.PreparedRequest:
        # The address is looked at once; the target goes as it is, for it is signed.
        if self._first is None:
            self._first = requests.Request("GET", self._url, self._headers).prepare()
        request = self._first.copy()
        request.method, request.url, request.body = method, str(self._first.url).rstrip("/") + target, body or None
        request.headers.update(headers)
        if method != "GET":
            request.headers["Content-Length"] = str(len(body))
        return request


def _holds_certificates(file: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError:  # also ssl.SSLError
        return False
    return True


class Adapter(HTTPAdapter):
    """Connects as this kiosk does: twice at once where nobody answers, and for a wrong clock without a look at it."""

    def __init__(self, *, any_time: bool) -> None:
        self._any_time = any_time
        connecting = Retry(total=None, connect=1, read=0, redirect=0, status=0, other=0, backoff_factor=0.2)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=connecting)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """With a TLS context of our own."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # requests puts the certificates in, ours or the public ones
        if self._any_time:
            context.verify_flags |= _NO_CHECK_TIME
        super().init_poolmanager(*args, **options, ssl_context=context)


def _read(raw: urllib3.BaseHTTPResponse, most: int) -> bytes:
    """The body as it was sent, of at most `most` bytes: compressed or not, a digest is over these."""
    parts, size, begun = [], 0, time.monotonic()
    while part := raw.read(_PIECE, decode_content=False):
        size += len(part)
        if size > most:
            raise errors.NotTheHub("The answer is larger than the hub's answers are.")
        if time.monotonic() - begun > WHOLE:
            raise errors.TimedOut
        parts.append(part)
    return b"".join(parts)
