"""Whatever a hub says, signed as it should be, the kiosk goes on for the people in front of it."""

import copy
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.errors import KnownError
from sync.consultation import body as body_of
from tests.helpers.asked import over
from tests.helpers.heard import AT, TRIP, UID, Kiosk

KINDS = ["activity", "seats", "lease", "decision", "kiosk", "recipients", "pack", "directory", "consultation", "other"]
WORDS = ["", "x", AT, "2026-11-21", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00", "hub", "confirmed"]
WORDS += ["waiting", "refused", "cancelled", "requested", "x" * 5000, "\0", "\ud800", "<b>&", "\u202e"]
NUMBERS = [0, 1, -1, 2, 10**6, 2**63, 10**400]

simple = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.floats() | st.sampled_from(WORDS)
simple |= st.text(max_size=9)
anything = st.recursive(simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@pytest.fixture
def kiosk(tmp_path):
    kiosk = Kiosk(tmp_path / "store")
    kiosk.trip()
    yield kiosk
    kiosk.store.close()


def honest(kind, signup, device):
    return {
        "activity": {"uid": UID, "ics": TRIP, "keeper": "hub", "lease": 1, "before": device},
        "seats": {"uid": UID, "occurrence": AT, "taken": 1, "waiting": 0, "roles": {}},
        "lease": {"uid": UID, "occurrence": AT, "granted": 1, "recall": False, "until": None},
        "decision": {"signup": signup, "status": "confirmed", "position": None, "role": "", "code": ""},
        "kiosk": {"name": "K", "centre": "C", "blocked": False},
        "consultation": body_of(over()),
    }.get(kind, {})


@pytest.mark.logs("consultations of the hub's are not taken")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_word_in_any_field(kiosk, data):
    receipt = None
    with suppress(KnownError):
        receipt = kiosk.sign_up()
    signup = kiosk.events.pending()[-1]["body"]["signup"] if receipt else "0" * 32
    page = []
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(KINDS))
        body = copy.deepcopy(honest(kind, signup, kiosk.events.device))
        for name in data.draw(st.lists(st.sampled_from([*body, "x"]), max_size=3)):
            body[name] = data.draw(anything)
        page.append((kind, body, data.draw(st.booleans())))
    kiosk.hears(*page, ("consultation", {"id": "none"}))
    if receipt:
        view = kiosk.signups.find(receipt.code)
        assert (view.code, bool(view.next_step)) == (receipt.code, True)
        with suppress(KnownError):
            kiosk.signups.cancel(receipt.code)
    kiosk.asked.settle()
    assert all(one in kiosk.asked.all() for one in kiosk.asked.shown())
    kiosk.trip()
    assert kiosk.signups.availability(kiosk.occurrence()) is not None
    assert kiosk.signups.listing(UID, AT) is not None
