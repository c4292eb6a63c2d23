"""A coordinator's story in a real browser, with a real hub and real kiosks: from the first login to a stolen kiosk.

On a phone and on a desktop. Every page is looked at by axe-core and kept as a picture in build/journeys/console/.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from tests.helpers.browser import Visit, chromium, totp
from tests.helpers.hub_server import hub_server
from tests.helpers.kiosk_box import Box

PICTURES = Path(__file__).resolve().parents[2] / "build" / "journeys" / "console"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
OWN = "fire helt nye ord"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def hub(tmp_path):
    with hub_server(tmp_path / "hub", workers=1) as hub:
        yield hub
        assert hub.errors() == []


@pytest.fixture
def boxes(hub, tmp_path):
    """Two kiosks that nobody has let in yet."""
    both = [Box(tmp_path / name, SystemClock(), hub.url) for name in ("north", "south")]
    yield both
    for box in both:
        box.close()


class Coordinator(Visit):
    """Somebody who plans, with a phone that makes codes."""

    secret = ""
    codes: list[str]

    def first_login(self, name: str, password: str, look=lambda _name: None) -> None:
        self.go("/")
        look("01-login")
        self.write("Brugernavn", name)
        self.write("Adgangskode", password + "?")
        self.press("Fortsæt")
        self.sees("Navn og adgangskode passer ikke sammen.")
        look("02-login-wrong")
        self.write("Adgangskode", password)
        self.press("Fortsæt")
        self.sees("Vælg din egen adgangskode")
        self.write("Ny adgangskode", "kort")
        self.write("Den samme én gang til", "kort")
        self.press("Fortsæt")
        look("03-password")
        self.write("Ny adgangskode", OWN)
        self.write("Den samme én gang til", OWN)
        self.press("Fortsæt")
        self.sees("Forbind din telefon")
        look("04-set-up")
        self.page.get_by_text("Jeg kan ikke scanne den").click()
        self.secret = self.page.locator(".secret").inner_text()
        self.write("Kode", totp(self.secret))
        self.press("Forbind")
        self.sees("Dine nødkoder")
        look("05-codes")
        self.codes = self.page.locator(".codes li").all_inner_texts()
        assert len(self.codes) == 10
        self.press("Jeg har dem")

    def lets_in(self, centre: str, name: str, look=lambda _name: None) -> str:
        """Make a code; its ten digits."""
        self.go("/kiosks/enrol/")
        look("10-enrol")
        self.page.get_by_label("Hvilket værested?").select_option(label=centre)
        self.write("Hvad skal kiosken hedde?", name)
        self.press("Lav koden")
        look("11-code")
        return re.sub(r"\D", "", self.page.locator(".digits").inner_text())


@pytest.mark.parametrize("size", SIZES)
def test_a_coordinators_story(size, browser, hub, boxes, tmp_path):
    me = Coordinator(browser, hub.url, PICTURES / size, SIZES[size])
    me.expected = {"status of 404", "status of 422"}
    look, page = me.looked, me.page
    told = hub.demo(2)
    me.first_login(told["username"], told["password"], look)
    me.sees("Det skal nogen se på")
    look("06-overview")

    # the kiosks
    me.go("/centres/")
    me.write("Navn", "Kirkens Café")
    me.press("Tilføj")
    me.sees("Kirkens Café er kommet med.")
    look("07-centres")
    me.go("/kiosks/")
    look("08-no-kiosks")
    first, second = page_centres(me)
    north, south = boxes
    north.hub.join(me.lets_in(first, "Ved kaffen", look), url=hub.url)
    south.hub.join(me.lets_in(second, "I gangen"), url=hub.url)
    for box in (north, south):
        assert box.sync() == ""
    me.go("/kiosks/")
    me.sees("Ved kaffen")
    look("12-kiosks")

    # an activity
    me.go("/activities/new/")
    look("20-new")
    me.press("Gem")
    me.sees("Ikke gemt endnu.")
    look("21-new-errors")
    fill_in(me)
    look("22-new-filled")
    assert re.search(r"dag den \d+\. \w+ 20\d\d", page.locator("#id_first_day_written").inner_text())
    page.locator(".actions button.main").last.dblclick()
    me.sees("“Tur til skoven” er i programmet.")
    look("23-activity")
    me.go("/log/")
    assert page.get_by_text("lavede aktiviteten “Tur til skoven”").count() == 1, "pressed twice, sent once"
    for box in (north, south):
        assert box.sync() == ""
    shown = [one for one in north.calendar.occurrences(*months(north)) if one.summary == "Tur til skoven"]
    assert len(shown) == 3
    trip = shown[0]
    assert (trip.capacity, trip.price_dkk, trip.picture, trip.meeting_point) == (8, 20, "walk", "Ved døren")
    assert [(role.name, role.capacity) for role in shown[0].roles] == [("Kok", 2)]
    assert [one.occurrence for one in south.calendar.occurrences(*months(south)) if one.uid == shown[0].uid] == [
        one.occurrence for one in shown
    ]

    # somebody signs up at a kiosk, and the open page says so by itself
    me.go(f"/activities/?week={shown[0].start:%G-W%V}")
    row = page.locator(".row", has_text="Tur til skoven")
    assert "0 af 8 pladser" in row.inner_text()
    assert north.sign_up(shown[0].uid, shown[0].occurrence, friends=1)
    assert north.sync() == ""
    me.waits(row.get_by_text("2 af 8 pladser"), 30)
    look("30-week")
    me.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    me.sees("Der er ikke forbindelse lige nu. Tallene kan være gamle.")
    me.context.set_offline(False)
    me.wrong.clear()

    # that time is moved
    row.locator("a").click()
    look("31-occurrence")
    me.press("Flyt den")
    me.sees("1 tilmelding: 1 fra “Ved kaffen”.")
    look("32-move")
    me.write("Fra", "11:30")
    me.write("Til", "15:00")
    me.write("Hvorfor (hvis du vil)", "Bussen går senere")
    me.press("Flyt den")
    me.sees("Den er flyttet. Herunder kan du se")
    assert page.locator(".knows .not").count() == 2
    look("33-moved")
    assert north.sync() == north.sync() == "", "that it has saved what it got, it says when it asks for more"
    page.reload()
    assert page.locator(".knows li", has_text="Ved kaffen").locator(".yes").count() == 1
    at_kiosk = north.calendar.occurrence(shown[0].uid, shown[0].occurrence)
    assert f"{at_kiosk.start:%H:%M}" == "11:30"
    assert [row["status"] for row in north.rows()] == ["confirmed"], "the place is kept"

    # another is called off, and happens after all
    me.go(f"/activities/?week={shown[1].start:%G-W%V}")
    page.locator(".row", has_text="Tur til skoven").locator("a").click()
    me.press("Aflys den")
    look("34-cancel")
    me.press("Aflys den")
    me.sees("Den er aflyst.")
    look("35-cancelled")
    assert north.sync() == ""
    assert north.calendar.occurrence(shown[1].uid, shown[1].occurrence).cancelled
    me.press("Den bliver til noget alligevel")
    me.sees("Kioskerne får besked.")
    assert north.sync() == ""
    assert not north.calendar.occurrence(shown[1].uid, shown[1].occurrence).cancelled

    # other times for all of it: what somebody signed up for is asked about
    me.press("Alle gangene")
    me.press("Ret")
    look("36-change")
    me.write("Fra", "09:00")
    page.locator(".actions button.main").last.click()
    me.sees("Nogen har meldt sig til disse gange")
    look("37-stay")
    page.locator(".care button.main").click()
    me.sees("er ændret. Kioskerne får besked.")
    for box in (north, south):
        assert box.sync() == ""
    trips = [one for one in north.calendar.occurrences(*months(north)) if one.summary == "Tur til skoven"]
    assert sorted(f"{one.start:%H:%M}" for one in trips) == ["09:00", "09:00", "11:30"]
    assert [(row["status"], row["cancelled"]) for row in north.rows()] == [("confirmed", False)]

    # visitors are asked, and it is said what is missing first
    me.go("/consultations/new/")
    me.write("Hvad spørger I om?", "Hvad skal vi bruge aftenen til?")
    me.write("Hvad skal svarene ændre?", "Vi køber det ind, som de fleste vælger.")
    me.write("Svar 1", "Spil")
    me.write("Svar 2", "Film")
    page.get_by_label(first).check()
    look("38-consultation")
    me.press("Gem og udgiv")
    me.sees("Skriv, hvem der spørger. Den kan ikke udgives uden.")
    look("38-consultation-refused")
    me.write("Hvem spørger?", "Huset, ved Lone")
    me.press("Gem og udgiv")
    me.press("Udgiv den")
    me.sees("Den er udgivet.")
    look("39-consultation-open")
    assert north.sync() == ""
    me.go("/numbers/")
    me.sees("Intet er fortalt endnu")
    look("39-numbers")

    # content
    me.go("/content/")
    look("40-content")
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK nothing")
    page.get_by_label(".zip-filen fra jeres tekniker").set_input_files(bad)
    me.press("Udgiv")
    me.sees("Intet blev udgivet.")
    look("41-content-refused")
    page.locator(".plainlist a").first.click()
    look("42-pack")

    # somebody new
    me.go("/people/")
    look("50-people")
    me.write("Brugernavn", "bo")
    me.press("Lav en adgangskode")
    look("51-given")
    password = page.locator(".digits").inner_text().strip()
    page.reload()
    assert password not in page.content(), "it is shown once"
    bo = Coordinator(browser, hub.url, PICTURES / size, SIZES[size])
    bo.expected = me.expected
    bo.first_login("bo", password)
    bo.sees("Det skal nogen se på")
    assert bo.page.get_by_role("link", name="Personer").count() == 0
    bo.go("/people/")
    bo.sees("Vi kan ikke finde den side")
    bo.looked("52-not-for-bo")

    # nobody has sent a form yet
    me.go("/forms/")
    me.sees("Ingen kan læse dem her")
    look("55-forms")

    # a kiosk is stolen
    me.go("/kiosks/")
    me.press("Ved kaffen")
    look("60-kiosk")
    me.press("Spær den")
    me.press("Spær den")
    look("61-block")
    page.get_by_label("Den er stjålet eller væk").check()
    me.press("Spær den")
    me.sees("er spærret. Centralen lytter ikke længere til den.")
    look("62-blocked")
    assert north.sync() == "blocked"
    assert south.sync() == ""

    # who did what
    me.go("/log/")
    for sentence in ("spærrede kiosken Ved kaffen (stjålet)", "inviterede bo", "flyttede “Tur til skoven” fra"):
        me.sees(sentence)
    look("70-log")
    me.go("/")
    look("71-overview")

    # you
    me.go("/me/")
    look("72-me")
    me.go("/login/again/")
    look("73-again")
    me.go("/nothing/here/")
    me.sees("Vi kan ikke finde den side")
    look("74-not-found")
    me.go("/")
    if size == "phone":
        me.press("Menu")
        look("76-menu")
    me.press("Log ud")
    me.sees("Du er logget ud.")
    me.write("Brugernavn", told["username"])
    me.write("Adgangskode", OWN)
    me.press("Fortsæt")
    look("75-second")
    me.write("Kode", me.codes[0])
    me.press("Log ind")
    me.sees("Du brugte en nødkode. Du har 9 tilbage.")
    me.well()


def page_centres(me):
    """The names of the first two centres, as the form has them."""
    me.go("/kiosks/enrol/")
    names = me.page.get_by_label("Hvilket værested?").locator("option").all_inner_texts()
    return [name for name in names if name != "Kirkens Café"]


def months(box):
    today = box.clock.now().date()
    return today, today + timedelta(days=90)


def fill_in(me):
    """A weekly trip at two centres, three times."""
    page = me.page
    start = SystemClock().now() + timedelta(days=2)
    me.write("Hvad hedder den?", "Tur til skoven")
    me.write("Fortæl om den", "Vi går langsomt og holder pauser.")
    unfold(me, "Vælg et andet billede")
    page.get_by_label("Gåtur").check()
    me.write("Dag", f"{start:%Y-%m-%d}")
    me.write("Fra", "10:00")
    me.write("Til", "13:30")
    page.get_by_label("Hver uge", exact=True).check()
    me.write("Til og med", f"{start + timedelta(days=15):%Y-%m-%d}")
    me.waits(page.get_by_text(re.compile("Hver .* til og med")).first)  # what comes then moves what is below
    for box in page.locator("input[name=centres]").all()[:3]:
        if "Kirkens" not in box.locator("xpath=..").inner_text():
            box.check()
    unfold(me, "Mødested, vej og kontakt")
    me.write("Hvor mødes vi?", "Ved døren")
    me.write("Pladser", "8")
    me.write("Pris i kroner", "20")
    unfold(me, "Roller: opgaver, man kan tage")
    me.write("Rolle", "Kok")
    me.write("Hvor mange", "2")
    me.press("En rolle mere")
    assert page.get_by_label("Rolle", exact=True).count() == 2
    me.write("Dag", f"{start:%Y-%m-%d}")


def unfold(me, name):
    """Open a part of the page with what is rare."""
    me.page.locator("summary", has_text=name).click()


def test_without_a_script_and_in_english(browser, hub):
    told = hub.demo(1)
    me = Coordinator(browser, hub.url, PICTURES / "plain", SIZES["phone"], java_script_enabled=False)
    me.first_login(told["username"], told["password"])
    me.go("/activities/new/")
    page = me.page
    me.write("Hvad hedder den?", "Film")
    unfold(me, "Roller: opgaver, man kan tage")
    me.press("En rolle mere")
    me.write("Rolle", "Filmvælger")
    me.press("En rolle mere")
    assert page.get_by_label("Rolle", exact=True).count() == 3
    assert page.get_by_label("Rolle", exact=True).first.input_value() == "Filmvælger"
    assert page.get_by_label("Hvad hedder den?").input_value() == "Film", "nothing is lost"
    start = SystemClock().now() + timedelta(days=1)
    me.write("Dag", f"{start:%Y-%m-%d}")
    me.write("Fra", "19:30")
    me.write("Til", "22:00")
    me.press("Vis de næste gange")
    me.sees("kl. 19.30")
    page.locator(".actions button.main").last.click()
    me.sees("“Film” er i programmet.")

    english = Visit(browser, hub.url, PICTURES / "plain", SIZES["desktop"], locale="en-GB")
    english.go("/")
    english.sees("For those who plan activities and look after the kiosks.")
    english.looked("english-login")
    assert english.page.locator("html").get_attribute("lang") == "en"
