"""1,000 random things that happen to staff cards, each while one is looked at or unlocked: put in, pulled, swapped,
hanging, garbled; pcscd killed and started again; the readers gone and back; the kiosk's own card processes killed.

No watcher is stuck, no unlock is answered without a card, no PIN goes to another card than its own, no thread, handle
or process is left, and memory is steady. STUEN_CARD_EVENTS says how many, STUEN_SEED which.
"""

import os

import pytest

from tests.helpers.card_campaign import Campaign
from tests.helpers.card_reader import missing, readers

EVENTS = int(os.environ.get("STUEN_CARD_EVENTS", "1000"))
SEED = int(os.environ.get("STUEN_SEED", "6"))
GROWS = 8 << 10  # kilobytes from the first count to the last


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_card_events(tmp_path):
    with readers(tmp_path) as pcscd, pcscd.environment():
        campaign = Campaign(pcscd, SEED)
        try:
            campaign.run(EVENTS)
        finally:
            print(f"\nseed {SEED}: {sum(campaign.happened.values())} events {dict(campaign.happened)}")
            print(f"outcomes {dict(campaign.outcomes)}; memory in kB {campaign.kilobytes}")
            print(f"slowest answer after a pull: {campaign.slowest:.3f} s")
            campaign.close()
    assert campaign.kilobytes[-1] - campaign.kilobytes[0] < GROWS
    assert {"looked", "unlocked", "CardPulled", "CardHangs", "CardGarbled"} <= set(campaign.outcomes)
