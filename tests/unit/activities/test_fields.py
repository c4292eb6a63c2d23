"""What centres write in their calendars, understood: properties, then words; each answer says where it is from."""

from datetime import datetime
from pathlib import Path

import pytest

from kiosk.activities import phrases
from kiosk.activities.fields import money, role_list, slug, understand
from kiosk.activities.ics import read
from kiosk.activities.occurrences import cutoff_at
from kiosk.activities.series import FIELDS
from tests.helpers.calendars import cph, fixture, ics


def words(description="", summary="", categories=(), start="2026-06-06T10:00:00"):
    part = {"start": start, "zone": "Europe/Copenhagen", "length": 0, "summary": summary, "description": description}
    fields, notes = understand({**part, "categories": list(categories)}, {})
    assert notes == []
    for name, (value, how, said) in fields.items():
        assert FIELDS[name](value), f"{name} {value!r} would be refused"
        assert how in ("words", "property")
        assert said
    return {name: found[0] for name, found in fields.items()}


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Pris: 50 kr", "50"),
        ("Pris: 50 kr.", "50"),
        ("pris 50,-", "50"),
        ("PRIS: KR. 50", "50"),
        ("Pris: 49,50 kr.", "49.50"),
        ("Pris: 1.200 kr.", "1200"),
        ("Pris: 1.250,50", "1250.50"),
        ("Pris pr. person: 40 kr", "40"),
        ("Prisen er 30 kroner for mad og drikke.", "30"),
        ("Det koster 25 kr. at være med", "25"),
        ("Det koster kun 25 kr", "25"),
        ("Entré 30,- i døren", "30"),
        ("Egenbetaling: 100 kr.", "100"),
        ("Tag 20 kr. pr. person med", "20"),
        ("Pris: 50-75 kr", "75"),
        ("Pris: 100 kr. for medlemmer, 150 kr. for andre.", "150"),
        ("Materialer er gratis", None),
        ("Kaffen er gratis, og turen er gratis", "0"),
        ("Pris: gratis", "0"),
        ("Pris: ingen", "0"),
        ("Pris: 0 kr", "0"),
        ("Det er gratis.", "0"),
        ("Gratis", "0"),
        ("Gratis for alle", "0"),
        ("Det koster ikke noget", "0"),
        ("Fri entré", "0"),
        ("Price: 50 DKK", "50"),
        ("Pris: 50 kr (gratis for medlemmer)", "50"),
        ("Der er gratis kaffe og kage", None),
        ("Det er ikke gratis", None),
        ("Gratis for medlemmer", None),
        ("Vi har plads til 50", None),
        ("Ring 12345678", None),
        ("Medbring gerne 20 kr. til lodtrækningen om en kurv", None),
        ("", None),
    ],
)
def test_price(text, price):
    assert words(text).get("price") == price
    assert words(f"Vi ses i huset.\n{text}\nVel mødt").get("price") == price


def test_price_in_the_name():
    assert words(summary="Fællesspisning (25 kr.)")["price"] == "25"
    assert words(summary="Fællesspisning, 25 kr")["price"] == "25"


@pytest.mark.parametrize(
    ("text", "capacity"),
    [
        ("Max 8 pladser", 8),
        ("max. 8 personer", 8),
        ("Maks. 12 deltagere", 12),
        ("Højst ti deltagere", 10),
        ("Plads til 12", 12),
        ("Der er plads til 12.", 12),
        ("Plads til max 12 personer", 12),
        ("Plads til tolv", 12),
        ("Antal pladser: 15", 15),
        ("Pladser: 6", 6),
        ("Deltagere: max 20", 20),
        ("Op til 25 deltagere", 25),
        ("Begrænset til 10 personer", 10),
        ("Kun 5 pladser!", 5),
        ("Der er 5 pladser i bussen", 5),
        ("8 pladser", 8),
        ("Begrænset antal pladser (8)", 8),
        ("Max 8.", 8),
        ("Room for 12", 12),
        ("Plads til alle", None),
        ("Plads til to kørestole", None),
        ("Max 8 km i roligt tempo", None),
        ("Vi går 8 km", None),
        ("Vi kører kl. 8", None),
        ("", None),
    ],
)
def test_capacity(text, capacity):
    assert words(text).get("capacity") == capacity
    assert words(f"Vi ses i huset.\n{text}\nVel mødt").get("capacity") == capacity


