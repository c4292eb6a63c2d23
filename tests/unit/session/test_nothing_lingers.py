"""A planted nickname is found in a living visit, and nowhere after its end: memory, tmpfs, disk.

The program below uses the real services. That the whole kiosk forgets too is a journey of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.memory_search import descendants, needles, search_folders, search_process, search_tree

PROGRAM = """
import os, sys
from pathlib import Path
from kiosk.clock import SystemClock
from kiosk.devices.speech import Speech
from kiosk.session import Session, Times, Visit, Wipers, no_core_dumps, restart, sweep
from kiosk.store import Store

mode, tmpfs, data, voice = sys.argv[1:]
no_core_dumps()
sweep([Path(tmpfs)])
wipers = Wipers()
speech = Speech(voice, player=("sh", "-c", "cat > /dev/null; sleep 60"))
store = Store.open(Path(data) / "store", root_key=b"k" * 32)
wipers.register("speech", speech.wipe)
wipers.register("store", store.forget)
session = Session(SystemClock(), wipers, times=Times(goodbye=0), begin=lambda: Visit.begin([Path(tmpfs)]),
                  silence=speech.stop, restart=restart if mode == "restart" else lambda: None)
print("idle", flush=True)
leaked = []
for line in sys.stdin:
    command, _, words = line.rstrip("\\n").partition(" ")
    if command == "plant":
        session.touch()
        leaked.append([words, words.encode(), words.encode("utf-16")])
        (session.visit.folder / "draft").write_text(words)
        speech.say([f"Hej {words}."], "da")
        store.subject("somebody").table("person").insert({"alias": words})
        print("planted", flush=True)
    if command == "count":
        print(len(store.subject("somebody").table("person")), flush=True)
    if command == "end":
        session.end()
        session.due()
        print("ended", flush=True)  # only where the restart is the stand-in
"""

NICKNAMES = ["Hemmelig Havørn zq7", "Søvnig Łoś zq7", "Glad 🦉 zq7"]


class Program:
    def __init__(self, mode, tmpfs, data, voice):
        root = Path(__file__).resolve().parents[3]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        data.mkdir()
        (data / "program.py").write_text(PROGRAM)
        self.folders = (tmpfs, data)
        self.process = subprocess.Popen(
            [sys.executable, str(data / "program.py"), mode, str(tmpfs), str(data), str(voice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        assert self.line() == "idle"

    def line(self):
        return self.process.stdout.readline().strip()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.line()

    def close(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(name="tmpfs")
def a_tmpfs():
    folder = Path("/dev/shm") / f"test-linger-{os.getpid()}"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture(name="program")
def a_program(tmpfs, tmp_path):
    voice = tmp_path / "voice"
    voice.write_text("#!/bin/sh\nread words; printf 'RIFF0000WAVEdata0000....'; sleep 60\n")
    voice.chmod(0o700)
    running = []

    def run(mode):
        running.append(Program(mode, tmpfs, tmp_path / "data", voice))
        return running[-1]

    yield run
    for one in running:
        one.close()


@pytest.mark.parametrize("nickname", NICKNAMES)
def test_after_the_end_the_nickname_is_nowhere(program, nickname):
    kiosk = program("restart")
    pid = kiosk.process.pid
    assert search_tree(pid, nickname) == [], "the searcher finds what was never there"
    assert kiosk.tell("plant " + nickname) == "planted"
    assert {hit.encoding for hit in search_process(pid, nickname)} >= {"utf-8", "utf-16-le"}
    assert [hit.place.split("/")[-1] for hit in search_folders(nickname, *kiosk.folders)] == ["draft"]
    assert kiosk.tell("end") == "idle", "the same process is fresh, and says so"
    assert kiosk.process.poll() is None
    assert search_tree(pid, nickname) == []
    assert search_folders(nickname, *kiosk.folders) == []
    assert descendants(pid) == [pid], "voice and player are gone"
    assert kiosk.tell("count") == "1", "what the visitor confirmed is kept, sealed"


def test_the_restart_is_what_clears_memory(program):
    kiosk = program("no restart")
    kiosk.tell("plant " + NICKNAMES[0])
    assert kiosk.tell("end") == "ended"
    assert search_process(kiosk.process.pid, NICKNAMES[0]) != [], "the searcher sees what a wipe cannot reach"
    assert search_folders(NICKNAMES[0], *kiosk.folders) == []


def test_the_searcher_finds_every_encoding_in_files_and_names(tmp_path):
    for number, encoding in enumerate(["utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]):
        (tmp_path / str(number)).write_bytes(b"x" + "Havørn".encode(encoding))
    (tmp_path / "Havørn.txt").touch()
    hits = search_folders("Havørn", tmp_path)
    assert sorted(hit.encoding for hit in hits) == sorted([*needles("Havørn").values(), "name"])
    assert {hit.offset for hit in hits} == {0, 1}


def test_the_searcher_finds_words_across_its_blocks(monkeypatch):
    monkeypatch.setattr("tests.helpers.memory_search.CHUNK", 4096)
    # the words shifted by one letter, so that the program's own source does not hold them
    code = (
        "import mmap, sys; m = mmap.mmap(-1, 1 << 16); m[4090:4102] = bytes(c - 1 for c in b'bdsptt.cmpdl');"
        "print(1, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        assert 4090 in {hit.offset % 4096 for hit in search_process(process.pid, "across-block")}
    finally:
        process.communicate()
