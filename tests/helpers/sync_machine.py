"""Random kiosks against the real hub, in one process: `SyncMachine` does anything in any order, and the checker judges.

What may happen: people sign up and cancel; kiosks sync over a line that loses and doubles; kiosks die at any write to
their disk and at any word of a round; clocks jump by years; a kiosk goes on from an older image of its card, or a copy
of it runs beside it; the hub is restored from an older backup; coordinators change, move and call off; a second kiosk
comes to a centre, so that the hub takes over from the first; a kiosk is blocked.
"""

import json
import random
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kiosk.store import durable
from sync.hub import activities, enrol_codes, leases, recovery, revoke
from sync.hub.models import Activity, Centre, Kiosk, Organisation
from tests.helpers import checker
from tests.helpers.hub_inside import URL, Backup, Line, empty_hub
from tests.helpers.kiosk_box import Box

SHARED, OWN = "shared@x", "own@x"
WHO = "test"
IN_MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
KIOSKS = st.integers(0, 2)
PERSON = st.tuples(
    KIOSKS,
    st.sampled_from([SHARED, SHARED, OWN]),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([0, 0, 0, 1, 2]),
    st.sampled_from(["", "", "driver"]),
    st.sampled_from(["", "", "", "", "sync", "sync", "cancel", "cancel", "lost", "answer_lost", "doubled", "cut"]),
)
"""Which kiosk, activity, day, how many friends, role, and what happens then: a fault is a round with it."""


class Killed(BaseException):
    """The kiosk's process ends here."""


