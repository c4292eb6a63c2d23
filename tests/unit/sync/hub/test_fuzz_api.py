"""Whatever a kiosk with a valid key sends, the hub has an answer: never a bug, never a place too many.

The long campaign is tests/faults/test_hostile_kiosk.py.
"""

import json
from base64 import b64encode

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.events import MOST_DEEP
from sync.hub import seats
from sync.hub.api import signed
from sync.hub.commands.tidy import tidy
from tests.helpers import hostile, hub_kiosk
from tests.helpers.console import a_member, logged_in

pytestmark = pytest.mark.django_db
SIGNUPS = [f"{number:032x}" for number in range(4)]
CAPACITY = 4
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAGES = ("/", "/kiosks/", "/kiosks/{}/", "/fleet/", "/content/", "/log/", "/activities/", "/numbers/", "/metrics")


@pytest.fixture
def town():
    """A kiosk, an activity that the hub keeps, one of another organisation, and a coordinator."""
    signed._public_keys.clear()
    centre = hub_kiosk.centre(hub_kiosk.organisation())
    foreign = hub_kiosk.centre(hub_kiosk.organisation("foreign"))
    roles = [{"key": "cook", "name": "Cook", "capacity": 1}]
    mine = hub_kiosk.activity(centre, capacity=CAPACITY, lease_size=1, roles=roles)
    theirs = hub_kiosk.activity(foreign, uid="foreign@x", capacity=CAPACITY)
    seats.reconsider(mine)
    console = logged_in(a_member(centre.organisation, "anna"))
    return hub_kiosk.TestKiosk(centre), mine, theirs, console


def check(kiosk, mine, theirs, console, pages=PAGES):
    """Nobody has a place too many, nothing leaked over, and a coordinator can look at these pages."""
    tally = seats.tally(mine.organisation, mine.uid, hub_kiosk.name(mine))
    assert tally.taken + tally.lent <= CAPACITY
    assert not theirs.organisation.signups.exists()
    assert not theirs.organisation.changes.exists()
    for page in pages:
        client = Client() if page == "/metrics" else console
        assert client.get(page.format(kiosk.device)).status_code == 200, page


@quick
@given(one=hostile.requests())
def test_anything_at_any_address(town, one):
    said = hostile.send(town[0], one)
    assert said.status < 500
    assert said.signed or said.status in (401, 405)
    hostile.forgive(town[0])


@quick
@given(value=hostile.wild)
def test_any_state_of_a_kiosk_can_be_looked_at(town, value):
    kiosk = town[0]
    said = kiosk.ask("POST", "status", value if isinstance(value, dict) else {"content": value, "problems": value})
    assert said.status in (200, 400)
    check(*town, pages=("/kiosks/{}/", "/content/", "/metrics"))


@quick
@given(data=st.data())
def test_any_body_in_any_event(town, data):
    kiosk, mine, _theirs, _console = town
    for _ in range(data.draw(st.integers(1, 5))):
        body = data.draw(hostile.bodies(mine.uid, hub_kiosk.name(mine), SIGNUPS))
        kiosk.event(data.draw(hostile.kinds), **body)
    said = kiosk.send()
    assert said.status == 200, said.body
    assert said.json["have"]["seq"] == kiosk.row.seq
    tidy(timezone.now())
    at = f"/activities/{mine.pk}/"
    check(*town, pages=("/kiosks/{}/", at, f"{at}{hub_kiosk.name(mine)}/", "/"))


words = hostile.wild | st.sampled_from(["1234", "a" * 32, "AAAA", "0" * 100_000, b64encode(bytes(33)).decode()])
points = st.binary(min_size=32, max_size=32).map(lambda point: b64encode(b"K" + point).decode())


@quick
@given(path=st.sampled_from(["begin", "finish"]), code=words, message=words | points, attempt=words, box=words)
def test_anything_from_strangers(town, client, path, code, message, attempt, box):
    body = json.dumps({"code": code, "message": message, "attempt": attempt, "box": box}).encode()
    answer = client.post(f"/api/1/enrol/{path}", body, "application/json")
    assert answer.status_code in (200, 400, 403)
    assert "no-store" in answer.headers["Cache-Control"]
    if answer.status_code == 200:
        again = {"attempt": answer.json()["attempt"], "box": box if isinstance(box, str) else "AAAA"}
        answer = client.post("/api/1/enrol/finish", json.dumps(again).encode(), "application/json")
        assert (answer.status_code, answer.json()["error"]) == (403, "wrong_code")


@pytest.mark.parametrize("length", ["", "x", "-5", "9" * 5000, "99999999999", "5 5", "0x5"])
def test_a_length_that_is_none(town, rf, length):
    from sync.hub.api import enrol  # past the server, which would say no itself

    request = rf.post("/api/1/enrol/begin", b"{}", "application/json", CONTENT_LENGTH=length)
    assert enrol.begin(request).status_code == 400


@pytest.mark.parametrize("deep", [MOST_DEEP, MOST_DEEP + 1, 500, 880, 890, 900, 5000])
def test_what_is_nested_deep_is_answered_before_it_is_read_anywhere_else(town, deep):
    """One frame can read what another, further down, can't: it would be a bug there, on each look at the kiosk."""
    kiosk = town[0]
    wanted = (200,) if deep <= MOST_DEEP else (400, 413)
    for opening, closing in ((b'{"a":', b"}"), (b"[", b"]")):
        body = opening * (deep - 1) + b"1" + closing * (deep - 1)
        assert kiosk.ask("POST", "status", b'{"x":' + body + b"}").status in wanted, deep
    check(*town)


@pytest.mark.parametrize("deep", [MOST_DEEP - 1, 500, 900, 5000])
def test_so_is_an_event(town, deep):
    kiosk = town[0]
    kiosk.event("note", deep=0)
    (event,) = kiosk.outbox
    line = hostile.deep_event(kiosk, event, deep)
    said = kiosk.ask("POST", "events", line)
    assert (said.status, said.signed) == (200 if deep < MOST_DEEP else 400, True)
