"""The log of changes: pages, audiences, cursors that mean nothing any more, what is gone."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from sync.hub import changes, statements
from sync.hub.models import Change, Kiosk, Organisation
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db


def publish(kiosk, key, n=0, *, audience="", gone=False):
    return changes.publish(kiosk.row.organisation_id, key, "seats", {"n": n}, audience=audience, gone=gone)


def keys(found):
    return [change["key"] for change in found]


def test_a_change_as_the_protocol_has_it(kiosk):
    n = changes.publish(kiosk.row.organisation_id, 'a"b', "seats", {"æ": [1, None]})
    said = kiosk.ask("GET", "changes?after=&limit=500")
    cursor = f"{kiosk.row.organisation.history}-{kiosk.row.centre_id}.{n}"
    change = {"n": n, "key": 'a"b', "kind": "seats", "body": {"æ": [1, None]}, "gone": False}
    have = {"epoch": 0, "seq": 0}
    assert said.json == {"have": have, "changes": [change], "cursor": cursor, "more": False, "poll": 300}
    assert kiosk.ask("GET", f"changes?after={cursor}").json["changes"] == []
    assert kiosk.row.cursor == n


def test_whoever_asks_hears_how_far_the_hub_has_its_own_events(kiosk):
    other = hub_kiosk.TestKiosk(kiosk.row.centre)
    for _ in range(2):
        kiosk.event("note")
    kiosk.send()
    assert kiosk.ask("GET", "changes?after=&limit=1").json["have"] == {"epoch": 1, "seq": 2}
    assert kiosk.ask("POST", "status", {}).json == {"have": {"epoch": 1, "seq": 2}}
    assert other.ask("GET", "changes?after=&limit=1").json["have"] == {"epoch": 0, "seq": 0}


def test_pages_in_order_and_the_newest_word_of_a_key(kiosk):
    for n in range(7):
        publish(kiosk, f"key/{n}")
    publish(kiosk, "key/2", 9)
    seen, after, more = [], "", True
    while more:
        said = kiosk.ask("GET", f"changes?after={after}&limit=3").json
        seen, after, more = seen + said["changes"], said["cursor"], said["more"]
    assert keys(seen) == [f"key/{n}" for n in (0, 1, 3, 4, 5, 6, 2)]
    assert seen[-1]["body"] == {"n": 9}
    assert [change["n"] for change in seen] == sorted(change["n"] for change in seen)


def test_of_two_words_in_one_go_the_later_counts(kiosk):
    words = [changes.Word("a", "seats", {"n": n}) for n in range(3)] + [changes.Word("b", "seats", {})]
    last = changes.publish_many(kiosk.row.organisation_id, words)
    assert last == kiosk.row.organisation.counter == 2
    assert Change.objects.get(key="a").body == {"n": 2}


def test_everybody_the_centre_and_the_kiosk(kiosk, centre):
    north = hub_kiosk.TestKiosk(hub_kiosk.centre(centre.organisation, "north"))
    stranger = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation("other")))
    publish(kiosk, "all")
    publish(kiosk, "centre", audience=changes.centre(centre.pk))
    publish(kiosk, "kiosk", audience=kiosk.device)
    publish(kiosk, "same", audience=kiosk.device)
    publish(kiosk, "same", audience=north.device)
    assert sorted(kiosk.read()[0]) == ["all", "centre", "kiosk", "same"]
    assert sorted(north.read()[0]) == ["all", "same"]
    assert sorted(stranger.read()[0]) == []
    # Neither does another organisation's centre or device with the same name get anything.
    publish(stranger, "secret", audience=changes.centre(centre.pk))
    publish(stranger, "secret", audience=kiosk.device)
    assert sorted(kiosk.read()[0]) == ["all", "centre", "kiosk", "same"]


def test_a_cursor_passes_what_is_not_for_us(kiosk):
    publish(kiosk, "a")
    _found, after = kiosk.read()
    for n in range(5):
        publish(kiosk, f"other/{n}", audience="f" * 16)
    last = publish(kiosk, "b")
    found, after = kiosk.read(after)
    assert list(found) == ["b"]
    assert after.endswith(f".{last}")


@pytest.mark.parametrize("after", ["x", "0.0", ".1", "abcd-1.5", "{history}-{centre}.99", "{history}-0.1", "١-١.١"])
def test_cursors_that_mean_nothing(kiosk, after):
    publish(kiosk, "a")
    row = kiosk.row
    after = after.format(history=row.organisation.history, centre=row.centre_id)
    from urllib.parse import quote

    said = kiosk.ask("GET", f"changes?after={quote(after)}")
    assert (said.status, said.json["error"], said.signed) == (410, "reset", True)


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "", "1000", "²"])
def test_limits_that_are_none(kiosk, limit):
    from urllib.parse import quote

    assert kiosk.ask("GET", f"changes?limit={quote(limit)}").json["error"] == "bad_request"


def test_a_kiosk_that_was_moved_reads_all_again(kiosk, centre):
    north = hub_kiosk.centre(centre.organisation, "north")
    publish(kiosk, "a", audience=changes.centre(north.pk))
    _found, after = kiosk.read()
    Kiosk.objects.update(centre=north)
    assert kiosk.ask("GET", f"changes?after={after}").status == 410
    assert list(kiosk.read()[0]) == ["a"]


def test_what_is_gone_is_said_and_left_out_of_a_list_from_the_beginning(kiosk):
    publish(kiosk, "a")
    publish(kiosk, "b")
    _found, after = kiosk.read()
    publish(kiosk, "a", gone=True)
    found, _after = kiosk.read(after)
    assert found["a"]["gone"]
    assert list(kiosk.read()[0]) == ["b"]


def test_what_goes_while_a_kiosk_reads_from_the_beginning_is_said(kiosk):
    for key in "abc":
        publish(kiosk, key)
    first = kiosk.ask("GET", "changes?after=&limit=1").json
    publish(kiosk, "a", gone=True)
    found, after = kiosk.read(first["cursor"], limit=1)
    assert found["a"]["gone"]
    assert sorted(found) == ["a", "b", "c"]
    assert after.count(".") == 1


def test_gone_is_forgotten_after_90_days_and_with_it_older_cursors(kiosk):
    now = timezone.now()
    for key in "abc":
        publish(kiosk, key)
    half = kiosk.ask("GET", "changes?after=&limit=1").json["cursor"]
    _found, before = kiosk.read()
    publish(kiosk, "a", gone=True)
    _found, after = kiosk.read()
    publish(kiosk, "d")
    assert changes.tidy(now + timedelta(days=89)) == 0
    assert kiosk.ask("GET", f"changes?after={before}").status == 200
    assert changes.tidy(now + timedelta(days=91)) == 1
    assert changes.tidy(now + timedelta(days=91)) == 0
    assert kiosk.ask("GET", f"changes?after={before}").status == 410
    assert kiosk.ask("GET", f"changes?after={half}").status == 410
    assert kiosk.ask("GET", f"changes?after={after}").status == 200
    # Who begins now has nothing to miss, however small the pages are.
    found, _after = kiosk.read(limit=1)
    assert list(found) == ["b", "c", "d"]


def test_a_page_has_a_bound_in_bytes(kiosk, monkeypatch):
    monkeypatch.setattr(changes, "MOST_PAGE_BYTES", 10)
    for n in range(3):
        publish(kiosk, f"key/{n}", n)
    said = kiosk.ask("GET", "changes").json
    assert (len(said["changes"]), said["more"]) == (1, True)
    assert len(kiosk.read()[0]) == 3


def test_a_change_is_published_in_a_transaction_or_not_at_all(kiosk, monkeypatch):
    organisation_id = kiosk.row.organisation_id
    monkeypatch.setattr(changes, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(transaction.TransactionManagementError):
        changes.draw(organisation_id)
    monkeypatch.undo()
    with transaction.atomic():
        publish(kiosk, "a")
        transaction.set_rollback(True)
    assert (Change.objects.count(), Organisation.objects.get().counter) == (0, 0)


def test_a_poll_with_nothing_new_is_two_statements(kiosk, monkeypatch):
    publish(kiosk, "a")
    _found, after = kiosk.read()
    asked, together = [], statements.together
    monkeypatch.setattr(statements, "together", lambda *them: asked.extend(sql for sql, _ in them) or together(*them))
    said = kiosk.ask("GET", f"changes?after={after}", turn=kiosk.turn)
    assert said.json["changes"] == []
    # One reads the kiosk with its organisation under its lock, one writes its turn.
    assert [sql.split()[0] for sql in asked] == ["SELECT", "UPDATE"]


def test_a_body_is_passed_on_as_it_was_written(kiosk):
    body = {"z": 1, "a": {"ø": ["\n", "\u2028", 2**53 - 1]}}
    changes.publish(kiosk.row.organisation_id, "a", "activity", body)
    assert json.loads(kiosk.ask("GET", "changes").body)["changes"][0]["body"] == body