class Turned:
    """A kiosk's clock: the real one, so many seconds off."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self):
        return timezone.localtime(timezone.now()) + self.off

    def monotonic(self) -> float:
        return timezone.now().timestamp()


class DyingLine(Line):
    """A line at whose end the kiosk may die: "die" before the request is out, "die_after" when the hub has answered."""

    def send(self, request, **more):
        fault = self.faults[0] if self.faults else ""
        if fault.startswith("die"):
            self.faults.pop(0)
            if fault == "die_after":
                super().send(request, **more)
            raise Killed
        return super().send(request, **more)


class SyncMachine(RuleBasedStateMachine):
    """See the module. `line` is the one line that `patch_line` was given."""

    line: DyingLine

    def __init__(self) -> None:
        super().__init__()
        empty_hub()
        self.folder = Path(tempfile.mkdtemp(prefix="stuen-model-", dir=IN_MEMORY))
        self.watch = checker.Watch()
        self.boxes: list[Box] = []
        self.images: dict[int, Path] = {}
        self.backup: Backup | None = None
        self.hub_restored = False
        self.lost: set[tuple] = set()
        self.moment = 0
        self.line.faults.clear()
        self.line._after = self.observe

    @initialize(last=st.sampled_from([None, SHARED, OWN]))
    def begin(self, last) -> None:
        """Two centres with a kiosk each; an activity they share, and one that the first kiosk keeps.

        `last` is what somebody signs up for at each kiosk in the end, if anybody does.
        """
        self.last = last
        self.organisation = Organisation.objects.create(slug="havnen", name="Havnen")
        self.centres = [Centre.objects.create(organisation=self.organisation, slug=s, name=s) for s in ("a", "b")]
        for centre in self.centres:
            self.enrol(centre)
        soon = timezone.localtime(timezone.now()).replace(hour=10, minute=0, second=0, microsecond=0)
        self.days = [soon + timedelta(days=400), soon + timedelta(days=401)]
        for uid, centres in ((SHARED, self.centres), (OWN, self.centres[:1])):
            activity = Activity(
                organisation=self.organisation, uid=uid, title=uid, start=self.days[0], rrule="FREQ=DAILY;COUNT=2",
                end=self.days[0] + timedelta(hours=1), capacity=3, lease_size=1,
                roles=[{"key": "driver", "name": "Fører", "capacity": 1}],
            )  # fmt: skip
            activities.save(activity, WHO, centres=centres)
        self.lend()
        for box in self.boxes:
            assert box.sync() == ""

    def enrol(self, centre: Centre, box: Box | None = None) -> None:
        code = enrol_codes.make(Organisation.objects.get(), centre, "Stuen", WHO, timezone.now())
        if box is None:
            box = Box(self.folder / f"kiosk{len(self.boxes)}", Turned(), URL)
            self.boxes.append(box)
        box.hub.join(enrol_codes.printed(code), url=URL)

    def teardown(self) -> None:
        try:
            if hasattr(self, "days"):
                self.become_quiet()
        finally:
            for box in self.boxes:
                box.close()
            shutil.rmtree(self.folder)

    # Judging

    def read(self) -> checker.Hub:
        with connection.cursor() as cursor:
            return checker.read_hub(cursor)

    def observe(self) -> None:
        """After every commit of the hub."""
        wrong = self.watch.look(self.read())
        assert not wrong, wrong

    def become_quiet(self) -> None:
        """Everybody says all there is to say; then everything must be as it should."""
        self.line.faults.clear()
        blocked = set(Kiosk.objects.exclude(blocked=None).values_list("device", flat=True))
        alive = [box for box in self.boxes if box.events.device not in blocked]
        for box in alive if self.last else []:
            box.sign_up(self.last, self.days[1].isoformat())
        for _ in range(8):
            for box in alive:
                code = box.sync()
                if code == "unknown_kiosk":  # the hub was restored from before it came
                    self.enrol(self.centres[0], box)
                    code = box.sync()
                assert code in ("", "blocked", "cloned"), f"{box.folder.name} ended with {code}"
        blocked = set(Kiosk.objects.exclude(blocked=None).values_list("device", flat=True))
        hub, kiosks = self.read(), []
        assert not any(row["recovering_since"] for row in hub.organisation), "all have spoken, and the hub still waits"
        for box in self.boxes:
            if box.events.device not in blocked:
                box.quiet()
            elif self.hub_restored:  # what it alone could have said again
                self.give_up(box)
            kiosks.append(checker.read_log(box.log_path))
        wrong = checker.check(hub, kiosks, self.watch, restored=self.hub_restored, lost=frozenset(self.lost))
        # A kiosk that was blocked may go on giving away seats that were taken from it: nobody can tell it.
        if not (self.hub_restored or blocked or any(kiosk.restored for kiosk in kiosks)):
            wrong += self.watch.told(hub, kiosks)
        assert not wrong, "\n".join(wrong)

    def note_lost(self) -> None:
        """After somebody's memory was put back: what was acknowledged and nobody has any more is lost by our doing."""
        held = {row["raw"].rstrip("\n") for row in self.read().event}
        for box in self.boxes:
            held |= {json.dumps(dict(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                     for row in box.store.table("outbox")}  # fmt: skip
        for box in self.boxes:
            for raw in checker.read_log(box.log_path).acked:
                if raw not in held:
                    self.give_up(box, raw)

    def give_up(self, box: Box, only: str = "") -> None:
        for raw in [only] if only else checker.read_log(box.log_path).acked:
            event = json.loads(raw)
            self.lost.add((event["device"], event["epoch"], event["seq"]))

    # People

    def box(self, number: int) -> Box:
        return self.boxes[number % len(self.boxes)]

    @rule(
        number=KIOSKS,
        uid=st.sampled_from([SHARED, SHARED, OWN]),
        day=st.integers(0, 1),
        friends=st.sampled_from([0, 0, 0, 1, 2, 4]),
        role=st.sampled_from(["", "", "driver"]),
    )
    def sign_up(self, number, uid, day, friends, role) -> None:
        self.box(number).sign_up(uid, self.days[day].isoformat(), friends=friends, role=role)

    @rule(people=st.lists(PERSON, min_size=3, max_size=12))
    def busy_day(self, people) -> None:
        """Many come, kiosks sync now and then."""
        for number, uid, day, friends, role, after in people:
            box = self.box(number)
            box.sign_up(uid, self.days[day].isoformat(), friends=friends, role=role)
            if after == "cancel":
                self.cancel(number, friends)
            elif after:
                self.line.faults[:] = [after] if after != "sync" else []
                box.sync()
                self.line.faults.clear()

    @rule(number=KIOSKS, which=st.integers(0, 20))
    def cancel(self, number, which) -> None:
        box = self.box(number)
        rows = [row for row in box.rows() if row["status"] != "cancelled"]
        if rows:
            box.cancel(rows[which % len(rows)]["signup"])

    # Kiosks

    @rule(number=KIOSKS)
    def sync(self, number) -> None:
        self.box(number).sync()

    @rule(
        number=KIOSKS,
        faults=st.lists(
            st.sampled_from(["cut", "doubled", "answer_lost", "ok", "lost", "die", "die_after"]),
            min_size=3,
            max_size=8,
        ),
    )
    def sync_badly(self, number, faults) -> None:
        box = self.box(number)
        self.line.faults[:] = faults
        try:
            box.sync()
        except Killed:
            box.restart()
        self.line.faults.clear()

    @rule(number=KIOSKS, writes=st.integers(1, 12), after=st.booleans())
    def die_while_writing(self, number, writes, after) -> None:
        """The power goes at one of the next writes to the disk, before or after it is done."""
        box, left, real = self.box(number), [writes], durable.sync

        def sync(fd):
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Killed
            real(fd)
            if left[0] == 0:
                raise Killed

        durable.sync = sync
        try:
            box.sign_up(SHARED, self.days[0].isoformat())
            box.sync()
        except Killed:
            durable.sync = real
            box.restart()
        finally:
            durable.sync = real

    @rule(number=KIOSKS)
    def restart(self, number) -> None:
        self.box(number).restart()

    @rule(number=KIOSKS, years=st.sampled_from([-30, -3, -1, 0, 0, 1, 5]))
    def clock_jumps(self, number, years) -> None:
        self.box(number).clock.off = timedelta(days=365 * years)

    @rule(number=KIOSKS)
    def take_image(self, number) -> None:
        number %= len(self.boxes)
        self.images[number] = self.folder / f"image{number}"
        self.boxes[number].copy(self.images[number])

    @precondition(lambda self: self.images)
    @rule(data=st.data())
    def put_image_back(self, data) -> None:
        number = data.draw(st.sampled_from(sorted(self.images)))
        self.boxes[number].put_back(self.images[number])
        self.watch.forgetful.add(self.boxes[number].events.device)
        self.note_lost()

    @precondition(lambda self: self.images and len(self.boxes) < 4)
    @rule(data=st.data())
    def run_a_copy_beside_it(self, data) -> None:
        number = data.draw(st.sampled_from(sorted(self.images)))
        folder = self.folder / f"kiosk{len(self.boxes)}"
        shutil.copytree(self.images[number], folder)
        self.boxes[number].log.write("copied")
        twin = Box(folder, Turned(), URL)
        twin.log.write("copied")
        self.watch.forgetful.add(twin.events.device)
        self.boxes.append(twin)

    # The hub

    @rule()
    def back_up(self) -> None:
        self.backup = Backup()

    @precondition(lambda self: self.backup)
    @rule()
    def restore_hub(self) -> None:
        self.backup.restore()
        self.hub_restored = True
        self.watch.restored(self.read())
        self.note_lost()

    @precondition(lambda self: Organisation.objects.exclude(recovering_since=None).exists())
    @rule()
    def end_recovery(self) -> None:
        recovery.end(Organisation.objects.get(), WHO)
        self.observe()

    @rule()
    def lend(self) -> None:
        leases.lend_all(timezone.now() + timedelta(days=380))
        self.observe()

    # Coordinators

    @rule(uid=st.sampled_from([SHARED, OWN]), capacity=st.sampled_from([None, 0, 1, 2, 3, 4, 6]))
    def limit(self, uid, capacity) -> None:
        activity = Activity.objects.get(uid=uid)
        activity.capacity = capacity
        activities.save(activity, WHO)
        self.observe()

    @rule(uid=st.sampled_from([SHARED, OWN]), day=st.integers(0, 1), off=st.booleans())
    def call_off(self, uid, day, off) -> None:
        activities.cancel(Activity.objects.get(uid=uid), self.days[day].isoformat(), WHO, called_off=off)
        self.observe()

    @rule(uid=st.sampled_from([SHARED, OWN]), day=st.integers(0, 1), hours=st.integers(1, 5))
    def move(self, uid, day, hours) -> None:
        start = self.days[day] + timedelta(hours=hours)
        activities.move(
            Activity.objects.get(uid=uid), self.days[day].isoformat(), start, start + timedelta(hours=1), WHO
        )
        self.observe()

    @precondition(lambda self: len(self.boxes) == 2)
    @rule()
    def second_kiosk(self) -> None:
        self.enrol(self.centres[0])
        self.boxes[-1].sync()
        self.observe()

    @precondition(lambda self: len(self.boxes) > 2)
    @rule(number=KIOSKS)
    def block(self, number) -> None:
        kiosk = Kiosk.objects.filter(device=self.box(number).events.device, blocked=None).first()
        if kiosk and Kiosk.objects.filter(blocked=None).count() > 1:
            revoke.block(kiosk, "retired", WHO)
            self.observe()


def run(line: DyingLine, settings, machine=SyncMachine) -> None:
    """Run the machine as one test."""
    from hypothesis.stateful import run_state_machine_as_test

    random.seed(0)
    run_state_machine_as_test(type("Machine", (machine,), {"line": line}), settings=settings)
