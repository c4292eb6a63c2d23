"""A few of the random card events of tests/faults/test_card_events.py."""

import pytest

from tests.helpers.card_campaign import Campaign
from tests.helpers.card_reader import missing, readers


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_forty_card_events(tmp_path):
    with readers(tmp_path) as pcscd, pcscd.environment():
        campaign = Campaign(pcscd, 40)
        try:
            campaign.run(40, every=20)
        finally:
            campaign.close()
    assert campaign.outcomes["unlocked"]
