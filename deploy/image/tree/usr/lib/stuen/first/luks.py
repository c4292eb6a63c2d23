"""LUKS2, through Debian's cryptsetup: making, opening, and which root of trust its header speaks of.

The keys are 32 random bytes (or made of such), so a slow hash before them would protect nothing and cost each start
some seconds on a Pi: PBKDF2 with the least rounds that cryptsetup takes.
"""

import json
from pathlib import Path
from typing import Any, Final

from first.run import Failed, Runner, run

MAPPED: Final = "data"
SLOW: Final = 300.0
"""Seconds for each of its commands: a machine in software that shares its computer takes many."""

_KIND: Final = "stuen-root"
_TPM_KIND: Final = "systemd-tpm2"
_BY_TPM: Final = ("--type", "luks2", "--token-only", "--token-type", _TPM_KIND)


class NoHeader(Failed):
    """There is no header that can be read: it was never made, or both its copies are damaged."""


class WrongKey(Failed):
    """The header is whole, and the key at hand does not open it."""


def format_with(device: Path, key: bytes, root: str, run: Runner = run) -> None:
    """Make a new header, opened by this key. What was there is gone."""
    # of AES and Adiantum the latter is quicker on a Pi 4, but one torn sector of it is noise from end to end
    options = ("--cipher", "aes-xts-plain64", "--key-size", "512", "--hash", "sha256", "--sector-size", "4096")
    quick = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
    head = ("cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2", "--label", "stuen-data")
    run(*head, *options, *quick, "--key-file", "-", str(device), given=key, seconds=SLOW)
    token = json.dumps({"type": _KIND, "keyslots": ["0"], "root": root}).encode()
    run("cryptsetup", "token", "import", "--json-file", "-", str(device), given=token, seconds=SLOW)


def format_for_tpm(device: Path, key: bytes, run: Runner = run) -> None:
    """Make a new header that only this machine's TPM opens; `key` is random, and forgotten when this returns."""
    format_with(device, key, "tpm", run)
    import tempfile  # noqa: PLC0415 - once in a kiosk's life

    with tempfile.NamedTemporaryFile() as file:  # in memory: /run
        file.write(key)
        file.flush()
        enroll = ("systemd-cryptenroll", f"--unlock-key-file={file.name}", "--tpm2-device=auto", "--tpm2-pcrs=")
        run(*enroll, str(device), seconds=SLOW)
    run("cryptsetup", "open", "--test-passphrase", *_BY_TPM, str(device), seconds=SLOW)
    run("cryptsetup", "luksKillSlot", "--batch-mode", str(device), "0", seconds=SLOW)


def root_of(device: Path, run: Runner = run) -> str:
    """The root of trust that opens this header: "tpm", "otp" or "file". Raises NoHeader."""
    try:
        found = _header(device) or json.loads(run("cryptsetup", "luksDump", "--dump-json-metadata", str(device)))
        tokens = list(found["tokens"].values())
    except Failed as error:
        raise NoHeader(str(error), error.code) from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise NoHeader("the header of the data partition can't be understood") from error
    if any(token.get("type") == _TPM_KIND for token in tokens):
        return "tpm"
    return next((str(token.get("root")) for token in tokens if token.get("type") == _KIND), "file")


def _header(device: Path) -> dict[str, Any]:
    """The first header's own words, unchecked, for cryptsetup checks them when it opens it; empty where it is torn."""
    with device.open("rb") as opened:
        head = opened.read(4096)
        size = int.from_bytes(head[8:16], "big")
        if head[:8] != b"LUKS\xba\xbe\x00\x02" or not 8192 <= size <= 4194304:
            return {}
        try:
            found = json.loads(opened.read(size - 4096).split(b"\0")[0])
        except ValueError:
            return {}
    return found if isinstance(found, dict) and "tokens" in found else {}


def open_with(device: Path, key: bytes, run: Runner = run) -> None:
    """Open it as /dev/mapper/data. Raises WrongKey, or Failed where it is something else."""
    _open(device, ("--type", "luks2", "--key-file", "-"), key, run)


def open_by_tpm(device: Path, run: Runner = run) -> None:
    """The same by the machine's chip."""
    _open(device, _BY_TPM, b"", run)


def _open(device: Path, how: tuple[str, ...], key: bytes, run: Runner) -> None:
    # what is deleted may go from the flash too: who looks at the card sees which blocks are free
    try:
        run("cryptsetup", "open", *how, "--allow-discards", str(device), MAPPED, given=key, seconds=SLOW)
    except Failed as error:
        if error.code in (1, 2):  # no usable token, or no permission: the wrong key
            raise WrongKey(str(error), error.code) from error
        raise
