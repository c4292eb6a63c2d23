"""Visits by chance, with and without staff, a folder and a PIN typed to the end, ended in each order: after the card's
pull nothing of staff's is in any of the kiosk's processes, after *Finish* nothing at all. STUEN_LINGERS says how many,
STUEN_SEED which. Its short form is a journey: tests/journeys/test_no_key_lingers.py.
"""

import os
import random

import pytest

from kiosk import i18n
from kiosk.demo.visit import arrive
from kiosk.demo.x11 import Server
from kiosk.i18n import _
from tests.helpers.card_reader import missing, readers
from tests.helpers.card_visit import makes_a_folder, together, types_pin, writes_a_note
from tests.helpers.planted import PIN, Planting, a_word, folder_secrets
from tests.journeys.conftest import SIZE, Centre

VISITS = int(os.environ.get("STUEN_LINGERS", "20"))
SEED = int(os.environ.get("STUEN_SEED", "6"))


class Round:
    """One card put in and pulled again, with or without a visit."""

    def __init__(self, planting, pcscd, chance):
        self.planting, self.visitor, self.pcscd, self.chance = planting, planting.visitor, pcscd, chance
        self.staff = planting.staff | {"guest": planting.guest}
        self.visiting, self.kept = chance.random() < 0.7, {}

    def run(self):
        visitor = self.visitor
        visitor.waits_for(_("Touch the screen"))
        if self.visiting:
            arrive(visitor)
        self.card = self.pcscd.insert(self.planting.card)
        visitor.waits_for(_("For staff: your PIN"))
        whole = self.chance.random() < 0.8
        types_pin(visitor, PIN if whole else PIN[: self.chance.randrange(1, 8)], enter=whole)
        done = ["typed" if whole else "typed in part"]
        if whole:
            visitor.waits_for(_("Hello {name}").format(name="Mette"))
            done += self._looks_round()
            if self.visiting and self.chance.random() < 0.5:
                together(visitor, "Mette")
                done.append(self._folder())
                if self.chance.random() < 0.5:
                    return self._finished(done, "finish, then pull")
        self.card.pull()
        visitor.waits_for(_("What can I help with?") if self.visiting and not self.kept else self._where())
        self._gone(self.staff)
        return self._finished(done, "pull, then finish") if self.visiting else (*done, "pull")

    def _where(self):
        return _("My folder") if self.visiting else _("Touch the screen")

    def _looks_round(self):
        """At pages of staff's, and back to the first."""
        pages = self.chance.sample([_("Today"), _("The log"), _("The house"), _("What waits")], 2)
        for page in pages:
            self.visitor.touches(page, whole=True)
            self.visitor.touches(_("Back"), whole=True)
            self.visitor.waits_for(_("Hello {name}").format(name="Mette"))
        return pages

    def _folder(self):
        self.visitor.touches(_("My folder"))
        words = makes_a_folder(self.visitor)
        self.visitor.touches(_("I have the words"))
        note = a_word(self.chance)
        writes_a_note(self.visitor, f"q{note}")
        self.kept = {"note": note, **folder_secrets(self.planting.centre.data, words, self.planting.scratch)}
        assert {"note", "folder key, second half"} <= set(self.planting.found(self.kept))
        return "folder"

    def _finished(self, done, how):
        self.visitor.touches(_("Finish"))
        self.visitor.waits_for(_("Everything has been deleted from the screen."))
        if self.card.alive:
            self.card.pull()
        self.visitor.waits_for(_("Touch the screen"))
        self._gone(self.staff | self.kept)
        assert self.planting.in_files(self.planting.staff | self.kept) == {}
        return (*done, how)

    def _gone(self, planted):
        """A moment after the page: memory is overwritten when that has been drawn."""
        self.visitor.waits_until(lambda: self.planting.found(planted) == {})


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_visits_by_chance_leave_no_key(tmp_path, tmp_path_factory):
    i18n.use("da")
    chance = random.Random(SEED)
    (tmp_path / "pcscd").mkdir()
    with readers(tmp_path / "pcscd") as pcscd, pcscd.environment(), Server(SIZE) as display:

        def open_centre(changed, before):
            return Centre(display, tmp_path, "lingers-long", SIZE, changed, before)

        planting = Planting(open_centre, tmp_path, tmp_path_factory.mktemp("outside"), chance)
        try:
            for number in range(VISITS):
                print(number + 1, Round(planting, pcscd, chance).run(), flush=True)
        finally:
            planting.centre.close()
