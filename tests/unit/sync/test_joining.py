"""Joining a hub: the kiosk's half against a hub's half made of the same parts, and everything that may go wrong."""

import json
import time

import pytest

from sync import credential, enrolment, errors
from sync.client import enrol
from sync.events import EventLog, device_of
from tests.helpers.fake_hub import START, URL, FakeHub, Memory, connect, token

CODE, SECRET = "1234 567 890", "567890"


class Desk:
    """The hub's half: `script` replaces what it says in its box, or its answers."""

    def __init__(self, hub):
        self.hub, self.said, self.secret, self.script, self.knocked = hub, {}, SECRET, [], None

    def answer(self, path, said):
        if path == "enrol/begin":
            assert said["code"] == "1234"
            message, self.shared = enrolment.answer_first(self.secret, said["message"], token(8))
            return {"attempt": "a" * 32, "message": message}
        try:
            self.knocked = enrolment.open_second(self.shared, said["attempt"], said["box"])
        except enrolment.WrongCode:
            return 403, {"error": "wrong_code", "what": ""}
        return {"box": enrolment.seal_answer(self.shared, said["attempt"], self.box(), token(9))}

    def box(self):
        row = self.hub.row()
        full = {name: row[name] for name in ("centre", "name", "hub_key", "content_key", "recovery_key", "poll")}
        return {
            **full,
            "organisation": "demo",
            "credential": self.hub.credential(),
            "time": START,
            "turn": 0,
        } | self.said


class Post:
    """A line for unsigned requests."""

    def __init__(self, desk):
        self.desk, self.asked, self.down = desk, [], False

    def __call__(self, path, body):
        if self.down:
            raise errors.NoNetwork
        self.asked.append(path)
        answer = self.desk.answer(path, json.loads(json.dumps(body)))
        if isinstance(answer, tuple):
            raise errors.Refusal(answer[0], answer[1]["error"])
        return answer


@pytest.fixture
def place(monkeypatch):
    class Place:
        journal = Memory()

    Place.log = EventLog(
        Place.journal.table("outbox"), Place.journal.table("device"), lambda: _at(START), random=token(1)
    )
    Place.hub = FakeHub(Place.log.public_key)
    Place.desk = Desk(Place.hub)
    Place.post = Post(Place.desk)
    monkeypatch.setattr("sync.transport.Line.post", lambda _line, path, body: Place.post(path, body))
    return Place


def _at(unix):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(unix, UTC)


def join(place, code=CODE, **options):
    options = {"version": "1", "model": "Pi", "now": lambda: _at(START), "random": token(3), "boot": "run-1"} | options
    return enrol(URL, code, place.journal, place.log, **options)


def row(place):
    return next(iter(place.journal.table("hub")), {})


def test_a_kiosk_joins(place):
    assert join(place) == {
        "organisation": "demo", "organisation_name": "demo", "centre": "c", "name": "k", "url": URL,
        "device": device_of(place.log.public_key),
    }  # fmt: skip
    kept = row(place)
    assert (kept["turn"], kept["cursor"], kept["snapshot"], kept["state"]) == (0, "", "new", "ok")
    assert kept["trust"]["created"] == START
    assert place.desk.knocked == (place.log.public_key.hex(), "1", "Pi")
    assert place.post.asked == ["enrol/begin", "enrol/finish"]


def test_it_can_sync_at_once(place, monkeypatch, tmp_path):
    from sync.client import Client, Does
    from tests.helpers.fake_hub import Wire

    place.log.append("x", "x.y", {"n": 1})
    join(place, boot=None)
    line = Wire(place.hub)
    connect(monkeypatch, line)
    client = Client(
        place.journal, place.log, Does(apply=lambda _: None), lock=tmp_path / "lock", version="1",
        now=lambda: _at(time.time()),
    )  # fmt: skip
    assert client.round().sent == 1
    assert client.trusted_now() is not None


@pytest.mark.parametrize("typed", ["", "123", "1234 567 89x", "12345678901"])
def test_what_is_no_code_asks_nobody(place, typed):
    with pytest.raises(enrolment.BadCode):
        join(place, typed)
    assert place.post.asked == []


def test_a_wrong_code(place):
    place.desk.secret = "000000"
    with pytest.raises(enrolment.WrongCode):
        join(place)
    assert row(place) == {}


def test_no_network(place):
    place.post.down = True
    with pytest.raises(errors.NoNetwork):
        join(place)


def test_a_hub_that_says_no_to_who_we_are(place, monkeypatch):
    monkeypatch.setattr(place.desk, "box", lambda: {"error": "elsewhere", "what": "no"})
    with pytest.raises(errors.Refusal) as raised:
        join(place)
    assert raised.value.code == "elsewhere"


def test_another_no(place, monkeypatch):
    monkeypatch.setattr(place.desk, "answer", lambda *_: (400, {"error": "bad_request"}))
    with pytest.raises(errors.Refusal):
        join(place)


@pytest.mark.parametrize(
    "said",
    [
        {"hub_key": 1},
        {"poll": True},
        {"turn": -1},
        {"turn": "0"},
        {"time": None},
        {"time": -1},
        {"time": 10**14},
    ],
)
def test_what_makes_no_sense_is_not_taken(place, said):
    place.desk.said = said
    with pytest.raises(enrolment.BadBox):
        join(place)
    assert row(place) == {}


def test_a_credential_of_another_hub_is_not_taken(place):
    place.desk.said = {"hub_key": place.log.public_key.hex()}
    with pytest.raises(credential.BadCredential):
        join(place)
    assert row(place) == {}


def test_joining_again_keeps_what_the_same_organisation_has(place):
    join(place)
    place.log.append("x", "x.y", {})
    place.log.acknowledge((1, 1))
    place.desk.said = {"turn": 41, "new_epoch": True}
    join(place)
    assert (row(place)["turn"], row(place)["copy"]) == (41, "enrolled")
    assert place.log.pending() == []
    place.desk.said = {"organisation": "other", "organisation_name": "The others"}
    assert join(place)["organisation_name"] == "The others"
    assert len(place.log.pending()) == 1
    assert row(place)["marks"] == []
    assert len(place.journal.table("hub")) == 1


@pytest.mark.parametrize(
    ("said", "forgotten"), [({}, False), ({"centre": "another"}, True), ({"organisation": "other"}, True)]
)
def test_what_was_done_about_boxes_is_of_that_centre(place, said, forgotten):
    """Else what the old centre's kiosks have would seem lost at the new one, and be offered there."""
    join(place)
    place.journal.table("boxes").insert({"name": "0" * 32, "version": 3})
    place.desk.said = said
    if "organisation" in said:
        place.desk.said["credential"] = credential.issue(
            place.hub.keys[0], organisation="other", public_key=place.hub.public_key.hex(), number=1, epoch=1,
            now=_at(START),
        )  # fmt: skip
    join(place)
    assert (len(place.journal.table("boxes")) == 0) is forgotten
