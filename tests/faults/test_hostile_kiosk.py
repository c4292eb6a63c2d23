"""Long: a kiosk with a valid key says anything at all, also while the hub recovers. test_fuzz_api.py is the quick one.

It is run in the test's own process, on SQLite or (STUEN_TEST_DATABASE=postgresql) on PostgreSQL.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.hub import recovery, seats
from sync.hub.models import Organisation
from tests.helpers import hostile, hub_kiosk

pytestmark = pytest.mark.django_db
SIGNUPS = [f"{number:032x}" for number in range(6)]
CAPACITY = 4
long = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def town():
    centre = hub_kiosk.centre(hub_kiosk.organisation())
    foreign = hub_kiosk.centre(hub_kiosk.organisation("foreign"))
    roles = [{"key": "cook", "name": "Cook", "capacity": 1}]
    mine = hub_kiosk.activity(centre, capacity=CAPACITY, lease_size=1, roles=roles)
    hub_kiosk.activity(foreign, uid="foreign@x", capacity=CAPACITY)
    seats.reconsider(mine)
    return hub_kiosk.TestKiosk(centre), hub_kiosk.TestKiosk(centre), mine


@long
@given(data=st.data())
def test_nobody_gets_a_place_too_many_and_the_honest_one_is_heard(town, data):
    kiosk, honest, mine = town
    organisation = Organisation.objects.get(pk=mine.organisation_id)
    if data.draw(st.integers(0, 19)) == 0:
        recovery.end(organisation, "anna") if organisation.recovering_since else recovery.begin(organisation)
    if data.draw(st.booleans()):
        for _ in range(data.draw(st.integers(1, 8))):
            body = data.draw(hostile.bodies(mine.uid, hub_kiosk.name(mine), SIGNUPS))
            kiosk.event(data.draw(hostile.kinds), **body)
        assert kiosk.send().status == 200
    else:
        said = hostile.send(kiosk, data.draw(hostile.requests()))
        assert said.status < 500
        hostile.forgive(kiosk)
    asked = honest.sign_up(mine.uid, hub_kiosk.name(mine))
    assert honest.send().status == 200
    honest.cancel(asked, mine.uid, hub_kiosk.name(mine))
    assert honest.send().status == 200
    tally = seats.tally(organisation, mine.uid, hub_kiosk.name(mine))
    assert tally.taken <= CAPACITY
    assert not Organisation.objects.get(slug="foreign").signups.exists()
