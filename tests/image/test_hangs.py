"""What hangs starts again by itself: the kiosk's program, process 1, the kernel."""

from tests.image import guest
from tests.image.kit import NAME, Kit, Live
from tests.image.machine import BOOT, Machine

HARDWARE = 600  # seconds: the watchdog's own time, and some of an emulated machine's
FREEZE = "/sys/fs/cgroup/init.scope/cgroup.freeze"


def drawn_at(machine: Machine) -> object:
    """When the kiosk drew its page."""
    return guest.state(machine, "/run/stuen/health.json").get("drawn")


def soon(command: str) -> str:
    """In three seconds, with nothing of it in the hands of who asks: the answer comes before."""
    return f"(sleep 3; {command}) <>/dev/null >&0 2>&0 & exit 0"


def test_what_hangs_starts_again(kit: Kit, live: Live) -> None:
    with Machine(live.spec(kit, "hangs")) as machine:
        machine.wait_channel()
        before = guest.units(machine, "stuen-kiosk.service", "MainPID")["MainPID"]
        first = drawn_at(machine)
        machine.run("kill", "-STOP", before)
        guest.wait_for(machine, "another kiosk", lambda: _pid(machine) not in ("0", before), BOOT)
        guest.wait_for(machine, "its page", lambda: drawn_at(machine) not in (None, first), BOOT)
        guest.wait_picture(machine, "after-a-hang", NAME)

        machine.qmp.events.clear()
        machine.run("sh", "-c", soon("kill -SEGV 1"))  # process 1 crashes, and starts the machine anew
        machine.wait_event("RESET", limit=HARDWARE)
        machine.wait_channel()
        guest.wait_drawn(machine)

        machine.qmp.events.clear()
        machine.run("sh", "-c", soon(f"echo 1 >{FREEZE}"))  # process 1 stands still
        machine.wait_event("WATCHDOG", limit=HARDWARE)
        machine.wait_event("RESET", limit=HARDWARE)
        machine.wait_channel()
        guest.wait_drawn(machine)

        machine.qmp.events.clear()
        machine.run("sh", "-c", soon("echo c >/proc/sysrq-trigger"))  # the kernel panics
        machine.wait_event("RESET", limit=HARDWARE)
        machine.wait_channel()
        guest.wait_drawn(machine)
        guest.wait_picture(machine, "after-a-panic", NAME)


def _pid(machine: Machine) -> str:
    return guest.units(machine, "stuen-kiosk.service", "MainPID")["MainPID"]
