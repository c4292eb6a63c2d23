"""The root key in a TPM 2.0: sealed so that only this device's chip opens it. Through Debian's `tpm2-tools`.

The sealed blobs lie in the key's file and are no secret; a card taken out of the device opens nothing. There is no
policy on boot measurements: an update of the system would lock the kiosk out of its own data, and staff can't mend
that. So whoever has the whole device, running, has the key. Unsealing takes 90 ms with a chip made of software.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DEVICE: Final = Path("/dev/tpmrm0")
TIMEOUT: Final = 20.0
"""Seconds for one command: a chip that hangs must not hang the kiosk."""


class TpmFailed(Exception):
    """The chip or its tools did not do it: no chip, another chip, or one that was cleared."""


class Tpm:
    """A chip; `environment` names it for the tools where it is not the device's own."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = {**os.environ, **(environment or {})}

    def seal(self, key: bytes) -> tuple[bytes, bytes]:
        """The public and the private blob that hold the key; raises TpmFailed."""
        with tempfile.TemporaryDirectory() as folder:
            self._run(folder, "createprimary", "-Q", "-C", "o", "-G", "ecc", "-c", "primary.ctx")
            self._run(folder, "create", "-Q", "-C", "primary.ctx", "-i", "-", "-u", "pub", "-r", "priv", given=key)
            return (Path(folder) / "pub").read_bytes(), (Path(folder) / "priv").read_bytes()

    def unseal(self, public: bytes, private: bytes) -> bytes:
        """The key in the blobs; raises TpmFailed."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "pub").write_bytes(public)
            (Path(folder) / "priv").write_bytes(private)
            self._run(folder, "createprimary", "-Q", "-C", "o", "-G", "ecc", "-c", "primary.ctx")
            self._run(folder, "load", "-Q", "-C", "primary.ctx", "-u", "pub", "-r", "priv", "-c", "key.ctx")
            return self._run(folder, "unseal", "-Q", "-c", "key.ctx")

    def _run(self, folder: str, command: str, *arguments: str, given: bytes = b"") -> bytes:
        """One command. Secrets go by stdin and stdout, never as arguments or files."""
        try:
            done = subprocess.run(
                [f"tpm2_{command}", *arguments],
                input=given,
                capture_output=True,
                cwd=folder,
                env=self._environment,
                timeout=TIMEOUT,
                check=True,
            )
            # a chip without a resource manager keeps what was loaded, and has room for three
            subprocess.run(
                ["tpm2_flushcontext", "-Q", "-t"],
                capture_output=True,
                env=self._environment,
                timeout=TIMEOUT,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            msg = f"tpm2_{command} failed"
            raise TpmFailed(msg) from error
        return done.stdout


def find() -> Tpm | None:
    """The device's own chip, if it has one and the tools are there."""
    return Tpm() if DEVICE.exists() and shutil.which("tpm2_unseal") else None
