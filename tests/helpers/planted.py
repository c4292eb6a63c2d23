"""What a staff card and a folder leave nowhere: the keys, worked out by the test itself from the card's own private
key, the list of cards and the words on the key card; and the search for all of it in a running kiosk.

Keys are looked for in halves: memory that was given back may have lost its first bytes to the allocator's own notes.
"""

import base64
import hashlib
import hmac
import os
import random
import shutil
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk import app_store, config
from kiosk.clock import SystemClock
from kiosk.devices import disk
from kiosk.folder import keycard, sealed
from kiosk.folder.rows import Rows
from kiosk.keywords import derive
from kiosk.staff import ca, keys
from kiosk.store import Store, rootkey
from tests.helpers.card_visit import a_card, a_letter, keep_list, new_ceremony
from tests.helpers.memory_search import Hit, descendants, search_file, search_folders, search_for_all

Planted = dict[str, str | bytes]
PIN = b"73905182"
PUBLIC = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
LARGE = 16 << 20
"""Bytes: no larger file of somebody's is read."""


def staff_secrets(ceremony, card) -> Planted:
    """Everything between the card's key and the staff data key, and what is derived of that."""
    wrap = ceremony.wraps[card.serial]
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.point_of(wrap))
    shared = card.slots[ca.OPENS].key.exchange(ec.ECDH(), point)
    own = ca.point(card.slots[ca.OPENS].key.public_key())
    about = keys._about(keys.point_of(wrap), own, ceremony.key.centre, card.serial, ceremony.staff.epoch)
    staff = bytes(ceremony.staff.key)
    secrets = {
        "staff key": staff,
        "shared with 9D": shared,
        "key of the wrap": bytes(keys._derived(bytearray(shared), about)),
        "key of keys under it": bytes(keys._derived(bytearray(staff), keys._UNDER_AS)),
        "key of names": bytes(keys._derived(bytearray(staff), keys._NAMES_AS)),
    }
    for name, secret in (("wrap", shared), ("staff key", staff)):
        between = hmac.digest(bytes(32), secret, "sha256")  # HKDF's own key, and as HMAC's two pads hold it
        secrets[f"HKDF of the {name}"] = between
        secrets[f"HKDF's inner pad of the {name}"] = bytes(one ^ 0x36 for one in between)
        secrets[f"HKDF's outer pad of the {name}"] = bytes(one ^ 0x5C for one in between)
    return {**halves(secrets), "PIN": card.pin}


def folder_secrets(data: Path, words: list[str], scratch: Path) -> Planted:
    """The keys of the folder that these words open, from a copy of the kiosk's data."""
    copy = scratch / "copy"
    shutil.copytree(data, copy)
    try:
        own = rootkey.load(copy / "keys" / "root.key", store=copy / "store")
        with Store.open(copy / "store", root_key=own) as kept:
            found = _opened(Rows(kept, os.urandom), keycard.read(" ".join(words)))
    finally:
        shutil.rmtree(copy)
    return {**halves(found), "the words": " ".join(words), "the words' code": "-".join(words)}


def _opened(rows: Rows, card: keycard.KeyCard) -> dict[str, bytes]:
    for salt in rows.salts():
        words = derive(keycard.secret(card), salt)
        there = rows.by("tag", words.tag.hex())
        copy = rows.copy(there["id"]) if there else None
        if copy is None:
            continue
        key = sealed.take(words.key, copy.card, copy.name, "card")
        seed = sealed.take(key, copy.seed, copy.name, "seed")
        signs = bytearray(hashlib.sha512(seed).digest()[:32])
        signs[0], signs[31] = signs[0] & 0xF8, signs[31] & 0x7F | 0x40  # RFC 8032, 5.1.5
        return {
            "key of the words": bytes(words.key), "folder key": bytes(key), "signing key": bytes(seed),
            "signing key's number": bytes(signs),
        }  # fmt: skip
    raise AssertionError("these words open no folder")


