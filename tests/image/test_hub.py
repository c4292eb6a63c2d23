"""A kiosk and its hub, over the network, with the firewall up: it joins, and fetches what its centre shows."""

import json
from pathlib import Path

from tests.image import guest
from tests.image.hub import ADDRESS, hub
from tests.image.kit import Kit, Live
from tests.image.machine import BOOT, Machine


def test_a_kiosk_joins_its_hub_and_fetches_the_programme(kit: Kit, live: Live, tmp_path: Path) -> None:
    with hub(tmp_path) as there, Machine(live.spec(kit, "hub", forward=there.forward)) as machine:
        machine.wait_channel()
        there.join(machine)
        guest.wait_drawn(machine)
        told = there.speak(machine)
        (machine.spec.folder / "sync.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        guest.wait_picture(machine, "joined", limit=BOOT)
        assert (told["state"], told["url"]) == ("ok", f"https://{ADDRESS}"), told
        assert told["organisation"], told
        assert told["cursor"], "nothing was fetched"
        assert there.server.errors() == []
