"""`python -m kiosk staff ca-create|enrol|revoke|list|take|rotate|recover|card-status`; deploy/keys.md has the ceremony.

No secret is an argument: passphrases and PINs are asked for at the terminal, read from standard input, or from open
file descriptors (`--passphrase-fd`, `--pin-fd`, `--management-fd`), a line each; one descriptor may serve for several.
"""

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, say
from kiosk.paths import there
from kiosk.staff import ca, failures, making
from kiosk.staff import roster as rosters
from kiosk.staff.at_desk import Ask, Hidden, NoFile, card_in, card_secrets
from kiosk.staff.ca import CentreKey
from kiosk.staff.enrol import Enrolled, Office, sound_clock
from kiosk.staff.errors import BadRoster, NotEnrolled
from kiosk.staff.making import Wanted
from kiosk.staff.register import Register
from kiosk.store import durable
from sync.events import encode
from sync.keyprint import keyprint

if TYPE_CHECKING:
    from kiosk.devices.cards import Cards
    from kiosk.staff.unlock import Unlocking


class Log(Protocol):
    """What is needed of the audit log."""

    def write(self, what: str, *, who: str) -> object:
        """Write down that this was done."""


class Ran(NamedTuple):
    """What a command found: JSON for programs, and lines for people."""

    found: dict[str, Any]
    lines: Sequence[str]


class Desk(NamedTuple):
    """What the commands work with. `cards()` gives readers that are not watched yet."""

    register: Register
    clock: Clock
    cards: "Callable[[], Cards]"
    unlocking: "Unlocking"
    log: Log
    ask: Ask


WHO: Final = "technician"
"""In the log: whoever sits at the command line, with the key from the safe."""


def create(args: argparse.Namespace, centre: str, clock: Clock, ask: Ask) -> Ran:
    """The centre's key, in a new file for the safe."""
    now = clock.now()
    sound_clock(now)
    secret = Hidden(ask)
    passphrase = secret.twice(_("A passphrase for the safe: "), args.passphrase_fd)
    key = ca.make(args.name or centre, now, os.urandom)
    try:
        ca.save(args.out, key, passphrase, os.urandom)
    except OSError as error:
        raise NoFile(file=args.out, why=error.strerror) from error
    mark = keyprint(key.certificate.hex())
    found = {"file": str(args.out), "centre": key.centre, "print": mark}
    return Ran(found, [
        _("Made {file}, the key of {centre}.").format(**found),
        _("Its print is {print}: write it down.").format(**found),
        *_for_the_safe(),
    ])  # fmt: skip


def enrol(args: argparse.Namespace, desk: Desk) -> Ran:
    """A card for somebody on the staff."""
    return _card(args, desk, "card.enrolled", lambda office, *given: office.enrol(*given, first=args.first))


def recover(args: argparse.Namespace, desk: Desk) -> Ran:
    """All cards are lost: a new leader's card, and the lost ones are closed."""
    args.leader = True
    return _card(args, desk, "keys.recovered", lambda office, *given: office.recover(*given))


def _card(args: argparse.Namespace, desk: Desk, logged: str, do: Callable[..., Enrolled]) -> Ran:
    hidden = Hidden(desk.ask)
    key = _key(args, hidden)
    _brought(args, desk, key)
    office = Office(key, desk.register, desk.clock)
    with card_in(desk.cards, args.wait) as (cards, insertion):
        secrets = card_secrets(args, hidden)
        try:
            done = do(office, cards, insertion, _wanted(args), secrets)
        finally:
            factory = bytes(secrets.management) == making.FACTORY
            secrets.wipe()
    desk.log.write(logged, who=WHO)
    return _made(done, args.name, factory=factory)


def revoke(args: argparse.Namespace, desk: Desk) -> Ran:
    """Close a card at once, at this kiosk; without the staff key nobody else would believe it."""
    card = desk.register.find(args.card)
    desk.register.close(card.serial)
    desk.log.write("card.revoked", who=WHO)
    name = desk.register.names().get(card.serial, card.serial)
    told = card.serial not in desk.register.untold()
    lines = [
        _("The card {name} is closed at this kiosk.").format(name=name),
        _who_hears(desk.register.roster(), told=told),
        _("If the card or its PIN may be in other hands: run 'kiosk staff rotate' with the key from the safe."),
    ]
    return Ran({"serial": card.serial, "name": name, "told": told}, lines)


def _who_hears(roster: rosters.Roster | None, *, told: bool) -> str:
    """How the other kiosks come to know that a card was closed here."""
    if told:
        return _("The centre's other kiosks hear of it from the hub.")
    if roster and roster.closers:
        return _("The others hear of it when a staff card is next opened here: put one in now. Or close it there too.")
    return _(
        "This list of cards is an old one: the others hear nothing of it before the next list. Close it there too."
    )


def rotate(args: argparse.Namespace, desk: Desk) -> Ran:
    """A new staff data key for the cards that remain."""
    key = _key(args, Hidden(desk.ask))
    leaving = [desk.register.find(one).serial for one in args.leaving]
    roster = Office(key, desk.register, desk.clock).rotate(leaving)
    desk.log.write("keys.rotated", who=WHO)
    found = {"number": roster.number, "epoch": roster.epoch, "cards": len(roster.cards), "left": leaving}
    return Ran(found, [
        _("The staff key is new (number {epoch}), and {cards} cards open it.").format(**found),
        _("What was kept before can still be read. Folders change over when a card is next used at a kiosk."),
        _("Kiosks with a hub get the new list from it; to the others bring it: 'kiosk staff list --out'."),
    ])  # fmt: skip


