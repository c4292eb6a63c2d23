"""Where an update stands: /data/update/state.json, for the screen, the hub, the command, and the next start.

Nonsense in the file is as if it were not there: the machine runs, and that is known without it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from update import files

STATES = ("idle", "downloading", "ready", "installing", "reboot", "testing", "good", "rolled_back", "refused")
CODES = ("", "signature", "damaged", "incompatible", "older", "no_boot", "no_health", "space", "cut", "slot", "data")
MOST_FAILED = 20


@dataclass(frozen=True)
class State:
    """`version` is the one that comes, or came, or did not; `source` the one that it came from (`from` in the file).

    `now`: staff want it before the night; `tries`: how often putting it in was begun; `whole`: the store was in order
    before, so it must be after; `boot`: the start of the machine in which this was written; `failed`: versions that are
    not tried again by themselves.
    """

    state: str = "idle"
    version: str = ""
    source: str = ""
    percent: int = 0
    code: str = ""
    at: str = ""
    now: bool = False
    tries: int = 0
    whole: bool = True
    boot: str = ""
    failed: tuple[str, ...] = ()

    def to(self, state: str, **changes: object) -> "State":
        """The next state, from now on."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(self, **{"state": state, "at": when, **changes})  # type: ignore[arg-type]

    def has_failed(self, version: str) -> "State":
        """The same, remembering that this version did not hold."""
        kept = [one for one in self.failed if one != version]
        return replace(self, failed=(*kept, version)[-MOST_FAILED:])

    def as_json(self) -> dict[str, object]:
        """As it stands in the file."""
        found = asdict(self)
        found["from"] = found.pop("source")
        return found


def read(path: Path) -> State:
    """What the file says; a fresh state where it says nothing that makes sense."""
    found = files.read(path)
    if found.get("state") not in STATES:
        return State()
    failed = found.get("failed")
    return State(
        str(found["state"]),
        _text(found, "version"),
        _text(found, "from"),
        min(100, max(0, _number(found, "percent"))),
        _text(found, "code") if found.get("code") in CODES else "",
        _text(found, "at"),
        found.get("now") is True,
        max(0, _number(found, "tries")),
        found.get("whole") is not False,
        _text(found, "boot"),
        tuple(str(one) for one in failed)[-MOST_FAILED:] if isinstance(failed, list) else (),
    )


def write(path: Path, state: State) -> None:
    """Write it, whole."""
    files.write(path, state.as_json())


def _text(found: dict[str, object], key: str) -> str:
    value = found.get(key)
    return value[:200] if isinstance(value, str) else ""


def _number(found: dict[str, object], key: str) -> int:
    value = found.get(key)
    return value if type(value) is int else 0
