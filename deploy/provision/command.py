"""The command: what was asked for, checked whole before anything is written; then card after card."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from deploy.provision import devices, rows
from deploy.provision.fat import CardError, boot_offset, put
from deploy.provision.rows import BadTable, Card
from kiosk.setup_file import FILE

ROOM: Final = 2 * 10**9
"""Bytes of the smallest card: both slots, and something for the data."""
HELP: Final = """\
The table has a line for each kiosk; its first line names the columns (comma or semicolon between them, UTF-8):
  name          what the card is called, here and in the names of files; nothing of it goes to the kiosk
  centre        the centre's name as visitors know it        address, phone   what receipts say
  language      of staff: da or en; empty: the kiosk asks    rotate           0, 90, 180 or 270
  hub, code     the hub's address and the ten digits from its console: they work once
  hub_ca        a file beside the table: the certificate of a hub that made its own
  help_ca       a file beside the table: the keys of who may be let in for help
  help_key      a file beside the table: the kiosk's own key at the machine that help.tunnel names
  help_hosts    a file beside the table: that machine's own keys (ssh-keyscan)
  staff_list    a file beside the table: whose cards are staff's, as 'kiosk staff list --out' wrote it
  wifi_ssid, wifi_psk, wifi_country
and any setting of centre.toml by its name: screen.inches, calendar.feeds (several between spaces).
All but name may be missing or empty: the kiosk then asks at its first start. An example: deploy/provision/example.csv.

The table and the cards hold the codes and the passwords of Wi-Fi. Delete the table when the kiosks are in service.
"""


def main(words: list[str] | None = None) -> int:
    """0 when all is done, 1 when a card could not be written, 2 for a mistake in the table or the command."""
    given = _parser().parse_args(words)
    try:
        cards = _wanted(rows.read(given.table), given.start)
        if given.check or not (given.out or given.device):
            return _checked(cards, given)
        return _to_devices(cards, given) if given.device else _to_folder(cards, given)
    except BadTable as error:
        return _no(f"{rows.shown(given.table, error.mistakes)}Nothing was written.", 2)
    except OSError as error:
        return _no(f"{error.filename or given.table}: {error.strerror}", 2)
    except CardError as error:
        return _no(str(error), 1)
    except KeyboardInterrupt:
        return _no("\nStopped.", 1)


def _wanted(cards: list[Card], start: str | None) -> list[Card]:
    """The cards from this one on."""
    names = [card.name for card in cards]
    if start and start not in names:
        raise CardError(f"There is no {start} in the table; there is {', '.join(names)}.")
    return cards[names.index(start) :] if start else cards


def _checked(cards: list[Card], given: argparse.Namespace) -> int:
    found = rows.summary(cards)
    _say(f"{found['cards']} cards, {found['codes']} with a code, {found['wifi']} with Wi-Fi. Nothing is wrong.")
    return 0 if given.check else _no("Say --out DIR or --device DEVICE to have them written.", 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deploy/provision/cards",
        description="Prepare cards for many kiosks from a table (CSV).",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("table", type=Path, metavar="CSV", help="the table of kiosks")
    parser.add_argument("--image", type=Path, help="the image that the cards get (.img)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--out", type=Path, metavar="DIR", help="write an image, or without --image a setup file, for each"
    )
    where.add_argument(
        "--device", type=Path, action="append", help="write to the card in this device; may be said again"
    )
    parser.add_argument("--from", dest="start", metavar="NAME", help="begin at this one: those before it are done")
    parser.add_argument("--largest", type=int, default=devices.LARGEST // 10**9, metavar="GB", help="of a device; 256")
    parser.add_argument("--check", action="store_true", help="only say whether the table is right")
    return parser


def _to_folder(cards: list[Card], given: argparse.Namespace) -> int:
    if given.image:
        boot_offset(given.image)
    given.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    ends = ".img" if given.image else ".toml"
    files = [given.out / f"stuen-{card.name}{ends}" for card in cards]
    if there := [file.name for file in files if file.exists()]:
        raise CardError(f"{given.out} has {', '.join(there)} already; take them away, or say --from")
    for number, (card, file) in enumerate(zip(cards, files, strict=True), 1):
        fresh = file.with_name(f".{file.name}.new")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            if given.image:
                _copy(given.image, fresh)
                put(fresh, FILE, card.setup)
            else:
                fresh.write_bytes(card.setup)
            fresh.rename(file)
        finally:
            fresh.unlink(missing_ok=True)
        _say(f"{number}/{len(cards)} {card.name}: {file}")
    return 0


def _copy(image: Path, to: Path) -> None:
    """A copy that takes no room for zeros, nor for anything where the file system can share blocks."""
    try:
        subprocess.run(
            ["cp", "--sparse=always", "--reflink=auto", str(image), str(to)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        shutil.copyfile(image, to)


def _to_devices(cards: list[Card], given: argparse.Namespace) -> int:
    if not given.image:
        raise CardError("Say --image: a card needs all of it.")
    boot_offset(given.image)
    for device, number, card in _turns(cards, given.device):
        devices.refuse(device, max(ROOM, given.image.stat().st_size), given.largest * 10**9)
        head = f"{number}/{len(cards)} {card.name} to {device}"
        devices.write(given.image, device, _line(head))
        put(device, FILE, card.setup)
        _say(f"\r{head}: written and read back    ")
    return 0


def _turns(cards: list[Card], given: list[Path]) -> Iterator[tuple[Path, int, Card]]:
    """Each card's device; where there are more cards than devices, a person changes them."""
    if len(cards) > len(given) and not sys.stdin.isatty():
        raise CardError(f"{len(cards)} cards and {len(given)} devices: run it where somebody can change the cards.")
    for at, card in enumerate(cards):
        if at >= len(given):
            input(f"Put the card for {card.name} into {given[at % len(given)]}, and press Enter. ")
        yield given[at % len(given)], at + 1, card


def _line(head: str) -> Callable[[str, int, int], None]:
    """What tells of progress: one line that changes on a terminal, and a line each ten per cent elsewhere."""
    told = [-1, time.monotonic()]

    def tell(what: str, done: int, size: int) -> None:
        share = 100 * done // max(1, size)
        if sys.stdout.isatty():
            if time.monotonic() - told[1] > 0.2:
                told[1] = time.monotonic()
                sys.stdout.write(f"\r{head}: {what}, {share} %   ")
                sys.stdout.flush()
        elif share // 10 != told[0]:
            told[0] = share // 10
            _say(f"{head}: {what}, {share} %")

    return tell


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _no(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code