@pytest.mark.parametrize(
    ("text", "drop_in"),
    [
        ("Bare kom!", True),
        ("Kom bare, når du kan", True),
        ("Bare mød op kl. 10", True),
        ("Mød bare op", True),
        ("Drop-in", True),
        ("drop in fra 10 til 12", True),
        ("Ingen tilmelding", True),
        ("Uden tilmelding", True),
        ("Tilmelding er ikke nødvendig", True),
        ("Det er ikke nødvendigt at tilmelde sig", True),
        ("Kræver ikke tilmelding", True),
        ("Du behøver ikke at tilmelde dig", True),
        ("Tilmelding", False),
        ("Husk tilmelding hos Lone", False),
        ("Tilmeld dig på tavlen", False),
        ("Skriv dig på listen", False),
        ("Max 8 pladser", False),
        ("Book tid hos personalet", False),
        ("Roller: kok (1)", False),
        ("Hygge og snak", None),
    ],
)
def test_drop_in(text, drop_in):
    assert words(text).get("drop_in") == drop_in


def test_drop_in_as_a_category():
    assert words(categories=["Kreativ", "Drop-in"])["drop_in"] is True


@pytest.mark.parametrize(
    ("field", "text", "wanted"),
    [
        ("meeting_point", "Mødested: foran hoveddøren kl. 9.45. Husk madpakke.", "foran hoveddøren kl. 9.45"),
        ("meeting_point", "Vi mødes ved springvandet.", "ved springvandet"),
        ("meeting_point", "Mødested - foran svømmehallen", "foran svømmehallen"),
        ("meeting_point", "Vi mødes kl. 10 på stationen, spor 2", "på stationen, spor 2"),
        ("directions", "Find vej: Bus 5C til Ryparken, så 200 m. Rød dør.", "Bus 5C til Ryparken, så 200 m. Rød dør"),
        ("directions", "Tag bus 350S til stranden.", "Tag bus 350S til stranden"),
        ("contact", "Kontakt: Lone i køkkenet", "Lone i køkkenet"),
        ("contact", "Spørg efter Mette på tlf. 12 34 56 78. Vi ses", "Mette på tlf. 12 34 56 78"),
        ("contact", "Kontaktperson: Ali, Jonna", "Ali, Jonna"),
    ],
)
def test_places_and_people(field, text, wanted):
    assert words(f"Hej alle\n{text}\nVel mødt")[field] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kaffebrygger (1), chauffør (2)", [["kaffebrygger", "kaffebrygger", 1], ["chauffoer", "chauffør", 2]]),
        (
            "kok (2), opvasker (2) og borddækker.",
            [["kok", "kok", 2], ["opvasker", "opvasker", 2], ["borddaekker", "borddækker", 1]],
        ),
        ("2 chauffører, en vært", [["chauffoerer", "chauffører", 2], ["vaert", "vært", 1]]),
        ("chauffør x 2; vært: 1", [["chauffoer", "chauffør", 2], ["vaert", "vært", 1]]),
        ("vært, vært", [["vaert", "vært", 1]]),
        ("", []),
        (" , ;", []),
    ],
)
def test_roles(text, wanted):
    assert role_list(text) == wanted
    if wanted:
        assert words(f"Vi spiser sammen.\nRoller: {text}")["roles"] == wanted


@pytest.mark.parametrize(
    ("text", "start", "closes"),
    [
        ("Tilmelding senest onsdag kl. 12", "2026-06-06 10:00", "2026-06-03 12:00"),
        ("Tilmelding senest fredag", "2026-06-06 10:00", "2026-06-05 23:59"),
        ("Tilmeld dig senest den 3. juni", "2026-06-06 10:00", "2026-06-03 23:59"),
        ("Tilmelding inden 3/6 kl. 10.30", "2026-06-06 10:00", "2026-06-03 10:30"),
        ("Tilmelding senest 3.6.2026", "2026-06-06 10:00", "2026-06-03 23:59"),
        ("Tilmelding senest dagen før", "2026-06-06 10:00", "2026-06-05 23:59"),
        ("Tilmelding senest to dage før", "2026-06-06 10:00", "2026-06-04 23:59"),
        ("Tilmelding senest 24 timer før", "2026-06-06 10:00", "2026-06-05 10:00"),
        ("Tilmelding senest en uge før", "2026-06-06 10:00", "2026-05-30 23:59"),
        ("Tilmelding senest kl. 9", "2026-06-06 10:00", "2026-06-06 09:00"),
        ("Husk at tilmelde dig hos Bente senest d. 3/6", "2026-06-06 10:00", "2026-06-03 23:59"),
        ("Deadline for tilmelding: 1. juni", "2026-06-06 10:00", "2026-06-01 23:59"),
        ("Tilmeldingsfrist: 1. juni", "2026-06-06 10:00", "2026-06-01 23:59"),
        ("Sidste frist er mandag", "2026-06-06 10:00", "2026-06-01 23:59"),
        ("Tilmelding hos Lone senest torsdag", "2026-06-06 10:00", "2026-06-04 23:59"),
        ("Tilmelding senest 20. december", "2027-01-09 10:00", "2026-12-20 23:59"),
        ("Tilmelding senest lørdag", "2026-06-06 10:00", "2026-06-06 10:00"),
    ],
)
def test_cut_off(text, start, closes):
    at = cph(start)
    rule = words(text, start=at.replace(tzinfo=None).isoformat())["cutoff"]
    assert cutoff_at(rule, at) == cph(closes)


