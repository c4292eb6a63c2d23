"""A release: a new version of a kiosk's whole system, as one signed bundle. What hub and kiosk both know of it.

The bundle is signed with the organisation's update key, which no hub has, and is checked by the kiosk's root (RAUC)
before anything of it counts. What is here only says which file that is, so that it comes whole.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

MOST: Final = 4 << 30
"""Bytes of a bundle."""
PIECE: Final = 1 << 20
"""Bytes that a hub gives in one answer at most."""
VERSION: Final = re.compile(r"[0-9][0-9A-Za-z.+~-]{0,79}")
COMPATIBLE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
_PATH: Final = re.compile(r"releases/[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")

BEGUN: Final = ("installing", "reboot", "testing")
"""States of a kiosk that is in the middle of it: nobody takes it back from there."""
BAD: Final = ("signature", "damaged", "incompatible", "no_boot", "no_health", "data")
"""Codes that say that the bundle is at fault: who met one does not try that version again."""


class Release(NamedTuple):
    """What a change of kind `release` says."""

    version: str
    compatible: str
    size: int
    sha256: str
    path: str
    """Where it is asked for, behind /api/1/."""
    rollout: int = 0
    """Which of the hub's offers it is: another one of the same release is another try."""

    @property
    def file(self) -> str:
        """What its file is called on a kiosk."""
        return f"stuen-{self.compatible}-{self.version}.raucb"


def read(body: Mapping[str, Any]) -> Release | None:
    """What a change's body says; None where it makes no sense: a hub of ours does not say that."""
    match body:
        case {
            "version": str(version),
            "compatible": str(compatible),
            "size": int(size),
            "sha256": str(sha256),
            "url_path": str(path),
        }:
            known = VERSION.fullmatch(version) and COMPATIBLE.fullmatch(compatible) and HASH.fullmatch(sha256)
            if known and _PATH.fullmatch(path) and 0 < size <= MOST:
                rollout = body.get("rollout")
                return Release(version, compatible, size, sha256, path, rollout if isinstance(rollout, int) else 0)
    return None


def numbers(version: str) -> tuple[int, ...]:
    """The whole numbers in a version, by which two are compared."""
    return tuple(int(one) for one in _NUMBER.findall(version))


def is_newer(version: str, than: str) -> bool:
    """Whether it is a later version."""
    return numbers(version) > numbers(than)
