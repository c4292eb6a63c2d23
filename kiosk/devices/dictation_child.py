"""The process that listens: sound on stdin, lines of JSON on stdout. Nothing of it touches a disk.

    python -m kiosk.devices.dictation_child MODEL LANGUAGE [PROGRAM ...]

Sound is 16,000 samples a second, 16 bits, one channel, as `arecord` gives it. It writes {"level": 0 to 1} ten times a
second while it listens; {"thinking": true} when it has stopped; and {"text": "..."} at the end, "" where nobody spoke.
It stops by itself when somebody has spoken and is silent again, when nobody begins, and after half a minute.

MODEL is a folder with a model of sherpa-onnx, which a technician has placed. With PROGRAM, that one is started for the
text instead: PROGRAM MODEL LANGUAGE, the samples on its stdin, the text on its stdout.
"""

import json
import math
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final

RATE: Final = 16_000
STEP: Final = 0.1  # seconds
BYTES: Final = int(RATE * STEP) * 2
LONGEST: Final = 30.0  # seconds
SILENT: Final = 1.8  # seconds without a voice after it was heard
PATIENCE: Final = 8.0  # seconds until somebody begins
QUIET: Final = -60.0  # dB under the loudest there can be: a level of 0
VOICE: Final = -45.0  # nothing below is a voice
OVER: Final = 10.0  # dB that a voice is over what is heard all the time
BEGUN: Final = 2  # steps with a voice in a row
THREADS: Final = 2
ENOUGH: Final = 60.0  # seconds for PROGRAM

Recogniser = Callable[[bytes], str]


class Ear:
    """What was heard so far, how loud it is now, and whether it is over."""

    def __init__(self) -> None:
        self.samples = bytearray()
        self.level = 0.0
        self.spoken = False
        self._floor = 0.0
        self._voiced = self._silent = self._steps = 0

    def hear(self, step: bytes) -> bool:
        """A step of sound; whether to go on."""
        self.samples += step
        self._steps += 1
        loud = loudness(step)
        self.level = min(1.0, max(0.0, 1 - loud / QUIET))
        self._floor = min(loud, self._floor + 0.1)  # what is loud all the time becomes silence: 1 dB a second
        voice = loud > max(VOICE, self._floor + OVER)
        self._voiced, self._silent = (self._voiced + 1, 0) if voice else (0, self._silent + 1)
        self.spoken = self.spoken or self._voiced >= BEGUN
        patience = SILENT if self.spoken else PATIENCE
        return self._silent * STEP < patience and self._steps * STEP < LONGEST

    def forget(self) -> None:
        """Overwrite it."""
        self.samples[:] = bytes(len(self.samples))


def loudness(step: bytes) -> float:
    """In dB under the loudest there can be."""
    samples = array("h", step[: len(step) // 2 * 2])
    power = sum(one * one for one in samples) / max(1, len(samples))
    return max(2 * QUIET, 10 * math.log10(power / 32768**2)) if power else 2 * QUIET


def listen(sound: IO[bytes], ear: Ear, tell: Callable[..., None]) -> None:
    """Until it is over, or there is no more sound."""
    while len(step := sound.read(BYTES)) == BYTES:
        going_on = ear.hear(step)
        tell(level=round(ear.level, 2))
        if not going_on:
            return


def program(command: Sequence[str]) -> Recogniser:
    """Another program's text."""

    def text(samples: bytes) -> str:
        done = subprocess.run(
            command, input=samples, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=ENOUGH, check=True
        )
        return done.stdout.decode("utf-8", "replace")

    return text


def sherpa(folder: Path, language: str) -> Recogniser:
    """The model in this folder, loaded; by its files: a transducer, Whisper, or one with CTC."""
    import numpy as np  # noqa: PLC0415 - only in this process
    import sherpa_onnx  # type: ignore[import-not-found]  # noqa: PLC0415 - where a technician has installed it

    files = sorted(folder.glob("*.onnx"), key=lambda path: (".int8." not in path.name, path.name))
    parts = {
        part: next((str(one) for one in files if part in one.name), "") for part in ("encoder", "decoder", "joiner")
    }
    given: dict[str, Any] = {"tokens": str(next(iter(sorted(folder.glob("*tokens.txt"))))), "num_threads": THREADS}
    kinds = sherpa_onnx.OfflineRecognizer
    if all(parts.values()):
        made = kinds.from_transducer(**parts, **given, model_type="nemo_transducer" if _nemo(folder) else "transducer")
    elif parts["encoder"] and parts["decoder"]:
        del parts["joiner"]
        made = kinds.from_whisper(**parts, **given, language=language)
    else:
        made = kinds.from_nemo_ctc(model=str(files[0]), **given)

    def text(samples: bytes) -> str:
        stream = made.create_stream()
        stream.accept_waveform(RATE, np.frombuffer(samples, np.int16).astype(np.float32) / 32768)
        made.decode_stream(stream)
        return str(stream.result.text)

    return text


def _nemo(folder: Path) -> bool:
    """Whether it is one of NVIDIA's, by the name it is handed out under."""
    return any(word in folder.name.casefold() for word in ("nemo", "parakeet"))


def main() -> None:
    """See above. Whatever fails ends the process with 1, and no text was written."""

    def tell(**told: object) -> None:
        print(json.dumps(told), flush=True)  # noqa: T201 - it is what this process is for

    model, language, *command = sys.argv[1:]
    made: list[Recogniser] = []

    def load() -> None:
        made.append(program([*command, model, language]) if command else sherpa(Path(model), language))

    loading = threading.Thread(target=load, daemon=True)  # it takes seconds, in which one can speak already
    loading.start()
    ear = Ear()
    listen(sys.stdin.buffer, ear, tell)
    tell(thinking=True)
    loading.join()
    if not made:
        sys.exit(1)
    text = made[0](bytes(ear.samples)) if ear.spoken else ""
    ear.forget()
    tell(text=" ".join(text.split()))


if __name__ == "__main__":
    main()
