"""1,000 random things that happen to staff cards at the whole kiosk, while somebody enters PINs on its screen: put in,
pulled, swapped, hanging, garbled; the card service killed and started again; the readers gone and back; the kiosk's own
card processes killed. Cards of staff's, one that was closed, and a stranger's.

Nothing is stuck, nothing of staff's stays without a card, nobody is locked out who gave no wrong PIN, no PIN goes to
another card than its own; no thread, handle or process is left, and memory is steady. STUEN_CARD_EVENTS says how many,
STUEN_SEED which.
"""

import os
import re
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.demo.drive import prepare
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.demo.x11 import Server
from tests.helpers.card_campaign_whole import WholeCampaign
from tests.helpers.card_reader import missing, readers
from tests.helpers.card_visit import a_card, keep_list, new_ceremony

EVENTS = int(os.environ.get("STUEN_CARD_EVENTS", "1000"))
SEED = int(os.environ.get("STUEN_SEED", "6"))
STAGE = (str(Path(__file__).with_name("card_events_stage.py")),)
PINS = (b"135790", b"246801", b"975310", b"864209", b"507192")


def people(ceremony):
    """Three of staff, one whose card was closed, and a stranger's card."""
    found = [
        a_card(ceremony, name, pin=pin) for name, pin in zip(("Mette", "Jonas", "Sara", "Ole"), PINS, strict=False)
    ]
    found.append(a_card(new_ceremony("Et andet hus"), "Ida", pin=PINS[4]))
    for card in found:
        card.good = card in found[:3]
    return found, {found[3].serial}


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_card_events_at_the_whole_kiosk(tmp_path):
    i18n.use("da")
    ceremony = new_ceremony()
    cards, closed = people(ceremony)
    for serial in closed:
        del ceremony.cards[serial], ceremony.wraps[serial]
    calm = "idle_seconds = 120", "idle_seconds = 900"
    listed = "[centre]", keep_list(ceremony, tmp_path / "roster") + "[centre]"
    settings, data = prepare(tmp_path, *calm, *listed)
    command = ["run", "--config", str(settings), "--data", str(data), "--size", "1280x800"]
    (tmp_path / "pcscd").mkdir()
    with readers(tmp_path / "pcscd") as pcscd, pcscd.environment(), Server((1280, 800)) as display:
        with Kiosk(display, tmp_path / "kiosk", command, stage=STAGE) as kiosk:
            visitor = Visitor(kiosk, (1280, 800))
            campaign = WholeCampaign(pcscd, kiosk, visitor, cards, data, SEED)
            try:
                campaign.run(EVENTS)
            finally:
                print(f"\nseed {SEED}: {sum(campaign.happened.values())} events {dict(campaign.happened)}")
                print(f"outcomes {dict(campaign.outcomes)}; memory in kB of each visit {campaign.kilobytes}")
                print(
                    f"slowest: nothing of staff's after a pull {campaign.slowest:.2f} s, settled {campaign.stuck:.2f} s"
                )
                campaign.close()
                visitor.leave()
        loud = [
            line for line in kiosk.log.read_text().splitlines() if re.search("WARNING|ERROR|CRITICAL|Traceback", line)
        ]
        assert not loud, "\n".join(loud)
    assert {"open", "pin", "refused"} & set(campaign.outcomes)
