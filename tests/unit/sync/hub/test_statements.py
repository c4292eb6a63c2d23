"""What every request asks, sent together: the same answers as from Django, and a transaction that is one."""

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from sync.hub import bulk, statements
from sync.hub.models import Activity, Event, Organisation

NAME = "SELECT name FROM hub_organisation WHERE id = %s"
RENAME = "UPDATE hub_organisation SET name = %s WHERE id = %s"


@pytest.fixture
def town(db):
    return Organisation.objects.create(slug="town", name="Town")


def test_nothing_asks_nothing(db):
    assert statements.together() == []


def test_each_statement_sees_what_the_one_before_did(town):
    found = statements.together((NAME, [town.pk]), (RENAME, ["City", town.pk]), (NAME, [town.pk]))
    assert [list(map(tuple, rows)) for rows in found] == [[("Town",)], [], [("City",)]]


def test_a_row_is_the_object_that_django_makes_of_it(town):
    now = timezone.now()
    roles = [{"key": "kaffe", "name": "Kaffe", "capacity": 1}]
    made = Activity.objects.create(
        organisation=town, uid="a@x", title="A", start=now, end=now, roles=roles, price="12.50"
    )
    sql = f"SELECT {statements.columns(Activity, 'one')} FROM hub_activity one WHERE id = %s"
    ((row,),) = statements.together((sql, [made.pk]))
    assert len(row) == statements.count(Activity)
    read, wanted = statements.made(Activity, row), Activity.objects.get(pk=made.pk)
    names = [field.attname for field in Activity._meta.concrete_fields]
    assert [getattr(read, name) for name in names] == [getattr(wanted, name) for name in names]
    assert [type(getattr(read, name)) for name in names] == [type(getattr(wanted, name)) for name in names]
    read.title = "B"
    read.save(update_fields=["title"])
    assert Activity.objects.get(pk=made.pk).title == "B"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_ends_with_its_last_statement_and_tells_so():
    town, told = Organisation.objects.create(slug="town", name="Town"), []
    with transaction.atomic():
        assert statements.together((NAME, [town.pk]))
        transaction.on_commit(lambda: told.append("committed"))
        statements.end_with((RENAME, ["City", town.pk]))
    assert told == ["committed"]
    town.refresh_from_db()
    assert town.name == "City"
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_what_is_found_wrong_at_the_commit_is_raised_and_nothing_is_kept():
    town, told = Organisation.objects.create(slug="town", name="Town"), []
    orphan = bulk.insert(
        Event, ("kiosk_id", "epoch", "seq", "type", "raw", "received", "refused"),
        [("nobody", 1, 1, "", "", connection.ops.adapt_datetimefield_value(timezone.now()), "")],
    )  # fmt: skip

    def spoil():
        with transaction.atomic():
            statements.together((NAME, [town.pk]))
            transaction.on_commit(lambda: told.append("committed"))
            statements.together(*orphan)
            statements.end_with((RENAME, ["City", town.pk]))

    with pytest.raises(IntegrityError):
        spoil()
    assert told == []
    town.refresh_from_db()
    assert town.name == "Town"


def test_within_another_transaction_nothing_is_committed(town):
    def spoil():
        with transaction.atomic():
            with transaction.atomic():
                statements.end_with((RENAME, ["City", town.pk]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spoil()
    town.refresh_from_db()
    assert town.name == "Town"


def test_few_rows_wait_to_be_sent_with_others_and_many_are_written(town):
    columns = ("slug", "name", "created", "counter", "history", "forgotten", "epoch", "content_key", "recovery_key")
    now = connection.ops.adapt_datetimefield_value(timezone.now())

    def rows(first, last):
        return [(f"n{n}", "N", now, 0, "", 0, 1, "", "") for n in range(first, last)]

    few = bulk.insert(Organisation, columns, rows(0, 3))
    assert Organisation.objects.count() == 1
    statements.together(*few)
    assert Organisation.objects.count() == 4
    assert bulk.insert(Organisation, columns, rows(3, 100)) == []
    assert Organisation.objects.count() == 101
    assert bulk.insert(Organisation, columns, []) == []


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_just_answered_is_not_asked_whether_it_lives(monkeypatch):
    assert Organisation.objects.count() == 0  # a new connection is not asked either
    monkeypatch.setattr(connections["default"], "health_check_enabled", True)
    asked = []
    monkeypatch.setattr(connections["default"], "is_usable", lambda: asked.append(1) or True)
    clock = [100.0]
    monkeypatch.setattr(statements, "monotonic", lambda: clock[0])

    def request():
        connection.health_check_done = False  # as at each request's beginning
        statements.spare_the_question()
        Organisation.objects.count()
        statements.has_answered()
        return len(asked)

    monkeypatch.setattr(statements, "_answered", type("Nothing", (), {})())
    assert request() == 1
    assert request() == 1
    clock[0] += statements.LIVELY
    assert request() == 2
