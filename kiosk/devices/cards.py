"""Which smart card readers there are. Asked in a process of its own: a wedged reader can block a call for ever.

`python -m kiosk.devices.cards` prints {"service": bool, "readers": [name]}.
"""

import json
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardReaders:
    """`service`: pcscd is running; None when it did not answer in time, or pyscard is missing."""

    service: bool | None
    readers: tuple[str, ...] = ()


def card_readers(timeout: float = 5) -> CardReaders:
    """Ask pcscd, for at most `timeout` seconds."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "kiosk.devices.cards"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=True,
        )
        found = json.loads(ran.stdout)
        return CardReaders(bool(found["service"]), tuple(map(str, found["readers"])))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return CardReaders(None)


def _ask() -> dict[str, object]:
    from smartcard.pcsc.PCSCExceptions import EstablishContextException  # noqa: PLC0415 - needs libpcsclite
    from smartcard.System import readers  # noqa: PLC0415 - as above

    try:
        return {"service": True, "readers": [str(reader) for reader in readers()]}
    except EstablishContextException:
        return {"service": False, "readers": []}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_ask()))
