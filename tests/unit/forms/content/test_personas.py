"""People we made up fill in each of our forms: they get to the end, and the letter says what they said."""

from datetime import date
from itertools import product

import pytest

from kiosk import i18n
from kiosk.forms.commands import begun
from tests.unit.forms.content.sheets import FORMS
from tests.unit.forms.content.walking import PERSONAS, compiled, filled, letter, parts, places, shown

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


# persona: what the notes say, what the letter says, what the letter must not say, where it goes
WALKS = {
    "digital-post-fritagelse.uden-hjem": (
        [],
        ["Københavns Kommune", "fritaget for Digital Post", "ikke har en fast bopæl", "711248-1234", "værestedet"],
        ["fuldmagt", "Telefon", "MitID"],
        ["borgerservice"],
    ),
    "digital-post-fritagelse.ved-fuldmagt": (
        ["Så skal I have en fuldmagt med"],
        ["Aarhus Kommune", "Jeg giver Bodil Æbelø fuldmagt", "funktionsnedsættelse", "Ågade 3"],
        ["fast bopæl"],
        ["borgerservice"],
    ),
    "digital-post-fritagelse.kun-grund": ([], ["Kommunen", "Navn: ____", "i hånden"], ["fuldmagt"], ["borgerservice"]),
    "enkeltydelse.tand": (
        ["Vent med at betale", "Du har 3300 kr. til mad"],
        ["§ 82 a", "Jeg har smerter.", "4.250,50 kr.", "ikke betalt", "Faste udgifter i alt: 4700 kr.", "Kontoudtog"],
        ["§ 81 a", "husleje", "kan ikke spise", "Lejekontrakt", "Det haster"],
        ["kommune-ydelse"],
    ),
    "enkeltydelse.husleje-haster": (
        ["Du kan stadig søge", "Ring til kommunen i dag", "Tal også med din udlejer", "Pengene slår ikke til"],
        [
            "§ 81 a",
            "miste min bolig",
            "Jeg var syg",
            "Det haster",
            "Jeg måtte betale først",
            "200 kr. større",
        ],
        ["§ 82", "tand", "ikke betalt udgiften"],
        ["kommune-ydelse"],
    ),
    "enkeltydelse.flytning": (
        ["Bed om prisen på papir"],
        ["Bornholms Regionskommune", "§ 85", "billigere bolig", "kender ikke udgiften", "min Digital Post"],
        ["Min økonomi", "§ 82", "Regionskommune Kommune"],
        ["kommune-ydelse"],
    ),
    "enkeltydelse.andet-med-lidt": ([], ["aktivloven § 81: En seng", "Kommunen"], ["§ 85", "§ 82"], ["kommune-ydelse"]),
    "klage.i-tide": (
        ["senest 8/12 2026"],
        [
            "Aarhus Kommune",
            "afgørelse af tirsdag den 10. november 2026",
            "26/1234",
            "ikke er rigtige",
            "Jeg var til mødet.",
            "Kopi af",
        ],
        ["efter fristen", "Jobcenteret"],
        ["kommune-afgoerelse"],
    ),
    "klage.for-sent": (
        ["De fire uger er gået"],
        ["Odense Kommune", "Jobcenteret", "muligvis efter fristen", "ikke har set brevet", "begrundelsen"],
        ["Kopi af"],
        ["kommune-afgoerelse"],
    ),
    "klage.maaske-naaet": (["Klag i dag"], ["Udbetaling Danmark", "været syg"], ["Kommune"], ["udbetaling-danmark"]),
    "klage.en-anden": (["Se i brevet"], ["Region Midtjylland"], ["efter fristen"], ["afsender"]),
    "aktindsigt.hele-sagen": (
        ["syv hverdage"],
        ["Jobcenteret", "alle dokumenter", "på papir", "syv arbejdsdage"],
        ["journal"],
        ["kommune-afgoerelse"],
    ),
    "aktindsigt.journal": (
        ["din journal"],
        ["Sygehuset", "i min journal", "Notaterne fra maj", "se dokumenterne hos jer", "henter selv"],
        ["arbejdsdage", "hele min journal"],
        ["behandlingssted"],
    ),
    "fuldmagt.bisidder": (
        ["Det hedder en bisidder"],
        ["Jeg tager en bisidder med", "Bisidderen hedder Bodil Æbelø", "økonomisk hjælp"],
        ["repræsentant", "trække fuldmagten"],
        ["kommune-afgoerelse"],
    ),
    "fuldmagt.for-mig": (
        ["Det hedder en fuldmagt"],
        [
            "Regionen",
            "Jeg giver Bodil Æbelø fuldmagt",
            "Min behandling",
            "både til mig",
            "søndag den 31. januar 2027",
            "underskrift",
        ],
        ["bisidder", "til sagen er afsluttet"],
        ["afsender"],
    ),
    "flytning.nyt-hjem": (
        ["nyt sundhedskort"],
        [
            "Anmeldelse af flytning",
            "Folkeregisteret",
            "til min nye adresse",
            "Jeg bor hos: Bodil",
            "Min søn",
            "Søvej 1",
        ],
        ["uden fast bopæl", "Uden bolig"],
        ["folkeregister"],
    ),
    "flytning.herberg-sent": (
        ["Spørg kommunen", "inden fem dage"],
        ["fast opholdssted", "Herberget"],
        ["flytter med mig"],
        ["folkeregister"],
    ),
    "flytning.uden-sted": (
        ["uden fast bopæl", "fri for Digital Post"],
        ["registrering uden fast bopæl", "seneste bopælskommune", "torsdag den 1. oktober 2026"],
        ["Ny adresse", "melder flytning"],
        ["folkeregister"],
    ),
    "stoette-kontaktperson.anonym": (
        ["går ved siden af dig"],
        ["Kommunen", "anonym", "Post og papirer", "midt på dagen", "gåtur", "Spørg efter mig"],
        ["CPR", "Navn:", "Ring til mig", "kaldes"],
        ["kommune-handicap"],
    ),
    "stoette-kontaktperson.paa-telefon": (
        [],
        ["Aarhus Kommune", "Ring til mig på: 12345678", "Bølgen", "en kvinde", "Jeg har en hund."],
        ["CPR", "gåtur"],
        ["kommune-handicap"],
    ),
    "budget.med-gaeld": (
        [
            "Du får 8951 kr. og betaler 4500 kr.",
            "Du skylder 12500 kr. Du betaler 800 kr.",
            "3651 kr. tilbage",
            "rykker",
        ],
        ["Navn: Kim", "8951 kr.", "Gæld i alt: 12500 kr.", "Lys, vand og varme: 900 kr. i kvartalet.", "3651 kr."],
        ["CPR", "Der mangler", "  "],
        ["huset", "kommune-ydelse"],
    ),
    "budget.uden-navn-minus": (
        ["Pengene slår ikke til"],
        ["Der mangler 1000 kr. hver måned."],
        ["Navn", "Gæld", "Jeg skylder"],
        ["huset", "kommune-ydelse"],
    ),
    "bostoette.eget-hjem": (
        [],
        ["§ 85", "Post og papirer", "huske aftaler", "Jeg åbner ikke min post.", "egen bolig", "hver gang", "bisidder"],
        ["herberg", "ikke samtykke"],
        ["kommune-handicap"],
    ),
    "bostoette.kort": ([], ["Kommunen", "ikke samtykke"], ["bisidder", "Telefon"], ["kommune-handicap"]),
    "patient.klage": (
        ["patientvejleder", "på nettet med MitID"],
        ["Klage fra patient", "min behandling", "talt til mig", "Jeg blev sendt hjem.", "bisidder", "hvilken frist"],
        ["befordring", "Rejst", "Borgerservice"],
        ["behandlingssted", "patientvejleder"],
    ),
    "patient.tur": (
        ["Spørg, før du rejser"],
        ["Regionen", "befordringsgodtgørelse", "Grenaa", "Bus eller tog", "176 kr.", "pension", "Billet"],
        ["Klage", "Borgerservice"],
        ["region"],
    ),
    "patient.tur-laege": ([], ["Norddjurs Kommune", "ikke rejse med bus"], ["Regionen", "kr."], ["borgerservice"]),
    "valg.uden-hjem": (
        ["Du kan som regel stemme alligevel"],
        ["Aarhus Kommune", "ikke fået et valgkort", "ikke en fast bopæl"],
        ["CPR", "legitimation", "brevstemme"],
        ["valg"],
    ),
    "valg.foer-dagen": (
        ["hvilken som helst kommune", "hvad du så kan bruge"],
        ["brevstemme", "ikke legitimation", "brug for hjælp"],
        ["fast bopæl"],
        ["valg"],
    ),
    "valg.kan-ikke-komme": (["komme hjem til dig"], ["hvor jeg opholder mig", "Herberget"], ["ikke fået"], ["valg"]),
    "huset.rum": (
        [],
        [
            "Lån af et rum",
            "Køkkenet",
            "fredag den 27. november 2026",
            "Timer: 3",
            "Antal: 8",
            "rydder op",
            "Spørg efter: Bølgen",
        ],
        ["Ris og ros"],
        ["huset"],
    ),
    "huset.mening": (
        [],
        ["Ris og ros", "Nogenlunde", "Maden", "Turene", "1. Ro, 2. God mad, 3. Nogen", "Mere fisk."],
        ["Rum:", "svar"],
        ["huset"],
    ),
    "budget.tomt": (
        ["Du får 0 kr. og betaler 0 kr."],
        ["Tilbage om måneden: 0 kr."],
        ["Navn"],
        ["huset", "kommune-ydelse"],
    ),
}


