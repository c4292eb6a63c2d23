"""openssl, with passphrases that are never an argument, an environment variable or a file."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


class UpdateError(Exception):
    """What stopped it; the text is one sentence for whoever typed the command."""


def openssl(*words: str | Path, data: bytes = b"", secret: bytes | None = None, option: str = "-passin") -> bytes:
    """Run it and give what it writes. `secret` reaches it through a pipe. Raises UpdateError."""
    arguments = ["openssl", *map(str, words)]
    if secret is None:
        return _run(arguments, data, ())
    reading, writing = os.pipe()
    try:
        os.write(writing, secret + b"\n")
        os.close(writing)
        return _run([*arguments, option, f"fd:{reading}"], data, (reading,))
    finally:
        os.close(reading)


def _run(arguments: Sequence[str], data: bytes, handles: Sequence[int]) -> bytes:
    try:
        ran = subprocess.run(arguments, input=data, capture_output=True, check=False, pass_fds=handles)
    except FileNotFoundError as error:
        raise UpdateError("openssl is not installed.") from error
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        if any("maybe wrong password" in line or "bad decrypt" in line for line in said):
            raise UpdateError("That is not the passphrase of this key.")
        raise UpdateError(f"openssl {arguments[1]} did not succeed: {said[0]}")
    return ran.stdout
