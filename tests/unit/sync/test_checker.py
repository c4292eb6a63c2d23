"""The checker of the fault campaigns sees every kind of fault: one that can't fail would be worth nothing."""

import copy
import json
import sqlite3

import pytest
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from sync.events import EventLog, encode
from tests.helpers import checker
from tests.helpers.centre import Tokens, TurnedClock
from tests.helpers.checker import Hub, Kiosk, Watch, check

UID, DAY = "trip@x", "2026-11-21T10:00:00+01:00"


class World:
    """Two kiosks and a hub where all is as it should be: three want two seats."""

    def __init__(self):
        self.hub, self.kiosks, self.watch = Hub(organisation=[{"recovering_since": None}]), [], Watch()
        self.hub.activity.append(
            {"id": 1, "uid": UID, "capacity": 2, "keeper": "hub", "released": True, "cancelled": None, "removed": None}
        )
        self.logs = []
        for number in range(2):
            db = TinyDB(storage=MemoryStorage)
            log = EventLog(db.table("outbox"), db.table("device"), TurnedClock().now, Tokens(number))
            self.logs.append(log)
            self.kiosks.append(Kiosk(device=log.device, public_key=log.public_key.hex(), now=[]))
            self.hub.kiosk.append({"device": log.device, "public_key": log.public_key.hex()})
        for order, (number, status) in enumerate([(0, "confirmed"), (1, "confirmed"), (0, "waiting")], 1):
            self.sign_up(number, f"{order:032x}", status, order)
        self.sign_up(1, f"{9:032x}", "cancelled", 9)

    def event(self, number, what, body):
        event = self.logs[number].append("signups", what, body)
        raw = encode(event).decode()
        row = {"id": len(self.hub.event), "kiosk_id": event["device"], "type": what, "refused": "", "raw": raw}
        self.hub.event.append({**row, "epoch": event["epoch"], "seq": event["seq"]})
        self.kiosks[number].acked.append(raw)

    def sign_up(self, number, signup, status, order):
        at = {"signup": signup, "uid": UID, "occurrence": DAY, "seats": 1, "role": ""}
        self.event(number, "signup.requested", {**at, "status": "requested"})
        if status == "cancelled":
            self.event(number, "signup.cancelled", {**at, "status": "cancelled"})
        kiosk = self.kiosks[number]
        row = {**at, "order": order, "status": status, "told": "", "lease": False}
        self.hub.signup.append({"kiosk_id": kiosk.device, **row})
        kiosk.told += [{**at, "status": "requested"}, {**at, "status": status}]
        kiosk.now.append({**at, "status": status, "cancelled": False})

    def says(self, **how):
        return check(self.hub, self.kiosks, self.watch, **how)


@pytest.fixture
def world():
    return World()


def test_where_all_is_well_nothing_is_said(world):
    assert world.says() == []
    assert world.watch.told(world.hub, world.kiosks) == []


def other_event(world):
    row = world.hub.event[0]
    event = json.loads(row["raw"])
    event["body"]["seats"] = 2
    row["raw"] = encode(event).decode()


def wrongly_signed(world):
    row = world.hub.event[-1]
    event = json.loads(row["raw"])
    event["body"]["seats"] = 2
    row["raw"] = encode(event).decode()
    world.kiosks[1].acked.pop()


def renumbered(world):
    world.hub.event[-1]["seq"] += 1


def twice_on_the_list(world):
    world.hub.signup.append(dict(world.hub.signup[0]))


def never_asked(world):
    world.hub.signup.append({**world.hub.signup[3], "signup": "f" * 32, "order": 99})


def deviates(world):
    world.hub.deviation.append(
        {"activity_id": 1, "occurrence": DAY, "capacity": None, "cancelled": True, "left_out": False}
    )


def set_rows(name, index, **fields):
    return lambda world: getattr(world.hub, name)[index].update(fields)


def told(status):
    return lambda world: world.kiosks[0].told.append({**world.kiosks[0].told[1], "status": status})


