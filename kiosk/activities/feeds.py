"""The programme from outside: feed addresses and the folder that staff drop files into, looked at in the background.

Being offline is normal: a source that fails keeps its old programme, is tried again ever more seldom, and says once
that it fails. What is known of each source (its ETag, a file's size and time) stands in the store, for the kiosk's
process starts anew after every visit and should not read everything again.
"""

import ipaddress
import logging
import os
import random
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from kiosk.activities import importing
from kiosk.activities.calendar import Calendar, ImportReport
from kiosk.activities.lines import MAX_FILE
from kiosk.activities.series import Problem, told
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_, _

if TYPE_CHECKING:
    import requests

log = logging.getLogger(__name__)

REDIRECTS = 5
TIMEOUT = (10.0, 20.0)  # seconds to connect, and between two bytes
DEADLINE = 90.0  # seconds for one whole feed
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=2)
KEPT_PROBLEMS = 20
TABLE = "calendar_sources"


class FeedFailed(KnownError):
    """A feed gave no calendar this time; the text says why."""

    message = N_("The calendar can't be reached. The programme from last time is kept.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a feed answered; `data` None: nothing new."""

    data: bytes | None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is doing, for staff. `name` is safe to show: a feed's address may hold a secret, its host does not.

    `what` is a msgid, "" when all is well; `since` is when it began to fail, or when it was last read.
    """

    name: str
    ok: bool
    since: datetime | None
    what: str
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `--json`; `since` is ISO 8601."""
        return {
            "name": self.name,
            "ok": self.ok,
            "since": self.since.isoformat() if self.since else None,
            "what": _(self.what) if self.what else "",
            "problems": [told(one) for one in self.problems],
        }

    def lines(self) -> list[str]:
        """For staff at a terminal."""
        problems = [told(one) for one in self.problems]
        head = f"{self.name}: {_(self.what) if self.what else _('in order')}"
        return [head, *(f"  ! {one['summary'] or one['uid']}: {one['what']}" for one in problems)]


def address(text: str) -> str:
    """A feed's address as it is fetched: webcal means https. Raises FeedFailed for anything but http and https."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme not in ("http", "https") or not parts.hostname:
        raise FeedFailed(N_("The address of the calendar must begin with https. Look in the configuration."))
    return urlunsplit(parts._replace(scheme=scheme))


def fetch(url: str, etag: str = "", modified: str = "", *, monotonic: Callable[[], float]) -> Fetched:
    """Fetch a feed, unless it is as it was, within `DEADLINE`. Raises FeedFailed.

    In a thread of its own: a server that gives a byte every now and then passes every timeout of a socket, and could
    hold up for days whoever waits for it. That thread ends with the connection, or with the visit.
    """
    said: list[Fetched | Exception] = []

    def work() -> None:
        try:
            said.append(_fetch(url, etag, modified, monotonic))
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that asked
            said.append(error)

    thread = threading.Thread(target=work, name="feed", daemon=True)
    thread.start()
    thread.join(DEADLINE)
    if not said:
        raise FeedFailed from TimeoutError()
    if isinstance(said[0], Exception):
        raise said[0]
    return said[0]


def _fetch(url: str, etag: str, modified: str, monotonic: Callable[[], float]) -> Fetched:
    import requests  # noqa: PLC0415 - heavy, and never needed before the background has time

    headers = {"User-Agent": "Stuen", "Accept": "text/calendar, text/plain;q=0.5"}
    headers |= {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
    until = monotonic() + DEADLINE
    url = address(url)
    try:
        with requests.Session() as session:
            session.auth = lambda request: request  # no passwords from a .netrc
            for _hop in range(REDIRECTS + 1):
                with session.get(url, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
                    if not answer.is_redirect:
                        return _body(answer, until, monotonic)
                    url = _next(url, answer.headers["Location"])
    except (requests.RequestException, OSError, ValueError) as error:
        raise FeedFailed from error
    raise FeedFailed(N_("The calendar's address leads in a circle. Look in the configuration."))


def _next(url: str, location: str) -> str:
    onward = address(urljoin(url, location))
    if url.startswith("https:") and not onward.startswith("https:"):
        raise FeedFailed(N_("The calendar's address leads to one that is not secure, so it was not read."))
    if _inside(onward) and not _inside(url):
        raise FeedFailed(N_("The calendar's address leads into the centre's own network, so it was not read."))
    return onward


def _inside(url: str) -> bool:
    """Whether an address is this machine or its own network: a stranger's server must not send us to the router.

    By what the name means now; a name server that answers something else a moment later gets past this.
    """
    try:
        found = socket.getaddrinfo(host(url), None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return False  # then it can't be fetched either
    return any(not ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _body(answer: "requests.Response", until: float, monotonic: Callable[[], float]) -> Fetched:
    if answer.status_code == 304:
        return Fetched(None)
    if answer.status_code != 200:
        raise FeedFailed(N_("The calendar's address answers with an error. The programme from last time is kept."))
    data = bytearray()
    for chunk in answer.iter_content(64 * 1024):
        data += chunk
        if len(data) > MAX_FILE:
            raise FeedFailed(N_("The calendar is too large. The programme from last time is kept."))
        if monotonic() > until:
            raise FeedFailed
    return Fetched(bytes(data), answer.headers.get("ETag", "")[:300], answer.headers.get("Last-Modified", "")[:100])


class Watcher:
    """Looks after the sources. `poll` is called every few seconds from a background thread, and tested without one."""

    def __init__(
        self,
        calendar: Calendar,
        clock: Clock,
        *,
        folder: Path | None = None,
        feeds: Sequence[str] = (),
        refresh_minutes: int = 15,
        fetch: Callable[..., Fetched] = fetch,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`fetch` and `chance` (0 to 1, for the spread of retries) stand in for the world in tests."""
        self.calendar, self.clock = calendar, clock
        self.folder = folder.resolve() if folder else None
        self.feeds = tuple(dict.fromkeys(feeds))
        self.every = timedelta(minutes=refresh_minutes)
        self._fetch, self._chance = fetch, chance
        self._due: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._folder_lost = False
        self._refreshed: datetime | None = None

    def poll(self) -> ImportReport | None:
        """Look at what is due and take in what changed; None when nothing did. Raises the store's errors."""
        rows = self._rows()
        readings: list[tuple[str, importing.Reading]] = []
        notes: dict[str, dict[str, Any]] = {}
        self._look_in_folder(rows, readings, notes)
        self._look_at_feeds(rows, readings, notes)
        self._forget_unwanted(rows, readings, notes)
        report = self._write(rows, readings, notes)
        now = self.clock.now()
        if self._refreshed is None or now - self._refreshed >= timedelta(days=1):
            self._refreshed = now
            self.calendar.refresh()
        return report

    def status(self) -> list[SourceStatus]:
        """Each source of the configuration, the folder first."""
        rows = self._rows()
        found = []
        if self.folder is not None:
            inside = [row for row in rows.values() if row["kind"] == "folder"]
            problems = [one for row in inside for one in row.get("problems", ())]
            lost = N_("The calendar folder can't be opened. The programme from last time is kept.")
            what = "" if not self._folder_lost else lost
            found.append(SourceStatus(self.folder.name, not what, None, what, tuple(problems)))
        for feed in self.feeds:
            row = rows.get(feed, {})
            what, since = row.get("what", ""), row.get("failing") or row.get("checked") or ""
            at = datetime.fromisoformat(since) if since else None
            found.append(SourceStatus(host(feed), not what, at, what, tuple(row.get("problems", ()))))
        return found

    def _rows(self) -> dict[str, dict[str, Any]]:
        return {row["source"]: row for row in self.calendar.store.table(TABLE).all()}

    def _look_in_folder(
        self, rows: Mapping[str, Any], readings: list[tuple[str, importing.Reading]], notes: dict[str, dict[str, Any]]
    ) -> None:
        if self.folder is None:
            return
        self._folder_lost = not os.path.isdir(self.folder)  # noqa: PTH112 - is_dir raises where it may not look
        if self._folder_lost:
            return  # a stick or a share that is away: its programme stays
        present = set()
        for path in importing.files_in(self.folder):
            source = str(path)
            present.add(source)
            try:
                signature = _signature(path)
                if rows.get(source, {}).get("signature") == signature:
                    continue
                reading = importing.reading_of(self.calendar, importing.bytes_of(path), path.name)
            except OSError:
                continue  # it vanished, or is being written: the next look sees
            readings.append((source, reading))
            notes[source] = {"kind": "folder", "signature": signature, "problems": _kept(reading)}
        for source, row in rows.items():
            if row["kind"] == "folder" and Path(source).is_relative_to(self.folder) and source not in present:
                readings.append((source, importing.NOTHING))
                notes[source] = {}

    def _look_at_feeds(
        self, rows: Mapping[str, Any], readings: list[tuple[str, importing.Reading]], notes: dict[str, dict[str, Any]]
    ) -> None:
        now = self.clock.now()
        for feed in self.feeds:
            row = rows.get(feed, {})
            if now < self._due[feed] if feed in self._due else not _due(row, self.every, now):
                continue
            try:
                got = self._fetch(feed, row.get("etag", ""), row.get("modified", ""), monotonic=self.clock.monotonic)
            except FeedFailed as error:
                notes[feed] = {**row, "kind": "feed", "what": error.message, "failing": row.get("failing") or _iso(now)}
                self._later(feed, now)
                if not row.get("failing"):
                    log.warning("a calendar feed at %s fails: %s", host(feed), type(error.__cause__ or error).__name__)
                continue
            self._failures.pop(feed, None)
            self._due[feed] = now + self.every
            note = {**row, "kind": "feed", "checked": _iso(now), "what": "", "failing": ""}
            if got.data is not None:
                reading = importing.reading_of(self.calendar, got.data, host(feed))
                readings.append((feed, reading))
                note |= {"problems": _kept(reading)}
                if reading["whole"]:  # a feed that was cut off is fetched whole again
                    note |= {"etag": got.etag, "modified": got.modified}
            notes[feed] = note

    def _later(self, feed: str, now: datetime) -> None:
        tries = self._failures[feed] = self._failures.get(feed, 0) + 1
        wait = min(FIRST_RETRY * 2 ** min(tries - 1, 20), max(LAST_RETRY, self.every))
        self._due[feed] = now + wait * (0.5 + self._chance() / 2)

    def _forget_unwanted(
        self, rows: Mapping[str, Any], readings: list[tuple[str, importing.Reading]], notes: dict[str, dict[str, Any]]
    ) -> None:
        """Sources that the configuration no longer names."""
        for source, row in rows.items():
            inside = self.folder is not None and row["kind"] == "folder" and Path(source).is_relative_to(self.folder)
            if source not in self.feeds and not inside:
                readings.append((source, importing.NOTHING))
                notes[source] = {}

    def _write(
        self,
        rows: Mapping[str, Any],
        readings: list[tuple[str, importing.Reading]],
        notes: Mapping[str, dict[str, Any]],
    ) -> ImportReport | None:
        """What was read and what is known of its sources, in one transaction."""
        changed = {
            source: note for source, note in notes.items() if not note or {**note, "source": source} != rows.get(source)
        }
        if not readings and not changed:
            return None
        report = ImportReport()
        with self.calendar.store.transaction():
            if readings:
                importing.take_in(self.calendar, readings, report)
            table = self.calendar.store.table(TABLE)
            ids = {row["source"]: row.doc_id for row in table.all()}
            for source, note in changed.items():
                if source in ids and not note:
                    table.remove(doc_ids=[ids[source]])
                elif source in ids:
                    table.update({**note, "source": source}, doc_ids=[ids[source]])
                elif note:
                    table.insert({**note, "source": source})
        return report if readings else None


def host(feed: str) -> str:
    """A feed's host: what may be shown and logged of its address."""
    try:
        return urlsplit(feed).hostname or "?"
    except ValueError:
        return "?"


def _signature(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}"


def _kept(reading: importing.Reading) -> list[Any]:
    return list(reading["problems"])[:KEPT_PROBLEMS]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _due(row: Mapping[str, Any], every: timedelta, now: datetime) -> bool:
    """Whether a feed is due that this process has not looked at yet."""
    checked = row.get("checked")
    return not checked or bool(row.get("failing")) or now >= datetime.fromisoformat(checked) + every
