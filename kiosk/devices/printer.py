"""The printer: a slip by CUPS (`lp`) or straight to an ESC/POS device; without one, `available` is False.

Nothing of the slip is in an argument or a job's name: `lp` gets a PDF on its stdin under the name "slip". At the end of
a visit the jobs that this process sent are cancelled and their files deleted (`spool.py`), so that no paper comes out
for the next visitor to read, and the disk keeps no copy. What a killed kiosk had sent CUPS keeps for a day, unless
cupsd.conf says `PreserveJobFiles No`, as it should.

ESC/POS: the raster command GS v 0 (Epson's ESC/POS reference), which every slip printer we know of understands.
"""

import contextlib
import io
import logging
import os
import re
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kiosk.errors import KnownError
from kiosk.i18n import N_

if TYPE_CHECKING:
    from PIL.Image import Image

    from kiosk.devices.slip import Slip

log = logging.getLogger(__name__)

Kind = Literal["none", "cups", "escpos"]

BAND = 128  # rows in one raster command: cheap printers have small buffers
START, FEED_AND_CUT = b"\x1b@", b"\x1bd\x04\x1dVB\x00"
RASTER = b"\x1dv0\x00"
_JOB = re.compile(r"request id is \S+-(\d+)")


class PrinterFailed(KnownError):
    """The printer did not take the slip."""

    exit_code = 30
    message = N_("The printer does not answer. Write the code down, or ask staff to print it.")


class Printer:
    """The centre's printer. Callbacks come from a worker thread."""

    def __init__(self, kind: Kind = "none", device: str = "", width: int = 384, *, patience: float = 15) -> None:
        """`device` is a CUPS queue ("" for the usual one) or a device file; `width` in dots; `patience` in seconds."""
        self._kind, self._device, self._width, self._patience = kind, device, width, patience
        self._lock = threading.Lock()
        self._jobs: list[int] = []
        self._visit = 0
        self._sending: subprocess.Popen[bytes] | None = None

    @property
    def available(self) -> bool:
        """Whether there is something to print with."""
        match self._kind:
            case "cups":
                return shutil.which("lp") is not None
            case "escpos":
                return os.access(self._device, os.W_OK)
            case _:
                return False

    def print(self, slip: "Slip", on_done: Callable[[KnownError | None], object] = lambda _error: None) -> None:
        """Print in the background; `on_done(None)` when it was handed over, `on_done(PrinterFailed)` when not."""
        self._beside(lambda visit: self._print(slip, visit), on_done)

    def _beside(self, job: Callable[[int], object], on_done: Callable[[KnownError | None], object]) -> None:
        visit = self._visit

        def work() -> None:
            try:
                job(visit)
            except KnownError as error:
                on_done(error)
            except Exception as error:  # noqa: BLE001 - a thread's exception would be printed with the slip's words
                log.error("printing failed: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
                on_done(PrinterFailed())
            else:
                on_done(None)

        threading.Thread(target=work, name="print", daemon=True).start()

    @property
    def prints_pages(self) -> bool:
        """Whether a whole letter can be printed: a slip printer's paper is too narrow."""
        return self._kind == "cups" and self.available

    def print_pdf(self, pdf: bytes, on_done: Callable[[KnownError | None], object] = lambda _error: None) -> None:
        """Print the pages of a PDF, as `print` does a slip."""
        self._beside(lambda visit: self._spool(pdf, visit), on_done)

    def wipe(self) -> None:
        """The end of a visit: what is still being sent stops, and CUPS forgets what it got, printed or not.

        Raises PrinterFailed when CUPS may still have some of it.
        """
        with self._lock:
            self._visit += 1
            jobs, self._jobs = self._jobs, []
            if self._sending:
                self._sending.kill()
        _forget(jobs)

    def _print(self, slip: "Slip", visit: int) -> None:
        if self._kind == "none":
            raise PrinterFailed
        from kiosk.devices.slip import render  # noqa: PLC0415 - start-up time

        picture = render(slip, self._width)
        if self._kind == "escpos":
            self._send(escpos(picture), visit)
        else:
            self._spool(as_pdf(picture), visit)

    def _spool(self, pdf: bytes, visit: int) -> None:
        command = ["lp", "-t", "slip", "-o", "job-sheets=none", *(["-d", self._device] if self._device else []), "-"]
        # C.UTF-8: the answer is read below, and CUPS would otherwise translate it.
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        with self._lock:
            if visit != self._visit:
                raise PrinterFailed
            try:
                sending = self._sending = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
            except OSError as error:
                raise PrinterFailed from error
        answer = b""
        try:
            answer, _ = sending.communicate(pdf, timeout=self._patience)
        except subprocess.TimeoutExpired as error:
            raise PrinterFailed from error
        finally:
            sending.kill()
            sending.wait()
            for pipe in (sending.stdin, sending.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()
            jobs = [int(job) for job in _JOB.findall(answer.decode(errors="replace"))]
            with self._lock:
                self._sending = None
                late = visit != self._visit
                self._jobs += [] if late else jobs
            if late:
                _forget(jobs)
        if sending.returncode or late:
            raise PrinterFailed

    def _send(self, data: bytes, visit: int) -> None:
        """To the device, in pieces that it has room for: without paper it takes none, and must not be waited for."""
        give_up = time.monotonic() + self._patience
        try:
            device = os.open(self._device, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            raise PrinterFailed from error
        try:
            left = memoryview(data)
            while left:
                if visit != self._visit or time.monotonic() > give_up:
                    raise PrinterFailed
                if select.select([], [device], [], 0.25)[1]:
                    left = left[os.write(device, left[:4096]) :]
        except OSError as error:
            raise PrinterFailed from error
        finally:
            os.close(device)


def escpos(picture: "Image") -> bytes:
    """A picture in mode "1", a whole number of bytes wide, as ESC/POS raster bands, then feed and cut."""
    row_bytes = picture.width // 8
    # In PIL a set bit is white, on thermal paper it is black.
    rows = bytes(byte ^ 0xFF for byte in picture.tobytes())
    bands = []
    for top in range(0, picture.height, BAND):
        high = min(BAND, picture.height - top)
        size = row_bytes.to_bytes(2, "little") + high.to_bytes(2, "little")
        bands.append(RASTER + size + rows[top * row_bytes : (top + high) * row_bytes])
    return START + b"".join(bands) + FEED_AND_CUT


def as_pdf(picture: "Image") -> bytes:
    """The picture as a PDF page of its own size on paper: CUPS prints that in true size on any printer."""
    from kiosk.devices.slip import DOTS_PER_INCH  # noqa: PLC0415 - start-up time

    out = io.BytesIO()
    picture.save(out, "PDF", resolution=DOTS_PER_INCH)
    return out.getvalue()


def _forget(jobs: list[int]) -> None:
    from kiosk.devices import spool  # noqa: PLC0415 - start-up time

    kept = [job for job in jobs if not spool.purge(job)]
    if kept:
        raise PrinterFailed


def device_there(kind: Kind, device: str) -> bool:
    """For the doctor: whether the device file or the CUPS queue is there. Waits 3 s at most."""
    if kind == "escpos":
        return Path(device).exists() and os.access(device, os.W_OK)
    command = ["lpstat", "-p", device] if device else ["lpstat", "-d"]
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=3,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return ran.returncode == 0 and b"no system default" not in ran.stdout + ran.stderr
