"""RAUC: the words it is asked with, and what its answers come to."""

from pathlib import Path

import pytest
from update import rauc
from update.ports import RefusedError
from update.rauc import LATE, PAUSE, Rauc


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("LastError: signature verification failed: Verify error: self-signed certificate in chain", "signature"),
        ("LastError: signature verification failed: Verify error: certificate revoked", "signature"),
        ("LastError: Compatible mismatch: Expected 'stuen-pc' but bundle manifest has 'stuen-rpi'", "incompatible"),
        ("LastError: Bundle rejected: Hook returned: stuen older: this bundle is older than what runs", "older"),
        ("LastError: Bundle rejected: Hook returned: stuen data: this version", "data"),
        ("LastError: Installation error: Destination device '/dev/x' not found", "slot"),
        ("LastError: Installation error: Failed updating slot rootfs.1: Input/output error", "damaged"),
        ("rauc-Message: Verifying bundle signature...\nFailed to load: no manifest", "damaged"),
        ("  20% Verifying signature done.\nLastError: something new", "damaged"),
        ("", "damaged"),
    ],
)
def test_what_rauc_says_has_a_code(said: str, code: str) -> None:
    assert rauc.reason(said) == code


def test_rauc_is_asked_with_exactly_these_words(tmp_path: Path) -> None:
    said = tmp_path / "rauc"
    said.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\nexit 1\n')
    said.chmod(0o755)
    slots = Rauc(program=(str(said),), reboots=(str(said), "reboot"), clock=iter((0.0, LATE)).__next__)
    bundle = Path("/data/update/held/bundle.raucb")
    slots.good()
    slots.bad()
    slots.stay()
    assert not slots.other_good()
    for refused in (slots.back, lambda: slots.describe(bundle), lambda: slots.install(bundle, print)):
        with pytest.raises(RefusedError):
            refused()
    slots.reboot()
    assert (tmp_path / "asked").read_text().splitlines() == [
        "status mark-good booted",
        "status mark-bad booted",
        "status mark-active booted",
        "status --detailed --output-format=json",
        "status --detailed --output-format=json",
        f"info --output-format=shell {bundle}",
        f"install {bundle}",
        "reboot",
    ]


def test_a_disk_that_comes_late_is_marked_when_it_comes(tmp_path: Path) -> None:
    """The kernel has it; its name, by which the boot loader's count is found, is udev's."""
    (said := tmp_path / "rauc").write_text(f"#!/bin/sh\necho x >> {tmp_path}/asked; test -e {tmp_path}/disk\n")
    said.chmod(0o755)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            (tmp_path / "disk").touch()

    assert Rauc(program=(str(said),), clock=lambda: sum(waited), sleep=sleep).good()
    (tmp_path / "disk").unlink()
    assert not Rauc(program=(str(said),), clock=lambda: sum(waited), sleep=waited.append).good()
    assert sum(waited) == LATE + 3 * PAUSE
    assert len((tmp_path / "asked").read_text().split()) == 4 + LATE / PAUSE + 1


def test_a_rauc_that_hangs_is_given_up(tmp_path: Path) -> None:
    said = tmp_path / "rauc"
    said.write_text("#!/bin/sh\nexec sleep 1000\n")
    said.chmod(0o755)
    slots = Rauc(program=(str(said),), limit=0.1, short=0.1, clock=iter((0.0, LATE)).__next__)
    assert not slots.good()
    assert not slots.other_good()
    with pytest.raises(RefusedError):
        slots.describe(tmp_path)
    with pytest.raises(RefusedError):
        slots.install(tmp_path, print)


def test_what_rauc_tells_of_a_bundle_is_read_as_a_shell_would() -> None:
    found = rauc.variables("RAUC_MF_VERSION='0.2'\nRAUC_MF_DESCRIPTION='it'\"'\"'s'\nnonsense\nRAUC_X='\n")
    assert dict(found) == {"RAUC_MF_VERSION": "0.2", "RAUC_MF_DESCRIPTION": "it's"}
