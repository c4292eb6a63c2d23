"""No view of the console tells or changes anything of another organisation; none lets anybody in who should not be.

Every address of the console is tried, as the resolver has them: one that this file does not know fails the test.
"""

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from sync.hub.console import gate
from tests.helpers.console import a_code, a_kiosk, a_member, a_whole, logged_in

pytestmark = pytest.mark.django_db

OPEN = {"login", "second", "set_up", "new_password", "logout"}
"""Before somebody is logged in; each looks itself at what step the session is at."""
PLAIN = {
    "overview", "end_recovery", "programme", "live", "new", "preview", "kiosks", "enrol", "packs", "people", "given",
    "centres", "forms", "journal", "me", "codes", "again", "consultations", "new_consultation", "numbers",
    "helpers", "new_helper", "import_helpers", "export_helpers", "fleet", "updates",
}  # fmt: skip
"""Without an object in the address."""
OF_ONE = {
    "activity": lambda whole: [whole.activity.pk],
    "change": lambda whole: [whole.activity.pk],
    "remove": lambda whole: [whole.activity.pk],
    "bring_back": lambda whole: [whole.activity.pk],
    "occurrence": lambda whole: [whole.activity.pk, whole.occurrence],
    "move": lambda whole: [whole.activity.pk, whole.occurrence],
    "cancel": lambda whole: [whole.activity.pk, whole.occurrence],
    "undo": lambda whole: [whole.activity.pk, whole.occurrence],
    "kiosk": lambda whole: [whole.kiosk.pk],
    "block": lambda whole: [whole.kiosk.pk],
    "unblock": lambda whole: [whole.kiosk.pk],
    "code": lambda whole: [whole.code.pk],
    "pack": lambda whole: [whole.pack.name, whole.pack.version],
    "form": lambda whole: [whole.form.pk],
    "helper": lambda whole: [whole.service.pk],
    "change_helper": lambda whole: [whole.service.pk],
    "look_at_helper": lambda whole: [whole.service.pk],
    "remove_helper": lambda whole: [whole.service.pk],
    "bring_back_helper": lambda whole: [whole.service.pk],
    "consultation": lambda whole: [whole.consultation.pk],
    "change_consultation": lambda whole: [whole.consultation.pk],
    "publish_consultation": lambda whole: [whole.consultation.pk],
    "close_consultation": lambda whole: [whole.consultation.pk],
    "outcome": lambda whole: [whole.consultation.pk],
    "withdraw_consultation": lambda whole: [whole.consultation.pk],
    "begin_update": lambda whole: [whole.release.pk],
    "rollout": lambda whole: [whole.rollout.pk],
    "widen_update": lambda whole: [whole.rollout.pk],
    "stop_update": lambda whole: [whole.rollout.pk],
    "reset": lambda whole: [whole.member.member.pk],
    "remove_member": lambda whole: [whole.member.member.pk],
    "centre": lambda whole: [whole.centre.pk],
}
"""With one: the address of an organisation's own."""
LEADERS = {
    "enrol",
    "code",
    "block",
    "unblock",
    "people",
    "given",
    "reset",
    "remove_member",
    "centres",
    "centre",
    "end_recovery",
    "begin_update",
    "widen_update",
    "stop_update",
}
DANGEROUS = {
    *("enrol", "block", "unblock", "packs", "people", "reset", "remove_member", "end_recovery", "form"),
    *("begin_update", "widen_update"),  # to stop one harms nobody, and may be urgent
}
ONLY_GET = {
    "fleet",
    "updates",
    "rollout",
    "consultations",
    "consultation",
    "helpers",
    "helper",
    "numbers",
    "forms",
    "overview",
    "programme",
    "live",
    "activity",
    "occurrence",
    "kiosks",
    "kiosk",
    "code",
    "pack",
    "journal",
    "codes",
    "given",
}
ANYTHING = {
    "title": "Stjålet", "first_day": "2027-01-01", "begins": "10:00", "ends": "11:00", "picture": "calendar",
    "name": "Stjålet", "lease_size": "1", "why": "stolen", "username": "tyv", "centre": "1", "centres": "1",
    "question": "Stjålet", "moved": "Stjålet", "not_moved": "Stjålet", "version": "2",
    "stage": "2", "knowingly": "1", "kiosk": "0000000000000001",
    "sequence": "0", "do": "password", "role_name_0": "Rolle", "role_places_0": "1", "stay": "keep",
}  # fmt: skip


def console():
    """Every named address of the console."""
    for found in get_resolver().url_patterns:
        if isinstance(found.pattern, RoutePattern) and not str(found.pattern) and hasattr(found, "url_patterns"):
            for one in found.url_patterns:
                if one.callback.__module__.startswith("sync.hub.console"):
                    yield one


