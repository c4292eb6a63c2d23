"""The wipe goes on whatever fails, tells no secrets, and the restart gives a fresh process with nothing left open."""

import json
import os
import subprocess
import sys

import pytest

from kiosk.session.wipe import Wipers


@pytest.mark.logs("wiper failed: print")
def test_all_run_in_order_also_when_one_fails(caplog):
    done = []
    wipers = Wipers()
    wipers.register("speech", lambda: done.append("speech"))
    wipers.register("print", lambda: {}["Hemmelig Havørn"])
    wipers.register("store", lambda: done.append("store"))
    assert wipers.run() == ["print"]
    assert done == ["speech", "store"]
    assert [record.getMessage() for record in caplog.records] == ["wiper failed: print"]
    assert caplog.records[0].exc_info is None


def test_the_same_name_replaces():
    done = []
    wipers = Wipers()
    wipers.register("visit", lambda: done.append(1))
    wipers.register("visit", lambda: done.append(2))
    wipers.run()
    assert (wipers.names, done) == (["visit"], [2])


PROGRAM = """
import json, os, signal, sys
from kiosk.session.wipe import restart
fds = sorted(int(name) for name in os.listdir("/proc/self/fd"))
if "seen" not in os.environ:
    os.environ["seen"] = json.dumps({"pid": os.getpid()})
    leaked = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(leaked, True)
    ended, living = os.fork(), 0
    if ended == 0:
        os._exit(0)
    os.waitid(os.P_PID, ended, os.WEXITED | os.WNOWAIT)
    living = os.fork()
    if living == 0:
        signal.pause()
    restart()
children = open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read()
print(json.dumps({"before": json.loads(os.environ["seen"]), "pid": os.getpid(), "fds": fds, "argv": sys.argv[1:],
                  "module": __name__, "children": children}))
"""


def test_restart_keeps_command_line_id_and_environment_and_closes_the_rest(tmp_path):
    (tmp_path / "kiosklike.py").write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    ran = subprocess.run(
        [sys.executable, "-m", "kiosklike", "run", "--size", "1024x600"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    after = json.loads(ran.stdout)
    assert after["pid"] == after["before"]["pid"]
    assert after["argv"] == ["run", "--size", "1024x600"]
    assert after["module"] == "__main__"
    assert [fd for fd in after["fds"] if fd > 3] == [], "3 is the listing itself"
    assert after["children"].split() == [], "neither zombies nor the living are handed on"


STARTS_ANOTHER = """
import os, signal
from kiosk.session import wipe

def pauses():
    child = os.fork()
    if child == 0:
        signal.pause()
    return child

kill, killed = os.kill, []

def another_comes(child, how):
    kill(child, how)
    if not killed:
        killed.append(pauses())

if "again" in os.environ:
    print(open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read().split())
else:
    os.environ["again"] = "yes"
    pauses()
    os.kill = another_comes
    wipe.restart()
"""


def test_what_is_started_while_the_others_are_killed_is_not_handed_on_and_not_waited_for(tmp_path):
    """As a thread does that sees its card process die, and has a card to look at."""
    (tmp_path / "kiosklike.py").write_text(STARTS_ANOTHER)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    ran = subprocess.run(
        [sys.executable, "-m", "kiosklike"], env=environment, capture_output=True, text=True, timeout=30, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_a_restart_that_cannot_be_ends_the_process():
    program = "from kiosk.session.wipe import restart; restart(['/nowhere/python'])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == os.EX_TEMPFAIL
    assert "could not restart" in ran.stderr


def test_no_core_dumps():
    program = (
        "from kiosk.session import no_core_dumps as n; n(); import resource as r; print(r.getrlimit(r.RLIMIT_CORE))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.strip() == "(1, 1)", "less than any file needs, and the one limit that pipes obey (core(5))"


@pytest.mark.parametrize(("allowed", "left"), [(0, 0), (1, 1), (4096, 1)])
def test_no_core_dumps_where_others_have_set_a_limit_already(allowed, left):
    program = (
        f"import resource as r; r.setrlimit(r.RLIMIT_CORE, ({allowed}, {allowed}));"
        "from kiosk.session import no_core_dumps as n; n(); print(*r.getrlimit(r.RLIMIT_CORE))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.split() == [str(left)] * 2


@pytest.mark.parametrize(
    "fails",
    [
        "raise KeyError(name)",
        "threading.Thread(target=lambda: {}[name]).start()",
        "Odd = type('Odd', (), {'__del__': lambda self: {}[name]}); Odd()",
    ],
)
def test_an_error_that_nobody_caught_is_told_without_its_words(fails):
    program = f"""
import threading
from kiosk.session.wipe import no_words_in_tracebacks
no_words_in_tracebacks()
name = "Hem" + "melig"
{fails}
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert "KeyError at" in ran.stderr
    assert "Hemmelig" not in ran.stdout + ran.stderr
