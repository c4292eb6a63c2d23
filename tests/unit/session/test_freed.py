"""What was freed is overwritten in a process that goes on: found before, and nowhere after."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.session import freed
from tests.helpers.memory_search import search_process

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import sys
from kiosk.session import freed

kept, gone = [], []
coded = b"ibw\\xf9so{r!voefs!fu!tls\\xe6u!ubh"  # the program's text does not hold it
word = bytes(letter - 1 for letter in coded).decode("latin-1")
for number in range(400):
    text = word * (number % 90 + 1) + str(number)
    gone += [text, text.encode(), text.encode("utf-16"), [text[1:], {"a": text[2:]}], bytearray(text.encode())]
    kept += [str(number) * (number % 7), [number], bytes(number)]
del text, word, coded
print("there", flush=True)
sys.stdin.readline()
gone.clear()
print("freed", flush=True)
sys.stdin.readline()
freed.overwrite()
print("overwritten", flush=True)
sys.stdin.readline()
"""
WORD = "havørnzq under et skråt tag"  # longer than what may stay at the end of a block in use: 15 bytes


def test_what_was_freed_is_overwritten():
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with child:
        found = {}
        for _step in range(3):
            step = child.stdout.readline().strip()
            found[step] = len(search_process(child.pid, WORD))
            child.stdin.write("\n")
            child.stdin.flush()
    assert found["there"] > 1000
    assert found["freed"] > 100, "this is what it is for"
    assert found["overwritten"] == 0


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(freed.ctypes, "CDLL", lambda _name: object())
    freed.overwrite()


def test_without_proc_it_does_what_it_can(monkeypatch, tmp_path):
    monkeypatch.setattr(freed, "MAPS", tmp_path / "none")
    freed.overwrite()


@pytest.mark.parametrize("most", [0, 1 << 16])
def test_it_takes_no_more_than_it_may(monkeypatch, most):
    monkeypatch.setattr(freed, "MOST", most)
    freed.overwrite()
