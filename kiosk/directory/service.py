"""The directory as the kiosk has it: what came with it, the centre's own folder, what was imported, what the hub says,
and what staff changed.

Each layer says its services wholly (merge.py). The invented town is there to try things with: it is gone as soon as a
centre has a directory of its own.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING, Final

from kiosk.clock import Clock
from kiosk.directory import cache, crisis, from_hub, hsds
from kiosk.directory.checks import check
from kiosk.directory.fields import VERSIONS
from kiosk.directory.hsds import NotRead
from kiosk.directory.keeping import FILE, FOLDER, Changes, can_go_back, go_back, imported, keep_imported
from kiosk.directory.merge import Merged, layered, merge, with_changes, without_orphans
from kiosk.directory.offers import Offer, Words, names_of, offers_of
from kiosk.directory.problems import Problem
from kiosk.directory.results import MOST, Found, Result, best_spot
from kiosk.directory.tables import Entry, Tables
from kiosk.directory.topics import Page, pages
from kiosk.paths import ASSETS

if TYPE_CHECKING:
    from kiosk.directory.lexicon import Lexicon
    from kiosk.directory.search import Search

# ruff: noqa: PLC0415 - the words, and numpy with them, are for who searches

log = logging.getLogger(__name__)

OURS: Final = ASSETS / "content" / "directory"
WORDS: Final = "words.json"
MAP: Final = "map.geojson"
Filter = Callable[[Offer], bool]


class Directory:
    """Who can help. Made when it is first asked for; threads may share one."""

    def __init__(
        self, data: Path, clock: Clock, changes: Changes | None = None, *, own: Path | None = None, ours: Path = OURS,
        keeps: bool = False,
    ) -> None:  # fmt: skip
        self._data, self._clock, self.changes, self._own, self.ours = data, clock, changes, own, ours
        self._keeps = keeps  # whether what was read is kept for the next start
        self.problems: list[Problem] = []
        """What is wrong with the centre's own folder."""
        self._lock = RLock()
        self._search: Search | None = None
        self._all: list[Offer] | None = None
        self._tables: Tables | None = None
        self._below: Tables | None = None  # all layers, before staff's changes
        self._revision = 0
        self._names: dict[str, Words] = {}
        self._offers: dict[str, Offer] = {}
        self.map: Path | None = None
        """The map that its places are on; None where there is none. Known once it was read."""

    @property
    def ready(self) -> bool:
        """Whether it was read, so that asking for offers takes no time."""
        return self._all is not None

    @property
    def searchable(self) -> bool:
        """Whether a search takes no time either."""
        return self._search is not None

    def prepare(self, then: Callable[[], object] = lambda: None) -> None:
        """Read it beside the screen. `then` is called from there, also when it can't be read: who asks is told why."""
        self._beside(self._ready, then)

    def prepare_search(self, then: Callable[[], object] = lambda: None) -> None:
        """The same, and its words, which take longer: for who is about to search."""
        self._beside(self._searching, then)

    def _beside(self, do: Callable[[], object], then: Callable[[], object]) -> None:
        def read() -> None:
            try:
                do()
            except Exception as error:  # noqa: BLE001 - the store may be closing; who asks for it is told what is wrong
                log.info("the directory was not read: %s", type(error).__name__)
            then()

        Thread(target=read, name="directory", daemon=True).start()

    def renew(self, then: Callable[[], object] = lambda: None) -> None:
        """Read it again beside the screen: the hub said something new. What was read before counts until then."""

        def read() -> None:
            try:
                self._renew()
            except Exception as error:  # noqa: BLE001 - as above; the next start reads it anyway
                log.info("the directory was not read again: %s", type(error).__name__)
            then()

        Thread(target=read, name="directory", daemon=True).start()

    def _renew(self) -> None:
        with self._lock:
            before = self._revision
        fresh = Directory(self._data, self._clock, self.changes, own=self._own, ours=self.ours, keeps=self._keeps)
        (fresh._searching if self.searchable else fresh._ready)()
        with self._lock:
            if before != self._revision:  # staff changed something meanwhile, and may have been read or not
                self._all = self._search = self._tables = self._below = None
                return
            self.problems, self.map, self._below = fresh.problems, fresh.map, fresh._below
            self._search, self._tables, self._all = fresh._search, fresh._tables, fresh._all
            self._names, self._offers = fresh._names, fresh._offers

    def topics(self) -> list[Page]:
        """What one may choose by picture. Quick, also where nothing was read yet."""
        return pages(self.ours / WORDS, self._own / WORDS if self._own else None)

    @property
    def tables(self) -> Tables:
        """All rows, as staff have them."""
        with self._lock:
            if self._tables is None:
                if self._below is None:
                    self._below = self._kept() if self._keeps else self._layers()
                self._tables = with_changes(self._below, self.changes.all() if self.changes else ())
            return self._tables

    @property
    def names(self) -> dict[str, Words]:
        """What needs and conditions are called, by their codes."""
        self._ready()
        return self._names

    @property
    def offers(self) -> Sequence[Offer]:
        """All offers."""
        return self._ready()

    def offer(self, key: str) -> Offer | None:
        """The offer with this id; None when there is none (any more)."""
        self._ready()
        return self._offers.get(key)

    def search(self, text: str, *, at: datetime | None = None, most: int = MOST) -> Found:
        """The offers for what somebody typed, the best first. What was typed is kept nowhere."""
        return self._searching().find(text, at or self._clock.now(), most=most)

    def for_needs(self, codes: Sequence[str], *, at: datetime | None = None, most: int = MOST) -> Found:
        """The offers for needs chosen by picture."""
        return self._searching().of_needs(codes, at or self._clock.now(), most=most)

    def crisis_lines(self, *, at: datetime | None = None) -> list[Result]:
        """The lines that are one touch away on every screen, those that answer now first."""
        now = at or self._clock.now()
        lines = [one for one in self.offers if crisis.CRISIS & one.conditions.keys()]
        found = [
            Result(one, spot, 1.0, is_open, crisis=True) for one in lines for spot, is_open in [best_spot(one, now)]
        ]
        return sorted(found, key=lambda one: not one.open_now)

    def near(self, *, at: datetime | None = None, only: Iterable[Filter] = (), most: int = MOST) -> list[Result]:
        """The places that all of `only` let through: those open now first, then by how far they are."""
        now, filters = at or self._clock.now(), tuple(only)
        found = [Result(one, spot, 1.0, is_open)
                 for one in self.offers if not one.by_phone and all(let(one) for let in filters)
                 for spot, is_open in [best_spot(one, now)]]  # fmt: skip
        far = 1 << 30
        found.sort(
            key=lambda one: (not one.open_now, far if one.spot is None or one.spot.metres is None else one.spot.metres)
        )
        return found[:most]

    def whole(self) -> hsds.Read:
        """All of it as if it were read now: with what is wrong by our checks, and with the centre's own folder."""
        tables = self.tables
        places = {
            (table, key): Entry(table, row, table, key) for table, rows in tables.items() for key, row in rows.items()
        }
        return hsds.Read(tables, [*self.problems, *check(tables, places)], VERSIONS[-1], places)

    def take(self, read: hsds.Read) -> Merged:
        """Import what was read (merge.py has the rules), and keep it.

        Raises NotRead where anything serious is wrong with it, and the store's known errors.
        """
        if not read.ok:
            raise NotRead
        done = merge(imported(self._data), read.tables, self.changes.all() if self.changes else ())
        keep_imported(self._data, done.tables)
        self.refresh()
        return done

    @property
    def undoable(self) -> bool:
        """Whether there is an import that can be undone."""
        return can_go_back(self._data)

    def untake(self) -> None:
        """As it was before the last import; what staff changed since stays. Raises NothingToUndo, and known errors."""
        go_back(self._data)
        self.refresh()

    def refresh(self) -> None:
        """Read everything again when it is next asked for: something was imported, or a file changed."""
        with self._lock:
            self._revision += 1
            self._all = self._search = self._tables = self._below = None

    def changed(self) -> None:
        """Staff changed something: it counts from now on, and no file is read again for it."""
        with self._lock:
            self._revision += 1
            self._all = self._search = self._tables = None

    def lexicon(self) -> "Lexicon":
        """What people say: ours, and the centre's own words beside them."""
        from kiosk.directory.lexicon import load

        return load(self.ours / WORDS, *([self._own / WORDS] if self._own else []))

    def _ready(self) -> list[Offer]:
        with self._lock:
            if self._all is None:
                offers = offers_of(self.tables)
                self._names = dict(names_of(self.tables))
                self._offers = {one.id: one for one in offers}
                self._all = offers
            return self._all

    def _searching(self) -> "Search":
        from kiosk.directory.search import Search

        with self._lock:
            offers = self._ready()
            if self._search is None:
                self._search = Search(offers, self._names, self.lexicon())
            return self._search

    def _kept(self) -> Tables:
        """All layers as they were read last; read anew where anything is another since."""
        files = [self.ours, *(self._data / FOLDER / name for name in (FILE, from_hub.FILE))]
        files += [self._own] if self._own else []
        now = cache.key(files)
        maps = {"ours": self.ours / MAP, "own": self._own / MAP if self._own else None}
        if (known := cache.kept(self._data, now)) is not None:
            self.problems, self.map = known.problems, maps.get(known.map)
            return known.tables
        tables = self._layers()
        if now and cache.key(files) == now:  # nothing changed while it was read
            said = next((name for name, path in maps.items() if path == self.map and path), "")
            cache.keep(self._data, now, cache.Layers(tables, self.problems, said))
        return tables

    def _layers(self) -> Tables:
        """All layers over each other, before staff's changes."""
        self.problems = []
        shipped = hsds.read_path(self.ours, foreign=False, checked=False).tables
        layers = []
        if self._own is not None:
            try:
                read = hsds.read_path(self._own)
                self.problems = read.problems
                if read.ok:
                    layers.append(read.tables)
            except NotRead as error:
                self.problems = [Problem(self._own.name, "", "", error.message, error.fields)]
        if (self._data / FOLDER / FILE).is_file():
            layers.append(imported(self._data))
        said = from_hub.kept(self._data)
        hubs = [said.tables] if said.tables["service"] else []
        own_map = self._own / MAP if self._own else None
        self.map = own_map if own_map and own_map.is_file() else self.ours / MAP
        if any(layer["service"] for layer in (*layers, *hubs)):
            shipped = without_town(shipped)
            self.map = own_map if self.map == own_map else None  # their places are not on the map of our town
        before = layered(shipped, *layers)
        if not (hubs or said.gone):
            return before
        found = layered(before, *hubs)
        for key in said.gone:  # whoever else has it: the organisation took it away
            found["service"].pop(key, None)
        return crisis.kept(found, before)


def invented(tables: Tables) -> set[str]:
    """The ids of the services that say that they are invented: their source has no address."""
    terms = {key for key, row in tables["taxonomy_term"].items() if row.get("code") == "source"}
    return {
        str(row["link_id"])
        for row in tables["attribute"].values()
        if row.get("taxonomy_term_id") in terms and row.get("link_entity") == "service" and "value" not in row
    }


def without_town(tables: Tables) -> Tables:
    """The rows without the invented town: its services, and what is left without any."""
    gone = invented(tables)
    services = {key: row for key, row in tables["service"].items() if key not in gone}
    made = {**tables, "service": services}
    there = {
        str(row["location_id"]) for row in tables["service_at_location"].values() if row.get("service_id") in services
    }
    made["location"] = {key: row for key, row in tables["location"].items() if key in there}
    by = {str(row.get("organization_id")) for row in services.values()}
    made["organization"] = {key: row for key, row in tables["organization"].items() if key in by}
    return without_orphans({table: dict(rows) for table, rows in made.items()})