def halves(secrets: Mapping[str, bytes]) -> Planted:
    """Each in two, by name."""
    return {
        f"{name}, {which} half": part
        for name, secret in secrets.items()
        for which, part in (("first", secret[: len(secret) // 2]), ("second", secret[len(secret) // 2 :]))
    }


def in_processes(pid: int, planted: Planted) -> dict[str, list[str]]:
    """Where each is found in the memory of the kiosk and of all that it started; only those that are."""
    found: dict[str, list[str]] = {}
    for one in descendants(pid):
        try:
            hits = search_for_all(one, planted)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        for name, places in hits.items():
            if places:
                found.setdefault(name, []).extend(f"{one}: {told(hit)}" for hit in places)
    return found


def in_files(planted: Planted, *folders: Path, since: float) -> dict[str, list[str]]:
    """The same of files: of those in the folders, and of what anybody wrote in /tmp and the like since then; keys also
    as hexadecimal and base64.
    """
    found: dict[str, list[str]] = {}
    for name, words in planted.items():
        written = [words] if isinstance(words, str) else [words, words.hex(), base64.b64encode(words).decode()[:-4]]
        hits = [hit for one in written for hit in search_folders(one, *folders)]
        hits += [hit for one in written for path in recent(since, folders) for hit in search_file(one, path)]
        if hits:
            found[name] = [told(hit) for hit in hits]
    return found


def recent(since: float, but: tuple[Path, ...]) -> list[Path]:
    """What was written since then where everybody may, and is not too large to be read; not below `but`."""
    found = []
    for place in PUBLIC:
        for root, folders, names in os.walk(place):
            if Path(root) != place:
                folders.clear()  # one folder deep
            for path in (Path(root, name) for name in names):
                with suppress(OSError):
                    seen = path.lstat()
                    if stat.S_ISREG(seen.st_mode) and seen.st_mtime >= since and seen.st_size < LARGE:
                        found.append(path)
    return [path for path in found if not any(path.is_relative_to(one) for one in but)]


def told(hit: Hit) -> str:
    """For a person: where, and how it is written there."""
    return f"{hit.place} {hit.encoding} {hit.offset:#x}"


def in_memory_of(pcscd, planted: Planted) -> dict[str, list[str]]:
    """The same of the card service."""
    hits = search_for_all(pcscd._process.pid, planted)
    return {name: [told(hit) for hit in found] for name, found in hits.items() if found}


def swapped(pid: int) -> dict[int, int]:
    """Kilobytes of each process that lie in swap; one that has ended meanwhile has none."""
    found = {}
    for one in descendants(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            status = Path(f"/proc/{one}/status").read_text()
            found[one] = int((status.partition("VmSwap:")[2].split() or ["0"])[0])
    return found


def swap_on_disk() -> list[str]:
    """What of this machine's swap lies on a disk: a search of memory says nothing of it."""
    return disk.swap_on_disk()


def today_ics() -> bytes:
    """A programme with one thing, which begins in a minute, but before midnight: so it is today's."""
    now = SystemClock().now()
    begins = min(now + timedelta(minutes=1), now.replace(hour=23, minute=59, second=59)).strftime("%Y%m%dT%H%M%S")
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Stuen//Planted//DA", "BEGIN:VEVENT", "UID:fest@stuen.example",
        "DTSTAMP:20250102T080000Z", f"DTSTART;TZID=Europe/Copenhagen:{begins}", "DURATION:PT3H", "SUMMARY:Fest",
        "X-STUEN-CAPACITY:20", "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def a_word(chance: random.Random) -> str:
    """Ten letters of no word, no letter twice; with one that every encoding writes in its own way."""
    return "".join(chance.sample("bcdfghklmnprstvz", 8)) + "øx"


class Planting:
    """A kiosk with one card of staff's, a guest who comes today, a letter on a stick; and words of nobody's."""

    def __init__(self, open_centre, folder: Path, outside: Path, chance: random.Random | None = None) -> None:
        """`outside` holds what is the visitor's own, and is not searched."""
        self.began, chance = time.time(), chance or random.Random()
        self.kept: Planted = {what: a_word(chance) for what in ("note", "contact", "letter")}
        self.guest = a_word(chance)
        self.ceremony = new_ceremony()
        self.card = a_card(self.ceremony, "Mette", pin=PIN)
        (outside / "mine").mkdir()
        (outside / "mine" / "Brev.txt").write_text(a_letter(self.kept["letter"]), "utf-8")
        (outside / "programme").mkdir()
        (outside / "programme" / "today.ics").write_bytes(today_ics())
        self.centre = open_centre(
            changed=(
                f'sticks = "{folder / "sticks"}"', f'sticks = "{outside}"',
                "[letters]", keep_list(self.ceremony, folder / "roster") + "[letters]",
                str(config.DEMO_FILE.parent / "programme"), str(outside / "programme"),
            ),
            before=self._sign_up,
        )  # fmt: skip
        self.scratch, self.visitor, self.pid = folder, self.centre.visitor, self.centre.kiosk.process.pid
        self.staff = staff_secrets(self.ceremony, self.card)

    def _sign_up(self, settings) -> None:
        """Somebody has signed up for today."""
        with app_store.open_programme(settings) as programme:
            day = SystemClock().now().date()
            (party,) = programme.calendar.occurrences(day, day + timedelta(days=1))
            programme.signups.sign_up(party.uid, party.occurrence, alias=self.guest)

    def found(self, planted: Planted) -> dict[str, list[str]]:
        """In the memory of all its processes."""
        return in_processes(self.pid, planted)

    def in_files(self, planted: Planted) -> dict[str, list[str]]:
        """In its files, and those that were written elsewhere since it began."""
        return in_files(planted, self.centre.folder, since=self.began)