WRONG = {
    "lost event": (lambda world: world.hub.event.pop(0), "is gone"),
    "doubled event": (lambda world: world.hub.event.append(dict(world.hub.event[0])), "is there 2 times"),
    "altered event": (other_event, "not what was acknowledged"),
    "altered event's chain": (other_event, "does not follow"),
    "signature": (wrongly_signed, "signature does not hold"),
    "gap": (lambda world: world.hub.event.pop(0), "gap"),
    "number": (renumbered, "another number"),
    "forgotten sign-up": (lambda world: world.hub.signup.pop(0), "stands in the hub's list 0 times"),
    "doubled sign-up": (twice_on_the_list, "stands in the hub's list 2 times"),
    "sign-up from nowhere": (never_asked, "nobody asked"),
    "status": (set_rows("signup", 0, status="maybe"), "which nobody can be"),
    "cancelled by nobody": (set_rows("signup", 0, status="cancelled"), "has not cancelled"),
    "came back": (set_rows("signup", 3, status="waiting"), "has cancelled"),
    "kiosk thinks otherwise": (lambda world: world.kiosks[0].now[0].update(status="waiting"), "at the kiosk and"),
    "gone at the kiosk": (lambda world: world.kiosks[0].now.pop(), "no longer at its kiosk"),
    "not sent": (lambda world: setattr(world.kiosks[0], "waiting", 3), "still has 3"),
    "called off and not told": (deviates, "called off"),
    "overbooked": (set_rows("signup", 2, status="confirmed"), "3 seats are promised of 2"),
    "overbooked by a lease": (
        lambda world: world.hub.lease.append({"uid": UID, "occurrence": DAY, "granted": 3, "used": 1, "returned": 1}),
        "3 seats are promised of 2",
    ),
    "overtaken": (lambda world: (set_rows("signup", 0, status="waiting")(world),
                                 set_rows("signup", 2, status="confirmed")(world)), "who came first"),
    "same place in line": (set_rows("signup", 1, order=1), "one place in the line"),
    "room": (set_rows("activity", 0, capacity=3), "there is room"),
    "no limit any more": (set_rows("activity", 0, capacity=None), "there is room"),
    "never answered": (set_rows("signup", 2, status="requested"), "never answered"),
    "word broken": (told("waiting"), "was told confirmed and then waiting"),
    "raised from the dead": (lambda world: (told("cancelled")(world), told("confirmed")(world)), "and then confirmed"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_every_kind_of_fault_is_seen(world, what):
    world.says()
    do, words = WRONG[what]
    do(world)
    assert any(words in line for line in world.says()), world.says()


def test_what_was_promised_at_kiosks_counts_too(world):
    world.says()
    world.kiosks[0].told.append({**world.kiosks[0].told[3], "status": "confirmed"})
    assert "3 seats were promised to visitors of 2" in world.watch.told(world.hub, world.kiosks)[0]


def test_what_is_not_a_fault(world):
    world.says()
    set_rows("activity", 0, capacity=1)(world)
    assert world.says() == []  # nobody loses a place because the limit was lowered
    set_rows("activity", 0, capacity=3)(world)
    set_rows("organisation", 0, recovering_since="now")(world)
    assert world.says() == []  # a hub that recovers lets nobody in
    told("waiting")(world)
    world.kiosks[0].told[-1]["sure"] = False  # it was put back, and has not heard the hub
    assert world.says() == []
    gone = json.loads(world.kiosks[0].acked[-1])
    world.kiosks[0].acked.append(encode({**gone, "seq": 77}).decode())
    assert world.says(lost={(gone["device"], 1, 77)}) == []


def test_a_kiosk_that_decides_alone_may_not_know_of_a_lower_limit(world):
    set_rows("activity", 0, keeper=world.kiosks[0].device)(world)
    assert world.says() == []
    set_rows("activity", 0, capacity=1)(world)
    world.watch.look(world.hub)
    set_rows("signup", 2, status="confirmed")(world)
    assert world.watch.look(world.hub) == [f"('{UID}', '{DAY}'): 3 seats are promised of 2"]
    world.watch.forgetful.add(world.kiosks[0].device)
    assert world.watch.look(world.hub) == []
    set_rows("activity", 0, keeper="hub", old_keeper=world.kiosks[0].device, released=False)(world)
    set_rows("signup", 2, seats=2)(world)
    assert world.watch.look(world.hub) == [], "it has not let go"
    set_rows("activity", 0, released=True)(world)
    assert world.watch.look(world.hub) == [], "with its last word it let go"
    set_rows("signup", 2, seats=3)(world)
    assert world.watch.look(world.hub) == [f"('{UID}', '{DAY}'): 5 seats are promised of 4"]


def test_nor_that_it_was_lower_before_anybody_else_heard_of_whom_it_let_in(world):
    set_rows("activity", 0, keeper=world.kiosks[0].device)(world)
    signups, world.hub.signup = world.hub.signup, []
    assert world.watch.look(world.hub) == []
    set_rows("activity", 0, capacity=0)(world)
    assert world.watch.look(world.hub) == []
    world.hub.signup = signups
    assert world.watch.look(world.hub) == []


def test_a_log_is_read_as_it_was_written_and_a_cut_line_is_none(tmp_path):
    log = checker.Log(tmp_path / "log")
    log.write("device", device="a", public_key="b")
    log.write("acked", raw="{}")
    log.write("acked", raw="{}")
    for what in ("", "restored", "heard", "copied", "heard"):
        if what:
            log.write(what)
        log.write("told", signup="x", status="waiting")
    log.write("now", signups=[{"signup": "x"}], waiting=2)
    log.close()
    with (tmp_path / "log").open("ab") as file:
        file.write(b'{"t":"acked","ra')
    kiosk = checker.read_log(tmp_path / "log")
    assert (kiosk.device, kiosk.acked, kiosk.waiting, kiosk.restored) == ("a", ["{}"], 2, True)
    assert [told["sure"] for told in kiosk.told] == [True, False, True, False, False]


def test_the_database_is_read_row_by_row():
    connection = sqlite3.connect(":memory:")
    for table in checker.TABLES:
        connection.execute(f"CREATE TABLE hub_{table} (id INTEGER, capacity INTEGER)")
    connection.execute("INSERT INTO hub_activity VALUES (1, NULL)")
    hub = checker.read_hub(connection.cursor())
    assert hub.activity == [{"id": 1, "capacity": None}]
    assert copy.copy(hub) == hub
    connection.close()


def test_it_imports_none_of_what_it_judges():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(checker.__file__).read_text())
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in names if name.split(".")[0] in ("sync", "kiosk", "tests")]
