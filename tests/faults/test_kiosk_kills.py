"""200 kills (-9) of the running kiosk in the middle of sign-ups: none that was acknowledged is lost, none is double.

Acknowledged is what a visitor saw: the receipt's code on the screen. A kill comes at a random moment round the touch on
*Sign me up*; the kiosk is started again over the same data, as after a power cut of the program.
"""

import os
import random
import signal
import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiosk import app_store, config, i18n
from kiosk.demo.visit import CODE
from kiosk.demo.visitor import Kiosk, NotThere, Visitor
from kiosk.demo.x11 import Server
from kiosk.i18n import _

KILLS = int(os.environ.get("STUEN_KILLS", "200"))
STAGE = (str(Path(__file__).with_name("kill_stage.py")),)
LATEST = 0.5  # seconds after the touch begins; a receipt is on the screen, and read, after 0.2 or so
PROGRAMME = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Stuen//Kills//DA\r
BEGIN:VEVENT\r
UID:fest@stuen.example\r
DTSTAMP:20250102T080000Z\r
DTSTART;TZID=Europe/Copenhagen:20990606T120000\r
DTEND;TZID=Europe/Copenhagen:20990606T180000\r
SUMMARY:Fest\r
X-STUEN-CAPACITY:5000\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def settings(tmp_path):
    folder = tmp_path / "programme"
    folder.mkdir()
    (folder / "fest.ics").write_bytes(PROGRAMME.encode())
    file = tmp_path / "centre.toml"
    file.write_text(f'[calendar]\nfolder = "{folder}"\n', "utf-8")
    found = config.load(file, data=tmp_path / "data")
    with app_store.open_programme(found) as programme:
        assert programme.calendar.import_paths([folder]).imported == 1
    return found


def party(settings):
    with app_store.open_programme(settings) as programme:
        return next(iter(programme.calendar.occurrences(date(2099, 6, 1), date(2099, 7, 1))))


def one_life(kiosk, alias, occ, moment):
    """Start, sign up, kill `moment` seconds after the touch begins; gives the code if it was seen before."""
    kiosk.start()
    visitor = Visitor(kiosk)
    try:
        visitor.waits_until(lambda: kiosk.ask(f"last-page {occ.uid} {occ.occurrence} {alias}"))
        button = visitor.waits_for(_("Sign me up"))
        killer = threading.Timer(moment, kiosk.process.kill)
        killer.start()
        visitor.touches_at(*button.middle)
        code = watch(kiosk)
        killer.join()
        return code
    finally:
        kiosk.stop(signal.SIGKILL)
        visitor.leave()


def watch(kiosk):
    """Look at the screen until the kiosk is dead; gives the code that stood there, or None."""
    code = None
    try:
        while kiosk.process.poll() is None:
            code = next((match[0] for word in kiosk.words() if (match := CODE.search(word.text))), code)
    except NotThere:  # it died while we looked
        pass
    return code


def test_200_kills_lose_nothing_and_double_nothing(settings, tmp_path):
    i18n.use("da")
    chance = random.Random(20261120)
    occ = party(settings)
    acknowledged = {}
    command = ["run", "--config", str(settings.file), "--data", str(settings.data_folder), "--size", "1280x800"]
    with Server((1280, 800)) as display:
        kiosk = Kiosk(display, tmp_path / "kiosk", command, stage=STAGE)
        for number in range(KILLS):
            alias = f"gæst{number}"
            try:
                code = one_life(kiosk, alias, occ, chance.uniform(0, LATEST))
            except NotThere as problem:
                pytest.fail(f"the kiosk did not come up after kill {number}: {problem}")
            if code:
                acknowledged[alias] = code

    with app_store.open_programme(settings) as programme:
        listed = Counter(line.alias for line in programme.signups.listing(occ.uid, occ.occurrence))
        assert {alias for alias, times in listed.items() if times > 1} == set(), "doubled"
        assert set(acknowledged) - set(listed) == set(), "lost"
        for code in acknowledged.values():
            assert programme.signups.find(code).status == "confirmed"
        report = programme.store.verify()
        assert report.ok
        outbox = len(programme.store.table("outbox"))
    unseen, never = len(listed) - len(acknowledged), KILLS - len(listed)
    print(f"{KILLS} kills: {len(acknowledged)} acknowledged, {unseen} kept unseen, {never} never made")
    assert outbox >= len(listed), "a sign-up without the event that reports it"
    # If all kills fell on the same side, nothing was tried.
    assert len(acknowledged) > KILLS // 10
    assert KILLS - len(acknowledged) > KILLS // 10
