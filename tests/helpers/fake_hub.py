"""A hub of one page, written from protocol.md alone, that signs real answers; a line to it that does what a test says.

`FakeHub` keeps one organisation of one kiosk in memory. `Wire` is a requests adapter: `script` holds what becomes of
the next requests, one word each ("" is well): see `Wire.send`. `Memory` is a journal that can crash, and `Kiosk` a
client with all it needs. What is here must stay simple enough to be believed.
"""

import copy
import hashlib
import io
import json
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.adapters import BaseAdapter
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage

from sync import box, credential, wire
from sync.client import Client, Does
from sync.errors import SyncError
from sync.events import EventLog, device_of, verify_chain

START = 1_795_000_000  # the hub's clock, in Unix seconds
URL = "https://hub.example"


class No(Exception):
    """A refusal."""

    def __init__(self, status, code, **more):
        self.status, self.body = status, {"error": code, "what": "", **more}


class FakeHub:
    """What a hub knows, and what it answers."""

    def __init__(self, public_key):
        self.public_key, self.device = public_key, device_of(public_key)
        self.keys = [Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)]
        self.clock, self.histories = START, count(2)  # random at a real hub: never the same again
        self.turn, self.lines, self.history, self.counter = 0, {}, "h1", 0
        """`lines`: what was taken in, {(epoch, seq): line}, in order."""
        self.changes, self.refuse, self.given_up, self.statuses, self.recovering = {}, {}, [], [], False
        self.caught_up, self.blocked, self.files = 0, "", {}
        self.epoch, self.known_epoch = 1, 1
        self.limit, self.steps = 500, []
        self.boxes, self.no_room = {}, False
        """`boxes`: {name: (version, bytes)}, as the centre's kiosks sent them."""

    # What a test does to it

    def backup(self):
        """A copy, for `restore`."""
        kept = {name: value for name, value in vars(self).items() if name not in ("keys", "clock", "histories")}
        return copy.deepcopy(kept)

    def restore(self, kept):
        """An older copy is put back."""
        vars(self).update(copy.deepcopy(kept))

    def publish(self, key, kind="activity", body=None, *, gone=False):
        """A change."""
        self.counter += 1
        self.changes.pop(key, None)
        self.changes[key] = {"n": self.counter, "key": key, "kind": kind, "body": body or {}, "gone": gone}

    def put_box(self, name, version, blob):
        """A box that another kiosk of the centre sent, as it is."""
        self.boxes[name] = version, blob
        body = {"box": name, "version": version, "size": len(blob), "sha256": hashlib.sha256(blob).hexdigest()}
        self.publish(f"box/{name}", "box", body)

    def events(self):
        """All that was taken in."""
        return [json.loads(line) for line in self.lines.values()]

    def credential(self, now=None):
        """The kiosk's credential."""
        at = datetime.fromtimestamp(self.clock if now is None else now, UTC)
        about = {"organisation": "demo", "public_key": self.public_key.hex(), "number": 1, "epoch": self.epoch}
        return credential.issue(self.keys[-1], **about, now=at)

    def row(self):
        """What a kiosk knows once it is enrolled."""
        return {
            "url": URL, "organisation": "demo", "centre": "c", "name": "k", "credential": self.credential(), "turn": 0,
            "hub_key": self.public(0).hex(), "content_key": "", "recovery_key": "", "poll": 300, "cursor": "",
            "snapshot": "new",
        }  # fmt: skip

    def public(self, number=-1):
        """A signing key's public half."""
        return self.keys[number].public_key().public_bytes_raw()

    def rotate(self):
        """Another signing key and epoch."""
        new = Ed25519PrivateKey.from_private_bytes(bytes([7 + len(self.keys)]) * 32)
        self.steps.append(credential.step(self.keys[-1], new.public_key().public_bytes_raw().hex(), len(self.keys) + 1))
        self.keys.append(new)
        self.epoch += 1

    # What it answers

    def answer(self, method, target, headers, body):
        """(status, headers, body) of one request."""
        found = wire.check_request(method, target, headers, body, self.public_key)
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        extra = {}
        try:
            status, said = self._do(found.turn, method, parts.path.removeprefix(wire.PREFIX), query, headers, body)
        except No as no:
            status, said = no.status, no.body
            extra = {"Retry-After": str(said.pop("after"))} if "after" in said else {}
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        extra["Content-Type"] = "application/octet-stream" if isinstance(said, bytes) else "application/json"
        key = next((one for one in self.keys if query.get("hub_key") == _id(one)), self.keys[-1])
        about = {"key": key, "hub_key_id": _id(key), "turn": self.turn, "created": self.clock}
        signed = wire.answer_headers(status, data, **about, request_signature=found.signature)
        return status, signed | extra, data

    def _do(self, turn, method, path, query, headers, body):
        if self.blocked:
            raise No(403, self.blocked)
        if self.known_epoch < self.epoch and path != "renew":
            raise No(401, "expired")
        if turn < self.turn - 1:
            raise No(409, "stale_turn", turn=self.turn, have=self.have())
        if turn > self.turn and not self.recovering:
            self.recovering, self.history = True, f"h{next(self.histories)}"
        if turn >= self.turn:
            self.turn = turn + 1
        if path.startswith(("packs/", "releases/")):
            return self._file(path.rpartition("/")[2], headers)
        if path.startswith("boxes/"):
            return self._box(method, *path.split("/")[1:], body)
        do = {"events": self._events, "changes": self._changes, "restored": self._restored, "status": self._status,
              "caught-up": self._caught_up, "renew": self._renew}[path]  # fmt: skip
        if path == "changes":
            return 200, {"have": self.have()} | do(query)
        said = do(wire.unsqueeze(body) if headers.get("Content-Encoding") == "gzip" else body)
        if path == "events" and "after" in query:
            with suppress(No):  # the cursor is void: the kiosk hears it when it asks for changes alone
                said |= self._changes(query)
        return 200, said

    def have(self):
        """How far it has the kiosk's events."""
        epoch, seq = max(self.lines, default=(0, 0))
        return {"epoch": epoch, "seq": seq}

    def _events(self, body):
        lines = wire.unpack_lines(body)
        if len(lines) > self.limit:
            raise No(413, "too_large")
        batch = [json.loads(line) for line in lines]
        verify_chain(batch, self.public_key, prev=None)
        new, end = {}, max(self.lines, default=(0, 0))
        for event, line in zip(batch, lines, strict=True):
            at = (event["epoch"], event["seq"])
            if at <= end:
                if new.get(at, self.lines.get(at)) != line:
                    raise No(409, "fork", have=self.have())
                continue
            if at == (end[0], end[1] + 1):
                if end[1] and event["prev"] != hashlib.sha256(new.get(end) or self.lines[end]).hexdigest():
                    raise No(409, "fork", have=self.have())
            elif not (at[0] > end[0] and at[1] == 1):
                raise No(409, "gap", have=self.have())
            new[at], end = line, at
        self.lines.update(new)
        refused = [
            {"epoch": event["epoch"], "seq": event["seq"], "code": self.refuse[event["type"]], "what": "No."}
            for event in batch
            if event["type"] in self.refuse
        ]
        return {"have": self.have(), "refused": refused}

    def _changes(self, query):
        history, _, after = query["after"].partition(".")
        if query["after"] and (history != self.history or int(after) > self.counter):
            raise No(410, "reset")
        rows = sorted((row for row in self.changes.values() if row["n"] > int(after or 0)), key=lambda row: row["n"])
        if not query["after"]:
            rows = [row for row in rows if not row["gone"]]
        page = rows[: int(query["limit"])]
        more = len(page) < len(rows)
        last = page[-1]["n"] if more else self.counter
        return {"changes": page, "cursor": f"{self.history}.{last}", "more": more, "poll": 300}

    def _restored(self, body):
        said = json.loads(body)
        if said not in self.given_up:
            if any(before["epoch"] == said["epoch"] for before in self.given_up):
                self.blocked = "cloned"
                raise No(403, "cloned")
            self.given_up.append(said)
        return {}

    def _status(self, body):
        self.statuses.append(json.loads(body))
        return {"have": self.have()}

    def _caught_up(self, _body):
        self.caught_up += 1
        self.recovering = False
        return {}

    def _renew(self, _body):
        self.known_epoch = self.epoch
        return {"credential": self.credential(), "steps": self.steps}

    def _file(self, sha256, headers):
        data = self.files.get(sha256)
        if data is None:
            raise No(404, "no_such_file")
        start, _, end = headers.get("Range", "").removeprefix("bytes=").partition("-")
        return (206, data[int(start) : int(end) + 1]) if start else (200, data)

    def _box(self, method, name, version, body):
        version, there = int(version), self.boxes.get(name, (0, b""))
        if method == "GET":
            if there[0] != version:
                raise No(404, "gone")
            return 200, there[1]
        try:
            head = box.read(body)
        except box.BadBox:
            raise No(400, "bad_box") from None
        if (head.name, head.counter) != (name, version):
            raise No(400, "bad_box")
        if (version, body) > there:
            if self.no_room and not head.gone:
                raise No(409, "full")
            self.put_box(name, version, body)
        return 200, {"have": self.boxes[name][0]}


