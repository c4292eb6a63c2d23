"""Many who try to enrol in the same instant, on PostgreSQL: a code lets one in, and dies after five, never later."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client
from django.utils import timezone

from sync.enrolment import Joining, read_code
from sync.hub import enrol_codes, keys
from sync.hub.models import Centre, HubKey, Kiosk, Organisation

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="STUEN_TEST_DATABASE=postgresql runs it"
)
pytestmark = [pytest.mark.django_db(transaction=True), only_postgresql]
MANY = 12


@pytest.fixture
def code():
    organisation = Organisation.objects.create(slug="byen", name="Byen")
    centre = Centre.objects.create(organisation=organisation, slug="midt", name="Midt")
    return enrol_codes.make(organisation, centre, "K", "rita", timezone.now())


def post(path, body, number):
    answer = Client().post(
        f"/api/1/enrol/{path}", json.dumps(body), content_type="application/json", REMOTE_ADDR=f"10.0.{number}.1"
    )
    return answer.status_code, answer.json()


def begun(typed, number):
    joining = Joining(read_code(typed), os.urandom)
    key = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
    return joining.second(post("begin", joining.first, number)[1], key, "1", "x")


def all_at_once(work):
    """What `work(number)` gave, of `MANY` at the same time."""

    def closing(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(closing, range(MANY)))


def test_one_gets_in(code):
    typed = enrol_codes.printed(code)
    seconds = [begun(typed, number) for number in range(MANY)]
    statuses = [status for status, _said in all_at_once(lambda number: post("finish", seconds[number], number))]
    assert sorted(statuses) == [200] + [403] * (MANY - 1)
    assert Kiosk.objects.count() == 1


def test_one_box_sent_many_times_is_one_kiosk_and_one_answer(code):
    second = begun(enrol_codes.printed(code), 0)
    answers = all_at_once(lambda _number: post("finish", second, 0))
    assert {status for status, _said in answers} == {200}
    assert len({said["box"] for _status, said in answers}) == 1
    assert Kiosk.objects.get().credential == 1


def test_five_wrong_tries_kill_it_however_many_come_at_once(code):
    wrong = code.number + ("000001" if code.secret == "000000" else "000000")
    seconds = [begun(wrong, number) for number in range(MANY)]
    good = begun(enrol_codes.printed(code), 90)
    all_at_once(lambda number: post("finish", seconds[number], number))
    code.refresh_from_db()
    assert code.wrong >= enrol_codes.MOST_WRONG
    assert post("finish", good, 90)[0] == 403


def test_a_first_key_is_one_key(code):
    organisation = Organisation.objects.get()
    assert len(set(all_at_once(lambda _number: keys.public_of(Organisation.objects.get(pk=organisation.pk))))) == 1
    all_at_once(lambda _number: keys.advance(Organisation.objects.get(pk=organisation.pk), 3))
    assert (HubKey.objects.count(), Organisation.objects.get().epoch) == (3, 3)
