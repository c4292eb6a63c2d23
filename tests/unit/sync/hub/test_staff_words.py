"""Staff's list and closed cards: told to the kiosks of the centre, by who said it, within bounds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.hub import changes, staff_words
from sync.hub.models import Change, Kiosk
from tests.helpers import hostile, hub_kiosk

pytestmark = pytest.mark.django_db


def a_list(number, **more):
    return {"document": {"roster": {"number": number, **more}, "signature": "00"}}


def serial(number):
    return f"{number:032x}"


def say(kiosk, *said, stream="staff"):
    """[(type, body), ...] in one batch; what was refused of it."""
    for type_, body in said:
        kiosk.log.append(stream, type_, body)
    answer = kiosk.send()
    assert answer.status == 200, answer.body
    return [one["code"] for one in answer.json["refused"]]


def told(kiosk):
    return {key: change["body"] for key, change in kiosk.read()[0].items() if change["kind"] == "staff"}


def test_the_centres_kiosks_hear_it_just_so(centre, kiosk):
    other = hub_kiosk.TestKiosk(centre)
    closing = {"serial": serial(7), "since": "2026-11-20T12:00:00+01:00", "epoch": 3, "signature": "ab", "later": [1]}
    assert say(kiosk, ("roster", a_list(4, cards=["æ"])), ("revoked", closing)) == []
    assert told(other) == {
        f"staff/roster/{kiosk.device}": a_list(4, cards=["æ"]),
        f"staff/closed/{kiosk.device}/{serial(7)}": closing,
    }


def test_each_kiosk_has_its_own_word(centre, kiosk):
    thief = hub_kiosk.TestKiosk(centre)
    say(kiosk, ("roster", a_list(4)), ("revoked", {"serial": serial(7)}))
    say(thief, ("roster", a_list(2**53 - 1)), ("revoked", {"serial": serial(7), "since": "never"}))
    found = told(kiosk)
    assert found[f"staff/roster/{kiosk.device}"] == a_list(4)
    assert found[f"staff/closed/{kiosk.device}/{serial(7)}"] == {"serial": serial(7)}
    assert len(found) == 4


def test_nobody_else_hears_it(centre, kiosk):
    elsewhere = hub_kiosk.TestKiosk(hub_kiosk.centre(centre.organisation, "havn"))
    foreign = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation("foreign")))
    say(kiosk, ("roster", a_list(4)), ("revoked", {"serial": serial(7)}))
    assert told(elsewhere) == told(foreign) == {}
    havn = elsewhere.row.centre
    Kiosk.objects.filter(device=kiosk.device).update(centre=havn)
    say(kiosk, ("roster", a_list(5)))
    assert told(elsewhere) == {f"staff/roster/{kiosk.device}": a_list(5)}, "it speaks where it stands"
    assert Change.objects.get(audience=changes.centre(centre.pk), key__startswith="staff/roster").body == a_list(4)


def test_the_newest_list_by_its_number(kiosk):
    say(kiosk, ("roster", a_list(4)), ("roster", a_list(6, which="first")), ("roster", a_list(5)))
    assert told(kiosk)[f"staff/roster/{kiosk.device}"] == a_list(6, which="first")
    say(kiosk, ("roster", a_list(6, which="second")), ("roster", a_list(3)))
    assert told(kiosk)[f"staff/roster/{kiosk.device}"] == a_list(6, which="first")
    say(kiosk, ("roster", a_list(7)))
    assert told(kiosk)[f"staff/roster/{kiosk.device}"] == a_list(7)


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("roster", {}),
        ("roster", {"document": {"roster": {"number": -1}}}),
        ("roster", {"document": {"roster": {"number": True}}}),
        ("roster", {"document": {"roster": {"number": "4"}}}),
        ("roster", {"document": {"roster": []}}),
        ("roster", a_list(4, filling="x" * staff_words.MOST_ROSTER)),
        ("revoked", {}),
        ("revoked", {"serial": 7}),
        ("revoked", {"serial": serial(7)[:-1]}),
        ("revoked", {"serial": serial(7) + "\n"}),
        ("revoked", {"serial": serial(7), "filling": "x" * staff_words.MOST_CLOSING}),
        ("revoked", {"serial": serial(7), "filling": "\0"}),  # which PostgreSQL's jsonb does not take
        ("revoked", {"serial": serial(7), "a\0": 1}),
        ("roster", a_list(4, filling=["\0"])),
    ],
)
def test_what_is_out_of_bounds_is_refused_and_stands_in_nobodys_way(kiosk, type_, body):
    assert say(kiosk, (type_, body), ("revoked", {"serial": serial(1)})) == ["bad_body"]
    assert told(kiosk).keys() == {f"staff/closed/{kiosk.device}/{serial(1)}"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=hostile.wild, kind=st.sampled_from(["roster", "revoked"]), fits=st.booleans())
def test_any_body(kiosk, value, kind, fits):
    """Whatever is in it, the hub has an answer, and what it takes it tells again just so."""
    body = value if isinstance(value, dict) else {"value": value}
    if fits:
        body = {**a_list(kiosk.row.seq), "serial": serial(1), "more": value}
    try:
        kiosk.log.append("staff", kind, body)
    except (ValueError, RecursionError):
        return  # no event can say that
    answer = kiosk.send()
    assert answer.status == 200
    found = told(kiosk)
    key = f"staff/roster/{kiosk.device}" if kind == "roster" else f"staff/closed/{kiosk.device}/{serial(1)}"
    if fits and not answer.json["refused"]:
        assert found[key] == body


def test_the_largest_list_comes_through(kiosk):
    empty = len(staff_words.encode(a_list(4, filling="")))
    whole = a_list(4, filling="x" * (staff_words.MOST_ROSTER - empty))
    assert say(kiosk, ("roster", whole)) == []
    assert told(kiosk)[f"staff/roster/{kiosk.device}"] == whole


def test_of_another_stream_it_is_kept_and_no_more(kiosk):
    assert say(kiosk, ("roster", a_list(4)), ("revoked", {"serial": serial(7)}), stream="other") == []
    assert say(kiosk, ("audit", {"what": 1})) == []
    assert told(kiosk) == {}


def test_of_many_closings_the_oldest_go(centre, kiosk, monkeypatch):
    monkeypatch.setattr(staff_words, "MOST_CLOSED", 5)
    other = hub_kiosk.TestKiosk(centre)
    say(other, ("revoked", {"serial": serial(99)}))
    say(kiosk, ("roster", a_list(1)), *[("revoked", {"serial": serial(n)}) for n in range(4)])
    assert len(told(kiosk)) == 6
    say(kiosk, ("revoked", {"serial": serial(0), "again": 1}), *[("revoked", {"serial": serial(n)}) for n in (4, 5)])
    expected = {f"staff/closed/{kiosk.device}/{serial(n)}" for n in (0, 2, 3, 4, 5)}
    others = {f"staff/roster/{kiosk.device}", f"staff/closed/{other.device}/{serial(99)}"}
    assert told(kiosk).keys() == expected | others
    assert Change.objects.get(key=f"staff/closed/{kiosk.device}/{serial(1)}").gone
    say(kiosk, *[("revoked", {"serial": serial(n)}) for n in range(20, 30)])
    assert told(kiosk).keys() == {f"staff/closed/{kiosk.device}/{serial(n)}" for n in range(25, 30)} | others


def test_a_list_alone_moves_no_closing(kiosk, monkeypatch):
    monkeypatch.setattr(staff_words, "MOST_CLOSED", 1)
    say(kiosk, ("revoked", {"serial": serial(1)}))
    say(kiosk, ("roster", a_list(1)))
    assert len(told(kiosk)) == 2


def test_with_seats_in_the_same_batch(centre, kiosk):
    one = hub_kiosk.activity(centre)
    kiosk.log.append("staff", "revoked", {"serial": serial(1)})
    signup = kiosk.sign_up(one.uid, hub_kiosk.name(one))
    kiosk.log.append("staff", "roster", a_list(1))
    assert kiosk.send().json["refused"] == []
    assert kiosk.decision(signup)["status"] == "confirmed"
    assert len(told(kiosk)) == 2


def test_when_the_list_last_changed(centre, kiosk):
    assert staff_words.list_changed(centre) is None
    say(kiosk, ("revoked", {"serial": serial(1)}))
    assert staff_words.list_changed(centre) is None
    say(kiosk, ("roster", a_list(1)))
    other = hub_kiosk.TestKiosk(centre)
    say(other, ("roster", a_list(2)))
    assert staff_words.list_changed(centre) == Change.objects.get(key=f"staff/roster/{other.device}").at
