"""Sender, references, laws, consequence, complaint, care, swindle and bisidder: the smaller parts."""

from datetime import UTC, date, datetime

import pytest

from kiosk.letters.model import Action, Envelope, Reading
from kiosk.letters.understanding import laws, references, senders, understand
from kiosk.letters.understanding.prepare import prepare


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Jobcenter Aarhus", "jobcenter"),
        ("Udbetaling Danmark, Pension", "udbetaling_danmark"),
        ("Retten i Aalborg", "domstol"),
        ("Gældsstyrelsen", "gaeldsstyrelsen"),
        ("Skattestyrelsen", "skat"),
        ("Regionshospitalet Viborg", "hospital"),
        ("Boligselskabet Fjordparken", "udlejer"),
        ("Nordisk Inkasso A/S", "inkasso"),
        ("Randers Kommune", "kommune"),
        ("Østjyllands Politi", "politi"),
        ("Danbro Bank", "bank"),
        ("Ankestyrelsen", "ankestyrelsen"),
        ("Nordlys Energi A/S", "forsyning"),
    ],
)
def test_types_of_senders(line: str, kind: str) -> None:
    assert senders.type_of(line.lower()) == kind


def test_the_sender_is_named_as_the_letter_does_without_capitals_or_form(read) -> None:
    found = read("SØNDERJYSK ELFORSYNING A/S\nEnergivej 1\n\n8. marts 2026\n\nKære kunde\n\nDin regning.", bare=True)
    assert (found.sender.name, found.sender.type) == ("Sønderjysk Elforsyning", "forsyning")


def test_the_envelopes_sender_counts() -> None:
    envelope = Envelope("DIGITALPOST", "1.2", "Brev", "Jobcenter Nordby")
    found = understand(Reading("Kære Ane\n\nHej.", "memo", envelope=envelope), today=date(2026, 3, 3))
    assert (found.sender.name, found.sender.type) == ("Jobcenter Nordby", "jobcenter")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Sagsnr.: 26-014882", ["26-014882"]),
        ("Kundenr.\t8840127\nFakturanr.\t260417733", ["8840127", "260417733"]),
        ("FS 40-2219/2026", ["FS 40-2219/2026"]),
        ("Sag 27.60.00-G01-44-26", ["27.60.00-G01-44-26"]),
        ("Dit sagsnummer er 2026-5521-0093.", ["2026-5521-0093"]),
        ("Dato 9.3.2026", []),
        ("Sagen handler om 2026", []),
    ],
)
def test_references(words: str, values: list[str]) -> None:
    assert [one.value for one in references.find(prepare(words))] == values


def test_laws() -> None:
    found = laws.find(
        prepare(
            "jf. aktivlovens § 91, og § 19 i forvaltningsloven. Det følger af lov om aktiv socialpolitik § 37, stk. 2."
        )
    )
    assert [(one.name, one.section) for one in found] == [
        ("aktivlovens", "§ 91"),
        ("forvaltningsloven", "§ 19"),
        ("lov om aktiv socialpolitik", "§ 37, stk. 2"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hvis du udebliver uden rimelig grund, kan det få betydning for din ydelse.",
        "Svarer du ikke, standser vi udbetalingen.",
        "Hører vi ikke fra dig, træffer vi afgørelse ud fra det, vi ved.",
        "Ellers returneres din pakke til afsenderen.",
        "I modsat fald overgives sagen til inkasso.",
        "Er De ikke fraflyttet inden da, vil fogeden sætte Dem ud.",
    ],
)
def test_the_sentence_about_what_happens(read, sentence: str) -> None:
    found = read(f"Vi skriver om din sag. {sentence} Ring, hvis du er i tvivl.")
    assert found.consequences[0].quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Hvis du ikke kan komme, skal du ringe til os.",
        "Giver vi dig ikke ret, sender vi klagen til Ankestyrelsen.",
        "Har du ikke MitID, kan du få hjælp i Borgerservice.",
        "Du behøver ikke gøre noget.",
    ],
)
def test_what_is_no_consequence(read, sentence: str) -> None:
    assert read(sentence).consequences == ()


def test_complaint_guidance_with_its_day_and_whom(read) -> None:
    found = read(
        "Du kan klage over afgørelsen til Ankestyrelsen. Det skal ske senest 4 uger efter, at du har modtaget brevet."
    )
    assert found.complaint is not None
    assert found.complaint.deadline is not None
    assert str(found.complaint.deadline.day) == "2026-03-30"
    assert found.complaint.to == "Ankestyrelsen"


