"""Two kiosks and the real hub, in one process: places are shared, promises kept, and everybody is told.

Nothing is replaced but the socket between them (tests/helpers/hub_inside.py).
"""

from datetime import timedelta

import pytest
import requests

from kiosk.activities.refusals import CannotSignUp, UnknownCode
from kiosk.hub import errors
from tests.helpers.hub_inside import Backup, _raw
from tests.helpers.kiosk_box import Box
from tests.helpers.town import URL

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(town):
    town.publish()
    return town, town.kiosk(0), town.kiosk(1)


def state(box, receipt):
    return box.signups.find(receipt.code).state


def test_enrolled_the_kiosk_knows_whose_it_is_and_has_the_programme(two):
    _town, north, south = two
    assert (north.hub.organisation, north.hub.centre, south.hub.centre) == ("Byens væresteder", "Nord", "Syd")
    assert north.hub.enrolled
    assert north.hub.link.state == "ok"
    assert north.calendar.activities().keys() == south.calendar.activities().keys() == {"tur@stuen"}


def test_who_asked_first_at_the_hub_gets_the_place_and_the_next_waits(two):
    town, north, south = two
    early, late = town.sign_up(north, friends=1), town.sign_up(south)
    assert {early.status, late.status} == {"requested"}
    assert south.sync() == north.sync() == ""
    town.sync()
    assert (state(south, late), state(north, early)) == ("got_in", "got_in_line"), "in the order of commits"
    assert north.signups.find(early.code).position == 1
    assert north.hub.pending() == ()


def test_a_place_that_is_given_up_in_one_centre_goes_to_another(two):
    town, north, south = two
    first = town.sign_up(north, friends=1)
    assert north.sync() == ""
    waits = town.sign_up(south)
    town.sync()
    assert state(south, waits) == "got_in_line"
    north.signups.cancel(first.code)
    town.sync()
    assert state(south, waits) == "got_in"
    assert town.sign_up(north).status == "requested"


def test_places_are_counted_over_both(two):
    town, north, south = two
    town.sign_up(north)
    town.sync()
    occ = south.calendar.occurrence("tur@stuen", town.at)
    free = south.signups.availability(occ)
    assert (free.left, free.request) == (1, True)
    town.sign_up(south, role="driver")
    town.sync()
    town.sync()
    assert north.signups.availability(occ).roles[0].left == 0


def test_two_want_the_same_task_and_one_is_told_that_it_is_gone(two):
    town, north, south = two
    one, other = town.sign_up(north, role="driver"), town.sign_up(south, role="driver")
    town.sync()
    town.sync()
    assert {state(north, one), state(south, other)} == {"got_in", "no_task"}
    lost = south.signups.find(other.code)
    assert (lost.role, lost.role_lost) == (None, "Chauffør")


def test_lent_seats_are_promised_without_network_and_hold(town):
    town.publish(lease_size=1, capacity=4)
    north, south = town.kiosk(0), town.kiosk(1)
    town.publish()
    town.sync()
    town.line.down = True
    promised, asked = town.sign_up(north), town.sign_up(north)
    assert (promised.status, asked.status) == ("confirmed", "requested")
    others = [town.sign_up(south, friends=3)]
    assert north.sync() == south.sync() != ""
    town.line.down = False
    assert south.sync() == ""
    town.sync()
    assert state(north, promised) == "confirmed"
    assert state(south, others[0]) == "got_in_line", "four seats are not free: one is lent to each"
    assert state(north, asked) == "got_in_line"


def test_what_is_moved_or_called_off_reaches_who_signed_up(two):
    from sync.hub import activities

    town, north, _south = two
    receipt = town.sign_up(north)
    town.sync()
    start = town.activity.start + timedelta(days=1)
    activities.move(town.activity, town.at, start, start + timedelta(hours=5), "mette")
    town.sync()
    view = north.signups.find(receipt.code)
    assert [(change.what, change.after) for change in view.changes] == [("start", start)]
    assert view.state == "changed"
    activities.cancel(town.activity, town.at, "mette")
    town.sync()
    assert state(north, receipt) == "called_off"
    with pytest.raises(CannotSignUp):
        town.sign_up(north)


