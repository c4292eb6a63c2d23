"""JavaRosa, the library behind ODK Collect, as an oracle: what it makes of a form and of answers, node by node.

    oracle = Oracle(form_xml, csv={"towns.csv": "name,label\\n..."})
    oracle.nodes  # after loading
    oracle.step({"set": "/data/a", "value": "1"})
    # or {"add": "/data/rep"}, {"remove": "/data/rep[2]"}, {"lang": "English (en)"}

Both give {path with 1-based indices of repeats: {"value", "constraint_ok", "relevant", "required", "readonly", and for
what is shown "label", "hint", "choices": [[value, label], ...], "message"}}. Values are as in a submission ("" for
nothing; "2024-03-01", "12:00:00.000+01:00", "a b" for several). Groups have no value. A question that is not relevant
has no choices here, since asking JavaRosa for them would take its answer away.

The library comes in the wheel of pyxform, inside ODK_Validate.jar; Driver.java speaks to it, in a process that is
shared by all oracles of a test run. The clock stands at NOW, in Copenhagen; uuid() is all zeros, random() a half.
Where kiosk/forms/divergences.md says so, the driver mends JavaRosa; with `raw` it does not.
`Refused` is where JavaRosa ends with an error: the form or the step asks for what it cannot do.
"""

import atexit
import hashlib
import json
import os
import select
import shutil
import subprocess
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyxform

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[2] / "build" / "oracle"
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2024, 3, 14, 10, 30, tzinfo=ZONE)
LONGEST = 60.0  # seconds for a step; a form that takes longer hangs
INNER = "--add-exports=java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED"
CLOCKED = ("org/javarosa/xpath/expr/XPathFuncExpr", "org/javarosa/core/model/utils/QuestionPreloader",
           "org/javarosa/core/model/utils/DateUtils")  # fmt: skip
FLAGS = ("-Duser.timezone=Europe/Copenhagen", "-Duser.language=en", "-Duser.country=GB", "-Dfile.encoding=UTF-8",
         "-Xss16m", "-Xmx1g", "-XX:+UseSerialGC")  # fmt: skip


class Refused(Exception):
    """JavaRosa ended with an error."""


def absent() -> str | None:
    """Why there is no oracle here; None when there is. On CI there must be."""
    if shutil.which("javac") is None and not os.environ.get("CI"):
        return "no javac here: `make extras` installs Java, which the oracle of the forms needs"
    return None


@cache
def built() -> str:
    """The class path of the driver, compiled once for each state of the sources and of the jar."""
    sources = sorted(HERE.glob("*.java"))
    seal = hashlib.sha256()
    for one in [*sources, JAR]:
        seal.update(one.read_bytes())
    folder = BUILD / seal.hexdigest()[:16]
    if not folder.is_dir():
        BUILD.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as name:
            made = Path(name) / "classes"
            made.mkdir()
            compiler = ["javac", "-nowarn", "-Xlint:none", INNER, "-cp", str(JAR), "-d", str(made), *map(str, sources)]
            subprocess.run(compiler, check=True, capture_output=True)
            patch = ["java", INNER, "-cp", str(made), "Patch", str(JAR), str(made), *CLOCKED]
            subprocess.run(patch, check=True, capture_output=True)
            try:
                made.rename(folder)
            except OSError:  # another test run was faster
                assert folder.is_dir()
    return f"{folder}{os.pathsep}{JAR}"


class Ended(Exception):
    """The JVM is gone, or was ended because a step took too long."""


class Process:
    """One JVM with the driver in it. It holds one form at a time."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="stuen-oracle-"))
        self.log = (self.folder / "stderr").open("wb")
        self.java = subprocess.Popen(
            ["java", *FLAGS, "-cp", built(), "Driver"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        self.loaded: Oracle | None = None

    def ask(self, step: dict[str, Any]) -> dict[str, Any]:
        """One line there, one line back."""
        assert self.java.stdin is not None
        assert self.java.stdout is not None
        self.java.stdin.write(json.dumps(step).encode() + b"\n")
        self.java.stdin.flush()
        if not select.select([self.java.stdout], [], [], LONGEST)[0]:
            self.java.kill()
        line = self.java.stdout.readline()
        if not line:
            raise Ended(f"the oracle ended: {(self.folder / 'stderr').read_text()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Refused(f"{answer['error']}: {answer['message']}")
        return answer

    def close(self) -> None:
        assert self.java.stdin is not None
        assert self.java.stdout is not None
        self.java.stdin.close()
        self.java.wait(30)
        self.java.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


_shared: list[Process] = []


def shared() -> Process:
    """The process of this test run, which ends with it, or by `close_shared`."""
    if not _shared:
        atexit.register(close_shared)
        _shared.append(Process())
    return _shared[0]


def close_shared() -> None:
    while _shared:
        _shared.pop().close()


class Oracle:
    """A form in JavaRosa. Loading another in the same process ends this one."""

    def __init__(self, form_xml: str, csv: dict[str, str] | None = None, *, lang: str | None = None,
                 now: datetime = NOW, process: Process | None = None, quiet: bool = False,
                 raw: bool = False) -> None:  # fmt: skip
        self.process = process or shared()
        folder = self.process.folder / "form"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "form.xml").write_text(form_xml, encoding="utf-8")
        for name, text in (csv or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        self.process.loaded = self
        self.nodes: dict[str, dict[str, Any]] = {}
        load = {"do": "load", "folder": str(folder), "now": int(now.timestamp() * 1000), "lang": lang or "",
                "quiet": quiet, "raw": raw}  # fmt: skip
        answer = self.process.ask(load)
        self.nodes = answer.get("nodes", {})
        self.opening = answer.get("nanoseconds", 0) / 1e9  # seconds, with `quiet`

    def step(self, step: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Do one step; the nodes as they are then."""
        assert self.process.loaded is self, "another form was loaded into this process"
        self.nodes = self.process.ask(asked(step))["nodes"]
        return self.nodes


def asked(step: dict[str, Any]) -> dict[str, Any]:
    """A step as `form run` takes it, as the driver wants it."""
    for what in ("set", "add", "remove"):
        if what in step:
            return {"do": what, "path": step[what], "value": step.get("value")}
    return {"do": "lang", "lang": step["lang"]} if "lang" in step else step