def test_guidance_without_a_day(read) -> None:
    found = read("Du kan klage til Ankestyrelsen. Der er ingen frist for at klage.")
    assert found.complaint is not None
    assert found.complaint.deadline is None


@pytest.mark.parametrize(
    ("words", "care"),
    [
        ("Hermed forkyndes stævning for dig.", ""),
        ("Stævningen forkyndes for dig.", "forkyndelse"),
        ("Vi kan ophæve lejemålet, hvis du ikke betaler.", "upsetting"),
        ("Familieafdelingen vil anbringe dit barn.", "upsetting"),
        ("Vi har fået besked om dødsfaldet.", "upsetting"),
        ("Din regning er på 100 kr.", ""),
        ("Ved dødsfald får boet besked.", ""),
    ],
)
def test_care(read, words: str, care: str) -> None:
    found = read(words)
    assert found.care == care or (care == "" and found.kind.kind == "forkyndelse")
    assert found.open_with_care is (found.care != "")


@pytest.mark.parametrize(
    "words",
    [
        "Din pakke afventer. Betal told via linket: https://postnord-dk.levering-told.top/betal",
        "Dit MitID udløber. Opdater dine oplysninger her: http://mitid-opdater-nu.com/dk",
        "Se mere på https://bit.ly/3xyz",
        "Betal med gavekort, og send koderne til os på WhatsApp.",
        "Ring STRAKS, og hav dit MitID klar.",
    ],
)
def test_what_may_be_a_swindle(read, words: str) -> None:
    assert read(words, bare=True).suspicious


@pytest.mark.parametrize(
    "words",
    [
        "Log på borger.dk med MitID, og se din afgørelse.",
        "Læs mere på www.skat.dk og www.nordby.dk.",
        "Vi beder dig aldrig om din MitID-kode. Pas på svindlere.",
        "Skriv til borgerservice@nordby.dk.",
        "Se www.borger.dk/boligstøtte eller ring til os.",
    ],
)
def test_what_is_no_sign_of_a_swindle(read, words: str) -> None:
    assert read(words).suspicious == ()


def test_what_the_envelope_says_comes_first_and_is_sure() -> None:
    begins = datetime(2026, 3, 19, 8, 30, tzinfo=UTC)
    envelope = Envelope(
        "DIGITALPOST",
        "1.2",
        "Indkaldelse",
        "Jobcenter Nordby",
        reply_by=datetime(2026, 3, 16, 22, 59, tzinfo=UTC),
        actions=(
            Action("AFTALE", "Samtale", begins, location="Torvet 1"),
            Action("BETALING", "Betal", ends=datetime(2026, 3, 20, tzinfo=UTC)),
        ),
    )
    found = understand(Reading("Se vedlagte.", "memo", envelope=envelope), today=date(2026, 3, 3))
    assert [(str(one.day), one.at, one.what, one.sure) for one in found.deadlines] == [
        ("2026-03-16", None, "answer", True),
        ("2026-03-20", found.deadlines[1].at, "pay", True),
    ]
    (met,) = found.appointments
    assert (str(met.day), str(met.at), met.place) == ("2026-03-19", "09:30:00", "Torvet 1")


def test_where_with_whom_and_how(read) -> None:
    found = read(
        "Du indkaldes til samtale torsdag den 19. marts 2026 kl. 9.30 på Værkmestergade 5, 8000 Aarhus C, lokale 14. "
        "Du skal tale med din jobkonsulent Mette Ravnholt. Du må tage en bisidder med."
    )
    (met,) = found.appointments
    assert (met.place, met.room, met.who, met.mode) == (
        "Værkmestergade 5, 8000 Aarhus C",
        "lokale 14",
        "Mette Ravnholt",
        "in_person",
    )
    assert found.bisidder is not None


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("Vi ringer til dig torsdag den 19. marts kl. 9.30.", "phone"),
        ("Videomøde torsdag den 19. marts kl. 9.30.", "video"),
        ("Vi kommer torsdag den 19. marts mellem kl. 8 og 12. Du skal være hjemme.", "home"),
    ],
)
def test_modes(read, words: str, mode: str) -> None:
    (met,) = read(words).appointments
    assert met.mode == mode
