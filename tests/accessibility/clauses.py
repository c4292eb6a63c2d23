"""The table by clause: clauses.toml says what is asked and what shows it, walked.json what the whole walk found."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.accessibility.walk import SIZES, languages

_HERE: Final = Path(__file__).parent
CLAUSES: Final = _HERE / "clauses.toml"
WALKED: Final = _HERE / "walked.json"
TABLE: Final = _HERE / "EN301549.md"
RESULTS: Final = ("passed", "failed", "does not apply", "a human judges")
MOST_PLACES: Final = 5
"""Of those where a check finds something, so many stand in the table."""

STANDARD: Final = (
    *(f"5.1.{one}" for one in ("2.1", "2.2", *(f"3.{number}" for number in range(1, 17)), "4", "5", "6.1", "6.2", "7")),
    *("5.2", "5.3", "5.4", "5.5.1", "5.5.2", "5.6.1", "5.6.2", "5.7", "5.8", "5.9"),
    *("11.1.1.1.1", "11.1.1.1.2", "11.1.2.1.1", "11.1.2.1.2.1", "11.1.2.1.2.2", "11.1.2.2", "11.1.2.3.1"),
    *("11.1.2.3.2", "11.1.2.4", "11.1.2.5", "11.1.3.1.1", "11.1.3.1.2", "11.1.3.2.1", "11.1.3.2.2", "11.1.3.3"),
    *("11.1.3.4", "11.1.3.5.1", "11.1.3.5.2", "11.1.4.1", "11.1.4.2", "11.1.4.3", "11.1.4.4.1", "11.1.4.4.2"),
    *("11.1.4.5.1", "11.1.4.5.2", "11.1.4.10", "11.1.4.11", "11.1.4.12", "11.1.4.13"),
    *("11.2.1.1.1", "11.2.1.1.2", "11.2.1.2", "11.2.1.4.1", "11.2.1.4.2", "11.2.2.1", "11.2.2.2", "11.2.3.1"),
    *("11.2.4.3", "11.2.4.4", "11.2.4.6", "11.2.4.7", "11.2.5.1", "11.2.5.2", "11.2.5.3.1", "11.2.5.3.2", "11.2.5.4"),
    *("11.3.1.1.1", "11.3.1.1.2", "11.3.2.1", "11.3.2.2", "11.3.3.1.1", "11.3.3.1.2", "11.3.3.2", "11.3.3.3"),
    *("11.3.3.4", "11.4.1.1.1", "11.4.1.1.2", "11.4.1.2.1", "11.4.1.2.2", "11.4.1.3.1", "11.4.1.3.2"),
    *("1.4.6", "2.5.5"),
)
"""Every clause of chapters 5 and 11.1-11.4 that asks for something or says that it does not; and what is promised
beyond. What is void, or only a heading, is left out.
"""


_HEAD: Final = (
    "# EN 301 549 V3.2.1, clause by clause",
    "",
    "Written by `make a11y` from `clauses.toml` and from what its walk over all screens found: not by hand.",
    "",
)
_READ: Final = (
    "A check is a test that `make test` or `make journeys` runs, or (`check:`) a function of `checks.py` that looks at",
    "each screen; a slice of the walk is among the tests. Chapters 6 to 10, 12 and 13, and 11.5 to 11.8, are not here.",
)


class Row(NamedTuple):
    """One clause."""

    clause: str
    title: str
    asks: str
    result: str
    checks: tuple[str, ...] = ()
    why: str = ""
    look: str = ""


def chapters() -> Iterator[tuple[str, list[Row]]]:
    """The chapters with their rows, as clauses.toml has them."""
    for one in tomllib.loads(CLAUSES.read_text("utf-8"))["chapter"]:
        yield one["title"], [Row(**{**row, "checks": tuple(row.get("checks", ()))}) for row in one["rows"]]


def load() -> list[Row]:
    """Every row."""
    return [row for _title, rows in chapters() for row in rows]


def walked() -> dict[str, Any]:
    """What the last whole walk found."""
    return dict(json.loads(WALKED.read_text("utf-8")))


def whole(found: dict[str, Any]) -> bool:
    """Whether all sizes, languages, letters and palettes were walked."""
    return (
        len(found["sizes"]) == len(SIZES)
        and len(found["languages"]) == len(languages())
        and found["texts"] == [0, 1, 2]
        and found["contrast"] == [False, True]
    )


def result(row: Row, faults: dict[str, Any]) -> str:
    """What came of it: what is said to be passed has failed where a check of it found something."""
    if row.result == "passed" and any(one.removeprefix("check:") in faults for one in row.checks):
        return "failed"
    return row.result


def render() -> str:
    """The table, as it stands in EN301549.md."""
    found = walked()
    faults = found["faults"]
    rows = load()
    came = [result(row, faults) for row in rows]
    went = (
        f"The walk: {found['states']} states of screens; sizes {', '.join(found['sizes'])}; "
        f"languages {', '.join(found['languages'])}; letters {', '.join(map(str, found['texts']))}; "
        f"high contrast {' and '.join('on' if one else 'off' for one in found['contrast'])}: "
        f"{found['screens']} screens looked at."
    )
    if not whole(found):
        went += " That was not the whole walk: what is passed has passed in these ways alone."
    lines = [*_HEAD, went, "", ", ".join(f"{came.count(one)} {one}" for one in RESULTS) + ".", "", *_READ]
    for title, those in chapters():
        lines += ["", f"## {title}", "", "| Clause | Asks | Result | Shown by |", "|---|---|---|---|"]
        lines += [_line(row, faults) for row in those]
    if faults:
        lines += ["", "## Where checks failed", ""]
        for name, of in sorted(faults.items()):
            lines += [f"- `check:{name}`: {of['number']} faults, among them", *(f"    - {one}" for one in of["where"])]
    return "\n".join(lines) + "\n"


def _line(row: Row, faults: dict[str, Any]) -> str:
    shown = [f"`{one}`" for one in row.checks]
    if row.why:
        shown.append(f"because {row.why}" if row.result == "does not apply" else row.why)
    if row.look:
        shown.append(f"to look at: {row.look}")
    cells = (f"{row.clause} {row.title}", row.asks, result(row, faults), "; ".join(shown))
    return "| " + " | ".join(one.replace("|", "\\|") for one in cells) + " |"


def function(check: str) -> re.Pattern[str]:
    """How the definition of a test begins, for `path::test` or `path::Class::test`."""
    return re.compile(rf"^\s*def {re.escape(check.rpartition('::')[2])}\(", re.MULTILINE)