def test_three_weeks_without_network_change_nothing_for_visitors(town):
    start = town.activity.start + timedelta(days=40)
    town.at = start.isoformat()
    town.publish(start=start, end=start + timedelta(hours=5), capacity=20)
    north, south = town.kiosk(0), town.kiosk(1)
    town.line.down = True
    receipts = []
    for _day in range(21):
        town.clock.on(days=1)
        receipts.append(town.sign_up(north))
        assert north.sync() != ""
        north.restart()
        assert all(state(north, one) == "requested" for one in receipts)
    link = north.hub.link
    assert (link.state, link.well, link.last_ok) == ("offline", True, town.now)
    assert [(one.kind, one.number) for one in north.hub.pending()] == [("signup.requested", 21)]
    town.line.down = False
    town.sync()
    assert [state(north, one) for one in receipts] == ["got_in"] * 20 + ["got_in_line"]
    assert (north.hub.link.state, north.hub.pending()) == ("ok", ())
    assert south.signups.availability(south.calendar.occurrence("tur@stuen", town.at)).left == 0


def test_a_kiosk_put_back_to_an_older_copy_goes_on_under_new_numbers(two):
    town, north, south = two
    copy = town.path / "copy"
    north.copy(copy)
    lost = town.sign_up(north)
    town.sync()
    north.put_back(copy)
    again = town.sign_up(north)
    town.sync()
    town.sync()
    assert state(north, again) == "got_in"
    with pytest.raises(UnknownCode):
        north.signups.find(lost.code)
    late = town.sign_up(south)
    town.sync()
    assert state(south, late) == "got_in_line", "the place of the one that the copy does not know is kept"


def test_a_kiosk_put_back_by_one_round_hears_who_has_cancelled_in_it(two):
    town, north, _south = two
    receipt = town.sign_up(north)
    town.sync()
    copy = town.path / "copy"
    north.copy(copy)
    north.signups.cancel(receipt.code)
    assert north.sync() == ""
    north.put_back(copy)
    assert state(north, receipt) == "got_in"
    assert north.sync() == ""
    assert state(north, receipt) == "cancelled"


def test_the_only_kiosk_of_the_only_centre_decides_alone_until_there_is_another(town):
    north = town.kiosk(0)
    town.publish(centres=town.centres[:1])
    town.sync()
    town.line.down = True
    receipts = [town.sign_up(north) for _ in range(3)]
    assert [one.status for one in receipts] == ["confirmed", "confirmed", "waiting"]
    town.line.down = False
    second = town.kiosk(0)
    asked = town.sign_up(second)
    assert second.sync() == ""
    assert state(second, asked) == "requested", "nobody decides until the old keeper has let go"
    town.sync()
    town.sync()
    assert state(second, asked) == "got_in_line"
    assert [state(north, one) for one in receipts] == ["confirmed", "confirmed", "waiting"]
    assert north.signups.find(receipts[2].code).position == 1, "as it was told, though the hub heard of the other first"
    assert second.signups.find(asked.code).position == 2
    for receipt in receipts[:2]:
        north.signups.cancel(receipt.code)
    town.sync()
    town.sync()
    assert (state(second, asked), state(north, receipts[2])) == ("got_in", "got_in")


def test_a_keeper_that_forgot_whom_it_let_in_gives_no_more_away_once_it_has_heard_the_hub(town):
    north = town.kiosk(0)
    town.publish(centres=town.centres[:1], capacity=3)
    town.sync()
    copy = town.path / "copy"
    north.copy(copy)
    town.sign_up(north)
    town.sign_up(north)
    town.sync()
    north.put_back(copy)
    before = town.sign_up(north)
    town.sync()
    assert state(north, before) == "confirmed"
    after = town.sign_up(north)
    assert after.status == "requested", "it can't know how many have a place"
    town.sync()
    assert state(north, after) == "got_in_line"


def test_a_keeper_that_forgot_nobody_goes_on_deciding(town):
    north = town.kiosk(0)
    town.publish(centres=town.centres[:1])
    town.sync()
    copy = town.path / "copy"
    north.copy(copy)
    for name in ("note", "note", "note"):
        with north.store.transaction():
            north.events.append("notes", name, {})
        town.sync()
    north.put_back(copy)
    with north.store.transaction():
        north.events.append("notes", "another", {})
    town.sync()
    assert town.sign_up(north).status == "confirmed"


