"""A form filled in by touching, stopped with a slip, the power cut, opened again with the words, and finished: the real
program, and its store on the disk.
"""

import re
import signal

from kiosk import app_store, config
from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.memory_search import all_bytes

WORD = re.compile(r"([1-6])\.\s+([a-zæøå]+)")
NEED = "Jeg vil låne et rum"


def to_the_form(visitor):
    visitor.touches(_("Help with a form"))
    for _step in range(3):  # the group may be on the second page
        visitor.waits_for(_("I have a key slip"))
        if visitor.sees(_("This house"), whole=True):
            break
        visitor.touches(_("More"), whole=True)
    visitor.touches(_("This house"), whole=True)
    visitor.touches(NEED)
    visitor.touches(_("Begin"), whole=True)


def open_with(visitor, words):
    visitor.touches(_("Help with a form"))
    visitor.touches(_("I have a key slip"))
    for number, word in enumerate(words, 1):
        visitor.waits_for(_("Word {n} of {total} on your slip").format(n=number, total=6))
        for letter in word:
            if visitor.sees(word, whole=True):
                break
            visitor.types(letter)
        visitor.touches(word, whole=True)
    visitor.waits_for(_("Are these your words?"))
    visitor.touches(_("Open the form"))


def test_stopped_with_a_slip_the_power_cut_and_finished_with_the_words(open_centre):
    centre = open_centre()
    visitor = centre.visitor
    arrive(visitor)
    to_the_form(visitor)
    visitor.touches("Sige min mening")
    visitor.waits_for("Hvordan har det været at være her?")
    centre.picture("question")
    visitor.touches("God", whole=True)
    visitor.waits_for("Hvad handler det om?")
    visitor.touches(_("Stop and keep"))
    visitor.touches(_("Keep it"))
    visitor.waits_for(_("Your key slip"))
    found = [match for text in visitor.reads() if (match := WORD.fullmatch(text))]
    words = [match[2] for match in sorted(found, key=lambda match: match[1])]
    assert len(words) == 6
    centre.picture("slip")
    visitor.touches(_("Go on with the form"))
    visitor.waits_for("Hvad handler det om?")

    centre.kiosk.stop(signal.SIGKILL)  # the plug is pulled
    kept = all_bytes(centre.data)
    assert not any(word.encode() in kept for word in ("humoer", "Sige min mening", " ".join(words)))
    centre.kiosk.start()

    arrive(visitor)
    open_with(visitor, words)
    visitor.waits_for("Hvad handler det om?")
    centre.picture("again")
    visitor.touches("Maden")
    visitor.touches(_("Go on"))
    visitor.waits_for("Hvad er vigtigst for dig?")
    visitor.touches(_("Go on"))
    visitor.waits_for(_("this order"))  # nobody moved anything: is it meant?
    visitor.touches(_("Go on"), whole=True)
    visitor.waits_for("Hvad vil du sige?")
    visitor.touches(_("I don't know"))
    visitor.waits_for("Vil du have svar?")
    visitor.touches("Nej", whole=True)
    visitor.waits_for(_("Is this right?"))
    centre.picture("check")
    assert any("God" in text for text in visitor.reads())
    visitor.touches(_("Yes, it is right"))
    visitor.waits_for(_("It is filled in. Well done."))
    visitor.touches(_("Where do I hand it in?"))
    visitor.waits_for("Giv papiret til en her.")
    centre.picture("where")
    visitor.touches(_("Back"))
    visitor.touches(_("I am done with it"))
    visitor.touches(_("Yes, I am done"))
    visitor.waits_for(_("What can I help with?"))
    centre.kiosk.stop()
    settings = config.load(centre.settings, data=centre.data)
    with app_store.open_store(settings) as store:
        assert not [name for name in store.subjects() if name.startswith("draft-")]
    centre.kiosk.start()
    visitor.waits_for(_("Touch the screen"), patience=30)
