"""Changes that come with the answer to events: what these events brought about is among them, once."""

import pytest

from sync import wire
from sync.hub.models import Event
from tests.helpers import hub_kiosk
from tests.helpers.hub_kiosk import activity, name

pytestmark = pytest.mark.django_db


def along(kiosk, query):
    return kiosk.ask("POST", f"events?{query}", wire.pack_lines(kiosk.outbox))


def test_the_answer_says_what_these_events_brought_about_and_what_others_did(kiosk, centre):
    one, other = activity(centre), hub_kiosk.TestKiosk(centre)
    _, cursor = kiosk.read()
    other.sign_up(one.uid, name(one))
    other.send()
    signup = kiosk.sign_up(one.uid, name(one))
    said = along(kiosk, f"after={cursor}&limit=500").json
    assert said["have"] == {"epoch": 1, "seq": 1}
    found = {change["key"]: change["body"] for change in said["changes"]}
    assert sorted(found) == [f"decision/{signup}", f"seats/{one.uid}/{name(one)}"]
    assert (found[f"decision/{signup}"]["status"], found[f"seats/{one.uid}/{name(one)}"]["taken"]) == ("confirmed", 2)
    assert (said["more"], said["poll"], said["refused"]) == (False, 300, [])
    assert kiosk.ask("GET", f"changes?after={said['cursor']}").json["changes"] == []


def test_it_is_what_a_request_for_changes_alone_says(kiosk, centre):
    one = activity(centre)
    _, cursor = kiosk.read()
    for _ in range(3):
        kiosk.sign_up(one.uid, name(one))
    first = along(kiosk, f"after={cursor}&limit=2").json
    assert (len(first["changes"]), first["more"]) == (2, True)
    del first["refused"]
    assert kiosk.ask("GET", f"changes?after={cursor}&limit=2").json == first


def test_a_page_that_is_too_full_goes_on_alone(kiosk, centre):
    one = activity(centre)
    _, cursor = kiosk.read()
    signups = [kiosk.sign_up(one.uid, name(one)) for _ in range(3)]
    said = along(kiosk, f"after={cursor}&limit=1").json
    rest = kiosk.read(said["cursor"])[0]
    assert sorted([said["changes"][0]["key"], *rest]) == sorted(
        [*(f"decision/{one}" for one in signups), f"seats/{one.uid}/{name(one)}"]
    )


def test_events_are_taken_also_where_the_cursor_means_nothing(kiosk):
    kiosk.event("x.y", n=1)
    said = along(kiosk, "after=beef-1.7&limit=500").json
    assert said == {"have": {"epoch": 1, "seq": 1}, "refused": []}
    assert kiosk.ask("GET", "changes?after=beef-1.7").json["error"] == "reset"


def test_nothing_is_taken_where_the_question_makes_no_sense(kiosk):
    kiosk.event("x.y", n=1)
    assert along(kiosk, "after=&limit=0").json["error"] == "bad_request"
    assert not Event.objects.exists()
