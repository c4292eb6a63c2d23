"""An update that the hub sends out: fetched over TLS a piece at a time, gone on with after a cut, and judged by root.

The bundle is signed by somebody else: a hub that is in the wrong hands sends what it likes, and root refuses it. So no
start is waited for; what becomes of a bundle that root takes is in test_update.py, whoever brought it.
"""

import json
from collections.abc import Callable
from pathlib import Path

from tests.image import guest, updating
from tests.image.bundles import Bundles
from tests.image.hub import Hub, hub
from tests.image.kit import Kit, Live
from tests.image.machine import PATIENCE, Machine

LONG = 900 * PATIENCE
PART = "stat -c '%i %s' /data/update/incoming/*.part"
PLENTY = 4 << 20  # bytes that have come when the cable is pulled


def there(machine: Machine) -> tuple[int, int]:
    """Which file is being fetched, and how much of it is there; (0, 0) for none."""
    told = machine.run("sh", "-c", PART, check=False)
    number, _, size = told.out.strip().partition(" ")
    return (int(number), int(size)) if told.rc == 0 else (0, 0)


def cable(machine: Machine, *, in_it: bool) -> None:
    """Pull the network's cable out, or put it in, and wait until the machine has seen so."""
    machine.qmp.command("set_link", name="net", up=in_it)
    script = f"cat /sys/class/net/e*/carrier | grep -qx {int(in_it)}"
    guest.wait_for(machine, "the cable", lambda: machine.run("sh", "-c", script, check=False).rc == 0, 120)


def wait_told(machine: Machine, one: Hub, *, wanted: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    """What the hub knows of the kiosk's update, once it knows that."""
    said: dict[str, object] = {}

    def known() -> bool:
        guest.kiosk(machine, "sync", "now", "--json", limit=600, check=False)
        said.update(one.offered())
        return wanted(said)

    guest.wait_for(machine, "word of it at the hub", known, LONG)
    return said


def test_what_a_hub_sends_is_fetched_past_a_cut_and_refused(
    kit: Kit, live: Live, made: Bundles, tmp_path: Path
) -> None:
    bundle = made.forged()
    with hub(tmp_path) as one, Machine(live.spec(kit, "streamed", forward=one.forward)) as machine:
        machine.wait_channel()
        one.join(machine)
        guest.wait_drawn(machine)
        one.speak(machine)
        one.release(bundle)
        one.speak(machine)
        cable(machine, in_it=False)
        told = guest.kiosk(machine, "sync", "now", "--json", limit=600, check=False)
        assert told.rc, "with no cable it is spoken with nobody"
        file, size = there(machine)  # each time that it speaks with the hub it takes some megabytes
        assert PLENTY <= size < bundle.stat().st_size, "the cut is in the middle"
        cable(machine, in_it=True)
        one.speak(machine)
        again, more = there(machine)
        assert again == file, "it goes on with what there was"
        assert more > size
        guest.wait_for(machine, "all of it", lambda: bool(one.speak(machine)) and there(machine) == (0, 0), LONG)
        said = updating.until(machine, LONG, *updating.OVER, "ready")[-1]
        known = wait_told(machine, one, wanted=lambda found: found["state"] == "refused")
        (machine.spec.folder / "streamed.json").write_text(json.dumps([size, said, known], indent=1), encoding="utf-8")
        guest.keep_log(machine, "after")
        assert (said["state"], said["code"], said["version"]) == ("refused", "signature", made.newer(7))
        assert (known["code"], known["stopped"]) == ("signature", "failed"), "the hub sends it to nobody else"
        assert guest.wait_drawn(machine)["store"] == "ok"
        assert guest.failed(machine) == []
        guest.wait_picture(machine, "after")
        assert one.server.errors() == []