def everything(organisation):
    """All rows of the hub that belong to this organisation, as text; sessions and the like are nobody's."""
    rows = []
    for model in apps.get_app_config("hub").get_models():
        found = [one for one in model.objects.all() if organisation_of(one) == organisation.pk]
        rows.append(serializers.serialize("json", sorted(found, key=lambda one: str(one.pk))))
    return "\n".join(rows)


def organisation_of(one):
    for path in (
        lambda: one.organisation_id, lambda: one.kiosk.organisation_id, lambda: one.activity.organisation_id,
        lambda: one.code.organisation_id, lambda: one.centre.organisation_id,
    ):  # fmt: skip
        try:
            return path()
        except AttributeError:
            continue
    return one.pk if type(one).__name__ == "Organisation" else None


@pytest.fixture
def mine():
    return a_whole("mit")


@pytest.fixture
def theirs(mine):
    whole = a_whole("deres")
    whole.pack.name = "hemmelig"
    whole.pack.save()
    for field, row in (
        ("title", whole.activity),
        ("name", whole.kiosk),
        ("name", whole.centre),
        ("form", whole.form),
    ):
        setattr(row, field, "HEMMELIGT")
        row.save()
    for one in (whole.release, whole.rollout.release):
        one.version = one.notes = "HEMMELIGT"
        one.compatible = f"HEMMELIGT {one.pk}"
        one.save()
    whole.service.document |= {"name": "HEMMELIGT", "description": "HEMMELIGT"}
    whole.service.name = "HEMMELIGT"
    whole.service.save()
    whole.consultation.document["question"]["da"] = "HEMMELIGT"
    whole.consultation.save()
    told = whole.kiosk.told_counts.get()
    told.numbers = {"visits": 12321, "HEMMELIGT": 5}
    told.save()
    whole.kiosk.told_answers.update(numbers={"spil": 12321}, consultation=mine.consultation.name)
    return whole


def addresses(whole):
    yield from ((name, reverse(name)) for name in sorted(PLAIN))
    yield from ((name, reverse(name, args=args(whole))) for name, args in sorted(OF_ONE.items()))


def test_every_address_of_the_console_is_known_here():
    names = {one.name for one in console()}
    assert names == OPEN | PLAIN | OF_ONE.keys()
    for one in console():
        if one.name not in OPEN:
            assert one.callback in gate.PAGES.values(), f"{one.name} does not go through the gate"
    assert len(get_resolver().url_patterns) == 3, "a new part of the hub: does it tell of organisations?"


def test_nothing_of_another_organisation_is_told_or_changed(mine, theirs):
    client = logged_in(mine.leader)
    before = everything(theirs.organisation)
    for name, args in OF_ONE.items():
        address = reverse(name, args=args(theirs))
        for answer in (client.get(address), client.post(address, ANYTHING)):
            assert answer.status_code == (
                405 if name in ONLY_GET and answer.request["REQUEST_METHOD"] == "POST" else 404
            ), name
            assert b"HEMMELIG" not in answer.content
    assert everything(theirs.organisation) == before


def test_lists_hold_only_ones_own(mine, theirs):
    client = logged_in(mine.leader)
    for name in sorted(PLAIN):
        answer = client.get(reverse(name))
        assert b"HEMMELIG" not in answer.content, name
        assert b"deres-anna" not in answer.content, name
        assert b"12321" not in answer.content, name
    own = client.get(reverse("consultation", args=[mine.consultation.pk])).content.decode()
    assert "12321" not in own, "what their kiosk told of our consultation is not told to us"
    assert ">7<" in own or " 7<" in own
    assert client.get(reverse("programme") + f"?centre={theirs.centre.pk}").status_code == 404
    assert client.get(reverse("live") + f"?centre={theirs.centre.pk}").status_code == 404
    assert "HEMMELIGT" not in client.get(reverse("journal") + "?who=deres-anna").content.decode()


def test_a_form_takes_no_object_of_another_organisation(mine, theirs):
    client = logged_in(mine.leader)
    before = everything(theirs.organisation)
    answer = client.post(reverse("new"), {**ANYTHING, "centres": [theirs.centre.pk]})
    assert answer.status_code == 422
    assert client.post(reverse("enrol"), {"centre": theirs.centre.pk, "name": "x"}).status_code == 422
    address = reverse("change", args=[mine.activity.pk])
    assert client.post(address, {**ANYTHING, "centres": [mine.centre.pk, theirs.centre.pk]}).status_code == 422
    draft = {**ANYTHING, "version": "0", "centres": [theirs.centre.pk]}
    assert client.post(reverse("new_consultation"), draft).status_code == 422
    assert everything(theirs.organisation) == before
    assert not mine.organisation.consultations.filter(published=None).exists()
    assert not mine.organisation.activities.filter(title="Stjålet").exists()