def test_lent_seats_that_a_kiosk_forgot_it_used_are_not_given_away_twice(two):
    town, north, _south = two
    town.publish(capacity=12, lease_size=1)
    town.sync()
    copy = town.path / "copy"
    north.copy(copy)
    assert town.sign_up(north).status == "confirmed"
    town.publish(lease_size=0)  # what is used is not lent anew
    town.sync()
    assert town.sign_up(north).status == "requested"
    north.put_back(copy)
    town.sign_up(north, role="driver")
    town.sync()
    asked = town.sign_up(north)
    assert asked.status == "requested"
    town.publish(lease_size=1)
    town.sync()
    assert town.sign_up(north).status == "confirmed", "both sides count alike again"
    town.sync()
    assert state(north, asked) == "got_in"


def test_a_hub_that_was_restored_gives_nobodys_place_away(two):
    from sync.hub import recovery
    from sync.hub.models import Organisation

    town, north, south = two
    backup = Backup()
    told = town.sign_up(north, friends=1)
    town.sync()
    assert state(north, told) == "got_in"
    backup.restore()
    late = town.sign_up(south)
    town.sync()
    town.sync()
    recovery.end(Organisation.objects.get(), "mette")
    town.sync()
    assert (state(north, told), state(south, late)) == ("got_in", "got_in_line")


def test_an_answer_that_was_lost_doubles_nothing(two):
    from sync.hub.models import SignUp

    town, north, _south = two
    town.line.faults = ["answer_lost"] * 2
    receipt = town.sign_up(north)
    assert north.sync() != ""
    assert north.sync() != ""
    town.line.faults = ["doubled"] * 6
    assert north.sync() == ""
    assert state(north, receipt) == "got_in"
    assert SignUp.objects.count() == 1


def test_the_power_goes_after_each_answer_of_the_hub(two):
    town, north, south = two
    receipt = town.sign_up(north)

    class Cut(BaseException):
        """The power goes."""

    def cut():
        raise Cut

    for _ in range(12):
        town.line._after = cut
        try:
            north.hub.round_now(0.0)
        except Cut:
            north.restart()
        town.line._after = lambda: None
        if state(north, receipt) != "requested" and not north.events.pending():
            break
        north.sync()
    assert state(north, receipt) == "got_in"
    assert south.sync() == ""


def test_a_blocked_kiosk_is_told_and_goes_on(two):
    from sync.hub import revoke
    from sync.hub.models import Kiosk

    town, north, _south = two
    revoke.block(Kiosk.objects.get(device=north.events.device), "stolen", "mette")
    assert north.sync() == "blocked"
    assert (north.hub.link.state, north.hub.link.well) == ("blocked", False)
    assert north.hub.link.next_step
    assert town.sign_up(north).status == "requested"


def test_a_page_that_wants_a_log_in_is_not_the_hub(two, monkeypatch):
    town, north, _south = two
    receipt = town.sign_up(north)

    def portal(request):
        page = requests.Response()
        page.status_code, page.request, page.url = 200, request, request.url
        page.headers["Content-Type"] = "text/html"
        page.raw = _raw(200, {"Content-Type": "text/html"}, b"<html>Log in, please")
        return page

    with monkeypatch.context() as patch:
        patch.setattr(town.line, "_ask", portal)
        assert north.sync() == "captive"
    link = north.hub.link
    assert (link.state, link.well) == ("captive", False)
    assert "log" in link.next_step.lower()
    assert state(north, receipt) == "requested"
    assert north.sync() == ""
    assert state(north, receipt) == "got_in"


@pytest.mark.parametrize(("code", "error"), [("0000000000", errors.HubError), ("12", errors.BadInput)])
def test_a_wrong_code_is_told_and_changes_nothing(town, code, error):
    box = Box(town.path / "kiosk", town.clock)
    town.kiosks.append(box)
    with pytest.raises(error):
        box.hub.join(code, url=URL)
    assert not box.hub.enrolled
    with pytest.raises(errors.NoHub):
        box.hub.join("0000000000")
    with pytest.raises(errors.NotEnrolled):
        box.hub.round_now()
