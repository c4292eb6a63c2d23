"""What a kiosk is once it has started: looked at from inside, and its screen from outside."""

import json
import re
from pathlib import Path

from deploy.image import slim
from deploy.image.recipe import HERE
from tests.image import disks, guest, pictures
from tests.image.kit import NAME, Kit
from tests.image.machine import Machine

PAPER = (0xFB, 0xF5, 0xEA)
INSIDE = ("127.0.0.1", "127.0.0.53", "127.0.0.54", "[::1]", "127.0.0.1%lo", "[::1]%lo")
DHCP = ":68"  # the client's end of what gives the machine its address


def test_the_first_start_says_what_it_did(kit: Kit, settled):
    told = (kit.folder / "settled" / "first-start.journal").read_text(encoding="utf-8")
    assert "stuen" in told


def test_the_idle_page_is_drawn(running: Machine):
    """The centre's own name, from the setup file, stands on the page."""
    shown = guest.wait_picture(running, "idle", NAME)
    seen = pictures.look(shown)
    assert seen.size == (1280, 800)
    assert min(seen.commonest) > 200, "a light page"
    assert guest.state(running, "/run/stuen/health.json")["store"] == "ok"


def test_the_idle_page_is_seen_from_inside(running: Machine):
    """As Xorg in the machine has it; and it is what the machine's own graphics card shows outside."""
    outside = guest.wait_picture(running, "idle", NAME)
    inside = guest.picture_inside(running, "idle-inside")
    assert NAME in pictures.words(inside)
    assert pictures.difference(outside, inside) < 0.02, "but for the minute that may have passed"


def test_nothing_failed(running: Machine):
    assert guest.failed(running) == []
    assert running.run("systemctl", "is-system-running", check=False).out.strip() == "running"


def test_who_has_nothing_to_do_does_not_run(running: Machine):
    """RAUC between updates, and who would be asked for leave if anybody had to be."""

    def names() -> set[str]:
        return set(running.run("sh", "-c", "cat /proc/[0-9]*/comm").out.split())

    guest.wait_for(running, "the end of RAUC", lambda: "rauc" not in names(), 120)
    assert "polkitd" not in names()


def test_only_the_kiosk_has_what_draws_in_software(running: Machine):
    """A machine in software has no chip that draws: its card's name says so, and Xorg asks for nothing more."""

    def has(unit: str, name: str) -> bool:
        pid = guest.units(running, unit, "MainPID")["MainPID"]
        return name in guest.read(running, f"/proc/{pid}/maps")

    assert has("stuen-kiosk.service", "libLLVM")
    assert has("stuen-screen.service", "libglx")
    assert not has("stuen-screen.service", "libLLVM")


def test_the_kiosk_is_nobody_special(running: Machine):
    for unit in ("stuen-kiosk.service",):
        pid = guest.units(running, unit, "MainPID")["MainPID"]
        status = guest.read(running, f"/proc/{pid}/status")
        assert re.search(r"^Uid:\t900\t900\t900\t900$", status, re.MULTILINE), unit
        assert re.search(r"^CapEff:\t0+$", status, re.MULTILINE), unit
        assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE), unit


def test_nobody_can_log_in(running: Machine):
    shadow = [line.split(":") for line in guest.read(running, "/etc/shadow").splitlines()]
    assert all(row[1][:1] in ("!", "*") for row in shadow), "somebody has a password"
    units = running.run("systemctl", "list-units", "--plain", "--no-legend", "--type=service").out
    assert not re.search(r"getty|sshd?\.service|serial-getty|debug-shell", units)


def test_nothing_listens(running: Machine):
    told = running.run("ss", "-H", "-l", "-n", "-t", "-u", "-p").out
    outside = []
    for line in told.splitlines():
        where = line.split()[4]
        if where.rpartition(":")[0] not in INSIDE and not where.endswith(DHCP):
            outside.append(line)
    assert outside == []


def test_the_firewall_is_closed(running: Machine):
    rules = running.run("nft", "list", "table", "inet", "stuen").out
    for chain in ("input", "forward", "output"):
        assert re.search(rf"hook {chain} priority filter; policy drop;", rules), rules


def test_no_setuid_beyond_the_list(running: Machine):
    told = running.run("find", "/", "-xdev", "-type", "f", "-perm", "/6000", limit=600).out.split()
    assert {one.lstrip("/") for one in told} <= slim.read(HERE / "slim.toml").setuid, told