@pytest.mark.parametrize("persona", WALKS)
class TestEach:
    def test_gets_to_the_end(self, persona):
        session, errors = filled(persona, TODAY)
        assert errors == []
        assert session.complete
        assert session.troubles == {}

    def test_hears_what_there_is_to_know(self, persona):
        notes = shown(filled(persona, TODAY)[0])
        assert not [one for one in WALKS[persona][0] if one not in notes], notes

    def test_the_letter_says_it_and_no_more(self, persona):
        form = persona.partition(".")[0]
        text = letter(form, filled(persona, TODAY)[0])
        assert not [one for one in WALKS[persona][1] if one not in text], text
        assert not [one for one in WALKS[persona][2] if one in text], text
        assert "${" not in text

    def test_it_is_known_where_to_go(self, persona):
        assert places(persona.partition(".")[0], filled(persona, TODAY)[0]) == WALKS[persona][3]

    def test_the_same_answers_do_in_english(self, persona):
        session, errors = filled(persona, TODAY, "en")
        assert errors == []
        assert session.complete
        assert session.nodes().keys() == filled(persona, TODAY)[0].nodes().keys()


def test_every_file_of_answers_is_walked():
    assert {path.stem for path in PERSONAS.glob("*.json")} == set(WALKS)
    assert all(sum(one.startswith(f"{form}.") for one in WALKS) >= 2 for form in FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_no_letter_stands_without_a_subject(form):
    """Whatever is chosen at a question that must be answered, the letter has one subject and somewhere to go."""
    must = [node for node in compiled(form).root.walk() if node.required == "true()" and not node.relevant]
    offered = [begun(compiled(form), "da", TODAY).node(node.path).choices for node in must]
    for chosen in product(*offered):
        session = begun(compiled(form), "da", TODAY)
        for node, choice in zip(must, chosen, strict=True):
            session.set(node.path, choice.value)
        assert len(parts(form, session, "emne")) == 1, chosen
        assert parts(form, session, "modtager") or form == "budget"
        assert places(form, session)


@pytest.mark.parametrize(
    ("day", "by", "late"),
    [
        *(("2026-11-20", "18/12 2026", "nej"), ("2026-10-23", "20/11 2026", "nej"), ("2026-10-22", "19/11 2026", "ja")),
        *(
            ("2026-03-01", "29/3 2026", "ja"),
            ("2026-10-01", "29/10 2026", "ja"),
        ),  # over both changes of the clock
    ],
)
def test_four_weeks_end_on_the_same_weekday(day, by, late):
    session = begun(compiled("klage"), "da", TODAY)
    session.set("/data/brevet/brev_dato", day)
    session.set("/data/brevet/brev_post", "digital")
    assert session.node("/data/brevet/frist").value == by
    assert session.node("/data/brevet/sent").value == late


def test_a_letter_of_tomorrow_is_kindly_doubted():
    session = begun(compiled("klage"), "da", TODAY)
    session.set("/data/brevet/brev_dato", "2026-11-21")
    state = session.node("/data/brevet/brev_dato")
    assert not state.constraint_ok
    assert "Se på brevet igen" in state.message
