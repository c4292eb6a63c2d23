"""What the doctor says of staff cards."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from kiosk import app_staff, app_store, config, i18n
from kiosk.clock import SystemClock
from kiosk.doctor import CHECKS, examine
from tests.helpers.ceremony import Ceremony

NEXT_YEAR = datetime.now(UTC).replace(microsecond=0) + timedelta(days=365)


@pytest.fixture(name="settings")
def some_settings(tmp_path):
    i18n.use("en")
    return config.load(data=tmp_path)


def said(settings):
    (finding,) = examine(settings, {"staff_cards": CHECKS["staff_cards"]})
    return finding.ok, finding.text + finding.what_to_do


def keep(settings, ceremony, closed=()):
    with app_store.open_store(settings) as store:
        register = app_staff.register(settings, store, SystemClock())
        if ceremony:
            register.keep(ceremony.document(), first=True)
        for serial in closed:
            register.close(serial)


def test_from_nothing_to_a_list_in_order(settings):
    assert said(settings)[0] is True
    keep(settings, None)
    assert "No staff cards" in said(settings)[1]
    ceremony = Ceremony()
    jonas = ceremony.card("Jonas", last=NEXT_YEAR)
    keep(settings, ceremony)
    assert "No leader" in said(settings)[1]
    ceremony.card("Mette", role="leader", last=NEXT_YEAR)
    keep(settings, ceremony)
    assert said(settings) == (True, "2 staff cards count here.")
    keep(settings, None, [jonas.serial])
    ok, text = said(settings)
    assert ok is None
    assert "1 staff card counts here. A closed card still has its share" in text
    assert "No other kiosk has heard of it" in text
    with app_store.open_store(settings) as store:
        assert app_staff.register(settings, store, SystemClock()).tell_closed(ceremony.staff)
    assert "No other kiosk" not in said(settings)[1]


def test_two_lists_with_one_number(settings):
    ceremony = Ceremony()
    ceremony.card("Mette", role="leader", last=NEXT_YEAR)
    keep(settings, ceremony)
    with app_store.open_store(settings) as store:
        said_elsewhere = {"document": json.loads(ceremony.document(number=1))}
        row = {"key": "staff/roster/x", "kind": "staff", "body": said_elsewhere, "n": 1, "generation": 0}
        store.table("changes").insert(row)
        app_staff.from_elsewhere(settings, store, SystemClock())[1].take()
    ok, text = said(settings)
    assert ok is None
    assert "another list with the same number" in text


def test_a_card_that_expires_soon(settings):
    ceremony = Ceremony()
    ceremony.card("Mette", role="leader", last=datetime.now(UTC).replace(microsecond=0) + timedelta(days=59))
    keep(settings, ceremony)
    ok, text = said(settings)
    assert ok is None
    assert "1 expires within 60 days" in text


def test_a_damaged_list(settings):
    ceremony = Ceremony()
    ceremony.card("Mette", role="leader", last=NEXT_YEAR)
    keep(settings, ceremony)
    (settings.data_folder / "roster" / "centre.crt").write_bytes(b"damage")
    ok, text = said(settings)
    assert ok is False
    assert "damaged" in text
