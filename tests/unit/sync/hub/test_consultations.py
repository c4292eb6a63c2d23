"""A consultation from draft to outcome, as the kiosks of its centres hear of it, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sync import consultation
from sync.consultation import BadConsultation
from sync.hub import consultations
from sync.hub.commands.tidy import tidy
from sync.hub.consultations import ANSWERED, CLOSED, COMING, DRAFT, OPEN, WITHDRAWN, Stale
from sync.hub.heard import Consultation
from sync.hub.models import Entry
from sync.hub.times import ZONE
from tests.helpers import hub_kiosk
from tests.helpers.console import DOCUMENT, a_consultation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MOVED, NOT_MOVED = {"da": "Der er spil om tirsdagen."}, {"da": "Der er ingen film endnu."}


@pytest.fixture
def town():
    organisation = hub_kiosk.organisation()
    return [hub_kiosk.TestKiosk(hub_kiosk.centre(organisation, slug)) for slug in ("a", "b")]


@pytest.fixture
def today():
    return timezone.now().astimezone(ZONE).date()


def asked(town, **more):
    centre = town[0].row.centre
    return a_consultation(centre.organisation, [centre], **more)


def heard(kiosk, one):
    found = kiosk.read()[0].get(f"consultation/{one.name}")
    return found and (None if found["gone"] else found["body"])


def fresh(one):
    return Consultation.objects.get(pk=one.pk)


def test_the_kiosks_of_its_centres_hear_it_as_it_was_published(town):
    one = asked(town)
    body = heard(town[0], one)
    assert consultation.body(consultation.read(body)) == body
    assert (body["id"], body["question"], body["outcome"]) == (one.name, DOCUMENT["question"], None)
    assert heard(town[1], one) is None
    assert [entry.what for entry in Entry.objects.all()] == ["consultation.published", "consultation.made"]


def test_a_draft_is_told_to_nobody_and_may_lack_anything(town, today):
    one = asked(town, published=False, asks={}, choices=[])
    assert (heard(town[0], one), consultations.state(one, today)) == (None, DRAFT)
    consultations.save(one, "bo", {}, [])
    assert (fresh(one).document, consultations.title(one)) == ({"id": one.name}, "")
    consultations.withdraw(one, "bo", timezone.now())
    assert not Consultation.objects.exists()
    assert Entry.objects.first().what == "consultation.deleted"


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"asks": {}}, "asks"),
        ({"asks": {"en": "The house"}}, "asks"),
        ({"changes": {"da": "  "}}, "changes"),
        ({"question": {}}, "question"),
        ({"choices": DOCUMENT["choices"][:1]}, "choices"),
        ({"step": "therapy"}, "step"),
        ({"closes": -1}, "closes"),
        ({"opens": -9, "closes": -1}, "closes"),
    ],
)
def test_what_lacks_something_is_not_published(town, lacks, field):
    one = asked(town, published=False, **lacks)
    with pytest.raises(BadConsultation) as found:
        consultations.publish(one, "bo", timezone.now())
    assert found.value.field == field
    assert fresh(one).published is None
    assert heard(town[0], one) is None


def test_one_without_a_centre_is_not_published(town):
    one = asked(town, published=False)
    consultations.save(one, "bo", one.document, [])
    with pytest.raises(BadConsultation):
        consultations.publish(one, "bo", timezone.now())


def test_once_published_nothing_of_it_changes(town):
    one = asked(town)
    other = {**one.document, "choices": [{"key": "x", "text": {"da": "X"}}, *DOCUMENT["choices"]]}
    for does in (lambda: consultations.save(one, "bo", other, []), lambda: consultations.publish(one, "bo", NOW)):
        with pytest.raises(Stale):
            does()
    assert [choice["key"] for choice in heard(town[0], one)["choices"]] == ["spil", "film"]
    assert fresh(one).centres.count() == 1


NOW = timezone.now()


def test_who_has_an_older_copy_of_it_is_told(town, today):
    one = asked(town, published=False)
    older = fresh(one)
    consultations.save(one, "bo", one.document, [])
    for does in (
        lambda: consultations.save(older, "bo", {}, []),
        lambda: consultations.publish(older, "bo", NOW),
        lambda: consultations.withdraw(older, "bo", NOW),
        lambda: consultations.close(older, "bo", today),
        lambda: consultations.answer(older, "bo", MOVED, NOT_MOVED, today),
    ):
        with pytest.raises(Stale):
            does()
    consultations.withdraw(one, "bo", NOW)
    with pytest.raises(Stale):
        consultations.publish(older, "bo", NOW)


@pytest.mark.parametrize(("opened", "closes"), [(-3, -1), (0, 0)])
def test_it_is_closed_early_with_the_day_it_opens_at_the_least(town, today, opened, closes):
    one = asked(town, opens=opened)
    assert consultations.state(one, today) == OPEN
    consultations.close(one, "bo", today)
    assert heard(town[0], one)["closes"] == (today + closes * DAY).isoformat()
    assert consultations.state(one, today + (closes + 1) * DAY) == CLOSED
    with pytest.raises(Stale):
        consultations.close(one, "bo", today + DAY)


def test_one_that_is_to_come_is_not_closed(town, today):
    one = asked(town, opens=2)
    assert consultations.state(one, today) == COMING
    with pytest.raises(Stale):
        consultations.close(one, "bo", today)


def test_the_outcome_says_what_moved_and_what_did_not(town, today):
    one = asked(town, opens=-9, closes=-1)
    assert consultations.state(one, today) == CLOSED
    for moved, not_moved in ((MOVED, {}), ({"en": "Yes"}, NOT_MOVED)):
        with pytest.raises(BadConsultation):
            consultations.answer(fresh(one), "bo", moved, not_moved, today)
    consultations.answer(one, "bo", MOVED, NOT_MOVED, today)
    assert heard(town[0], one)["outcome"] == {"on": today.isoformat(), "moved": MOVED, "not_moved": NOT_MOVED}
    assert consultations.state(one, today) == ANSWERED
    consultations.answer(one, "bo", NOT_MOVED, MOVED, today + 30 * DAY)
    again = {"on": today.isoformat(), "moved": NOT_MOVED, "not_moved": MOVED}
    assert heard(town[0], one)["outcome"] == again, "said anew, it stands no longer for that"


def test_none_is_answered_while_it_takes_answers(town, today):
    one = asked(town)
    with pytest.raises(Stale):
        consultations.answer(one, "bo", MOVED, NOT_MOVED, today)


def test_what_is_withdrawn_is_gone_from_the_screens(town, today):
    one = asked(town)
    _all, cursor = town[0].read()
    consultations.withdraw(one, "bo", timezone.now())
    (change,) = town[0].read(cursor)[0].values()
    assert (change["key"], change["kind"], change["gone"]) == (f"consultation/{one.name}", "consultation", True)
    assert consultations.state(fresh(one), today) == WITHDRAWN
    for does in (consultations.withdraw, consultations.publish):
        with pytest.raises(Stale):
            does(one, "bo", timezone.now())


def test_it_leaves_the_screens_60_days_after_its_outcome(town, today):
    one, open_still = asked(town, opens=-9, closes=-1), asked(town)
    consultations.answer(one, "bo", MOVED, NOT_MOVED, today)
    asked(town, published=False)
    at = timezone.localtime().replace(hour=12)  # whatever the hour, and the clocks between now and then
    assert tidy(at + 59 * DAY)["consultations"] == 0
    assert heard(town[0], one)
    assert tidy(at + 60 * DAY)["consultations"] == 1
    assert heard(town[0], one) is None
    assert heard(town[0], open_still)
    assert tidy(at + 61 * DAY)["consultations"] == 0, "told once"
    assert consultations.state(fresh(one), today + 61 * DAY) == ANSWERED
