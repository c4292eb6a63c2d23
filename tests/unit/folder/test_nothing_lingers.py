"""What was in a folder, and its keys: found while it is open (so the search can find them), and nowhere afterwards.

Keys are overwritten when it is closed. Words are Python's strings, which nobody can overwrite: they go with the
process, which is replaced at the end of each visit; the searches for them are made after that.
"""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.folder import keycard
from kiosk.folder.service import folders
from kiosk.keywords import derive
from kiosk.store import Store
from tests.helpers.drafting import Clock
from tests.helpers.memory_search import search_folders, search_process

PROGRAM = """
import gc, sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.folder import keycard
from kiosk.folder.service import folders
from kiosk.session import Wipers, no_core_dumps, restart
from kiosk.store import Store

no_core_dumps()
data = Path(sys.argv[1])
store = Store.open(data / "store", root_key=b"k" * 32)
made = [0]

def fill(key):
    made[0] += 1
    for at in range(len(key)):
        key[at] = (at * at * 7 + at * 91 + made[0] * 53 + 17) % 251

service = folders(store, SystemClock(), data, fill=fill)
wipers = Wipers()
wipers.register("folders", service.wipe)
wipers.register("store", store.forget)
print("ready", flush=True)
for line in sys.stdin:
    command, _, words = line.rstrip("\\n").partition("\\t")
    if command == "create":
        card, folder = service.create()
        print(card.text, flush=True)
        continue
    if command == "open":
        service.open(keycard.read(words))
    if command == "keep":
        service.current.keep("letter", words, {"text": words * 40})
        thing = service.current.keep("note", "x", {"text": words})
        service.current.change(thing.id, title=words)
        service.current.remove(thing.id)
        service.current.undo()
    if command == "shred":
        service.current.shred()
    if command == "wipe":
        wipers.run()
        gc.collect()
    if command == "restart":
        wipers.run()
        store.close()
        restart()
    print("done", flush=True)
"""
MARKER = "Hemmelig Havørn zq7"


def key_of(number):
    return bytes((at * at * 7 + at * 91 + number * 53 + 17) % 251 for at in range(32))


class Program:
    def __init__(self, data):
        root = Path(__file__).resolve().parents[3]
        data.mkdir()
        (data.parent / "program.py").write_text(PROGRAM)
        self.process = subprocess.Popen(
            [sys.executable, str(data.parent / "program.py"), str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(root)},
            text=True,
            encoding="utf-8",
        )
        assert self.line() == "ready"

    def line(self):
        return self.process.stdout.readline().strip()

    def tell(self, *words):
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        return self.line()

    def holds(self, words):
        return search_process(self.process.pid, words)


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path / "data")
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.mark.parametrize("ending", ["closed", "deleted"])
def test_a_folder_leaves_nothing_behind(program, tmp_path, ending):
    data = tmp_path / "data"
    card = keycard.read(program.tell("create"))
    program.tell("keep", MARKER)
    program.tell("open", card.text)
    for key in (key_of(1), key_of(2)):
        assert program.holds(key), "the search finds what is there"
    assert program.holds(MARKER)
    if ending == "deleted":
        program.tell("shred")
    program.tell("wipe")
    for key in (key_of(1), key_of(2)):
        assert not program.holds(key), "keys are overwritten, not only dropped"
    with Store.open(data / "store", root_key=b"k" * 32) as store:
        rows = folders(store, Clock()).rows
        wrapping = bytes(derive(keycard.secret(card), rows.salts()[0]).key)
        tables = repr([list(store.table(name)) for name in store.tables()])
        subjects = [name for name in store.subjects() if name.startswith("folder-")]
    assert not program.holds(wrapping), "nor what the words gave"
    assert program.tell("restart") == "ready"
    for words in (MARKER, key_of(1), key_of(2), wrapping, card.text):
        assert not program.holds(words)
    for words in (MARKER, card.text, *encoded(key_of(1)), *encoded(key_of(2)), *encoded(wrapping)):
        assert not search_folders(words, data)
    assert ("'tag'" in tables) == (ending == "closed") == bool(subjects)


def encoded(key):
    return key, key.hex(), base64.b64encode(key).decode()
