"""Three kiosks of a centre and their real hub, in one process: `run` does any `STEPS` with folders' copies, and judges.

They write, shred and sync over a line that fails, with power that goes and machines that are put back.
"""

import copy
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from sync.client import Client, Does
from sync.errors import SyncError
from sync.events import EventLog
from sync.hub import enrol, keys, recovery
from sync.hub.carried import Box
from sync.hub.models import Kiosk, Organisation
from tests.helpers import hub_kiosk
from tests.helpers.boxes import LAST, Maker, Shelf
from tests.helpers.fake_hub import Crash, Memory, token
from tests.helpers.hub_inside import FAULTS, URL, Backup, Line, empty_hub, patch_line

KIOSKS, FOLDERS = 3, 3
STEPS = st.tuples(
    st.sampled_from(
        ["write", "write", "write", "shred", *FAULTS, "ok", "ok", "die", "image", "put back", "backup", "restore"]
    ),
    st.integers(0, KIOSKS - 1), st.integers(1, FOLDERS), st.integers(0, 5),
)  # fmt: skip
"""What happens, at which kiosk, with which folder, and how: a filling, or at which request or write it goes wrong."""


class Mine:
    """A kiosk's client over memory, let in at the real hub."""

    def __init__(self, centre, number, folder):
        self.journal, self.shelf, self.folder, self.image = Memory(), Shelf(), folder, None
        self.random = token(number)
        self.restart()
        self.enter(centre)

    def enter(self, centre):
        """What an enrolment leaves, here and there."""
        now, public = timezone.now(), self.log.public_key.hex()
        row = Kiosk(device=self.log.device, organisation=centre.organisation, centre=centre, public_key=public)
        row.enrolled, row.name = now, "k"
        statement = enrol.new_credential(row, now)
        row.save()
        told = {
            "url": URL, "organisation": centre.organisation.slug, "centre": centre.name, "name": "k", "turn": 0,
            "credential": statement, "hub_key": keys.public_of(centre.organisation), "content_key": "", "poll": 300,
            "recovery_key": "", "cursor": "", "snapshot": "new",
        }  # fmt: skip
        with self.journal.transaction():
            self.journal.table("hub").insert(told)

    def restart(self):
        """A new process."""
        self.journal.depth, self.journal.crashes = 0, []
        self.log = EventLog(self.journal.table("outbox"), self.journal.table("device"), timezone.now, self.random)
        does = Does(apply=lambda _change: None, **self.shelf.does())
        self.client = Client(
            self.journal, self.log, does, lock=self.folder / f"{id(self)}.lock", version="1", now=timezone.now
        )

    def sync(self, crash=0):
        """A round; `crash` says at which write the power goes."""
        self.journal.crashes = [*[""] * (crash - 1), "after"] if crash else []
        try:
            with suppress(SyncError):
                self.client.round()
        except Crash:
            self.restart()
        self.journal.crashes = []

    def keep_image(self):
        """A copy of its card."""
        self.image = self.journal.copy(), copy.deepcopy((self.shelf.kept, self.shelf.sent))

    def put_back(self):
        """It goes on from that copy."""
        kept = copy.deepcopy(self.image)
        self.journal.put_back(kept[0])
        self.shelf.kept, self.shelf.sent = kept[1]
        self.restart()


class Town:
    """A centre's kiosks and their hub."""

    def __init__(self, line, folder):
        empty_hub()
        self.line, self.forgot, self.newest = line, False, {}
        line.faults.clear()
        self.centre = hub_kiosk.centre(hub_kiosk.organisation())
        self.kiosks = [Mine(self.centre, number, folder) for number in range(1, KIOSKS + 1)]
        self.backup = Backup()

    def do(self, what, number, folder, detail):
        """One step."""
        kiosk, maker = self.kiosks[number], Maker(folder)
        if what in FAULTS:
            self.line.faults[:] = ["ok"] * detail + [what]
            kiosk.sync()
        elif what == "write":
            version = kiosk.shelf.kept.get(maker.name, (0, b""))[0]
            if version < LAST:
                kiosk.shelf.put(maker.copy(version + 1, bytes([detail])))
        elif what == "shred":
            kiosk.shelf.put(maker.note())
        elif what == "die":
            kiosk.sync(crash=detail + 1)
        else:
            self._back_in_time(what, kiosk, detail)
        for name, one in kiosk.shelf.kept.items():
            self.newest[name] = max(one, self.newest.get(name, (0, b"")))

    def _back_in_time(self, what, kiosk, detail):
        if what == "image":
            kiosk.keep_image()
        elif what == "put back" and kiosk.image:
            self.forgot = True  # what nobody else had yet
            kiosk.put_back()
        elif what == "backup":
            self.backup = Backup()
        elif what == "restore":
            self.backup.restore()
            if detail % 2:  # by our command; else it is noticed by a kiosk that is ahead
                with transaction.atomic():
                    recovery.begin(Organisation.objects.get())

    def become_quiet(self):
        """Everybody says all there is to say."""
        self.line.faults.clear()
        for _ in range(4):
            for kiosk in self.kiosks:
                kiosk.sync()

    def judge(self):
        """Whether all have the same, and the newest."""
        there = {box.name: (box.version, bytes(box.blob)) for box in Box.objects.all()}
        for kiosk in self.kiosks:
            row = next(iter(kiosk.journal.table("hub")))
            assert row["state"] == "ok", row["code"]
            assert kiosk.shelf.kept == there
            assert not kiosk.shelf.out()
        if not self.forgot:
            assert there == self.newest


def run(monkeypatch, folder, steps):
    """All steps, then quiet, and the judgement."""
    line = Line()
    patch_line(monkeypatch, line)
    town = Town(line, folder)
    for step in steps:
        town.do(*step)
    town.become_quiet()
    town.judge()
