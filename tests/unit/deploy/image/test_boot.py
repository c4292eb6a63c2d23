"""Which slot starts: both boot loaders' scripts, run here by a shell that plays the boot loader.

GRUB's language and U-Boot's are close enough to a shell's for that; what is theirs alone (`set`, `linux`, `load`) is a
function that writes down what it was asked. A machine in software runs the real ones (tests/image).
"""

import json
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from deploy.image import pc, pi
from deploy.image.recipe import HERE
from deploy.image.steps import StepFailed
from tests.image import bootline

BOOT = HERE / "boot"

GRUB = r"""
set() { eval "${1%%=*}=\"\${1#*=}\""; }
load_env() { case "$2" in *.2) eval "$SECOND";; *) eval "$ENVIRONMENT";; esac; }
save_env() { local file=$2; shift 2; for name in "$@"; do echo "save $name=${!name}" >>"$OUT"; done
  echo "in $file" >>"$OUT"; }
regexp() { disk=hd0; }
linux() { echo "kernel $*" >>"$OUT"; }
initrd() { :; }
boot() { exit 0; }
sleep() { :; }
reboot() { echo reboot >>"$OUT"; exit 0; }
root=hd0,gpt1
"""

UBOOT = r"""
setenv() { [ $# -lt 16 ] || return 1; local name=$1; shift; eval "$name=\"\$*\""; }
test() { local words=(); for word in "$@"; do [[ $word =~ ^0x[0-9a-fA-F]+$ ]] && word=$((word)); words+=("$word"); done
  builtin test "${words[@]}"; }
setexpr() { eval "$1=$(($2 $3 $4))"; }
env() { if [ "$1" = import ]; then eval "$ENVIRONMENT"; else shift 5
  for name in "$@"; do echo "save $name=${!name}" >>"$OUT"; done; fi; }
virtio() { if [ "$1" = read ]; then [ -n "$ENVIRONMENT" ]; fi; }
load() { [ -e "$DISK/${2#*:}$4" ]; }
booti() { echo "kernel $bootargs" >>"$OUT"; exit 0; }
run() { eval "${!1}"; }
sleep() { :; }
reset() { echo reboot >>"$OUT"; exit 0; }
devtype=virtio devnum=0 kernel_addr_r=1 ramdisk_addr_r=2 filesize=3 fdt_addr=4
"""


def _shell(tmp_path: Path, program: str, environment: str, *slots: str, second: str = "") -> list[str]:
    for slot in slots:
        (tmp_path / slot).mkdir()
        for name in ("vmlinuz", "initrd.img"):
            (tmp_path / slot / name).touch()
    (tmp_path / "script").write_text(program, "utf-8")
    out = tmp_path / "out"
    out.touch()
    given = {"OUT": str(out), "DISK": str(tmp_path), "ENVIRONMENT": environment, "SECOND": second}
    given["PATH"] = "/usr/bin:/bin"
    subprocess.run(["bash", tmp_path / "script"], env=given, check=True, capture_output=True, timeout=20)
    return out.read_text("utf-8").splitlines()


def grub(tmp_path: Path, environment: str, *, kernels: str = "AB", second: str = "") -> tuple[str, dict[str, str]]:
    """The slot that starts, and what is remembered."""
    text = (BOOT / "grub.cfg").read_text("utf-8")
    text = text.replace("($disk,$part)", '"$DISK"/$part').replace("($root)", "")
    slots = [{"A": "gpt2", "B": "gpt4"}[one] for one in kernels]
    rows = _shell(tmp_path, GRUB + text, environment, *slots, second=second)
    assert [row for row in rows if row.startswith("in ")] == ["in /grub/grubenv.2", "in /grub/grubenv"]
    return _told(rows)


def uboot(tmp_path: Path, environment: str, *, kernels: str = "AB") -> tuple[str, dict[str, str]]:
    """The slot that starts, and what is remembered."""
    text = (BOOT / "boot.cmd").read_text("utf-8")
    return _told(_shell(tmp_path, UBOOT + text, environment, *[{"A": "2", "B": "4"}[one] for one in kernels]))


def _told(rows: list[str]) -> tuple[str, dict[str, str]]:
    saved = dict(row.removeprefix("save ").split("=", 1) for row in rows if row.startswith("save "))
    started = [row for row in rows if row.startswith("kernel ")]
    if not started:
        return "reboot" if "reboot" in rows else "", saved
    words = dict(word.split("=", 1) for word in started[-1].split() if "=" in word)
    slot = words["rauc.slot"]
    assert words["stuen.slot"] == slot
    assert words["root"] == f"PARTLABEL=root-{slot.lower()}"
    assert words["rootfstype"] == "squashfs"
    assert words["init"] == "/usr/lib/stuen/first/init"
    assert "stuen.test" not in words
    return slot, saved


