"""What most tests of the hub share: an organisation's centre, and a kiosk of it that knows the protocol."""

import pytest


@pytest.fixture
def centre(db):
    from tests.helpers import hub_kiosk

    return hub_kiosk.centre(hub_kiosk.organisation())


@pytest.fixture
def kiosk(centre):
    from tests.helpers import hub_kiosk

    return hub_kiosk.TestKiosk(centre)
