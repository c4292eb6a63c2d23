"""A second client, written from protocol.md and the RFCs alone: of `sync` it imports nothing but what the hub is.

It is let in by a code, signs, checks what is answered, sends a chain, reads changes, and fetches a file of a pack.
"""

import base64
import gzip
import hashlib
import json
import os
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client
from django.utils import timezone
from spake2 import SPAKE2_A

from sync.hub import activities, enrol_codes
from sync.hub.commands import demo_pack
from sync.hub.heard import ToldAnswers, ToldCounts
from sync.hub.models import Activity, Centre, Organisation

pytestmark = pytest.mark.django_db


def b64(data):
    return base64.b64encode(data).decode()


def canonical(value):
    """RFC 8785 for what the protocol allows: sorted ASCII keys, whole numbers, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hkdf(key, info):
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(key)


class Second:
    """What somebody would write who has read the protocol."""

    def __init__(self):
        self.http, self.key = Client(), Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.device = hashlib.sha256(self.public).hexdigest()[:16]
        self.turn, self.cursor, self.seq, self.prev, self.known = 0, "", 0, "", {}

    def enrol(self, code):
        pake = SPAKE2_A(code[4:].encode(), idA=b"stuen kiosk", idB=b"stuen hub")
        begun = self._plain("enrol/begin", {"code": code[:4], "message": b64(pake.start())})
        key, attempt = pake.finish(base64.b64decode(begun["message"])), begun["attempt"]
        proof = self.key.sign(b"stuen enrol proof 1\x00" + hkdf(key, b"stuen enrol proof"))
        mine = {"public_key": self.public.hex(), "proof": proof.hex(), "version": "2", "model": "another"}
        nonce = os.urandom(12)
        box = nonce + AESGCM(hkdf(key, b"stuen enrol kiosk")).encrypt(
            nonce, json.dumps(mine).encode(), attempt.encode()
        )
        answer = base64.b64decode(self._plain("enrol/finish", {"attempt": attempt, "box": b64(box)})["box"])
        theirs = AESGCM(hkdf(key, b"stuen enrol hub")).decrypt(answer[:12], answer[12:], attempt.encode())
        told = json.loads(theirs)
        self.hub, self.turn = bytes.fromhex(told["hub_key"]), told["turn"]
        self.content_key = bytes.fromhex(told["content_key"])
        return told

    def _plain(self, path, body):
        answer = self.http.post(f"/api/1/{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def ask(self, method, target, body=b"", **headers):
        """Sign (RFC 9421), send, and believe nothing that the hub did not sign for this request."""
        path, mark, query = f"/api/1/{target}".partition("?")
        digest = f"sha-256=:{b64(hashlib.sha256(body).digest())}:"
        nonce = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
        covered = (
            '("@method" "@path" "@query" "content-digest" "stuen-turn")'
            f';created={int(timezone.now().timestamp())};nonce="{nonce}";keyid="{self.device}";alg="ed25519"'
        )
        base = "\n".join((
            f'"@method": {method}', f'"@path": {path}', f'"@query": ?{query}', f'"content-digest": {digest}',
            f'"stuen-turn": {self.turn}', f'"@signature-params": {covered}',
        ))  # fmt: skip
        signature = f"stuen=:{b64(self.key.sign(base.encode()))}:"
        answer = self.http.generic(
            method, path + mark + query, body, content_type="application/x-ndjson",
            headers={"Content-Digest": digest, "Stuen-Turn": str(self.turn), "Signature-Input": f"stuen={covered}",
                     "Signature": signature, **headers},
        )  # fmt: skip
        self._check(answer, signature.removeprefix("stuen="))
        said = int(answer.headers["Stuen-Turn"])
        assert said > self.turn or answer.status_code == 409, "turns rise"
        self.turn = said
        whole = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") == "gzip" else answer.content
        is_json = answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, json.loads(whole) if is_json else whole

    def _check(self, answer, request_signature):
        digest = answer.headers["Content-Digest"]
        assert digest == f"sha-256=:{b64(hashlib.sha256(answer.content).digest())}:"
        params = answer.headers["Signature-Input"].removeprefix("hub=")
        hub_id = hashlib.sha256(self.hub).hexdigest()[:16]
        covered = '("@status" "content-digest" "stuen-turn" "signature";req;key="stuen")'
        assert re.fullmatch(rf'{re.escape(covered)};created=\d+;keyid="{hub_id}";alg="ed25519"', params)
        base = "\n".join((
            f'"@status": {answer.status_code}', f'"content-digest": {digest}',
            f'"stuen-turn": {answer.headers["Stuen-Turn"]}', f'"signature";req;key="stuen": {request_signature}',
            f'"@signature-params": {params}',
        ))  # fmt: skip
        signature = answer.headers["Signature"].removeprefix("hub=:").removesuffix(":")
        Ed25519PublicKey.from_public_bytes(self.hub).verify(base64.b64decode(signature), base.encode())

    def event(self, stream, type_, body):
        """One line more of the chain."""
        self.seq += 1
        one = {"device": self.device, "epoch": 1, "seq": self.seq, "hlc": f"{1795176600000:015}.{self.seq:06}",
               "stream": stream, "type": type_, "body": body, "prev": self.prev}  # fmt: skip
        line = canonical(one | {"signature": self.key.sign(b"stuen event 1\x00" + canonical(one)).hex()})
        self.prev = hashlib.sha256(line).hexdigest()
        return line + b"\n"

    def read(self):
        """All that is new, page by page."""
        more = True
        while more:
            status, said = self.ask("GET", f"changes?after={self.cursor}&limit=2")
            assert status == 200
            for change in said["changes"]:
                self.known[change["key"]] = None if change["gone"] else change["body"]
            self.cursor, more = said["cursor"], said["more"]

    def of(self, kind):
        return {key: body for key, body in self.known.items() if key.startswith(f"{kind}/") and body}


@pytest.fixture
def town(settings, tmp_path):
    settings.FOLDER = tmp_path
    organisation = Organisation.objects.create(slug="byen", name="Byens værested")
    demo_pack.publish(organisation)
    centre = Centre.objects.create(organisation=organisation, slug="midt", name="Midtbyen")
    Centre.objects.create(organisation=organisation, slug="havn", name="Havnen")
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    trip = Activity(
        organisation=organisation, uid="tur@x", title="Tur", start=start, end=start + timedelta(hours=2), capacity=2
    )
    activities.save(trip, "anna", centres=list(organisation.centres.all()))
    code = enrol_codes.make(organisation, centre, "Nummer to", "anna", timezone.now())
    second = Second()
    told = second.enrol(code.number + code.secret)
    assert (told["organisation"], told["centre"], told["name"], told["new_epoch"]) == (
        "byen",
        "Midtbyen",
        "Nummer to",
        False,
    )
    return second


def a_sign_up(second, seats):
    start = re.search(r"DTSTART;TZID=([\w/]+):(\d{8}T\d{6})", second.known["activity/tur@x"]["ics"])
    at = datetime.fromisoformat(start[2]).replace(tzinfo=ZoneInfo(start[1])).isoformat()
    signup = os.urandom(16).hex()
    body = {"signup": signup, "uid": "tur@x", "occurrence": at, "seats": seats, "role": "", "buddy": False}
    return signup, second.event("signups", "signup.requested", {**body, "status": "requested", "unheard": {"of": [1]}})


def test_it_asks_for_places_and_hears_who_has_them(town):
    town.read()
    assert town.known["activity/tur@x"]["keeper"] == "hub"
    one, first = a_sign_up(town, 2)
    two, second = a_sign_up(town, 1)
    status, said = town.ask("POST", "events", gzip.compress(first + second), **{"Content-Encoding": "gzip"})
    assert (status, said) == (200, {"have": {"epoch": 1, "seq": 2}, "refused": []})
    town.read()
    answers = {key: (body["status"], body["position"]) for key, body in town.of("decision").items()}
    assert answers == {f"decision/{one}": ("confirmed", None), f"decision/{two}": ("waiting", 1)}
    (seats,) = town.of("seats").values()
    assert (seats["taken"], seats["waiting"]) == (2, 1)


def test_it_is_told_where_the_chain_stands_and_what_can_never_be_taken(town):
    lines = [town.event("x", "unheard.of", {"n": n}) for n in range(3)]
    assert town.ask("POST", "events", lines[2])[1]["error"] == "gap"
    status, said = town.ask("POST", "events", b"".join(lines))
    assert (status, said["have"]) == (200, {"epoch": 1, "seq": 3})
    bad = town.event("signups", "signup.requested", {"seats": 1000})
    status, said = town.ask("POST", "events", bad)
    assert (status, [one["code"] for one in said["refused"]]) == (200, ["bad_body"])
    assert town.ask("POST", "events", b"")[1]["have"] == {"epoch": 1, "seq": 4}, "an empty body asks"
    town.seq -= 1
    assert town.ask("POST", "events", town.event("x", "unheard.of", {"n": "other"}))[1]["error"] == "fork"


def test_it_asks_for_changes_with_its_events(town):
    town.read()
    signup, line = a_sign_up(town, 1)
    status, said = town.ask("POST", f"events?after={town.cursor}&limit=500", line)
    assert status == 200
    found = {change["key"]: change["body"] for change in said["changes"]}
    assert found[f"decision/{signup}"]["status"] == "confirmed"
    assert {"cursor", "more", "poll"} <= set(said)


def test_an_older_copy_of_it_is_noticed_and_told_the_turn(town):
    old = town.turn
    for _ in range(2):
        town.ask("POST", "status", json.dumps({"version": "2", "queue": 0}).encode())
    now, town.turn = town.turn, old
    status, said = town.ask("POST", "status", b"{}")
    assert (status, said["error"], said["turn"], said["have"]) == (409, "stale_turn", now, {"epoch": 0, "seq": 0})
    assert town.ask("POST", "status", b"{}")[0] == 200, "with the turn that it was told"


def test_an_older_copy_of_it_that_is_one_turn_behind_hears_what_the_hub_has(town):
    town.read()
    old = town.turn, town.cursor, town.seq, town.prev
    assert town.ask("POST", f"events?after={town.cursor}&limit=500", town.event("x", "unheard.of", {"n": 1}))[0] == 200
    town.turn, town.cursor, town.seq, town.prev = old
    for method, target in (("GET", f"changes?after={town.cursor}&limit=2"), ("POST", "status")):
        status, said = town.ask(method, target, b"{}" if method == "POST" else b"")
        assert (status, said["have"]) == (200, {"epoch": 1, "seq": 1}), "one more than it has written"


def test_it_fetches_a_pack_that_the_organisation_signed(town):
    town.read()
    (pack,) = town.of("pack").values()
    files = json.loads(pack["manifest"])["files"]
    name, one = next(iter(files.items()))
    status, whole = town.ask("GET", f"packs/{pack['pack']}/{pack['version']}/{one['sha256']}")
    assert (status, hashlib.sha256(whole).hexdigest(), len(whole)) == (200, one["sha256"], one["size"]), name
    status, part = town.ask("GET", f"packs/{pack['pack']}/{pack['version']}/{one['sha256']}", Range="bytes=3-9")
    assert (status, part) == (206, whole[3:10])


def box(key, version, rest):
    """The bytes of a box, and its name."""
    public = key.public_key().public_bytes_raw()
    body = b"STFO\x01" + (b"\x01" if rest else b"\x02") + version.to_bytes(8, "big") + public + rest
    name = hashlib.sha256(b"stuen folder name 1\x00" + public).hexdigest()[:32]
    return name, body + key.sign(b"stuen folder 1\x00" + body)


def test_it_carries_folders_that_it_can_not_read(town):
    key, gone = Ed25519PrivateKey.generate(), 2**53 - 1
    name, first = box(key, 1, os.urandom(315))
    assert town.ask("POST", f"boxes/{name}/1", first) == (200, {"have": 1})
    assert town.ask("POST", f"boxes/{name}/2", first)[1]["error"] == "bad_box", "it says another version"
    _same, second = box(key, 5, os.urandom(4000))
    assert town.ask("POST", f"boxes/{name}/5", second) == (200, {"have": 5})
    assert town.ask("POST", f"boxes/{name}/1", first) == (200, {"have": 5}), "the newer one stays"
    town.read()
    told = {"box": name, "version": 5, "size": len(second), "sha256": hashlib.sha256(second).hexdigest()}
    assert town.of("box") == {f"box/{name}": told}
    assert town.ask("GET", f"boxes/{name}/5") == (200, second)
    status, said = town.ask("GET", f"boxes/{name}/1")
    assert (status, said["error"]) == (404, "gone")
    _same, note = box(key, gone, b"")
    assert town.ask("POST", f"boxes/{name}/{gone}", note) == (200, {"have": gone})
    town.read()
    assert town.known[f"box/{name}"]["version"] == gone
    assert town.ask("GET", f"boxes/{name}/{gone}") == (200, note)


def test_it_says_and_hears_of_staffs_cards(town):
    old = {"document": {"roster": {"number": 3, "cards": []}, "signature": "aa"}}
    new = {"document": {"roster": {"number": 4, "cards": []}, "signature": "bb"}}
    closing = {"serial": "0f" * 16, "since": "2026-11-20T12:00:00+01:00", "epoch": 1, "signature": "cc"}
    said = [("roster", new), ("roster", old), ("revoked", closing), ("revoked", {"serial": "x"})]
    status, answer = town.ask("POST", "events", b"".join(town.event("staff", *one) for one in said))
    assert (status, [one["seq"] for one in answer["refused"]]) == (200, [4])
    town.read()
    serial = closing["serial"]
    expected = {f"staff/roster/{town.device}": new, f"staff/closed/{town.device}/{serial}": closing}
    assert town.of("staff") == expected


def test_it_tells_its_totals_once(town):
    counts = {"period": "2026-03", "numbers": {"visits": 40, "no": None}, "barriers": {}}
    answers = {"id": "aften", "numbers": {"spil": 12, "film": None}, "all": None}
    said = [("counts.told", counts), ("counts.told", counts | {"numbers": {}}), ("consult.told", answers),
            ("counts.told", counts | {"period": "2026-3"})]  # fmt: skip
    status, answer = town.ask("POST", "events", b"".join(town.event("voice", *one) for one in said))
    assert (status, [one["seq"] for one in answer["refused"]]) == (200, [4])
    assert [one.numbers for one in ToldCounts.objects.all()] == [counts["numbers"]]
    assert [(one.numbers, one.total) for one in ToldAnswers.objects.all()] == [(answers["numbers"], None)]


def test_it_renews_its_right_to_speak(town):
    hub_id = hashlib.sha256(town.hub).hexdigest()[:16]
    status, said = town.ask("POST", f"renew?hub_key={hub_id}", b"{}")
    assert (status, said["steps"]) == (200, [])
    granted = said["credential"]
    signed = {name: value for name, value in granted.items() if name != "signature"}
    assert granted["device"] == town.device
    Ed25519PublicKey.from_public_bytes(town.hub).verify(
        bytes.fromhex(granted["signature"]), b"stuen credential 1\x00" + canonical(signed)
    )