def take(args: argparse.Namespace, desk: Desk) -> Ran:
    """A newer list of the same centre, from another kiosk. Its signature says that it is whole: no key is asked for."""
    if desk.register.roster() is None:
        raise NotEnrolled
    try:
        document = json.loads(args.file.read_bytes())
    except OSError as error:
        raise NoFile(file=args.file, why=error.strerror) from error
    except ValueError as error:
        raise BadRoster from error
    if not isinstance(document, dict) or "roster" not in document:
        raise BadRoster
    try:
        desk.register.keep(encode(document))  # and tell of it: who made it may have no hub
    except ValueError as error:
        raise BadRoster from error
    desk.log.write("roster.taken", who=WHO)
    found = listed(argparse.Namespace(out=None), desk)
    told = {"number": found.found["number"], "cards": len(found.found["cards"])}
    lines = [_("The list is number {number} now, with {cards} cards.").format(**told), *found.lines]
    return Ran(told, lines)


def listed(args: argparse.Namespace, desk: Desk) -> Ran:
    """The cards on the list, and those that were closed."""
    register = desk.register
    roster, names, closed = register.roster(), register.names(), register.all_closed()
    cards = [_row(one, names, closed) for one in (roster.cards if roster else ())]
    gone = [
        {"serial": serial, "name": names.get(serial, ""), "since": rosters.in_text(since)}
        for serial, since in closed.items()
    ]
    found = {
        "centre": roster.centre if roster else None,
        "number": roster.number if roster else 0,
        "epoch": roster.epoch if roster else 0,
        "cards": cards,
        "closed": gone,
    }
    if args.out and roster:
        _written(args.out, roster.document)
    lines = [
        f"{one['serial'][:8]}  {one['name'] or '-':20}  {_(ROLES[one['role']]):10}  {one['not_after'][:10]}"
        for one in cards
        if not one["closed"]
    ]
    lines += [f"{one['serial'][:8]}  {one['name'] or '-':20}  {_('closed'):10}  {one['since'][:10]}" for one in gone]
    return Ran(found, lines or [_("No staff cards are set up at this kiosk yet.")])


def _row(card: rosters.Card, names: Mapping[str, str], closed: Mapping[str, datetime]) -> dict[str, str]:
    since = closed.get(card.serial)
    return {
        "serial": card.serial,
        "name": names.get(card.serial, ""),
        "role": card.role,
        "not_after": rosters.in_text(card.not_after),
        "closed": rosters.in_text(since) if since else "",
    }


ROLES: Final = {"staff": N_("staff"), "leader": N_("leader")}


def card_status(args: argparse.Namespace, desk: Desk) -> Ran:  # noqa: ARG001 - as the others
    """The reader, and how a kiosk would take the card in it; no PIN is asked for."""
    found: dict[str, Any] = {"reader": None, "card": "none", "who": None}
    try:
        with card_in(desk.cards, 0, found) as (cards, insertion):
            checked = desk.unlocking.look(cards, insertion)
    except KnownError as error:
        found["card"] = failures.called(error) if found["reader"] else "none"
        return Ran(found, [say(error)])
    found["card"], found["who"] = "ok", {"name": checked.who.name, "role": checked.who.role}
    lines = [_("The card of {name} is in order.").format(name=checked.who.name)]
    if checked.clock_wrong:
        lines.append(_("The kiosk's clock is wrong; set it."))
    return Ran(found, lines)


def _key(args: argparse.Namespace, hidden: Hidden) -> CentreKey:
    """The centre's key, out of the safe."""
    if not there(args.key):
        raise NoFile(file=args.key, why=_("it is not there"))
    try:
        return ca.load(args.key, hidden.one(_("The passphrase of the key from the safe: "), args.passphrase_fd))
    except OSError as error:
        raise NoFile(file=args.key, why=error.strerror) from error


def _brought(args: argparse.Namespace, desk: Desk, key: CentreKey) -> None:
    """A list from another kiosk, taken here first. Whoever has the key may say whom this kiosk believes."""
    if args.roster:
        try:
            document = args.roster.read_bytes()
        except OSError as error:
            raise NoFile(file=args.roster, why=error.strerror) from error
        rosters.read(document, key.certificate)
        desk.register.keep(document, first=True)


def _wanted(args: argparse.Namespace) -> Wanted:
    role: rosters.Role = "leader" if args.leader else "staff"
    return Wanted(args.name, role, keep=args.keep_keys, take_over=args.take_over)


def _made(done: Enrolled, name: str, *, factory: bool) -> Ran:
    card, roster = done.card, done.roster
    keep = _for_the_safe() if done.first else [_("The key file goes back into the safe now.")]
    keep.append(_("In a closed envelope in the safe, with the card's number on it: its PUK, and its management key."))
    if done.puk:
        keep.append(
            _("The card's new PUK is {puk}: write it down for the envelope, it is shown only now.").format(puk=done.puk)
        )
    if factory:
        keep.append(
            _("The card has the management key it came with: who has the card can destroy its keys, not use them.")
        )
    until = rosters.in_text(card.not_after)
    found = {
        "serial": card.serial,
        "name": name,
        "role": card.role,
        "not_after": until,
        "number": roster.number,
        "epoch": roster.epoch,
        "first": done.first,
        "puk": done.puk,
        "keep": keep,
    }
    line = _("The card of {name} is ready. Its number is {serial}, and it is valid until {day}.")
    return Ran(found, [line.format(name=name, serial=card.serial, day=until[:10]), *keep])


def _for_the_safe() -> list[str]:
    return [
        _("Into the safe: two copies of the key file, on two sticks. Never leave it on a kiosk."),
        _("In another place: the passphrase, on paper. Without both, nobody can make cards or get back what was kept."),
    ]


def _written(path: Path, document: bytes) -> None:
    try:
        durable.write_new(path, document)
    except OSError as error:
        raise NoFile(file=path, why=error.strerror) from error