@pytest.mark.parametrize(
    "text",
    [
        "Tilmelding",
        "Tilmelding senest snart",
        "Tilmelding senest den 45. juni",
        "Tilmelding senest 1. juni 0001",
        "Vi ses senest fredag",
    ],
)
def test_no_cut_off(text):
    assert "cutoff" not in words(text)


def test_a_date_in_a_repeated_activity_closes_the_one_it_was_written_for():
    rule = words("Tilmelding senest 3. juni")["cutoff"]
    assert cutoff_at(rule, cph("2026-06-06 10:00")) == cph("2026-06-03 23:59")
    assert cutoff_at(rule, cph("2026-07-18 10:00")) is None


@pytest.mark.parametrize(
    ("summary", "sensitive"),
    [
        ("Sygeplejerske i huset", True),
        ("Gældsrådgivning", True),
        ("Støttegruppe for pårørende", True),
        ("Samtalegruppe", True),
        ("Åben psykolograst", True),
        ("Lægen kommer", True),
        ("Tandlægebus", True),
        ("Anonyme Alkoholikere", True),
        ("Retshjælp", True),
        ("Debt adviser", True),
        ("Lægeurter i haven", None),
        ("Tur til stranden", None),
        ("Morgenmad", None),
    ],
)
def test_sensitive(summary, sensitive):
    assert words(summary=summary).get("sensitive") == sensitive
    assert words(categories=[summary]).get("sensitive") == sensitive


def test_a_doctor_in_the_description_is_no_visit_to_the_doctor():
    assert "sensitive" not in words("Spørg din læge, om du må gå med", summary="Gåtur")
    assert words("Vores sygeplejerske er med", summary="Åbent hus")["sensitive"] is True


@pytest.mark.parametrize(
    ("summary", "picture"),
    [
        ("Morgenkaffe", "coffee"), ("Morgenmad", "breakfast"), ("Fællesspisning", "food"), ("Madlavning", "kitchen"),
        ("Tur til stranden", "beach"), ("Tur til Bornholm", "trip"), ("Besøg på Nationalmuseet", "museum"),
        ("Gåtur i skoven", "walk"), ("Korsang", "music"), ("Kreativt værksted", "art"), ("Filmaften", "film"),
        ("Gadefodbold", "football"), ("Havedag", "garden"), ("Cykelværksted", "bike"), ("Brætspil", "games"),
        ("Højtlæsning", "books"), ("It-café", "computer"), ("Sygeplejerske", "nurse"), ("Retshjælp", "law"),
        ("Gældsrådgivning", "money"), ("Samtalegruppe", "talk"), ("Dyrlægebus: tag din hund med", "dog"),
        ("Svømning", "swim"), ("Sommerfest", "party"), ("Kultur og natur", None), ("Noget helt andet", None),
        ("Vi mødes til bowling", None),
    ],
)  # fmt: skip
def test_picture(summary, picture):
    assert words(summary=summary).get("picture") == picture
    assert picture is None or picture in phrases.PICTURE_NAMES


def test_every_picture_is_there_and_on_the_page_for_staff():
    root = Path(__file__).resolve().parents[3]
    page = (root / "kiosk" / "activities" / "calendar.md").read_text("utf-8")
    listed = page.split("Picture names:")[1].split("(the general")[0].replace("\n", " ").split(",")
    assert sorted(name.strip() for name in listed) == sorted(phrases.PICTURE_NAMES)
    for name in phrases.PICTURE_NAMES:
        assert (root / "assets" / "icons" / "pictures" / f"{name}.png").is_file()


def test_the_name_says_more_than_the_description():
    assert words("Der er kaffe på kanden", summary="Filmklub")["picture"] == "film"


