"""What the card process can be asked to do with a card, by name. Secrets come and go beside the fields."""

from collections.abc import Callable
from typing import Final

from kiosk.devices import card_errors as errors
from kiosk.devices import piv, piv_manage
from kiosk.devices.card_pipe import Fields
from kiosk.devices.piv_line import Line

Task = Callable[[Line, Fields, list[bytearray]], tuple[object, list[bytearray]]]


def look(line: Line, fields: Fields, _secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """Who the card says it is, and a proof that it is not a copy of what anybody can read. No PIN.

    Without a challenge there is no proof, and no number: a glance at what is asked for, for a slow card.
    """
    piv.select(line)
    guid = piv.guid(line) if fields["challenge"] else b""
    certificates = {slot: piv.certificate(line, slot) for slot in fields["slots"]}
    own, proved = certificates.get(piv.PROVE), b""
    if fields["challenge"] and own is not None and (number := _algorithm(own)):
        proved = piv.sign(line, piv.PROVE, number, bytes.fromhex(fields["challenge"]))
    return {
        "guid": guid.hex(),
        "certificates": {slot: der.hex() for slot, der in certificates.items() if der is not None},
        "tries_left": piv.tries_left(line),
        "proved": proved.hex(),
        "algorithm": _algorithm(certificates.get(piv.LOGIN)),
    }, []


def _algorithm(der: bytes | None) -> int:
    try:
        return piv.algorithm(der) if der else 0
    except errors.CardRefused:
        return 0


def unlock(line: Line, fields: Fields, secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """The PIN; then 9A signs and 9D agrees with a point."""
    _same(line, fields)
    piv.verify(line, secrets[0], spend_last=fields["spend_last"])
    signature = piv.sign(line, piv.LOGIN, fields["algorithm"], bytes.fromhex(fields["challenge"]))
    shared = piv.agree(line, piv.AGREE, bytes.fromhex(fields["point"]))
    return {"signature": signature.hex()}, [shared]


def prove(line: Line, fields: Fields, secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """A signature by any slot, after the PIN where one is given."""
    _same(line, fields)
    if secrets:
        piv.verify(line, secrets[0], spend_last=fields["spend_last"])
    return {
        "signature": piv.sign(line, fields["slot"], fields["algorithm"], bytes.fromhex(fields["challenge"])).hex()
    }, []


def manage(line: Line, fields: Fields, secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """The management key; then what `fields` asks for: a number, a new key in a slot, a certificate."""
    _same(line, fields)
    piv_manage.manage(line, secrets[0])
    done: dict[str, str] = {}
    if number := fields.get("guid"):
        piv_manage.put_guid(line, bytes.fromhex(number), fields["until"])
    if slot := fields.get("generate"):
        done["point"] = piv_manage.generate(line, slot, fields["algorithm"]).hex()
    if der := fields.get("certificate"):
        piv_manage.put_certificate(line, fields["slot"], bytes.fromhex(der))
    return done, []


def change(line: Line, fields: Fields, secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """A new PIN or PUK for the old one."""
    _same(line, fields)
    piv.change(line, piv.PUK if fields["puk"] else piv.PIN, *secrets)
    return {}, []


def unblock(line: Line, fields: Fields, secrets: list[bytearray]) -> tuple[object, list[bytearray]]:
    """A new PIN by the PUK."""
    _same(line, fields)
    piv.unblock(line, *secrets)
    return {}, []


def _same(line: Line, fields: Fields) -> None:
    """Choose the application, and go on only with the card that was looked at."""
    piv.select(line)
    if fields["known"] is not None and piv.guid(line) != bytes.fromhex(fields["known"]):
        raise errors.CardSwapped


TASKS: Final[dict[str, Task]] = {
    "look": look,
    "unlock": unlock,
    "prove": prove,
    "manage": manage,
    "change": change,
    "unblock": unblock,
}
