"""Visits, as somebody would tell them, against the real program: a process of its own, touched through the X server."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.clock import SystemClock
from kiosk.demo.visit import (
    arrive,
    enter_code,
    find_activity,
    open_activity,
    open_in_programme,
    read_code,
    switch_to,
)
from kiosk.i18n import _
from kiosk.voice.pending import Pending


def cli(centre, *arguments):
    """What a command says, as JSON, beside the running kiosk."""
    command = [sys.executable, "-m", "kiosk", *arguments, "--config", str(centre.settings), "--data", str(centre.data)]
    return json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True, text=True).stdout)


def sign_up_for_the_trip(centre, nickname):
    """From the home page to the receipt; gives the code."""
    visitor = centre.visitor
    open_activity(visitor)
    centre.picture("trip")
    visitor.touches(_("Sign me up"))
    visitor.touches(_("Write a name yourself"))
    visitor.waits_for(_("Write the name you want"))
    visitor.types(nickname)
    centre.picture("name")
    visitor.touches(_("Use this name"))
    visitor.touches(_("Just me"))
    visitor.touches("Brygge kaffe")
    visitor.touches(_("Yes, please"))
    visitor.waits_for(_("Is this right?"))
    centre.picture("check")
    visitor.touches(_("Sign me up"))
    visitor.waits_for(_("You are signed up"))
    centre.picture("receipt")
    return read_code(visitor)


def next_trip(centre):
    """The first that one can still sign up for, as staff have it in their list."""
    now = SystemClock().now()
    week = [(now + timedelta(days=days)).date().isoformat() for days in (0, 8)]
    found = cli(centre, "activities", "list", "--from", week[0], "--to", week[1])
    return next(one for one in found if one["uid"] == "stranden@stuen.example" and one["start"] > now.isoformat())


def trip_list(centre):
    """Who is on it, as staff print it."""
    trip = next_trip(centre)
    return cli(centre, "activities", "signups", trip["uid"], trip["occurrence"])


def test_short_a_visitor_signs_up_for_saturdays_trip(centre):
    arrive(centre.visitor)
    code = sign_up_for_the_trip(centre, "solsort")
    mine = [one for one in trip_list(centre) if one["alias"].lower() == "solsort"]
    assert len(mine) == 1
    assert mine[0]["role"]
    assert code.replace("-", "") not in centre.kiosk.log.read_text("utf-8")


def test_a_visitor_cancels_with_the_code(centre):
    visitor = centre.visitor
    arrive(visitor)
    code = sign_up_for_the_trip(centre, "mus")
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    arrive(visitor)
    enter_code(visitor, code)
    visitor.waits_for("Tur til stranden")
    centre.picture("found")
    visitor.touches(_("Cancel my sign-up"))
    visitor.touches(_("Yes, cancel"))
    visitor.waits_for(_("You are off the list"))
    centre.picture("cancelled")
    assert not [one for one in trip_list(centre) if one["alias"].lower() == "mus"]


def test_after_a_visit_one_may_say_whether_one_got_what_one_came_for(centre):
    visitor, pending = centre.visitor, Pending(centre.data)
    pending.clear()  # of a run that failed, in the same folder
    arrive(visitor)
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Did you get what you came for?"))
    centre.picture("asked")
    visitor.touches(_("Partly"))
    visitor.waits_for(_("What stood in the way?"))
    centre.picture("in-the-way")
    visitor.touches(_("Skip"))
    visitor.waits_for(_("Thank you for your answer."))
    visitor.waits_until(lambda: pending.read() == {"visits": 1, "got:partly": 1})
    assert visitor.sees(_("Touch the screen"))
    pending.clear()


def test_a_wrong_code_gets_a_kind_word(centre):
    visitor = centre.visitor
    arrive(visitor)
    enter_code(visitor, "XXX-XXX")
    visitor.waits_for(_("We can't find that code. Check it with your note, or ask staff."))
    centre.picture("not-found")


def test_what_is_full_has_a_waiting_list(centre):
    visitor = centre.visitor
    arrive(visitor)
    open_activity(visitor, "Massage i stolen")
    visitor.touches(_("Put me on the waiting list"))
    visitor.touches(_("Come without a name"))
    visitor.touches(_("Just me"))
    visitor.touches(_("No, thank you"))
    visitor.touches(_("Put me on the waiting list"))
    visitor.waits_for(_("You are number {n} on the waiting list").format(n=1))
    centre.picture("waiting")


def test_drop_in_asks_for_nothing_and_the_debt_adviser_shows_no_numbers(centre):
    visitor = centre.visitor
    arrive(visitor)
    open_activity(visitor, "Musik i kælderen")
    visitor.waits_for(_("You do not need to sign up. You are welcome as you are."))
    assert not visitor.sees(_("Sign me up"))
    centre.picture("drop-in")
    visitor.touches(_("Back"), whole=True)
    open_in_programme(visitor, "Råd om gæld og regninger")
    visitor.waits_for(_("Sign me up"))
    centre.picture("sensitive")
    said = " ".join(visitor.reads())
    assert "Egon" not in said
    assert not re.search(r"\d+ plads(er)? tilbage|nummer \d+|venteliste", said)


def test_hide_covers_the_page_and_a_touch_brings_it_back(centre):
    visitor = centre.visitor
    arrive(visitor)
    open_activity(visitor)
    visitor.touches(_("Hide"))
    cover = visitor.waits_for(_("Touch the screen to go on."))
    centre.picture("hidden")
    assert not visitor.sees("Tur til stranden")
    visitor.touches_at(*cover.middle)
    visitor.waits_for("Tur til stranden")


def test_the_language_is_switched_on_the_page_one_is_on(centre):
    visitor = centre.visitor
    arrive(visitor)
    open_activity(visitor)
    switch_to(visitor, "English")
    visitor.waits_for("Sign me up")
    centre.picture("english")
    visitor.touches("Finish")
    visitor.waits_for("Everything has been deleted from the screen.")
    i18n.use("da")
    visitor.waits_for(_("Touch the screen"))  # the next visitor begins in the centre's language


def test_a_visit_that_is_left_ends_by_itself(open_centre):
    centre = open_centre(
        changed=("idle_seconds = 120\nwarning_seconds = 30", "idle_seconds = 30\nwarning_seconds = 20"), haste=0.4
    )
    visitor = centre.visitor
    arrive(visitor)
    visitor.waits_for(_("Are you still there?"), patience=45)
    centre.picture("warning")
    visitor.touches(_("I am still here"))
    visitor.waits_until(lambda: not visitor.sees(_("Are you still there?")))
    assert visitor.sees(_("What can I help with?"))
    visitor.waits_for(_("Are you still there?"), patience=45)
    visitor.waits_for(_("Touch the screen"), patience=45)
    centre.picture("idle")


def test_staff_drop_a_file_and_the_activity_appears(open_centre, tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    programme = Path(__file__).resolve().parents[2] / "assets" / "content" / "demo" / "programme"
    centre = open_centre(
        changed=(f'folder = "{programme}"\nrefresh_minutes = 15', f'folder = "{folder}"\nrefresh_minutes = 1')
    )
    visitor = centre.visitor
    visitor.waits_for(_("Touch the screen"))
    (folder / "ture.ics").write_bytes((programme / "ture.ics").read_bytes())
    arrive(visitor)
    visitor.touches(_("What is on here"))
    visitor.waits_until(lambda: _find_again(visitor), patience=100)
    centre.picture("appeared")


def _find_again(visitor):
    try:
        find_activity(visitor)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("size", [(1024, 600), (1920, 1080)])
def test_the_same_visit_fits_a_small_screen_and_a_large_one(open_centre, size):
    centre = open_centre(size=size)
    arrive(centre.visitor)
    sign_up_for_the_trip(centre, "lærke")
    assert [one["alias"] for one in trip_list(centre) if one["alias"].lower() == "lærke"]


def test_a_page_is_read_aloud_until_it_is_touched(centre):
    visitor = centre.visitor
    arrive(visitor)
    open_activity(visitor)
    visitor.touches(_("Read aloud"))
    visitor.waits_for(_("Stop"), whole=True)
    centre.picture("reading")
    visitor.touches("Nordstranden")
    visitor.waits_for(_("Read aloud"))


def test_staff_are_called_and_come(centre):
    visitor = centre.visitor
    arrive(visitor)
    visitor.touches(_("Call staff"))
    visitor.waits_for(_("A member of staff is wanted here"))
    centre.picture("call")
    visitor.touches(_("They are here"))
    visitor.waits_for(_("What can I help with?"))