@pytest.mark.parametrize(
    ("environment", "slot", "remembered"),
    [
        ("ORDER='A B' A_OK=1 A_TRY=0 B_OK=0 B_TRY=0", "A", {"A_TRY": "1", "B_TRY": "0"}),  # as it is flashed
        ("ORDER='B A' A_OK=1 A_TRY=0 B_OK=1 B_TRY=0", "B", {"A_TRY": "0", "B_TRY": "1"}),  # an update was installed
        ("ORDER='B A' A_OK=1 A_TRY=0 B_OK=1 B_TRY=2", "B", {"A_TRY": "0", "B_TRY": "3"}),  # its last try
        (
            "ORDER='B A' A_OK=1 A_TRY=0 B_OK=1 B_TRY=3",
            "A",
            {"A_TRY": "1", "B_TRY": "3"},
        ),  # it never said that it is well
        ("ORDER='B A' A_OK=1 A_TRY=0 B_OK=0 B_TRY=0", "A", {"A_TRY": "1", "B_TRY": "0"}),  # RAUC marked it bad
        ("ORDER='A B' A_OK=1 A_TRY=3 B_OK=0 B_TRY=0", "A", {"A_TRY": "1", "B_TRY": "0"}),  # nothing else is there
        ("ORDER='B A' A_OK=1 A_TRY=3 B_OK=1 B_TRY=3", "B", {"A_TRY": "0", "B_TRY": "1"}),  # both are used up
        ("", "A", {"A_TRY": "0", "B_TRY": "0"}),  # a damaged file
    ],
)
def test_grub_starts_the_right_slot(tmp_path: Path, environment: str, slot: str, remembered: dict[str, str]) -> None:
    assert grub(tmp_path, environment) == (slot, remembered)


def test_grub_knows_the_slot_from_its_second_memory_where_the_first_is_nonsense(tmp_path: Path) -> None:
    second = "ORDER='B A' A_OK=0 A_TRY=0 B_OK=1 B_TRY=0"  # A is half written
    assert grub(tmp_path, "", second=second) == ("B", {"A_TRY": "0", "B_TRY": "1"})


def test_grub_believes_the_first_of_its_two_memories(tmp_path: Path) -> None:
    first, second = "ORDER='A B' A_OK=1 A_TRY=0 B_OK=0 B_TRY=0", "ORDER='B A' A_OK=1 A_TRY=0 B_OK=1 B_TRY=0"
    assert grub(tmp_path, first, second=second)[0] == "A"


@pytest.mark.parametrize(
    ("environment", "slot", "remembered"),
    [
        ("BOOT_ORDER='A B' BOOT_A_LEFT=3 BOOT_B_LEFT=0", "A", ("2", "0")),
        ("BOOT_ORDER='B A' BOOT_A_LEFT=3 BOOT_B_LEFT=3", "B", ("3", "2")),
        ("BOOT_ORDER='B A' BOOT_A_LEFT=3 BOOT_B_LEFT=1", "B", ("3", "0")),
        ("BOOT_ORDER='B A' BOOT_A_LEFT=3 BOOT_B_LEFT=0", "A", ("2", "0")),
        ("BOOT_ORDER='B A' BOOT_A_LEFT=0 BOOT_B_LEFT=0", "A", ("2", "3")),
        ("", "A", ("2", "0")),
    ],
)
def test_u_boot_starts_the_right_slot(tmp_path: Path, environment: str, slot: str, remembered: tuple[str, str]) -> None:
    started, saved = uboot(tmp_path, environment)
    assert started == slot
    assert (saved["BOOT_A_LEFT"], saved["BOOT_B_LEFT"]) == remembered


def test_u_boot_gives_the_kernel_all_words_also_where_there_are_many(tmp_path: Path) -> None:
    """Its commands take 16 words, themselves included: with one more `setenv bootargs` did nothing at all."""
    text = bootline.added((BOOT / "boot.cmd").read_text("utf-8"), ("stuen.test=1", "one", "two", "three"))
    rows = _shell(tmp_path, UBOOT + text, "BOOT_ORDER='A B' BOOT_A_LEFT=3", "2")
    assert "kernel root=PARTLABEL=root-a rootfstype=squashfs ro rauc.slot=A " in "".join(rows)
    assert "console=tty0 stuen.test=1 one two three" in "".join(rows)


def test_u_boot_comes_to_the_other_slot_in_the_end_where_its_memory_was_lost_and_a_never_comes_up(
    tmp_path: Path,
) -> None:
    started, environment = [], ""  # its checksum is wrong, and A is half written
    while "B" not in started:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        slot, saved = uboot(folder, environment)
        environment = " ".join(f"{name}='{value}'" for name, value in saved.items())
        started.append(slot)
        assert len(started) < 10
    assert started == ["A"] * 6 + ["B"]


