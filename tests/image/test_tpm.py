"""A machine with a TPM: it opens the data, and nothing else does."""

from dataclasses import replace

from tests.image import guest
from tests.image.kit import Kit, in_service, shows_a_page
from tests.image.machine import BOOT, Machine

DATA = "/run/stuen/data.json"


def test_the_data_opens_with_the_chip_and_without_it_stays_closed(kit: Kit) -> None:
    spec = kit.spec("tpm", tpm=True)
    with Machine(spec) as machine:
        machine.wait_channel()
        made = guest.state(machine, DATA)
        assert (made["state"], made["root"]) == ("made", "tpm"), made
        guest.wait_for(machine, "the first page", lambda: shows_a_page(machine), BOOT)
        in_service(machine)
        guest.wait_drawn(machine)
        machine.shut_down()
    with Machine(spec) as machine:
        machine.wait_channel()
        opened = guest.state(machine, DATA)
        assert (opened["state"], opened["root"]) == ("ok", "tpm"), opened
        assert guest.wait_drawn(machine)["store"] == "ok"
        machine.shut_down()
    with Machine(replace(spec, tpm=False)) as machine:
        machine.wait_channel()
        closed = guest.state(machine, DATA)
        assert closed["state"] == "wrong_key", closed
        guest.wait_for(machine, "a page that says so", lambda: shows_a_page(machine), BOOT)
        assert guest.state(machine, "/run/stuen/health.json").get("store") != "ok"