FATES = ["", "lost", "answer_lost", "doubled", "garbled", "slow", 500, 503, 413, No(429, "slow_down", after=7)]


def rounds(kiosk, number):
    """So many, whatever comes of them."""
    for _ in range(number):
        try:
            kiosk.client.round()
        except SyncError:
            pass
        except Crash:
            kiosk.restart()


def everything_once(kiosk, numbers):
    """All of these arrived, each once, in an unbroken chain of the kiosk's own."""
    assert sorted(kiosk.arrived()) == sorted(numbers)
    assert kiosk.client.round()[2:4] == (0, 0)
    assert kiosk.row()["turn"] == kiosk.hub.turn


def _id(key):
    return device_of(key.public_key().public_bytes_raw())


class Wire(BaseAdapter):
    """The line to it. `asked` is what was asked, in order."""

    def __init__(self, hub):
        super().__init__()
        self.hub, self.script, self.asked, self.raw = hub, [], [], []

    def send(self, request, **_):
        """One request and what becomes of it.

        "" well · lost: never came · answer_lost · doubled: twice at the hub · garbled: the answer was changed ·
        slow: a time-out after it was done · an int: a status, unsigned · a tuple: (status, headers, body), unsigned ·
        a No: signed by the hub, nothing done · an exception: raised
        """
        target = request.url.removeprefix(URL)
        body = request.body or b""
        path = urlsplit(target).path.removeprefix(wire.PREFIX)
        self.asked.append(path)
        self.raw.append((request.method, target, dict(request.headers), body))
        fate = self.script.pop(0) if self.script else ""
        if isinstance(fate, Exception) and not isinstance(fate, No):
            raise fate
        if fate == "lost":
            raise requests.ConnectionError(ConnectionResetError("lost"))
        if isinstance(fate, int):
            return _response(request, fate, {"Content-Type": "text/plain"}, b"")
        if isinstance(fate, tuple):
            return _response(request, *fate)
        if isinstance(fate, No):
            done, self.hub._do = self.hub._do, _raiser(fate)
            try:
                status, headers, data = self.hub.answer(request.method, target, request.headers, body)
            finally:
                self.hub._do = done
            return _response(request, status, headers, data)
        try:
            status, headers, data = self.hub.answer(request.method, target, request.headers, body)
            if fate == "doubled":
                status, headers, data = self.hub.answer(request.method, target, request.headers, body)
        except SyncError as error:  # a hub that can't read it answers like this, but a client must never send such
            raise AssertionError(f"the client sent what the hub can't read: {error.code}") from error
        if fate == "answer_lost":
            raise requests.ConnectionError(ConnectionResetError("answer lost"))
        if fate == "slow":
            raise requests.ReadTimeout("slow")
        return _response(request, status, headers, data + b" " if fate == "garbled" else data)

    def close(self):
        """Nothing is held."""


