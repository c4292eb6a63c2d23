"""The hub's keys: one an epoch, a kiosk that was off follows, and a restored hub comes to the same ones again."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from sync import credential, wire
from sync.events import device_of
from sync.hub import keys
from sync.hub.models import Centre, HubKey, Kiosk, Organisation

pytestmark = pytest.mark.django_db
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@pytest.fixture
def organisation():
    return Organisation.objects.create(slug="byen", name="Byen")


@pytest.fixture
def kiosk(organisation):
    centre = Centre.objects.create(organisation=organisation, slug="midt", name="Midt")
    return Kiosk.objects.create(
        device=device_of(PUBLIC),
        public_key=PUBLIC.hex(),
        organisation=organisation,
        centre=centre,
        name="Døren",
        enrolled=datetime.now(UTC),
        credential=1,
        credential_until=datetime.now(UTC) + timedelta(days=90),
    )


def ask(client, path, turn=0, method="POST", body=b"{}"):
    """A signed request, and what answers it: (status, body, id of the key that signed, who checks it)."""
    nonce = f"{time.monotonic_ns():022d}"
    headers = wire.request_headers(
        method, path, body, key=KEY, device=device_of(PUBLIC), turn=turn, created=1, nonce=nonce
    )
    answer = client.generic(method, path, body, content_type="application/json", headers=headers)
    named = answer["Signature-Input"].split('keyid="')[1][:16]
    signature = wire.signature_of(headers)

    def holds(public: str) -> bool:
        try:
            wire.check_answer(
                answer.status_code,
                answer.headers,
                answer.content,
                public_key=bytes.fromhex(public),
                request_signature=signature,
            )
        except wire.NotTheHub:
            return False
        return True

    return answer.status_code, json.loads(answer.content), named, holds


def rotate(organisation, times=1):
    keys.advance(organisation, organisation.epoch + times)


def test_each_step_is_signed_by_the_key_before(organisation):
    first = keys.public_of(organisation)
    known = keys.signing_key(organisation)[1]
    rotate(organisation)
    rotate(organisation, 3)
    assert (organisation.epoch, HubKey.objects.count()) == (5, 5)
    steps = keys.steps(organisation, known)
    assert [one["number"] for one in steps] == [2, 3, 4, 5]
    assert credential.follow(steps, first) == keys.public_of(organisation)
    assert keys.steps(organisation, keys.signing_key(organisation)[1]) == []
    assert keys.steps(organisation, "0" * 16) == []


def test_an_organisations_keys_are_its_own(organisation):
    other = Organisation.objects.create(slug="anden", name="Anden")
    assert keys.public_of(organisation) != keys.public_of(other)
    own = keys.signing_key(organisation)[1]
    assert keys.signing_key(other, own)[1] == keys.signing_key(other)[1]


def test_the_key_that_a_kiosk_names_signs(organisation):
    first = keys.signing_key(organisation)[1]
    rotate(organisation)
    newest = keys.signing_key(organisation)[1]
    assert first != newest
    assert keys.signing_key(organisation, first)[1] == first
    assert keys.signing_key(organisation, newest)[1] == newest
    assert keys.signing_key(organisation, "nonsense")[1] == newest


def test_a_hub_that_was_restored_comes_to_the_same_keys_again(organisation):
    keys.public_of(organisation)
    rotate(organisation, 2)
    known, public = keys.signing_key(organisation)[1], keys.public_of(organisation)
    HubKey.objects.exclude(number=1).delete()
    Organisation.objects.update(epoch=1, history="restored")
    restored = Organisation.objects.get()
    assert keys.public_of(restored) != public
    assert keys.signing_key(restored, known)[1] == known
    assert (restored.epoch, keys.public_of(restored)) == (3, public)
    assert Organisation.objects.get().epoch == 3


def test_whoever_lacks_the_hubs_secret_cannot_derive_the_next(organisation, settings):
    first = HubKey(seed="11" * 32).seed
    mine = keys._next(first)
    settings.SECRET_KEY = "another"
    assert keys._next(first) != mine


def test_to_advance_twice_is_to_advance_once(organisation):
    keys.public_of(organisation)
    keys.advance(organisation, 2)
    keys.advance(Organisation.objects.get(), 2)
    keys.advance(organisation, 1)
    assert (Organisation.objects.get().epoch, HubKey.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_rolled_back_is_not_remembered():
    organisation = Organisation.objects.create(slug="byen", name="Byen")

    def made_and_undone() -> str:
        with transaction.atomic():
            keys.public_of(organisation)
            public = keys.public_of(organisation)
            transaction.set_rollback(True)
        return public

    assert made_and_undone() != keys.public_of(organisation)
    assert keys.public_of(organisation) == keys.public_of(organisation)
    with pytest.MonkeyPatch.context() as patch:  # what is committed costs no question
        patch.setattr(HubKey.objects, "get", None)
        keys.public_of(organisation)


def test_renew_gives_the_next_credential(client, kiosk):
    status, said, _named, holds = ask(client, "/api/1/renew")
    assert status == 200
    assert holds(keys.public_of(kiosk.organisation))
    found = credential.check(said["credential"], keys.public_of(kiosk.organisation), PUBLIC.hex())
    assert (found["number"], found["epoch"], said["steps"]) == (2, 1, [])
    kiosk.refresh_from_db()
    assert (kiosk.credential, kiosk.credential_epoch) == (2, 1)


def test_a_credential_that_is_over_opens_nothing_but_renew(client, kiosk):
    Kiosk.objects.update(credential_until=datetime.now(UTC) - timedelta(days=200))
    status, said, *_ = ask(client, f"/api/1/packs/demo/1/{'0' * 64}", method="GET", body=b"")
    assert (status, said["error"]) == (401, "expired")
    assert ask(client, "/api/1/renew")[0] == 200
    kiosk.refresh_from_db()
    assert kiosk.credential_until > datetime.now(UTC) + timedelta(days=89)


def test_a_kiosk_that_was_off_through_several_steps_gets_there(client, kiosk):
    known = keys.public_of(kiosk.organisation)
    rotate(kiosk.organisation, 4)
    _status, _said, named, holds = ask(client, "/api/1/renew")
    assert not holds(known)  # it did not say what it knows
    assert named != device_of(bytes.fromhex(known))
    status, said, named, holds = ask(client, f"/api/1/renew?hub_key={device_of(bytes.fromhex(known))}", turn=1)
    assert status == 200
    assert holds(known)
    newest = credential.follow(said["steps"], known)
    found = credential.check(said["credential"], newest, PUBLIC.hex())
    assert (found["epoch"], found["hub_key"]) == (5, device_of(bytes.fromhex(newest)))
    status, said, named, holds = ask(client, "/api/1/renew", turn=2)
    assert holds(newest)


def test_a_kiosk_takes_a_restored_hub_back_to_the_key_it_knows(client, kiosk):
    keys.public_of(kiosk.organisation)
    rotate(kiosk.organisation)
    known = keys.public_of(kiosk.organisation)
    HubKey.objects.exclude(number=1).delete()
    Organisation.objects.update(epoch=1, history="restored")
    status, said, _named, holds = ask(client, f"/api/1/renew?hub_key={device_of(bytes.fromhex(known))}")
    assert (status, said["steps"]) == (200, [])
    assert holds(known)
    assert credential.check(said["credential"], known, PUBLIC.hex())["epoch"] == 2


def test_a_blocked_kiosk_is_not_given_another(client, kiosk):
    Kiosk.objects.update(blocked=datetime.now(UTC), why_blocked="stolen")
    status, said, *_ = ask(client, "/api/1/renew")
    assert (status, said["error"]) == (403, "blocked")
    kiosk.refresh_from_db()
    assert kiosk.credential == 1
