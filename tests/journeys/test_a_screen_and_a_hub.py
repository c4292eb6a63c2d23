"""The real kiosk on its screen and a real hub: in by the code, places shared with another house, no network, a change.

Nobody but the coordinator, the visitor and somebody at the other house does anything: what is heard comes by itself.
"""

import subprocess
import sys
from datetime import timedelta

import pytest

from kiosk.clock import SystemClock
from kiosk.demo.visit import arrive, enter_code, open_activity, read_code
from kiosk.demo.visitor import NotThere
from kiosk.i18n import _
from tests.helpers.hub_server import ROOT, hub_server
from tests.helpers.kiosk_box import Box, enrol

TRIP = "Udflugt til zoo"
PLANNED = f"""
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from sync.hub import activities
from sync.hub.models import Activity, Organisation
at = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
byen = Organisation.objects.get()
trip = Activity(organisation=byen, uid="zoo@byen", title="{TRIP}", place="Zoo", capacity=2, lease_size=0,
                start=at, end=at + timedelta(hours=4))
activities.save(trip, "anna", centres=list(byen.centres.all()))
"""
CALLED_OFF = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from sync.hub import activities
from sync.hub.models import Activity
trip = Activity.objects.get(uid="zoo@byen")
day = timezone.localtime(trip.start).date()
[occ] = activities.occurrences(trip, day, day + timedelta(days=1))
activities.cancel(trip, occ.occurrence, "anna", note="Aben er syg.")
"""


def coordinator(hub, code):
    environment = hub.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)


@pytest.fixture
def hub(tmp_path):
    with hub_server(tmp_path / "hub", demo=2) as serving:
        coordinator(serving, PLANNED)
        yield serving
        assert serving.errors() == [], serving.log.read_text()[-6000:]


@pytest.fixture
def other(hub, tmp_path):
    """A kiosk at the other house, without a screen."""
    box = Box(tmp_path / "other", SystemClock(), hub.url)
    enrol(box, hub.enrol_code("vaerestedet-havnen"), hub.url)
    assert box.sync() == ""
    yield box
    box.close()


def signs_up(centre):
    visitor = centre.visitor
    visitor.touches(_("Sign me up"))
    visitor.touches(_("Come without a name"))
    visitor.touches(_("Just me"))
    visitor.touches(_("No, thank you"))
    visitor.waits_for(_("Is this right?"))
    visitor.touches(_("Sign me up"))


def finishes(visitor):
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))


def test_from_the_code_to_a_trip_that_is_called_off(open_centre, hub, other):
    centre = open_centre(changed=("[session]", f'[hub]\nurl = "{hub.url}"\n\n[session]'))
    visitor = centre.visitor

    # staff let the kiosk in
    visitor.waits_for(_("For staff: connect the kiosk"))
    centre.picture("not-yet-connected")
    visitor.touches(_("For staff: connect the kiosk"))
    visitor.waits_for(_("Connect the kiosk"))
    visitor.types(hub.enrol_code("stuen-i-noerregade"))
    centre.picture("code")
    visitor.touches(_("Connect"), whole=True)
    visitor.waits_for(_("The kiosk is connected"))
    centre.picture("connected")
    visitor.touches(_("Done"))

    # the programme comes by itself, and a place is asked for and given on the open page
    visitor.waits_for(_("What can I help with?"))
    until(lambda: open_activity(visitor, TRIP), visitor)
    signs_up(centre)
    visitor.waits_for(_("You are signed up"))
    first = read_code(visitor)
    centre.picture("signed-up")
    finishes(visitor)

    # the other house takes the last place, and the hub is gone: the visitor is told what is true, and how to hear more
    assert other.sync() == ""
    trip = next(one for one in other.calendar.occurrences(*week(other)) if one.uid == "zoo@byen")
    assert other.sign_up(trip.uid, trip.occurrence)
    assert other.sync() == ""
    assert [row["status"] for row in other.rows()] == ["confirmed"]
    hub.kill()
    arrive(visitor)
    open_activity(visitor, TRIP)
    signs_up(centre)
    visitor.waits_for(_("You have asked for a place"))
    second = read_code(visitor)
    visitor.waits_for(_("We get the answer when there is network. Look again later with your code, or ask staff."))
    centre.picture("no-network")

    # it is back: the answer comes to the open page by itself
    hub.start()
    visitor.waits_for(_("You are number {n} on the waiting list").format(n=1), patience=120)
    centre.picture("in-line")
    finishes(visitor)

    # the coordinator calls it off: whoever types a code is told
    coordinator(hub, CALLED_OFF)
    said = subprocess.run(
        [sys.executable, "-m", "kiosk", "sync", "now", "--config", str(centre.settings), "--data", str(centre.data)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    for code in (first, second):
        arrive(visitor)
        enter_code(visitor, code)
        visitor.waits_for(_("It has been called off"))
        centre.picture("called-off")
        finishes(visitor)


def until(done, visitor, tries=20):
    """Again from the front page, until the programme has come."""
    for _try in range(tries):
        try:
            return done()
        except NotThere:
            visitor.touches(_("Back"))
            visitor.waits_for(_("What can I help with?"))
    return done()


def week(box):
    today = box.clock.now().date()
    return today, today + timedelta(days=8)