def test_nobody_gets_in_without_all_of_it(mine):
    """Nobody at all, a password alone, one that somebody made, no second factor set up yet, a session that is over."""
    made = a_member(mine.organisation, "ny", temporary=True)
    without = a_member(mine.organisation, "uden", factor=False)
    over, old = logged_in(mine.leader), logged_in(mine.leader)
    session = over.session
    session["seen"] = (timezone.now() - gate.IDLE - timedelta(seconds=1)).timestamp()
    session.save()
    session = old.session
    session["since"] = (timezone.now() - gate.LONGEST - timedelta(seconds=1)).timestamp()
    session.save()
    before = everything(mine.organisation)
    for client, to in (
        (Client(), "login"),
        (logged_in(mine.leader, verified=False), "second"),
        (logged_in(made), "new_password"),
        (logged_in(without), "set_up"),
        (over, "login"),
        (old, "login"),
    ):
        for name, address in addresses(mine):
            kept = {key: value.value for key, value in client.cookies.items()}
            for answer in (client.get(address), client.post(address, ANYTHING)):
                if name == "live":
                    assert answer.status_code in (401, 405)
                elif answer.status_code != 405:
                    assert answer.status_code == 302, (name, to)
                    assert answer.headers["Location"].split("?")[0] == reverse(to), name
            for key, value in kept.items():  # a session that is over is ended at once: come back with the same cookie
                client.cookies[key] = value
    assert everything(mine.organisation) == before


def test_what_is_for_leaders_is_not_there_for_others(mine):
    client = logged_in(mine.member)
    before = everything(mine.organisation)
    for name, address in addresses(mine):
        if name in LEADERS:
            assert client.get(address).status_code == 404, name
            assert client.post(address, ANYTHING).status_code in (404, 405), name
    upload = io.BytesIO(b"PK")
    assert client.post(reverse("packs"), {"pack": upload}).status_code == 200
    assert everything(mine.organisation) == before


def test_a_cookie_alone_does_nothing_dangerous(mine):
    client = logged_in(mine.leader, fresh=False)
    before = everything(mine.organisation)
    for name, address in addresses(mine):
        if name in DANGEROUS:
            answer = client.post(address, ANYTHING)
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith(reverse("again")), name
    answer = client.get(reverse("code", args=[mine.code.pk]))
    assert answer.headers["Location"].startswith(reverse("again")), "nor does it see an enrolment code"
    for what in ("codes", "password"):
        assert client.post(reverse("me"), {"do": what}).headers["Location"].startswith(reverse("again"))
    assert everything(mine.organisation) == before
    assert (
        client.post(reverse("again"), {"code": a_code(mine.leader.device), "next": "/kiosks/"}).headers["Location"]
        == "/kiosks/"
    )
    assert client.post(reverse("block", args=[mine.kiosk.pk]), {"why": "stolen"}).status_code == 302
    mine.kiosk.refresh_from_db()
    assert mine.kiosk.why_blocked == "stolen"


def test_no_post_without_its_token(mine):
    client = logged_in(mine.leader, client=Client(enforce_csrf_checks=True))
    before = everything(mine.organisation)
    for name, address in [*addresses(mine), *((name, reverse(name)) for name in sorted(OPEN))]:
        answer = client.post(address, ANYTHING)
        assert answer.status_code == 403, name
    assert everything(mine.organisation) == before
    assert "Siden har været åben for længe" in answer.content.decode()


def test_a_kiosks_numbers_are_text_like_any_other(mine):
    """What a kiosk reports comes from outside: nothing of it breaks a page, or is taken for markup."""
    evil = "<script>alert(1)</script>{{90001*90001}}"
    a_kiosk(mine.centre, evil, status={
        "version": evil, "queue": -1e300, "disk_free": "x", "disk_size": 0, "clock": [], "temperature": True,
        "problems": [evil, {}, None], "content": {evil: evil, "a": None}, "under_voltage": evil,
    })  # fmt: skip
    a_kiosk(mine.centre, "tom", status=[])
    a_kiosk(mine.centre, "fleet", status={
        "image": evil, "compatible": evil, "slot": evil, "disk_errors": evil, "wear": 1e308, "update": {
            "state": evil, "version": evil, "code": evil, "percent": evil}})  # fmt: skip
    a_kiosk(mine.centre, "refused", status={
        "image": [], "disk_errors": 1e14, "update": {"state": "refused", "version": evil, "code": evil}})  # fmt: skip
    client = logged_in(mine.leader)
    for address in (
        "/",
        "/kiosks/",
        "/content/",
        "/fleet/",
        *(f"/kiosks/{one.pk}/" for one in mine.organisation.kiosks.all()),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "8100180001" not in page or "{{90001*90001}}" in page
