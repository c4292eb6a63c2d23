"""Somebody who sees nothing signs up for a trip, understands a letter and finishes a form: the real program, three
keys, and nothing known of the screen but what was heard.
"""

import re
from datetime import datetime

import pytest

from kiosk.clock import SystemClock
from kiosk.ui.programme import end_of_week
from tests.helpers import listener
from tests.helpers.listener import NEXT, Listener
from tests.journeys.test_visits import next_trip, trip_list

LETTER = re.compile(r"[A-ZÆØÅ0-9](, [A-ZÆØÅ0-9]){5}")


@pytest.fixture
def kiosk(open_centre, tmp_path):
    """A kiosk that nobody uses, with a socket for headphones."""
    folder = tmp_path / "ears"
    environment, settings = listener.write(folder)
    return open_centre(changed=("[session]", f"{settings}\n[session]"), ears=environment)


@pytest.fixture
def somebody(kiosk, tmp_path):
    """Plugs in headphones, and is greeted."""
    one = Listener(kiosk.kiosk, tmp_path / "ears")
    one.waits()
    assert not one.all()
    one.plugs_in()
    greeting = one.hears("Hvad kan jeg hjælpe med?")
    assert greeting[0] == "Skærmen taler nu."
    assert "Enter vælger" in greeting[1]
    return one


def tab(kiosk):
    """Where the next trip is, which goes on Saturdays; "" for today, which is up already, for there is that trip."""
    today, day = SystemClock().now().date(), datetime.fromisoformat(next_trip(kiosk)["start"]).date()
    if day >= end_of_week(today):
        return "Senere"
    return "" if day == today else "Næste uge" if today.weekday() == 6 else "Denne uge"


def test_signs_up_for_a_trip(somebody, kiosk):
    somebody.chooses("Det sker her", "Det sker her")
    somebody.presses(NEXT)
    if (named := tab(kiosk)) and "Valgt." not in somebody.finds(named):
        somebody.takes("")
    somebody.chooses("Tur til stranden", "Tur til stranden")
    somebody.chooses("Tilmeld mig", "Hvad skal vi kalde dig?")
    name = somebody.heard[somebody.heard.index("Du kan få det her navn i dag:") + 1]
    somebody.chooses("Brug dette navn", "Kommer du alene?")
    somebody.chooses("Kun mig", "Vil du hjælpe med noget?")
    somebody.chooses("Brygge kaffe", "Vil du følges med nogen?")
    said = somebody.chooses("Ja tak", "Er det rigtigt?")
    assert f"Vi kalder dig {name}." in said
    said = somebody.chooses("Tilmeld mig", "Du er tilmeldt")
    codes = [one.replace(", ", "") for one in said if LETTER.fullmatch(one)]
    assert len(set(codes)) == 1, said
    assert [one["role_name"] for one in trip_list(kiosk) if one["alias"] == name] == ["Brygge kaffe"]
    assert codes[0] not in kiosk.kiosk.log.read_text("utf-8")


def test_understands_a_letter(somebody):
    somebody.chooses("Jeg har fået et brev", "Hvor er dit brev?")
    somebody.chooses("nøgle", "Hvilket brev?")
    said = somebody.chooses("Indkaldelse fra jobcenteret", "Gør det her først")
    for what in ("indkalder dig til et møde", "Nordby Kommune", "Klokken er 9 30.", "Havnegade 12"):
        assert any(what in one for one in said), (what, said)
    somebody.chooses("Hvis jeg intet gør?", "Hvis du ikke gør noget")
    somebody.chooses("Hvad kan jeg gøre?", "")
    somebody.finds("Ring")
    somebody.pulls_out()
    somebody.presses(NEXT)  # now others hear it, too: it begins again, without what is private
    assert "Skærmen taler nu." in somebody.heard
    assert "Noget her er privat og bliver ikke læst højt." in somebody.heard
    private = [one for one in somebody.heard if "ydelse" in one or "Nordby" in one or "Jobcent" in one]
    assert not private


def test_finishes_a_form(somebody):
    somebody.chooses("Hjælp til en blanket", "Hvad drejer det sig om?")
    somebody.chooses("Mere.", "Huset her.")
    somebody.chooses("Huset her.", "Jeg vil låne et rum, eller sige min mening.")
    somebody.chooses("Jeg vil låne et rum", "Det tager cirka 3 minutter.")
    somebody.chooses("Begynd", "Hvad vil du gerne?")
    somebody.chooses("Sige min mening", "Hvordan har det været at være her?")
    somebody.chooses("God.", "Hvad handler det om?")
    somebody.chooses("Ved ikke", "Hvad er vigtigst for dig?")
    somebody.chooses("Ved ikke", "Hvad vil du sige?")
    somebody.chooses("Videre", "Vil du have svar?")
    said = somebody.chooses("Nej", "Er det rigtigt?")
    assert {"Du vil: Sige min mening.", "Det har været: God."} <= set(said)
    assert "Godt gået." in somebody.chooses("Ja, det passer", "Den er udfyldt.")