def test_all_of_u_boots_memory_that_counts_is_in_one_sector() -> None:
    """A disk writes it whole or not at all, so a cut leaves the old one or the new one."""
    longest = pi.state({"BOOT_ORDER": "B A", "BOOT_A_LEFT": "3", "BOOT_B_LEFT": "3"})
    assert longest[512:] == bytes(len(longest) - 512)


@pytest.mark.parametrize(("kernels", "slot"), [("A", "A"), ("B", "B"), ("", "reboot")])
def test_a_slot_without_a_kernel_gives_way(tmp_path: Path, kernels: str, slot: str) -> None:
    for number, (loader, order) in enumerate([(grub, "ORDER='A B' A_OK=1 A_TRY=0"), (uboot, "BOOT_ORDER='A B'")]):
        (tmp_path / str(number)).mkdir()
        assert loader(tmp_path / str(number), order, kernels=kernels)[0] == slot


@pytest.mark.skipif(not shutil.which("grub-script-check"), reason="GRUB's tools are not here")
def test_grub_itself_can_read_it() -> None:
    subprocess.run(["grub-script-check", BOOT / "grub.cfg"], check=True, timeout=20)


def test_grubs_memory_is_1024_bytes_that_it_can_write_in_place() -> None:
    content = pc.environment(pc.BEGIN)
    assert len(content) == 1024
    assert content.startswith(b"# GRUB Environment Block\nORDER=A B\nA_OK=1\n")
    assert content.endswith(b"#")


def test_u_boots_memory_has_a_checksum_and_begins_with_a() -> None:
    content = pi.state(pi.BEGIN)
    assert len(content) == pi.STATE_SIZE
    assert struct.unpack("<I", content[:4])[0] == zlib.crc32(content[4:])
    assert content[4:].startswith(b"BOOT_ORDER=A B\0BOOT_A_LEFT=3\0BOOT_B_LEFT=0\0\0")


def test_a_script_is_what_mkimage_makes() -> None:
    content = pi.script("true\n", 1)
    head = struct.unpack(">7I4B32s", content[:64])
    assert head[0] == 0x27051956
    assert head[3] == len(content) - 64
    assert head[6] == zlib.crc32(content[64:])
    assert head[1] == zlib.crc32(content[:4] + b"\0\0\0\0" + content[8:64])
    assert content[64:] == struct.pack(">II", 5, 0) + b"true\n"


def test_where_linux_finds_that_memory(tmp_path: Path) -> None:
    for folder in ("usr/lib/udev/rules.d", "etc"):
        (tmp_path / folder).mkdir(parents=True)
    pi.tell_linux(tmp_path)
    assert (tmp_path / "etc/fw_env.config").read_text() == "/dev/stuen-disk 0x100000 0x1000\n"
    assert json.dumps("stuen-disk") in (tmp_path / "usr/lib/udev/rules.d/90-stuen-disk.rules").read_text()


LOADER = b"\x7fcode\0" + b"\0".join([
    b"bootcmd=bootflow scan", b"bootdelay=2", b"preboot=pci enum; usb start;", b"board=rpi", b"vendor=raspberrypi",
    b"usb_ignorelist=0x1050:*,", b"dhcpuboot=usb start; dhcp u-boot.uimg; bootm", b"boot_targets=mmc usb pxe dhcp",
    b"scriptaddr=0x02400000", b"stdin=serial,usbkbd", b"pxefile_addr_r=0x02500000",
]) + b"\0\0more code"  # fmt: skip


def test_u_boot_looks_at_no_keyboard_no_stick_and_no_network() -> None:
    made = pi.closed(LOADER)
    assert len(made) == len(LOADER)
    start, end = made.index(b"bootcmd="), made.index(b"\0\0")
    words = dict(row.split(b"=", 1) for row in made[start:end].split(b"\0"))
    assert words[b"bootdelay"] == b"-2"
    assert (words[b"board"], words[b"scriptaddr"]) == (b"rpi", b"0x02400000")
    assert words[b"bootcmd"].endswith(b"reset")
    assert not any(bad in made for bad in (b"usb", b"dhcp", b"pxe", b"bootflow"))
    assert made.endswith(b"\0\0more code")
    assert made.startswith(b"\x7fcode\0")


@pytest.mark.parametrize(
    ("loader", "told"),
    [
        (b"another U-Boot", "not what they were"),
        (LOADER + LOADER, "not what they were"),
        (b"bootcmd=bootflow scan\0bootdelay=2\0\0", "no room"),
    ],
)
def test_another_u_boot_is_not_taken(loader: bytes, told: str) -> None:
    with pytest.raises(StepFailed, match=told):
        pi.closed(loader)
