"""Staff cards and a folder, with the real program, a real card service, and cards in software: the PIN, sitting
together, a folder made, a note, the card pulled; a stranger's card; and a new key card by two of staff.
"""

import time

import pytest

from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.card_reader import missing
from tests.helpers.card_visit import (
    SLOW,
    a_card,
    keep_list,
    makes_a_folder,
    new_ceremony,
    read_words,
    sits_with,
    types_pin,
    writes_a_note,
)
from tests.helpers.memory_search import all_bytes

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture
def ceremony():
    return new_ceremony()


@pytest.fixture
def opened(open_centre, pcscd, ceremony, tmp_path):
    """The centre with its list of cards: Mette's and Jonas's."""
    cards = {name: a_card(ceremony, name, pin=pin) for name, pin in (("Mette", b"135790"), ("Jonas", b"246801"))}
    centre = open_centre(changed=("[centre]", keep_list(ceremony, tmp_path / "roster") + "[centre]"))
    return centre, cards


def test_mette_sits_with_a_visitor_and_goes(opened, pcscd):
    centre, cards = opened
    visitor = centre.visitor
    arrive(visitor)
    visitor.touches(_("What is on here"))
    visitor.waits_for(_("This week"))
    inserted, asked = sits_with(visitor, pcscd, cards["Mette"], "Mette")
    print(f"card in to the PIN page, as the visitor's eye sees it: {asked:.2f} s")
    assert asked < 5  # with what looking at the screen takes, on a machine that does other things
    centre.picture("together")
    assert visitor.sees(_("This week"))  # the page that was there

    visitor.touches(_("{name} is with you").format(name="Mette"))
    visitor.touches(_("Staff's pages"))
    visitor.touches(_("Today"), whole=True)
    centre.picture("today")
    began = time.monotonic()
    inserted.pull()
    visitor.waits_until(lambda: not visitor.sees("Mette"))
    print(f"card out to nothing of hers on the screen, as the visitor's eye sees it: {time.monotonic() - began:.2f} s")
    assert visitor.waits_for(_("This week"))
    assert not visitor.sees(_("{name} is with you").format(name="Mette"))
    centre.picture("gone")

    visitor.touches(_("Call staff"))  # and her card has opened once: a message can be left, for staff's cards alone
    visitor.touches(_("Write to them"))
    visitor.types("ringtorsdag")
    visitor.touches(_("Give it to staff"))
    visitor.waits_for(_("Your message lies here for staff"))
    kept = all_bytes(centre.data)
    assert b"ringtorsdag" not in kept


def test_a_folder_is_made_together_and_its_card_made_anew_when_it_is_lost(opened, pcscd):
    centre, cards = opened
    visitor = centre.visitor
    arrive(visitor)
    mette, _asked = sits_with(visitor, pcscd, cards["Mette"], "Mette")
    visitor.touches(_("My folder"))
    first = makes_a_folder(visitor)
    centre.picture("key-card")
    visitor.touches(_("I have the words"))
    writes_a_note(visitor, "tirsdagsmøde")
    centre.picture("note")
    kept = all_bytes(centre.data)
    assert not any(word in kept for word in (b"tirsdagsm", " ".join(first).encode()))

    visitor.touches(_("Close the folder"))
    visitor.touches(_("My folder"))
    visitor.touches(_("I lost my card"))
    visitor.touches(_("Make a new card"))
    visitor.waits_for(_("Which folder is it?"))
    visitor.types("bo")
    visitor.touches("Bo", whole=True)
    visitor.waits_for(_("Now the second card"))
    jonas = pcscd.insert(cards["Jonas"], reader=1, delay=SLOW)
    visitor.waits_for(_("Second card: your PIN"))
    centre.picture("second")
    types_pin(visitor, cards["Jonas"].pin)
    visitor.touches(_("Make the new card"))
    visitor.waits_for(_("Your key card"), patience=40)
    second = read_words(visitor)
    assert second != first
    visitor.touches(_("I have the words"))
    visitor.waits_for("tirsdagsmøde")
    visitor.touches(_("Who opened it"))
    visitor.waits_for(_("Staff are in the list."))
    centre.picture("log")
    jonas.pull()
    mette.pull()
    visitor.waits_for(_("Call staff"))
    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"), patience=30)


def test_a_strangers_card_gets_a_sentence_and_opens_nothing(opened, pcscd):
    centre, _cards = opened
    visitor = centre.visitor
    visitor.waits_for(_("Touch the screen"))
    foreign = a_card(new_ceremony("Et andet hus"), "Ida")
    inserted = pcscd.insert(foreign)
    visitor.waits_for(_("The card opened nothing"))
    visitor.waits_for(_("This card is not one of this centre's. Use the centre's own card."))
    centre.picture("foreign")
    inserted.pull()
    visitor.waits_for(_("Touch the screen"), patience=30)
