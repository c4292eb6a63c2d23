"""Many kiosks and a coordinator at the same time, on PostgreSQL: nobody waits for ever, and nothing is missed.

SQLite lets one writer in at a time, so there this could not fail.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from sync.hub import activities, revoke, seats
from sync.hub.carried import Box
from sync.hub.models import Change, Kiosk, Lease, SignUp
from tests.helpers import hub_kiosk
from tests.helpers.boxes import Maker
from tests.helpers.hub_kiosk import activity, name

CAPACITY, ROUNDS = 12, 15
only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="STUEN_TEST_DATABASE=postgresql runs it"
)
pytestmark = [pytest.mark.django_db(transaction=True), only_postgresql]


def _closing(work):
    try:
        return work()
    finally:
        connection.close()


def _visitors(kiosk, one, dice):
    """Sign-ups, promises and cancellations of one kiosk; gives all statuses it was answered with."""
    answers, mine = [], []
    for _ in range(ROUNDS):
        for _ in range(dice.randint(1, 4)):
            if mine and dice.random() < 0.4:
                kiosk.cancel(mine.pop(dice.randrange(len(mine))), one.uid, name(one))
            elif dice.random() < 0.3:
                mine.append(kiosk.sign_up(one.uid, name(one), status="confirmed", lease=True))
            else:
                mine.append(kiosk.sign_up(one.uid, name(one), seats=dice.randint(1, 3)))
        answers.append(kiosk.send().status)
        if answers[-1] == 401:
            answers += [kiosk.ask("POST", "renew", {}).status, kiosk.send().status]
    return answers


def _follower(kiosk):
    """Follow the log by its cursor, page by page; gives what it knows at the end."""
    known, after = {}, ""
    for _ in range(ROUNDS * 4):
        found, after = kiosk.read(after, limit=3)
        known |= found
    return known, after


def _coordinator(one, blocked):
    for turn in range(ROUNDS):
        one.refresh_from_db()
        one.title = f"A {turn}"
        activities.save(one, "u")
        if turn == ROUNDS // 2:
            revoke.block(blocked.row, "stolen", "u")
            revoke.unblock(blocked.row, "u")
    return []


def test_many_at_once():
    centre = hub_kiosk.centre(hub_kiosk.organisation())
    kiosks = [hub_kiosk.TestKiosk(centre) for _ in range(4)]
    follower, blocked = hub_kiosk.TestKiosk(centre), hub_kiosk.TestKiosk(centre)
    one = activity(centre, capacity=CAPACITY, lease_size=1)
    activities.save(one, "u")
    jobs = [lambda kiosk=kiosk, n=n: _visitors(kiosk, one, random.Random(n)) for n, kiosk in enumerate(kiosks)]
    jobs.append(lambda: _coordinator(one, blocked))
    with ThreadPoolExecutor(len(jobs) + 1) as threads:
        following = threads.submit(_closing, lambda: _follower(follower))
        answers = [done.result() for done in [threads.submit(_closing, job) for job in jobs]]
        known, after = following.result()
    # Whoever asked while keys changed was told to renew, and nothing else went wrong.
    assert {status for some in answers for status in some} <= {200, 401}
    lent = sum(lease.left for lease in Lease.objects.all())
    tally = seats.tally(centre.organisation, one.uid, name(one))
    assert tally.taken + lent <= CAPACITY
    line = SignUp.objects.filter(status="waiting").order_by("order")
    decided = {change.body["signup"]: change.body for change in Change.objects.filter(kind="decision", gone=False)}
    assert [decided[row.signup]["position"] for row in line] == list(range(1, len(line) + 1))
    numbers = list(Change.objects.values_list("n", flat=True))
    assert len(numbers) == len(set(numbers))
    # What was followed, as it came, is what one finds who reads all from the beginning.
    rest, _after = follower.read(after)
    followed = {key: change for key, change in (known | rest).items() if not change["gone"]}
    assert followed == follower.read()[0]


def test_many_bring_the_same_box():
    """The newest stays, whoever was first; and the last word about it says so."""
    centre, maker = hub_kiosk.centre(hub_kiosk.organisation()), Maker()
    kiosks = [hub_kiosk.TestKiosk(centre) for _ in range(4)]

    def bring(kiosk, dice):
        found = []
        for version in dice.sample(range(1, 10), 9):
            name, _version, blob = maker.copy(version, bytes([dice.randrange(3)]))
            answer = kiosk.ask("POST", f"boxes/{name}/{version}", blob)
            found.append((answer.status, version, blob, answer.json["have"]))
        return found

    with ThreadPoolExecutor(len(kiosks)) as threads:
        jobs = [(kiosk, random.Random(n)) for n, kiosk in enumerate(kiosks)]
        done = [threads.submit(_closing, lambda job=job: bring(*job)) for job in jobs]
        answers = [answer for one in done for answer in one.result()]
    assert {status for status, *_ in answers} == {200}
    assert all(have >= version for _status, version, _blob, have in answers)
    newest = max((version, blob) for _status, version, blob, _have in answers)
    box = Box.objects.get()
    assert (box.version, bytes(box.blob)) == newest
    body = Change.objects.get(kind="box").body
    assert (body["version"], body["sha256"]) == (9, box.sha256)


def test_a_lock_that_does_not_come_free_is_answered_and_signed():
    kiosk = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation()))
    kiosk.ask("POST", "status", {})
    held, done = Event(), Event()

    def hold():
        with transaction.atomic():
            Kiosk.objects.select_for_update().get(device=kiosk.device)
            held.set()
            done.wait(30)

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)
        cursor.execute("SET lock_timeout = '100ms'")
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_closing, hold)
        assert held.wait(30)
        try:
            said = kiosk.ask("POST", "status", {})
        finally:
            done.set()
    assert (said.status, said.json["error"], said.headers["Retry-After"]) == (503, "slow_down", "5")
    assert said.signed
    connection.close()
    assert kiosk.ask("POST", "status", {}).status == 200
