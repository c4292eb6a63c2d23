"""Where an appointment is: an address, a house, or the office's own at the head; never what only looks like one."""

from datetime import date

import pytest

from kiosk.letters.model import Appointment, Reading
from kiosk.letters.understanding import understand
from tests.helpers import corpus

DAY = "torsdag den 19. marts 2026 kl. 9.30"
OFFICE = "Laksetorvet 1, 8900 Randers C"
HEAD = f"Randers Kommune\nJobcentret\n{OFFICE}\n\nBo Bæk\nNørregade 8, 2. tv.\n8900 Randers C\n\n10. marts 2026\n\n"


def met(letter: str) -> Appointment:
    """The first appointment in a letter."""
    return understand(Reading(letter, "text"), today=date(2026, 3, 10), channel="digital").appointments[0]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (f"Du skal møde til samtale {DAY} på Torvet 1, 8700 Horsens.", "Torvet 1, 8700 Horsens"),
        (f"Du skal møde til samtale {DAY} på Gl. Ringstedvej 1, 4300 Holbæk.", "Gl. Ringstedvej 1, 4300 Holbæk"),
        (f"Du skal møde til samtale {DAY} på Havnegade 7, 1. sal.", "Havnegade 7"),
        (f"Du skal møde til samtale {DAY}.\nSted: Rådhuset, Smallegade 1, 2000 Ryde", "Smallegade 1, 2000 Ryde"),
        (f"Du skal møde til samtale {DAY} i Torvecaféen og tage dit cv med.", "Torvecaféen"),
        (f"Du skal møde til samtale {DAY}. Drik 1 liter vand inden. Vi ses i lokale 4.", OFFICE),
        (f"Du skal møde til samtale {DAY}. Anklageskriftet af 12. marts ligger ved. Mød i retssal 3.", OFFICE),
    ],
)  # fmt: skip
def test_the_place(words: str, place: str) -> None:
    assert met(f"{HEAD}Kære Bo\n\nIndkaldelse til samtale\n\n{words}\n\nVenlig hilsen\nJobcentret\n").place == place


def test_the_reader_s_own_address_is_no_office() -> None:
    own = "Bo Bæk\nNørregade 8\n8900 Randers C\n\n10. marts 2026\n\nKære Bo\n\nIndkaldelse til samtale\n\n"
    assert met(f"{own}Du skal møde til samtale hos os {DAY}.\n\nVenlig hilsen\nJobcentret\n").place == ""


def test_who_is_telephoned_comes_nowhere() -> None:
    found = met(
        f"{HEAD}Kære Bo\n\nIndkaldelse til telefonsamtale\n\nVi ringer til dig {DAY}.\n\nVenlig hilsen\nJobcentret\n"
    )
    assert (found.mode, found.place) == ("phone", "")


def test_the_floor_where_it_was_tuned() -> None:
    right = wanted = 0
    wrong = []
    for case in corpus.load("tune"):
        reading = Reading(case.text, "text")
        found = understand(reading, today=case.today, received=case.received, channel=case.channel).appointments[:1]
        if found and case.place:
            wanted += 1
            right += (found[0].place or found[0].room) == case.place
            wrong += [f"{case.name}: {found[0].place!r}, not {case.place!r}"] * (found[0].place != case.place)
    assert right >= 0.8 * wanted, "\n".join(wrong)