def test_the_root_is_read_only(running: Machine):
    kind, options = running.run("findmnt", "-n", "-o", "FSTYPE,OPTIONS", "/").out.split()
    assert kind == "squashfs"
    assert "ro" in options.split(",")
    for place in ("/etc/x", "/usr/x", "/opt/x"):
        assert running.run("touch", place, check=False).rc != 0, place


def test_data_is_encrypted_and_mounted_with_care(running: Machine):
    source, kind, options = running.run("findmnt", "-n", "-o", "SOURCE,FSTYPE,OPTIONS", "/data").out.split()
    assert (source, kind) == ("/dev/mapper/data", "ext4")
    assert {"nosuid", "nodev", "noexec"} <= set(options.split(","))
    assert re.search(r"type:\s+LUKS2", running.run("cryptsetup", "status", "data").out)
    for place in ("/var/lib/stuen", "/etc/stuen", "/var/lib/rauc", "/var/log/journal"):
        told = running.run("findmnt", "-n", "-o", "SOURCE", "-T", place).out
        assert told.startswith("/dev/mapper/data"), place


def test_the_watchdog_is_fed(running: Machine):
    fed = guest.units(running, "", "RuntimeWatchdogUSec", "WatchdogDevice")
    assert fed["RuntimeWatchdogUSec"] not in ("0", "infinity", ""), fed
    assert "/dev/watchdog" in running.run("ls", "-l", "/proc/1/fd").out


def test_the_machine_has_an_identity_of_its_own(running: Machine):
    """Made at the first start, and the same after it."""
    first = guest.read(running, "/etc/machine-id").strip()
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    kept = running.run("grep", "-r", "-l", first, "/data/systemd", "/data/etc", "/data/stuen-first", check=False)
    assert kept.rc in (0, 1, 2)
    assert guest.units(running, "stuen-kiosk.service", "NRestarts")["NRestarts"] == "0"


def test_the_doctor_finds_nothing_essential_missing(kit: Kit, running: Machine):
    """Shut in as the kiosk is: the mailbox's browser can be locked in there too."""
    told = guest.in_the_unit(running, "doctor", "--json", limit=600)
    (kit.folder / "running" / "doctor.json").write_text(told, encoding="utf-8")
    missing = [row for row in json.loads(told)["checks"] if row["ok"] is False]
    assert missing == [], missing
    assert [row["ok"] for row in json.loads(told)["checks"] if row["key"] == "mailbox"] == [True], told


def test_whose_stick_was_in_is_not_in_the_journal(running: Machine, tmp_path: Path):
    """The kernel tells its serial number, and nobody keeps that; what the kernel has trouble with is kept."""
    note = tmp_path / "note.txt"
    note.write_text("hello")
    name = running.plug_in(disks.stick(tmp_path / "stick.img", {note.name: note}), serial="ANNAS-4711")
    guest.wait_for(running, "the stick", lambda: "note.txt" in running.run("find", "/media").out, 120)
    running.pull_out(name)
    assert "ANNAS-4711" in running.run("dmesg").out, "the kernel does tell it"
    running.run("sh", "-c", "echo '<3>a trouble of the kernel' >/dev/kmsg")
    guest.wait_for(
        running, "its trouble", lambda: "a trouble of" in running.run("journalctl", "-b", "-n", "50").out, 60
    )
    assert running.run("sh", "-c", "journalctl -b | grep -c ANNAS-4711; true").out.strip() == "0"


def test_the_setup_file_is_gone(running: Machine):
    running.run("udevadm", "settle")
    assert running.run("test", "-e", "/boot/stuen/stuen-setup.toml", check=False).rc == 1


def test_its_memory_is_told(kit: Kit, running: Machine):
    used = guest.memory(running)
    (kit.folder / "running" / "memory.json").write_text(json.dumps(used, indent=1), encoding="utf-8")
    print(used)
    assert used["in use"] < 700


def test_the_kernel_keeps_no_room_for_huge_pages(running: Machine):
    """With them it would keep 110 of 2000 MB free."""
    assert "[never]" in guest.read(running, "/sys/kernel/mm/transparent_hugepage/enabled")
    assert int(guest.read(running, "/proc/sys/vm/min_free_kbytes")) < 20_000


def test_a_finger_begins_a_visit(running: Machine):
    idle = guest.wait_picture(running, "before-a-touch", NAME)
    running.touch(640, 600)

    def changed() -> bool:
        return pictures.difference(idle, guest.wait_picture(running, "after-a-touch")) > 0.1

    guest.wait_for(running, "another page", changed, 120)
    assert guest.wait_state(running, "/run/stuen/health.json", 120, busy=True)