def test_properties_come_before_words():
    (event,) = read(fixture("properties.ics"))["events"]
    understood = event["main"]["understood"]
    assert {name: found[0] for name, found in understood.items()} == {
        "capacity": 8,
        "price": "50",
        "roles": [["driver", "Chauffør", 2], ["kaffebrygger", "kaffebrygger", 1]],
        "meeting_point": "Foran huset kl. 9.45",
        "directions": "Bus 5C til Ryparken",
        "contact": "Lone i køkkenet",
        "picture": "beach",
        "sensitive": False,
        "drop_in": False,
        "cutoff": "before 86400",
    }
    assert {found[1] for found in understood.values()} == {"property"}


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("X-STUEN-PRICE:49,50 kr", "price", "49.50"),
        ("X-STUEN-PRICE:gratis", "price", "0"),
        ("x-stuen-capacity:12", "capacity", 12),
        ("X-STUEN-SENSITIVE:ja", "sensitive", True),
        ("X-STUEN-DROP-IN:TRUE", "drop_in", True),
        ("X-STUEN-CUTOFF:PT12H", "cutoff", "before 43200"),
        ("X-STUEN-CUTOFF:2026-06-05T12:00", "cutoff", "at 2026-06-05T12:00:00"),
        ("X-STUEN-CUTOFF:2026-06-05T12:00:00.5+00:00", "cutoff", "at 2026-06-05T14:00:00"),
        ("X-STUEN-CUTOFF:dagen før kl. 12", "cutoff", "day 1 12:00"),
        ("X-STUEN-ROLE:vært\\, kok (2)", "roles", [["vaert", "vært", 1], ["kok", "kok", 2]]),
        ("CONTACT:Lone\\, køkkenet", "contact", "Lone, køkkenet"),
    ],
)
def test_a_property(line, field, value):
    found = read(ics(f"UID:1\nSUMMARY:Lægen\nDTSTART:20260606T100000\n{line}"))
    assert found["problems"] == []
    assert found["events"][0]["main"]["understood"][field][:2] == [value, "property"]


@pytest.mark.parametrize(
    "line",
    ["X-STUEN-CAPACITY:mange", "X-STUEN-CAPACITY:-1", "X-STUEN-CAPACITY:99999999", "X-STUEN-PRICE:dyrt",
    "X-STUEN-PRICE:NaN",
     "X-STUEN-PICTURE:../../etc/passwd", "X-STUEN-SENSITIVE:måske", "X-STUEN-CUTOFF:P",
     "X-STUEN-CUTOFF:00010101T000000", "X-STUEN-CUTOFF:9999-12-31T23:59:59Z", "X-STUEN-ROLE:",
     "X-STUEN-PRICE:-5"],
)  # fmt: skip
def test_a_property_that_makes_no_sense_is_said_and_the_words_count(line):
    found = read(ics(f"UID:1\nSUMMARY:Lægen\nDTSTART:20260606T100000\nDESCRIPTION:Pris: 50 kr. Max 8 pladser\n{line}"))
    if line == "X-STUEN-CUTOFF:P":
        assert found["events"][0]["main"]["understood"]["cutoff"][0] == "before 0"
        return
    (problem,) = found["problems"]
    assert line.startswith(problem["fields"]["name"])
    understood = found["events"][0]["main"]["understood"]
    assert (understood["price"][0], understood["capacity"][0], understood["sensitive"][0]) == ("50", 8, True)


def test_exact_properties_say_it_all():
    event = "UID:1\nSUMMARY:Lægen på tur\nDTSTART:20260606T100000\nDESCRIPTION:Pris: 50 kr. Max 8 pladser. Bare kom."
    found = read(ics(f"{event}\nX-STUEN-EXACT:TRUE\nX-STUEN-DROP-IN:FALSE"))
    assert found["problems"] == []
    understood = found["events"][0]["main"]["understood"]
    assert {name: value[0] for name, value in understood.items()} == {"drop_in": False, "capacity": None}
    assert FIELDS["capacity"](None)


def test_a_role_with_a_key_is_one_role_whatever_its_name():
    found = read(ics("UID:1\nDTSTART:20260606T100000\nX-STUEN-ROLE;KEY=a;CAPACITY=2:kaffe og te\\, vært (3)"))
    assert found["events"][0]["main"]["understood"]["roles"][0] == [["a", "kaffe og te, vært (3)", 2]]


def test_what_was_understood_shows_the_words():
    fields, _ = understand(
        {"start": "2026-06-06", "zone": "", "length": 0, "description": "Vel mødt.\nMax  8\tpladser. Pris: 50 kr"}, {}
    )
    assert fields["capacity"] == [8, "words", "Max 8 pladser"]
    assert fields["price"][1:] == ["words", "Pris: 50"]


def test_money():
    assert [money(text) for text in ("50", "50,00", "1.200", "1.200,50", "12.5")] == [
        "50",
        "50",
        "1200",
        "1200.50",
        "12.50",
    ]


def test_a_role_of_signs_has_a_key():
    assert (slug("Æblepige på Ø"), slug("!!!")) == ("aeblepige-paa-oe", "role")


def test_a_long_hostile_description_is_read_in_no_time():
    import time

    for text in (
        "pris: " * 1300,
        "max " * 2000,
        "tilmelding " * 700,
        "( 1 " * 2000,
        "roller: " + "a (" * 2500,
        "-" * 8000,
        "1" * 8000,
    ):
        before = time.process_time()
        understand({"start": datetime(2026, 6, 6).isoformat(), "zone": "UTC", "length": 0, "description": text}, {})
        assert time.process_time() - before < 5, text[:20]
