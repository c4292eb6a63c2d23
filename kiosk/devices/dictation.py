"""Dictation: what somebody says, as text. A microphone's program and a recogniser's, in processes of their own.

There is none unless a technician has placed a model for the language (`[speech] dictation`). The sound goes through
pipes from `arecord` to dictation_child.py; this process never has it, and nothing of it is kept anywhere. `stop` kills
both at once.
"""

import json
import logging
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, cast

from kiosk.config import Config
from kiosk.devices.voice_process import kill

RECORDER: Final = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", "16000", "-c", "1", "-")
CHILD: Final = "import sys; sys.path.insert(0, {root!r}); from kiosk.devices.dictation_child import main; main()"
ROOT: Final = Path(__file__).resolve().parents[2]
CARDS: Final = Path("/proc/asound/pcm")
MOST: Final = 100.0  # seconds until all of it must be over, whatever hangs
LONGEST: Final = 2000  # characters of what was heard
LINE: Final = 1 << 16

log = logging.getLogger(__name__)


class Heard(NamedTuple):
    """What is going on: "listening" with how loud it is (0 to 1), "thinking", and at last "text" or "failed"."""

    state: Literal["listening", "thinking", "text", "failed"]
    level: float = 0.0
    text: str = ""


class Dictation:
    """Which languages are understood, and the one who is listened to."""

    def __init__(
        self,
        models: Mapping[str, Path] | None = None,
        recogniser: str = "",
        *,
        recorder: Sequence[str] = RECORDER,
        cards: Path = CARDS,
    ) -> None:
        """`recogniser`: a program in the place of sherpa-onnx; see dictation_child.py."""
        self.models, self._program = dict(models or {}), tuple(shlex.split(recogniser))
        self._recorder, self._cards = tuple(recorder), cards
        self._job: _Job | None = None

    def there(self, language: str) -> bool:
        """Whether one can speak in the place of typing, in this language."""
        return self.model_there(language) and self.microphone()

    def model_there(self, language: str) -> bool:
        """Whether there is a model, and what reads it."""
        model = self.models.get(language)
        if model is None or not model.exists():
            return False
        return shutil.which(self._program[0]) is not None if self._program else find_spec("sherpa_onnx") is not None

    def microphone(self) -> bool:
        """Whether a sound card can record, and there is the program for it."""
        try:
            found = "capture" in self._cards.read_text("utf-8", "replace")
        except OSError:
            found = False
        return found and shutil.which(self._recorder[0]) is not None

    def listen(self, language: str, told: Callable[[Heard], object]) -> None:
        """Listen until it is silent again; `told` is called beside the screen, last with "text" or "failed"."""
        self.stop()
        self._job = _Job([*self._program], self.models[language], language, self._recorder, told)
        self._job.start()

    def enough(self) -> None:
        """No more sound: what was said until now is written down."""
        if self._job:
            self._job.enough()

    def stop(self) -> None:
        """Stop at once, and tell nothing any more."""
        job, self._job = self._job, None
        if job:
            job.stop()

    wipe = stop


def open_dictation(settings: Config) -> Dictation:
    """As the configuration says."""
    beside = settings.file.parent if settings.file else Path()
    pairs = (one.partition("=") for one in settings.speech.dictation)
    return Dictation({code: beside / Path(model) for code, _is, model in pairs}, settings.speech.recogniser)


class _Job:
    """One who is listened to."""

    def __init__(
        self, program: list[str], model: Path, language: str, recorder: Sequence[str], told: Callable[[Heard], object]
    ) -> None:
        self._command = [sys.executable, "-c", CHILD.format(root=str(ROOT)), str(model), language, *program]
        self._recorder, self._told = recorder, told
        self._turn = threading.Lock()
        self._over = self._enough = False
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._work, name="dictation", daemon=True).start()

    def enough(self) -> None:
        """The microphone goes off."""
        with self._turn:
            self._enough = True
            for one in self._running[:1]:
                kill(one)

    def stop(self) -> None:
        """Everything goes off."""
        with self._turn:
            self._over = True
            for one in self._running:
                kill(one)

    def _work(self) -> None:
        late = threading.Timer(MOST, self.stop_late)
        late.daemon = True
        late.start()
        found = Heard("failed")
        try:
            lines = self._begin()
            for line in iter(lambda: lines.readline(LINE), b""):
                heard = _read(line)
                if heard.state == "text":
                    found = heard
                else:
                    self._tell(heard)
        except (OSError, ValueError, TypeError) as error:
            log.info("dictation failed: %s", type(error).__name__)
        finally:
            late.cancel()
            self._end()
            self._tell(found)

    def stop_late(self) -> None:
        """It hangs: what waits for it is told that it failed."""
        with self._turn:
            for one in self._running:
                kill(one)

    def _begin(self) -> IO[bytes]:
        quiet = {"stderr": subprocess.DEVNULL, "stdout": subprocess.PIPE, "start_new_session": True}
        with self._turn:
            if self._over:
                raise ValueError
            microphone = subprocess.Popen(self._recorder, stdin=subprocess.DEVNULL, **quiet)  # type: ignore[call-overload]
            self._running.append(microphone)
            child = subprocess.Popen(self._command, stdin=microphone.stdout, **quiet)  # type: ignore[call-overload]
            self._running.append(child)
            if self._enough:
                kill(microphone)
        microphone.stdout.close()  # the child has it: when that ends, so does the recorder
        return cast("IO[bytes]", child.stdout)

    def _end(self) -> None:
        with self._turn:
            for one in self._running:
                kill(one)
                one.wait()
                if one.stdout:
                    one.stdout.close()

    def _tell(self, heard: Heard) -> None:
        with self._turn:
            over = self._over
        if not over:
            self._told(heard)


def _read(line: bytes) -> Heard:
    """A line of the child's. Raises ValueError and TypeError for what is none."""
    told = json.loads(line)
    if "text" in told:
        return Heard("text", text="".join(one for one in str(told["text"]) if one.isprintable())[:LONGEST])
    if "level" in told:
        return Heard("listening", level=min(1.0, max(0.0, float(told["level"]))))
    return Heard("thinking")
