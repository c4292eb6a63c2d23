"""The official mailboxes: content, read from assets/content/mailbox. One file each; needs.toml says what they share."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.i18n import pick
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "mailbox"
NEEDS = "needs.toml"
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class BadSite(ValueError):
    """A content file of the mailboxes is not as it should be; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Site:
    """One mailbox. `hosts` with all hosts below them may be gone to; `checked` is when somebody last looked."""

    key: str
    name: str
    start: str
    hosts: tuple[str, ...]
    hints: Mapping[str, str]
    picture: str
    checked: date
    sources: tuple[str, ...] = ()
    sure: bool = False

    def hint(self, language: str) -> str:
        """What one finds there, in this language or in one that stands in its place."""
        return pick(self.hints, language)


def well_formed(host: str) -> bool:
    """Whether this is the name of a host: no scheme, no path, no star, no number."""
    return HOST.fullmatch(host) is not None


def load(folder: Path = FOLDER) -> list[Site]:
    """All mailboxes, in their order. Raises BadSite."""
    needs = _read(folder / NEEDS)
    shared = {name: _hosts(table, NEEDS) for name, table in needs.items()}
    found = [(path, _read(path)) for path in sorted(folder.glob("*.toml")) if path.name != NEEDS]
    sites = [(table.get("order", 99), _site(path, table, shared)) for path, table in found]
    keys = [site.key for _order, site in sites]
    if len(set(keys)) != len(keys):
        raise BadSite("two mailboxes have the same key")
    return [site for _order, site in sorted(sites, key=lambda pair: pair[0])]


def _site(path: Path, table: Mapping[str, Any], shared: Mapping[str, tuple[str, ...]]) -> Site:
    try:
        hosts = [*_hosts(table, path.name), *(host for need in table["needs"] for host in shared[need])]
        source = table["source"]
        site = Site(
            key=table["key"],
            name=table["name"],
            start=table["start"],
            hosts=tuple(dict.fromkeys(hosts)),
            hints=dict(table["hint"]),
            picture=table["picture"],
            checked=source["checked"],
            sources=tuple(source["from"]),
            sure=source.get("sure", False),
        )
    except KeyError as error:
        raise BadSite(f"{path.name}: {error} is missing") from None
    begins = urlsplit(site.start)
    if begins.scheme != "https" or not _below(begins.hostname or "", site.hosts):
        raise BadSite(f"{path.name}: it begins outside of its hosts, or not at https://")
    if not isinstance(site.checked, date) or "da" not in site.hints:
        raise BadSite(f"{path.name}: it needs a day when it was checked, and a hint in Danish")
    return site


def _hosts(table: Mapping[str, Any], file: str) -> tuple[str, ...]:
    hosts: Sequence[str] = table["hosts"]
    wrong = [host for host in hosts if not well_formed(host)]
    if wrong or not hosts:
        raise BadSite(f"{file}: {wrong or 'nothing'} is no host")
    return tuple(hosts)


def _below(host: str, hosts: Sequence[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSite(f"{path.name}: {error}") from None
