"""A machine in software that an image runs on: started, watched, touched, and its plug pulled.

    with Machine(Spec("amd64", disk, folder)) as machine:
        machine.wait_channel()
        print(machine.run("systemctl", "is-system-running").out)
        machine.picture("idle")

Emulated throughout (no KVM is needed, and none is used), so everything takes minutes: each wait is for the thing
itself, with a limit that a busy computer does not reach. What it said on its serial line, and the pictures, stay in
`folder`. Nothing it sends gets further than qemu, but for what `forward` names.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.image.channel import Answer, Channel, ChannelClosed
from tests.image.qmp import Qmp, QmpError

PATIENCE = float(os.environ.get("STUEN_IMAGE_PATIENCE", "1"))
BOOT = 900 * PATIENCE  # seconds from power to the channel; about 60 on two idle cores
COMMAND = 180 * PATIENCE
PRESS = 20.0  # seconds until somebody presses the power button again
SIZE = (1280, 800)
FIRMWARE = {
    "amd64": Path("/usr/share/OVMF/OVMF_CODE_4M.fd"),
    "arm64": Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin"),
}
VARIABLES = Path("/usr/share/OVMF/OVMF_VARS_4M.fd")
# Without AVX: qemu 7.2 computes wrong addresses for AVX2's gathers, and Mesa's llvmpipe, which uses them, falls over.
CPU = "max,avx=off,avx2=off,fma=off,f16c=off"
CPUS = int(os.environ.get("STUEN_IMAGE_CPUS", "2"))  # one costs a sixth less of a processor; two are sooner there
PROGRAM = {"amd64": "qemu-system-x86_64", "arm64": "qemu-system-aarch64"}


class MachineError(Exception):
    """What was waited for did not come; the message ends with the last that the machine said."""


@dataclass
class Spec:
    """What machine it is. `log` is a file for every write to the disk (blklog.py); `forward` lets the guest reach
    ports of this computer: {"10.0.2.100:443": "127.0.0.1:8300"}; `network` False leaves the card out; `cable` leads to
    somebody else (stranger.py). `resume` is what `suspend` kept of a machine like this one: it goes on from there.
    """

    arch: str
    disk: Path
    folder: Path
    log: Path | None = None
    memory: int = 2048
    cpus: int = CPUS
    network: bool = True
    forward: dict[str, str] = field(default_factory=dict)
    cable: list[str] = field(default_factory=list)
    tpm: bool = False
    channel: bool = True
    resume: Path | None = None
    more: list[str] = field(default_factory=list)


def command(spec: Spec, talk: Path) -> list[str]:
    """How qemu is called; `talk` is a folder for its sockets."""
    amd64 = spec.arch == "amd64"
    words = [PROGRAM[spec.arch], "-nodefaults", "-no-user-config", "-display", "none", "-rtc", "base=utc"]
    if amd64:
        words += ["-machine", "q35", "-cpu", os.environ.get("STUEN_IMAGE_CPU", CPU)]
        words += ["-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={FIRMWARE['amd64']}"]
        words += ["-drive", f"if=pflash,unit=1,format=raw,file={talk / 'variables.fd'}"]
    else:
        words += ["-machine", "virt", "-cpu", "cortex-a72", "-bios", str(FIRMWARE["arm64"])]
    words += ["-accel", "tcg,thread=multi,tb-size=512", "-m", str(spec.memory), "-smp", str(spec.cpus)]
    words += ["-chardev", f"socket,id=qmp,path={talk / 'qmp'},server=on,wait=off", "-mon", "chardev=qmp,mode=control"]
    words += ["-chardev", f"file,id=serial,path={spec.folder / 'serial.log'},append=on", "-serial", "chardev:serial"]
    words += ["-device", f"virtio-{'vga' if amd64 else 'gpu-pci'},xres={SIZE[0]},yres={SIZE[1]}"]
    words += ["-device", "qemu-xhci,id=usb", "-device", "usb-tablet,bus=usb.0", "-device", "virtio-rng-pci"]
    words += ["-device", "i6300esb", "-action", "watchdog=reset", "-action", "panic=none"]
    words += _disk(spec) + _network(spec)
    if spec.channel:
        words += ["-device", "virtio-serial-pci", "-chardev", f"socket,id=test,path={talk / 'test'},server=on,wait=off"]
        words += ["-device", "virtserialport,chardev=test,name=stuen.test,id=test"]
    if spec.tpm:
        words += ["-chardev", f"socket,id=tpm,path={talk / 'tpm'}", "-tpmdev", "emulator,id=tpm0,chardev=tpm"]
        words += ["-device", f"tpm-{'crb' if amd64 else 'tis-device'},tpmdev=tpm0"]
    if spec.resume:
        words += ["-incoming", f"exec:cat {spec.resume}"]
    return words + spec.more


def _disk(spec: Spec) -> list[str]:
    kind = "qcow2" if spec.disk.suffix == ".qcow2" else "raw"
    blocks = f"driver={kind},file.driver=file,file.filename={spec.disk},discard=unmap"
    if spec.log is None:
        words = ["-blockdev", f"{blocks},node-name=disk"]
    else:
        spec.log.write_bytes(b"")
        log = f"log.driver=file,log.filename={spec.log},log-sector-size=512"
        words = ["-blockdev", f"{blocks},node-name=below"]
        words += ["-blockdev", f"driver=blklogwrites,file=below,{log},node-name=disk"]
    return [*words, "-device", "virtio-blk-pci,drive=disk,bootindex=1,write-cache=on"]


def _network(spec: Spec) -> list[str]:
    if spec.cable:
        return spec.cable
    if not spec.network:
        return ["-nic", "none"]
    relay = f"{sys.executable} {Path(__file__).with_name('relay.py')}"
    ways = "".join(
        f",guestfwd=tcp:{there}-cmd:{relay} {here.replace(':', ' ')}" for there, here in spec.forward.items()
    )
    return ["-netdev", f"user,id=net,restrict=on{ways}", "-device", "virtio-net-pci,netdev=net"]


class Machine:
    """A machine that runs from the beginning of the `with` to its end, where its plug is pulled if it still runs."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._channel: Channel | None = None
        self._helpers: list[subprocess.Popen[bytes]] = []
        self._sticks = 0

    def __enter__(self) -> Self:
        spec = self.spec
        spec.folder.mkdir(parents=True, exist_ok=True)
        self._before = len(self._all_said())
        self._talk = Path(tempfile.mkdtemp(prefix="stuen-vm-"))  # a socket's path has to be short
        try:
            if spec.arch == "amd64":
                shutil.copyfile(VARIABLES, self._talk / "variables.fd")
            if spec.tpm:
                self._start_tpm()
            with (spec.folder / "qemu.log").open("ab") as said:
                self.process = subprocess.Popen(command(spec, self._talk), stdout=said, stderr=said)
            self._helpers.append(self.process)
            self.began = time.monotonic()
            self.qmp = Qmp(self._talk / "qmp", self.alive)
            if spec.resume:
                self._go_on()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for one in reversed(self._helpers):
            if one.poll() is None:
                one.send_signal(signal.SIGKILL)
                one.wait()
        if self._channel is not None:
            self._channel.close()
        if hasattr(self, "qmp"):
            self.qmp.close()
        shutil.rmtree(self._talk)

    def _start_tpm(self) -> None:
        state = self.spec.folder / "tpm"  # stays, as the chip does when the machine is off
        state.mkdir(exist_ok=True)
        words = [
            "swtpm",
            "socket",
            "--tpm2",
            "--tpmstate",
            f"dir={state}",
            "--ctrl",
            f"type=unixio,path={self._talk / 'tpm'}",
        ]
        self._helpers.append(subprocess.Popen([*words, "--terminate"], stderr=subprocess.DEVNULL))
        end = time.monotonic() + 30
        while not (self._talk / "tpm").exists():
            if time.monotonic() > end:
                raise MachineError("the TPM did not start")
            time.sleep(0.05)

    def _go_on(self) -> None:
        end = time.monotonic() + COMMAND
        while self.qmp.command("query-status")["status"] == "inmigrate":
            self._still(end, "it does not go on from where it was suspended")
            time.sleep(0.2)
        self.qmp.command("cont")

    # -- what it does --------------------------------------------------------------------------------------------------

    def alive(self) -> bool:
        """Whether qemu runs."""
        return self.process.poll() is None

    def said(self) -> str:
        """All it said on its serial line since its start; the file also has what machines before it said."""
        return self._all_said()[self._before :]

    def _all_said(self) -> str:
        file = self.spec.folder / "serial.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def wait_said(self, text: str, limit: float = BOOT, since: int = 0) -> str:
        """Wait until it says this on its serial line; gives all it said after `since` characters."""
        end = time.monotonic() + limit
        while text not in (said := self.said()[since:]):
            self._still(end, f"it did not say {text!r}")
            time.sleep(0.25)
        return said

    def wait_event(self, *names: str, limit: float = BOOT) -> dict[str, Any]:
        """Wait for one of qemu's events: RESET, SHUTDOWN, WATCHDOG ..."""
        try:
            found = self.qmp.wait(lambda event: event["event"] in names, limit)
        except QmpError as error:
            raise MachineError(f"{error}; it last said:\n{self._tail()}") from error
        if found is None:
            raise MachineError(f"no {' or '.join(names)}; it last said:\n{self._tail()}")
        return found

    def wait_channel(self, limit: float = BOOT) -> None:
        """Wait until the guest takes commands: again after each of its starts."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        end = time.monotonic() + limit
        while not (self._goes_on() or self._ports_open()):
            self._still(end, "it did not open the test channel")
            time.sleep(0.5)
        self._channel = Channel(self._talk / "test")
        self.run("true", limit=max(30, end - time.monotonic()))

    def _goes_on(self) -> bool:
        """Whether it has gone on from where it was suspended, with its port open, and has not started anew since."""
        told = [event["event"] for event in self.qmp.events]
        return self.spec.resume is not None and not {"RESET", "VSERPORT_CHANGE"} & set(told)

    def _ports_open(self) -> bool:
        """Whether the guest has opened the port: the latest that qemu told of it."""
        self.qmp.command("query-status")  # takes in what is waiting
        told = [event["data"]["open"] for event in self.qmp.events if event["event"] == "VSERPORT_CHANGE"]
        return bool(told) and bool(told[-1])

    def run(self, *argv: str, limit: float = COMMAND, text: str = "", check: bool = True) -> Answer:
        """Run a command as root in the guest. With `check`, MachineError when it fails."""
        if self._channel is None:
            raise MachineError("wait_channel() comes first")
        try:
            done = self._channel.run(list(argv), limit, self.alive, text)
        except ChannelClosed as error:
            raise MachineError(f"{error}; it last said:\n{self._tail()}") from error
        if check and done.rc:
            raise MachineError(f"{' '.join(argv)}: {done.rc}\n{done.out}{done.err}")
        return done

    def picture(self, name: str) -> Path:
        """What is on its screen, as a PNG in the folder."""
        file = self.spec.folder / f"{name}.png"
        self.qmp.command("screendump", filename=str(file), format="png")
        return file

    def touch(self, x: int, y: int) -> None:
        """A finger on the screen, at this pixel of 1280 x 800."""
        for down in (True, False):
            places = [("x", x, SIZE[0]), ("y", y, SIZE[1])]
            events: list[dict[str, Any]] = [
                {"type": "abs", "data": {"axis": axis, "value": at * 0x7FFF // size}} for axis, at, size in places
            ]
            events.append({"type": "btn", "data": {"button": "left", "down": down}})
            self.qmp.command("input-send-event", events=events)

    def plug_in(self, stick: Path, serial: str = "") -> str:
        """Put a USB stick in, which says that this is its number; gives its name for `pull_out`."""
        self._sticks += 1
        name = f"stick{self._sticks}"
        below: dict[str, Any] = {"driver": "file", "filename": str(stick)}
        self.qmp.command("blockdev-add", **{"driver": "raw", "file": below, "node-name": name})
        said = {"serial": serial} if serial else {}
        self.qmp.command("device_add", driver="usb-storage", id=name, drive=name, bus="usb.0", removable=True, **said)
        return name

    def pull_out(self, name: str) -> None:
        """Take a USB stick out."""
        self.qmp.command("device_del", id=name)

    def freeze(self) -> None:
        """Stop it between two instructions, with all its writes in the log: the moment the plug is pulled."""
        self.qmp.command("stop")

    def suspend(self, to: Path) -> None:
        """Keep all that is in its memory, and end it: its disk and this file together are the machine as it stands."""
        self.freeze()
        self.qmp.command("migrate", uri=f"exec:cat > {to}")
        end = time.monotonic() + COMMAND
        while (told := self.qmp.command("query-migrate").get("status")) != "completed":
            if told in ("failed", "cancelled"):
                raise MachineError(f"it could not be suspended: {told}")
            self._still(end, "it was not suspended in time")
            time.sleep(0.2)
        self.qmp.command("quit")
        self.wait_off()

    def reset(self) -> None:
        """The reset button."""
        self.qmp.command("system_reset")

    def shut_down(self, limit: float = COMMAND) -> None:
        """Its power button, pressed until it is heard: what hears it may come up to a minute after the first page."""
        if self.spec.arch == "arm64":  # "virt" without ACPI has a button on a pin, and it was not heard in 150 s
            self.run("systemctl", "--no-block", "poweroff")
            self.wait_off(limit)
        end = time.monotonic() + limit
        while self.alive() and time.monotonic() < end:
            with suppress(QmpError, OSError):  # it went off just now
                self.qmp.command("system_powerdown")
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PRESS)
        self.wait_off(0)

    def wait_off(self, limit: float = COMMAND) -> None:
        """Wait until it has turned itself off."""
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired as error:
            raise MachineError(f"it did not turn off; it last said:\n{self._tail()}") from error

    def _still(self, end: float, what: str) -> None:
        if not self.alive():
            raise MachineError(f"qemu ended: {(self.spec.folder / 'qemu.log').read_text(errors='replace')[-2000:]}")
        if time.monotonic() > end:
            raise MachineError(f"{what}; it last said:\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self.said().splitlines()[-30:])
