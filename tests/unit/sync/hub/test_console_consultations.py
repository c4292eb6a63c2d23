"""Consultations in the console: what a draft may lack, what is published may not, and what then can't change."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sync import consultation
from sync.hub import consultations
from sync.hub.console import consulting
from sync.hub.heard import Consultation
from sync.hub.models import Change, Entry
from sync.hub.times import ZONE
from tests.helpers.console import a_consultation, a_whole, logged_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = NOW.astimezone(ZONE).date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _all_on_one_day(monkeypatch):
    """Each test begins at the moment that `TODAY` is of, though the first may be run long before the last."""
    passes, began = timezone.now, timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: NOW + (passes() - began))


@pytest.fixture
def mine():
    whole = a_whole("mit")
    Consultation.objects.all().delete()
    whole.kiosk.told_answers.all().delete()
    Change.objects.filter(kind="consultation").delete()
    return whole


@pytest.fixture
def client(mine):
    return logged_in(mine.member)


def filled(mine, **fields):
    return {
        "question": "Hvad skal vi bruge aftenen til?", "asks": "Huset, ved Lone", "changes": "Vi køber det ind.",
        "choice_0": "Spil & kaffe", "icon_0": "games", "choice_2": "Film", "opens": str(TODAY),
        "closes": str(TODAY + 14 * DAY), "step": "partnership", "centres": [mine.centre.pk], "version": "0", **fields,
    }  # fmt: skip


def address(name, one):
    return reverse(name, args=[one.pk])


def text(answer):
    return answer.content.decode()


def test_from_an_empty_form_to_the_kiosks(mine, client):
    page = client.get("/consultations/new/")
    assert (page.context["form"]["centres"].value(), page.context["form"]["step"].value()) == (
        [mine.centre.pk],
        "consultation",
    )
    more = {
        "publish": "1",
        "question_en": "What for?",
        "asks_en": "",
        "changes_en": "We buy it.",
        "choice_en_2": "Film!",
    }
    answer = client.post("/consultations/new/", filled(mine, **more))
    one = Consultation.objects.get()
    assert answer.headers["Location"] == address("publish_consultation", one)
    page = text(client.get(answer.headers["Location"]))
    assert "kan spørgsmål og svar ikke ændres" in page
    assert not Change.objects.filter(kind="consultation").exists(), "nobody said yes yet"
    answer = client.post(address("publish_consultation", one))
    assert answer.headers["Location"] == address("consultation", one)
    body = Change.objects.get(kind="consultation", audience=f"centre:{mine.centre.pk}").body
    found = consultation.read(body)
    assert (found.question, found.asks) == (
        {"da": "Hvad skal vi bruge aftenen til?", "en": "What for?"},
        {"da": "Huset, ved Lone"},
    )
    assert [(choice.key, choice.text, choice.icon) for choice in found.choices] == [
        ("spil-kaffe-1", {"da": "Spil & kaffe"}, "games"),
        ("film-3", {"da": "Film", "en": "Film!"}, ""),
    ]
    assert (found.opens, found.closes, found.step) == (TODAY, TODAY + 14 * DAY, "partnership")
    page = text(client.get(address("consultation", one)))
    for words in ("Den er udgivet.", "Huset, ved Lone", "Spil &amp; kaffe", "Partnerskab", "Luk før tid"):
        assert words in page
    log = text(client.get("/log/?thing=consultation"))
    assert "udgav høringen “Hvad skal vi bruge aftenen til?”" in log
    assert Entry.objects.first().who == "mit-bo"


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ({"asks": ""}, "Skriv, hvem der spørger. Den kan ikke udgives uden."),
        ({"changes": ""}, "Skriv, hvad svarene skal ændre. Den kan ikke udgives uden."),
        ({"choice_2": ""}, "Skriv mindst to svar, på dansk."),
        ({"opens": ""}, "Vælg den første dag."),
        ({"closes": ""}, "Vælg en sidste dag"),
        ({"opens": str(TODAY - 9 * DAY), "closes": str(TODAY - DAY)}, "Vælg en sidste dag"),
        ({"closes": str(TODAY + 400 * DAY)}, "Vælg en sidste dag"),
        ({"opens": str(TODAY + DAY), "closes": str(TODAY)}, "Vælg en sidste dag"),
        ({"step": ""}, "Vælg, hvor meget man er med til at bestemme."),
        ({"centres": []}, "Vælg mindst ét værested."),
    ],
)
def test_what_lacks_something_is_refused_beside_its_field(mine, client, lacks, says):
    answer = client.post("/consultations/new/", filled(mine, **lacks))
    one = Consultation.objects.get()
    assert answer.headers["Location"] == address("consultation", one), "a draft may lack it"
    assert client.get(address("consultation", one)).status_code == 200
    for answer in (client.get(address("publish_consultation", one)), client.post(address("publish_consultation", one))):
        assert answer.status_code == 422
        assert "Ikke udgivet endnu." in text(answer)
        assert says in text(answer)
        assert f'action="{address("change_consultation", one)}"' in text(answer)
    one.refresh_from_db()
    assert one.published is None
    assert not Change.objects.filter(kind="consultation").exists()


def test_all_that_is_missing_is_said_at_once(mine, client):
    client.post("/consultations/new/", {"question": "Hvad?", "version": "0"})
    one = Consultation.objects.get()
    form = client.get(address("publish_consultation", one)).context["form"]
    assert set(form.errors) == {"asks", "changes", "choice_0", "opens", "closes", "step", "centres"}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("question", "", "Skriv noget her."),
        ("question", "x" * 121, "120 tegn"),
        ("asks", "x" * 121, "120 tegn"),
        ("changes", "x" * 301, "300 tegn"),
        ("changes", "a\ue000", "Der er et tegn, der ikke kan vises."),
        ("choice_0", "x" * 61, "60 tegn"),
        ("choice_en_1", "Only in English", "Skriv det også på dansk."),
        ("asks_en", "x" * 121, "120 tegn"),
        ("icon_0", "../../x", "valgmulighed"),
        ("opens", "31.2.2027", "Den dag findes ikke"),
        ("step", "therapy", "valgmulighed"),
        ("step", "manipulation", "valgmulighed"),
    ],
)
def test_what_can_not_be_shown_is_no_draft_either(mine, client, field, value, says):
    answer = client.post("/consultations/new/", filled(mine, **{field: value}))
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert not Consultation.objects.exists()


def test_what_is_only_in_english_is_said_once_where_danish_is_wrong_too(mine, client):
    answer = client.post("/consultations/new/", filled(mine, asks="x" * 121, asks_en="The house"))
    assert len(answer.context["form"].errors["asks"]) == 1


def test_a_draft_is_changed_and_shown_as_it_was_filled_in(mine, client):
    client.post("/consultations/new/", filled(mine, question_en="What for?", choice_en_0="Games"))
    one = Consultation.objects.get()
    page = client.get(address("change_consultation", one))
    form = page.context["form"]
    names = ("question", "question_en", "choice_0", "choice_en_0", "icon_0", "choice_1")
    assert [form[name].value() for name in names] == [
        "Hvad skal vi bruge aftenen til?", "What for?", "Spil & kaffe", "Games", "games", "Film",
    ]  # fmt: skip
    assert form.unfolded
    answer = client.post(address("change_consultation", one), filled(mine, question="Om dagen?", version="1"))
    assert answer.headers["Location"] == address("consultation", one)
    one.refresh_from_db()
    assert (consultations.title(one), Entry.objects.first().what) == ("Om dagen?", "consultation.changed")
    assert "Om dagen?" in text(client.get("/consultations/"))


def test_two_at_once_are_told(mine, client, monkeypatch):
    one = a_consultation(mine.organisation, [mine.centre], published=False)
    answer = client.post(address("change_consultation", one), filled(mine, version="7"))
    assert "En anden har ændret den imens." in text(answer)

    def stale(*_args):
        raise consultations.Stale

    for name in ("save", "publish", "close", "answer", "withdraw"):
        monkeypatch.setattr(consultations, name, stale)
    draft = client.post(address("change_consultation", one), filled(mine, version=str(one.version)))
    assert (draft.status_code, "En anden har ændret den imens." in text(draft)) == (422, True)
    monkeypatch.undo()
    open_now = a_consultation(mine.organisation, [mine.centre])
    closed = a_consultation(mine.organisation, [mine.centre], opens=-9, closes=-1)
    for name in ("publish", "close", "answer", "withdraw"):
        monkeypatch.setattr(consultations, name, stale)
    for name, which in (
        ("publish_consultation", one),
        ("close_consultation", open_now),
        ("outcome", closed),
        ("withdraw_consultation", open_now),
    ):
        answer = client.post(address(name, which), {"moved": "Det", "not_moved": "Intet"}, follow=True)
        assert answer.redirect_chain[0][0] == address("consultation", which)
        assert "Sådan er den nu." in text(answer), name


def test_once_published_there_is_no_way_to_change_it(mine, client):
    one = a_consultation(mine.organisation, [mine.centre])
    before = one.document
    for answer in (
        client.get(address("change_consultation", one), follow=True),
        client.post(address("change_consultation", one), filled(mine, version=str(one.version)), follow=True),
        client.post(address("publish_consultation", one), follow=True),
    ):
        assert answer.redirect_chain[0][0] == address("consultation", one)
    assert "kan den ikke ændres mere" in text(client.get(address("change_consultation", one), follow=True))
    one.refresh_from_db()
    assert one.document == before


def test_closing_early(mine, client):
    one = a_consultation(mine.organisation, [mine.centre], opens=-3)
    assert "Kioskerne tager ikke imod flere svar" in text(client.get(address("close_consultation", one)))
    assert "Den er lukket." in text(client.post(address("close_consultation", one), follow=True))
    one.refresh_from_db()
    assert one.document["closes"] == str(TODAY - DAY)
    assert Entry.objects.first().what == "consultation.closed"
    answer = client.post(address("close_consultation", one))
    assert answer.headers["Location"] == address("consultation", one)
    assert Entry.objects.filter(what="consultation.closed").count() == 1


def test_the_outcome_needs_both_sides(mine, client):
    early = a_consultation(mine.organisation, [mine.centre])
    assert "skrives, når den er lukket" in text(client.get(address("outcome", early), follow=True))
    one = a_consultation(mine.organisation, [mine.centre], opens=-9, closes=-1)
    assert "Skriv, hvad der kom ud af den" in text(client.get(address("consultation", one)))
    answer = client.post(address("outcome", one), {"moved": "Der er spil.", "not_moved": " "})
    assert (answer.status_code, "Skriv noget her." in text(answer)) == (422, True)
    said = {"moved": "Der er spil.", "not_moved": "Film er\r\nfor dyrt.", "not_moved_en": "Film costs too much."}
    page = text(client.post(address("outcome", one), said, follow=True))
    for words in ("Besvaret", "Der er spil.", "Film er for dyrt.", "i 60 dage"):
        assert words in page
    last = client.get(address("consultation", one)).context["outcome"]["until"]
    assert last == TODAY + 59 * DAY, "the last of sixty days"
    one.refresh_from_db()
    assert one.document["outcome"] == {
        "on": str(TODAY), "moved": {"da": "Der er spil."},
        "not_moved": {"da": "Film er for dyrt.", "en": "Film costs too much."},
    }  # fmt: skip
    form = client.get(address("outcome", one)).context["form"]
    assert (form["not_moved"].value(), form["not_moved_en"].value()) == ("Film er for dyrt.", "Film costs too much.")
    assert form.unfolded


def test_withdrawing_and_deleting(mine, client):
    one, draft = (a_consultation(mine.organisation, [mine.centre], published=yes) for yes in (True, False))
    assert "Den kan ikke hentes tilbage." in text(client.get(address("withdraw_consultation", one)))
    page = text(client.post(address("withdraw_consultation", one), follow=True))
    assert "Ingen kiosk viser den." in page
    assert address("withdraw_consultation", one) not in page
    assert client.get(address("withdraw_consultation", one)).headers["Location"] == address("consultation", one)
    assert "Slet kladden" in text(client.get(address("withdraw_consultation", draft)))
    page = text(client.post(address("withdraw_consultation", draft), follow=True))
    assert "er slettet." in page
    assert list(Consultation.objects.values_list("pk", flat=True)) == [one.pk]
    assert [entry.what for entry in Entry.objects.all()[:2]] == ["consultation.deleted", "consultation.withdrawn"]


def test_the_list_begins_with_what_waits_for_somebody(mine, client):
    assert "ikke spurgt om noget lige nu" in text(client.get("/consultations/"))
    for opens, closes in ((2, 9), (0, 9), (-9, -1), (-20, -10)):
        a_consultation(mine.organisation, [mine.centre], opens=opens, closes=closes)
    answered = Consultation.objects.order_by("pk").last()
    consultations.answer(answered, "anna", {"da": "Ja"}, {"da": "Nej"}, TODAY)
    a_consultation(mine.organisation, [mine.centre], published=False)
    page = client.get("/consultations/")
    assert [row.state for row in page.context["rows"]] == ["closed", "open", "draft", "coming"]
    assert [row.state for row in page.context["over"]] == ["answered"]
    assert "Tidligere: 1 høring" in text(page)


def test_its_days_in_words(mine):
    def days(**said):
        return consulting.Row(Consultation(document=said), "draft").days

    assert days() == days(opens="2026-11-01", closes="") == days(opens="2026-11-02", closes="2026-11-01") == ""
    assert days(opens="2025-11-03", closes="2025-11-03") == "mandag 3. november 2025"
    assert days(opens="2025-11-03", closes="2025-11-05") == "mandag 3. november 2025 – onsdag 5. november 2025"


def test_first_there_must_be_a_centre(mine, client):
    mine.organisation.centres.all().exclude(pk=mine.centre.pk).delete()
    mine.kiosk.delete()
    mine.activity.delete()
    mine.organisation.codes.all().delete()
    mine.centre.delete()
    assert client.get("/consultations/new/").headers["Location"] == "/"
    assert logged_in(mine.leader).get("/consultations/new/").headers["Location"] == "/centres/"


def test_a_draft_from_before_a_picture_went_is_said_to_be_wrong(mine, client):
    one = a_consultation(mine.organisation, [mine.centre], published=False, asks={})
    one.document["choices"][0]["icon"] = "gone"
    one.save()
    answer = client.get(address("publish_consultation", one))
    assert (answer.status_code, "valgmulighed" in text(answer)) == (422, True)