def _raiser(no):
    def do(*_):
        raise No(no.status, no.body["error"], **{k: v for k, v in no.body.items() if k not in ("error", "what")})

    return do


def _response(request, status, headers, data):
    response = requests.Response()
    response.status_code, response.request, response.url = status, request, request.url
    response.headers.update(headers)
    response.raw = urllib3.HTTPResponse(io.BytesIO(data), headers=headers, status=status, preload_content=False)
    return response


def connect(monkeypatch, line):
    """From now on every client speaks through this."""
    from sync import transport

    monkeypatch.setattr(transport.Line, "_mount", lambda self, **_: setattr(self, "_adapter", line))


def token(seed):
    """Randomness that is the same in each run."""
    calls = [seed]

    def random(size):
        calls[0] += 1
        return hashlib.shake_256(repr(calls).encode()).digest(size)

    return random


class Crash(Exception):
    """The power went."""


class Memory:
    """A journal in memory: a transaction is all or nothing, and the power may go just before or after it."""

    def __init__(self):
        self.db, self.depth = TinyDB(storage=MemoryStorage), 0
        self.crashes = []
        """One for each of the next outermost transactions: "" none, "before" it is written, "after"."""

    def table(self, name):
        return self.db.table(name)

    @contextmanager
    def transaction(self):
        kept = copy.deepcopy(self.db.storage.read()) if not self.depth else None
        self.depth += 1
        crash = self.crashes.pop(0) if self.crashes and self.depth == 1 else ""
        try:
            yield
            self._power("before", crash)
        except BaseException:
            if self.depth == 1:
                self.put_back(kept)
            raise
        finally:
            self.depth -= 1
        self._power("after", crash)

    @staticmethod
    def _power(now, crash):
        if now == crash:
            raise Crash

    def put_back(self, kept):
        """What was."""
        self.db.storage.write(kept or {})
        for table in self.db._tables.values():
            table.clear_cache()
            table._next_id = None
        self.db._tables.clear()

    def copy(self):
        """What is."""
        return copy.deepcopy(self.db.storage.read())


