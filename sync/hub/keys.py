"""The signing keys of an organisation's hub: one for each epoch, each step signed by the key before.

Key `number` n belongs to epoch n, and its seed is derived from the seed before it and the hub's own secret. So a hub
that was restored from a backup of before a step comes to the same key again, and the kiosks that had taken the step
still know it: they name the key they know (`?hub_key=`), and the hub takes the steps it had lost. Whoever only has
an old copy of the database, without the hub's secret, can't derive what came after it.
"""

import secrets
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from sync.credential import Step, step
from sync.events import device_of
from sync.hub.models import HubKey, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

LOST_STEPS = 16
"""How many steps ahead of it a kiosk may be after the hub was restored: kiosks blocked since the backup."""


def signing_key(organisation: Organisation, named: str = "") -> tuple[Ed25519PrivateKey, str]:
    """The key that signs for this organisation, and its id (16 hex digits).

    `named` is the id of the key that the kiosk says it knows (`?hub_key=`, a part of the signed request): if that is
    one of this hub's, the answer is signed with it, so that a kiosk can follow the steps since (`steps`). One that this
    hub has yet to come to again takes it there. The organisation's first key is made when it is first asked for.
    """
    key = _key(organisation, organisation.epoch)
    newest = id_of(key)
    if not named or named == newest:
        return key, newest
    for number in range(organisation.epoch - 1, 0, -1):
        older = _key(organisation, number)
        if named == id_of(older):
            return older, named
    for number, seed in _ahead(organisation):
        if named == id_of(_private(seed)):
            advance(organisation, number)
            return _private(seed), named
    return key, newest


def id_of(key: Ed25519PrivateKey) -> str:
    """The id of a signing key: what its answers say in `keyid`."""
    return device_of(key.public_key().public_bytes_raw())


def first_key(organisation: Organisation) -> Ed25519PrivateKey:
    """The key of epoch 1, which stays the same for ever: turns.py makes proofs with it."""
    return _key(organisation, 1)


def public_of(organisation: Organisation) -> str:
    """The newest signing key's public half, hex: what a kiosk gets when it is enrolled."""
    return _key(organisation, organisation.epoch).public_key().public_bytes_raw().hex()


def steps(organisation: Organisation, known: str) -> list[Step]:
    """The steps from the key with this id to the newest, the first first; none when it is the newest, or a stranger."""
    found: list[Step] = []
    new = _key(organisation, organisation.epoch)
    for number in range(organisation.epoch, 1, -1):
        if id_of(new) == known:
            return found
        old = _key(organisation, number - 1)
        found.insert(0, step(old, new.public_key().public_bytes_raw().hex(), number))
        new = old
    return found if id_of(new) == known else []


def advance(organisation: Organisation, to: int) -> None:
    """Raise the organisation's epoch to `to`, with a key for it: all credentials of before are void.

    Inside the caller's transaction, or one of its own.
    """
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        make_first(locked)
        for number in range(locked.epoch + 1, to + 1):
            before = HubKey.objects.get(organisation=locked, number=number - 1)
            HubKey.objects.get_or_create(organisation=locked, number=number, defaults={"seed": _next(before.seed)})
        locked.epoch = max(locked.epoch, to)
        locked.save(update_fields=["epoch"])
    organisation.epoch = locked.epoch


def make_first(organisation: Organisation) -> None:
    """See that the first key is there; done twice, it is done once."""
    HubKey.objects.get_or_create(organisation=organisation, number=1, defaults={"seed": secrets.token_hex(32)})


_known: dict[tuple[int, str, int], Ed25519PrivateKey] = {}
"""Keys that this process has read, by organisation, its history (another after a restore), and number."""


def _key(organisation: Organisation, number: int) -> Ed25519PrivateKey:
    at = (organisation.pk, organisation.history, number)
    if at not in _known:
        if number == 1:
            make_first(organisation)
        key = _private(HubKey.objects.get(organisation=organisation, number=number).seed)
        # Only what is committed is remembered: a key that is rolled back was never there.
        transaction.on_commit(partial(_known.__setitem__, at, key))
        return key
    return _known[at]


def _private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def _next(seed: str) -> str:
    derive = HKDF(SHA256(), 32, salt=settings.SECRET_KEY.encode(), info=b"stuen next hub key")
    return derive.derive(bytes.fromhex(seed)).hex()


def _ahead(organisation: Organisation) -> "Iterator[tuple[int, str]]":
    seed = HubKey.objects.get(organisation=organisation, number=organisation.epoch).seed
    for number in range(organisation.epoch + 1, organisation.epoch + 1 + LOST_STEPS):
        seed = _next(seed)
        yield number, seed
