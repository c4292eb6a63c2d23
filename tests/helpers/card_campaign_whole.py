"""Random things that happen to staff cards while somebody enters a PIN at the whole kiosk:
tests/faults/test_card_events_whole.py.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from kiosk.demo.visit import arrive
from kiosk.demo.visitor import NotThere
from kiosk.i18n import _
from tests.helpers.card_campaign import EVENTS, Campaign
from tests.helpers.memory_search import descendants

SETTLED = 30.0  # seconds until what the kiosk knows must be what is so
LATE = 5.0  # seconds after a pull at which a card may still seem open to who looks at the screen
RESTED = {"pin", "refused", "open"}
GROWS = 24 << 10  # kilobytes in one visit
CHILDREN = 3  # the kiosk, its watcher, its card process


class WholeCampaign(Campaign):
    """`run(events)` as in `Campaign`; a visit is ended after so many events, and the process with it."""

    def __init__(self, pcscd, kiosk, visitor, people, data: Path, seed: int) -> None:
        self.chance, self.pcscd = random.Random(seed), pcscd
        self.kiosk, self.visitor, self.people, self.data = kiosk, visitor, people, data
        self.slots, self.empty_since = {}, {}
        self.outcomes, self.happened = Counter(), Counter()
        self.kilobytes, self.slowest, self.stuck = [], 0.0, 0.0

    def close(self):
        for slot in self.slots.values():
            slot.pull()

    def run(self, events, every=60):
        done = 0
        while done < events:
            arrive(self.visitor)
            self._opens()
            before, first = self._counted(), self._memory()
            for _number in range(min(every, events - done)):
                done += 1
                self._one()
            self._opens()
            now, last = self._counted(), self._memory()
            assert now == before, f"after {done}: {now}, before {before}"
            self.kilobytes.append((first, last))
            assert last - first < GROWS, f"{first} kB, and then {last} kB"
            self._all_out()
            self._finish()
        return self

    def _one(self):
        before = self._told()
        event = self.chance.choices([name for name, _ in EVENTS], [weight for _, weight in EVENTS])[0]
        self.happened[event] += 1
        self._enters()
        time.sleep(self.chance.choice((0, 0.02, 0.1, 0.4)))
        had = dict(self.slots)
        getattr(self, f"_{event}")()
        self._nothing_without_a_card(had)
        told = self._settles()
        for card in self.people:
            card.said.clear()
            assert card.left == card.tries, f"{event}: a PIN went to a card that it was not of; {before}; {told}"
        for place, reader in told["cards"].items():
            failure = told["failures"][int(place)]
            slot = self.slots[reader]
            self.outcomes[failure or told["states"][int(place)]] += 1
            listed = slot.card.good and not slot.garbled
            assert failure != "StaffWaits", "locked out, and nobody gave a wrong PIN"
            if listed and told["states"][int(place)] == "refused":
                self.outcomes[f"a good card refused after {event}: {failure}"] += 1

    # -- what staff do meanwhile

    def _enters(self):
        """Some or all of the PIN of the card that it is asked for; or, once it is open, sit with the visitor."""
        told = self._told()
        if told["pages"] == "staff" and told["states"][0] == "open" and self.chance.random() < 0.7:
            self.visitor.touches(_("Sit with the visitor"), whole=True)
            self.visitor.touches(_("Yes, sit with me"))
            self.visitor.waits_until(lambda: self._told()["beside"])
            self.outcomes["sat with the visitor"] += 1
            return
        card = self._first(told)
        if told["pages"] != "staff_card" or told["states"][0] != "pin" or card is None:
            return
        if not card.pin.decode().startswith(told["typed"]):
            self.outcomes["typed something else"] += 1  # a touch fell between two pages; who sees that begins anew
            return
        many = self.chance.choice((0, 3, 6, 6, 7, 7))
        for digit in card.pin.decode()[len(told["typed"]) : many]:
            self.visitor.touches(digit, whole=True)
        if many == 7 and self._told()["typed"] == card.pin.decode():
            self.visitor.touches("OK", whole=True)
            self.outcomes["PIN entered"] += 1

    def _first(self, told):
        """The card in the first place."""
        slot = self.slots.get(told["cards"].get("0", ""))
        return slot.card if slot else None

    def _opens(self):
        """Two cards are in, and the first is opened with its PIN: it always can be."""
        self._all_out()
        good = [card for card in self.people if card.good]
        for reader, card in (("0", good[0]), ("1", good[1])):
            slot = self.pcscd.insert(card, reader=int(reader))
            slot.out, slot.garbled = 0, False
            self.slots[reader] = slot
            self._settles()
        self.visitor.waits_for(_("For staff: your PIN"))
        for digit in good[0].pin.decode():
            self.visitor.touches(digit, whole=True)
        self.visitor.touches("OK", whole=True)
        self.visitor.waits_until(lambda: self._told()["states"][0] == "open")
        self._settles()
        assert json.loads((self.data / "card-tries.json").read_text())["failures"] == 0

    def _all_out(self):
        for reader in sorted(self.slots):
            self._pull(reader)
        self._settles()
        time.sleep(0.5)  # so that a card put in again is seen to be another: pcscd looks every 0.4

    def _finish(self):
        self.visitor.touches(_("Finish"))
        self.visitor.waits_for(_("Touch the screen"), patience=60)

    # -- events that are others here

    def _process_dies(self):
        for child in descendants(self.kiosk.process.pid)[1:]:
            if self.chance.random() < 0.7:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    # -- what must be so afterwards

    def _told(self):
        end = time.monotonic() + SETTLED
        while (told := self.kiosk.ask("staff")) is None:
            if time.monotonic() > end:
                raise NotThere(f"the kiosk says nothing\n{self.kiosk.tail()}")
        return told

    def _nothing_without_a_card(self, had):
        """A key, staff's pages, or staff beside the visitor: with no card of those that were in, none of it stays."""
        if any(slot is self.slots.get(reader) for reader, slot in had.items()):
            return
        began = time.monotonic()
        while True:
            told = self._told()
            new = any(told["cards"])  # one that was put in since is looked at by now
            if (
                told["states"][0] != "open"
                and not any(told["keys"])
                and not told["beside"]
                and (new or not told["pages"])
            ):
                break
            assert time.monotonic() < began + LATE, f"open without a card: {told}"
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _settles(self):
        began = time.monotonic()
        while True:
            told = self._told()
            seen = told["cards"]
            right = told["service"] and told["readers"] == 2 and set(seen.values()) == set(self.slots)
            for place, state in enumerate(told["states"]):
                right = right and (state in RESTED if str(place) in seen else state == "none")
            right = right and told["keys"][0] == (told["states"][0] == "open") and not told["keys"][1]
            if "0" not in seen:
                right = right and not told["pages"] and not told["beside"]
            if right:
                self.stuck = max(self.stuck, time.monotonic() - began)
                return told
            if time.monotonic() > began + SETTLED:
                alive = {reader: slot.alive for reader, slot in self.slots.items()}
                raise AssertionError(f"stuck: {told}; cards are in {alive}\n{self.kiosk.tail()}")

    def _counted(self):
        """Threads, descriptors and processes of the kiosk."""
        pid, end = self.kiosk.process.pid, time.monotonic() + SETTLED
        while True:
            place = Path(f"/proc/{pid}")
            found = {
                "threads": len(list((place / "task").iterdir())),
                "descriptors": len(list((place / "fd").iterdir())),
                "processes": len(descendants(pid)),
            }
            if found["processes"] == CHILDREN or time.monotonic() > end:
                return found
            time.sleep(0.1)

    def _memory(self):
        status = Path(f"/proc/{self.kiosk.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])