class Kiosk:
    """A client over `journal`, enrolled at a hub of its own; what it applied stands in `told`."""

    def __init__(self, monkeypatch, tmp_path, *, journal=None, seed=1, **does):
        self.journal, self.path, self.random = journal or Memory(), tmp_path, token(seed)
        self.seconds, self.wall, self.boot = 1000.0, datetime.fromtimestamp(START, UTC), "run-1"
        self.does, self.held, self.packs, self.said, self.refused = does, 0, [], {"version": "1"}, []
        self.promised = []
        self.restart()
        self.hub = FakeHub(self.log.public_key)
        self.line = Wire(self.hub)
        connect(monkeypatch, self.line)
        with self.journal.transaction():
            self.journal.table("hub").insert(self.hub.row())

    def restart(self):
        """A new process over the same journal."""
        self.journal.depth = 0
        self.log = EventLog(self.journal.table("outbox"), self.journal.table("device"), self.now, self.random)
        calls = {
            "apply": self._apply, "held": self._held, "refused": lambda *why: self.refused.append(why),
            "status": lambda: self.said, "packs": lambda bodies, fetch: self.packs.append(bodies),
        }  # fmt: skip
        self.client = Client(
            self.journal, self.log, Does(**calls | self.does), lock=self.path / "sync.lock", version="1", now=self.now,
            random=self.random, boottime=lambda: self.seconds, boot=self.boot,
        )  # fmt: skip

    def now(self):
        return self.wall

    def after(self, seconds):
        """Time passes, here and at the hub."""
        self.seconds, self.hub.clock = self.seconds + seconds, self.hub.clock + int(seconds)
        self.wall += timedelta(seconds=seconds)

    def append(self, number, start=0):
        """Events that say n = start, start + 1 ..."""
        with self.journal.transaction():
            for n in range(start, start + number):
                self.log.append("test", "test.done", {"n": n})

    def row(self):
        return next(iter(self.journal.table("hub")))

    def told(self):
        """{key: body} of all that the kiosk has applied."""
        return {row["key"]: row["body"] for row in self.journal.table("told")}

    def arrived(self):
        """The numbers of the events at the hub, in order."""
        return [event["body"]["n"] for event in self.hub.events() if "n" in event["body"]]

    def _apply(self, change):
        self.journal.table("told").remove(where("key") == change.key)
        if not change.gone:
            self.journal.table("told").insert({"key": change.key, "body": change.body})

    def _held(self):
        self.held += 1
        for n in self.promised:
            self.log.append("test", "signup.held", {"signup": n})
